# SPDX-License-Identifier: MIT
"""Resolves names as the kernel would, and keeps what a profile needs of it: each symbolic link on the way."""

import os
import posixpath
import re
import stat
from collections.abc import Collection
from dataclasses import dataclass, field

SHARED_MEMORY = "/dev/shm"  # noqa: S108 (a name to compare with)
LINKS_MOST = 40  # as many as Linux follows before ELOOP
_PSEUDO = re.compile(r"/(?:proc|sys|dev(?!/shm/))(?:/|$)")
_PROCESS = re.compile(r"/proc/(\d+)(?=/|$)")
_TASK = re.compile(r"(/proc/(?:self|PID)/task)/\d+")
_PTY = re.compile(r"/dev/pts/\d+$")
TYPES = {
    stat.S_IFREG: "regular",
    stat.S_IFDIR: "directory",
    stat.S_IFLNK: "symlink",
    stat.S_IFCHR: "character",
    stat.S_IFBLK: "block",
    stat.S_IFIFO: "fifo",
    stat.S_IFSOCK: "socket",
}


@dataclass(frozen=True, slots=True)
class State:
    """What is at a path."""

    mode: int  # with the type
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name leads. No link is in `path`, but as last component where it was not to be followed."""

    path: str
    found: State | None  # of `path`, not following it; None if nothing is there
    links: tuple[tuple[str, str], ...] = ()  # each symbolic link on the way and what it says
    says: str = ""  # the last component, if it is a link


@dataclass(frozen=True, slots=True)
class Found:
    """Where a name leads, found at one time: a link as last component not followed, and followed."""

    itself: Place
    followed: Place

    def place(self, *, follow: bool) -> Place:
        """Give the one or the other."""
        return self.followed if follow else self.itself


@dataclass(slots=True)
class Resolver:
    """Resolves names on this machine. Results are kept until `forget` says that the file system changed."""

    _known: dict[tuple[str, bool], Place] = field(default_factory=dict)

    def resolve(self, name: str, *, follow: bool) -> Place:
        """Resolve an absolute name; `follow` tells whether a link as last component is followed."""
        key = (name, follow)
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = _walk(name, follow=follow)
        return place

    def forget(self) -> None:
        """Forget what was found: names were made, removed or moved."""
        self._known.clear()


def is_pseudo(path: str) -> bool:
    """Tell whether a path is in /proc, /sys or /dev, where content is made by the kernel; /dev/shm is not."""
    return _PSEUDO.match(path) is not None


def normalise_pseudo(path: str, own: Collection[int]) -> str:
    """Take out the numbers that differ from run to run; `own` are those of the asking process."""

    def process(found: re.Match[str]) -> str:
        return "/proc/self" if int(found[1]) in own else "/proc/PID"

    path = _PROCESS.sub(process, path)
    return _PTY.sub("/dev/pts/N", _TASK.sub(r"\1/TID", path))


def absolute(name: str, folder: str) -> str:
    """Join a name to the folder it is relative to, and take out what is only spelling, but not `..`."""
    joined = posixpath.join(folder, name)
    parts = [part for part in joined.split("/") if part not in {"", "."}]
    ending = "/" if joined.endswith("/") and parts else ""
    return "/" + "/".join(parts) + ending


def type_of(found: State) -> str:
    """Name the type of a file."""
    return TYPES.get(stat.S_IFMT(found.mode), "regular")


def find(name: str) -> Found:
    """Find where an absolute name leads now."""
    itself = _walk(name, follow=False)
    is_link = itself.found is not None and stat.S_ISLNK(itself.found.mode)
    return Found(itself, _walk(name, follow=True) if is_link else itself)


def _walk(name: str, *, follow: bool) -> Place:
    follow = follow or name.endswith("/")
    todo = [part for part in reversed(name.split("/")) if part]
    links: list[tuple[str, str]] = []
    current, found = "", None
    while todo:
        part = todo.pop()
        if part == "..":
            current, found = posixpath.dirname(current).rstrip("/"), None
            continue
        current = f"{current}/{part}"
        rest = "/".join(reversed(todo))
        if is_pseudo(current):
            inside = posixpath.normpath(f"{current}/{rest}")
            if is_pseudo(inside):
                return Place(inside, state(inside), tuple(links))
            # It went out of there by `..`, or into /dev/shm, which holds ordinary files.
            current = SHARED_MEMORY if inside.startswith(SHARED_MEMORY) else ""
            todo = [part for part in reversed(inside.removeprefix(SHARED_MEMORY).split("/")) if part]
            found = None
            continue
        found = state(current)
        if found is None or len(links) > LINKS_MOST:
            return Place(posixpath.normpath(f"{current}/{rest}"), None, tuple(links))
        if stat.S_ISLNK(found.mode) and (todo or follow):
            target = read_link(current)
            links.append((current, target))
            current = "" if target.startswith("/") else posixpath.dirname(current).rstrip("/")
            found = None
            todo += [part for part in reversed(target.split("/")) if part not in {"", "."}]
    path = current or "/"
    found = state(path) if found is None else found
    says = read_link(path) if found is not None and stat.S_ISLNK(found.mode) else ""
    return Place(path, found, tuple(links), says)


def read_link(path: str) -> str:
    """Give what a symbolic link says, or nothing if it has gone."""
    try:
        return os.readlink(path)  # noqa: PTH115 (Path would drop a trailing slash)
    except OSError:
        return ""


def state(path: str) -> State | None:
    """Give the state of what is at a path, a link not followed; None if nothing is there."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None
    return State(found.st_mode, found.st_size, found.st_mtime_ns)
