# SPDX-License-Identifier: MIT
"""What a program's start-up has left, as sources of its image: the tables of libc/file/prelink.h. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posixlite.generate import c_string
from posixlite.prelink import GROUPS, PAGE, VDSO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posixlite.prelink import Area, Copy, Prelinked


def c_source(prelinked: Prelinked, program: str, entries: Mapping[str, int]) -> str:
    """Return the tables of file/prelink.h; entries: path -> number in the root file system."""
    capture = prelinked.capture
    place = {address: number * PAGE for number, address in enumerate(capture.pages)}
    mappings = "".join(f"\t{{{_members(mapping, entries)}}},\n" for mapping in capture.mappings)
    addresses = "".join(f"\t{address:#x},\n" for address in capture.pages)
    copies = "".join(f"\t{{{_copy_members(copy, place)}}},\n" for copy in prelinked.copies)
    groups = {
        group: "".join(f"\t\t.{name} = {value:#x},\n" for name, value in capture.numbers[group].items())
        for group in GROUPS
    }
    groups["program"] += "\t\t.path = " + c_string(program) + ",\n\t\t.auxv = {\n"
    groups["program"] += (
        "".join(f"\t\t\t{{{kind}, {value:#x}}},\n" for kind, value in capture.auxv) + "\t\t},\n"
    )
    members = "".join(f"\t.{group} = {{\n{text}\t}},\n" for group, text in groups.items())
    return f"""\
/* Made by posixlite: what the program's start-up has left (docs/prelink.md). */
#include "file/prelink.h"

static const struct prelink_mapping mappings[] = {{
{mappings}}};

static const uint64_t addresses[] = {{
{addresses}}};

static const struct prelink_copy copies[] = {{
{copies}}};

const struct prelink prelink = {{
\t.processor = {capture.processor:#x},
{members}\t.mappings = mappings,
\t.mapping_count = ARRAY_COUNT(mappings),
\t.addresses = addresses,
\t.page_count = ARRAY_COUNT(addresses),
\t.random_count = {len({copy.number for copy in prelinked.copies})},
\t.copies = copies,
\t.copy_count = ARRAY_COUNT(copies),
}};
"""


def _copy_members(copy: Copy, place: Mapping[int, int]) -> str:
    """Return the members of struct prelink_copy in their order; place: page -> where its content is."""
    at = place[copy.address // PAGE * PAGE] + copy.address % PAGE
    return f"{at:#x}, {copy.number}, {copy.rotation}, {copy.mask:#x}, {copy.pointer:#x}"


def assembly(pages: str) -> str:
    """Return what brings in the pages; pages: the name of their file."""
    return f"""\
/* Made by posixlite: pages that the program's start-up has written (docs/prelink.md). */
.section .prelink, "aw", @progbits
.balign {PAGE}
.globl prelink_pages
prelink_pages:
.incbin {c_string(pages)}

.section .note.GNU-stack, "", @progbits
"""


def content(prelinked: Prelinked) -> bytes:
    """Return the pages, in the order of their addresses."""
    return b"".join(prelinked.capture.pages.values())


def _members(area: Area, entries: Mapping[str, int]) -> str:
    """Return the members of struct prelink_mapping in their order."""
    numbers = (area.start, area.end, area.prot, area.flags, area.offset)
    file = "PRELINK_VDSO" if area.name in VDSO else 0 if area.anonymous else entries[area.name]
    label = c_string(area.name) if area.name and area.name not in entries else "NULL"
    return f"{', '.join(map(hex, numbers))}, {int(area.promised)}, {file}, {label}"
