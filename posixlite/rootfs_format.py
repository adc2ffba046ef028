# SPDX-License-Identifier: MIT
"""The root file system as bytes (docs/architecture.md): written here, read by libc/file/rootfs.c.

Little endian. A header, the entries (parents first), their strings, then each file's content at a page
boundary, padded with zeroes: the shim maps these pages in place.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from posixlite.errors import FileTroubleError, PosixliteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from posixlite.rootfs import Entry

MAGIC = b"PLROOTFS"
VERSION = 2
PAGE = 4096
PIECE = 1 << 20
"""Bytes read at a time."""
METADATA_ONLY = 1
"""Flag: the content is not in the image; reading it gives EIO and a line on the console."""
HEADER = struct.Struct("<8sIIQQQQ3I4x")
ENTRY = struct.Struct("<4Iq2Q8I")
BODY = struct.Struct("<4Iq2Q4I")
TAIL = struct.Struct("<4I")
"""Its two halves: what stands in the file's own metadata, and what follows from all entries."""
MOST_LINKS = 40
"""Symbolic links on the way to a file, as the shim follows them (libc/file/path.h)."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Paths whose entries the shim wants to know without a walk; symbolic links are followed."""

    program: str | None = None
    interpreter: str | None = None
    """Of the program; None: it has none."""
    working: str | None = None
    """The working directory at the start."""


def write(entries: Sequence[Entry], path: Path, roles: Roles) -> dict[str, int]:
    """Write a root file system; FileTroubleError for a file that cannot be read, or a full disk.

    Return where the content of each file that has one begins (bytes).
    """
    strings = _Strings()
    names = [strings.place(entry.path) for entry in entries]
    lasts = [strings.place(PurePosixPath(entry.path).name) for entry in entries]
    targets = [strings.place(entry.target) if entry.target is not None else 0 for entry in entries]
    strings_at = HEADER.size + ENTRY.size * len(entries)
    first_data = page_up(strings_at + len(strings.data))
    places, total = _place_contents(entries, first_data)
    tree = _Tree(entries, places)
    known = [tree.find(role) for role in (roles.program, roles.interpreter, roles.working)]
    try:
        with path.open("wb") as out:
            out.write(
                HEADER.pack(
                    MAGIC, VERSION, len(entries), HEADER.size, strings_at, len(strings.data), total, *known
                )
            )
            for number, entry in enumerate(entries):
                tail = (tree.links(number), entry.blocks, tree.parents[number], lasts[number])
                out.write(_pack(entry, names[number], targets[number], places[number]) + TAIL.pack(*tail))
            out.write(strings.data)
            for entry, place in zip(entries, places, strict=True):
                if place.source is not None:
                    out.seek(place.data)
                    for piece in _content(place.source, entry.size):
                        out.write(piece)
            out.truncate(total)
    except OSError as error:
        raise FileTroubleError("write", path, error) from error
    return {entry.path: place.data for entry, place in zip(entries, places, strict=True) if place.data}


def read(data: bytes) -> Iterator[tuple[str, int, int, str | None, bool]]:
    """Yield (path, mode, size, link target, content is there) for each entry; for inspection and tests."""
    if len(data) < HEADER.size:
        raise PosixliteError("the root file system is cut off")
    magic, version, count, entries_at, strings_at, strings_size, *_ = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise PosixliteError("the root file system is of another version")
    strings = data[strings_at : strings_at + strings_size]
    for number in range(count):
        path, mode, _, _, _, size, _, target, _, flags, *_ = ENTRY.unpack_from(
            data, entries_at + number * ENTRY.size
        )
        link = _string(strings, target) if stat.S_ISLNK(mode) else None
        yield _string(strings, path), mode, size, link, not flags & METADATA_ONLY


def page_up(size: int) -> int:
    """Return the size in whole pages (bytes)."""
    return (size + PAGE - 1) // PAGE * PAGE


