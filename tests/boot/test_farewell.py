# SPDX-License-Identifier: MIT
"""What a program has sent arrives, although it ends at once: Linux would see to it, so the image must.

Over a tap device: the user-mode network takes everything at once, and delivers it when the machine is gone.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import oracle
import pytest
import tapped

MACHINES = (pytest.param("microvm", marks=pytest.mark.vm), "hosted")
SOURCE = Path(__file__).resolve().parent / "farewell.c"
AMOUNT = 150_000
"""Bytes: they fit into the sender's buffer, and not into the receiver's."""
SECONDS = 60
RECEIVER = """\
import socket, sys, time
with socket.socket() as listener:
    listener.settimeout(20)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind((sys.argv[1], 0))
    listener.listen()
    print(listener.getsockname()[1], flush=True)
    connection = listener.accept()[0]
    connection.settimeout(20)
    time.sleep(0.5)
    count = 0
    while part := connection.recv(1 << 16):
        count += len(part)
    print(count)
"""
"""Says its port, and when the sender has ended, how many bytes have come."""


def received(namespace: str, address: str, *command: str) -> int:
    """Return how many bytes came from a command, which is given address, port and amount."""
    words = tapped.within(namespace, sys.executable, "-c", RECEIVER, address)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout
        sending = tapped.within(namespace, *command, address, receiver.stdout.readline().strip(), str(AMOUNT))
        done = subprocess.run(sending, capture_output=True, text=True, timeout=SECONDS, check=False)
        said = receiver.stdout.read()
    assert done.returncode == 0, done.stderr
    assert said, "the receiver waited in vain"
    return int(said)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_was_sent_arrives(machine: str, tmp_path: Path) -> None:
    program, profile, image = tmp_path / "farewell", tmp_path / "profile.json", tmp_path / "farewell.img"
    subprocess.run(["gcc", "-O1", "-static", "-Wall", "-o", program, SOURCE], check=True, timeout=60)
    posixlite = (sys.executable, "-m", "posixlite")
    with tapped.namespace() as name:
        traced = received(
            name, tapped.HOST, *posixlite, "trace", "-q", "-o", str(profile), "--", str(program)
        )
        built = oracle.posixlite("build", "--machine", machine, str(profile), "-o", str(image))
        assert built.returncode == 0, built.stderr
        run = (*posixlite, "run", "--net", tapped.NETWORK, str(image))
        assert (traced, received(name, tapped.HOST, *run)) == (AMOUNT, AMOUNT)
