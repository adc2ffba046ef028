# SPDX-License-Identifier: MIT
"""No virtual machine: the image is a process of this Linux, which confines itself (docs/hosted.md)."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posixlite.errors import FileTroubleError, PosixliteError
from posixlite.machines import disk, passt, session
from posixlite.machines.machine import require
from posixlite.machines.session import CONSOLE, STREAMS, Launch
from posixlite.toolchain import HOSTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posixlite.image import Image
    from posixlite.machines.machine import Outcome, Settings, Streams
    from posixlite.machines.network import Network
    from posixlite.machines.session import Channels

TUN = "/dev/net/tun"
TUNSETIFF, TUNSETOFFLOAD, TUNSETVNETHDRSZ = 0x400454CA, 0x400454D0, 0x400454D8
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
"""linux/if_tun.h."""
HEADER_SIZE = 10
"""Bytes of struct header in libc/dev/hosted/tap.c."""
NONE = "-"
"""A descriptor that is not there, in the image's arguments."""


class Hosted:
    """Runs images that were built for it, as processes."""

    name = "hosted"
    platform = HOSTED

    def run(self, image: Image, settings: Settings, streams: Streams) -> Outcome:
        """Run an image to its end; see Machine."""
        require(image, self)
        memory = session.memory(image, settings)
        with (
            disk.opened(image, settings.disks, lock=True) as disks,
            _card(settings.network if image.network else None) as card,
        ):
            tokens = (f"posixlite.net={settings.network.configuration}",) if card else ()

            def launch(words: str, theirs: Channels) -> Launch:
                stdin, stdout, stderr, console = (theirs[name].fileno() for name in (*STREAMS, CONSOLE))
                descriptors = (card.descriptor,) if card else ()
                for end in (stdin, stdout, stderr, console, *descriptors):
                    os.set_blocking(end, False)  # nobody else has it
                files = tuple(one.descriptor for one in disks)
                numbers = (console, card.word if card else NONE, *files)
                command = [str(image.path.absolute()), str(memory), words, *map(str, numbers)]
                return Launch(command, stdin, stdout, stderr, (console, *descriptors, *files), environment={})

            return session.run("the image", settings, streams, tokens, launch)


@dataclass(frozen=True, slots=True)
class Card:
    """How the image reaches the network."""

    descriptor: int
    kind: str
    """tap, or stream: frames behind their lengths."""

    @property
    def word(self) -> str:
        """What the image is told."""
        return f"{self.kind}:{self.descriptor}"


@contextlib.contextmanager
def _card(network: Network | None) -> Iterator[Card | None]:
    """Give a card, if there is to be one: a tap device, or passt where ports are published."""
    if network is not None and network.kind == "tap":
        with _tap(network) as descriptor:
            yield Card(descriptor, "tap")
    elif network is not None and network.forwards:
        with passt.running(network) as descriptor:
            yield Card(descriptor, "stream")
    else:
        yield None


@contextlib.contextmanager
def _tap(network: Network) -> Iterator[int]:
    try:
        tap = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise FileTroubleError("open", TUN, error) from error
    try:
        flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR
        request = struct.pack("16sH22x", network.interface.encode(), flags)
        try:
            fcntl.ioctl(tap, TUNSETIFF, request)
            fcntl.ioctl(tap, TUNSETVNETHDRSZ, struct.pack("i", HEADER_SIZE))
            fcntl.ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise PosixliteError(f"{network.interface} cannot be used as a tap device: {reason}") from error
        yield tap
    finally:
        os.close(tap)
