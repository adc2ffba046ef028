# SPDX-License-Identifier: MIT
"""What `posixlite run` is sent is the program's, as it is on Linux."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import machines

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.vm
SOURCE = Path(__file__).resolve().parent / "run_signals.c"
HOSTED = "hosted"
SECONDS = 60
PAUSE = 0.15
"""Seconds between signals."""
HANDLED = ("10=handle", "12=handle", "40=handle", "15=ignore", "1=block")


@dataclass(frozen=True, slots=True)
class Built:
    """The program, images that have signals (for a machine, and for Linux itself), and one that has none."""

    program: Path
    images: tuple[Path, Path]
    plain: Path

    def command(self, where: str, *words: str) -> list[str]:
        if where == "linux":
            return [str(self.program), *words]
        image = self.images[where == HOSTED] if len(words) > 1 else self.plain
        return [sys.executable, "-m", "posixlite", "run", "--machine", where, str(image), *words]


@pytest.fixture(scope="module")
def built(shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    del shim
    folder = tmp_path_factory.mktemp("signals")
    program = folder / "signals"
    command = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", str(program)]
    subprocess.run([*command, str(SOURCE)], check=True, timeout=60)
    with_signals = oracle.Case((str(program), "end", *HANDLED), folder / "run")
    images = (
        oracle.make_image(with_signals, folder / "signals.img"),
        oracle.make_image(with_signals, folder / "hosted.img", HOSTED),
    )
    without = oracle.Case((str(program), "end"), folder / "run")
    return Built(program, images, oracle.make_image(without, folder / "plain.img"))


@contextlib.contextmanager
def started(command: list[str], stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command that says when it is ready."""
    variables = {**os.environ, "PYTHONPATH": str(oracle.ROOT)}
    with subprocess.Popen(
        command, env=variables, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


def ending(command: list[str], numbers: list[int]) -> tuple[int, bytes, bytes]:
    """Send signals to a command: its exit status as a shell has it, and what it said."""
    with started(command) as process:
        for number in numbers:
            process.send_signal(number)
            time.sleep(PAUSE)
        out, error = process.communicate(timeout=SECONDS)
    status = process.returncode
    return (status if status >= 0 else 128 - status), out, error


@pytest.mark.parametrize("board", machines.NAMES)
@pytest.mark.parametrize("how", ["wait", "spin"])
def test_handled_ignored_blocked(built: Built, how: str, board: str) -> None:
    numbers = [signal.SIGUSR1, signal.SIGTERM, signal.SIGHUP, signal.SIGWINCH, 40, signal.SIGUSR2]
    expected = ending(built.command("linux", how, *HANDLED), numbers)
    assert expected[0] == 3
    assert expected[1].count(b"signal") == 3
    assert ending(built.command(board, how, *HANDLED), numbers) == expected


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (("wait",), signal.SIGTERM), (("spin",), signal.SIGINT), (("wait",), 40),
        (("wait", *HANDLED), signal.SIGALRM),
    ],
    ids=["wait", "spin", "realtime", "signals"],
)  # fmt: skip
def test_no_handler(built: Built, words: tuple[str, ...], number: int) -> None:
    numbers = [signal.SIGWINCH, number]
    expected = ending(built.command("linux", *words), numbers)
    assert expected[0] == 128 + number
    assert ending(built.command("microvm", *words), numbers) == expected


def test_insistence_ends_what_ignores(built: Built) -> None:
    with started(built.command("microvm", "wait", *HANDLED)) as process:
        for _ in range(3):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.05)
        assert process.wait(10) == 128 + signal.SIGTERM


def test_window(built: Built) -> None:
    """The new size of the terminal comes with SIGWINCH."""
    screen, terminal = pty.openpty()
    said = {}
    for where in ("linux", "microvm"):
        termios.tcsetwinsize(screen, (24, 80))
        with started(built.command(where, "wait", "28=handle", "12=handle"), terminal) as process:
            termios.tcsetwinsize(screen, (40, 132))
            for number in (signal.SIGWINCH, signal.SIGUSR2):
                process.send_signal(number)
                time.sleep(PAUSE)
            said[where] = process.communicate(timeout=SECONDS)
    os.close(screen)
    os.close(terminal)
    assert b"signal 28 code 0 40x132" in said["linux"][0]
    assert said["microvm"] == said["linux"]
