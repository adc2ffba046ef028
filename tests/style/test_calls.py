# SPDX-License-Identifier: MIT
"""Calls: each file of libc/sys declares calls and nothing else, and has a test of its name beside it."""

from __future__ import annotations

import re

import pytest
from sources import LIBC, ROOT

from posixlite import toolchain
from posixlite.elf import Archive

FILES = sorted((LIBC / "sys").glob("*.c"))
DECLARATION = re.compile(r"^SYSCALL[0-6]\((\w+)", re.MULTILINE)


@pytest.fixture(scope="module")
def archive() -> Archive:
    return Archive(toolchain.shim_folder() / toolchain.ARCHIVE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_declares_calls_and_has_a_test(path):
    assert DECLARATION.search(path.read_text()), f"{path.name} declares no call"
    assert (ROOT / "tests" / "sys" / path.name).exists(), f"tests/sys/{path.name} is missing"


def test_nothing_but_calls_leaves_a_file_of_sys(archive):
    calls = ("sys_", "whole_")  # the second: behind a sys_ that begins with assembly (whole.h)
    found = {s: m for s, m in archive.symbols.items() if m.startswith("sys.") and not s.startswith(calls)}
    assert found == {}


def test_every_platform_serves_the_same_calls(archive):
    """A change that only one of them compiles with is found here."""
    hosted = Archive(toolchain.shim_folder(toolchain.HOSTED) / toolchain.ARCHIVE)
    one, other = ({s for s in a.symbols if s.startswith("sys_")} for a in (archive, hosted))
    assert one == other


def test_no_call_is_declared_elsewhere():
    others = (path for path in LIBC.rglob("*.c") if path.parent != LIBC / "sys")
    assert [path.name for path in others if DECLARATION.search(path.read_text())] == []


def test_each_call_is_declared_once():
    names = [name for path in FILES for name in DECLARATION.findall(path.read_text())]
    assert sorted(names) == sorted(set(names))
