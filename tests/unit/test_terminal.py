# SPDX-License-Identifier: MIT
"""machines/terminal.py: the program's wishes reach the terminal, and nothing of them stays."""

from __future__ import annotations

import os
import pty
import termios

import pytest

from posixlite.machines.terminal import LOCAL, Terminal

QUIET = b"posixlite: terminal 100 5 8a31\r\n"  # neither ECHO nor ICANON


@pytest.fixture
def terminal():
    screen, descriptor = pty.openpty()
    termios.tcsetwinsize(screen, (50, 120))
    yield descriptor
    os.close(screen)
    os.close(descriptor)


def local(descriptor):
    return termios.tcgetattr(descriptor)[LOCAL]


def test_window_modes_and_kind_are_told(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    token, kind = Terminal(terminal).tokens()
    assert token.startswith("posixlite.terminal=50x120:")
    assert token.endswith(f":{local(terminal):x}")
    assert kind == "posixlite.env=TERM=xterm"


def test_a_wish_is_followed_and_taken_back_at_the_end(terminal):
    before = termios.tcgetattr(terminal)
    with Terminal(terminal) as followed:
        followed.listen(b"posixlite: something else\n" + QUIET[:20])
        assert local(terminal) & termios.ECHO
        followed.listen(QUIET[20:])
        assert not local(terminal) & (termios.ECHO | termios.ICANON)
    assert termios.tcgetattr(terminal) == before


def test_the_last_wish_counts(terminal):
    with Terminal(terminal) as followed:
        followed.listen(QUIET + b"posixlite: terminal 500 5 8a3b\n")
        assert local(terminal) == 0x8A3B


@pytest.mark.parametrize("kind", ["bytes", "pipe"])
def test_what_is_no_terminal_is_left_alone(kind):
    read, write = os.pipe()
    with Terminal(b"text" if kind == "bytes" else read) as followed:
        assert followed.tokens() == ()
        followed.listen(QUIET)
    os.close(read)
    os.close(write)
