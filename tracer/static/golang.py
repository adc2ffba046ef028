# SPDX-License-Identifier: MIT
"""Functions of Go programs, from their own table (.gopclntab): stripped ones have it, tracebacks need it.

Go has no .eh_frame for its code. The forms are those of debug/gosym and runtime/symtab.go.
"""

import struct
from dataclasses import dataclass

SECTION = ".gopclntab"
GO_1_2, GO_1_16, GO_1_18, GO_1_20 = 0xFFFFFFFB, 0xFFFFFFFA, 0xFFFFFFF0, 0xFFFFFFF1
POINTER = 8  # bytes; all that is read here is 64-bit x86
HEADER = 8  # magic, two zeroes, smallest instruction, size of a pointer


@dataclass(frozen=True, slots=True)
class _Form:
    entry: struct.Struct  # start of a function, place of its record
    table: int  # of the words behind the header, that which tells where the entries are; -1: behind the count
    names: int  # the same of the names; -1: places of names are counted from the start
    record: struct.Struct  # start of the function, place of its name
    relative: bool  # starts are counted from the start of the code


_OLD = _Form(struct.Struct("<QQ"), -1, -1, struct.Struct("<Qi"), relative=False)
_MIDDLE = _Form(struct.Struct("<QQ"), 6, 2, struct.Struct("<Qi"), relative=False)
_NEW = _Form(struct.Struct("<II"), 7, 3, struct.Struct("<Ii"), relative=True)
_FORMS = {GO_1_2: _OLD, GO_1_16: _MIDDLE, GO_1_18: _NEW, GO_1_20: _NEW}
_TEXT_START = 2  # word behind the header, in the forms that are relative


def functions(data: bytes, text: int) -> dict[int, str]:
    """Give start and name of each function; nothing if the form is not known or the table is damaged.

    `text` is where the code starts, for position-independent programs, whose table leaves that to the loader.
    """
    try:
        return _functions(data, text)
    except (struct.error, IndexError, ValueError):
        return {}


def _functions(data: bytes, text: int) -> dict[int, str]:
    magic, size = int.from_bytes(data[:4], "little"), data[7]
    form = _FORMS.get(magic)
    if form is None or size != POINTER:
        return {}
    words = struct.unpack_from("<8Q", data, HEADER)
    base = (words[_TEXT_START] or text) if form.relative else 0
    names = words[form.names] if form.names >= 0 else 0
    # Records are counted from the entries, in the oldest form from the start of all.
    entries, records = (HEADER + POINTER, 0) if form.table < 0 else (words[form.table], words[form.table])
    found: dict[int, str] = {}
    for number in range(words[0]):
        start, record = form.entry.unpack_from(data, entries + number * form.entry.size)
        _, name = form.record.unpack_from(data, records + record)
        end = data.index(b"\0", names + name)
        found[base + start] = data[names + name : end].decode("utf-8", "replace")
    return found
