# SPDX-License-Identifier: MIT
"""rootfs.py: which files go in, on a machine that exists only here."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from posixlite.errors import PosixliteError
from posixlite.rootfs import Entry, Include, Planner, RealHost, is_pseudo, normal
from posixlite.tracer.profile import File, Profile

REGULAR, FOLDER, LINK = stat.S_IFREG | 0o644, stat.S_IFDIR | 0o755, stat.S_IFLNK | 0o777
PROFILE = Profile("/usr/bin/x", ("x",), cwd="/home/me", interpreter="/lib64/ld.so")


class FakeHost:
    """A machine with a few files: path -> (mode, size, inode, link target)."""

    def __init__(self, **more: tuple[int, int, int, str]) -> None:
        self.files = {
            "/": (FOLDER, 0, 1, ""),
            "/tmp": (stat.S_IFDIR | 0o1777, 0, 2, ""),
            "/home": (FOLDER, 0, 3, ""),
            "/home/me": (stat.S_IFDIR | 0o700, 0, 4, ""),
            "/usr": (FOLDER, 0, 5, ""),
            "/usr/bin": (FOLDER, 0, 6, ""),
            "/usr/bin/x": (stat.S_IFREG | 0o755, 100, 7, ""),
            "/usr/lib": (FOLDER, 0, 8, ""),
            "/usr/lib/ld-2.so": (stat.S_IFREG | 0o755, 50, 9, ""),
            "/usr/lib/ld.so": (LINK, 0, 10, "ld-2.so"),
            "/lib64": (LINK, 0, 11, "usr/lib"),
            "/etc": (FOLDER, 0, 12, ""),
            "/etc/conf": (REGULAR, 10, 13, ""),
            "/etc/other": (REGULAR, 20, 14, ""),
            "/etc/twin": (REGULAR, 10, 13, ""),
        } | {path.replace("__", "/"): value for path, value in more.items()}

    def lstat(self, path: str) -> os.stat_result | None:
        if path not in self.files:
            return None
        mode, size, inode, _ = self.files[path]
        links = sum(value[2] == inode for value in self.files.values())
        values = (mode, inode, 1, links, 0, 0, size, 0, 5, 0)
        return os.stat_result(values, {"st_mtime_ns": 5_000, "st_rdev": 0})

    def children(self, path: str) -> list[str]:
        start = path.rstrip("/") + "/"
        return sorted(
            p.removeprefix(start) for p in self.files if p.startswith(start) and "/" not in p[len(start) :]
        )

    def readlink(self, path: str) -> str:
        return self.files[path][3]


def plan(
    profile: Profile = PROFILE, host: FakeHost | None = None, *includes: Include
) -> tuple[dict[str, Entry], list[str]]:
    planner = Planner(host or FakeHost())
    planner.add_profile(profile)
    planner.add_includes(includes)
    return {entry.path: entry for entry in planner.entries()}, planner.warnings


def test_program_interpreter_and_the_links_to_it():
    entries, warnings = plan()
    assert entries["/usr/bin/x"].source == Path("/usr/bin/x")
    assert entries["/lib64"].target == "usr/lib"
    assert entries["/usr/lib/ld.so"].target == "ld-2.so"
    assert entries["/usr/lib/ld-2.so"].source is not None
    assert warnings == []


def test_every_image_has_the_folders_that_programs_expect():
    entries, _ = plan()
    assert entries["/tmp"].mode == stat.S_IFDIR | 0o1777
    assert entries["/home/me"].mode == stat.S_IFDIR | 0o700
    assert {"/", "/dev", "/proc"} <= entries.keys()
    assert "/sys" not in entries


def test_parents_come_before_children_and_the_order_is_that_of_bytes():
    entries, _ = plan()
    paths = list(entries)
    assert paths == sorted(paths, key=os.fsencode)
    for path in paths[1:]:
        assert str(Path(path).parent) in paths[: paths.index(path)]


def test_folders_that_only_lead_somewhere_have_no_time():
    entries, _ = plan()
    assert entries["/home/me"].mtime_ns == 0
    assert entries["/usr/bin/x"].mtime_ns == 5_000


@pytest.mark.parametrize(
    ("kinds", "content"),
    [
        (("opened", "read"), True),
        (("mapped",), True),
        (("executed",), True),
        (("opened", "written"), True),
        (("stat",), False),
        (("denied", "stat"), False),
        (("changed",), False),
    ],
)
def test_content_only_where_it_can_matter(kinds, content):
    entries, _ = plan(replace(PROFILE, files={"/etc/conf": File(kinds, size=10, mtime_ns=5_000)}))
    assert (entries["/etc/conf"].source is not None) is content
    assert entries["/etc/conf"].size == 10


def test_what_the_program_made_itself_is_not_baked_in():
    made = {
        "/etc/other": File(("created", "read"), existed=False),
        "/etc": File(("listed",), type="directory"),
    }
    entries, _ = plan(replace(PROFILE, files=made))
    assert "/etc/conf" in entries
    assert "/etc/other" not in entries


def test_a_listed_folder_brings_its_names_without_content():
    files = {
        "/etc": File(("listed",), type="directory"),
        "/etc/conf": File(("read",), size=10, mtime_ns=5_000),
    }
    entries, _ = plan(replace(PROFILE, files=files))
    assert entries["/etc/other"].source is None
    assert entries["/etc/other"].size == 20
    assert entries["/etc/conf"].source is not None
    assert entries["/etc"].mtime_ns == 5_000


def test_pseudo_files_are_the_shims():
    files = {"/proc/meminfo": File(("read",)), "/dev/null": File(("read",), type="character")}
    links = {"/dev/stdin": "/proc/self/fd/0"}
    entries, _ = plan(replace(PROFILE, files=files, links=links, pseudo_files={"/sys/x": File()}))
    assert not {"/proc/meminfo", "/dev/null", "/dev/stdin"} & entries.keys()
    assert "/sys" in entries


def test_a_listed_folder_keeps_the_order_in_which_linux_lists_it():
    class Odd(FakeHost):
        def children(self, path):
            return list(reversed(super().children(path)))

    files = {"/etc": File(("listed",), type="directory")}
    entries, _ = plan(replace(PROFILE, files=files), Odd())
    assert [p for p in entries if p.startswith("/etc/")] == ["/etc/twin", "/etc/other", "/etc/conf"]
    assert list(entries).index("/etc") + 1 == list(entries).index("/etc/twin")


def test_a_listed_root_shows_the_pseudo_folders_as_they_are():
    host = FakeHost(__proc=(stat.S_IFDIR | 0o555, 0, 20, ""), __proc__1=(FOLDER, 0, 21, ""))
    files = {"/": File(("listed",), type="directory")}
    entries, _ = plan(replace(PROFILE, files=files), host)
    assert (entries["/proc"].mode, entries["/proc"].mtime_ns) == (stat.S_IFDIR | 0o555, 5_000)
    assert "/proc/1" not in entries


def test_symbolic_links_on_the_way_are_kept_as_they_are():
    entries, _ = plan(replace(PROFILE, links={"/etc/link": "../usr/lib/ld-2.so"}))
    assert entries["/etc/link"].target == "../usr/lib/ld-2.so"
    assert stat.S_ISLNK(entries["/etc/link"].mode)


def test_links_that_the_program_made_are_not_kept():
    files = {
        "/etc/made": File(("created",), type="directory", existed=False),
        "/etc/link": File(("created", "stat"), type="symlink", existed=False),
    }
    links = {"/etc/link": "conf", "/etc/made/link": "conf", "/etc/old": "conf"}
    entries, _ = plan(replace(PROFILE, files=files, links=links))
    assert [path for path in links if path in entries] == ["/etc/old"]


def test_names_of_one_file_share_an_inode():
    files = {p: File(("read",), size=10, mtime_ns=5_000) for p in ("/etc/conf", "/etc/twin")}
    entries, _ = plan(replace(PROFILE, files=files))
    assert entries["/etc/conf"].inode == entries["/etc/twin"].inode != None  # noqa: E711
    assert entries["/usr/bin/x"].inode is None


@pytest.mark.parametrize(
    ("path", "file", "words"),
    [
        ("/etc/gone", File(("read",)), "it has gone since"),
        ("/etc/gone", File(("removed",)), "the program removed it"),
        ("/etc/conf", File(("read",), size=11, mtime_ns=5_000), "has changed"),
        ("/etc/conf", File(("read",), size=10, mtime_ns=4_000), "has changed"),
    ],
)
def test_what_is_not_as_it_was_is_said(path, file, words):
    _, warnings = plan(replace(PROFILE, files={path: file}))
    assert [words in w and path in w for w in warnings] == [True]


def test_a_loop_of_links_ends():
    host = FakeHost(__lib64=(LINK, 0, 11, "/lib64"))
    _, warnings = plan(PROFILE, host)
    assert len(warnings) <= 1


def test_included_folders_come_with_all_that_is_in_them(tmp_path):
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "file").write_text("x")
    planner = Planner(RealHost())
    planner.add_includes([Include(tmp_path / "data", "/srv/data")])
    entries = {e.path: e for e in planner.entries()}
    assert entries["/srv/data/deep/file"].source == tmp_path / "data" / "deep" / "file"
    assert list(entries) == ["/", "/srv", "/srv/data", "/srv/data/deep", "/srv/data/deep/file"]


def test_an_include_goes_where_links_on_the_way_lead():
    entries, _ = plan(PROFILE, None, Include(Path("/etc/conf"), "/lib64/new/conf"))
    assert entries["/lib64"].target == "usr/lib"
    assert entries["/usr/lib/new/conf"].source == Path("/etc/conf")
    assert not [path for path in entries if path.startswith("/lib64/")]


def test_a_folder_that_has_become_a_link_is_an_error():
    host = FakeHost(__data=(LINK, 0, 30, "etc"), __data__f=(REGULAR, 1, 31, ""))
    files = {"/data": File(("listed",), type="directory")}
    with pytest.raises(PosixliteError, match="/data is no folder any more, and /data/f was seen in it"):
        plan(replace(PROFILE, files=files), host)


def test_an_include_adds_content_to_a_name_that_had_none():
    files = {"/etc/conf": File(("stat",), size=10, mtime_ns=5_000)}
    entries, _ = plan(replace(PROFILE, files=files), None, Include(Path("/etc/conf"), "/etc/conf"))
    assert entries["/etc/conf"].source is not None


@pytest.mark.parametrize(
    ("path", "expected"), [("/a/../b", "/b"), ("/a/./b/", "/a/b"), ("/../..", "/"), ("/", "/")]
)
def test_normal_paths(path, expected):
    assert normal(Path(path)) == expected


def test_pseudo_is_by_component():
    assert is_pseudo("/proc")
    assert is_pseudo("/dev/null")
    assert not is_pseudo("/device")
