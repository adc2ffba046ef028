# SPDX-License-Identifier: MIT
"""machines/signals.py: what this process is sent goes over the console, and nothing stays behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import time

import pytest

from posixlite.machines import signals
from posixlite.machines.signals import ForwardedSignals

WINDOW = os.terminal_size((132, 40))


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    theirs.settimeout(5)
    with ours, theirs:
        yield ours, theirs


def send(forwarded: ForwardedSignals, number: int) -> None:
    """Send this process a signal, and let it be passed on."""
    poll = select.poll()
    forwarded.register(poll.register)
    os.kill(os.getpid(), number)
    for descriptor, _ in poll.poll(5000):
        assert forwarded.owns(descriptor)
        forwarded.move()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGRTMIN + 3])
def test_a_signal_is_a_line_with_its_number(ends, number):
    with ForwardedSignals(ends[0], lambda: WINDOW) as forwarded:
        send(forwarded, number)
        assert ends[1].recv(100) == f"{number}\n".encode()
        assert forwarded.overdue == 0


def test_the_window_comes_with_its_change(ends):
    with ForwardedSignals(ends[0], lambda: WINDOW) as forwarded:
        send(forwarded, signal.SIGWINCH)
        assert ends[1].recv(100) == b"28 40x132\n"
    with ForwardedSignals(ends[0], lambda: None) as forwarded:
        send(forwarded, signal.SIGWINCH)
        assert ends[1].recv(100) == b"28\n"


def test_what_was_ignored_stays_ignored_and_handlers_come_back(ends):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with ForwardedSignals(ends[0], lambda: None) as forwarded:
            os.kill(os.getpid(), signal.SIGHUP)
            send(forwarded, signal.SIGUSR1)
            assert ends[1].recv(100) == b"10\n"
            assert signal.getsignal(signal.SIGTERM) is not handler
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_machine_that_does_not_listen_is_overdue(ends, monkeypatch):
    monkeypatch.setattr(signals, "PATIENCE", 0.05)
    with ForwardedSignals(ends[0], lambda: None) as forwarded:
        assert forwarded.deadline is None
        send(forwarded, signal.SIGTERM)
        assert forwarded.deadline is not None
        assert forwarded.overdue == 0
        time.sleep(0.06)
        assert forwarded.overdue == signal.SIGTERM
        assert ends[1].recv(1) == b"1"  # what a chip holds that nobody reads
        assert forwarded.overdue == signal.SIGTERM
        assert ends[1].recv(100) == b"5\n"
        assert forwarded.deadline is None


def test_insistence_does_not_wait(ends):
    with ForwardedSignals(ends[0], lambda: None) as forwarded:
        for _ in range(3):
            assert forwarded.overdue == 0
            send(forwarded, signal.SIGINT)
            assert ends[1].recv(100) == b"2\n"
        assert forwarded.overdue == signal.SIGINT


def test_a_machine_that_has_ended_takes_nothing(ends):
    ends[1].close()
    with ForwardedSignals(ends[0], lambda: None) as forwarded:
        send(forwarded, signal.SIGTERM)
