# SPDX-License-Identifier: MIT
"""Read ELF files and archives of them: headers, symbols, sections and notes. Reads only; decides nothing."""

from __future__ import annotations

import io
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSegment
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import NoteSection, SymbolTableSection
from elftools.elf.segments import InterpSegment

from posixlite.errors import FileTroubleError, NotElfError, PosixliteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARCHIVE_MAGIC = b"!<arch>\n"
ELF_MAGIC = b"\x7fELF"
R_X86_64_64, R_X86_64_RELATIVE = 1, 8
NO_FUNCTION = (0, 0xFFFFFFFFFFFFFFFF)
"""Entries of an array of functions that are not called."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A defined symbol: its name, address, size (bytes) and kind (function, object or other)."""

    name: str
    address: int
    size: int
    kind: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A loadable segment: virtual and physical address, size in memory (bytes), may it be executed."""

    address: int
    physical: int
    size: int
    flags: int


@dataclass(frozen=True, slots=True)
class Program:
    """What Linux needs to know to start a program; memory: bytes of its loadable segments."""

    interpreter: str | None
    libraries: tuple[str, ...]
    memory: int


class Elf:
    """An ELF file in memory; every question is answered on demand."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        try:
            self._file = ELFFile(io.BytesIO(data))
        except (ELFError, struct.error) as error:
            raise NotElfError(name, "is not an ELF file") from error

    @property
    def machine(self) -> str:
        """The processor it is for, as ELF names it (EM_X86_64)."""
        return str(self._file["e_machine"])

    @property
    def kind(self) -> str:
        """ET_EXEC, ET_DYN, ET_REL or ET_CORE."""
        return str(self._file["e_type"])

    @property
    def entry(self) -> int:
        """Where the program begins."""
        return int(self._file["e_entry"])

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Loadable segments."""
        return tuple(
            Segment(s["p_vaddr"], s["p_paddr"], s["p_memsz"], s["p_flags"])
            for s in self._file.iter_segments("PT_LOAD")
        )

    @cached_property
    def symbols(self) -> dict[str, Symbol]:
        """Defined symbols by name; of several local ones with the same name the last."""
        table = self._file.get_section_by_name(".symtab")
        if not isinstance(table, SymbolTableSection):
            return {}
        kinds = {"STT_FUNC": "function", "STT_OBJECT": "object"}
        return {
            s.name: Symbol(s.name, s["st_value"], s["st_size"], kinds.get(s["st_info"]["type"], "other"))
            for s in table.iter_symbols()
            if s.name and s["st_shndx"] != "SHN_UNDEF"
        }

    @cached_property
    def initialisers(self) -> tuple[int, ...]:
        """Addresses of the functions that a loader calls when it has loaded the file.

        NotElfError if one of them is known only at run time.
        """
        tags = self._dynamic
        found = [tags["DT_INIT"]] if "DT_INIT" in tags else []
        for array in ("DT_PREINIT_ARRAY", "DT_INIT_ARRAY"):
            size = tags.get(f"{array}SZ", 0)
            if size:
                found += self._pointers(tags[array], size)
        return tuple(address for address in found if address not in NO_FUNCTION)

    @cached_property
    def own_initialisers(self) -> tuple[int, ...]:
        """Addresses of the functions that a program calls itself before main: it has no loader.

        NotElfError if the file does not tell: there is no dynamic section, and no section headers.
        """
        if self._dynamic:
            return self.initialisers
        if self._file.num_sections() == 0:
            raise NotElfError(self.name, "has no section headers, which would name what it calls before main")
        code = self._file.get_section_by_name(".init")
        found = [] if code is None else [int(code["sh_addr"])]
        for array in (".preinit_array", ".init_array"):
            content = self.section(array) or b""
            found += [address for (address,) in struct.iter_unpack("<Q", content)]
        return tuple(address for address in found if address not in NO_FUNCTION)

    @cached_property
    def _dynamic(self) -> dict[str, int]:
        for segment in self._file.iter_segments():
            if isinstance(segment, DynamicSegment):
                return {str(tag.entry.d_tag): int(tag.entry.d_val) for tag in segment.iter_tags()}
        return {}

    def _pointers(self, start: int, size: int) -> list[int]:
        """Return an array of addresses as its relocations make it."""
        raw = self.content(start, size)
        values = {start + 8 * n: value for n, (value,) in enumerate(struct.iter_unpack("<Q", raw))}
        table = self.content(self._dynamic.get("DT_RELA", 0), self._dynamic.get("DT_RELASZ", 0))
        for place, kind, addend in struct.iter_unpack("<QQq", table):
            if place not in values:
                continue
            values[place] = addend + self._symbol_value(kind & 0xFFFFFFFF, kind >> 32)
        return list(values.values())

    def _symbol_value(self, relocation: int, symbol: int) -> int:
        """Return what a relocation adds to its addend: nothing, or the value of one of the file's symbols."""
        if relocation == R_X86_64_RELATIVE:
            return 0
        section, value = struct.unpack_from(
            "<6xHQ", self.content(self._dynamic["DT_SYMTAB"] + 24 * symbol, 24)
        )
        if relocation != R_X86_64_64 or section == 0:
            raise NotElfError(self.name, "has initialisation functions that only its loader knows")
        return int(value)

    def offset(self, address: int) -> int:
        """Return where in the file the byte at a virtual address is; NotElfError if it is nowhere."""
        for segment in self._file.iter_segments("PT_LOAD"):
            at = address - segment["p_vaddr"]
            if 0 <= at < segment["p_filesz"]:
                return int(segment["p_offset"] + at)
        raise NotElfError(self.name, f"has nothing at {address:#x}")

    def section(self, name: str) -> bytes | None:
        """Return the content of a section, or None if there is no such section."""
        found = self._file.get_section_by_name(name)
        return None if found is None else bytes(found.data())

    def section_size(self, name: str) -> int:
        """Return the size of a section in bytes, 0 if there is none."""
        found = self._file.get_section_by_name(name)
        return 0 if found is None else int(found["sh_size"])

    def content(self, address: int, size: int) -> bytes:
        """Return what the file puts at a virtual address; nothing if it puts nothing there."""
        for segment in self._file.iter_segments("PT_LOAD"):
            at = address - segment["p_vaddr"]
            if at >= 0 and at + size <= segment["p_filesz"]:
                start = segment["p_offset"] + at
                return self.data[start : start + size]
        return b""

    def note(self, owner: str, kind: int) -> bytes | None:
        """Return the description of the first note of that owner and kind, or None."""
        # By hand: pyelftools calls type 1 NT_GNU_ABI_TAG, whoever owns the note.
        for section in self._file.iter_sections():
            if isinstance(section, NoteSection):
                for name, number, content in _notes(bytes(section.data())):
                    if (name, number) == (owner.encode(), kind):
                        return content
        return None

    def check_whole(self) -> None:
        """Raise NotElfError if the file ends before what its program headers promise."""
        for segment in self._file.iter_segments():
            if segment["p_offset"] + segment["p_filesz"] > len(self.data):
                raise NotElfError(
                    self.name,
                    f"is cut off: {len(self.data)} bytes, but its headers speak of "
                    f"{segment['p_offset'] + segment['p_filesz']}",
                )

    def program(self) -> Program:
        """Return what is needed to start it."""
        interpreter: str | None = None
        libraries: tuple[str, ...] = ()
        for segment in self._file.iter_segments():
            if isinstance(segment, InterpSegment):
                interpreter = str(segment.get_interp_name())
            elif isinstance(segment, DynamicSegment):
                libraries = tuple(str(getattr(tag, "needed", "")) for tag in segment.iter_tags("DT_NEEDED"))
        return Program(interpreter, libraries, sum(s.size for s in self.segments))


