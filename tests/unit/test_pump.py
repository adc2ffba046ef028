# SPDX-License-Identifier: MIT
"""machines/pump.py: every byte arrives, in order, and nobody waits for ever."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from posixlite.errors import MachineError
from posixlite.machines.pump import Inlet, Outlet, pump

MUCH = bytes(range(256)) * 20000  # 5 MB: more than any buffer on the way


def echo(source: socket.socket, sink: socket.socket) -> None:
    """A machine that answers what it was asked, slowly."""
    with source, sink:
        while data := source.recv(30000):
            sink.sendall(data)


@pytest.fixture
def channels():
    pairs = [socket.socketpair() for _ in range(2)]
    yield pairs
    for pair in pairs:
        for end in pair:
            end.close()


def start_echo(channels):
    thread = threading.Thread(target=echo, args=(channels[0][1], channels[1][1]))
    thread.start()
    return thread


def test_bytes_go_through_a_machine_that_reads_and_writes_at_once(channels):
    thread = start_echo(channels)
    outlet = Outlet(channels[1][0], None)
    assert pump(Inlet(MUCH, channels[0][0]), [outlet], time.monotonic() + 30)
    thread.join()
    assert outlet.collected == MUCH


def test_a_file_is_read_to_its_end(channels, tmp_path):
    (tmp_path / "input").write_bytes(MUCH)
    thread = start_echo(channels)
    outlet = Outlet(channels[1][0], None)
    with (tmp_path / "input").open("rb") as file:
        assert pump(Inlet(file.fileno(), channels[0][0]), [outlet], time.monotonic() + 30)
    thread.join()
    assert outlet.collected == MUCH


def test_no_input_is_the_end_of_input(channels):
    thread = start_echo(channels)
    outlet = Outlet(channels[1][0], None)
    assert pump(Inlet(b"", channels[0][0]), [outlet], time.monotonic() + 30)
    thread.join()
    assert outlet.collected == b""


def test_output_goes_to_a_descriptor_as_it_comes(channels):
    thread = start_echo(channels)
    read, write = os.pipe()
    outlet = Outlet(channels[1][0], write)
    pump(Inlet(b"hello", channels[0][0]), [outlet], time.monotonic() + 30)
    thread.join()
    os.close(write)
    with os.fdopen(read, "rb") as end:
        assert end.read() == b"hello"
    assert outlet.collected == b""


def test_the_machine_learns_that_its_reader_has_gone(channels):
    read, write = os.pipe()
    os.close(read)
    channels[1][1].sendall(b"x")
    assert pump(Inlet(b"", channels[0][0]), [Outlet(channels[1][0], write)], time.monotonic() + 30)
    with pytest.raises(BrokenPipeError):
        channels[1][1].sendall(b"x")
    os.close(write)


def test_output_that_cannot_be_written_is_said(channels):
    channels[1][1].sendall(b"lost")
    with Path("/dev/full").open("wb") as full, pytest.raises(MachineError, match="No space left"):
        pump(Inlet(b"", channels[0][0]), [Outlet(channels[1][0], full.fileno())], None)


def test_a_machine_that_ends_without_reading_its_input(channels):
    channels[0][1].close()
    channels[1][1].close()
    assert pump(Inlet(MUCH, channels[0][0]), [Outlet(channels[1][0], None)], time.monotonic() + 30)


def test_the_deadline_holds_while_nothing_happens(channels):
    started = time.monotonic()
    assert not pump(Inlet(b"", channels[0][0]), [Outlet(channels[1][0], None)], started + 0.2)
    assert 0.2 <= time.monotonic() - started < 2


def test_the_deadline_holds_while_much_happens(channels):
    stop = threading.Event()

    def chatter() -> None:
        with contextlib.suppress(OSError):
            while not stop.is_set():
                channels[1][1].send(b"x" * 1000)

    thread = threading.Thread(target=chatter)
    thread.start()
    started = time.monotonic()
    assert not pump(Inlet(b"", channels[0][0]), [Outlet(channels[1][0], None)], started + 0.3)
    assert time.monotonic() - started < 3
    stop.set()
    channels[1][0].close()
    thread.join()
