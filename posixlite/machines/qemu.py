# SPDX-License-Identifier: MIT
"""QEMU: the boards microvm and q35, with one virtio-serial device for the program's three streams."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from posixlite.errors import PosixliteError, ToolMissingError
from posixlite.machines import accelerator, disk, input_file, session
from posixlite.machines.machine import require
from posixlite.machines.session import CONSOLE, OWN_WORDS, STREAMS, Launch
from posixlite.toolchain import PVH

if TYPE_CHECKING:
    from pathlib import Path

    from posixlite.image import Image
    from posixlite.machines.disk import OpenDisk
    from posixlite.machines.input_file import InputFile
    from posixlite.machines.machine import Outcome, Settings, Streams
    from posixlite.machines.network import Network
    from posixlite.machines.session import Channels

QEMU = "qemu-system-x86_64"
FIRST_PORT = 1
"""The serial device's port that is stdin; stdout and stderr follow. Port 0 is for a console without names."""
STREAMS_PLACE, CARD_PLACE, FIRST_DISK_PLACE = 0, 1, 2
"""Where on a board that has places the devices are."""
FIRST_ADDRESS, ADDRESS_STEP, FIRST_LINE = 0xFEB00000, 512, 5
"""Of microvm's places: registers, and lines of the interrupt controller."""
PORTS = f"posixlite.ports={FIRST_PORT}"
"""What tells the shim so: it need not ask the device."""


@dataclass(frozen=True, slots=True)
class Board:
    """A kind of machine that QEMU knows."""

    name: str
    machine: str
    serial_bus: str
    """The device that carries the program's streams."""
    card: str
    """The network card."""
    disk: str
    """A disk; {place} is where the board has one for it."""
    announced: str = ""
    """Token of the kernel command line for a device that cannot be found otherwise; {address}, {line}."""

    def announce(self, place: int) -> tuple[str, ...]:
        """Return what tells the shim of a device in this place, if it has to be told."""
        if not self.announced:
            return ()
        address, line = FIRST_ADDRESS + place * ADDRESS_STEP, FIRST_LINE + place
        return (self.announced.format(address=address, line=line),)


BOARDS = {
    "microvm": Board(
        "microvm",
        # QEMU would announce devices behind the program's arguments: we announce them ourselves.
        "microvm,acpi=off,rtc=on,pit=off,pic=off,auto-kernel-cmdline=off",
        "virtio-serial-device,bus=virtio-mmio-bus.0,max_ports=8",
        "virtio-net-device,bus=virtio-mmio-bus.1",
        "virtio-blk-device,bus=virtio-mmio-bus.{place}",
        "virtio_mmio.device=512@{address:#x}:{line}",
    ),
    "q35": Board(
        "q35",
        "q35,usb=off,smbus=off,sata=off,vmport=off",
        "virtio-serial-pci,disable-legacy=on,max_ports=8",
        "virtio-net-pci,disable-legacy=on,romfile=",
        "virtio-blk-pci,disable-legacy=on",
    ),
}


class Qemu:
    """Runs images on one board of QEMU."""

    platform = PVH

    def __init__(self, board: Board) -> None:
        self._board = board
        self.name = board.name

    def run(self, image: Image, settings: Settings, streams: Streams) -> Outcome:
        """Run an image to its end; see Machine."""
        require(image, self)
        if shutil.which(QEMU) is None:
            raise ToolMissingError(QEMU, "qemu-system-x86")
        with (
            disk.opened(image, settings.disks, lock=False) as disks,
            input_file.opened(image, settings, streams) as file,
        ):
            return self._run(image, settings, streams, file, disks)

    def _run(
        self,
        image: Image,
        settings: Settings,
        streams: Streams,
        file: InputFile | None,
        disks: tuple[OpenDisk, ...],
    ) -> Outcome:
        memory = session.memory(image, settings, file.memory if file else 0)
        card, tokens = self._network(image, settings.network)
        drives, more = self._disks(disks)
        tokens += more
        command = self.command(self._accelerator(settings), image.path)
        command += [*card, *drives, "-m", f"{memory // 1024}k"]
        kept: tuple[int, ...] = ()
        if file is not None:
            streams = replace(streams, stdin=b"")
            tokens = (*tokens, file.token)
        if file is not None and file.size > 0:
            command += ["-initrd", file.path]
            kept = (file.descriptor,)

        def launch(words: str, theirs: Channels) -> Launch:
            ends = tuple(theirs[name].fileno() for name in (*STREAMS, CONSOLE))
            return Launch(
                [*command, "-append", words, *self._streams(theirs)],
                subprocess.DEVNULL,
                theirs[OWN_WORDS].fileno(),
                theirs[OWN_WORDS].fileno(),
                (*ends, *kept),
            )

        return session.run(
            "QEMU", settings, streams, (PORTS, *self._board.announce(STREAMS_PLACE), *tokens), launch
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
        return card, (*self._board.announce(CARD_PLACE), f"posixlite.net={network.configuration}")

    def _disks(self, disks: tuple[OpenDisk, ...]) -> tuple[list[str], tuple[str, ...]]:
        """Return QEMU's arguments and the command line's tokens."""
        words: list[str] = []
        tokens: tuple[str, ...] = ()
        for number, one in enumerate(disks):
            place = FIRST_DISK_PLACE + number
            name = f"disk{number}"
            file = {
                "driver": "host_device" if one.is_device else "file",
                "filename": str(one.path.absolute()),
            }
            node = {"driver": "raw", "node-name": name, "file": file, "discard": "unmap"}
            words += ["-blockdev", json.dumps({**node, "read-only": one.read_only})]
            words += ["-device", f"{self._board.disk.format(place=place)},drive={name}"]
            tokens += self._board.announce(place)
        return words, tokens

    def _streams(self, theirs: Channels) -> list[str]:
        words = [
            "-chardev",
            f"socket,id=console,fd={theirs[CONSOLE].fileno()}",
            "-serial",
            "chardev:console",
        ]
        words += ["-device", self._board.serial_bus]
        for number, name in enumerate(STREAMS, FIRST_PORT):
            words += ["-chardev", f"socket,id={name},fd={theirs[name].fileno()}"]
            words += ["-device", f"virtserialport,nr={number},chardev={name},name=posixlite.{name}"]
        return words
