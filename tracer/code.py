# SPDX-License-Identifier: MIT
"""What the code of a program tells that none of its calls does: reading of variables, and use of the vDSO.

Both say what may happen, not what has happened: there is no call to be seen.
"""

import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import elf

# What the x86-64 vDSO offers (vdso(7)), by the names under which libc offers it to programs.
VDSO = ("clock_getres", "clock_gettime", "getcpu", "gettimeofday", "time")
VDSO_PREFIX = b"__vdso_"


def variables(environment: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Name the variables that stand in one of the files as a text of their own, as what getenv is given does.

    One letter is found everywhere, and says nothing.
    """
    left = {name: b"\0" + os.fsencode(name) + b"\0" for name in environment if len(name) > 1}
    found = set()
    for path in paths:
        with _content(path) as data:
            found |= {name for name, text in left.items() if data.find(text) >= 0}
    return tuple(sorted(found))


def vdso(paths: Iterable[str]) -> tuple[str, ...]:
    """Name the functions that the files import and the vDSO may answer, without a call that could be seen.

    A file without imports (static) uses those whose name in the vDSO it holds. Libraries that offer the
    functions themselves are not asked: a C library holds all of them, used or not.
    """
    used: set[str] = set()
    for path in paths:
        imported, offered = elf.symbols(path)
        if imported or offered:
            used |= set() if offered & set(VDSO) else imported & set(VDSO)
        elif elf.interpreter(path) is None:
            with _content(path) as data:
                used |= {name for name in VDSO if data.find(VDSO_PREFIX + name.encode() + b"\0") >= 0}
    return tuple(sorted(used))


@contextmanager
def _content(path: str) -> Iterator[bytes | mmap.mmap]:
    """Give the content of a file; nothing if it cannot be read."""
    try:
        with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data
    except (OSError, ValueError):
        yield b""
