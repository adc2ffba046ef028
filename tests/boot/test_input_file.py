# SPDX-License-Identifier: MIT
"""Standard input that is a regular file: what a program can do with it on Linux it can do in an image."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import oracle
import pytest

from posixlite import image as images
from posixlite import machines
from posixlite.machines import input_file
from posixlite.machines.machine import Settings, Streams

pytestmark = pytest.mark.vm
HERE = Path(__file__).resolve().parent
SECONDS = 60.0
TEXT = b"the content of a file, three pages of it\n" * 300


@dataclass(frozen=True, slots=True)
class Built:
    """A program, its input, and images of it that were traced with that file and with a pipe."""

    program: Path
    data: Path
    from_file: Path
    from_pipe: Path


@pytest.fixture(scope="module")
def built(shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    del shim
    folder = tmp_path_factory.mktemp("input")
    program, data = folder / "input_file", folder / "data"
    command = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", str(program)]
    subprocess.run([*command, str(HERE / "input_file.c")], check=True, timeout=60)
    data.write_bytes(TEXT)
    data.chmod(0o640)
    made = {}
    for kind in ("file", "pipe"):
        profile, made[kind] = folder / f"{kind}.json", folder / f"{kind}.img"
        words = ("trace", "-q", "-o", str(profile), "--", str(program))
        with data.open("rb") as stdin:
            done = oracle.posixlite(*words, stdin=stdin.fileno() if kind == "file" else TEXT)
        assert done.returncode == 0, done.stderr
        done = oracle.posixlite("build", "-o", str(made[kind]), str(profile))
        assert done.returncode == 0, done.stderr
    return Built(program, data, made["file"], made["pipe"])


def on_linux(built: Built, data: Path, position: int = 0) -> bytes:
    with data.open("rb", buffering=0) as stdin:
        stdin.seek(position)
        return subprocess.run(
            [built.program], stdin=stdin, capture_output=True, timeout=SECONDS, check=True
        ).stdout


def boot(image: Path, stdin: int, board: str = "microvm") -> bytes:
    outcome = machines.machine(board).run(images.load(image), Settings(timeout=SECONDS), Streams(stdin))
    assert outcome.status == 0, outcome
    return outcome.stdout


def in_image(image: Path, data: Path, position: int = 0, board: str = "microvm") -> bytes:
    with data.open("rb", buffering=0) as stdin:
        stdin.seek(position)
        return boot(image, stdin.fileno(), board)


@pytest.mark.parametrize("board", ["microvm", "q35"])
def test_a_file_is_a_file(built: Built, board: str) -> None:
    assert in_image(built.from_file, built.data, board=board) == on_linux(built, built.data)


def test_it_begins_where_the_host_has_read_to(built: Built) -> None:
    assert in_image(built.from_file, built.data, 5) == on_linux(built, built.data, 5)


def test_an_empty_file_is_one_too(built: Built, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    assert in_image(built.from_file, empty) == on_linux(built, empty)


def test_a_pipe_stays_a_pipe(built: Built) -> None:
    with built.data.open("rb") as source:
        cat = subprocess.Popen(["cat"], stdin=source, stdout=subprocess.PIPE)
    assert cat.stdout is not None
    assert boot(built.from_file, cat.stdout.fileno()).startswith(b"mode 10600")
    cat.stdout.close()
    cat.wait(SECONDS)


def test_traced_with_a_pipe_a_file_comes_as_a_stream(built: Built) -> None:
    assert in_image(built.from_pipe, built.data).startswith(b"mode 10600")


def test_what_does_not_fit_comes_as_a_stream(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_file, "LARGEST", len(TEXT) - 1)
    assert in_image(built.from_file, built.data).startswith(b"mode 10600")


def test_it_needs_its_memory(built: Built) -> None:
    image = replace(images.load(built.from_file), least_memory=1 << 20)
    pages = -(-len(TEXT) // input_file.PAGE) * input_file.PAGE
    with built.data.open("rb") as stdin:
        streams = Streams(stdin.fileno())
        for memory, fits in (((1 << 20) + pages - 1, False), ((1 << 20) + pages, True)):
            with input_file.opened(image, Settings(memory=memory), streams) as file:
                assert (file is not None) == fits


def test_what_is_open_for_writing_too_comes_as_a_stream(built: Built) -> None:
    descriptor = os.open(built.data, os.O_RDWR)
    with input_file.opened(images.load(built.from_file), Settings(), Streams(descriptor)) as file:
        assert file is None
    os.close(descriptor)
