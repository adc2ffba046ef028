# SPDX-License-Identifier: MIT
"""QEMU: the boards microvm and q35, with one virtio-serial device for the program's three streams.

The program's streams never meet the shim's own messages, which come over the serial port. QEMU never gets the
host's own descriptors: it would make them non-blocking for everybody who shares them.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posixlite.errors import MachineError, PosixliteError, ToolMissingError
from posixlite.machines import accelerator, command_line
from posixlite.machines.console import Report
from posixlite.machines.machine import SIGNALLED, TIMED_OUT, Outcome, Settings, Streams
from posixlite.machines.pump import Inlet, Outlet, pump
from posixlite.machines.signals import COMMAND_LINE, ForwardedSignals
from posixlite.machines.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from posixlite.image import Image
    from posixlite.machines.network import Network

QEMU = "qemu-system-x86_64"
MIB = 1 << 20
SPARE_MEMORY = 64 * MIB
"""Bytes given beyond what the image and the traced program needed."""
SMALLEST = 128 * MIB
"""Memory without -m is never less."""
LAST_WORDS = 2.0
"""Seconds that QEMU has to end after all of its streams have."""
STREAMS = ("stdin", "stdout", "stderr")


@dataclass(frozen=True, slots=True)
class Board:
    """A kind of machine that QEMU knows."""

    name: str
    machine: str
    serial_bus: str
    """The device that carries the program's streams."""
    card: str
    """The network card."""
    announced: tuple[str, ...] = ()
    """Tokens of the kernel command line for devices that cannot be found otherwise."""
    announced_card: tuple[str, ...] = ()


BOARDS = {
    "microvm": Board(
        "microvm",
        # QEMU would announce devices behind the program's arguments: we announce them ourselves.
        "microvm,acpi=off,rtc=on,auto-kernel-cmdline=off",
        "virtio-serial-device,bus=virtio-mmio-bus.0,max_ports=8",
        "virtio-net-device,bus=virtio-mmio-bus.1",
        ("virtio_mmio.device=512@0xfeb00000:5",),
        ("virtio_mmio.device=512@0xfeb00200:6",),
    ),
    "q35": Board(
        "q35",
        "q35,usb=off,smbus=off,sata=off,vmport=off",
        "virtio-serial-pci,disable-legacy=on,max_ports=8",
        "virtio-net-pci,disable-legacy=on,romfile=",
    ),
}


