# SPDX-License-Identifier: MIT
"""Which files an image holds: from the files that a profile saw to entries of the root file system.

The program's own creations are not baked in: the image starts where the program started. Pseudo-files
(/proc, /sys, /dev) are the shim's. The format on disk is rootfs_format.py's business.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from posixlite.errors import PosixliteError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posixlite.tracer.profile import File, Profile

PSEUDO = ("/proc", "/sys", "/dev")
IMPLIED_MODE = 0o755
"""Of a folder that is needed as a parent and is not on this machine."""
DISK_MAJOR, DISK_MINORS = 253, 16
"""Numbers of disks: MAJOR and MINOR_STEP of libc/file/block.c."""
DISK_MODE = 0o660
METADATA_KINDS = frozenset({"stat", "missing", "denied", "changed", "removed", "listed", "readlink"})
"""What can be done to a file without its content; anything else brings the content in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in the root file system; times in nanoseconds, sizes in bytes."""

    path: str
    mode: int
    """Type and permissions, as st_mode has them."""
    uid: int = 0
    gid: int = 0
    mtime_ns: int = 0
    size: int = 0
    target: str | None = None
    """Of a symbolic link."""
    source: Path | None = None
    """The host's file that holds the content; None: the content is not in the image."""
    device: int = 0
    """Of a device file."""
    inode: tuple[int, int] | None = None
    """Device and inode number on the host where the file has several names there."""
    links: int = 1
    """st_nlink on the host: some names may not be in the image."""
    blocks: int = 0
    """st_blocks on the host (512 bytes each), told of files whose content is not in the image."""


@dataclass(frozen=True, slots=True)
class Include:
    """A file or folder of the host to be put into the image by hand, and where."""

    source: Path
    destination: str


class Host(Protocol):
    """What the planning asks of the machine it runs on; tests give another one."""

    def lstat(self, path: str) -> os.stat_result | None:
        """Return the file's metadata, None if there is no such file."""
        ...

    def children(self, path: str) -> list[str]:
        """Return the names in a folder, in the order in which Linux lists them."""
        ...

    def readlink(self, path: str) -> str:
        """Return the target of a symbolic link."""
        ...


class RealHost:
    """This machine."""

    def lstat(self, path: str) -> os.stat_result | None:
        """See Host."""
        try:
            return Path(path).lstat()
        except OSError:
            return None

    def children(self, path: str) -> list[str]:
        """See Host."""
        try:
            return [child.name for child in Path(path).iterdir()]
        except OSError:
            return []

    def readlink(self, path: str) -> str:
        """See Host."""
        return str(Path(path).readlink())


