# SPDX-License-Identifier: MIT
"""Arguments of a call to operations by name: what a many-in-one call was asked to do.

A choice is the operation itself (F_GETFL, TCGETS, SO_REUSEADDR), a flag modifies it (O_CLOEXEC, MAP_PRIVATE).
What no name covers is given as hexadecimal digits, so that nothing is dropped. `NAME:what` narrows an
operation (RLIMIT_STACK:get, F_SETFL:O_NONBLOCK). The calls and their meanings are in operations.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from . import constants
from .backend import Arguments, Value

Field: TypeAlias = Callable[[Arguments], Iterable[str]]
WORD = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the arguments of one call become names."""

    choices: tuple[Field, ...] = ()
    flags: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Operations:
    """What one call asked for, by name."""

    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def judged(self) -> tuple[str, ...]:
        """What an error may be the answer to: the choices, and bits of flags that have no name."""
        return (*self.choices, *(flag for flag in self.flags if flag.startswith("0x")))


NOTHING = Operations()


def decode(meanings: Mapping[str, Meaning], call: str, arguments: Arguments) -> Operations:
    """Name what a call asked for; NOTHING for calls that do one thing only."""
    meaning = meanings.get(call)
    if meaning is None:
        return NOTHING
    return Operations(_names(meaning.choices, arguments), _names(meaning.flags, arguments))


def _names(fields: tuple[Field, ...], arguments: Arguments) -> tuple[str, ...]:
    return tuple(name for field in fields for name in field(arguments))


def number(value: Value, bits: int = 32) -> int:
    """Cut an argument to the width that the kernel reads of it; what is no number counts as 0."""
    return value & ((1 << bits) - 1) if isinstance(value, int) else 0


def signed(value: Value) -> int:
    """Read an argument as the kernel reads an int."""
    word = number(value)
    return word - (1 << 32) if word >> 31 else word


def hexadecimal(value: int) -> str:
    """Write a value that has no name."""
    return f"0x{value:x}"


def name_bits(value: int, *headings: str) -> tuple[str, ...]:
    """Name each bit of a value by the groups in turn; the rest, if any, is one hexadecimal number."""
    found: list[str] = []
    for heading in headings:
        names, value = constants.group(heading).split(value)
        found += names
    return (*found, hexadecimal(value)) if value else tuple(found)


def name_choice(value: int, *headings: str) -> str:
    """Name a value by the first group that has it."""
    for heading in headings:
        if name := constants.group(heading).name(value):
            return name
    return hexadecimal(value)


def bits(index: int, *headings: str, zero: str = "", width: int = 32) -> Field:
    """Argument `index` holds flags; `zero` is the name of none, where it has one."""

    def field(arguments: Arguments) -> Iterable[str]:
        value = number(arguments[index], width)
        return name_bits(value, *headings) if value else (zero,) if zero else ()

    return field


def choice(index: int, *headings: str, mask: int = WORD) -> Field:
    """Argument `index`, or the part of it below `mask`, is one of the values of a group."""

    def field(arguments: Arguments) -> Iterable[str]:
        return (name_choice(number(arguments[index]) & mask, *headings),)

    return field


def signed_choice(index: int, heading: str) -> Field:
    """Argument `index` is one of the values of a group, of which some are negative."""

    def field(arguments: Arguments) -> Iterable[str]:
        value = signed(arguments[index])
        return (constants.group(heading).name(value) or str(value),)

    return field


def part(index: int, place: int, field: Callable[[int], Field]) -> Field:
    """Decode element `place` of the structure in argument `index`, as if it were an argument."""
    inner = field(0)

    def outer(arguments: Arguments) -> Iterable[str]:
        value = arguments[index]
        return inner((value[place],)) if isinstance(value, tuple) and place < len(value) else ()

    return outer


def when(index: int, test: Callable[[Value], bool], field: Field) -> Field:
    """Decode only where argument `index` passes a test."""

    def outer(arguments: Arguments) -> Iterable[str]:
        return field(arguments) if test(arguments[index]) else ()

    return outer
