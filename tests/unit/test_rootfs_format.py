# SPDX-License-Identifier: MIT
"""rootfs_format.py: the bytes that the shim reads."""

from __future__ import annotations

import stat
import struct
from pathlib import Path

import pytest

from posixlite import rootfs_format
from posixlite.errors import FileTroubleError, PosixliteError
from posixlite.rootfs import Entry

REGULAR = stat.S_IFREG | 0o640


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a").write_bytes(b"content of a")
    (tmp_path / "b").write_bytes(b"b" * 5000)
    (tmp_path / "secret").write_bytes(b"x")
    return tmp_path


NO_ROLES = rootfs_format.Roles()
ENTRY = struct.Struct("<4Iq2Q8I")


def written(files, *entries, roles=NO_ROLES):
    path = files / "rootfs.bin"
    rootfs_format.write([Entry("/", stat.S_IFDIR | 0o755), *entries], path, roles)
    return path.read_bytes()


def row(data, number):
    return ENTRY.unpack_from(data, 64 + ENTRY.size * number)


def text(data, at):
    (strings,) = struct.unpack_from("<Q", data, 24)
    return data[strings + at : data.index(b"\0", strings + at)]


def test_header_and_layout(files):
    data = written(files, Entry("/a", REGULAR, size=12, source=files / "a"))
    magic, version, count, entries, strings, size, total = struct.unpack_from("<8sIIQQQQ", data)
    assert (magic, version, count, entries) == (b"PLROOTFS", 2, 2, 64)
    assert strings == 64 + 2 * ENTRY.size
    assert total == len(data)
    assert total % 4096 == 0
    assert data[strings : strings + size] == b"\0/\0/a\0a\0"


def test_content_lies_at_a_page_and_is_padded_with_zeroes(files):
    data = written(
        files,
        Entry("/a", REGULAR, 1, 2, 99, size=12, source=files / "a"),
        Entry("/b", REGULAR, size=5000, source=files / "b"),
    )
    _, mode, uid, gid, time, size, at, _, own, flags, *_ = row(data, 1)
    assert (mode, uid, gid, time, size, own, flags) == (REGULAR, 1, 2, 99, 12, 1, 0)
    assert at % 4096 == 0
    assert data[at : at + 4096] == b"content of a".ljust(4096, b"\0")
    at_b = row(data, 2)[6]
    assert at_b == at + 4096
    assert data[at_b : at_b + 8192] == b"b" * 5000 + b"\0" * 3192


def test_metadata_only_and_empty_files_have_no_content(files):
    data = written(files, Entry("/empty", REGULAR, source=files / "a"), Entry("/stat", REGULAR, size=7))
    assert (row(data, 1)[6], row(data, 1)[9]) == (0, 0)
    assert (row(data, 2)[5], row(data, 2)[6], row(data, 2)[9]) == (7, 0, rootfs_format.METADATA_ONLY)


def test_hard_links_share_the_first_entry_and_its_content(files):
    data = written(
        files,
        Entry("/one", REGULAR, size=12, inode=(1, 5)),
        Entry("/two", REGULAR, size=12, inode=(1, 5), source=files / "a"),
    )
    assert row(data, 1)[8] == row(data, 2)[8] == 1
    assert row(data, 1)[6] == row(data, 2)[6] != 0
    assert row(data, 1)[9] == row(data, 2)[9] == 0


def test_links_and_devices(files):
    data = written(
        files,
        Entry("/l", stat.S_IFLNK | 0o777, target="a/../b"),
        Entry("/n", stat.S_IFCHR | 0o600, device=0x501),
    )
    assert [r[3] for r in rootfs_format.read(data)] == [None, "a/../b", None]
    assert row(data, 2)[10] == 0x501


FOLDER = stat.S_IFDIR | 0o755


def test_each_entry_knows_its_folder_and_its_own_name(files):
    data = written(files, Entry("/d", FOLDER), Entry("/d/e", FOLDER), Entry("/d/e/f", REGULAR))
    assert [row(data, number)[13] for number in range(4)] == [0, 0, 1, 2]
    assert [text(data, row(data, number)[14]) for number in range(4)] == [b"", b"d", b"e", b"f"]


def test_links_are_the_host_s_but_never_fewer_than_the_names_here(files):
    data = written(
        files,
        Entry("/d", FOLDER, links=1),
        Entry("/d/e", FOLDER, links=7),
        Entry("/one", REGULAR, inode=(1, 5)),
        Entry("/two", REGULAR, inode=(1, 5)),
        Entry("/x", REGULAR, links=3),
    )
    assert [row(data, number)[11] for number in range(6)] == [3, 3, 7, 2, 2, 3]


def test_roles_are_found_behind_symbolic_links(files):
    entries = (
        Entry("/bin", stat.S_IFLNK, target="usr/bin"),
        Entry("/lib", stat.S_IFLNK, target="/usr/lib"),
        Entry("/loop", stat.S_IFLNK, target="loop"),
        Entry("/usr", FOLDER),
        Entry("/usr/bin", FOLDER),
        Entry("/usr/bin/program", REGULAR),
        Entry("/usr/lib", FOLDER),
        Entry("/usr/lib/ld.so", stat.S_IFLNK, target="../bin/../lib/./ld-2.so"),
        Entry("/usr/lib/ld-2.so", REGULAR),
    )

    def roles(*paths):
        return struct.unpack_from("<3I", written(files, *entries, roles=rootfs_format.Roles(*paths)), 48)

    assert roles("/bin/program", "/lib/ld.so", "/usr/bin/..") == (6, 9, 4)
    assert roles("/loop/program", None, "/none") == (0, 0, 0)


def test_reading_gives_back_what_was_written(files):
    data = written(
        files, Entry("/a", REGULAR, size=12, source=files / "a"), Entry("/\udcff", REGULAR, size=3)
    )
    assert list(rootfs_format.read(data)) == [
        ("/", stat.S_IFDIR | 0o755, 0, None, True),
        ("/a", REGULAR, 12, None, True),
        ("/\udcff", REGULAR, 3, None, False),
    ]


def test_a_file_that_shrinks_meanwhile_is_an_error(files):
    with pytest.raises(FileTroubleError, match="became shorter"):
        written(files, Entry("/a", REGULAR, size=13, source=files / "a"))


def test_a_file_that_cannot_be_read_is_named(files):
    with pytest.raises(FileTroubleError, match="gone: No such file"):
        written(files, Entry("/a", REGULAR, size=1, source=files / "gone"))


def test_a_full_disk_is_said_so():
    with pytest.raises(FileTroubleError, match="No space left on device"):
        rootfs_format.write([Entry("/", stat.S_IFDIR)] * 4096, Path("/dev/full"), NO_ROLES)


@pytest.mark.parametrize("data", [b"", b"x" * 64, b"PLROOTFS\1" + b"\0" * 60])
def test_something_else_is_refused(data):
    with pytest.raises(PosixliteError):
        list(rootfs_format.read(data))
