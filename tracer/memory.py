# SPDX-License-Identifier: MIT
"""What the arguments of a call point to: how it is found in a task's memory, and what its bytes mean.

SHAPES is the one table of that: backends read by it, each in its own way, and `decode` makes values of the
bytes. What cannot be read is None, never an error.
"""

import enum
import os
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import constants
from .backend import Address, Arguments, Message, Value
from .layout import LOCK_COMMANDS, OUTPUTS, POINTS_TO, Content

SOCKADDR_MAX = 128
POLLED = struct.Struct("=iH2x")
POLLED_MOST = 4096
DNS_PORT = 53
DNS_HEADER = struct.Struct("!HHHHHH")  # id, flags, questions ...
DNS_ANSWER = 0x8000
DNS_LABEL_MOST = 63
DNS_SIZE = 512
MESSAGES_MOST = 4
CONTROL = struct.Struct("=Qii")  # size with this, level, type
CONTROL_MOST = 2048


class Reach(enum.IntEnum):
    """How the bytes are found; the numbers are those of enum reach in native/tracer.h."""

    TEXT = 1  # up to a NUL
    FIXED = 2  # `size` bytes
    COUNTED = 3  # the next argument times `size` bytes
    MESSAGE = 4  # of a struct msghdr the address, behind its size (u32), and the control messages
    OUTPUT = 5  # `size` bytes, after the call
    MESSAGES = 6  # of each struct mmsghdr the first part, behind its size (u32)
    RECEIVED = 7  # as MESSAGE, after the call and without the address


@dataclass(frozen=True, slots=True)
class Shape:
    """What one kind of content looks like in memory."""

    reach: Reach
    read: Callable[[bytes], Value]
    size: int = 0
    most: int = 0
    if_place: int = 0  # a pointer only if this argument ...
    if_among: frozenset[int] = frozenset()  # ... is one of these; nothing: always
    if_asking: bool = False  # only once the run has spoken to a DNS server


def is_pointer(shape: Shape, arguments: tuple[int, ...]) -> bool:
    """Tell whether an argument of this shape is a pointer at all: what a command takes depends on it."""
    return not shape.if_among or arguments[shape.if_place] & 0xFFFF_FFFF in shape.if_among


def decode_inputs(call: str, arguments: tuple[int, ...], contents: Mapping[int, bytes]) -> Arguments:
    """Put in the place of each pointer what it points to; what only the call will write there stays out."""
    return _decode(call, arguments, arguments, contents, outputs=False)


def decode_outputs(
    call: str, pointers: tuple[int, ...], arguments: Arguments, contents: Mapping[int, bytes]
) -> Arguments:
    """Put in the place of pointers what the call has written there."""
    return _decode(call, pointers, arguments, contents, outputs=True)


def _decode(
    call: str,
    pointers: tuple[int, ...],
    arguments: Arguments,
    contents: Mapping[int, bytes],
    *,
    outputs: bool,
) -> Arguments:
    points = POINTS_TO.get(call)
    if not points:
        return arguments
    values = list(arguments)
    for place, content in points.items():
        shape = SHAPES[content]
        if (content in OUTPUTS) == outputs and is_pointer(shape, pointers):
            data = contents.get(place)
            values[place] = shape.read(data) if data else None
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
    """Name a unix(7) socket: a path, nothing for an unnamed one.

    One in the abstract namespace is written as in /proc/net/unix: each zero byte, the first and others, is @.
    """
    if name[:1] == b"\0":
        return os.fsdecode(name.replace(b"\0", b"@")) if len(name) > 1 else ""
    return os.fsdecode(name.split(b"\0", 1)[0])


def _read_text(data: bytes) -> str:
    """Read a name; bytes that are not UTF-8 become lone surrogates, as by os.fsdecode."""
    return os.fsdecode(data.split(b"\0", 1)[0])


