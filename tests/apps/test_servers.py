# SPDX-License-Identifier: MIT
"""The programs of apps/ that use the network (server.toml): unmodified, the same answers as on Linux.

A server answers clients; a program without a port is a client itself, and what it says is compared.
The run on Linux is the one that is traced; in the image the server is reached through a published port.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest
import sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENTS = Path(__file__).resolve().parent / "clients"
"""Clients that more than one server has."""
READY_SECONDS, TALK_SECONDS, END_SECONDS = 20, 120, 20
LOOPBACK = "127.0.0.1"
HOST_SEEN_FROM_IMAGE = "10.0.2.2"
"""What QEMU's user-mode network calls the loopback address of the host."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One client, and what it says."""

    name: str
    command: tuple[str, ...]
    stdin: str = ""
    compare: bool = True
    """Whether it prints the same each time; else only its exit status is looked at."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server.toml."""

    app: sample.App
    """Its package, its files, and what is to be compiled."""
    command: tuple[str, ...]
    port: int = 0
    talk: tuple[Talk, ...] = ()
    udp: bool = False
    """Whether the port is published for UDP too."""
    ends: str = "itself"
    """"itself": asked by a client; "signal": by SIGTERM on Linux, and in the image with the machine."""
    ready: str = ""
    """What it prints when it listens, if a connection that says nothing would be a client to it."""
    peer: tuple[str, ...] = ()
    """A command that serves on {port} of the host: {peer} in `command`, and PEER in the environment."""


def load(path: Path) -> Server:
    table = tomllib.loads(path.read_text())
    talks = tuple(Talk(**{**talk, "command": tuple(talk["command"])}) for talk in table.pop("talk", []))
    builds = {build["name"]: tuple(build["command"]) for build in table.pop("build", [])}
    app = sample.App(
        path.parent.name, path.parent, table.pop("package"), table.pop("files", {}), builds, runs=()
    )
    command, peer = tuple(table.pop("command")), tuple(table.pop("peer", ()))
    return Server(app, command, talk=talks, peer=peer, **table)


ALL = [load(path) for path in sorted((oracle.ROOT / "apps").glob("*/server.toml"))]
SERVERS = [server for server in ALL if server.port]
CLIENT_PROGRAMS = [server for server in ALL if not server.port]


