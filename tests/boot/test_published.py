# SPDX-License-Identifier: MIT
"""Ports of an image that is a process, published by passt: what comes back, and what is said if it cannot."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import oracle
import pytest

from posixlite.errors import PosixliteError, ToolMissingError
from posixlite.machines import passt
from posixlite.machines.network import Forward, Network

SOURCE = Path(__file__).resolve().parent / "published.c"
SECONDS = 30
SERVED = 7
"""The port of published.c."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def talk(tcp: int, udp: int) -> None:
    """Send a datagram, a megabyte, and the word that ends the server; each comes back."""
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.settimeout(SECONDS)
        one.sendto(b"datagram", ("127.0.0.1", udp))
        assert one.recv(100) == b"datagram"
    data = b"data" + random.Random(1).randbytes(1 << 20)  # noqa: S311 - nothing is kept secret
    for sent in (data, b"q"):
        with socket.create_connection(("127.0.0.1", tcp), SECONDS) as one:
            sender = threading.Thread(target=lambda s, d: (s.sendall(d), s.shutdown(1)), args=(one, sent))
            sender.start()
            assert b"".join(iter(lambda s=one: s.recv(65536), b"")) == sent  # type: ignore[misc]
            sender.join()


@pytest.mark.skipif(shutil.which("passt") is None, reason="passt is not installed")
def test_what_goes_in_comes_back(tmp_path: Path) -> None:
    program = tmp_path / "published"
    subprocess.run(
        ["gcc", "-O1", "-Wall", "-Werror", "-o", str(program), str(SOURCE)], check=True, timeout=60
    )
    profile, image = tmp_path / "profile.json", tmp_path / "published.img"
    words = [sys.executable, "-m", "posixlite", "trace", "-q", "-o", str(profile), "--", str(program)]
    with subprocess.Popen(words, cwd=oracle.ROOT, stdout=subprocess.PIPE) as traced:
        assert traced.stdout is not None
        assert traced.stdout.readline() == b"ready\n"
        talk(SERVED, SERVED)
    built = oracle.posixlite("build", "--machine", "hosted", str(profile), "-o", str(image))
    assert built.returncode == 0, built.stderr
    tcp, udp = free_port(), free_port()
    ports = ["-p", f"{tcp}:{SERVED}", "-p", f"{udp}:{SERVED}/udp"]
    words = [sys.executable, "-m", "posixlite", "run", "--timeout", str(SECONDS), *ports, str(image)]
    with subprocess.Popen(words, cwd=oracle.ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        talk(tcp, udp)
    assert running.returncode == 0


@pytest.mark.skipif(shutil.which("passt") is None, reason="passt is not installed")
def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        network = Network(forwards=(Forward(server.getsockname()[1], 1),))
        with pytest.raises(PosixliteError, match="passt cannot publish the ports"), passt.running(network):
            pass


def test_without_passt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ToolMissingError, match="passt is not installed"), passt.running(Network()):
        pass
