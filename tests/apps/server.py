# SPDX-License-Identifier: MIT
"""Programs of apps/ that use the network (server.toml): run on Linux and in an image, asked the same.

A server answers clients; a program without a port is a client itself, and what it says is compared.
The run on Linux is the one that is traced.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import sample

from posixlite.machines import session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENTS = Path(__file__).resolve().parent / "clients"
"""Clients that more than one server has."""
READY_SECONDS, TALK_SECONDS, LONG_SECONDS, END_SECONDS = 20, 120, 900, 20
SETTLE_SECONDS = 0.5
"""Until a server has heard that its clients have closed: some end otherwise while there are connections."""
LOOPBACK = "127.0.0.1"
POSIXLITE = (sys.executable, "-m", "posixlite")


@dataclass(frozen=True, slots=True)
class Place:
    """How an image and the host reach each other."""

    image: str
    """The address at which the image's ports are."""
    host: str
    """The address of the host, seen from the image."""
    published: bool
    """Whether ports of the image are published on free ports of the host; else they are its own."""
    listen: str
    """The address at which a peer on the host listens."""
    words: tuple[str, ...] = ()
    """Of posixlite run."""


USER = Place(LOOPBACK, "10.0.2.2", published=True, listen=LOOPBACK)
"""QEMU's user-mode network: needs no privilege, and has few connections at once."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One client, and what it says."""

    name: str
    command: tuple[str, ...]
    stdin: str = ""
    compare: bool = True
    """Whether it prints the same each time; else only its exit status is looked at."""
    only_image: bool = False
    """Only the image is asked, and the client has to succeed: much load, or where Linux does more."""
    long: bool = False
    """It takes long, or opens many connections at once: only in long runs."""


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
    ends: str = "signal"
    """"itself": the last client asks it to; "signal": by SIGTERM."""
    ready: str = ""
    """What it prints when it listens, if a connection that says nothing would be a client to it."""
    peer: tuple[str, ...] = ()
    """A command that serves on {port} of the host: {peer} in `command`, and PEER in the environment."""


def load(path: Path) -> Server:
    """Read one server.toml."""
    table = tomllib.loads(path.read_text())
    talks = tuple(Talk(**{**talk, "command": tuple(talk["command"])}) for talk in table.pop("talk", []))
    builds = {build["name"]: tuple(build["command"]) for build in table.pop("build", [])}
    app = sample.App(
        path.parent.name, path.parent, table.pop("package"), table.pop("files", {}), builds, runs=()
    )
    command, peer = tuple(table.pop("command")), tuple(table.pop("peer", ()))
    return Server(app, command, talk=talks, peer=peer, **table)


def missing(server: Server) -> str | None:
    """Return a program that this needs and that is not installed."""
    commands = (server.command, *server.app.builds.values(), *(talk.command for talk in server.talk))
    programs = {command[0] for command in commands if "{" not in command[0]}
    return next((program for program in sorted(programs) if shutil.which(program) is None), None)


def check(server: Server, folder: Path, place: Place = USER, *, long: bool = False) -> Iterator[sample.Check]:
    """Trace, build, run and ask; folder: an empty one for all that is made on the way."""
    run = folder / "run"
    run.mkdir()
    sample.prepare(server.app, run)
    builds = sample.build(server.app, folder)
    with beside(server, run, place) as peer:
        there, here = (
            [word.format(peer=f"{host}:{peer}", **builds) for word in server.command]
            for host in (LOOPBACK, place.host)
        )
        if server.port:
            talks = tuple(talk for talk in server.talk if long or not talk.long)
            server = replace(server, command=tuple(there), talk=talks)
            yield from _check_server(server, here[1:], folder, place, peer)
        else:
            yield from _check_client(there, here, folder, place)


def _check_server(
    server: Server, arguments: list[str], folder: Path, place: Place, peer: int
) -> Iterator[sample.Check]:
    run, profile, image = folder / "run", folder / "profile.json", folder / "server.img"
    trace = [*POSIXLITE, "trace", "-q", "-o", str(profile), "--", *server.command]
    with alone(server.port), running(trace, folder / "linux", run, PEER=f"{LOOPBACK}:{peer}") as it:
        wait_until_ready(server, (LOOPBACK, server.port), it, folder / "linux")
        expected = {
            t.name: ask(server, t, (LOOPBACK, server.port), run) for t in server.talk if not t.only_image
        }
        expected_end = end(server, it)
    for name, (status, said) in expected.items():
        if status != 0:
            yield sample.Check(name, f"the client fails on Linux with {status}: {said}")
            return
    built = oracle.posixlite("build", str(profile), "-o", str(image))
    yield sample.Check("image", "" if built.returncode == 0 else built.stderr.decode(errors="replace"))
    if built.returncode != 0:
        return
    boot, port = _boot(server, place)
    boot += ["--env", f"PEER={place.host}:{peer}", str(image), "--", *arguments]
    with running(boot, folder / "image", run) as it:
        wait_until_ready(server, (place.image, port), it, folder / "image")
        for talk in server.talk:
            got = ask(server, talk, (place.image, port), run)
            yield sample.Check(talk.name, _difference(expected.get(talk.name), got, folder / "image"))
        got_end = end(server, it)
    wrong = "" if got_end == expected_end else f"exit status: linux {expected_end}, image {got_end}"
    yield sample.Check("how it ends", wrong and f"{wrong}\n{_words(folder / 'image')}")


