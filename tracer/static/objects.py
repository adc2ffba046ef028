# SPDX-License-Identifier: MIT
"""Reads what the analysis wants of one ELF file: code, starts of functions, symbols, relocated pointers."""

import itertools
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from ..errors import TraceError
from . import frames, golang

SHF_ALLOC, SHF_EXECINSTR = 2, 4
SHT_RELR = 19
STUBS = frozenset({".plt", ".plt.sec", ".plt.got", ".iplt"})
GO_SECTIONS = frozenset({".go.buildinfo", ".note.go.buildid"})
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_TLS, STT_IFUNC = 0, 1, 2, 6, 10
GOT = frozenset({".got", ".got.plt"})
TABLES = frozenset({"SHT_PREINIT_ARRAY", "SHT_INIT_ARRAY", "SHT_FINI_ARRAY"})
PF_X = 1
R_64, R_COPY, R_GLOB_DAT, R_JUMP_SLOT, R_RELATIVE, R_IRELATIVE = 1, 5, 6, 7, 8, 37
DT_NEEDED, DT_INIT, DT_FINI, DT_SONAME, DT_RPATH, DT_RUNPATH = 1, 12, 13, 14, 15, 29
_SYMBOL = struct.Struct("<IBBHQQ")
_RELA = struct.Struct("<QIIq")
_DYNAMIC = struct.Struct("<qQ")


@dataclass(frozen=True, slots=True)
class Code:
    """An executable section."""

    name: str
    address: int
    data: bytes
    entry_size: int  # bytes of one entry, of tables of stubs

    @property
    def end(self) -> int:
        """Address behind the last byte."""
        return self.address + len(self.data)


@dataclass
class Object:
    """One program or library; addresses are those of the file, before it is loaded anywhere."""

    path: str
    build_id: str = ""
    fixed: bool = False  # linked to run at these addresses: pointers in data have no relocations
    entry: int = 0
    code: list[Code] = field(default_factory=list)
    data: list[tuple[int, bytes]] = field(default_factory=list)
    starts: set[int] = field(default_factory=set)  # of functions
    frames: dict[int, int] = field(default_factory=dict)  # start and end of those that .eh_frame tells
    names: dict[int, str] = field(default_factory=dict)  # of functions
    ends: dict[int, int] = field(default_factory=dict)  # of those, as their symbols say
    marks: set[int] = field(default_factory=set)  # all symbols in code, and where exceptions continue
    segments: list[tuple[int, int, int]] = field(default_factory=list)
    """Of code: address, place in the file, bytes."""
    exports: dict[str, list[int]] = field(default_factory=dict)  # name -> functions, one for each version
    slots: dict[int, str] = field(default_factory=dict)  # place of a pointer -> symbol it is given
    pointers: set[int] = field(default_factory=set)  # code addresses that are stored in data
    pointer_symbols: set[str] = field(default_factory=set)  # of other objects, stored in data
    slot_targets: dict[int, int] = field(
        default_factory=dict
    )  # place of a pointer -> own address it is given
    data_targets: dict[int, int] = field(default_factory=dict)  # the same of own data
    copies: dict[int, str] = field(default_factory=dict)  # place of data -> symbol it is copied from
    data_exports: dict[str, int] = field(default_factory=dict)
    extents: dict[int, int] = field(default_factory=dict)  # start and size of data that a symbol tells
    tables: list[tuple[int, int]] = field(default_factory=list)  # of functions that the loader calls
    words: list[tuple[int, int]] = field(default_factory=list)  # data in which each word is a variable: GOT
    roots: set[int] = field(default_factory=set)  # what the loader calls
    needed: list[str] = field(default_factory=list)
    soname: str = ""
    folders: list[str] = field(default_factory=list)  # DT_RUNPATH or DT_RPATH
    interpreter: str = ""
    note: str = ""  # what limits the analysis of this object

    def is_code(self, address: int) -> bool:
        """Whether an address lies in an executable section."""
        return any(code.address <= address < code.end for code in self.code)

    def is_data(self, address: int) -> bool:
        """Whether an address lies in data that the file holds."""
        return any(start <= address < start + len(data) for start, data in self.data)

    @cached_property
    def frame_starts(self) -> list[int]:
        """Starts of functions that .eh_frame tells, sorted."""
        return sorted(self.frames)

    @cached_property
    def name_starts(self) -> list[int]:
        """Starts of functions that have a name, sorted."""
        return sorted(self.names)

    def may_start(self, address: int) -> bool:
        """Whether a function may start at an address that something points to: .eh_frame knows no better."""
        if any(code.address <= address < code.end for code in self.code if code.name in STUBS):
            return True
        place = bisect_right(self.frame_starts, address)
        inside = place and address < self.frames[self.frame_starts[place - 1]]
        return self.is_code(address) and (not inside or address in self.frames)


