# SPDX-License-Identifier: MIT
"""A network namespace with a tap device, for images that are to meet more than QEMU's user-mode network."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST, MACHINE, PREFIX = "10.77.0.1", "10.77.0.2", 16
TAP = "tap0"
NETWORK = f"tap={TAP},{MACHINE}/{PREFIX},{HOST}"
"""What `posixlite run --net` takes."""


@contextlib.contextmanager
def namespace(*addresses: str) -> Iterator[str]:
    """Yield the name of a namespace whose tap device has HOST, and these addresses with their prefixes."""
    if os.geteuid() != 0 or not Path("/dev/net/tun").exists():
        pytest.skip("root and /dev/net/tun are needed: docker run --cap-add NET_ADMIN --device /dev/net/tun")
    name = f"posixlite-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        commands = [
            "link set lo up",
            f"tuntap add dev {TAP} mode tap",
            *(f"address add {address} dev {TAP}" for address in (f"{HOST}/{PREFIX}", *addresses)),
            f"link set {TAP} up",
        ]
        batch = "\n".join(commands)
        subprocess.run(["ip", "-n", name, "-batch", "-"], input=batch, text=True, check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


def within(name: str, *words: str) -> list[str]:
    """Return a command as it is run in the namespace."""
    return ["ip", "netns", "exec", name, *words]