def wait_until_it_says(words: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if words in log.read_text(errors="replace"):
            return
        time.sleep(0.05)
    raise AssertionError(f"it never says {words!r}: {log.read_text(errors='replace')}")


def wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    """A forwarded port is open before the server is: only one that stays open is the server's."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1) as one:
            one.settimeout(0.3)
            try:
                if one.recv(1):
                    return
            except TimeoutError:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing answers on port {port}")


def wait_until_ready(server: Server, port: int, log: Path, process: subprocess.Popen[bytes]) -> None:
    if server.ready:
        wait_until_it_says(server.ready, log, process)
    else:
        wait_until_it_answers(port, process)


@contextlib.contextmanager
def running(
    command: Sequence[str], log: Path, folder: Path, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(oracle.ROOT), **variables},
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(END_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def talk_to(server: Server, port: int, folder: Path) -> list[tuple[str, int, str]]:
    """Return for each client, run in a folder, its name, exit status and words."""
    said = []
    for talk in server.talk:
        words = [
            w.format(host=LOOPBACK, port=port, app=server.app.folder, clients=CLIENTS, python=sys.executable)
            for w in talk.command
        ]
        done = subprocess.run(
            words,
            cwd=folder,
            input=talk.stdin,
            capture_output=True,
            text=True,
            timeout=TALK_SECONDS,
            check=False,
        )
        said.append((talk.name, done.returncode, done.stdout + done.stderr if talk.compare else ""))
    return said


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def beside(server: Server, folder: Path) -> Iterator[int]:
    """Run the server of the host that this one needs; its port, or 0 if there is none."""
    if not server.peer:
        yield 0
        return
    port = free_port()
    command = [word.format(port=port, clients=CLIENTS, python=sys.executable) for word in server.peer]
    with running(command, folder.parent / "peer", folder) as it:
        wait_until_it_answers(port, it)
        yield port


def end(server: Server, process: subprocess.Popen[bytes]) -> int | None:
    """Return the exit status of a server that ended as it should; None for one that has to be stopped."""
    if server.ends == "itself":
        return process.wait(END_SECONDS)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.wait(END_SECONDS)
    return None


def missing(server: Server) -> str | None:
    commands = (server.command, *server.app.builds.values(), *(talk.command for talk in server.talk))
    programs = {command[0] for command in commands if "{" not in command[0]}
    return next((program for program in sorted(programs) if shutil.which(program) is None), None)


@pytest.mark.vm
@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.app.name)
def test_same_answers_as_on_linux(server: Server, shim: Path, tmp_path: Path) -> None:
    if program := missing(server):
        pytest.skip(f"{program} is not installed: apt-get install {server.app.package}")
    folder = tmp_path / "run"
    folder.mkdir()
    sample.prepare(server.app, folder)
    builds = sample.build(server.app, tmp_path)
    command = [word.format(**builds) for word in server.command]
    profile, image = tmp_path / "profile.json", tmp_path / "server.img"
    posixlite = [sys.executable, "-m", "posixlite"]
    trace = [*posixlite, "trace", "-q", "-o", str(profile), "--", *command]
    with beside(server, folder) as peer:
        with running(trace, tmp_path / "l", folder, PEER=f"{LOOPBACK}:{peer}") as it:
            wait_until_it_answers(server.port, it)
            expected = talk_to(server, server.port, folder)
            assert all(status == 0 for _, status, _ in expected), expected
            assert end(server, it) in (0, None), (tmp_path / "l").read_text()
        built = oracle.posixlite("build", str(profile), "-o", str(image))
        assert built.returncode == 0, built.stderr.decode()
        port = free_port()
        published = [f"{port}:{server.port}", *([f"{port}:{server.port}/udp"] if server.udp else [])]
        run = [*posixlite, "run", "-v", *(word for p in published for word in ("-p", p))]
        run += ["--env", f"PEER={HOST_SEEN_FROM_IMAGE}:{peer}", str(image)]
        with running(run, tmp_path / "i", folder) as it:
            wait_until_ready(server, port, tmp_path / "i", it)
            got = talk_to(server, port, folder)
            status = end(server, it)
    log = (tmp_path / "i").read_text(errors="replace")
    assert got == expected, log
    assert status in (0, None), log


@pytest.mark.vm
@pytest.mark.parametrize("client", CLIENT_PROGRAMS, ids=lambda client: client.app.name)
def test_fetches_the_same_as_on_linux(client: Server, shim: Path, tmp_path: Path) -> None:
    if program := missing(client):
        pytest.skip(f"{program} is not installed: apt-get install {client.app.package}")
    folder = tmp_path / "run"
    folder.mkdir()
    sample.prepare(client.app, folder)
    profile, image = tmp_path / "profile.json", tmp_path / "client.img"
    with beside(client, folder) as peer:
        there = [word.format(peer=f"{LOOPBACK}:{peer}") for word in client.command]
        expected = oracle.posixlite("trace", "-q", "-o", str(profile), "--", *there, folder=folder)
        built = oracle.posixlite("build", str(profile), "-o", str(image))
        assert built.returncode == 0, built.stderr.decode()
        here = [word.format(peer=f"{HOST_SEEN_FROM_IMAGE}:{peer}") for word in client.command[1:]]
        got = oracle.posixlite("run", str(image), "--", *here, folder=folder)
    assert expected.stdout
    assert expected.returncode == 0, expected.stderr.decode(errors="replace")
    assert got.stdout == expected.stdout, got.stderr.decode(errors="replace")
    assert (got.returncode, got.stderr) == (expected.returncode, expected.stderr)
