# SPDX-License-Identifier: MIT
"""QEMU started by hand, with options that `posixlite run` has no use for: logs, plugins."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import measure

sys.path.insert(0, str(measure.ROOT))
from posixlite.machines import command_line, network, qemu
from posixlite.machines.machine import Settings, Streams

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BOARD = qemu.BOARDS["microvm"]
STREAMS = ("stdin", "stdout", "stderr")
MEMORY = 128
"""MiB."""
SECONDS = 60


def command(
    image: Path,
    folder: Path,
    options: Sequence[str],
    settings: Settings,
    card: network.Network = network.NONE,
) -> list[str]:
    """Return how to boot an image under TCG; its streams are files of those names in the folder."""
    words = [*qemu.Qemu(BOARD).command("tcg", image), "-m", f"{MEMORY}M"]
    words += ["-serial", f"file:{folder / 'console'}", "-device", BOARD.serial_bus, *options]
    for number, name in enumerate(STREAMS, qemu.FIRST_PORT):
        words += ["-chardev", f"file,id={name},path={folder / name}"]
        words += ["-device", f"virtserialport,nr={number},chardev={name},name=posixlite.{name}"]
    tokens = [qemu.PORTS, *BOARD.announce(qemu.STREAMS_PLACE)]
    if card.kind != "none":
        words += ["-netdev", f"{card.backend()},id=net", "-device", f"{BOARD.card},netdev=net"]
        tokens += [*BOARD.announce(qemu.CARD_PLACE), f"posixlite.net={card.configuration}"]
    return [*words, "-append", command_line.compose(settings, Streams(), tokens)]


def run(image: Path, folder: Path, options: Sequence[str], *arguments: str) -> bytes:
    """Boot an image to its end; return what it wrote. arguments: instead of the baked ones, if any."""
    settings = Settings(arguments=arguments or None)
    words = command(image, folder, options, settings)
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, timeout=SECONDS)
    said = (folder / "console").read_text(errors="replace")
    if "posixlite: exit 0" not in said:
        raise SystemExit(f"{image.name} did not end well: {said}")
    return (folder / "stdout").read_bytes()
