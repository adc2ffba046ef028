# SPDX-License-Identifier: MIT
"""An image as a file: what it says about itself, what it needs, and what it really holds."""

from __future__ import annotations

import json
import stat
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from posixlite import elf, link_map, rootfs_format, sites
from posixlite.errors import NotAnImageError, NotElfError
from posixlite.generate import (
    FAKED,
    MANIFEST_VERSION,
    NARROWED,
    NOTE_MANIFEST,
    NOTE_OWNER,
    STUBBED,
    instead,
)
from posixlite.plan import DISK_DRIVERS, INPUT_DRIVER, NETWORK_DRIVERS
from posixlite.toolchain import PVH
from posixlite.tracer import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

PVH_ENTRY = ("Xen", 18)
ROOTFS = ".rootfs"
LINKED = ".linked"
"""Pages of code of its files with jumps in place of system calls."""
PRELINK = ".prelink"
"""Pages that its program's start-up has written."""
TABLE, TABLE_SIZE, FUNCTIONS = "syscall_table", "syscall_table_size", "syscall_functions"
"""Symbols: places by number, how many these are, functions by place. An image serves what stands there."""

PARTS = {
    "threads": "core.schedule.o",
    "signals": "core.signal_send.o",
    "timers": "core.timer.o",
    "sockets": "net.socket.o",
    "TCP/IP": "net.inet.stack.o",
    "vDSO": "vdso.image.o",
}
"""Parts of the shim that an image may lack: an object file that each cannot be without."""
LWIP = ".lwip."
"""In the names of object files that are lwIP's own."""
STUBS = "sites.o"
"""The object file of the stubs and tables of linked sites, which are the program's and not the shim's."""

CODE, CONSTANTS, DATA = "the shim's code", "its constants", "its data"
LWIP_SHARE, STUBS_SHARE = "lwIP", "stubs of linked sites"
ZERO = "memory that starts as zero"
FILES = {
    "files": ROOTFS,
    "pages of their code, linked": LINKED,
    "pages that the start-up has written": PRELINK,
}
"""Shares of an image that are sections of it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the image says about itself (its ELF note)."""

    program: str
    argv: tuple[str, ...]
    envp: tuple[str, ...]
    cwd: str
    uid: int
    gid: int
    groups: tuple[int, ...]
    umask: int
    platform: str
    """What it runs on: toolchain.PVH or toolchain.HOSTED."""
    profile_sha256: str
    calls: tuple[str, ...]
    fallbacks: Mapping[str, str]
    missing: tuple[str, ...]
    memory: int
    stubbed: Mapping[str, str]
    """Call -> the error that it answers with."""
    faked: Mapping[str, int]
    operations: Mapping[str, Mapping[str, str | int]]
    """Served call -> operations of it that answer with an error or a value."""
    prelink: Mapping[str, Any] | None = None
    """What its program's start-up has left at build time (prelink.Prelinked.to_json)."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image that was checked to be one of ours."""

    path: Path
    manifest: Manifest
    least_memory: int
    """Bytes below which the image cannot be loaded; memory below 1 MiB is enough to start in."""
    network: bool = False
    """Whether it has a driver for a network card."""
    input_file: bool = False
    """Whether its standard input can be a regular file."""
    disks: bool = False
    """Whether it can use disks."""


@dataclass(frozen=True, slots=True)
class BakedFile:
    """A name in the image's root file system; size in bytes; present: the content is in the image."""

    path: str
    mode: int
    size: int
    target: str | None
    present: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an image: bytes of its file, and bytes of memory before the program starts."""

    what: str
    stored: int
    memory: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an image holds, read from its symbols, its map and its root file system."""

    image: Image
    calls: Mapping[str, int]
    """Call -> bytes that its own object file brought; those that do nothing are not among them."""
    withheld: Mapping[str, str]
    """Call that does nothing -> "stubbed ENOSYS", "faked 0"."""
    subsystems: Mapping[str, int]
    """Folder of libc/ -> bytes."""
    objects: Mapping[str, int]
    """Object file -> bytes."""
    shares: tuple[Share, ...]
    """All of the image file, and of the least memory."""
    files: tuple[BakedFile, ...]
    absent: tuple[str, ...]
    """PARTS of which nothing is in the image."""
    lwip_size: int
    """Bytes of lwIP's own code, of those that the image file holds."""
    stubs_size: int
    """The same of the stubs and tables of linked sites."""
    zero_size: int
    """Bytes of the shim that start as zero: memory that the image file does not hold."""
    rootfs_size: int
    prelink_size: int
    """Bytes of pages that the program's start-up has written at build time."""
    linked_size: int
    """Bytes of pages of its files' code that are there a second time, linked."""
    sites: tuple[sites.Row, ...]
    """System calls in its files, and what became of them."""
    unlisted: tuple[str, ...]
    """Differences between what the manifest says and what its table holds; empty in a sound image."""

    @property
    def shim_size(self) -> int:
        """Bytes of the shim in memory: everything but the root file system."""
        return sum(self.subsystems.values())

    @property
    def stored_size(self) -> int:
        """Bytes of the shim in the image file: its code, constants and tables."""
        return self.shim_size - self.zero_size


