# SPDX-License-Identifier: MIT
"""Move bytes between the host's descriptors and those of a virtual machine, without ever blocking on both."""

from __future__ import annotations

import os
import select
import socket
import time
from typing import TYPE_CHECKING

from posixlite.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from posixlite.machines.signals import ForwardedSignals

CHUNK = 65536


class Outlet:
    """One stream from the machine: to a descriptor as it comes, or collected."""

    def __init__(
        self, source: socket.socket, sink: int | None, listener: Callable[[bytes], None] | None = None
    ) -> None:
        self.source = source
        self._sink = sink
        self._listener = listener
        self._pieces: list[bytes] = []

    def move(self) -> bool:
        """Take what is there; False at the end of the stream."""
        try:
            data = self.source.recv(CHUNK)
        except ConnectionResetError:
            return False
        if not data:
            return False
        if self._listener is not None:
            self._listener(data)
        if self._sink is None:
            self._pieces.append(data)
        else:
            try:
                _write_all(self._sink, data)
            except BrokenPipeError:
                # The reader has gone (run ... | head): the program learns it as on Linux, by SIGPIPE.
                self.source.shutdown(socket.SHUT_RDWR)
                return False
            except OSError as error:
                reason = os.strerror(error.errno or 0)
                raise MachineError(f"the program's output cannot be written: {reason}") from error
        return True

    @property
    def collected(self) -> bytes:
        """What was not sent to a descriptor."""
        return b"".join(self._pieces)


class Inlet:
    """The stream into the machine: from a descriptor or from bytes, at the machine's pace."""

    def __init__(self, source: int | bytes, sink: socket.socket) -> None:
        self.sink = sink
        self.sink.setblocking(False)
        self._descriptor = source if isinstance(source, int) else None
        self._waiting = memoryview(source if isinstance(source, bytes) else b"")
        self._ended = self._descriptor is None
        self._open = True

    def register(self, poll: Callable[[int, int], None]) -> None:
        """Ask to be woken for what can be done next: read while nothing waits, else write."""
        if self._open and (self._waiting or self._ended):
            poll(self.sink.fileno(), select.POLLOUT)
        elif self._open and self._descriptor is not None:
            poll(self._descriptor, select.POLLIN)

    def move(self, ready: int) -> None:
        """Do what the descriptor that is ready allows; close the stream after its last byte."""
        if ready == self._descriptor and not self._waiting:
            try:
                data = os.read(ready, CHUNK)
            except BlockingIOError:
                return
            self._waiting = memoryview(data)
            self._ended = not data
        elif ready == self.sink.fileno():
            self._send()

    def _send(self) -> None:
        try:
            if self._waiting:
                self._waiting = self._waiting[self.sink.send(self._waiting) :]
            if self._ended and not self._waiting:
                self.sink.shutdown(socket.SHUT_WR)
                self._open = False
        except BlockingIOError:
            pass
        except OSError:
            self._open = False  # the machine has ended: what is left has no reader


def pump(
    inlet: Inlet, outlets: list[Outlet], deadline: float | None, signals: ForwardedSignals | None = None
) -> bool:
    """Move bytes until all outlets have ended; False if the deadline (time.monotonic) came first.

    The signals' own deadline counts too.
    """
    live = {outlet.source.fileno(): outlet for outlet in outlets}
    while live:
        poll = select.poll()
        for descriptor in live:
            poll.register(descriptor, select.POLLIN)
        inlet.register(poll.register)
        deadlines = [deadline]
        if signals is not None:
            signals.register(poll.register)
            deadlines.append(signals.deadline)
        left = min((t - time.monotonic() for t in deadlines if t is not None), default=None)
        if left is not None and left <= 0:
            return False
        events = poll.poll(None if left is None else left * 1000)
        for descriptor, _ in events:
            if signals is not None and signals.owns(descriptor):
                signals.move()
            elif descriptor not in live:
                inlet.move(descriptor)
            elif not live[descriptor].move():
                del live[descriptor]
    return True


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