def _notes(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """Yield (owner, type, description) of each note in a section; each part is padded to four bytes."""
    at = 0
    while at + 12 <= len(data):
        name_size, size, kind = struct.unpack_from("<III", data, at)
        at_content = at + 12 + (name_size + 3) // 4 * 4
        yield data[at + 12 : at + 12 + name_size].rstrip(b"\0"), kind, data[at_content : at_content + size]
        at = at_content + (size + 3) // 4 * 4


def _section(data: bytes, wanted: bytes) -> bytes:
    """Return a section of a 64-bit object: a hundred of them must not take the time that pyelftools would."""
    (at,) = struct.unpack_from("<Q", data, 40)
    size, count, names = struct.unpack_from("<3H", data, 58)
    headers = [struct.unpack_from("<2I4Q", data, at + number * size) for number in range(count)]
    names_at = headers[names][4]
    for name, _, _, _, offset, length in headers:
        start = names_at + name
        if data[start : start + len(wanted) + 1] == wanted + b"\0":
            return data[offset : offset + length]
    return b""


@contextmanager
def parsing(name: str) -> Iterator[None]:
    """Turn what a damaged file makes of its parsing into a NotElfError."""
    try:
        yield
    except (ELFError, struct.error, UnicodeDecodeError, ValueError, OverflowError, LookupError) as error:
        raise NotElfError(name, f"is damaged: {error}") from error


def read(path: Path) -> Elf:
    """Read an ELF file; NotElfError if it is none, FileTroubleError if it cannot be read."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise NotElfError(path, "is not a regular file")
        data = path.read_bytes()
    except OSError as error:
        raise FileTroubleError("read", path, error) from error
    return Elf(str(path), data)


def check_program(name: str, data: bytes) -> Program:
    """Check that Linux on x86-64 could start this file; say in one sentence why not."""
    if not data.startswith(ELF_MAGIC):
        raise NotElfError(name, "is not an ELF program")
    if len(data) < 64:
        raise NotElfError(name, "is cut off: it ends inside the ELF header")
    elf_class, machine = data[4], int.from_bytes(data[18:20], "little")
    if elf_class != 2 or machine != 62:
        raise NotElfError(name, f"is for another processor (ELF machine {machine}, class {elf_class})")
    with parsing(name):
        elf = Elf(name, data)
        elf.check_whole()
        program = elf.program()
    if elf.kind not in ("ET_EXEC", "ET_DYN"):
        raise NotElfError(name, f"is not a program but {elf.kind}")
    return program


class Archive:
    """A static library (ar file): which member defines which global symbol."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = path.read_bytes()
        except OSError as error:
            raise FileTroubleError("read", path, error) from error
        if not self._data.startswith(ARCHIVE_MAGIC):
            raise PosixliteError(f"{path} is not an archive")
        self._names = b""
        self.members: dict[int, tuple[str, bytes]] = {}
        self.symbols: dict[str, str] = {}
        index = b""
        for offset, raw, body in self._headers():
            if raw == "/":
                index = body
            elif raw == "//":
                self._names = body
            else:
                self.members[offset] = (self._long_name(raw), body)
        self._read_index(index)

    def _headers(self) -> Iterator[tuple[int, str, bytes]]:
        at = len(ARCHIVE_MAGIC)
        while at + 60 <= len(self._data):
            header = self._data[at : at + 60]
            size = int(header[48:58])
            yield at, header[:16].decode("ascii").rstrip(), self._data[at + 60 : at + 60 + size]
            at += 60 + size + (size & 1)

    def _long_name(self, raw: str) -> str:
        if raw.startswith("/"):
            start = int(raw[1:])
            return self._names[start : self._names.index(b"/\n", start)].decode()
        return raw.rstrip("/")

    def _read_index(self, index: bytes) -> None:
        """The index that ar writes (big endian): count, one member offset a symbol, then the names."""
        if not index:
            return
        (count,) = struct.unpack_from(">I", index)
        offsets = struct.unpack_from(f">{count}I", index, 4)
        names = index[4 + 4 * count :].split(b"\0")
        for offset, name in zip(offsets, names, strict=False):
            self.symbols[name.decode()] = self.members[offset][0]

    def section_strings(self, section: str) -> Iterator[tuple[str, str]]:
        """Yield (member, string) for each NUL-terminated string in that section of any member."""
        for name, data in self.members.values():
            if section.encode() in data:
                content = _section(data, section.encode())
                for text in content.split(b"\0"):
                    if text:
                        yield name, text.decode()
