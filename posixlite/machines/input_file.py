# SPDX-License-Identifier: MIT
"""Standard input that is a regular file: it is laid into memory, for the program to seek in and to map."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posixlite.image import Image
    from posixlite.machines.machine import Settings, Streams

LARGEST = 256 << 20
"""Bytes; a longer one comes as a stream, as through a pipe."""
PAGE = 4096


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that standard input is: token tells the shim of it (libc/file/stdin_file.c).

    descriptor: another one of the same file, at its start.
    """

    descriptor: int
    size: int
    token: str

    @property
    def path(self) -> str:
        """Under which a process that inherits the descriptor opens the file anew."""
        return f"/dev/fd/{self.descriptor}"

    @property
    def memory(self) -> int:
        """Bytes of memory that it takes."""
        return -(-self.size // PAGE) * PAGE


@contextlib.contextmanager
def opened(image: Image, settings: Settings, streams: Streams) -> Iterator[InputFile | None]:
    """Give the file that can be laid into memory; None: there is none, or it has to come as a stream."""
    descriptor = -1
    if image.input_file and isinstance(streams.stdin, int) and _only_read(streams.stdin):
        with contextlib.suppress(OSError):
            descriptor = os.open(f"/dev/fd/{streams.stdin}", os.O_RDONLY | os.O_CLOEXEC)
    if descriptor < 0:
        yield None
        return
    try:
        found = _described(descriptor, os.lseek(int(streams.stdin), 0, os.SEEK_CUR))
        fits = settings.memory is None or settings.memory >= image.least_memory + found.memory
        yield found if fits and found.size <= LARGEST else None
    finally:
        os.close(descriptor)


def _only_read(descriptor: int) -> bool:
    """Whether it is a regular file, open for reading only."""
    mode = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
    return mode == os.O_RDONLY and stat.S_ISREG(os.fstat(descriptor).st_mode)


def _described(descriptor: int, position: int) -> InputFile:
    info = os.fstat(descriptor)
    values = (position, stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, info.st_mtime_ns)
    return InputFile(descriptor, info.st_size, "posixlite.input=" + ",".join(map(str, values)))
