# SPDX-License-Identifier: MIT
"""Standard input, output and errors: as the host has them, in pieces, and when the other side leaves.

What the program says on Linux is the expectation; both runs get the same pieces at the same pace.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import termios
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images
from posixlite import machines
from posixlite.machines.machine import Settings, Streams

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.vm
HERE = Path(__file__).resolve().parent
SECONDS = 60.0
PAUSE = 0.3
"""Seconds between pieces of input."""
MODES = ("pieces", "waits", "kinds", "line", "raw")
"""Those that end by themselves, and can be traced."""


@dataclass(frozen=True, slots=True)
class Built:
    """The program, and an image of it for each machine."""

    program: Path
    images: Mapping[str, Path]

    def run(self, where: str, mode: str, stdin: int, stdout: int, stderr: int) -> int:
        """Run a mode of the program on Linux or in a machine: its exit status as a shell has it."""
        if where == "linux":
            done = subprocess.run(
                [self.program, mode], stdin=stdin, stdout=stdout, stderr=stderr, timeout=SECONDS, check=False
            )
            return done.returncode if done.returncode >= 0 else 128 - done.returncode
        how = Settings(arguments=(mode,), timeout=SECONDS)
        return (
            machines.machine(where)
            .run(images.load(self.images[where]), how, Streams(stdin, stdout, stderr))
            .status
        )


@pytest.fixture(scope="module")
def built(shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    del shim
    folder = tmp_path_factory.mktemp("streams")
    program = folder / "streams"
    command = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", str(program)]
    subprocess.run([*command, str(HERE / "streams.c")], check=True, timeout=60)
    profiles = [str(folder / f"{mode}.json") for mode in MODES]
    for mode, profile in zip(MODES, profiles, strict=True):
        done = oracle.posixlite("trace", "-o", profile, "--", str(program), mode, stdin=b"text\n")
        assert done.returncode == 0, done.stderr
    made = {board: folder / f"{board}.img" for board in machines.NAMES}
    for board, image in made.items():
        done = oracle.posixlite("build", "--machine", board, "-o", str(image), *profiles)
        assert done.returncode == 0, done.stderr
    return Built(program, made)


def conversation(built: Built, where: str, mode: str, pieces: list[bytes]) -> tuple[int, bytes]:
    """Give the program pieces of input once it is ready: its status, and what it said on standard errors."""
    (input_end, feed), (errors, error_end), nothing = os.pipe(), os.pipe(), os.open(os.devnull, os.O_RDWR)
    status = []

    def run() -> None:
        status.append(built.run(where, mode, input_end, nothing, error_end))
        os.close(error_end)

    thread = threading.Thread(target=run)
    thread.start()
    said = b""
    while not said.endswith(b"ready\n"):
        said += os.read(errors, 4096)
    for piece in pieces:
        os.write(feed, piece)
        time.sleep(PAUSE)
    os.close(feed)
    while part := os.read(errors, 4096):
        said += part
    thread.join()
    for descriptor in (input_end, errors, nothing):
        os.close(descriptor)
    return status[0], said


@pytest.mark.parametrize("board", machines.NAMES)
@pytest.mark.parametrize("mode", ["pieces", "waits"])
def test_input_comes_in_pieces(built: Built, mode: str, board: str) -> None:
    pieces = [b"first piece\n", b"second\n", b"x"] if mode == "pieces" else [b"all of it\n"]
    expected = conversation(built, "linux", mode, pieces)
    assert expected[0] == 0
    assert conversation(built, board, mode, pieces) == expected


@pytest.mark.parametrize("board", machines.NAMES)
def test_reader_leaves(built: Built, board: str) -> None:
    """As in `program | head`: the program ends by SIGPIPE, though its image has no signals."""
    reader, writer = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)

    def leave() -> None:
        os.read(reader, 4096)
        os.close(reader)

    thread = threading.Thread(target=leave)
    thread.start()
    assert built.run(board, "writes", nothing, writer, nothing) == 128 + signal.SIGPIPE
    thread.join()
    os.close(writer)
    os.close(nothing)


def read_until(screen: int, end: bytes) -> bytes:
    """Read what a terminal shows, up to these bytes."""
    shown = b""
    while not shown.endswith(end):
        assert select.select([screen], [], [], SECONDS)[0], shown
        shown += os.read(screen, 4096)
    return shown


def typed(built: Built, where: str) -> bytes:
    """Run on a terminal of its own, type a line: what the screen showed."""
    screen, terminal = pty.openpty()
    os.write(screen, b"typed\n")
    read_until(screen, b"typed\r\n")  # its echo, which may be late
    assert built.run(where, "kinds", terminal, terminal, terminal) == 0
    os.close(terminal)
    shown = read_until(screen, b"line 6\r\n")
    os.close(screen)
    return shown


@pytest.mark.parametrize("board", machines.NAMES)
def test_terminal(built: Built, board: str) -> None:
    assert b"tty 1" in typed(built, "linux")
    assert typed(built, board) == typed(built, "linux")


def edited(built: Built, where: str) -> bytes:
    """Type single keys, then a line: what the screen showed."""
    screen, terminal = pty.openpty()
    termios.tcsetwinsize(screen, (33, 99))
    thread = threading.Thread(target=built.run, args=(where, "raw", terminal, terminal, terminal))
    thread.start()
    shown = b""
    for until, keys in ((b"ready\r\n", b"abq"), (b"line\r\n", b"typed\n"), (b"line 6\r\n", b"")):
        shown += read_until(screen, until)
        os.write(screen, keys)
    thread.join()
    modes = termios.tcgetattr(terminal)
    assert modes[3] & termios.ICANON
    assert modes[3] & termios.ECHO
    os.close(terminal)
    os.close(screen)
    return shown


@pytest.mark.parametrize("board", machines.NAMES)
def test_terminal_modes(built: Built, board: str) -> None:
    """The host's terminal follows the program: no echo, byte by byte, and back."""
    expected = edited(built, "linux")
    assert b"33 by 99, set 0, ready\r\n<a><b><q>" in expected
    assert edited(built, board) == expected


