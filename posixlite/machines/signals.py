# SPDX-License-Identifier: MIT
"""Signals that this command gets are the program's: they go to it over the shim's console.

A machine that does not take one ends by it (one that hangs, or an image that has no ear for signals);
so does any machine at the third SIGINT or SIGTERM within a second, for a program that ignores them.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import select
import signal
import socket
import termios
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from types import FrameType, TracebackType

FORWARDED = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGTERM,
    signal.SIGWINCH,
    *range(signal.SIGRTMIN, signal.SIGRTMAX + 1),
)
"""All that somebody sends on purpose; not those of faults, of jobs (SIGTSTP) and of our own children."""
PATIENCE = 2.0
"""Seconds in which a machine takes a signal, or is ended by it."""
INSISTENCE = 3
"""So many SIGINT or SIGTERM within a second end the machine."""
COMMAND_LINE = "posixlite.signals=console"
"""Tells the shim that lines with signals will come over its console."""


class ForwardedSignals:
    """Takes signals while its context lasts; those that were ignored before stay so.

    console: our end of the shim's console. window: the terminal's size, which goes with SIGWINCH, or None.
    """

    def __init__(self, console: socket.socket, window: Callable[[], os.terminal_size | None]) -> None:
        self._console = console
        self._window = window
        self._handlers: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
        self._urgent: list[float] = []
        self._insisted = False
        self._sent: float | None = None
        self._last = 0

    def __enter__(self) -> Self:
        self._ours, self._pythons = socket.socketpair()
        self._ours.setblocking(False)
        self._pythons.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._pythons.fileno(), warn_on_full_buffer=False)
        for number in FORWARDED:
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:
                self._handlers[number] = before
                signal.signal(number, _nothing)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._ours.close()
        self._pythons.close()

    @property
    def deadline(self) -> float | None:
        """When (time.monotonic) the machine is to be ended because it has not taken a signal."""
        if self._insisted:
            return 0
        if self._sent is not None and not _unread(self._console):
            self._sent = None
        return None if self._sent is None else self._sent + PATIENCE

    @property
    def overdue(self) -> int:
        """The signal that ends the machine because that moment has come; 0 before."""
        deadline = self.deadline
        return self._last if deadline is not None and deadline <= time.monotonic() else 0

    def register(self, poll: Callable[[int, int], None]) -> None:
        """Ask to be woken when a signal has come."""
        poll(self._ours.fileno(), select.POLLIN)

    def owns(self, descriptor: int) -> bool:
        """Whether it is the descriptor that register() gave."""
        return descriptor == self._ours.fileno()

    def move(self) -> None:
        """Send what has come to the program."""
        for number in self._ours.recv(4096):
            if number not in self._handlers:
                continue
            now = time.monotonic()
            self._last = number
            with contextlib.suppress(OSError):  # the machine has just ended
                self._console.send(self._line(number))
            self._sent = self._sent or now
            if number in (signal.SIGINT, signal.SIGTERM):
                self._urgent = [t for t in self._urgent if now - t < 1] + [now]
            self._insisted |= len(self._urgent) >= INSISTENCE

    def _line(self, number: int) -> bytes:
        size = self._window() if number == signal.SIGWINCH else None
        return b"%d\n" % number if size is None else b"%d %dx%d\n" % (number, size.lines, size.columns)


def _unread(channel: socket.socket) -> bool:
    """Whether the other end has left some of what was sent. Its chip holds one byte, a line is longer."""
    size = array.array("i", [0])
    fcntl.ioctl(channel.fileno(), termios.TIOCOUTQ, size)
    return size[0] > 0


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Python wakes the pump; there is nothing else to do."""