class _Place:
    """Where an entry's content lies, and the first entry of the same inode (itself without hard links)."""

    __slots__ = ("data", "own", "source")

    def __init__(self, own: int) -> None:
        self.own = own
        self.data = 0
        self.source: Path | None = None


class _Tree:
    """How the entries hang together: numbers of entries, 0 (the root) where there is none."""

    def __init__(self, entries: Sequence[Entry], places: Sequence[_Place]) -> None:
        self._entries = entries
        self._places = places
        self._numbers = {entry.path: number for number, entry in enumerate(entries)}
        self.parents = [self._numbers.get(str(PurePosixPath(entry.path).parent), 0) for entry in entries]
        self._names = Counter(place.own for place in places)
        self._folders = Counter(
            parent for entry, parent in zip(entries, self.parents, strict=True) if stat.S_ISDIR(entry.mode)
        )

    def links(self, number: int) -> int:
        """Return st_nlink: the host's, but never less than the names that are here."""
        entry = self._entries[number]
        if not stat.S_ISDIR(entry.mode):
            return max(entry.links, self._names[self._places[number].own])
        root_itself = number == 0
        return max(entry.links, 2 + self._folders[number] - root_itself)

    def find(self, path: str | None) -> int:
        """Return the number of what a path leads to."""
        at, links = PurePosixPath("/"), 0
        rest = [*reversed(PurePosixPath(path or "/").parts[1:])]
        while rest:
            part = rest.pop()
            at = at.parent if part == ".." else at / part
            number = self._numbers.get(str(at))
            if number is None:
                return 0
            target = self._entries[number].target
            if target is None:
                continue
            links += 1
            if links > MOST_LINKS:
                return 0
            parts = PurePosixPath(target).parts
            at = PurePosixPath("/") if target.startswith("/") else at.parent
            rest += reversed(parts[target.startswith("/") :])
        return self._numbers.get(str(at), 0)


class _Strings:
    """The string table: each string once, ended by a zero byte."""

    def __init__(self) -> None:
        self.data = bytearray(b"\0")
        self._places = {"": 0}

    def place(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.data)
            self.data += os.fsencode(text) + b"\0"
        return self._places[text]


def _place_contents(entries: Sequence[Entry], at: int) -> tuple[list[_Place], int]:
    """Give each file its place, behind one another; return the places and the size of the whole."""
    first: dict[tuple[int, int], int] = {}
    places: list[_Place] = []
    for number, entry in enumerate(entries):
        own = number if entry.inode is None else first.setdefault(entry.inode, number)
        places.append(_Place(own))
    for entry, place in zip(entries, places, strict=True):
        owner = places[place.own]
        if entry.source is not None and entry.size and owner.source is None:
            owner.data, owner.source = at, entry.source
            at = page_up(at + entry.size)
    for place in places:
        place.data = places[place.own].data
    return places, at


def _pack(entry: Entry, name: int, target: int, place: _Place) -> bytes:
    regular = stat.S_ISREG(entry.mode)
    lacking = regular and entry.size and not place.data
    return BODY.pack(
        name,
        entry.mode,
        entry.uid,
        entry.gid,
        entry.mtime_ns,
        entry.size,
        place.data,
        target,
        place.own,
        METADATA_ONLY if lacking else 0,
        entry.device & 0xFFFFFFFF,
    )


def _content(path: Path, size: int) -> Iterator[bytes]:
    """Read a file piece by piece; it must have the size that its metadata promised."""
    left = size
    try:
        with path.open("rb") as source:
            while left:
                piece = source.read(min(left, PIECE))
                if not piece:
                    raise FileTroubleError("read", path, OSError(errno.EIO, "it became shorter meanwhile"))
                yield piece
                left -= len(piece)
    except OSError as error:
        raise FileTroubleError("read", path, error) from error


def _string(strings: bytes, at: int) -> str:
    return os.fsdecode(strings[at : strings.index(b"\0", at)])