class Planner:
    """Collects entries; later ones for the same path only ever add content."""

    def __init__(self, host: Host, contents: Iterable[Path] = ()) -> None:
        self._host = host
        self._contents = tuple(contents)
        """Folders with what was in files that the program took away, by SHA-256."""
        self._entries: dict[str, Entry] = {}
        self._ranks: dict[str, dict[str, int]] = {}
        """Folder that was listed -> name -> its place in the list."""
        self.warnings: list[str] = []

    def entries(self) -> tuple[Entry, ...]:
        """Return all entries, parents before children.

        The names of a folder that the program listed come in the order in which Linux listed them, for the
        shim lists them so too; all others by their bytes. An error if a folder has become something else.
        """
        for path in self._entries:
            folder = self._entries.get(path.rpartition("/")[0] or "/")
            if folder is not None and not stat.S_ISDIR(folder.mode):
                raise PosixliteError(
                    f"{folder.path} is no folder any more, and {path} was seen in it",
                    "trace the program again",
                )
        return tuple(self._entries[path] for path in sorted(self._entries, key=self._place))

    def add_profile(self, profile: Profile) -> None:
        """Add what the program found on Linux."""
        self._add_usual_folders(profile)
        for path, target in sorted(profile.links.items()):
            if not is_pseudo(path) and not _made_by_program(path, profile):
                self._add_link(path, target)
        for path in (profile.program, *profile.libraries):
            if not is_pseudo(path):  # /proc/self/exe, mapped once more
                self.add(path, content=True)
        if profile.interpreter is not None:
            self.add_through_links(profile.interpreter)
        found = {p: f for p, f in sorted(profile.files.items()) if f.existed and not is_pseudo(p)}
        for path, file in found.items():
            self._add_file(path, file)
        for path, file in found.items():
            if "listed" in file.kinds:
                self._add_children(path, profile)

    def add_disks(self, names: Iterable[str], profile: Profile) -> None:
        """Add these names for the disks of a run, in this order; who the program runs as owns them."""
        for number, name in enumerate(names):
            self.add_folder(str(PurePosixPath(name).parent))
            device = os.makedev(DISK_MAJOR, number * DISK_MINORS)
            self._put(Entry(name, stat.S_IFBLK | DISK_MODE, profile.uid, profile.gid, device=device))

    def add_includes(self, includes: Iterable[Include]) -> None:
        """Add what was asked for by hand: folders with all that is in them."""
        for include in includes:
            folder, name = os.path.split(include.destination)
            self._include(str(include.source), str(PurePosixPath(self.add_links(folder)) / name))

    def add_folder(self, path: str) -> None:
        """Add a folder and its parents, with this machine's permissions but without its times."""
        for parent in (*reversed(PurePosixPath(path).parents), PurePosixPath(path)):
            name = str(parent)
            if name in self._entries:
                continue
            info = self._host.lstat(name)
            if info is not None and stat.S_ISLNK(info.st_mode):
                self.add_through_links(name)
            elif info is not None and stat.S_ISDIR(info.st_mode):
                self._put(Entry(name, info.st_mode, info.st_uid, info.st_gid))
            else:
                self._put(Entry(name, stat.S_IFDIR | IMPLIED_MODE))

    def add_through_links(self, path: str) -> None:
        """Add a file with its content, and each symbolic link on the way to it."""
        self.add(self.add_links(path), content=True)

    def add_links(self, path: str, depth: int = 0) -> str:
        """Add each symbolic link on the way to a name, and return where they lead."""
        parts = PurePosixPath(path).parts
        for number in range(1, len(parts) + 1):
            prefix = str(PurePosixPath(*parts[:number]))
            info = self._host.lstat(prefix)
            if info is not None and stat.S_ISLNK(info.st_mode) and depth < 40:
                target = self._host.readlink(prefix)
                self._add_link(prefix, target)
                rest = PurePosixPath(*parts[number:])
                return self.add_links(normal(PurePosixPath(prefix).parent / target / rest), depth + 1)
        return path

    def add(self, path: str, *, content: bool, name: str | None = None) -> None:
        """Add one name as it is on this machine, under that or another name."""
        info = self._host.lstat(path)
        name = name or path
        if info is None:
            self.warnings.append(f"{path} is no longer on this machine: the image will not have it")
            return
        self.add_folder(str(PurePosixPath(name).parent))
        target = self._host.readlink(path) if stat.S_ISLNK(info.st_mode) else None
        regular = stat.S_ISREG(info.st_mode)
        self._put(
            Entry(
                path=name,
                mode=info.st_mode,
                uid=info.st_uid,
                gid=info.st_gid,
                mtime_ns=info.st_mtime_ns,
                size=info.st_size if regular or stat.S_ISDIR(info.st_mode) else 0,
                target=target,
                source=Path(path) if regular and content else None,
                device=info.st_rdev,
                inode=(info.st_dev, info.st_ino) if regular and info.st_nlink > 1 else None,
                links=info.st_nlink,
                blocks=info.st_blocks,
            )
        )

    def _add_usual_folders(self, profile: Profile) -> None:
        for path in ("/", "/tmp", profile.cwd):  # noqa: S108 - the image's, not ours
            self.add_folder(path)
        for path in ("/dev", "/proc", *(["/sys"] if _uses_sys(profile) else [])):
            self._put(Entry(path, stat.S_IFDIR | IMPLIED_MODE))
        for path in sorted(profile.pseudo_files.keys() & set(PSEUDO)):
            self.add(path, content=False)

    def _add_file(self, path: str, file: File) -> None:
        info = self._host.lstat(path)
        kept = next((one for folder in self._contents if (one := folder / file.kept).is_file()), None)
        if info is None and file.kept and kept is not None:
            self.add_folder(str(PurePosixPath(path).parent))
            mode = stat.S_IFREG | (file.mode or 0)
            self._put(Entry(path, mode, mtime_ns=file.mtime_ns or 0, size=file.size or 0, source=kept))
            return
        if info is None:
            how = (
                "the program removed it" if {"removed", "renamed"} & set(file.kinds) else "it has gone since"
            )
            self.warnings.append(f"{path} was there when the program started, but {how}: not in the image")
            return
        if file.type == "regular" and _changed(file, info):
            self.warnings.append(f"{path} has changed since the program first saw it: as it is now")
        self.add(path, content=not set(file.kinds) <= METADATA_KINDS)

    def _add_children(self, folder: str, profile: Profile) -> None:
        children = self._host.children(folder)
        self._ranks[folder] = {child: rank for rank, child in enumerate(children)}
        for child in children:
            path = normal(PurePosixPath(folder) / child)
            seen = profile.files.get(path)
            if (is_pseudo(path) and path not in PSEUDO) or (seen is not None and not seen.existed):
                continue
            self.add(path, content=False)

    def _add_link(self, path: str, target: str) -> None:
        info = self._host.lstat(path)
        self.add_folder(str(PurePosixPath(path).parent))
        time, uid, gid = (info.st_mtime_ns, info.st_uid, info.st_gid) if info is not None else (0, 0, 0)
        self._put(Entry(path, stat.S_IFLNK | 0o777, uid, gid, time, target=target))

    def _include(self, source: str, name: str) -> None:
        info = self._host.lstat(source)
        self.add(source, content=True, name=name)
        if info is not None and stat.S_ISDIR(info.st_mode):
            for child in sorted(self._host.children(source)):
                self._include(f"{source.rstrip('/')}/{child}", f"{name.rstrip('/')}/{child}")

    def _place(self, path: str) -> list[tuple[int, bytes]]:
        """Return what to sort by: for each component its rank in its folder, then its name."""
        parts = PurePosixPath(path).parts
        folders = ("/" + "/".join(parts[1:number]) for number in range(1, len(parts)))
        return [
            (self._ranks.get(folder, {}).get(name, 0), os.fsencode(name))
            for folder, name in zip(folders, parts[1:], strict=True)
        ]

    def _put(self, entry: Entry) -> None:
        before = self._entries.get(entry.path)
        if before is None or (before.source is None and entry.source is not None):
            self._entries[entry.path] = entry
        elif stat.S_ISDIR(before.mode) and stat.S_ISDIR(entry.mode) and entry.mtime_ns:
            self._entries[entry.path] = entry  # it was only on the way to something before


def is_pseudo(path: str) -> bool:
    """Whether a path belongs to the shim's pseudo-files."""
    return any(path == root or path.startswith(root + "/") for root in PSEUDO)


def normal(path: PurePosixPath) -> str:
    """Return an absolute path without . and .. (as names: links are the caller's business)."""
    parts: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/" + "/".join(parts)


def _made_by_program(path: str, profile: Profile) -> bool:
    """Whether a name, or a folder on the way to it, was not there before the program ran."""
    names = (path, *map(str, PurePosixPath(path).parents))
    return any(name in profile.files and not profile.files[name].existed for name in names)


def _uses_sys(profile: Profile) -> bool:
    return any(path == "/sys" or path.startswith("/sys/") for path in profile.pseudo_files)


def _changed(file: File, info: os.stat_result) -> bool:
    return (file.size is not None and file.size != info.st_size) or (
        file.mtime_ns is not None and file.mtime_ns != info.st_mtime_ns
    )
