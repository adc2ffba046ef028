# SPDX-License-Identifier: MIT
"""Reads what a profile wants of an ELF file: the interpreter that the kernel starts it with, and symbols."""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PT_INTERP = 3
_HEADER = struct.Struct("<4s28xQ14xHH")  # magic, e_phoff, e_phentsize, e_phnum
_SEGMENT = struct.Struct("<IIQQQQ")  # p_type, p_flags, p_offset, p_vaddr, p_paddr, p_filesz
_SECTION_HEADER = struct.Struct("<4s36xQ10xHH2x")  # magic, e_shoff, e_shentsize, e_shnum
_SECTION = struct.Struct("<IIQQQQIIQQ")  # type, offset, size and link are 1, 4, 5, 6
_SYMBOL = struct.Struct("<IBBHQQ")  # st_name, st_info, st_other, st_shndx, st_value, st_size
SHT_PROGBITS, SHT_DYNSYM = 1, 11
SHF_ALLOC, SHF_EXECINSTR = 2, 4
SECTION_MOST = 64 << 20
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


def symbols(path: str | Path) -> tuple[frozenset[str], frozenset[str]]:
    """Give the names that a file imports, and those that it offers; none if it is static."""
    try:
        with Path(path).open("rb") as file:
            sections = _sections(file)
            table = next((one for one in sections if one.kind == SHT_DYNSYM), None)
            if table is None:
                return frozenset(), frozenset()
            names = _read(file, sections[table.link])
            entries = _read(file, table)
    except (OSError, struct.error, IndexError):
        return frozenset(), frozenset()
    imported: set[str] = set()
    offered: set[str] = set()
    whole = len(entries) // _SYMBOL.size * _SYMBOL.size
    for name, _, _, section, _, _ in _SYMBOL.iter_unpack(entries[:whole]):
        text = os.fsdecode(names[name : names.find(b"\0", name)])
        (offered if section else imported).add(text)
    return frozenset(imported), frozenset(offered)


def texts(path: str | Path) -> frozenset[bytes]:
    """Give what stands between zero bytes in the data of a file: its texts among it."""
    try:
        with Path(path).open("rb") as file:
            data = [_read(file, one) for one in _sections(file) if one.is_data]
    except (OSError, struct.error):
        return frozenset()
    return frozenset().union(*(one.split(b"\0") for one in data))


@dataclass(frozen=True, slots=True)
class _Section:
    kind: int
    flags: int
    offset: int
    size: int
    link: int

    @property
    def is_data(self) -> bool:
        """Loaded, and not to be executed."""
        return self.kind == SHT_PROGBITS and self.flags & (SHF_ALLOC | SHF_EXECINSTR) == SHF_ALLOC


def _sections(file: BinaryIO) -> list[_Section]:
    magic, table, size, count = _SECTION_HEADER.unpack(file.read(_SECTION_HEADER.size))
    if magic != b"\x7fELF":
        return []
    file.seek(table)
    headers = file.read(size * count)
    fields = (_SECTION.unpack_from(headers, place * size) for place in range(count))
    return [
        _Section(kind, flags, offset, length, link) for _, kind, flags, _, offset, length, link, *_ in fields
    ]


def _read(file: BinaryIO, section: _Section) -> bytes:
    file.seek(section.offset)
    return file.read(min(section.size, SECTION_MOST))