def _boot(server: Server, place: Place) -> tuple[list[str], int]:
    """Return how to run an image, and the port at which the server is then reached."""
    words = [*POSIXLITE, "run", "-v", *place.words]
    if not place.published:
        return words, server.port
    port = free_port()
    for protocol in ("", "/udp") if server.udp else ("",):
        words += ["-p", f"{port}:{server.port}{protocol}"]
    return words, port


def _check_client(there: list[str], here: list[str], folder: Path, place: Place) -> Iterator[sample.Check]:
    run, profile, image = folder / "run", folder / "profile.json", folder / "client.img"
    expected = oracle.posixlite("trace", "-q", "-o", str(profile), "--", *there, folder=run)
    built = oracle.posixlite("build", str(profile), "-o", str(image))
    yield sample.Check("image", "" if built.returncode == 0 else built.stderr.decode(errors="replace"))
    if built.returncode != 0:
        return
    got = oracle.posixlite("run", *place.words, str(image), "--", *here[1:], folder=run)
    trouble = ""
    if expected.returncode != 0 or not expected.stdout:
        trouble = f"it fails on Linux with {expected.returncode}: {expected.stderr!r}"
    elif (got.returncode, got.stdout, got.stderr) != (expected.returncode, expected.stdout, expected.stderr):
        trouble = f"linux {expected!r:.2000}\nimage {got!r:.2000}"
    yield sample.Check("what it says", trouble)


def _difference(expected: tuple[int, str] | None, got: tuple[int, str], log: Path) -> str:
    """Say how a client's exit status and words differ; without an expectation it has to succeed."""
    if got == expected or (expected is None and got[0] == 0):
        return ""
    wanted = "exit status 0" if expected is None else f"{expected[0]}: {expected[1]}"
    return f"linux {wanted}\nimage {got[0]}: {got[1]}\n{_words(log)}"


def _words(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]


def wait_until_ready(
    server: Server, at: tuple[str, int], process: subprocess.Popen[bytes], log: Path
) -> None:
    """Return once the server listens; a failed assertion with its words when it does not."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if server.ready in log.read_text(errors="replace") if server.ready else _answers(*at):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {at[1]}: {_words(log)}")


def _answers(host: str, port: int) -> bool:
    """A forwarded port is open before the server is: only one that stays open is the server's."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1) as one:
        one.settimeout(0.3)
        try:
            return bool(one.recv(1))
        except TimeoutError:
            return True
    return False


@contextlib.contextmanager
def running(
    command: Sequence[str], log: Path, folder: Path, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command beside what follows; its output goes to the log."""
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
            session.end_process(process, END_SECONDS)


def ask(server: Server, talk: Talk, at: tuple[str, int], folder: Path) -> tuple[int, str]:
    """Run one client in a folder; return its exit status and words."""
    host, port = at
    names = {
        "host": host,
        "port": port,
        "app": server.app.folder,
        "clients": CLIENTS,
        "python": sys.executable,
    }
    done = subprocess.run(
        [word.format(**names) for word in talk.command],
        cwd=folder,
        input=talk.stdin,
        capture_output=True,
        text=True,
        timeout=LONG_SECONDS if talk.long else TALK_SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    return done.returncode, said if (talk.compare and not talk.only_image) or done.returncode else ""


@contextlib.contextmanager
def alone(port: int) -> Iterator[None]:
    """Wait until no other run on this host has the port: on Linux a server has that of its configuration."""
    descriptor = os.open(
        Path(tempfile.gettempdir()) / f"posixlite-port-{port}.lock", os.O_CREAT | os.O_RDWR, 0o666
    )
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def beside(server: Server, folder: Path, place: Place) -> Iterator[int]:
    """Run the server of the host that this one needs; its port, or 0 if there is none."""
    if not server.peer:
        yield 0
        return
    port = free_port()
    names = {"port": port, "listen": place.listen, "clients": CLIENTS, "python": sys.executable}
    command = [word.format(**names) for word in server.peer]
    log = folder.parent / "peer"
    with running(command, log, folder) as it:
        wait_until_ready(replace(server, ready=""), (LOOPBACK, port), it, log)
        yield port


def end(server: Server, process: subprocess.Popen[bytes]) -> int:
    """Let a server end, by SIGTERM if no client has asked it to: its exit status as a shell has it."""
    if server.ends == "signal":
        time.sleep(SETTLE_SECONDS)
        process.send_signal(signal.SIGTERM)
    status = process.wait(END_SECONDS)
    return status if status >= 0 else 128 - status
