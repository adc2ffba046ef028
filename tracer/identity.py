# SPDX-License-Identifier: MIT
"""What a run is told apart by: who ran it, where, with which streams, and of which files it was made."""

import hashlib
import os
import platform
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

STREAMS = ("stdin", "stdout", "stderr")
_NULL = os.makedev(1, 3)
_KINDS = {
    stat.S_IFIFO: "pipe",
    stat.S_IFREG: "file",
    stat.S_IFSOCK: "socket",
    stat.S_IFDIR: "directory",
    stat.S_IFBLK: "device",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who ran a program, and where."""

    cwd: str
    uid: int
    gid: int
    groups: tuple[int, ...] | None
    umask: int
    machine: str
    kernel: str
    stdio: Mapping[str, str]


def own_identity(folder: str) -> Identity:
    """Give the identity that a program inherits from this process when it is started in `folder`."""
    system = os.uname()
    return Identity(
        cwd=str(Path(folder).resolve()),
        uid=os.getuid(),
        gid=os.getgid(),
        groups=tuple(sorted(os.getgroups())),
        umask=int(_status("self")["Umask"][0], 8),  # to ask by umask(2) would change it
        machine=platform.machine(),
        kernel=f"{system.sysname} {system.release}",
        stdio={name: stream_kind(descriptor) for descriptor, name in enumerate(STREAMS)},
    )


def identity_of(pid: int) -> Identity:
    """Give the identity of a process that runs; OSError if it does not, or is not ours to look at."""
    status = _status(pid)
    return replace(
        own_identity("/"),
        cwd=os.readlink(f"/proc/{pid}/cwd"),  # noqa: PTH115 (as it is stored)
        uid=int(status["Uid"][0]),
        gid=int(status["Gid"][0]),
        groups=tuple(sorted(int(group) for group in status["Groups"])),
        umask=int(status["Umask"][0], 8),
        stdio={name: _kind_of(pid, descriptor) for descriptor, name in enumerate(STREAMS)},
    )


def stream_kind(descriptor: int) -> str:
    """Tell what an open descriptor is: pipe tty file null socket directory device, or closed."""
    try:
        state = os.fstat(descriptor)
    except OSError:
        return "closed"
    return _kind(state, is_terminal=os.isatty(descriptor))


def _kind_of(pid: int, descriptor: int) -> str:
    """Tell what a descriptor of another process is."""
    link = f"/proc/{pid}/fd/{descriptor}"
    try:
        name, state = os.readlink(link), os.stat(link)  # noqa: PTH115, PTH116 (neither is a path of ours)
    except OSError:
        return "closed"
    return _kind(state, is_terminal=name.startswith(("/dev/pts/", "/dev/tty")))


def _kind(state: os.stat_result, *, is_terminal: bool) -> str:
    if stat.S_ISCHR(state.st_mode):
        if state.st_rdev == _NULL:
            return "null"
        return "tty" if is_terminal else "device"
    return _KINDS.get(stat.S_IFMT(state.st_mode), "device")


def hash_file(path: str) -> str:
    """Give the SHA-256 of a file in hexadecimal digits, nothing if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def hash_files(paths: Iterable[str]) -> dict[str, str]:
    """Give the SHA-256 of each file, sorted by path."""
    return {path: hash_file(path) for path in sorted(paths)}


def _status(pid: int | str) -> dict[str, list[str]]:
    """Give the words of each line of /proc/PID/status."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return {name: rest.split() for name, _, rest in (line.partition(":") for line in text.splitlines())}
