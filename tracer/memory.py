# SPDX-License-Identifier: MIT
"""Reads what the arguments of a stopped task point to; what cannot be read is None, never an error."""

import ctypes
import os
import socket
import struct
from collections.abc import Callable, Mapping

from . import constants
from .backend import Address, Arguments, Value
from .layout import LOCK_COMMANDS, OUTPUTS, POINTS_TO, Content

PAGE = 4096
PATH_MAX = 4096
SOCKADDR_MAX = 128
MESSAGE = struct.Struct("=QI4x")
POLLED = struct.Struct("=iH2x")
POLLED_MOST = 4096
_libc = ctypes.CDLL(None, use_errno=True)


class _Iovec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


def read_bytes(task: int, address: int, size: int) -> bytes | None:
    """Read `size` bytes of a task's memory, or fewer if the rest is not mapped; None if none can be read."""
    buffer = ctypes.create_string_buffer(size)
    local = _Iovec(ctypes.addressof(buffer), size)
    remote = _Iovec(address, size)
    count = _libc.process_vm_readv(task, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
    return buffer.raw[:count] if count > 0 else None


def read_text(task: int, address: int, limit: int = PATH_MAX) -> str | None:
    """Read a NUL-terminated name; bytes that are not UTF-8 become lone surrogates, as by os.fsdecode."""
    read = b""
    while len(read) < limit:
        size = min(PAGE - (address + len(read)) % PAGE, limit - len(read))
        piece = read_bytes(task, address + len(read), size)
        if piece is None:
            return None
        end = piece.find(b"\0")
        if end >= 0:
            return os.fsdecode(read + piece[:end])
        read += piece
    return None


def read_inputs(task: int, call: str, arguments: tuple[int, ...]) -> Arguments:
    """Put in the place of pointers what they point to, as far as it is there before the call."""
    points = POINTS_TO.get(call)
    if points is None:
        return arguments
    values: list[Value] = list(arguments)
    for place, content in points.items():
        if content not in OUTPUTS:
            values[place] = _read(task, content, arguments, place)
    return tuple(values)


def read_outputs(task: int, call: str, pointers: tuple[int, ...], arguments: Arguments) -> Arguments:
    """Put in the place of pointers what the call has written there."""
    points = POINTS_TO.get(call, {})
    values = list(arguments)
    for place, content in points.items():
        if content in OUTPUTS:
            values[place] = _read(task, content, pointers, place)
    return tuple(values)


def parse_address(data: bytes) -> Address | None:
    """Decode a socket address as bind(2) takes it."""
    if len(data) < 2:
        return None
    (family,) = struct.unpack_from("=H", data)
    if family == socket.AF_INET and len(data) >= 8:
        (port,) = struct.unpack_from("!H", data, 2)
        return Address(family, socket.inet_ntop(socket.AF_INET, data[4:8]), port)
    if family == socket.AF_INET6 and len(data) >= 24:
        (port,) = struct.unpack_from("!H", data, 2)
        return Address(family, socket.inet_ntop(socket.AF_INET6, data[8:24]), port)
    if family == socket.AF_UNIX:
        return Address(family, _unix_name(data[2:]))
    return Address(family, "")


def _unix_name(name: bytes) -> str:
    """Name a unix(7) socket: a path, @NAME for one in the abstract namespace, nothing for an unnamed one."""
    if name[:1] == b"\0":
        return "@" + os.fsdecode(name[1:]) if len(name) > 1 else ""
    return os.fsdecode(name.split(b"\0", 1)[0])


def _read(task: int, content: Content, arguments: tuple[int, ...], place: int) -> Value:
    if content is Content.LOCK:  # whether it is a pointer depends on the command
        return _read_lock(task, arguments)
    address = arguments[place]
    if not address:
        return None
    if content in _SIZED:
        return _SIZED[content](task, address, arguments[place + 1] & 0xFFFF_FFFF)
    return _READERS[content](task, address)


def _read_address(task: int, address: int, size: int) -> Address | None:
    data = read_bytes(task, address, min(size, SOCKADDR_MAX)) if address and size else None
    return parse_address(data) if data else None


def _read_message(task: int, address: int) -> Address | None:
    """Read the address in a struct msghdr: its first member, and the size of that."""
    header = read_bytes(task, address, MESSAGE.size)
    if header is None or len(header) < MESSAGE.size:
        return None
    name, size = MESSAGE.unpack(header)
    return _read_address(task, name, size)


def _read_polled(task: int, address: int, count: int) -> Value:
    """Unite the events of an array of struct pollfd: descriptor, events asked for, events found."""
    data = read_bytes(task, address, POLLED.size * min(count, POLLED_MOST))
    if not data:
        return None
    asked = 0
    for descriptor, events in POLLED.iter_unpack(data[: len(data) // POLLED.size * POLLED.size]):
        asked |= events if descriptor >= 0 else 0
    return (asked,)


def _read_lock(task: int, arguments: tuple[int, ...]) -> Value:
    name = constants.group("fcntl(2): commands").name(arguments[1] & 0xFFFF_FFFF)
    if name not in LOCK_COMMANDS:
        return arguments[2]
    return _structure("=h")(task, arguments[2])


def _structure(shape: str) -> Callable[[int, int], tuple[int, ...] | None]:
    size = struct.calcsize(shape)

    def read(task: int, address: int) -> tuple[int, ...] | None:
        data = read_bytes(task, address, size)
        return struct.unpack(shape, data) if data and len(data) == size else None

    return read


_SIZED: Mapping[Content, Callable[[int, int, int], Value]] = {
    Content.ADDRESS: _read_address,
    Content.POLLED: _read_polled,
}

_READERS: Mapping[Content, Callable[[int, int], Value]] = {
    Content.PATH: read_text,
    Content.MESSAGE: _read_message,
    Content.ACTION: _structure("=QQ"),
    Content.STACK: _structure("=8xI4x"),
    Content.CLONE: _structure("=Q24xQ"),
    Content.HOW: _structure("=QQQ"),
    Content.EVENT: _structure("=I"),
    Content.SIGEVENT: lambda task, address: _swap(_structure("=8xii")(task, address)),
    Content.PAIR: _structure("=ii"),
}


def _swap(pair: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """Struct sigevent has the signal before the notification."""
    return pair[::-1] if pair else None
