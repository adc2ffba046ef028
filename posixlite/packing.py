# SPDX-License-Identifier: MIT
"""A root file system with its contents compressed, so that an image takes less memory (docs/files.md).

The shim (libc/file/packed.c) unpacks a page when it is needed, and gives it back when memory is short.
A packed content: where each cluster ends (u32 each, from the bytes' begin), room for the shim (u32 a page),
the bytes.
"""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

from posixlite import lz4
from posixlite.errors import FileTroubleError
from posixlite.rootfs_format import ENTRY, HEADER, PAGE, page_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PACKED = 2
"""Flag of an entry: its content is packed."""
ROOT = "packed_begin"
"""The function that brings libc/file/packed.c into an image."""
CLUSTER = 4 * PAGE
ALIGNMENT = 8


def pack(source: Path, target: Path) -> Mapping[int, int]:
    """Write the root file system with packed contents; return old place -> new place of each (bytes)."""
    try:
        data = source.read_bytes()
        places, contents = _contents(data)
        head = bytearray(data[: min(places, default=len(data))])
        size = page_up(max((at + len(content) for at, content in contents), default=len(head)))
        _move_entries(head, places, dict(contents), size)
        with target.open("wb") as out:
            out.write(head)
            for at, content in contents:
                out.seek(at)
                out.write(content)
            out.truncate(size)
    except OSError as error:
        raise FileTroubleError("write", target, error) from error
    return places


def _contents(data: bytes) -> tuple[dict[int, int], list[tuple[int, bytes]]]:
    """Return where each content goes, by where it was, and the contents by their new places."""
    sizes = {place: size for _, place, size in _files(data)}
    places: dict[int, int] = {}
    contents: list[tuple[int, bytes]] = []
    at = min(sizes, default=0)
    packed = {place: _pack(data[place : page_up(place + size)]) for place, size in sizes.items()}
    # Those that are not packed first: they begin at pages, the others anywhere.
    for place in sorted(sizes, key=lambda place: packed[place] is not None):
        content = packed[place] or data[place : page_up(place + sizes[place])]
        places[place] = at
        contents.append((at, content))
        at += -(-len(content) // ALIGNMENT) * ALIGNMENT
    return places, contents


def _pack(content: bytes) -> bytes | None:
    """Return the packed content, or None where that would not be at least a page smaller."""
    ends, packed = [], bytearray()
    for start in range(0, len(content), CLUSTER):
        cluster = content[start : start + CLUSTER]
        small = lz4.pack(cluster)
        packed += small if len(small) < len(cluster) else cluster
        ends.append(len(packed))
    head = struct.pack(f"<{len(ends)}I{len(content) // PAGE * 4}x", *ends)
    return head + packed if len(head) + len(packed) <= len(content) - PAGE else None


def _files(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (offset of the entry, place of the content, its size) of each file with content."""
    _, _, count, entries, *_ = HEADER.unpack_from(data)
    for offset in range(entries, entries + count * ENTRY.size, ENTRY.size):
        _, mode, _, _, _, size, place, *_ = ENTRY.unpack_from(data, offset)
        if stat.S_ISREG(mode) and place:
            yield offset, place, size


def _move_entries(
    head: bytearray, places: Mapping[int, int], contents: Mapping[int, bytes], size: int
) -> None:
    header = list(HEADER.unpack_from(head))
    header[6] = size
    HEADER.pack_into(head, 0, *header)
    for offset, place, length in list(_files(bytes(head))):
        fields = list(ENTRY.unpack_from(head, offset))
        fields[6] = places[place]
        if len(contents[places[place]]) < page_up(length):
            fields[9] |= PACKED
        ENTRY.pack_into(head, offset, *fields)
