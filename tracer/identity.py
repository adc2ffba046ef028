# SPDX-License-Identifier: MIT
"""What a run is told apart by: who ran it, where, with which streams, and of which files it was made."""

import hashlib
import os
import platform
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
        umask=_umask(),
        machine=platform.machine(),
        kernel=f"{system.sysname} {system.release}",
        stdio={name: stream_kind(descriptor) for descriptor, name in enumerate(STREAMS)},
    )


def stream_kind(descriptor: int) -> str:
    """Tell what an open descriptor is: pipe tty file null socket directory device, or closed."""
    try:
        state = os.fstat(descriptor)
    except OSError:
        return "closed"
    if stat.S_ISCHR(state.st_mode):
        if state.st_rdev == _NULL:
            return "null"
        return "tty" if os.isatty(descriptor) else "device"
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


def _umask() -> int:
    """Read the umask without changing it, which other threads would notice."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    return 0o022
