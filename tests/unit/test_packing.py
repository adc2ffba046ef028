# SPDX-License-Identifier: MIT
"""packing.py and lz4.py: the packed root file system holds the same contents, in less space."""

from __future__ import annotations

import ctypes
import random
import stat
import struct

import pytest

from posixlite import lz4, packing, rootfs_format
from posixlite.errors import FileTroubleError, ToolMissingError
from posixlite.rootfs import Entry

REGULAR = stat.S_IFREG | 0o644
PAGE = 4096
TEXT = b"".join(b"line %d of many\n" % number for number in range(5000))
CHANCE = random.Random(1).randbytes(3 * PAGE)  # noqa: S311 - the same each time


def unpacked(block: bytes, size: int) -> bytes:
    room = ctypes.create_string_buffer(size)
    assert ctypes.CDLL(lz4.LIBRARY).LZ4_decompress_safe(block, room, len(block), size) == size
    return room.raw


def content(data: bytes, number: int) -> tuple[bool, bytes]:
    """Return whether an entry is packed, and what it holds."""
    fields = rootfs_format.ENTRY.unpack_from(data, 64 + rootfs_format.ENTRY.size * number)
    size, place, packed = fields[5], fields[6], bool(fields[9] & packing.PACKED)
    if not packed:
        assert place % PAGE == 0
        return False, data[place : place + size]
    pages = -(-size // PAGE)
    clusters = -(-pages * PAGE // packing.CLUSTER)
    ends = (0, *struct.unpack_from(f"<{clusters}I", data, place))
    shown = place + 4 * clusters
    assert data[shown : shown + 4 * pages] == bytes(4 * pages)
    start, whole = shown + 4 * pages, b""
    for cluster in range(clusters):
        left = min(packing.CLUSTER, pages * PAGE - len(whole))
        block = data[start + ends[cluster] : start + ends[cluster + 1]]
        whole += block if len(block) == left else unpacked(block, left)
    assert whole[size:] == bytes(len(whole) - size)
    return True, whole[:size]


def packed(folder, *entries):
    raw, small = folder / "rootfs.bin", folder / "packed.bin"
    places = rootfs_format.write([Entry("/", stat.S_IFDIR | 0o755), *entries], raw, rootfs_format.Roles())
    return raw.read_bytes(), places, packing.pack(raw, small), small.read_bytes()


def entry(folder, name, data, **more):
    (folder / name).write_bytes(data)
    return Entry(f"/{name}", REGULAR, size=len(data), source=folder / name, **more)


def test_contents_are_the_same_and_smaller(tmp_path):
    half = TEXT[: packing.CLUSTER] + CHANCE + TEXT
    files = {"a": TEXT, "b": half, "chance": CHANCE, "tiny": b"x"}
    raw, _, _, small = packed(tmp_path, *(entry(tmp_path, name, data) for name, data in files.items()))
    assert [content(small, number) for number in range(1, 5)] == [
        (True, TEXT), (True, half), (False, CHANCE), (False, b"x"),
    ]  # fmt: skip
    assert len(small) < len(raw) / 2
    assert len(small) % PAGE == 0


def test_names_and_metadata_stay(tmp_path):
    raw, _, _, small = packed(
        tmp_path,
        entry(tmp_path, "a", TEXT),
        Entry("/gone", REGULAR, size=17),
        Entry("/link", stat.S_IFLNK | 0o777, target="a"),
    )
    assert list(rootfs_format.read(small)) == list(rootfs_format.read(raw))


def test_it_says_where_contents_went(tmp_path):
    inode = (1, 2)
    first, second = entry(tmp_path, "a", TEXT, inode=inode), entry(tmp_path, "b", CHANCE)
    again = Entry("/c", REGULAR, size=len(TEXT), source=tmp_path / "a", inode=inode)
    _, places, moved, small = packed(tmp_path, first, second, again)
    at = [
        rootfs_format.ENTRY.unpack_from(small, 64 + rootfs_format.ENTRY.size * number)[6]
        for number in (1, 2, 3)
    ]
    assert [moved[places[path]] for path in ("/a", "/b", "/c")] == at
    assert at[0] == at[2]


def test_without_contents_there_is_nothing_to_pack(tmp_path):
    raw, _, moved, small = packed(tmp_path)
    assert small == raw
    assert moved == {}


def test_a_folder_cannot_be_written(tmp_path):
    rootfs_format.write([Entry("/", stat.S_IFDIR | 0o755)], tmp_path / "rootfs.bin", rootfs_format.Roles())
    with pytest.raises(FileTroubleError):
        packing.pack(tmp_path / "rootfs.bin", tmp_path)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(lz4, "LIBRARY", "libabsent.so.9")
    lz4._library.cache_clear()
    with pytest.raises(ToolMissingError) as caught:
        lz4.pack(b"x")
    assert "liblz4-1" in caught.value.hint
    lz4._library.cache_clear()
