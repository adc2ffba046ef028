# SPDX-License-Identifier: MIT
"""Reads the memory of a stopped task, and finds where the paths in it lead: the portable backend's own."""

import ctypes
import os
import socket
import struct
from collections.abc import Mapping

from . import constants
from .backend import Address, Arguments, Places, Value
from .layout import FOLDERS, OUTPUTS, POINTS_TO, Content
from .memory import SHAPES, Reach, Shape, is_pointer
from .paths import absolute, find

PAGE = 4096
PATH_MAX = 4096
MESSAGE = struct.Struct("=QI4x16xQQ")  # struct msghdr: address and its size, control messages and their size
MMSGHDR_SIZE = 64
IOVEC = struct.Struct("=QQ")
_libc = ctypes.CDLL(None, use_errno=True)


class _Iovec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


def read_bytes(task: int, address: int, size: int) -> bytes:
    """Read `size` bytes of a task's memory, or fewer if the rest is not mapped."""
    if not address or not size:
        return b""
    buffer = ctypes.create_string_buffer(size)
    local = _Iovec(ctypes.addressof(buffer), size)
    remote = _Iovec(address, size)
    count = _libc.process_vm_readv(task, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
    return buffer.raw[:count] if count > 0 else b""


def read_contents(
    task: int, call: str, arguments: tuple[int, ...], *, outputs: bool = False
) -> Mapping[int, bytes]:
    """Read what the arguments of a call point to: before it, or with `outputs` after it what it wrote."""
    points = POINTS_TO.get(call, {})
    return {
        place: _read(task, SHAPES[content], arguments, place)
        for place, content in points.items()
        if (content in OUTPUTS) == outputs and arguments[place] and is_pointer(SHAPES[content], arguments)
    }


def find_places(task: int, call: str, arguments: Arguments) -> Places:
    """Find where the paths of a call lead, before it changes that."""
    places = {}
    for place, content in POINTS_TO.get(call, {}).items():
        value = arguments[place]
        path = _socket_path(value) if content is Content.ADDRESS else value
        if content not in (Content.PATH, Content.ADDRESS) or not isinstance(path, str):
            continue
        name = _name(task, path, arguments, FOLDERS.get(call, {}).get(place))
        if name is not None:
            places[place] = find(name)
    return places


def _socket_path(value: Value) -> str | None:
    is_path = (
        isinstance(value, Address) and value.family == socket.AF_UNIX and value.text[:1] not in {"", "@"}
    )
    return value.text if is_path and isinstance(value, Address) else None


def _name(task: int, path: str, arguments: Arguments, folder_place: int | None) -> str | None:
    """Give the absolute name of a path of a task; None if it is relative to what has none."""
    if path.startswith("/"):
        root = link_of(task, "root") or "/"
        return absolute(path, "/") if root == "/" else root + path
    folder = None if folder_place is None else arguments[folder_place]
    if not isinstance(folder, int) or folder & 0xFFFF_FFFF == constants.value("AT_FDCWD") & 0xFFFF_FFFF:
        start = link_of(task, "cwd")
    else:
        start = link_of(task, f"fd/{folder & 0xFFFF_FFFF}")
    if start is None or (not path and folder_place is None):
        return None
    return absolute(path, start) if path else start


def link_of(task: int, what: str) -> str | None:
    """Give the file that a link in a task's folder of /proc names; None if it names none."""
    try:
        target = os.readlink(f"/proc/{task}/{what}")  # noqa: PTH115 (as it is stored)
    except OSError:
        return None
    return target if target.startswith("/") and not target.endswith(" (deleted)") else None


def _read(task: int, shape: Shape, arguments: tuple[int, ...], place: int) -> bytes:
    address = arguments[place]
    if shape.reach is Reach.TEXT:
        return _read_text(task, address)
    if shape.reach in (Reach.MESSAGE, Reach.RECEIVED):
        head = read_bytes(task, address, MESSAGE.size)
        if len(head) < MESSAGE.size:
            return b""
        return _read_message(task, shape, head)
    if shape.reach is Reach.MESSAGES:
        return _read_messages(task, shape, address, arguments[place + 1] & 0xFFFF_FFFF)
    if shape.reach is Reach.COUNTED:
        return read_bytes(task, address, min(arguments[place + 1] & 0xFFFF_FFFF, shape.most) * shape.size)
    return read_bytes(task, address, shape.size)


def _read_message(task: int, shape: Shape, header: bytes) -> bytes:
    """Read the address, behind its size, and the control messages; nothing if there is neither."""
    name, name_size, control, control_size = MESSAGE.unpack(header)
    address = b""
    if shape.reach is Reach.MESSAGE:
        address = read_bytes(task, name, min(name_size, SHAPES[Content.ADDRESS].most))
    more = read_bytes(task, control, min(control_size, shape.most))
    return struct.pack("=I", len(address)) + address + more if address or more else b""


def _read_messages(task: int, shape: Shape, address: int, count: int) -> bytes:
    """Read of each struct mmsghdr the first part, behind its size."""
    found = b""
    for place in range(min(count, shape.most)):
        head = read_bytes(task, address + place * MMSGHDR_SIZE, MMSGHDR_SIZE)
        if len(head) < MMSGHDR_SIZE:
            break
        parts, number = struct.unpack_from("=16xQQ", head)
        first = read_bytes(task, parts, IOVEC.size) if number else b""
        if len(first) == IOVEC.size:
            base, size = IOVEC.unpack(first)
            data = read_bytes(task, base, min(size, shape.size))
            found += struct.pack("=I", len(data)) + data
    return found


def _read_text(task: int, address: int) -> bytes:
    read = b""
    while len(read) < PATH_MAX:
        size = min(PAGE - (address + len(read)) % PAGE, PATH_MAX - len(read))
        piece = read_bytes(task, address + len(read), size)
        if not piece:
            return b""
        end = piece.find(b"\0")
        if end >= 0:
            return read + piece[: end + 1]
        read += piece
    return b""
