# SPDX-License-Identifier: MIT
"""Which object file each byte of an image comes from: ld's own map, kept inside the image and read back.

The map is what ld says it did. In the image it is one line a contribution: ADDRESS SIZE MEMBER SECTION.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SECTION = ".posixlite.map"
CONTRIBUTION = re.compile(r"^ (\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$")
LONG_NAME = re.compile(r"^ (\.\S+|COMMON)$")
GENERATED = "generated"
"""The subsystem of what was made for this image: the table of calls, the root file system."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A piece of the image: where, how many bytes, from which object, from which of its sections."""

    address: int
    size: int
    member: str
    section: str

    @property
    def subsystem(self) -> str:
        """The folder of libc/ that it comes from: member names are paths with dots (sys.dup.o)."""
        parts = self.member.removesuffix(".o").split(".")
        return parts[0] if len(parts) > 1 else GENERATED


def parse(text: str) -> Iterator[Contribution]:
    """Read what ld -Map wrote, from the memory map on; pieces that were left out are not in it."""
    _, _, body = text.partition("Linker script and memory map")
    name = ""
    for line in body.splitlines():
        long_name = LONG_NAME.match(line)
        if long_name:
            name = long_name[1]
            continue
        match = CONTRIBUTION.match(line)
        if match:
            section = match[1] or name
            address, size, origin = int(match[2], 16), int(match[3], 16), match[4]
            if size and address and section.startswith((".", "COMMON")) and origin.endswith((".o", ".o)")):
                yield Contribution(address, size, _member(origin), section)
        name = ""


def write(contributions: Iterable[Contribution]) -> str:
    """Return the map as it is kept in an image."""
    rows = sorted((c.address, c.size, c.member, c.section) for c in contributions)
    return "".join(f"{address:x} {size} {member} {section}\n" for address, size, member, section in rows)


def read(text: str) -> list[Contribution]:
    """Read the map of an image."""
    rows = (line.split() for line in text.splitlines())
    return [Contribution(int(row[0], 16), int(row[1]), row[2], row[3]) for row in rows if len(row) == 4]


def _member(origin: str) -> str:
    """Return the name without its folder or archive: /x/libshim.a(sys.dup.o) is sys.dup.o."""
    if origin.endswith(")"):
        return origin[origin.rindex("(") + 1 : -1]
    return origin.rpartition("/")[2]