class Qemu:
    """Runs images on one board of QEMU."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.name = board.name

    def run(self, image: Image, settings: Settings, streams: Streams) -> Outcome:
        """Run an image to its end; see Machine."""
        if shutil.which(QEMU) is None:
            raise ToolMissingError(QEMU, "qemu-system-x86")
        memory = _memory(image, settings)
        card, tokens = self._network(image, settings.network)
        terminal = Terminal(streams.stdin)
        tokens = (*self._board.announced, *tokens, *terminal.tokens())
        tokens += (COMMAND_LINE,) if settings.forward_signals else ()
        words = command_line.compose(settings, streams, tokens)
        command = self.command(self._accelerator(settings), image.path)
        command += [*card, "-m", f"{memory // 1024}k", "-append", words]
        started = time.monotonic()
        deadline = None if settings.timeout is None else started + settings.timeout
        with contextlib.ExitStack() as stack:
            stack.enter_context(terminal)
            ours, theirs = _sockets(stack)
            command += self._streams(theirs)
            inlet = Inlet(streams.stdin, ours["stdin"])
            stdout = Outlet(ours["stdout"], streams.stdout)
            stderr = Outlet(ours["stderr"], streams.stderr)
            console = Outlet(ours["console"], None, terminal.listen)
            words_of_qemu = Outlet(ours["qemu"], None)
            signals = ForwardedSignals(ours["console"], terminal.window) if settings.forward_signals else None
            if signals is not None:
                stack.enter_context(signals)
            with _started(command, theirs) as process:
                in_time = pump(inlet, [console, stdout, stderr, words_of_qemu], deadline, signals)
                code = process.wait(LAST_WORDS) if in_time else None
                not_taken = signals.overdue if signals is not None else 0
        report = Report()
        report.read(console.collected)
        if settings.on_absent == "halt" and report.absent:
            raise MachineError(
                f"the program called {next(iter(report.absent))}, which is not in the image",
                "trace it doing what it did now, and build again",
            )
        if code is not None:
            status = _status(report, code, words_of_qemu.collected)
        else:
            status = SIGNALLED + not_taken if not_taken else TIMED_OUT
        return Outcome(
            status=status,
            stdout=stdout.collected,
            stderr=stderr.collected,
            console=tuple(report.lines),
            absent=report.absent,
            unsupported=tuple(report.unsupported),
            signal=report.signal[1] if report.signal else None,
            seconds=time.monotonic() - started,
        )

    def command(self, accel: str, kernel: Path) -> list[str]:
        """Return how to start QEMU with a kernel, without memory, devices and command line."""
        return [
            *(QEMU, "-M", self._board.machine, "-accel", accel, "-cpu", "max"),
            *("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"),
            *("-global", "virtio-mmio.force-legacy=off", "-kernel", str(kernel)),
        ]

    def _accelerator(self, settings: Settings) -> str:
        return accelerator.choose(settings.accelerator, self.command)

    def _network(self, image: Image, network: Network) -> tuple[list[str], tuple[str, ...]]:
        """Return QEMU's arguments and the command line's tokens; an image without a driver gets no card."""
        if not image.network:
            if network.forwards:
                raise PosixliteError(
                    f"{image.path} does not use the network, so there is no port to publish",
                    "was the program traced while it served?",
                )
            return [], ()
        if network.kind == "none":
            return [], ()
        card = ["-netdev", f"{network.backend()},id=net", "-device", f"{self._board.card},netdev=net"]
        return card, (*self._board.announced_card, f"posixlite.net={network.configuration}")

    def _streams(self, theirs: dict[str, socket.socket]) -> list[str]:
        words = [
            "-chardev",
            f"socket,id=console,fd={theirs['console'].fileno()}",
            "-serial",
            "chardev:console",
        ]
        words += ["-device", self._board.serial_bus]
        for number, name in enumerate(STREAMS, 1):
            words += ["-chardev", f"socket,id={name},fd={theirs[name].fileno()}"]
            words += ["-device", f"virtserialport,nr={number},chardev={name},name=posixlite.{name}"]
        return words


def _memory(image: Image, settings: Settings) -> int:
    """Return the machine's memory in bytes; say before QEMU starts that it is too small."""
    least = image.least_memory
    if settings.memory is None:
        return max(SMALLEST, least + 2 * image.manifest.memory + SPARE_MEMORY)
    if settings.memory < least:
        need = -(-least // MIB)
        raise PosixliteError(
            f"{settings.memory // 1024} KiB of memory are too little: {image.path} needs at least {need} MiB",
            f"use -m {need}M or more",
        )
    return settings.memory


def _sockets(stack: contextlib.ExitStack) -> tuple[dict[str, socket.socket], dict[str, socket.socket]]:
    """Return our ends and QEMU's ends of its five channels."""
    ours, theirs = {}, {}
    for name in (*STREAMS, "console", "qemu"):
        one, other = socket.socketpair()
        ours[name], theirs[name] = stack.enter_context(one), stack.enter_context(other)
    return ours, theirs


@contextlib.contextmanager
def _started(command: list[str], theirs: dict[str, socket.socket]) -> Iterator[subprocess.Popen[bytes]]:
    """Start QEMU away from the terminal's signals; whatever happens, it has ended afterwards."""
    process = subprocess.Popen(
        [*_ends_with_us(), *command],
        stdin=subprocess.DEVNULL,
        stdout=theirs["qemu"].fileno(),
        stderr=theirs["qemu"].fileno(),
        pass_fds=[theirs[name].fileno() for name in (*STREAMS, "console")],
        start_new_session=True,
    )
    for end in theirs.values():
        end.close()
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(LAST_WORDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ends_with_us() -> list[str]:
    """Return what makes QEMU end even if we are killed outright; nothing where util-linux lacks it."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _status(report: Report, code: int, words: bytes) -> int:
    """Return the program's exit status as a shell has it; MachineError if nobody said how it ended."""
    if report.signal is not None:
        return SIGNALLED + report.signal[0]
    if report.status is not None:
        return report.status
    if report.trouble is not None:
        raise MachineError(f"the image stopped: {report.trouble}", "\n".join(report.lines))
    said = words.decode("utf-8", "replace").strip()
    if code < 0:
        raise MachineError(f"QEMU was ended by {signal.Signals(-code).name}", said)
    if code > 0:
        raise MachineError(f"QEMU failed: {said.splitlines()[-1] if said else f'exit status {code}'}", said)
    raise MachineError(
        "the machine was reset before the program had ended (a triple fault?)",
        "\n".join([*report.other, *report.lines, said]).strip() or "run it with --verbose",
    )
