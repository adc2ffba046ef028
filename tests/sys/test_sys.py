# SPDX-License-Identifier: MIT
"""Each program of this folder, on Linux and in an image: the same words and the same exit status.

There is no stored output. A program counts its checks and says so in its last line; one that says nothing, or
stops early, has failed wherever it did.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images

if TYPE_CHECKING:
    from collections.abc import Callable

    from posixlite.machines.machine import Outcome

HERE = Path(__file__).resolve().parent
PROGRAMS = sorted(path.stem for path in HERE.glob("*.c"))
COMPILE = ("gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-ffile-prefix-map=/=/")
LINKING = {"static": ("-static",), "dynamic": ()}
LAST_LINE = re.compile(rb"^done ([1-9][0-9]*) checks\n\Z", re.MULTILINE)
DYNAMIC_TOO = ("auxv", "brk", "mmap", "mprotect", "proc_self", "rt_sigaction", "stdio", "stat")
"""Programs in which a dynamic linker makes a difference: it maps, and it stands in /proc/self."""
MACHINES = (pytest.param("microvm", marks=pytest.mark.vm), "hosted")
"""A virtual machine, and a process of Linux: the same shim over two platforms."""
STDIN = b"".join(b"line %d of the standard input\n" % number for number in range(10000))


def compiled(name: str, linking: str, folder: Path) -> Path:
    program = folder / name
    subprocess.run(
        [*COMPILE, *LINKING[linking], "-o", str(program), str(HERE / f"{name}.c")], check=True, timeout=60
    )
    return program


def check_whole(outcome: Outcome, where: str) -> None:
    end = LAST_LINE.search(outcome.stdout)
    assert end, f"{where}: no last line; it ended so: {outcome.stdout[-300:]!r} {outcome.stderr[-300:]!r}"


@pytest.mark.parametrize("name", PROGRAMS)
def test_on_linux(name: str, tmp_path: Path) -> None:
    """A program must hold on Linux before it can be a measure for anything else."""
    program = compiled(name, "static", tmp_path)
    folder = tmp_path / "run"
    folder.mkdir()
    done = subprocess.run(
        [str(program)],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": "/"},
        input=STDIN,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert LAST_LINE.search(done.stdout), f"it ended so: {done.stdout[-300:]!r} {done.stderr[-300:]!r}"
    broken = [line for line in done.stdout.decode(errors="replace").splitlines() if line.endswith(": no")]
    assert not broken
    assert done.returncode == 0


@pytest.fixture(scope="session")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], tuple[oracle.Case, Path]]:
    """Give a program and its profile; each is compiled and traced once, for all machines."""

    @functools.cache
    def once(name: str, linking: str) -> tuple[oracle.Case, Path]:
        folder = tmp_path_factory.mktemp(f"{name}-{linking}")
        program = compiled(name, linking, folder)
        # They ask for flags that no kernel knows: only missing calls are no image to compare with.
        case = oracle.Case((str(program),), folder / "run", stdin=STDIN, allow_missing=True)
        return case, oracle.trace(case, folder / "profile.json")

    return once


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "linking"),
    [(name, "static") for name in PROGRAMS] + [(name, "dynamic") for name in PROGRAMS if name in DYNAMIC_TOO],
)
def test_same_in_image(
    name: str,
    linking: str,
    machine: str,
    traced: Callable[[str, str], tuple[oracle.Case, Path]],
    tmp_path: Path,
) -> None:
    case, profile = traced(name, linking)
    image = oracle.build_image(case, profile, tmp_path / f"{name}.img", machine)
    assert not images.load(image).manifest.missing
    expected = oracle.on_linux(case, image)
    got = oracle.in_image(case, image)
    check_whole(expected, "Linux")
    # That the answers are the same is what counts, also to what is not served.
    assert not oracle.differences(expected, replace(got, absent={}, unsupported=()))
    check_whole(got, "image")