def load(path: Path) -> Image:
    """Check an image and read its manifest; NotAnImageError says in one sentence what is wrong."""
    with _reading(path):
        return _load(path)[0]


def inspect(path: Path) -> Inspection:
    """Read from the image alone what is in it; NotAnImageError if it is none, or damaged."""
    with _reading(path):
        return _inspect(path)


def _inspect(path: Path) -> Inspection:
    image, file = _load(path)
    pieces = link_map.read((file.section(link_map.SECTION) or b"").decode())
    shim = [
        p for p in pieces if p.section not in (ROOTFS, LINKED, PRELINK) and not p.section.startswith(".debug")
    ]
    objects: dict[str, int] = {}
    subsystems: dict[str, int] = {}
    for piece in shim:
        objects[piece.member] = objects.get(piece.member, 0) + piece.size
        subsystems[piece.subsystem] = subsystems.get(piece.subsystem, 0) + piece.size
    calls = _calls(file, shim)
    withheld = _withheld(file)
    return Inspection(
        image=image,
        calls={name: objects.get(member, 0) for name, member in calls.items() if name not in withheld},
        withheld=withheld,
        subsystems=dict(sorted(subsystems.items())),
        objects=dict(sorted(objects.items())),
        shares=_shares(image, file, shim),
        files=tuple(BakedFile(*row) for row in rootfs_format.read(file.section(ROOTFS) or b"")),
        absent=tuple(part for part, needed in PARTS.items() if needed not in objects),
        lwip_size=sum(piece.size for piece in shim if LWIP in piece.member and _is_stored(piece)),
        stubs_size=sum(piece.size for piece in shim if piece.member == STUBS and _is_stored(piece)),
        zero_size=sum(piece.size for piece in shim if not _is_stored(piece)),
        rootfs_size=file.section_size(ROOTFS),
        linked_size=file.section_size(LINKED),
        prelink_size=file.section_size(PRELINK),
        sites=sites.read((file.section(sites.SECTION) or b"").decode("utf-8", "surrogateescape")),
        unlisted=_contradictions(image.manifest, calls.keys(), withheld),
    )


def permissions(file: BakedFile) -> str:
    """Return type and permissions as ls -l shows them."""
    return stat.filemode(file.mode)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        with elf.parsing(str(path)):
            yield
    except NotElfError as error:
        raise NotAnImageError(path, error.message.removeprefix(str(path)).strip()) from error


def _load(path: Path) -> tuple[Image, elf.Elf]:
    file = elf.read(path)
    file.check_whole()
    note = file.note(NOTE_OWNER, NOTE_MANIFEST)
    if note is None:
        raise NotAnImageError(path, "it has no manifest")
    manifest = _manifest(path, note)
    if manifest.platform == PVH and file.note(*PVH_ENTRY) is None:
        raise NotAnImageError(path, "it has no PVH entry")
    end = max((s.physical + s.size for s in file.segments), default=0)
    network, disks = (any(driver in file.symbols for driver in d) for d in (NETWORK_DRIVERS, DISK_DRIVERS))
    return Image(path, manifest, end, network, INPUT_DRIVER in file.symbols, disks), file


def _manifest(path: Path, note: bytes) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(note)
        if values.pop("version") != MANIFEST_VERSION:
            raise NotAnImageError(path, "it was made by another version of posixlite")
        lists = {name: tuple(values[name]) for name in ("argv", "envp", "calls", "missing")}
        return Manifest(**{**values, **lists})
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnImageError(path, "its manifest is damaged") from error


