# SPDX-License-Identifier: MIT
"""cache.py: names that change with content, files that are whole or not there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from posixlite import cache
from posixlite.errors import FileTroubleError


def test_the_folder_is_where_xdg_says(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder("a", "b") == tmp_path / "posixlite" / "a" / "b"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache.folder() == tmp_path / "home" / ".cache" / "posixlite"


def test_a_digest_does_not_confuse_its_parts():
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
    assert cache.digest("ab") == cache.digest(b"ab")


def test_a_digest_of_files_sees_names_and_content(tmp_path):
    one = tmp_path / "one"
    one.write_text("1")
    before = cache.digest_of_files(tmp_path, [one])
    one.write_text("2")
    changed = cache.digest_of_files(tmp_path, [one])
    renamed = one.rename(tmp_path / "two")
    assert len({before, changed, cache.digest_of_files(tmp_path, [renamed])}) == 3


def test_remember_makes_once_and_again_when_damaged(tmp_path):
    made = []
    path = tmp_path / "value.json"
    for _ in range(2):
        assert cache.remember(path, lambda: made.append(1) or [1, 2]) == [1, 2]
    assert made == [1]
    path.write_text("{")
    cache.remember(path, lambda: made.append(1) or [1, 2])
    assert made == [1, 1]


def test_write_whole_keeps_the_old_file_until_the_new_one_is_there(tmp_path):
    path = tmp_path / "x"
    cache.write_whole(path, b"old")
    cache.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["x"]
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_write_whole_writes_where_a_link_leads(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    for text in (b"old", b"new"):
        cache.write_whole(tmp_path / "link", text)
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "file").read_bytes() == text


def test_write_whole_does_not_replace_what_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    cache.write_whole(tmp_path / "pipe", b"data")
    assert os.read(reader, 10) == b"data"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    with pytest.raises(FileTroubleError, match="directory"):
        cache.write_whole(tmp_path, b"data")


def test_old_folders_are_forgotten_unless_they_are_in_use(tmp_path):
    for number, age in enumerate((9000, 8000, 10, 7000)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "file").write_text("x")
        os.utime(folder, (time.time() - age, time.time() - age))
    cache.forget_old(tmp_path, 2)
    assert sorted(os.listdir(tmp_path)) == ["2", "3"]
    cache.forget_old(tmp_path, 1)
    assert os.listdir(tmp_path) == ["2"]


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileTroubleError, match="No space left on device"):
        cache.write_whole(tmp_path / "x", b"data")
    assert os.listdir(tmp_path) == []
