# SPDX-License-Identifier: MIT
"""This machine's own Linux: the oracle. It runs the program that an image was made from."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from posixlite.errors import MachineError, PosixliteError
from posixlite.machines.machine import SIGNALLED, TIMED_OUT, Outcome, Settings, Streams

if TYPE_CHECKING:
    from pathlib import Path

    from posixlite.image import Image

LOADER_COMPLAINT = re.compile(r"loading shared librar(?:ies|y):? ([^:\s]+):")
"""What glibc's and musl's dynamic linkers say about a library that is not there."""


def missing_library(program: Path, interpreter: str) -> str | None:
    """Ask the program's own dynamic linker for a library that it would not find; nothing is started."""
    done = subprocess.run(
        [interpreter, "--list", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    found = LOADER_COMPLAINT.search(done.stderr)
    return found[1] if found else None


class Linux:
    """Runs the program itself, with the arguments and the environment that the image has."""

    name = "linux"
    platform = "linux"

    def run(self, image: Image, settings: Settings, streams: Streams) -> Outcome:
        """Run to the end; see Machine. Memory and absent calls do not apply."""
        manifest = image.manifest
        if isinstance(streams.stdin, int):
            raise PosixliteError("the program's input must be given as bytes here")
        arguments = manifest.argv[1:] if settings.arguments is None else settings.arguments
        variables = dict(v.partition("=")[::2] for v in (*manifest.envp, *settings.environment))
        started = time.monotonic()
        try:
            done = subprocess.run(
                [manifest.argv[0], *arguments],
                executable=manifest.program,
                env=variables,
                cwd=manifest.cwd,
                umask=manifest.umask,
                input=streams.stdin,
                stdout=subprocess.PIPE if streams.stdout is None else streams.stdout,
                stderr=subprocess.PIPE if streams.stderr is None else streams.stderr,
                timeout=settings.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            return Outcome(TIMED_OUT, error.stdout or b"", error.stderr or b"", seconds=settings.timeout or 0)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise MachineError(f"Linux cannot run {manifest.program}: {reason}") from error
        ended_by = -done.returncode if done.returncode < 0 else 0
        return Outcome(
            status=SIGNALLED + ended_by if ended_by else done.returncode,
            stdout=done.stdout or b"",
            stderr=done.stderr or b"",
            signal=signal.Signals(ended_by).name if ended_by else None,
            seconds=time.monotonic() - started,
        )
