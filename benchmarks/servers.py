# SPDX-License-Identifier: MIT
"""Servers that the benchmarks load: how each is started, asked whether it is there, and put under load."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import measure

from posixlite.machines import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

READY_SECONDS, LOAD_SECONDS, END_SECONDS = 30, 120, 5
LAST_WORDS = 2000
"""Characters of a server's log that are shown when it fails."""
CONF = measure.ROOT / "benchmarks" / "nginx.conf"
SMALL_FILE = 612
"""Bytes: as long as the page that nginx itself comes with."""
WRK_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
WRK_ERRORS = re.compile(r"^\s*(?:Socket errors|Non-2xx).*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a server is reached, and by how many connections at once."""

    host: str
    port: int
    connections: int


@dataclass(frozen=True, slots=True)
class Server:
    """A program that answers on a port."""

    name: str
    command: tuple[str, ...]
    port: int
    question: bytes
    answer: bytes
    """How the answer to the question begins."""
    load: Callable[[Target, float], dict[str, float]]
    """(target, seconds for each figure) -> requests a second, by what was asked."""

    def wait(self, target: Target) -> None:
        """Return when it answers. A port that QEMU forwards is open before the server is."""
        address = (target.host, target.port)
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(address, timeout=1) as one:
                one.sendall(self.question)
                if one.recv(64).startswith(self.answer):
                    return
            time.sleep(0.05)
        raise SystemExit(f"{self.name} does not answer on {target.host}:{target.port}")


def load_redis(target: Target, seconds: float) -> dict[str, float]:
    """Ask with redis-benchmark: SET and GET, one request at a time and 16."""
    found = {}
    for pipeline in (1, 16):
        for call in ("SET", "GET"):
            # How many requests take that long is seen from a few.
            few = _redis_rate(target, call, pipeline, 2000 * pipeline)
            found[f"redis {call} P{pipeline}"] = _redis_rate(target, call, pipeline, int(few * seconds))
    return found


def _redis_rate(target: Target, call: str, pipeline: int, count: int) -> float:
    words = ["redis-benchmark", "-h", target.host, "-p", str(target.port), "-c", str(target.connections)]
    words += ["-t", call.lower(), "--csv", "-P", str(pipeline), "-n", str(count)]
    said = subprocess.run(words, check=True, capture_output=True, text=True, timeout=LOAD_SECONDS).stdout
    rate = next(line.split(",")[1] for line in said.splitlines() if line.startswith(f'"{call}"'))
    return float(rate.strip('"'))


def load_nginx(target: Target, seconds: float) -> dict[str, float]:
    """Ask with wrk: one small file."""
    words = ["wrk", "-t", "1", "-c", str(target.connections), "-d", f"{max(1, round(seconds))}s"]
    words.append(f"http://{target.host}:{target.port}/small")
    said = subprocess.run(words, check=True, capture_output=True, text=True, timeout=LOAD_SECONDS).stdout
    rate, errors = WRK_RATE.search(said), WRK_ERRORS.search(said)
    if rate is None or errors is not None:
        raise SystemExit(said)
    return {"nginx small file": float(rate[1])}


SERVERS = (
    Server(
        name="redis",
        command=("redis-server", "--port", "6379", "--save", "", "--protected-mode", "no"),
        port=6379,
        question=b"PING\r\n",
        answer=b"+PONG",
        load=load_redis,
    ),
    Server(
        name="nginx",
        command=("nginx", "-p", ".", "-c", "nginx.conf", "-e", "stderr"),
        port=8080,
        question=b"GET /small HTTP/1.0\r\n\r\n",
        answer=b"HTTP/1.1 200",
        load=load_nginx,
    ),
)


def prepare(folder: Path) -> None:
    """Put what the servers read into their folder."""
    (folder / "nginx.conf").write_bytes(CONF.read_bytes())
    (folder / "small").write_bytes(b"x" * SMALL_FILE)


def trace(server: Server, folder: Path) -> Path:
    """Trace a server of this machine while it is asked all that the benchmark will ask."""
    profile = folder / f"{server.name}.json"
    words = [sys.executable, "-m", "posixlite", "trace", "-q", "-o", str(profile), "--", *server.command]
    with started(words, folder) as process:
        target = Target("127.0.0.1", server.port, connections=50)
        server.wait(target)
        server.load(target, 0.2)
        process.send_signal(signal.SIGTERM)
        process.wait(READY_SECONDS)
    return profile


@contextlib.contextmanager
def started(words: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a folder; it has ended afterwards."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*words], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=measure.environment()
        )
        try:
            yield process
        except BaseException:
            sys.stderr.write((folder / "log").read_text(errors="replace")[-LAST_WORDS:])
            raise
        finally:
            session.end_process(process, END_SECONDS)