def _read_polled(data: bytes) -> Value:
    """Unite the events of an array of struct pollfd: descriptor, events asked for, events found."""
    asked = 0
    for descriptor, events in POLLED.iter_unpack(data[: len(data) // POLLED.size * POLLED.size]):
        asked |= events if descriptor >= 0 else 0
    return (asked,)


def read_question(data: bytes) -> str | None:
    """Read the name that a DNS query asks for (RFC 1035, 4.1); None if the bytes are none."""
    if len(data) < DNS_HEADER.size:
        return None
    _, flags, questions, *_ = DNS_HEADER.unpack_from(data)
    labels, at = [], DNS_HEADER.size
    while at < len(data) and 0 < data[at] <= DNS_LABEL_MOST:
        labels.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    is_query = questions == 1 and not flags & DNS_ANSWER and at < len(data) and data[at] == 0
    return b".".join(labels).decode("ascii", "replace") if is_query and labels else None


def _read_questions(data: bytes) -> str | None:
    """Read the names that several queries ask for, a space between them."""
    found, at = [], 0
    while at + 4 <= len(data):
        (size,) = struct.unpack_from("=I", data, at)
        found.append(read_question(data[at + 4 : at + 4 + size]))
        at += 4 + size
    return " ".join(sorted({name for name in found if name})) or None


def _read_message(data: bytes) -> Message | None:
    """Read the address and the control messages (cmsg(3)) of a message."""
    (size,) = struct.unpack_from("=I", data)
    at, control, passed = 4 + size, [], list[int]()
    while at + CONTROL.size <= len(data):
        length, level, kind = CONTROL.unpack_from(data, at)
        if length < CONTROL.size:
            break
        control.append((level, kind))
        if is_passing(level, kind):
            inside = data[at + CONTROL.size : at + length]
            passed += (number for (number,) in struct.iter_unpack("=i", inside[: len(inside) // 4 * 4]))
        at += (length + 7) & ~7
    return Message(parse_address(data[4 : 4 + size]), tuple(control), tuple(passed))


def is_passing(level: int, kind: int) -> bool:
    """Tell whether a control message holds descriptors."""
    return (level, kind) == (constants.value("SOL_SOCKET"), constants.value("SCM_RIGHTS"))


def _structure(form: str, order: int = 1, reach: Reach = Reach.FIXED) -> Shape:
    """Describe a structure of numbers; `order` -1 gives them the other way round."""
    whole = struct.Struct(form)

    def read(data: bytes) -> tuple[int, ...] | None:
        return whole.unpack(data)[::order] if len(data) == whole.size else None

    return Shape(reach, read, whole.size)


def _lock() -> Shape:
    commands = constants.group("fcntl(2): commands").values
    lock = _structure("=h")
    among = frozenset(commands[name] for name in LOCK_COMMANDS)
    return Shape(lock.reach, lock.read, lock.size, if_place=1, if_among=among)


SHAPES: Mapping[Content, Shape] = {
    Content.PATH: Shape(Reach.TEXT, _read_text),
    Content.ADDRESS: Shape(Reach.COUNTED, parse_address, 1, SOCKADDR_MAX),
    Content.MESSAGE: Shape(Reach.MESSAGE, _read_message, most=CONTROL_MOST),
    Content.RECEIVED: Shape(Reach.RECEIVED, _read_message, most=CONTROL_MOST),
    Content.ACTION: _structure("=QQ"),
    Content.STACK: _structure("=8xI4x"),
    Content.CLONE: _structure("=Q24xQ"),
    Content.SCHEDULING: _structure("=4xIQ"),
    Content.HOW: _structure("=QQQ"),
    Content.EVENT: _structure("=I"),
    Content.LOCK: _lock(),
    Content.SIGEVENT: _structure("=8xii", -1),  # the signal comes before the notification
    Content.POLLED: Shape(Reach.COUNTED, _read_polled, POLLED.size, POLLED_MOST),
    Content.QUESTION: Shape(Reach.COUNTED, read_question, 1, DNS_SIZE, if_asking=True),
    Content.QUESTIONS: Shape(Reach.MESSAGES, _read_questions, DNS_SIZE, MESSAGES_MOST, if_asking=True),
    Content.PAIR: _structure("=ii", reach=Reach.OUTPUT),
}
