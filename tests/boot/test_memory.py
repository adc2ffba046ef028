# SPDX-License-Identifier: MIT
"""The least memory that hello and redis need (docs/performance.md): some pages more, and they fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import oracle
import pytest
import tapped

from posixlite.machines.machine import Settings

KIB, MIB = 1 << 10, 1 << 20
HELLO = oracle.ROOT / "apps" / "hello" / "hello.c"
LEAST = {
    "musl": (("musl-gcc", "-static"), False, 1300 * KIB),
    "static": (("gcc", "-static"), False, 2 * MIB),
    "dynamic": (("gcc",), False, 4 * MIB),
    "dynamic, packed": (("gcc",), True, 2560 * KIB),
}
"""Compiler, whether its files are packed, bytes of memory."""
PORT, REDIS_SECONDS = 6379, 60
REDIS = ("redis-server", "--save", "", "--protected-mode", "no", "--dir", "/")
CLIENTS = """\
import socket, sys
count = int(sys.argv[3])
held = [socket.create_connection((sys.argv[1], int(sys.argv[2])), 10) for _ in range(count)]
for number, one in enumerate(held):
    one.sendall(f"PING {number}\\r\\n".encode())
answered = 0
for number, one in enumerate(held):
    one.settimeout(20)
    answered += one.recv(100).endswith(f"\\r\\n{number}\\r\\n".encode())
print(answered)
"""
"""Holds so many connections at once, and says how many were answered."""

pytestmark = pytest.mark.vm


@pytest.mark.parametrize("name", LEAST)
def test_hello(name: str, tmp_path: Path, shim: Path) -> None:
    compiler, compress, memory = LEAST[name]
    need(compiler[0])
    program = tmp_path / "hello"
    subprocess.run([*compiler, "-O2", "-o", program, HELLO], check=True, timeout=60)
    case = oracle.Case((str(program),), tmp_path / "run", compress=compress)
    image = oracle.make_image(case, tmp_path / "hello.img")
    settings = Settings(timeout=oracle.RUN_SECONDS, memory=memory)
    assert not oracle.differences(oracle.on_linux(case, image), oracle.in_image(case, image, None, settings))


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def wait_for(log: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + REDIS_SECONDS
    while b"Ready to accept" not in log.read_bytes() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert b"Ready to accept" in log.read_bytes(), log.read_text(errors="replace")


def ask(namespace: str, address: str, *words: str) -> str:
    command = tapped.within(namespace, *words[:1], "-h", address, "-p", str(PORT), *words[1:])
    done = subprocess.run(command, capture_output=True, text=True, timeout=REDIS_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def redis(shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(REDIS[0])
    folder = tmp_path_factory.mktemp("redis")
    profile, log, image = folder / "redis.json", folder / "log", folder / "redis.img"
    posixlite = (sys.executable, "-m", "posixlite")
    with tapped.namespace() as name:
        words = tapped.within(name, *posixlite, "trace", "-q", "-o", str(profile), "--", *REDIS)
        with log.open("wb") as out:
            traced = subprocess.Popen(words, stdout=out, stderr=out, cwd=oracle.ROOT)
        wait_for(log, traced)
        ask(name, "127.0.0.1", "redis-benchmark", "--csv", "-n", "100", "-c", "4", "-t", "set,get")
        ask(name, "127.0.0.1", "redis-cli", "SHUTDOWN", "NOSAVE")
        traced.wait(REDIS_SECONDS)
    built = oracle.posixlite("build", "--compress", str(profile), "-o", str(image))
    assert built.returncode == 0, built.stderr.decode()
    return image


@pytest.mark.parametrize(("memory", "clients"), [("16M", 4), ("32M", 800)])
def test_redis(memory: str, clients: int, redis: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with tapped.namespace() as name:
        run = (sys.executable, "-m", "posixlite", "run", "-v", "-m", memory, "--net", tapped.NETWORK)
        with log.open("wb") as out:
            words = tapped.within(name, *run, str(redis))
            process = subprocess.Popen(words, stdout=out, stderr=out, cwd=oracle.ROOT)
        try:
            wait_for(log, process)
            hold = (sys.executable, "-c", CLIENTS, tapped.MACHINE, str(PORT), str(clients))
            answered = subprocess.run(
                tapped.within(name, *hold), capture_output=True, text=True, timeout=REDIS_SECONDS, check=True
            )
            assert int(answered.stdout) == clients
            load = ("redis-benchmark", "--csv", "-n", "2000", "-c", "4", "-t", "set,get")
            assert ask(name, tapped.MACHINE, *load).count("\n") == 3
            ask(name, tapped.MACHINE, "redis-cli", "SHUTDOWN", "NOSAVE")
            assert process.wait(REDIS_SECONDS) == 0
        finally:
            process.terminate()
            process.wait(REDIS_SECONDS)
    assert "memory:" not in log.read_text(errors="replace")
