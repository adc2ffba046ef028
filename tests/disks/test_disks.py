# SPDX-License-Identifier: MIT
"""Programs that use a disk: the same words, and the same bytes on it, as on Linux."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite.machines.disk import Disk
from posixlite.machines.machine import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
MIB = 1 << 20
MACHINES = (pytest.param("microvm", marks=pytest.mark.vm), "hosted")
ALL_MACHINES = (*MACHINES, pytest.param("q35", marks=pytest.mark.vm))


def compiled(name: str, folder: Path) -> str:
    program = folder / name
    words = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-pthread"]
    subprocess.run([*words, "-o", str(program), str(HERE / f"{name}.c")], check=True, timeout=60)
    return str(program)


def blank(path: Path, content: bytes = b"", size: int = 8 * MIB) -> Path:
    """Make a file of that size that begins with the content."""
    path.write_bytes(content)
    os.truncate(path, size)
    return path


def with_disks(*disks: Disk) -> Settings:
    return Settings(timeout=oracle.RUN_SECONDS, disks=disks)


def check(case: oracle.Case, image: Path, settings: Settings) -> None:
    """Run on Linux and in the image; every answer is the same."""
    expected = oracle.on_linux(case, image)
    got = oracle.in_image(case, image, settings=settings)
    assert expected.status == 0, expected.stderr
    assert not oracle.differences(expected, replace(got, unsupported=(), absent={}))


def in_order(*names: str) -> list[str]:
    """Return names of loop devices as an image counts its disks."""
    return sorted(names, key=lambda name: int(name.removeprefix("/dev/loop")))


@pytest.mark.parametrize("machine", ALL_MACHINES)
def test_a_disk_is_what_it_is_on_linux(machine: str, loop: Callable[..., str], tmp_path: Path) -> None:
    """Linux's loop devices lead to copies of the image's disks: afterwards the copies are the same."""
    files = [blank(tmp_path / name, content) for name, content in (("linux", b""), ("fixed", b"read only"))]
    devices = (loop(files[0]), loop(files[1], read_only=True))
    command = (compiled("disk", tmp_path), *devices)
    case = oracle.Case(command, tmp_path / "run", allow_missing=True)
    image = oracle.make_image(case, tmp_path / "disk.img", machine)
    subprocess.run(["blkdiscard", "--zeroout", devices[0]], check=True)
    disks = {devices[0]: Disk(blank(tmp_path / "image")), devices[1]: Disk(files[1], read_only=True)}
    check(case, image, with_disks(*(disks[name] for name in in_order(*devices))))
    subprocess.run(["cmp", str(tmp_path / "image"), str(files[0])], check=True)


@pytest.mark.parametrize("machine", MACHINES)
def test_threads_share_a_disk(machine: str, loop: Callable[..., str], tmp_path: Path) -> None:
    linux = blank(tmp_path / "linux")
    case = oracle.Case((compiled("threads", tmp_path), loop(linux)), tmp_path / "run", allow_missing=True)
    image = oracle.make_image(case, tmp_path / "threads.img", machine)
    blank(linux)
    disk = Disk(blank(tmp_path / "image"))
    check(case, image, with_disks(disk))
    subprocess.run(["cmp", str(disk.path), str(linux)], check=True)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_safe_survives_the_machine(machine: str, tmp_path: Path) -> None:
    """A record that was said to be safe is in the file, however the machine ends."""
    stand_in = blank(tmp_path / "file")
    case = oracle.Case((compiled("journal", tmp_path), str(stand_in), "short"), tmp_path / "run")
    profile = oracle.trace(case, tmp_path / "profile.json")
    image = tmp_path / "journal.img"
    built = oracle.posixlite("build", "--disk", "--machine", machine, str(profile), "-o", str(image))
    assert built.returncode == 0, built.stderr
    disk = blank(tmp_path / "disk")
    words = [sys.executable, "-m", "posixlite", "run", "--disk", str(disk), str(image), "/dev/vda"]
    said = []
    with subprocess.Popen(words, cwd=oracle.ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            said.append(int(line))
            if len(said) == 200:
                break
        running.send_signal(signal.SIGKILL)  # the machine ends with it
        said += [int(line) for line in running.stdout]
    content = disk.read_bytes()
    assert said == list(range(len(said)))
    assert [n for n in said if not content[n * 1000 :].startswith(b"record %d\0" % n)] == []
