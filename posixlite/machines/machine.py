# SPDX-License-Identifier: MIT
"""What every machine answers: run this, and tell how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from posixlite.errors import PosixliteError
from posixlite.machines.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posixlite.image import Image
    from posixlite.machines.disk import Disk

USER_NETWORK = Network()
TIMED_OUT = 124
"""Exit status when the time limit ended the program, as timeout(1) has it."""
INTERRUPTED = 130
"""Exit status after Ctrl-C: 128 + SIGINT."""
SIGNALLED = 128
"""A program ended by signal n has the exit status 128 + n."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Where the program's three streams go: descriptors of the host, or None to keep them apart.

    stdin: a descriptor, or the bytes to feed. stdout, stderr: a descriptor, or None to collect the bytes
    in the Outcome.
    """

    stdin: int | bytes = b""
    stdout: int | None = None
    stderr: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run: all that is not baked into the image."""

    arguments: tuple[str, ...] | None = None
    """Replaces the baked arguments (argv[1:]); None leaves them."""
    environment: tuple[str, ...] = ()
    """NAME=VALUE, added to what is baked in."""
    memory: int | None = None
    """Memory of the machine in bytes; None: what the image needs."""
    timeout: float | None = None
    """Seconds until the machine is stopped."""
    on_absent: str = "log"
    """halt: stop at the first call that the image does not hold; log: answer -ENOSYS and go on."""
    verbose: bool = False
    accelerator: str = "auto"
    """auto, kvm or tcg."""
    network: Network = USER_NETWORK
    """What an image that has a network card is connected to."""
    disks: tuple[Disk, ...] = ()
    """What an image that can use disks finds as /dev/vda and so on."""
    forward_signals: bool = False
    """Pass on to the program what this process is sent; only the main thread can."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended and what it said."""

    status: int
    """Exit status as a shell would give it: 128 + n after signal n, TIMED_OUT after the time limit."""
    stdout: bytes = b""
    stderr: bytes = b""
    console: tuple[str, ...] = ()
    """The shim's own messages, without their prefix."""
    absent: Mapping[str, int] = field(default_factory=dict)
    """Calls that the program made and the image does not hold, with counts."""
    unsupported: tuple[str, ...] = ()
    """Operations (CALL OP) that were refused because the shim does not serve them."""
    signal: str | None = None
    seconds: float = 0.0


class Machine(Protocol):
    """A place where an image, or the program itself, can run."""

    name: str
    platform: str
    """What an image must have been built for to run here."""

    def run(self, image: Image, settings: Settings, streams: Streams) -> Outcome:
        """Run to the end. MachineError if that cannot be told from the program's own end."""
        ...


def require(image: Image, machine: Machine) -> None:
    """Refuse an image that was built for something else than this machine."""
    if image.manifest.platform != machine.platform:
        raise PosixliteError(
            f"{image.path} was built for {image.manifest.platform}, which {machine.name} is not",
            f"build it with --machine {machine.name}",
        )
