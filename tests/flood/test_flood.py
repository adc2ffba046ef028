# SPDX-License-Identifier: MIT
"""Floods: the server answers all the same, its memory comes back, and the shim has nothing to say.

They go over a tap device in a network namespace, as fast as one process sends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest
import tapped
from flood import SOURCE_COUNT, SOURCES
from tapped import MACHINE, NETWORK, TAP, within

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
READY_SECONDS, FLOOD_SECONDS, END_SECONDS = 20, 600, 20
MEMORY = "32M"
HELD_KIB = 4096
"""What may be held after a flood: connections at rest, parts of datagrams, memory of the heap's own."""
GROWTH_KIB = 256
"""What a second flood may take beyond the first."""
IDLE_SECONDS, IDLE_WAITS = 3, 30
"""Waits a second of all of QEMU's threads for a server that nobody asks: some 15 where lwIP runs once."""
FLOODS = {
    "connections": 1500,
    "together": 500,
    "unread": 100,
    "half_open": 1000,
    "datagrams": 20000,
    "echoes": 1000,
    "frames": 8000,
}
FULL = {
    "connections": 100000,
    "together": 1000,
    "unread": 500,
    "half_open": 10000,
    "datagrams": 1000000,
    "echoes": 100000,
    "frames": 100000,
}


@pytest.fixture(scope="module")
def namespace() -> Iterator[str]:
    sources = [f"{SOURCES}{number}/32" for number in range(1, SOURCE_COUNT + 1)]
    with tapped.namespace(*sources) as name:
        yield name


def start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server, and wait until it says that it listens."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, "PYTHONPATH": str(oracle.ROOT)}
        )
    end = time.monotonic() + READY_SECONDS
    while b"ready" not in log.read_bytes() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert b"ready" in log.read_bytes(), log.read_text(errors="replace")
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(END_SECONDS)


def flood(
    namespace: str, kind: str, count: int, address: str = MACHINE, interface: str = TAP
) -> tuple[int, int]:
    """Flood; return the free memory in KiB after it, and how many packets have been counted."""
    words = within(namespace, sys.executable, str(HERE / "flood.py"), address, interface, kind, str(count))
    done = subprocess.run(words, capture_output=True, text=True, timeout=FLOOD_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    memory, packets = map(int, done.stdout.split())
    return memory, packets


@pytest.fixture(scope="module")
def image(namespace: str, shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flood")
    server, profile, made = folder / "server", folder / "profile.json", folder / "server.img"
    subprocess.run(["gcc", "-O1", "-o", server, HERE / "server.c"], check=True, timeout=60)
    posixlite = (sys.executable, "-m", "posixlite")
    traced = start(
        within(namespace, *posixlite, "trace", "-q", "-o", str(profile), "--", str(server)), folder / "log"
    )
    for kind in ("connections", "datagrams"):
        flood(namespace, kind, 20, "127.0.0.1", "lo")
    stop(traced)
    built = oracle.posixlite("build", str(profile), "-o", str(made))
    assert built.returncode == 0, built.stderr.decode()
    return made


@pytest.mark.vm
@pytest.mark.parametrize(
    ("kind", "count"), [*FLOODS.items(), *(pytest.param(*it, marks=pytest.mark.slow) for it in FULL.items())]
)
def test_a_flood_passes(kind: str, count: int, namespace: str, image: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    run = within(namespace, sys.executable, "-m", "posixlite", "run", "-v", "-m", MEMORY, "--net", NETWORK)
    process = start([*run, str(image)], log)
    try:
        before = flood(namespace, "connections", 20)
        once = flood(namespace, kind, count)
        twice = flood(namespace, kind, count)
    finally:
        said = log.read_text(errors="replace")
        stop(process)
    assert "posixlite:" not in said, said
    (free, _), (free_once, packets_once), (free_twice, packets_twice) = before, once, twice
    assert free_once > free - HELD_KIB
    assert free_twice > free_once - GROWTH_KIB
    assert packets_twice > packets_once


def switches(process: int) -> int:
    """Return how often the threads of a process and of its children have waited so far."""
    folder = Path("/proc") / str(process)
    count = 0
    for thread in (folder / "task").iterdir():
        lines = (thread / "status").read_text().splitlines()
        count += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))
        count += sum(map(switches, map(int, (thread / "children").read_text().split())))
    return count


@pytest.mark.vm
def test_an_idle_server_sleeps(namespace: str, image: Path, tmp_path: Path) -> None:
    """A connection that is open and says nothing wakes nobody either."""
    run = within(namespace, sys.executable, "-m", "posixlite", "run", "-v", "-m", MEMORY, "--net", NETWORK)
    process = start([*run, str(image)], tmp_path / "log")
    hold = f"import socket, time; held = socket.create_connection(({MACHINE!r}, 7000)); time.sleep(60)"
    client = subprocess.Popen(within(namespace, sys.executable, "-c", hold))
    try:
        time.sleep(2)  # a machine's first seconds: the network says who it is
        before = switches(process.pid)
        time.sleep(IDLE_SECONDS)
        assert switches(process.pid) - before <= IDLE_WAITS * IDLE_SECONDS
    finally:
        client.terminate()
        client.wait(END_SECONDS)
        stop(process)
