# SPDX-License-Identifier: MIT
"""A network without privileges for what is no virtual machine: passt(1), which speaks Ethernet over a socket.

The addresses are those of QEMU's user-mode network, so that an image finds the same world on each machine.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite.errors import PosixliteError, ToolMissingError
from posixlite.machines.network import GATEWAY, GUEST, NAME_SERVER
from posixlite.machines.session import LAST_WORDS, end_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posixlite.machines.network import Network

PASST = "passt"
FIXED = (
    *("--foreground", "--quiet", "--stderr", "--ipv4-only", "--mtu", "1500"),
    *("--address", GUEST, "--netmask", "24", "--gateway", GATEWAY, "--dns-forward", NAME_SERVER),
    *("--no-dhcp", "--no-dhcpv6", "--no-ndp", "--no-ra"),
)
START_SECONDS = 10.0
"""That passt has to open its ports."""
LOOK = 0.005
"""Seconds between two looks whether it has."""


@contextlib.contextmanager
def running(network: Network) -> Iterator[int]:
    """Give the image's end of a stream of frames whose other end publishes the network's ports."""
    program = shutil.which(PASST)
    if program is None:
        raise ToolMissingError(PASST, PASST)
    with contextlib.ExitStack() as stack:
        ours, theirs = socket.socketpair()
        stack.enter_context(ours)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posixlite-passt-")))
        ready = folder / "pid"
        ready.touch()
        ready.chmod(0o666)  # of root, passt becomes nobody before it opens files
        folder.chmod(0o711)
        words = [program, *FIXED, *_ports(network), "--pid", str(ready), "--fd", str(theirs.fileno())]
        with (folder / "words").open("w+b") as said, theirs:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, pass_fds=(theirs.fileno(),)
            )
            stack.callback(end_process, process, LAST_WORDS)
            _wait(process, ready, folder / "words")
        yield ours.fileno()


def _ports(network: Network) -> list[str]:
    words: list[str] = []
    for protocol in ("tcp", "udp"):
        specs = [
            f"{forward.address}/{forward.host_port}:{forward.guest_port}"
            for forward in network.forwards
            if forward.protocol == protocol
        ]
        for spec in specs or ["none"]:
            words += [f"--{protocol}-ports", spec]
    return words


def _wait(process: subprocess.Popen[bytes], ready: Path, words: Path) -> None:
    """Return when its ports are open; it writes its number down then."""
    deadline = time.monotonic() + START_SECONDS
    while not ready.stat().st_size:
        if process.poll() is not None or time.monotonic() > deadline:
            lines = [line for line in words.read_text(errors="replace").splitlines() if "syslog" not in line]
            said = lines[-1] if lines else "it says nothing"
            raise PosixliteError(f"passt cannot publish the ports: {said}", "is another program listening?")
        time.sleep(LOOK)
