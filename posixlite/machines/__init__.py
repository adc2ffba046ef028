# SPDX-License-Identifier: MIT
"""Where an image can run. One file a kind of machine; this one only chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posixlite.errors import PosixliteError
from posixlite.machines.hosted import Hosted
from posixlite.machines.qemu import BOARDS, Qemu

if TYPE_CHECKING:
    from posixlite.image import Image
    from posixlite.machines.machine import Machine

DEFAULT = "microvm"
NAMES = (*BOARDS, Hosted.name)


def machine(name: str = DEFAULT) -> Machine:
    """Return the machine of that name."""
    if name == Hosted.name:
        return Hosted()
    if name not in BOARDS:
        raise PosixliteError(f"there is no machine {name}", f"machines: {', '.join(NAMES)}")
    return Qemu(BOARDS[name])


def machine_for(image: Image) -> str:
    """Return the name of the machine that an image runs on if nobody asks for another one."""
    return next(n for n in (DEFAULT, *NAMES) if machine(n).platform == image.manifest.platform)
