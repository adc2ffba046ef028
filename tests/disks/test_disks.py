# SPDX-License-Identifier: MIT
"""Programs that use a disk: the same words, and the same bytes on it, as on Linux."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images
from posixlite.machines.disk import Disk
from posixlite.machines.machine import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function: machine, with disks or without -> an image of journal.c, traced with a file."""
    folder = tmp_path_factory.mktemp("journal")
    stand_in = blank(folder / "file")
    case = oracle.Case((compiled("journal", folder), str(stand_in), "short"), folder / "run")
    profile = oracle.trace(case, folder / "profile.json")

    @functools.cache
    def build(machine: str, *, disk: bool = True) -> Path:
        image = folder / f"{machine}-{disk}.img"
        words = ["--disk"] if disk else []
        built = oracle.posixlite("build", *words, "--machine", machine, str(profile), "-o", str(image))
        assert built.returncode == 0, built.stderr
        return image

    return build


@contextlib.contextmanager
def writing(image: Path, disk: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the journal, which only ends when it is killed; the machine ends with the command that runs it."""
    words = [sys.executable, "-m", "posixlite", "run", "--disk", str(disk), str(image), "/dev/vda"]
    with subprocess.Popen(words, cwd=oracle.ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGKILL)


def lines(running: subprocess.Popen[str], count: int | None = None) -> list[int]:
    assert running.stdout is not None
    return [int(line) for line in itertools.islice(running.stdout, count)]


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_safe_survives_the_machine(
    machine: str, journal: Callable[..., Path], tmp_path: Path
) -> None:
    """A record that was said to be safe is in the file, however the machine ends."""
    disk = blank(tmp_path / "disk")
    with writing(journal(machine), disk) as running:
        said = lines(running, 100)
        running.send_signal(signal.SIGKILL)
        said += lines(running)
    content = disk.read_bytes()
    assert said == list(range(len(said)))
    assert [n for n in said if not content[n * 1000 :].startswith(b"record %d\0" % n)] == []


@pytest.mark.parametrize("machine", MACHINES)
def test_a_disk_that_a_machine_writes_is_refused_to_another(
    machine: str, journal: Callable[..., Path], tmp_path: Path
) -> None:
    disk = blank(tmp_path / "disk")
    with writing(journal(machine), disk) as running:
        assert lines(running, 1) == [0]
        for words in ([str(disk)], [f"{disk},ro"]):
            refused("in use by another machine", "--disk", *words, str(journal("hosted")), "/dev/vda")


def refused(message: str, *words: str) -> None:
    """Check that `run` says in one sentence, with a hint, why it does not."""
    done = oracle.posixlite("run", *words)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b""), said
    assert message in said.splitlines()[0]
    assert len(said.splitlines()) == 2, said


def test_what_cannot_be_done_is_said(journal: Callable[..., Path], tmp_path: Path) -> None:
    image = str(journal("hosted"))
    odd = blank(tmp_path / "odd", size=1000)
    refused("No such file", "--disk", str(tmp_path / "missing"), image)
    refused("is a folder", "--disk", str(tmp_path), image)
    refused("has 1000 bytes", "--disk", str(odd), image)
    refused("has no driver for disks", "--disk", str(odd), str(journal("hosted", disk=False)))
    refused("--disk needs an image", "--disk", str(odd), "--", "true")


def test_an_image_without_a_disk_holds_nothing_of_it(journal: Callable[..., Path]) -> None:
    parts = {"dev.disk.o", "dev.hosted.disk.o", "file.block.o", "file.block_ioctl.o", "file.block_buffer.o"}
    with_disk = images.inspect(journal("hosted")).objects
    assert parts <= with_disk.keys()
    assert not parts & images.inspect(journal("hosted", disk=False)).objects.keys()