def containing(starts: list[int], address: int) -> int:
    """Give the start of the function that holds an address; starts are sorted."""
    place = bisect_right(starts, address)
    return starts[place - 1] if place else starts[0]


def read(path: str | Path) -> Object:
    """Read an ELF file; TraceError in one sentence if it is none that can be analysed."""
    hint = "scan reads ELF programs and libraries for 64-bit x86 Linux"
    try:
        with Path(path).open("rb") as file:
            try:
                elf = ELFFile(file)
                if elf.elfclass != 64 or elf.header["e_machine"] != "EM_X86_64":
                    raise TraceError(f"{path} is for another processor", hint)
                return _read(str(path), elf)
            except (ELFError, struct.error, UnicodeDecodeError, KeyError, IndexError, AssertionError):
                raise TraceError(f"{path} is not an ELF file, or a damaged one", hint) from None
    except OSError as error:
        raise TraceError(f"cannot read {path}: {error.strerror}", hint) from None


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    kind: int | str
    flags: int
    address: int
    entry_size: int
    link: int
    data: bytes


def _read(path: str, elf: ELFFile) -> Object:
    sections = [
        _Section(s.name, s["sh_type"], s["sh_flags"], s["sh_addr"], s["sh_entsize"], s["sh_link"], s.data())
        for s in elf.iter_sections()
        if s["sh_type"] != "SHT_NULL"
    ]
    one = Object(path, fixed=elf.header["e_type"] == "ET_EXEC", entry=elf.header["e_entry"])
    for section in sections:
        if section.flags & SHF_ALLOC and section.kind != "SHT_NOBITS":
            _read_content(one, section)
    if not one.code:
        raise TraceError(
            f"{path} has no sections of code", "a program without section headers is not analysed"
        )
    one.segments = [
        (s["p_vaddr"], s["p_offset"], s["p_filesz"])
        for s in elf.iter_segments("PT_LOAD")
        if s["p_flags"] & PF_X
    ]
    for section in sections:
        if section.name == ".eh_frame":
            _read_frames(one, section)
    texts = [b"", *(section.data for section in sections)]
    for section in sections:
        if section.kind in ("SHT_DYNSYM", "SHT_SYMTAB"):
            _read_symbols(one, section, texts[section.link])
        elif section.kind == "SHT_DYNAMIC":
            _read_dynamic(one, section.data, texts[section.link])
    _read_all_relocations(one, sections, texts)
    _read_go(one, sections)
    one.starts |= one.frames.keys()
    if one.fixed:
        _find_pointers(one)
    one.starts |= {one.entry} | one.roots | one.pointers
    one.starts = {start for start in one.starts if one.is_code(start)}
    return one


def _read_content(one: Object, section: _Section) -> None:
    if section.name.endswith(golang.SECTION):
        return  # tells of all functions, used or not: no pointers to them
    if section.flags & SHF_EXECINSTR:
        one.code.append(Code(section.name, section.address, section.data, section.entry_size))
    else:
        one.data.append((section.address, section.data))
    if section.name in GOT:
        one.words.append((section.address, section.address + len(section.data)))
    if section.kind in TABLES:
        one.tables.append((section.address, section.address + len(section.data)))
    if section.name == ".interp":
        one.interpreter = section.data.split(b"\0")[0].decode("utf-8", "surrogateescape")
    elif section.name == ".note.gnu.build-id":
        one.build_id = section.data[16:].hex()


def _read_frames(one: Object, section: _Section) -> None:
    for frame in frames.functions(section.data, section.address):
        one.frames[frame.start] = frame.end
        for address, data in one.data:
            if address <= frame.exceptions < address + len(data):
                one.marks.update(frames.landing_pads(frame, data, address))


