# SPDX-License-Identifier: MIT
"""Functions from .eh_frame: there in stripped programs too, for exceptions and backtraces need it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

ABSOLUTE, SIGNED4, UNSIGNED4, SIGNED8, RELATIVE = 0x00, 0x0B, 0x03, 0x0C, 0x10
DEFAULT, OMITTED = ABSOLUTE, 0xFF
LEB128 = 0x01
_FORMS = {ABSOLUTE: "<Q", SIGNED4: "<i", UNSIGNED4: "<I", SIGNED8: "<q", 0x04: "<Q"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One function: its start and end, and where its table of exceptions lies (0: it has none)."""

    start: int
    end: int
    exceptions: int


@dataclass(frozen=True, slots=True)
class _Form:
    """How a common record says that addresses are written."""

    address: int = DEFAULT
    exceptions: int = OMITTED
    signal: bool = False  # a signal's frame


def functions(data: bytes, address: int) -> Iterator[Frame]:
    """Give each function of the section; what is not understood is passed over."""
    forms: dict[int, _Form] = {}
    place = 0
    while place + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, place)
        if length in (0, 0xFFFFFFFF):  # an end mark of one of several inputs; 64-bit records are not in use
            place += 4
            continue
        body, end = place + 4, place + 4 + length
        (back,) = struct.unpack_from("<I", data, body)
        if back == 0:
            forms[place] = _form(data[body + 4 : end])
        else:
            frame = _frame(data[:end], body + 4, address, forms.get(body - back, _Form()))
            if frame is not None:
                yield frame
        place = end


def landing_pads(frame: Frame, data: bytes, address: int) -> Iterator[int]:
    """Give where exceptions of a function continue, from the section with its table."""
    place = frame.exceptions - address
    if not frame.exceptions or not 0 <= place < len(data) - 4:
        return
    if data[place] != OMITTED:
        return  # pads relative to something else than the function: no compiler does so
    place += 1
    if data[place] != OMITTED:
        _, place = _number(data, place + 1)
    else:
        place += 1
    encoding = data[place]
    size, place = _number(data, place + 1)
    end = min(place + size, len(data))
    while place < end:
        values = []
        for _ in range(3):
            value, place = _encoded(data, place, encoding)
            values.append(value)
        _, place = _number(data, place)
        if values[2]:
            yield frame.start + values[2]


def _frame(data: bytes, place: int, address: int, form: _Form) -> Frame | None:
    layout = _FORMS.get(form.address & 0x0F)
    if layout is None or place + 2 * struct.calcsize(layout) > len(data):
        return None
    start, size = struct.unpack_from(layout + layout[-1], data, place)
    if form.address & 0x70 == RELATIVE:
        start += address + place
    if not start:
        return None
    # That of a return from a signal handler begins a byte early, for unwinders look up pc - 1.
    begin = start + 1 if form.signal else start
    place += 2 * struct.calcsize(layout)
    exceptions = 0
    pointer = _FORMS.get(form.exceptions & 0x0F)
    if form.exceptions != OMITTED and pointer is not None:
        _, place = _number(data, place)
        if place + struct.calcsize(pointer) <= len(data):
            (exceptions,) = struct.unpack_from(pointer, data, place)
            if exceptions and form.exceptions & 0x70 == RELATIVE:
                exceptions += address + place
    return Frame(begin, start + size, exceptions)


def _form(body: bytes) -> _Form:
    """Read a common record's letters: R addresses, L exceptions, S a signal's frame, P to be passed over."""
    end = body.index(b"\0", 1)
    letters, place = body[1:end].decode("ascii", "replace"), end + 1
    if not letters.startswith("z"):
        return _Form()
    for _ in range(4):  # code alignment, data alignment, register, length of what follows
        _, place = _number(body, place)
    address, exceptions = DEFAULT, OMITTED
    for letter in letters[1:]:
        if letter == "R":
            address = body[place]
            place += 1
        elif letter == "P":
            place += 1 + struct.calcsize(_FORMS.get(body[place] & 0x0F, "<Q"))
        elif letter == "L":
            exceptions = body[place]
            place += 1
    return _Form(address, exceptions, "S" in letters)


def _encoded(data: bytes, place: int, encoding: int) -> tuple[int, int]:
    layout = _FORMS.get(encoding & 0x0F)
    if layout is None or encoding & 0x0F == LEB128:
        return _number(data, place)
    (value,) = struct.unpack_from(layout, data, place)
    return value, place + struct.calcsize(layout)


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number; give it and the place behind it."""
    value = shift = 0
    while place < len(data):
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return value, place
