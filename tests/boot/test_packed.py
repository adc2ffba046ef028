# SPDX-License-Identifier: MIT
"""An image with packed files (build --compress): its program sees what it sees on Linux, in less memory."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import oracle
import pytest

from posixlite import image as images
from posixlite import machines
from posixlite.machines.machine import Settings

pytestmark = pytest.mark.vm
SOURCE = Path(__file__).resolve().parent / "packed.c"
MIB = 1 << 20
LARGE = 6 * MIB
"""Bytes of a file that is larger than the memory that is left: 64 bytes are the same in each line of it."""
MEMORY = 5 * MIB
SMALL = ("written", "mapped", "cut", "emptied", "punched", "removed")


def lines(size: int) -> bytes:
    line = "{:08d} - what comes behind the number is the same in all of them...\n"
    return "".join(map(line.format, range(size // len(line.format(0))))).encode()


def prepare(folder: Path) -> None:
    (folder / "large").write_bytes(lines(LARGE))
    for name in SMALL:
        (folder / name).write_bytes(lines(150_000))
    (folder / "private").write_bytes(lines(400_000))
    (folder / "chance").write_bytes(random.Random(1).randbytes(100_000))  # noqa: S311 - the same each time


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    output = tmp_path_factory.mktemp("packed") / "packed"
    command = ["gcc", "-D_GNU_SOURCE", "-O2", "-Wall", "-Werror", "-static", "-o", str(output), str(SOURCE)]
    subprocess.run(command, check=True, timeout=60)
    return str(output)


@pytest.mark.parametrize("board", machines.NAMES)
def test_packed_files_are_as_on_linux(program: str, board: str, tmp_path: Path, shim: Path) -> None:
    case = oracle.Case((program,), tmp_path / "run", prepare=prepare, compress=True)
    image = oracle.make_image(case, tmp_path / "packed.img", board)
    loaded = images.load(image)
    assert loaded.least_memory < LARGE // 2
    settings = Settings(timeout=oracle.RUN_SECONDS, memory=None if board == "hosted" else MEMORY)
    expected = oracle.on_linux(case, image)
    got = oracle.in_image(case, image, board, settings)
    assert not oracle.differences(expected, got)
    assert got.status == 0


def test_only_packed_files_bring_the_code_for_them(program: str, tmp_path: Path, shim: Path) -> None:
    holds = {}
    for compress in (False, True):
        case = oracle.Case((program,), tmp_path / "run", prepare=prepare, compress=compress)
        image = oracle.make_image(case, tmp_path / f"{compress}.img")
        holds[compress] = {"file.packed.o", "lib.lz4.o"} & set(images.inspect(image).objects)
    assert holds == {False: set(), True: {"file.packed.o", "lib.lz4.o"}}
