# SPDX-License-Identifier: MIT
"""Whether KVM really runs a guest here: found out once a boot by running one, not by looking at /dev/kvm."""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache
from posixlite.errors import PosixliteError

if TYPE_CHECKING:
    from collections.abc import Callable

LOAD_AT = 0x100000
SECONDS = 2
"""A guest of a few instructions that has not ended after this long is not going to."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def choose(wanted: str, command: Callable[[str, Path], list[str]]) -> str:
    """Return kvm or tcg. command: (accelerator, kernel) -> how to start the machine."""
    if wanted == "tcg":
        return "tcg"
    works = os.access("/dev/kvm", os.R_OK | os.W_OK) and _works(command)
    if wanted == "kvm" and not works:
        raise PosixliteError("KVM does not run a guest on this machine", "use --accelerator tcg")
    return "kvm" if works else "tcg"


def smallest_kernel() -> bytes:
    """Return an ELF file that prints K on the serial port and resets the machine."""
    no_interrupts = LOAD_AT + 20
    code = (
        bytes.fromhex("66ba f803 b04b ee")  # mov dx, 0x3f8; mov al, 'K'; out dx, al
        + bytes.fromhex("0f01 1d") + struct.pack("<I", no_interrupts)  # lidt: a table of length 0
        + bytes.fromhex("cc")  # int3: without a table, that is a triple fault
    ).ljust(32, b"\0")  # fmt: skip
    note = struct.pack("<III4sQ", 4, 8, 18, b"Xen\0", LOAD_AT)  # XEN_ELFNOTE_PHYS32_ENTRY
    at_code = 64 + 2 * 56
    at_note = at_code + len(code)
    header = struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 2, 62, 1, LOAD_AT, 64, 0, 0, 64, 56, 2, 0, 0, 0
    )
    load = struct.pack("<IIQQQQQQ", 1, 5, at_code, LOAD_AT, LOAD_AT, len(code), len(code), 16)
    notes = struct.pack("<IIQQQQQQ", 4, 4, at_note, 0, 0, len(note), len(note), 4)
    return header + load + notes + code + note


def _works(command: Callable[[str, Path], list[str]]) -> bool:
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    key = cache.digest(boot, str(os.getuid()), *command("kvm", Path("kernel")))
    return bool(cache.remember(cache.folder("kvm") / f"{key}.json", lambda: _boot(command)))


def _boot(command: Callable[[str, Path], list[str]]) -> bool:
    with tempfile.TemporaryDirectory(prefix="posixlite-kvm-") as name:
        kernel = Path(name) / "kernel"
        kernel.write_bytes(smallest_kernel())
        try:
            done = subprocess.run(
                [*command("kvm", kernel), "-serial", "stdio"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0 and b"K" in done.stdout
