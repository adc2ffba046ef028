# SPDX-License-Identifier: MIT
"""The kernel command line, by which a machine tells the shim about one run (libc/core/cmdline.c reads it)."""

from __future__ import annotations

import os
import secrets
import stat
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posixlite.machines.machine import Settings, Streams

PLAIN = "/:=,.+@_-"
"""Characters beside letters and digits that travel as they are; all others as %XX."""
EMPTY = "%00"
"""An empty argument: a C string that ends where it begins."""


def compose(settings: Settings, streams: Streams, devices: Iterable[str] = ()) -> str:
    """Return shim tokens, then ' -- ' and the program's arguments where they replace the baked ones."""
    tokens = [
        f"posixlite.time={time.time_ns()}",
        f"posixlite.seed={secrets.token_hex(32)}",
        *(f"posixlite.{name}={what}" for name, what in stream_kinds(streams).items()),
        *(f"posixlite.env={encode(variable)}" for variable in settings.environment),
        *devices,
    ]
    if settings.on_absent != "log":
        tokens.append(f"posixlite.absent={settings.on_absent}")
    if settings.verbose:
        tokens.append("posixlite.verbose=1")
    if settings.arguments is not None:
        tokens += ["--", *(encode(argument) or EMPTY for argument in settings.arguments)]
    return " ".join(tokens)


def encode(text: str) -> str:
    """Return text as one word: everything but letters, digits and PLAIN as %XX."""
    return quote(text.encode("utf-8", "surrogateescape"), safe=PLAIN)


def stream_kinds(streams: Streams) -> Mapping[str, str]:
    """Say for each stream what it is: pipe, tty, null or file."""
    return {
        "stdin": "pipe" if isinstance(streams.stdin, bytes) else _kind(streams.stdin),
        "stdout": "pipe" if streams.stdout is None else _kind(streams.stdout),
        "stderr": "pipe" if streams.stderr is None else _kind(streams.stderr),
    }


def _kind(descriptor: int) -> str:
    info = os.fstat(descriptor)
    if stat.S_ISREG(info.st_mode):
        return "file"
    if stat.S_ISCHR(info.st_mode):
        if os.isatty(descriptor):
            return "tty"
        if info.st_rdev == os.makedev(1, 3):
            return "null"
    return "pipe"
