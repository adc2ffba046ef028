# SPDX-License-Identifier: MIT
"""The servers of apps/ (server.toml): unmodified, on Linux and in an image, the same answers to clients.

The run on Linux is the one that is traced; in the image the server is reached through a published port.
"""

from __future__ import annotations

import contextlib
import os
import shutil
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
READY_SECONDS, TALK_SECONDS, END_SECONDS = 20, 120, 20
LOOPBACK = "127.0.0.1"


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

    folder: Path
    package: str
    command: tuple[str, ...]
    port: int
    talk: tuple[Talk, ...]


def load(path: Path) -> Server:
    table = tomllib.loads(path.read_text())
    talks = tuple(Talk(**{**talk, "command": tuple(talk["command"])}) for talk in table.pop("talk"))
    return Server(path.parent, command=tuple(table.pop("command")), talk=talks, **table)


SERVERS = [load(path) for path in sorted((oracle.ROOT / "apps").glob("*/server.toml"))]


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


@contextlib.contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, "PYTHONPATH": str(oracle.ROOT)},
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


def talk_to(server: Server, port: int) -> list[tuple[str, int, str]]:
    """Return for each client its name, exit status and words."""
    said = []
    for talk in server.talk:
        words = [
            w.format(host=LOOPBACK, port=port, app=server.folder, python=sys.executable) for w in talk.command
        ]
        done = subprocess.run(
            words,
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


@pytest.mark.vm
@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.folder.name)
def test_same_answers_as_on_linux(server: Server, shim: Path, tmp_path: Path) -> None:
    for program in {server.command[0], *(talk.command[0] for talk in server.talk)}:
        if "{" not in program and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt-get install {server.package}")
    profile, image = tmp_path / "profile.json", tmp_path / "server.img"
    posixlite = [sys.executable, "-m", "posixlite"]
    with running(
        [*posixlite, "trace", "-q", "-o", str(profile), "--", *server.command], tmp_path / "l"
    ) as it:
        wait_until_it_answers(server.port, it)
        expected = talk_to(server, server.port)
        assert it.wait(END_SECONDS) == 0, (tmp_path / "l").read_text()
    built = oracle.posixlite("build", str(profile), "-o", str(image))
    assert built.returncode == 0, built.stderr.decode()
    port = free_port()
    command = [*posixlite, "run", "-v", "-p", f"{port}:{server.port}", str(image)]
    with running(command, tmp_path / "i") as it:
        wait_until_it_answers(port, it)
        got = talk_to(server, port)
        status = it.wait(END_SECONDS)
    log = (tmp_path / "i").read_text(errors="replace")
    assert got == expected, log
    assert status == 0, log
