# SPDX-License-Identifier: MIT
"""Where an image can run. One file a kind of machine; this one only chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posixlite.errors import PosixliteError
from posixlite.machines.qemu import BOARDS, Qemu

if TYPE_CHECKING:
    from posixlite.machines.machine import Machine

DEFAULT = "microvm"
NAMES = tuple(BOARDS)


def machine(name: str = DEFAULT) -> Machine:
    """Return the machine of that name."""
    if name not in BOARDS:
        raise PosixliteError(f"there is no machine {name}", f"machines: {', '.join(NAMES)}")
    return Qemu(BOARDS[name])
