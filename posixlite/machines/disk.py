# SPDX-License-Identifier: MIT
"""Disks of a run: files of this machine, each looked at and locked before anything starts."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite.errors import FileTroubleError, PosixliteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from posixlite.image import Image

LIMIT = 6
"""Disks of one run: microvm has places for eight devices. HOST_DISK_LIMIT in arch/x86_64/hosted/host.h."""
SECTOR = 512
READ_ONLY, WRITABLE = ",ro", ",rw"
"""Behind the name of a file: how it is used. Without a word it is written to."""

F_OFD_GETLK, F_OFD_SETLK = 36, 37
FLOCK = "hhqqi4x"
"""struct flock: type, whence, start, length, pid."""
READING, WRITING, NOT_SHARED = 100, 101, 201
"""Bytes by which QEMU says what it does with an image file and what others must not do (block/file-posix.c):
somebody reads it, writes it; nobody else may write it. Each is held by a lock for reading."""


@dataclass(frozen=True, slots=True)
class Disk:
    """What --disk asks for."""

    path: Path
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class OpenDisk:
    """A disk that can be used: descriptor is open as the disk is used, and goes with the run."""

    path: Path
    read_only: bool
    descriptor: int
    is_device: bool
    """It is a block device of this machine, not a regular file."""


def parse(text: str) -> Disk:
    """Read FILE, FILE,ro or FILE,rw."""
    for ending in (READ_ONLY, WRITABLE):
        if text.endswith(ending):
            return Disk(Path(text.removesuffix(ending)), ending == READ_ONLY)
    return Disk(Path(text))


@contextlib.contextmanager
def opened(image: Image, disks: Sequence[Disk], *, lock: bool) -> Iterator[tuple[OpenDisk, ...]]:
    """Give the disks of a run, opened and checked; an error in one sentence if one cannot be used.

    lock: hold QEMU's locks on them until the end; QEMU itself takes its own.
    """
    _check_number(image, disks)
    with contextlib.ExitStack() as stack:
        found: list[OpenDisk] = []
        seen: dict[tuple[int, int], Disk] = {}
        for disk in disks:
            descriptor = _open(disk)
            stack.callback(os.close, descriptor)
            info = os.fstat(descriptor)
            _check_file(disk, descriptor, info)
            other = seen.setdefault((info.st_dev, info.st_ino), disk)
            if other is not disk:
                raise PosixliteError(f"{disk.path} is given twice", "each disk needs a file of its own")
            _check_free(disk, descriptor)
            if lock:
                _lock(disk, descriptor)
            found.append(OpenDisk(disk.path, disk.read_only, descriptor, stat.S_ISBLK(info.st_mode)))
        yield tuple(found)


def _check_number(image: Image, disks: Sequence[Disk]) -> None:
    if disks and not image.disks:
        raise PosixliteError(
            f"{image.path} has no driver for disks: its program used none when it was traced",
            "build it with --disk",
        )
    if len(disks) > LIMIT:
        raise PosixliteError(f"{len(disks)} disks are too many", f"a machine has room for {LIMIT}")


def _open(disk: Disk) -> int:
    how = os.O_RDONLY if disk.read_only else os.O_RDWR
    try:
        if disk.path.is_dir():
            raise PosixliteError(
                f"{disk.path} is a folder, not a file with a disk's content", "make one: truncate -s 64M FILE"
            )
        return os.open(disk.path, how | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise FileTroubleError("open", disk.path, error, f"make it: truncate -s 64M {disk.path}") from error
    except OSError as error:
        hint = "" if disk.read_only else f"to read it only: --disk {disk.path}{READ_ONLY}"
        raise FileTroubleError("open", disk.path, error, hint) from error


def _check_file(disk: Disk, descriptor: int, info: os.stat_result) -> None:
    if not (stat.S_ISREG(info.st_mode) or stat.S_ISBLK(info.st_mode)):
        raise PosixliteError(f"{disk.path} is neither a file nor a block device")
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if size == 0 or size % SECTOR:
        raise PosixliteError(
            f"{disk.path} has {size} bytes: a disk is one sector of {SECTOR} bytes or more, and no half one",
            f"make it longer: truncate -s {f'%{SECTOR}' if size else '64M'} {disk.path}",
        )


def _check_free(disk: Disk, descriptor: int) -> None:
    """Refuse what another machine writes to, or holds still while it reads."""
    for byte in (WRITING,) if disk.read_only else (WRITING, NOT_SHARED):
        asked = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
        (kind, *_) = struct.unpack(FLOCK, fcntl.fcntl(descriptor, F_OFD_GETLK, asked))
        if kind != fcntl.F_UNLCK:
            raise PosixliteError(
                f"{disk.path} is in use by another machine",
                f"end that one first; or let both only read it: --disk {disk.path}{READ_ONLY}",
            )


def _lock(disk: Disk, descriptor: int) -> None:
    for byte in (READING, *(() if disk.read_only else (WRITING,)), NOT_SHARED):
        fcntl.fcntl(descriptor, F_OFD_SETLK, struct.pack(FLOCK, fcntl.F_RDLCK, os.SEEK_SET, byte, 1, 0))