def _read_go(one: Object, sections: list[_Section]) -> None:
    """Take functions of a Go program from its own table, and the pointers that are relative to its code."""
    if GO_SECTIONS.isdisjoint(section.name for section in sections):
        return
    text = next((code.address for code in one.code if code.name == ".text"), 0)
    table = next((section.data for section in sections if section.name.endswith(golang.SECTION)), b"")
    names = {start: name for start, name in golang.functions(table, text).items() if one.is_code(start)}
    if not names:
        one.note = "is a Go program whose table of functions could not be read: calls may be missing"
    one.names.update(names)
    starts = sorted(names)
    one.frames.update(itertools.pairwise([*starts, max((code.end for code in one.code), default=0)]))
    for _, content in one.data:  # methods that reflection finds
        for (offset,) in struct.iter_unpack("<I", content[: len(content) // 4 * 4]):
            if offset and text + offset in names:
                one.roots.add(text + offset)


_Symbol = tuple[str, int, int, int, int]  # name, kind, section, value, size


def _symbols(data: bytes, strings: bytes) -> list[_Symbol]:
    found = []
    for name, info, _, section, value, size in _SYMBOL.iter_unpack(data):
        end = strings.index(b"\0", name)
        found.append((strings[name:end].decode("utf-8", "surrogateescape"), info & 15, section, value, size))
    return found


def _read_symbols(one: Object, section: _Section, strings: bytes) -> None:
    for name, kind, where, value, size in _symbols(section.data, strings):
        if where and kind == STT_OBJECT:
            one.extents[value] = max(size, one.extents.get(value, 0))
            if section.kind == "SHT_DYNSYM":
                one.data_exports[name] = value
        if where and kind != STT_TLS and one.is_code(value):
            one.marks.add(value)
        function = kind in (STT_FUNC, STT_IFUNC) or (kind == STT_NOTYPE and section.kind == "SHT_DYNSYM")
        if not where or not function or not one.is_code(value):
            continue
        one.starts.add(value)
        one.names.setdefault(value, name)
        one.ends[value] = max(one.ends.get(value, 0), value + size)
        if section.kind == "SHT_DYNSYM":
            one.exports.setdefault(name, []).append(value)


def _read_dynamic(one: Object, data: bytes, strings: bytes) -> None:
    def text(offset: int) -> str:
        return strings[offset : strings.index(b"\0", offset)].decode("utf-8", "surrogateescape")

    for tag, value in _DYNAMIC.iter_unpack(data):
        if tag == DT_NEEDED:
            one.needed.append(text(value))
        elif tag == DT_SONAME:
            one.soname = text(value)
        elif tag in (DT_RPATH, DT_RUNPATH):
            one.folders += text(value).split(":")
        elif tag in (DT_INIT, DT_FINI) and one.is_code(value):
            one.roots.add(value)


def _read_all_relocations(one: Object, sections: list[_Section], texts: list[bytes]) -> None:
    dynamic = next((s for s in sections if s.kind == "SHT_DYNSYM"), None)
    names = _symbols(dynamic.data, texts[dynamic.link]) if dynamic else []
    for section in sections:
        if section.kind == "SHT_RELA" and section.flags & SHF_ALLOC:
            _read_relocations(one, section.data, names)
        elif section.kind in (SHT_RELR, "SHT_RELR"):
            _read_packed(one, section.data)


def _read_relocations(one: Object, data: bytes, names: list[_Symbol]) -> None:
    for place, kind, symbol, addend in _RELA.iter_unpack(data):
        if kind in (R_RELATIVE, R_IRELATIVE):
            _pointer(one, place, addend)
        elif kind == R_COPY and symbol < len(names):
            one.copies[place] = names[symbol][0]
        elif kind in (R_64, R_GLOB_DAT, R_JUMP_SLOT) and symbol < len(names):
            one.slots[place] = names[symbol][0]
            if kind == R_64:
                one.pointer_symbols.add(names[symbol][0])


def _read_packed(one: Object, data: bytes) -> None:
    """DT_RELR: an address, or 63 bits about the words behind the last one."""
    place = 0
    for (word,) in struct.iter_unpack("<Q", data):
        if word & 1:
            places = [place + 8 * bit for bit in range(63) if word >> (bit + 1) & 1]
            place += 63 * 8
        else:
            places, place = [word], word + 8
        for one_place in places:
            _pointer(one, one_place, _word(one, one_place))


def _pointer(one: Object, place: int, target: int) -> None:
    if one.is_code(target):
        one.pointers.add(target)
        one.slot_targets[place] = target
    elif one.is_data(target):
        one.data_targets[place] = target


def _word(one: Object, address: int) -> int:
    for start, data in one.data:
        if start <= address <= start + len(data) - 8:
            return int.from_bytes(data[address - start : address - start + 8], "little")
    return 0


def _find_pointers(one: Object) -> None:
    """Take each word of the data that may be the start of a function is taken for a pointer."""
    for place, value in words(one.data):
        if value in one.starts or one.may_start(value) or one.is_data(value):
            _pointer(one, place, value)


def words(data: list[tuple[int, bytes]]) -> Iterator[tuple[int, int]]:
    """Give place and value of each aligned word of eight bytes."""
    for address, content in data:
        skip = -address % 8
        whole = (len(content) - skip) // 8 * 8
        for number, (value,) in enumerate(struct.iter_unpack("<Q", content[skip : skip + whole])):
            yield address + skip + 8 * number, value
