# SPDX-License-Identifier: MIT
"""Keeps the book of paths: what was there before the program named it, and what it did with it."""

import shutil
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from . import paths
from .identity import hash_file
from .profile import File

GONE = frozenset({"ENOENT", "ENOTDIR"})
_CHANGING = frozenset({"changed", "removed", "renamed", "truncated", "written"})
_USING = frozenset({"read", "mapped", "executed"})
DENIED = frozenset({"EACCES", "EPERM", "EROFS"})


@dataclass(slots=True)
class Entry:
    """One path, while the program runs."""

    path: str
    type: str
    existed: bool
    size: int | None = None
    mtime_ns: int | None = None
    mode: int | None = None
    kinds: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    there: bool = False  # now
    bytes_read: int = 0
    bytes_written: int = 0
    copy: str = ""  # of what was in it when the program took it away
    kept: str = ""  # SHA-256 of that

    def file(self) -> File:
        """Give the entry as the profile holds it."""
        return File(
            kinds=tuple(sorted(self.kinds)),
            type=self.type,
            existed=self.existed,
            size=self.size,
            mtime_ns=self.mtime_ns,
            mode=self.mode,
            names=tuple(sorted(self.names)),
            bytes_read=self.bytes_read,
            bytes_written=self.bytes_written,
            kept=self.kept,
        )


@dataclass(slots=True)
class Book:
    """All paths of a run. `live` means that the file system is now as it is for the program."""

    live: bool
    resolver: paths.Resolver = field(default_factory=paths.Resolver)
    entries: dict[str, Entry] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(
        default_factory=dict
    )  # a directory that the program renamed: new -> old path

    def name(
        self, name: str, *, follow: bool, own: Collection[int] = (), found: paths.Found | None = None
    ) -> Entry:
        """Give the entry that an absolute name leads to; the first time, with what was `found` there."""
        place = found.place(follow=follow) if found else self.resolver.resolve(name, follow=follow)
        path = paths.normalise_pseudo(place.path, own) if paths.is_pseudo(place.path) else place.path
        entry = self.entries.get(path)
        if entry is None:
            entry = self.entries[path] = self._new(path, place)
        for link, target in place.links:
            if (known := self.entries.get(link)) is None or known.existed:
                self.links.setdefault(link, target)
        named = paths.absolute(name, "/").rstrip("/") or "/"
        if named != path and not (paths.is_pseudo(named) and paths.normalise_pseudo(named, own) == path):
            entry.names.add(named)
        return entry

    def known(self, path: str, own: Collection[int] = ()) -> Entry:
        """Give the entry of a path that has no link in it, such as what a descriptor stands for."""
        return self.entries.get(path) or self.name(path, follow=False, own=own)

    def made(self, entry: Entry, kind: str, type_: str) -> None:
        """Note that the program made something, if it was not there; else that it used what was there."""
        if not entry.there:
            entry.kinds.add("created")
            entry.type = type_
        entry.kinds.add(kind)
        entry.there = True

    def failed(self, entry: Entry, error: str) -> None:
        """Note what the failure of a call tells of the path that it named."""
        if error in GONE and not entry.there:
            entry.kinds.add("missing")
        elif error in DENIED:
            entry.kinds.add("denied")
        elif entry.there:
            entry.kinds.add("stat")

    def infer(self, entry: Entry, error: str | None, *, made: bool) -> None:
        """Tell from the first call that named a path what was there before: when replaying, it is over."""
        if entry.kinds:
            return
        entry.existed = entry.there = error not in GONE and (
            error is not None or not made or paths.is_pseudo(entry.path)
        )
        if entry.there and any(entry.path.startswith(new + "/") for new in self.moved):
            entry.existed = False
            entry.kinds.add("created")
        if not entry.existed:
            entry.size = entry.mtime_ns = entry.mode = None
            self.links.pop(entry.path, None)
            entry.type = entry.type if entry.there else "none"
        elif entry.type == "none":
            entry.type = "regular"

    def moves(self, old: Entry, new: Entry) -> None:
        """Note that what was at one path is at another now; what is below a directory goes with it."""
        old.there, new.there = False, True
        if old.type == "directory":
            self.moved[new.path] = old.path

    def keep(self, folder: Path) -> None:
        """Put the copies of those files in a folder that the program used and took away; by their SHA-256."""
        for entry in self.entries.values():
            if entry.copy and entry.existed and not entry.there and entry.kinds & _USING:
                entry.kept = hash_file(entry.copy)
                folder.mkdir(exist_ok=True)
                shutil.copyfile(entry.copy, folder / entry.kept)

    def files(self) -> tuple[dict[str, File], dict[str, File]]:
        """Give the files and the pseudo-files of the profile."""
        used = {path: self._file(entry) for path, entry in self.entries.items() if entry.kinds}
        pseudo = {path for path in used if paths.is_pseudo(path)}
        ordinary = {path: file for path, file in used.items() if path not in pseudo}
        return ordinary, {path: _plain(used[path]) for path in pseudo}

    def _file(self, entry: Entry) -> File:
        if not self.live and entry.kinds & _CHANGING:  # what it was before is lost
            entry.size = entry.mtime_ns = entry.mode = None
        return entry.file()

    def _new(self, path: str, place: paths.Place) -> Entry:
        found = place.found
        if found is None:
            return Entry(path, "none", existed=False)
        entry = Entry(path, paths.type_of(found), existed=True, there=True)
        if stat.S_ISLNK(found.mode) and not paths.is_pseudo(path):
            self.links.setdefault(path, place.says)
        if self._is_own(path, found):
            entry.existed = False
            entry.kinds.add("created")
            return entry
        entry.mode = stat.S_IMODE(found.mode)
        if stat.S_ISREG(found.mode):
            entry.size, entry.mtime_ns = found.size, found.mtime_ns
        return entry

    def _is_own(self, path: str, found: paths.State) -> bool:
        """Tell whether a path came to be by the program's renaming of a directory above it."""
        for new, old in self.moved.items():
            if path.startswith(new + "/"):
                self._remember_origin(old + path.removeprefix(new), found)
                return True
        return False

    def _remember_origin(self, old: str, found: paths.State) -> None:
        """A file that was moved with its directory was there before, unless the program made that too."""
        parents = (old[:end] for end, sign in enumerate(old) if sign == "/" and end)
        if any((entry := self.entries.get(parent)) and not entry.existed for parent in parents):
            return
        if old not in self.entries:
            entry = self.entries[old] = Entry(old, paths.type_of(found), existed=True)
            entry.mode, entry.size, entry.mtime_ns = stat.S_IMODE(found.mode), found.size, found.mtime_ns
            entry.kinds.add("renamed")


def _plain(file: File) -> File:
    """Leave out of a pseudo-file what says nothing: the kernel makes its content and times."""
    type_ = file.type if file.type != "none" or "missing" in file.kinds else "regular"
    missing = set(file.kinds) <= {"missing"}
    return File(kinds=file.kinds, type=type_, existed=not missing, names=file.names)
