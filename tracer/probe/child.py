# SPDX-License-Identifier: MIT
"""Starts a program under the filter of a trial, and ends it with all that it started."""

import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import compiled
from ..errors import TraceError
from .filter import assemble
from .trial import Trial

INSTRUCTION = 8  # bytes


@dataclass(frozen=True, slots=True)
class Command:
    """What is started, and what it finds."""

    program: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    umask: int


@dataclass(slots=True)
class Child:
    """A program that runs. `listener` brings the calls that its filter asks about."""

    process: int
    listener: int
    ended: int  # a descriptor that can be read when the process has ended

    def kill(self) -> None:
        """End it and all that it started and that did not leave its session; the process is not reaped."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)

    def close(self) -> None:
        """Give back what belongs to it. Calls that wait for an answer get ENOSYS."""
        os.close(self.listener)
        os.close(self.ended)


def start(
    command: Command, trial: Trial, folder: str, streams: tuple[int, int, int], processor: int
) -> Child:
    """Start a program; TraceError if it cannot be."""
    ffi, library = compiled.load("launch")
    code = assemble(trial, library.launch_page())
    program = ffi.new("char[]", os.fsencode(command.program))
    words = [ffi.new("char[]", os.fsencode(word)) for word in command.argv]
    variables = [ffi.new("char[]", os.fsencode(f"{k}={v}")) for k, v in command.environment.items()]
    argv, envp = ffi.new("char*[]", [*words, ffi.NULL]), ffi.new("char*[]", [*variables, ffi.NULL])
    place, code_kept = ffi.new("char[]", os.fsencode(folder)), ffi.from_buffer(code)
    launch = ffi.new(
        "struct launch *",
        {
            "program": program,
            "argv": argv,
            "envp": envp,
            "folder": place,
            "filter": code_kept,
            "filter_length": len(code) // INSTRUCTION,
            "streams": streams,
            "umask": command.umask,
            "processor": processor,
        },
    )
    launched = ffi.new("struct launched *")
    result = library.launch_start(launch, launched)
    if result < 0:
        step = ffi.string(launched.step).decode() or "start it"
        raise TraceError(f"cannot probe {command.program}: cannot {step}: {os.strerror(-result)}")
    return Child(launched.process, launched.listener, os.pidfd_open(launched.process))


def own_network() -> bool:
    """Give this thread, and what it starts, a network with nothing but loopback; False without permission."""
    _, library = compiled.load("launch")
    return bool(library.launch_own_network() == 0)
