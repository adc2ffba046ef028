# SPDX-License-Identifier: MIT
"""Debian's own programs for disks: the same words and the same bytes as on Linux over a loop device.

What they leave behind is then looked at by this machine's own.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite.machines.disk import Disk
from posixlite.machines.machine import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.vm
MACHINES = ("microvm", "hosted")
MIB = 1 << 20
UUID = "11111111-2222-3333-4444-555555555555"
EMPTY = ("mke2fs", "-q", "-F", "-t", "ext4", "-U", UUID, "-E", f"hash_seed={UUID},lazy_itable_init=0")
EXT4 = (*EMPTY, "-d", "tree")
FAT = ("mkfs.fat", "--invariant", "-n", "DISK", "-F", "16")
TABLE = "label: dos\nlabel-id: 0x12345678\nsize=4MiB, type=83\nsize=8MiB, type=82, bootable\n"
LARGE = 100 * MIB
TIME = ("E2FSPROGS_FAKE_TIME=1700000000", "E2FSCK_TIME=1700000000")
"""What e2fsprogs take for now."""
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
VARIABLES = {**os.environ, "PATH": PATH, **dict(variable.split("=") for variable in TIME)}


@dataclass(frozen=True)
class Tool:
    """A program, what the disk holds before it, and what must hold afterwards."""

    command: tuple[str, ...]
    """Its last words are the names of the disks, or {disk} stands where one is."""
    before: tuple[str, ...] = ()
    """A command of this machine that prepares the file."""
    after: tuple[str, ...] = ()
    """One that must find the file in order."""
    stdin: bytes = b""
    same_bytes: bool = True
    """It writes nothing that differs from time to time."""


TOOLS = {
    "mke2fs": Tool((*EMPTY, "{disk}"), after=("e2fsck", "-fn", "{disk}")),
    "mke2fs -d": Tool(
        (*EXT4, "{disk}"),
        after=("sh", "-c", "e2fsck -fn {disk} && debugfs -R 'cat random' {disk} | cmp - tree/random"),
        same_bytes=False,  # it puts down when the files were made
    ),
    "e2fsck": Tool(("e2fsck", "-fn", "{disk}"), before=(*EXT4, "{disk}")),
    "e2fsck repairs": Tool(
        ("e2fsck", "-fy", "{disk}"),
        before=("sh", "-c", f"{' '.join(EXT4)} {{disk}} && debugfs -w -R 'clri random' {{disk}}"),
        after=("e2fsck", "-fn", "{disk}"),
    ),
    "dumpe2fs": Tool(("dumpe2fs", "{disk}"), before=(*EXT4, "{disk}")),
    "tune2fs": Tool(("tune2fs", "-L", "name", "{disk}"), (*EXT4, "{disk}"), ("e2fsck", "-fn", "{disk}")),
    "debugfs": Tool(("debugfs", "-R", "cat random", "{disk}"), before=(*EXT4, "{disk}")),
    "mkfs.fat": Tool((*FAT, "{disk}"), after=("fsck.fat", "-n", "{disk}")),
    "mcopy": Tool(
        ("mcopy", "-i", "{disk}", "tree/random", "::/random"),
        before=(*FAT, "{disk}"),
        after=("sh", "-c", "mtype -i {disk} ::/random | cmp - tree/random && fsck.fat -n {disk}"),
        same_bytes=False,
    ),
    "sfdisk": Tool(
        ("sfdisk", "--no-reread", "{disk}"), stdin=TABLE.encode(), after=("sfdisk", "-V", "{disk}")
    ),
    "fdisk": Tool(("fdisk", "-l", "{disk}"), before=("sh", "-c", f"printf '{TABLE}' | sfdisk -q {{disk}}")),
    "blockdev": Tool(("blockdev", "--getsize64", "--getss", "--getro", "--getbsz", "{disk}")),
    "dd": Tool(("dd", "if=tree/random", "of={disk}", "bs=1000", "seek=3", "conv=fsync", "status=none")),
    "dd direct": Tool(
        ("dd", "if={disk}", "of={disk}", "iflag=direct", "oflag=direct", "bs=64k", "seek=200", "count=20"),
        before=("dd", "if=tree/random", "of={disk}", "conv=notrunc", "status=none"),
    ),
}  # fmt: skip


def noise(size: int) -> bytes:
    """Return bytes of which no two sectors are the same; the same ones each time."""
    return random.Random(1).randbytes(size)  # noqa: S311 - nothing is kept secret


def make_tree(folder: Path) -> None:
    """Make what is put on disks: the same each time."""
    tree = folder / "tree"
    (tree / "folder").mkdir(parents=True)
    (tree / "random").write_bytes(noise(3 * MIB + 17))
    (tree / "folder" / "text").write_text("text\n" * 1000)
    (tree / "link").symlink_to("folder/text")
    for path in (*tree.rglob("*"), tree):
        os.utime(path, (1700000000, 1700000000), follow_symlinks=False)


def filled(words: tuple[str, ...], disk: str) -> tuple[str, ...]:
    return tuple(word.replace("{disk}", disk) for word in words)


def by_hand(words: tuple[str, ...], disk: Path, folder: Path) -> None:
    if words:
        done = subprocess.run(
            filled(words, str(disk)), cwd=folder, env=VARIABLES, capture_output=True, check=False
        )
        assert done.returncode == 0, done


QUICK = ("mke2fs", "e2fsck repairs", "debugfs", "mkfs.fat", "mcopy", "sfdisk", "dd direct")


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in TOOLS]
)
def test_same_on_linux_and_in_images(name: str, loop: Callable[..., str], tmp_path: Path) -> None:
    tool = TOOLS[name]
    program = shutil.which(tool.command[0], path=PATH)
    if program is None:
        pytest.skip(f"{tool.command[0]} is not installed")
    make_tree(tmp_path)
    start, linux = tmp_path / "start", tmp_path / "linux"
    start.touch()
    os.truncate(start, 24 * MIB)
    by_hand(tool.before, start, tmp_path)
    shutil.copyfile(start, linux)
    device = loop(linux)
    case = oracle.Case(
        (program, *filled(tool.command[1:], device)),
        tmp_path / "run",
        prepare=make_tree,
        stdin=tool.stdin,
        environment=TIME,
        allow_missing=True,
    )
    profile = oracle.trace(case, tmp_path / "profile.json")
    images = {machine: oracle.build_image(case, profile, tmp_path / machine, machine) for machine in MACHINES}
    linux.write_bytes(start.read_bytes())
    expected = oracle.on_linux(case, images["microvm"])
    subprocess.run(["sync", device], check=True)
    for machine, image in images.items():
        disk = tmp_path / f"{machine}.disk"
        shutil.copyfile(start, disk)
        settings = Settings(timeout=oracle.RUN_SECONDS, disks=(Disk(disk),))
        got = oracle.in_image(case, image, settings=settings)
        if name == "dd direct":  # it tells the time that it took
            got = replace(got, stderr=expected.stderr)
        assert not oracle.differences(expected, replace(got, unsupported=()))
        if tool.same_bytes:
            subprocess.run(["cmp", disk, linux], check=True)
        by_hand(tool.after, disk, tmp_path)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_hundred_megabytes(machine: str, loop: Callable[..., str], tmp_path: Path) -> None:
    """From disk to disk, and read back."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(noise(LARGE))
    target.touch()
    os.truncate(target, LARGE)
    devices = [loop(source, read_only=True), loop(target)]
    command = ("dd", f"if={devices[0]}", f"of={devices[1]}", "bs=100k", "conv=fsync", "status=none")
    image = oracle.make_image(oracle.Case(command, tmp_path / "run"), tmp_path / "dd.img", machine)
    os.truncate(target, 0)
    os.truncate(target, LARGE)
    first, second = Disk(source, read_only=True), Disk(target)
    both = (first, second) if int(devices[0][9:]) < int(devices[1][9:]) else (second, first)
    got = oracle.in_image(
        oracle.Case(command, tmp_path / "run"), image, settings=Settings(timeout=60, disks=both)
    )
    assert (got.status, got.stderr) == (0, b"")
    subprocess.run(["cmp", source, target], check=True)
