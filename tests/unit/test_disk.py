# SPDX-License-Identifier: MIT
"""machines/disk.py: what can be a disk, and who may use it; and how an image comes to have disks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from unit_manifest import MANIFEST

from posixlite import plan
from posixlite.catalogue import Catalogue, Fallback
from posixlite.errors import PosixliteError
from posixlite.image import Image
from posixlite.machines.disk import LIMIT, Disk, opened, parse
from posixlite.rootfs import Planner, RealHost
from posixlite.tracer.profile import Call, File, Process, Profile

IMAGE = Image(Path("/x.img"), MANIFEST, 2 << 20, disks=True)
START = Process("start", exit_status=0)
DISKS = tuple(plan.DISK_DRIVERS)


def make(path: Path, size: int = 4096) -> Path:
    path.write_bytes(bytes(size))
    return path


def refused(*disks: Disk, image: Image = IMAGE, lock: bool = True) -> PosixliteError:
    with pytest.raises(PosixliteError) as caught, opened(image, disks, lock=lock):
        pass
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.img", Disk(Path("a.img"))),
        ("a.img,ro", Disk(Path("a.img"), read_only=True)),
        ("a,b.img", Disk(Path("a,b.img"))),
        ("a.img,ro,rw", Disk(Path("a.img,ro"))),
    ],
)
def test_the_words_of_the_command_line(text, expected):
    assert parse(text) == expected


def test_disks_are_open_as_they_are_used(tmp_path):
    one, two = make(tmp_path / "one"), make(tmp_path / "two")
    with opened(IMAGE, [Disk(one), Disk(two, read_only=True)], lock=True) as disks:
        assert [(d.path, d.read_only, d.is_device) for d in disks] == [
            (one, False, False),
            (two, True, False),
        ]
        assert os.pwrite(disks[0].descriptor, b"x", 0) == 1
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.pwrite(disks[1].descriptor, b"x", 0)


@pytest.mark.parametrize("lock", [True, False])
def test_one_that_writes_shuts_out_all_others(tmp_path, lock):
    disk = make(tmp_path / "one")
    with opened(IMAGE, [Disk(disk)], lock=True):
        for other in (Disk(disk), Disk(disk, read_only=True)):
            assert refused(other, lock=lock).message == f"{disk} is in use by another machine"
    with opened(IMAGE, [Disk(disk)], lock=lock):
        pass  # free again


def test_those_that_read_go_together(tmp_path):
    reader = Disk(make(tmp_path / "one"), read_only=True)
    with opened(IMAGE, [reader], lock=True), opened(IMAGE, [reader], lock=True):
        assert "in use" in refused(Disk(reader.path)).message


def test_what_cannot_be_a_disk(tmp_path):
    file, link = make(tmp_path / "file"), tmp_path / "link"
    link.symlink_to(file)
    os.mkfifo(tmp_path / "fifo")
    for path, message in (
        (tmp_path / "missing", "No such file"),
        (tmp_path, "is a folder"),
        (tmp_path / "fifo", "neither a file nor a block device"),
        (make(tmp_path / "odd", 1000), "has 1000 bytes"),
        (make(tmp_path / "empty", 0), "has 0 bytes"),
    ):
        assert message in refused(Disk(path)).message
    assert "is given twice" in refused(Disk(file), Disk(link)).message
    assert "too many" in refused(*[Disk(file)] * (LIMIT + 1)).message


def test_no_permission(tmp_path, monkeypatch):
    """Root may all, so that the answer of Linux is put in its mouth."""

    def no(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", no)
    error = refused(Disk(make(tmp_path / "file")))
    assert "Permission denied" in error.message
    assert error.hint.endswith("file,ro")


def test_an_image_without_the_driver(tmp_path):
    error = refused(Disk(tmp_path / "x"), image=Image(Path("/x.img"), MANIFEST, 2 << 20))
    assert error.message == "/x.img has no driver for disks: its program used none when it was traced"
    assert error.hint == "build it with --disk"


def catalogue() -> Catalogue:
    fallbacks = (Fallback("disk", "ioctl", "it is asked how large it is"),)
    return Catalogue({"read": "sys.read.o", "ioctl": "sys.ioctl.o"}, {}, {}, frozenset(DISKS), fallbacks)


def profile(**files: File) -> Profile:
    named = {f"/dev/{name}": file for name, file in files.items()}
    return Profile("/bin/x", ("x",), calls={"read": Call(1)}, processes=(START,), pseudo_files=named)


def block(*kinds: str) -> File:
    return File(kinds=kinds, type="block")


def test_a_traced_disk_brings_the_drivers():
    made = plan.make(
        profile(loop10=block("opened"), loop9=block("read", "stat"), sda=block("stat")), catalogue()
    )
    assert made.disks == ("/dev/loop9", "/dev/loop10")
    assert made.drivers == DISKS
    assert made.devices == ("disk",)
    assert made.fallbacks == {"ioctl": "fallback of disk: it is asked how large it is"}
    assert made.pseudo_missing == ("/dev/sda",)


def test_disks_without_a_trace_of_one_must_be_asked_for():
    assert plan.make(profile(), catalogue()).drivers == ()
    made = plan.make(profile(), catalogue(), disk=True)
    assert (made.drivers, made.disks, list(made.fallbacks)) == (DISKS, (), ["ioctl"])


def test_names_of_the_trace_lead_to_the_disks_of_the_run():
    planner = Planner(RealHost())
    planner.add_disks(("/dev/loop9", "/dev/loop10"), profile())
    nodes = {e.path: e.device for e in planner.entries() if e.device}
    assert nodes == {"/dev/loop9": os.makedev(253, 0), "/dev/loop10": os.makedev(253, 16)}
