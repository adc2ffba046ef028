# SPDX-License-Identifier: MIT
"""One run of an image, whatever runs it: a process of the host, and five channels to it.

The program's streams never meet the shim's own messages, which come over the console. Nobody but us has
the other ends of the channels: the host's own descriptors are not handed on, they could become non-blocking
for everybody.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posixlite.errors import MachineError, PosixliteError
from posixlite.machines import command_line
from posixlite.machines.console import Report
from posixlite.machines.machine import SIGNALLED, TIMED_OUT, Outcome, Settings, Streams
from posixlite.machines.pump import Inlet, Outlet, pump
from posixlite.machines.signals import COMMAND_LINE, ForwardedSignals
from posixlite.machines.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from posixlite.image import Image

MIB = 1 << 20
SPARE_MEMORY = 64 * MIB
"""Bytes given beyond what the image and the traced program needed."""
SMALLEST = 256 * MIB
"""Memory without -m is never less: a host gives only what is touched, and programs make tables for limits
that may be larger here than where they were traced (haproxy: 64 bytes for each descriptor it may open)."""
LAST_WORDS = 2.0
"""Seconds that a machine has to end after all of its streams have."""
STREAMS = ("stdin", "stdout", "stderr")
CONSOLE = "console"
OWN_WORDS = "own words"
"""What the program that runs the machine says itself."""

Channels = dict[str, socket.socket]


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start what runs the image; numbers are descriptors."""

    command: list[str]
    stdin: int
    stdout: int
    stderr: int
    handed_on: tuple[int, ...]
    """What keeps its number."""
    environment: dict[str, str] | None = field(default=None)
    """None: as ours."""


def run(
    name: str,
    settings: Settings,
    streams: Streams,
    tokens: tuple[str, ...],
    launch: Callable[[str, Channels], Launch],
) -> Outcome:
    """Run to the end. name: who that is in a message. launch: (command line of the shim, channels) -> how."""
    terminal = Terminal(streams.stdin)
    tokens = (*tokens, *terminal.tokens(), *((COMMAND_LINE,) if settings.forward_signals else ()))
    words = command_line.compose(settings, streams, tokens)
    started = time.monotonic()
    deadline = None if settings.timeout is None else started + settings.timeout
    with contextlib.ExitStack() as stack:
        stack.enter_context(terminal)
        ours, theirs = _channels(stack)
        how = launch(words, theirs)
        inlet = Inlet(streams.stdin, ours["stdin"])
        stdout = Outlet(ours["stdout"], streams.stdout)
        stderr = Outlet(ours["stderr"], streams.stderr)
        console = Outlet(ours[CONSOLE], None, terminal.listen)
        own_words = Outlet(ours[OWN_WORDS], None)
        signals = ForwardedSignals(ours[CONSOLE], terminal.window) if settings.forward_signals else None
        if signals is not None:
            stack.enter_context(signals)
        with _started(how, theirs) as process:
            in_time = pump(inlet, [console, stdout, stderr, own_words], deadline, signals)
            code = process.wait(LAST_WORDS) if in_time else None
            not_taken = signals.overdue if signals is not None else 0
    report = Report()
    report.read(console.collected)
    if settings.on_absent == "halt" and report.absent:
        raise MachineError(
            f"the program called {next(iter(report.absent))}, which is not in the image",
            "trace it doing what it did now, and build again",
        )
    if code is not None:
        status = _status(name, report, code, own_words.collected)
    else:
        status = SIGNALLED + not_taken if not_taken else TIMED_OUT
    return Outcome(
        status=status,
        stdout=stdout.collected,
        stderr=stderr.collected,
        console=tuple(report.lines),
        absent=report.absent,
        unsupported=tuple(report.unsupported),
        signal=report.signal[1] if report.signal else None,
        seconds=time.monotonic() - started,
    )


def memory(image: Image, settings: Settings, extra: int = 0) -> int:
    """Return the machine's memory in bytes; say before it starts that it is too small.

    extra: bytes that are taken before the program starts, where the memory is ours to choose.
    """
    least = image.least_memory
    if settings.memory is None:
        return max(SMALLEST, least + 2 * image.manifest.memory + SPARE_MEMORY) + extra
    if settings.memory < least:
        need = -(-least // MIB)
        raise PosixliteError(
            f"{settings.memory // 1024} KiB of memory are too little: {image.path} needs at least {need} MiB",
            f"use -m {need}M or more",
        )
    return settings.memory


def _channels(stack: contextlib.ExitStack) -> tuple[Channels, Channels]:
    """Return our ends and the machine's ends of its five channels."""
    ours, theirs = {}, {}
    for name in (*STREAMS, CONSOLE, OWN_WORDS):
        one, other = socket.socketpair()
        ours[name], theirs[name] = stack.enter_context(one), stack.enter_context(other)
    return ours, theirs


@contextlib.contextmanager
def _started(how: Launch, theirs: Channels) -> Iterator[subprocess.Popen[bytes]]:
    """Start it away from the terminal's signals; whatever happens, it has ended afterwards."""
    process = subprocess.Popen(
        [*_ends_with_us(), *how.command],
        stdin=how.stdin,
        stdout=how.stdout,
        stderr=how.stderr,
        pass_fds=how.handed_on,
        env=how.environment,
        start_new_session=True,
    )
    for end in theirs.values():
        end.close()
    try:
        yield process
    finally:
        end_process(process, LAST_WORDS)


def end_process(process: subprocess.Popen[bytes], patience: float) -> None:
    """End a process if it runs, and wait for it: by SIGTERM, after `patience` seconds by SIGKILL."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _ends_with_us() -> list[str]:
    """Return what makes it end even if we are killed outright; nothing where util-linux lacks it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _status(name: str, report: Report, code: int, words: bytes) -> int:
    """Return the program's exit status as a shell has it; MachineError if nobody said how it ended."""
    if report.signal is not None:
        return SIGNALLED + report.signal[0]
    if report.status is not None:
        return report.status
    if report.trouble is not None:
        raise MachineError(f"the image stopped: {report.trouble}", "\n".join(report.lines))
    said = words.decode("utf-8", "replace").strip()
    if code < 0:
        raise MachineError(f"{name} was ended by {signal.Signals(-code).name}", said)
    if code > 0:
        raise MachineError(f"{name} failed: {said.splitlines()[-1] if said else f'exit status {code}'}", said)
    raise MachineError(
        "the machine was reset before the program had ended (a triple fault?)",
        "\n".join([*report.other, *report.lines, said]).strip() or "run it with --verbose",
    )
