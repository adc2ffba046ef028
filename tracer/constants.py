# SPDX-License-Identifier: MIT
"""Named values of Linux, read from libc/abi/*.h: the same headers that the shim is compiled with.

A header is made of groups: a comment on a line of its own ("open(2): flags"), then its `#define` lines.
A value that is another name makes an alias: it can be looked up, and is never the name given to a value.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "libc" / "abi"
_HEADING = re.compile(r"/\* (.+?) \*/\s*$")
_DEFINE = re.compile(r"#define (\w+)\s+(\S.*?)\s*(?:/\*.*\*/\s*)?$")
_NUMBER = re.compile(r"\(?(-?(?:0[xX][0-9a-fA-F]+|\d+))[uUlL]*\)?$")


@dataclass(frozen=True, slots=True)
class Group:
    """Names that belong together, such as the flags of one call."""

    heading: str
    values: Mapping[str, int]
    aliases: Mapping[str, str]

    def name(self, value: int) -> str | None:
        """Name one value, or give None."""
        return _by_value(self.heading).get(value)

    def split(self, value: int) -> tuple[tuple[str, ...], int]:
        """Name the bits of a value, names of several bits first; give what no name covers as a number."""
        names = []
        for name, bits in _by_width(self.heading):
            if value & bits == bits:
                names.append(name)
                value &= ~bits
        return tuple(names), value


def value(name: str) -> int:
    """Give the value of a name of any header; KeyError if none has it."""
    return _all_values()[name]


def group(heading: str) -> Group:
    """Give the group with this heading; KeyError if no header has it."""
    return _groups()[heading]


def read_header(name: str) -> tuple[Group, ...]:
    """Read one header by its path below libc/abi."""
    return tuple(_read(FOLDER / name))


@functools.cache
def _groups() -> Mapping[str, Group]:
    return {one.heading: one for path in sorted(FOLDER.glob("*.h")) for one in read_header(path.name)}


@functools.cache
def _all_values() -> Mapping[str, int]:
    found = {name: number for one in _groups().values() for name, number in one.values.items()}
    aliases = {name: meant for one in _groups().values() for name, meant in one.aliases.items()}
    return {**found, **{name: found[meant] for name, meant in aliases.items()}}


@functools.cache
def _by_value(heading: str) -> Mapping[int, str]:
    names: dict[int, str] = {}
    for name, number in group(heading).values.items():
        names.setdefault(number, name)
    return names


@functools.cache
def _by_width(heading: str) -> tuple[tuple[str, int], ...]:
    bits = ((name, number) for name, number in group(heading).values.items() if number > 0)
    return tuple(sorted(bits, key=lambda item: (-item[1].bit_count(), item[1])))


def _read(path: Path) -> Iterator[Group]:
    heading = path.name
    values: dict[str, int] = {}
    aliases: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if title := _HEADING.match(line):
            if values or aliases:
                yield Group(heading, values, aliases)
            heading, values, aliases = title[1], {}, {}
        elif define := _DEFINE.match(line):
            if number := _NUMBER.match(define[2]):
                values[define[1]] = _number(number[1])
            elif define[2].isidentifier():
                aliases[define[1]] = define[2]
    if values or aliases:
        yield Group(heading, values, aliases)


def _number(text: str) -> int:
    digits = text.lstrip("-")
    octal = digits.startswith("0") and digits[1:].isdigit()
    number = int(digits, 8 if octal else 0)
    return -number if text.startswith("-") else number
