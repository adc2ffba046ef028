# SPDX-License-Identifier: MIT
"""machines/console.py: the shim's lines, among whatever else comes over a serial port."""

from __future__ import annotations

import pytest

from posixlite.machines.console import Report


def report(text: str) -> Report:
    found = Report()
    found.read(text.encode())
    return found


def test_exit_status():
    assert report("posixlite: exit 3\r\n").status == 3


def test_a_signal_and_the_dump_before_it():
    found = report("posixlite: rip 0000\nposixlite: signal 11 SIGSEGV\n")
    assert found.signal == (11, "SIGSEGV")
    assert found.lines == ["rip 0000", "signal 11 SIGSEGV"]
    assert found.ended


def test_absent_calls_are_counted_by_the_last_line():
    found = report(
        "posixlite: absent linkat(265) 0x1 0x2 0x3 0x4 0x5 0x6\n"
        "posixlite: absent mbind(237) 1 2 3 4 5 6\n"
        "posixlite: absent linkat 7\nposixlite: exit 0\n"
    )
    assert found.absent == {"linkat": 7, "mbind": 1}


def test_numbers_of_calls_get_their_names():
    found = report("posixlite: absent call_265(265) 1 2 3 4 5 6\nposixlite: absent call_265 3\n")
    assert found.absent == {"linkat": 3}
    assert found.lines[0] == "absent linkat(265) 1 2 3 4 5 6"
    dump = report("posixlite:   flags 202  vector 14  error 4  call 1\n")
    assert dump.lines == ["  flags 202  vector 14  error 4  call 1 (write)"]


def test_a_call_that_linux_does_not_have():
    assert report("posixlite: absent call_400 2\n").absent == {"syscall_400": 2}


@pytest.mark.parametrize(("number", "name"), [(11, "SIGSEGV"), (36, "SIGRTMIN+2")])
def test_a_signal_without_a_name(number, name):
    assert report(f"posixlite: signal {number}\n").signal == (number, name)


def test_operations_that_are_not_served():
    assert report("posixlite: unsupported fcntl F_NOTIFY\n").unsupported == ["fcntl F_NOTIFY"]


@pytest.mark.parametrize("line", ["panic: no memory map", "memory: the image needs 9 MiB"])
def test_trouble(line):
    found = report(f"posixlite: {line}\nposixlite: panic: second\n")
    assert found.trouble == line
    assert not found.ended


@pytest.mark.parametrize("line", ["exit", "exit x", "exit 3 4", "signal x", "exits 3", "absent"])
def test_lines_that_only_look_alike(line):
    found = report(f"posixlite: {line}\n")
    assert not found.ended
    assert found.lines == [line]


def test_other_words_do_not_disturb():
    found = report("SeaBIOS\n\nhalf a line posixlite: exit 4\n\xff\n")
    assert found.status == 4
    assert found.other[:2] == ["SeaBIOS", "half a line "]