def _contradictions(manifest: Manifest, calls: Iterable[str], withheld: Mapping[str, str]) -> tuple[str, ...]:
    """Say where the manifest and the table of calls differ."""
    said = dict.fromkeys(manifest.calls, "served")
    said |= {name: _treatment(instead(errno)) for name, errno in manifest.stubbed.items()}
    said |= {name: _treatment(instead(value)) for name, value in manifest.faked.items()}
    holds = {name: withheld.get(name, "served") for name in calls}
    return (
        *(f"{name} is in the image, but not in its manifest" for name in sorted(holds.keys() - said.keys())),
        *(f"{name} is in the manifest, but not in the image" for name in sorted(said.keys() - holds.keys())),
        *(
            f"{name} is {holds[name]} in the image, and {said[name]} in its manifest"
            for name in sorted(holds.keys() & said.keys())
            if holds[name] != said[name]
        ),
    )


def _withheld(file: elf.Elf) -> dict[str, str]:
    """Return calls whose function does nothing but answer -> what it answers, by the function's name."""
    answers = {
        symbol.address: _treatment(name)
        for name, symbol in file.symbols.items()
        if name.partition("_")[0] in (STUBBED, FAKED)
    }
    return {name: answers[address] for name, address in _table(file).items() if address in answers}


def _is_stored(piece: link_map.Contribution) -> bool:
    return not piece.section.startswith(".bss")


def _shares(image: Image, file: elf.Elf, shim: list[link_map.Contribution]) -> tuple[Share, ...]:
    """Tell where the bytes of an image go; what is no part of anything comes last."""
    names = {piece: _share_of(piece) for piece in shim}
    found: list[Share] = []
    for what in (CODE, CONSTANTS, DATA, LWIP_SHARE, STUBS_SHARE, ZERO):
        amount = sum(piece.size for piece, name in names.items() if name == what)
        found.append(Share(what, 0 if what == ZERO else amount, amount))
    for what, section in FILES.items():
        amount = file.section_size(section)
        found.append(Share(what, amount, amount))
    start = min((segment.physical for segment in file.segments), default=0)
    stored = image.path.stat().st_size - sum(share.stored for share in found)
    memory = image.least_memory - start - sum(share.memory for share in found)
    found += [Share("symbols, map, rounding to pages", stored, memory), Share("below the image", 0, start)]
    return tuple(share for share in found if share.stored or share.memory)


def _share_of(piece: link_map.Contribution) -> str:
    if not _is_stored(piece):
        return ZERO
    if LWIP in piece.member:
        return LWIP_SHARE
    if piece.member == STUBS:
        return STUBS_SHARE
    kind = piece.section.split(".")[1]
    return {"text": CODE, "data": DATA}.get(kind, CONSTANTS)


def _treatment(function: str) -> str:
    """stubbed_ENOSYS is "stubbed ENOSYS"."""
    return function.replace("_", " ", 1)


def _calls(file: elf.Elf, shim: list[link_map.Contribution]) -> dict[str, str]:
    """Return call -> object file, from the table by which the image finds its calls."""
    own = {f"{NARROWED}_{name}": f"sys_{name}" for name in numbers.numbers()}
    narrowed = {
        symbol.address: file.symbols[own[name]].address
        for name, symbol in file.symbols.items()
        if own.get(name) in file.symbols
    }
    found: dict[str, str] = {}
    for call, entry in _table(file).items():
        address = narrowed.get(entry, entry)
        members = (p.member for p in shim if p.address <= address < p.address + p.size)
        found[call] = next(members, "")
    return dict(sorted(found.items()))


def _table(file: elf.Elf) -> dict[str, int]:
    """Return call -> address of its function."""
    symbols = [file.symbols.get(name) for name in (TABLE, TABLE_SIZE, FUNCTIONS)]
    table, count, functions = (b"" if symbol is None else _content(file, symbol) for symbol in symbols)
    if not count:
        return {}
    addresses = [entry for (entry,) in struct.iter_unpack("<Q", functions)]
    width = len(table) // int.from_bytes(count, "little")
    places = enumerate(place for (place,) in struct.iter_unpack("<B" if width == 1 else "<H", table))
    return {numbers.name_of(number): addresses[place] for number, place in places if place}


def _content(file: elf.Elf, symbol: elf.Symbol) -> bytes:
    return file.content(symbol.address, symbol.size)
