# SPDX-License-Identifier: MIT
"""Functions from .eh_frame: there in stripped programs too, for exceptions and backtraces need it."""

import struct

ABSOLUTE, SIGNED4, UNSIGNED4, SIGNED8, RELATIVE = 0x00, 0x0B, 0x03, 0x0C, 0x10
DEFAULT = ABSOLUTE
_FORMS = {ABSOLUTE: "<Q", SIGNED4: "<i", UNSIGNED4: "<I", SIGNED8: "<q", 0x04: "<Q"}


def functions(data: bytes, address: int) -> dict[int, int]:
    """Give start and end of each function of the section; what is not understood is passed over."""
    found: dict[int, int] = {}
    forms: dict[int, tuple[int, bool]] = {}
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
            encoding, signal = forms.get(body - back, (DEFAULT, False))
            start, size = _range(data, body + 4, address, encoding)
            if start:
                # That of a return from a signal handler begins a byte early, for unwinders look up pc - 1.
                found[start + 1 if signal else start] = start + size
        place = end
    return found


def _range(data: bytes, place: int, address: int, encoding: int) -> tuple[int, int]:
    form = _FORMS.get(encoding & 0x0F)
    if form is None or place + 2 * struct.calcsize(form) > len(data):
        return 0, 0
    start, size = struct.unpack_from(form + form[-1], data, place)
    return (start + address + place if encoding & 0x70 == RELATIVE else start), size


def _form(body: bytes) -> tuple[int, bool]:
    """Give how a common record says that addresses are written (augmentation R), and S: a signal's frame."""
    end = body.index(b"\0", 1)
    letters, place = body[1:end].decode("ascii", "replace"), end + 1
    if not letters.startswith("z"):
        return DEFAULT, False
    signal = "S" in letters
    for _ in range(4):  # code alignment, data alignment, register, length of what follows: all LEB128
        while body[place] & 0x80:
            place += 1
        place += 1
    for letter in letters[1:]:
        if letter == "R":
            return body[place], signal
        if letter == "P":
            place += 1 + struct.calcsize(_FORMS.get(body[place] & 0x0F, "<Q"))
        elif letter == "L":
            place += 1
    return DEFAULT, signal
