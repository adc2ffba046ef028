# SPDX-License-Identifier: MIT
"""An initial ram disk as Linux unpacks it at its start (cpio, "newc"), from a list of entries."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from posixlite.rootfs import Entry

TRAILER = "TRAILER!!!"


def write(entries: Iterable[Entry], path: Path) -> None:
    """Write entries, parents first; a file whose content is not known is empty."""
    with path.open("wb") as out:
        for number, entry in enumerate(entries, 1):
            if stat.S_ISLNK(entry.mode):
                content = os.fsencode(entry.target or "")
            else:
                content = entry.source.read_bytes() if entry.source else b""
            out.write(_record(number, entry.mode, entry.path.lstrip("/") or ".", content))
        out.write(_record(0, 0, TRAILER, b""))


def _record(number: int, mode: int, name: str, content: bytes) -> bytes:
    """Return header and name, then the content, each padded (Linux: early-userspace/buffer-format)."""
    encoded = os.fsencode(name) + b"\0"
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0)
    header = b"070701" + b"".join(b"%08x" % field for field in fields)
    return _padded(header + encoded) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
