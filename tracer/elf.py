# SPDX-License-Identifier: MIT
"""Reads the one thing that a profile wants of an ELF file: the interpreter that the kernel starts it with."""

import os
import struct
from pathlib import Path

PT_INTERP = 3
_HEADER = struct.Struct("<4s28xQ14xHH")  # magic, e_phoff, e_phentsize, e_phnum
_SEGMENT = struct.Struct("<IIQQQQ")  # p_type, p_flags, p_offset, p_vaddr, p_paddr, p_filesz
LONGEST = 4096


def interpreter(path: str | Path) -> str | None:
    """Give what PT_INTERP names; None for a static program, and for what is no ELF file."""
    try:
        with Path(path).open("rb") as file:
            magic, table, size, count = _HEADER.unpack(file.read(_HEADER.size))
            if magic != b"\x7fELF":
                return None
            file.seek(table)
            segments = file.read(size * count)
            for place in range(count):
                kind, _, offset, _, _, length = _SEGMENT.unpack_from(segments, place * size)
                if kind == PT_INTERP:
                    file.seek(offset)
                    return os.fsdecode(file.read(min(length, LONGEST)).split(b"\0")[0])
    except (OSError, struct.error):
        return None
    return None
