# SPDX-License-Identifier: MIT
"""How much slower a program is while it is traced: posixlite beside strace and python-ptrace's strace.

All take turns, so that a slow minute of the machine slows each of them. For compilers and interpreters the
time of the program counts, from its start to its end; what posixlite does before and after it is a line of
its own. For a server it is the time that a thousand requests take.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import measure

if TYPE_CHECKING:
    from collections.abc import Callable

IMPORTS = "import asyncio, decimal, email, json, sqlite3, urllib.request"
WORK = {
    "gcc -c": ["gcc", "-D_GNU_SOURCE", "-O2", "-c", "-o", "o", str(measure.ROOT / "tracer/native/launch.c")],
    "python start-up": [sys.executable, "-c", IMPORTS],
}
PORT = 24379
REQUESTS = 20000
CLIENTS = 10
PATIENCE = 60
NONE = "not traced"
OTHER = str(Path(sys.executable).with_name("strace.py"))
"""The tracer that comes with python-ptrace."""
TRACERS = {
    NONE: [],
    "strace -f": ["strace", "-f", "-o", "/dev/null"],
    "strace -c -f": ["strace", "-c", "-f", "-o", "/dev/null"],
    "python-ptrace": [sys.executable, OTHER, "-f", "-o", "/dev/null", "--"],
}
BACKENDS = {"native": ["--backend", "native"], "native --fast": ["--fast"], "ptrace": ["--backend", "ptrace"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: trace.py 3")
    parser.add_argument(
        "runs", nargs="?", type=int, default=5, help="times that each takes its turn (%(default)s)"
    )
    runs = parser.parse_args().runs
    for title, command in WORK.items():
        print(table(title, compare(runs, lambda tracer, command=command: timed(tracer, command))))
    if shutil.which("redis-server") and shutil.which("redis-benchmark"):
        print(table("1000 GETs of redis", compare(runs, served)))


def compare(runs: int, act: Callable[[str], dict[str, float]]) -> dict[str, list[float]]:
    """Let all tracers take turns; give milliseconds by name."""
    samples: dict[str, list[float]] = {}
    names = [name for name, words in TRACERS.items() if not words or shutil.which(words[0])]
    for _ in range(runs):
        for name in (*names, *BACKENDS):
            for line, taken in act(name).items():
                samples.setdefault(line, []).append(taken * 1000)
    return samples


def table(title: str, samples: dict[str, list[float]]) -> str:
    """Return the table, and what is left of strace's loss."""
    middle = {name: statistics.median(one) for name, one in samples.items()}
    lost = {name: one / middle[NONE] - 1 for name, one in middle.items()}
    text = measure.table(title, samples, "ms", NONE)
    if lost.get("strace -f", 0) <= 0:
        return f"{text}\n"
    shares = ", ".join(f"{name} {lost[name] / lost['strace -f']:.2f}" for name in BACKENDS)
    return f"{text}\nof what strace -f loses: {shares}\n"


def timed(tracer: str, command: list[str]) -> dict[str, float]:
    """Return how many seconds a command took, and with posixlite the whole of tracing it."""
    with tempfile.TemporaryDirectory() as name:
        profile = Path(name) / "profile.json"
        started = time.perf_counter()
        subprocess.run(words(tracer, command, profile), check=True, cwd=name, stdout=subprocess.DEVNULL)
        taken = time.perf_counter() - started
        if tracer not in BACKENDS:
            return {tracer: taken}
        program = json.loads(profile.read_text())["runs"][0]["duration"]
        return {tracer: program, f"{tracer}, the whole command": taken}


def words(tracer: str, command: list[str], profile: Path) -> list[str]:
    """Return the command line that traces a command."""
    if tracer not in BACKENDS:
        return [*TRACERS[tracer], *command]
    own = [sys.executable, "-m", "posixlite", "trace", "-q", "-o", str(profile), *BACKENDS[tracer]]
    return [*own, "--", *command]


def served(tracer: str) -> dict[str, float]:
    """Return how many seconds a thousand GETs take of a redis that is traced."""
    server = ["redis-server", "--port", str(PORT), "--save", "", "--appendonly", "no"]
    ask = ["redis-benchmark", "-p", str(PORT), "-c", str(CLIENTS), "-t", "get", "--csv"]
    with tempfile.TemporaryDirectory() as name:
        command = words(tracer, server, Path(name) / "profile.json")
        process = subprocess.Popen(command, cwd=name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(PORT)
        requests = ["-n", str(REQUESTS)]
        done = subprocess.run([*ask, *requests], check=True, capture_output=True, text=True, timeout=PATIENCE)
        subprocess.run(["redis-cli", "-p", str(PORT), "shutdown"], check=False, capture_output=True)
        process.wait(timeout=PATIENCE)
    rate = float(done.stdout.splitlines()[-1].split(",")[1].strip('"'))
    return {tracer: 1000 / rate}


def wait_for(port: int) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port}")


if __name__ == "__main__":
    main()
