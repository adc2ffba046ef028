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

    A file without imports (static) uses those whose name in the vDSO it holds. Libraries that offer the
    functions themselves are not asked: a C library holds all of them, used or not.
    """
    used: set[str] = set()
    for path in paths:
        imported, offered = elf.symbols(path)
        if imported or offered:
            used |= set() if offered & set(VDSO) else imported & set(VDSO)
        elif elf.interpreter(path) is None:
            texts = elf.texts(path)
            used |= {name for name in VDSO if VDSO_PREFIX + name.encode() in texts}
    return tuple(sorted(used))
