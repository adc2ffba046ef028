# SPDX-License-Identifier: MIT
"""compare.py: no difference is missed, and each is shown where it begins."""

from __future__ import annotations

from posixlite.compare import Difference, compare
from posixlite.machines.machine import Outcome


def test_equal_outcomes():
    assert compare(Outcome(1, b"a", b"b", seconds=1), Outcome(1, b"a", b"b", seconds=9)) == ()


def test_exit_status_and_signal():
    (one,) = compare(Outcome(0), Outcome(139, signal="SIGSEGV"))
    assert one == Difference("exit status", "0", "139 (SIGSEGV)")


def test_output_is_shown_from_the_line_where_it_parts():
    (one,) = compare(Outcome(0, b"one\ntwo\nthree\n"), Outcome(0, b"one\ntwX\nthree\n"))
    assert one.what == "stdout, line 2"
    assert one.expected.startswith("'two")
    assert one.got.startswith("'twX")


def test_output_that_ends_early():
    (one,) = compare(Outcome(0, stderr=b"one\ntwo\n"), Outcome(0, stderr=b"one\n"))
    assert (one.what, one.got) == ("stderr, line 2", "(end, 4 bytes)")


def test_absent_calls_and_operations_are_differences_even_if_the_output_is_the_same():
    found = compare(Outcome(0), Outcome(0, absent={"mbind": 2}, unsupported=("fcntl F_NOTIFY",)))
    assert [d.what for d in found] == ["call mbind", "operation"]


def test_output_that_is_not_text():
    (one,) = compare(Outcome(0, b"\xff"), Outcome(0, b"\xfe"))
    assert "xff" in one.expected
