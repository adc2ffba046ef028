# SPDX-License-Identifier: MIT
"""The portable waiter: deals with stops at calls in Python, where no C compiler is."""

import contextlib
import ctypes
import os
import shutil
import stat
import struct
from dataclasses import dataclass, field

from ptrace import PtraceError
from ptrace.binding.func import ptrace

from . import stops
from .backend import Arguments, Batch, Entered, Event, Places, Progress, Returned
from .effects import TAKEN, waits
from .layout import OUTPUTS, POINTS_TO, names_path
from .memory import decode_inputs, decode_outputs
from .numbers import name_of
from .reading import find_places, read_contents
from .stops import Stop

PTRACE_GET_SYSCALL_INFO = 0x420E
EVENT_SIZE = 200  # bytes, roughly
_ENTRY, _EXIT = 1, 2
_ARCH_X86_64 = 0xC000003E
_INFO = struct.Struct("=B3xIQQ")  # op, arch, ip, sp
_CALL = struct.Struct("=7Q")  # number, arguments
_RESULT = struct.Struct("=q")


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that a task is in."""

    name: str
    number: int
    pointers: tuple[int, ...]
    arguments: Arguments


@dataclass(slots=True)
class PtraceWaiter:
    """Waits in Python."""

    is_fast: bool = False
    _calls: dict[int, _Call] = field(default_factory=dict)
    _events: list[Event] = field(default_factory=list)
    _folder: str = ""  # for copies
    _copies: list[str] = field(default_factory=list)
    _total: int = 0
    _last: str = ""

    def wait(self) -> Stop | None:
        """Give the next stop that is not at a call; None when no task is left."""
        while True:
            try:
                task, status, _ = stops.wait_for(-1)
            except ChildProcessError:
                return None
            if not os.WIFSTOPPED(status) or os.WSTOPSIG(status) != stops.SYSCALL_STOP:
                return Stop(task, status)
            self._at_call(task)
            stops.resume(task)

    def told(self) -> Batch | None:
        """Give what was seen since this was asked last."""
        events, self._events = self._events, []
        return Batch(lambda: events, len(events) * EVENT_SIZE) if events else None

    def call_of(self, task: int) -> tuple[int, ...]:
        """Give number and arguments of the call that a task is in; nothing if it is in none."""
        call = self._calls.get(task)
        return (call.number, *call.pointers) if call else ()

    def lose(self, task: int) -> None:
        """Note that a task ended, and that the call it was in will not return."""
        call = self._calls.pop(task, None)
        if call is not None:
            self._events.append(Returned(task, call.name, call.arguments, None))

    def rename(self, former: int, task: int) -> None:
        """Note that a task has another number from now on."""
        if former in self._calls:
            self._calls[task] = self._calls.pop(former)

    def keep_in(self, folder: str) -> None:
        """Copy files that are taken away to a folder."""
        self._folder = folder

    @staticmethod
    def processors() -> frozenset[int]:
        """Leave the program where it is: what the time goes into is not the change of processors."""
        return frozenset()

    def progress(self) -> Progress:
        """Tell how many calls have ended, and the last."""
        return Progress(self._total, self._last)

    def _at_call(self, task: int) -> None:
        buffer = ctypes.create_string_buffer(128)
        try:
            ptrace(PTRACE_GET_SYSCALL_INFO, task, len(buffer), ctypes.addressof(buffer))
        except PtraceError:  # killed meanwhile: its end will be told
            return
        op, arch, _, _ = _INFO.unpack_from(buffer)
        if op == _ENTRY:
            number, *pointers = _CALL.unpack_from(buffer, _INFO.size)
            self._enter(task, number, tuple(pointers), is_own=arch == _ARCH_X86_64)
        elif op == _EXIT and task in self._calls:
            self._leave(task, self._calls.pop(task), _RESULT.unpack_from(buffer, _INFO.size)[0])

    def _enter(self, task: int, number: int, pointers: tuple[int, ...], *, is_own: bool) -> None:
        name = name_of(number) if is_own else f"i386_{number}"
        arguments = decode_inputs(name, pointers, read_contents(task, name, pointers))
        self._calls[task] = _Call(name, number, pointers, arguments)
        if names_path(name) or waits(name, arguments):
            places = find_places(task, name, arguments)
            self._events.append(Entered(task, name, arguments, places, self._keep(name, places)))

    def _keep(self, call: str, places: Places) -> dict[int, str]:
        """Copy the files that a call takes away."""
        found = {place: places[place].itself for place in TAKEN.get(call, ()) if place in places}
        copies = {}
        for place, one in found.items():
            if self._folder and one.found is not None and stat.S_ISREG(one.found.mode):
                copies[place] = f"{self._folder}/{len(self._copies)}"
                self._copies.append(copies[place])
                with contextlib.suppress(OSError):
                    shutil.copyfile(one.path, copies[place])
        return copies

    def _leave(self, task: int, call: _Call, result: int) -> None:
        arguments = call.arguments
        if result >= 0 and not OUTPUTS.isdisjoint(POINTS_TO.get(call.name, {}).values()):
            contents = read_contents(task, call.name, call.pointers, outputs=True)
            arguments = decode_outputs(call.name, call.pointers, arguments, contents)
        self._events.append(Returned(task, call.name, arguments, result, 1, max(result, 0)))
        self._total += 1
        self._last = call.name
