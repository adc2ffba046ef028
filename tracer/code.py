# SPDX-License-Identifier: MIT
"""What the code of a program tells that none of its calls does: reading of variables, and use of the vDSO.

Both say what may happen, not what has happened: there is no call to be seen.
"""

import os
from collections.abc import Iterable

from . import elf

# What the x86-64 vDSO offers (vdso(7)), by the names under which libc offers it to programs.
VDSO = ("clock_getres", "clock_gettime", "getcpu", "gettimeofday", "time")
VDSO_PREFIX = b"__vdso_"


def variables(environment: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Name the variables that stand in one of the files as a text of their own, as what getenv is given does.

    One letter is found everywhere, and says nothing.
    """
    left = {os.fsencode(name): name for name in environment if len(name) > 1}
    found = {text for path in paths for text in elf.texts(path) & left.keys()}
    return tuple(sorted(left[text] for text in found))


def vdso(paths: Iterable[str]) -> tuple[str, ...]:
    """Name the functions that the files import and the vDSO may answer, without a call that could be seen.

    What finds the vDSO by itself (a static program, Go's) uses those whose name in the vDSO it holds. A file
    that offers them is not asked: a C library holds all of them, used or not, and so does its loader.
    """
    paths = tuple(paths)
    loaders = {os.path.realpath(loader) for path in paths if (loader := elf.interpreter(path))}
    used: set[str] = set()
    for path in paths:
        imported, offered = elf.symbols(path)
        if offered & set(VDSO):
            continue
        used |= imported & set(VDSO)
        if os.path.realpath(path) not in loaders:
            texts = [text for text in elf.texts(path) if VDSO_PREFIX in text]
            used |= {name for name in VDSO if any(VDSO_PREFIX + name.encode() in text for text in texts)}
    return tuple(sorted(used))
