# SPDX-License-Identifier: MIT
"""Loop devices: what a disk is on Linux."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOSETUP = "/usr/sbin/losetup"


@pytest.fixture
def loop() -> Iterator[Callable[..., str]]:
    """Return a function: a file, and whether to read it only -> the loop device over it."""
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists() or shutil.which(LOSETUP) is None:
        pytest.skip("root, /dev/loop-control and losetup are needed")
    with contextlib.ExitStack() as stack:

        def attach(file: Path, *, read_only: bool = False) -> str:
            words = [LOSETUP, *(["--read-only"] if read_only else []), "--find", "--show", str(file)]
            device = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
            stack.callback(subprocess.run, [LOSETUP, "--detach", device], check=True)
            return device

        yield attach