@pytest.mark.parametrize("board", machines.NAMES)
def test_pipes_and_nothing(built: Built, board: str) -> None:
    said = {}
    for where in ("linux", board):
        reader, writer = os.pipe()
        nothing = os.open(os.devnull, os.O_RDWR)
        assert built.run(where, "kinds", nothing, writer, nothing) == 0
        os.close(writer)
        said[where] = os.read(reader, 4096)
        os.close(reader)
        os.close(nothing)
    assert b"1: type 10000" in said["linux"]
    assert said[board] == said["linux"]


MMIO = ("-global", "virtio-mmio.force-legacy=off")
PORTS = (
    "-chardev", "stdio,id=in", "-device", "virtserialport,chardev=in,name=posixlite.stdin",
    "-chardev", "file,id=out,path=stdout", "-device", "virtserialport,chardev=out,name=posixlite.stdout",
)  # fmt: skip
SINGLE = ("-chardev", "stdio,id=only,logfile=stdout", "-device", "virtconsole,chardev=only")
BY_HAND = {
    "microvm that says nothing": ("-M", "microvm", *MMIO, "-device", "virtio-serial-device", *PORTS),
    "microvm with one I/O APIC": (
        "-M", "microvm,ioapic2=off", *MMIO, "-device", "virtio-serial-device", *PORTS,
    ),
    "pc with a device old and new": ("-M", "pc", "-device", "virtio-serial-pci", *PORTS),
    "q35 behind a bridge": (
        "-M", "q35", "-device", "pcie-root-port,id=behind", "-device", "virtio-serial-pci,bus=behind", *PORTS,
    ),
    "microvm, one port": ("-M", "microvm", *MMIO, "-device", "virtio-serial-device,max_ports=1", *SINGLE),
    "q35, one port": ("-M", "q35", "-device", "virtio-serial-pci,max_ports=1", *SINGLE),
    "serial port only": ("-M", "microvm", "-chardev", "stdio,id=s,logfile=stdout", "-serial", "chardev:s"),
}  # fmt: skip


@pytest.mark.parametrize("machine", BY_HAND)
def test_machine_put_together_by_hand(built: Built, machine: str, tmp_path: Path) -> None:
    """Devices are found without being announced, however they are reached."""
    words = BY_HAND[machine]
    command = ["qemu-system-x86_64", *words, "-m", "64M", "-accel", "tcg", "-cpu", "max", "-nodefaults"]
    command += ["-no-user-config", "-no-reboot", "-display", "none", "-kernel"]
    command.append(str(built.images[machines.DEFAULT]))
    if "-serial" not in words:
        command += ["-serial", "file:console"]
    command += ["-append", "posixlite.stdin=pipe posixlite.stdout=pipe -- line"]
    subprocess.run(command, cwd=tmp_path, input=b"typed\n", capture_output=True, timeout=SECONDS, check=True)
    said = (tmp_path / "stdout").read_bytes()
    console = said if "-serial" in words else (tmp_path / "console").read_bytes()
    assert b"read typed" in said
    assert b"posixlite: exit 0" in console
