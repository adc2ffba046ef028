# SPDX-License-Identifier: MIT
"""Numbers of system calls and their names, read from libc/abi/x86_64/syscall_nr.h: the one list."""

import functools
from collections.abc import Mapping

from .constants import read_header

HEADER = "x86_64/syscall_nr.h"
PREFIX = "SYS_"


@functools.cache
def numbers() -> Mapping[str, int]:
    """Give the number of each call by its name: {"read": 0, ...}."""
    named = (constant for group in read_header(HEADER) for constant in group.values.items())
    return {name.removeprefix(PREFIX): number for name, number in named}


@functools.cache
def _names() -> Mapping[int, str]:
    return {number: name for name, number in numbers().items()}


def name_of(number: int) -> str:
    """Name a call by its number; one that the list does not have is called syscall_NUMBER."""
    return _names().get(number) or f"syscall_{number}"
