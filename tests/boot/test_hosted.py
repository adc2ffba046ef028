# SPDX-License-Identifier: MIT
"""An image as a process of Linux: what it cannot ask of it, and what is said about it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import oracle
import pytest

from posixlite import elf
from posixlite import image as images
from posixlite.errors import PosixliteError
from posixlite.machines import machine
from posixlite.machines.machine import Settings, Streams

SOURCE = Path(__file__).resolve().parent / "escape.c"
FLOOD = Path(__file__).resolve().parent / "refused.c"
LINES = 5000
"""More words of the shim than its runner has read when the program ends."""
SECONDS = 30


def made(folder: Path, source: Path) -> Path:
    program = folder / source.stem
    command = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", str(program)]
    subprocess.run([*command, str(source)], check=True, timeout=60)
    case = oracle.Case((str(program),), folder / "run", allow_missing=True)
    return oracle.make_image(case, folder / "x.img", "hosted")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("hosted"), SOURCE)


def test_what_no_image_needs_kills_it(image: Path) -> None:
    """Not even the shim can ask for the process's number, so nor can a program that has taken it over."""
    code = f"{elf.read(image).symbols['text_start'].address:x}"
    settings = Settings(arguments=(code,), timeout=SECONDS)
    with pytest.raises(PosixliteError, match="the image was ended by SIGSYS"):
        machine("hosted").run(images.load(image), settings, Streams())


def test_by_hand(image: Path) -> None:
    """Without a runner: its own descriptors, and the shim's words on standard error."""
    done = subprocess.run(
        [image], capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
    )
    assert done.stdout == b"before\n"
    assert b"posixlite: exit 0\n" in done.stderr


def test_an_image_for_another_machine(image: Path) -> None:
    with pytest.raises(PosixliteError, match="was built for hosted, which microvm is not"):
        machine("microvm").run(images.load(image), Settings(), Streams())


def test_no_word_of_the_shim_is_lost(tmp_path: Path) -> None:
    """What is said faster than it is read is waited for, and the last line is how the program ended."""
    settings = Settings(arguments=(str(LINES),), timeout=SECONDS, verbose=True)
    outcome = machine("hosted").run(images.load(made(tmp_path, FLOOD)), settings, Streams())
    assert outcome.status == 3
    assert sum("process" in line for line in outcome.console) == LINES
