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
SECONDS = 30


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hosted")
    program = folder / "escape"
    command = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", str(program)]
    subprocess.run([*command, str(SOURCE)], check=True, timeout=60)
    return oracle.make_image(oracle.Case((str(program),), folder / "run"), folder / "x.img", "hosted")


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
