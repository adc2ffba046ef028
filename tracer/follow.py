# SPDX-License-Identifier: MIT
"""Follows traced tasks: answers every stop that is not at a call, and leaves those to a waiter.

The program keeps its standard streams, its signals and its group stops.
"""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import constants, proc, stops
from .backend import Arguments, Batch, Born, Ended, Event, Progress, Received
from .fields import signal_name
from .memory import decode_inputs
from .numbers import name_of
from .portable import PtraceWaiter
from .reading import read_contents
from .stops import Stop, Waiter

_GROUP_STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


@dataclass(slots=True)
class Task:
    """A task as the kernel lets us see it."""

    process: int
    peaks: tuple[int | None, int | None] = (None, None)


@dataclass(slots=True)
class Follower:
    """Follows tasks and all that they start. The classes below know where the first come from."""

    name: str = "ptrace"
    waiter: Waiter = field(default_factory=PtraceWaiter)
    live: bool = True
    tasks: dict[int, Task] = field(default_factory=dict)
    leader: int = 0
    early: dict[int, Stop] = field(default_factory=dict)  # stopped before its parent told of it

    @property
    def is_fast(self) -> bool:
        """The results of most plain calls are not told."""
        return self.waiter.is_fast

    def keep_in(self, folder: str) -> None:
        """Copy files that are taken away to a folder."""
        self.waiter.keep_in(folder)

    def progress(self) -> Progress:
        """Tell how far the program is."""
        return self.waiter.progress()

    def follow(self) -> Iterator[Event | Batch]:
        """Yield what happens until no task is left, or the waiter was told to stop."""
        while self.tasks or self.early:
            stop = self.waiter.wait()
            if stop is not None and stop.task and not os.WIFSTOPPED(stop.status):
                self.waiter.lose(stop.task)
            told = self.waiter.told()
            if told is not None:
                yield told
            if stop is None or stop.is_last:
                return
            yield from self.answer(stop)

    def answer(self, stop: Stop) -> Iterator[Event | Batch]:
        """Yield what a stop tells, and let the task go on."""
        if not stop.task:
            return
        if not os.WIFSTOPPED(stop.status):
            yield from self._ended(stop)
        elif stop.task in self.tasks:
            yield from self._stopped(stop)
        elif stop.task in self.early or stop.status >> 16 != stops.EVENT_STOP:
            # Not its first stop: it is being killed, and so is its maker, who will not tell of it.
            self.early.pop(stop.task, None)
            yield from self._adopt(stop)
        else:
            self.early[stop.task] = stop

    def _stopped(self, stop: Stop) -> Iterator[Event | Batch]:
        pid, number, event = stop.task, os.WSTOPSIG(stop.status), stop.status >> 16
        if event in stops.FORKS:
            yield from self._born(pid)
        elif event == stops.EVENT_EXEC:
            yield from self._replaced(pid)
        elif event == stops.EVENT_EXIT:
            self.tasks[pid].peaks = proc.peaks(pid)
            stops.resume(pid)
        elif event == stops.EVENT_STOP:
            # A group stop must be left as it is (LISTEN), until SIGCONT ends it and another event tells.
            group_stop = number in _GROUP_STOPS
            stops.resume(pid, 0, stops.PTRACE_LISTEN if group_stop else stops.PTRACE_SYSCALL)
        else:
            yield Received(pid, signal_name(number))
            stops.resume(pid, number)

    def _born(self, parent: int) -> Iterator[Event | Batch]:
        child = stops.event_message(parent)
        call, arguments = self._call_of(parent)
        flags = _clone_flags(call, arguments)
        thread = flags & constants.value("CLONE_THREAD")
        if child is not None and child not in self.tasks:
            self.tasks[child] = Task(self.tasks[parent].process if thread else child)
            yield Born(child, parent, call, flags)
        stops.resume(parent)
        if child in self.early:
            yield from self._stopped(self.early.pop(child))

    def _call_of(self, task: int) -> tuple[str, Arguments]:
        """Tell which call a task is in, and its arguments."""
        inside = self.waiter.call_of(task)
        if not inside:
            return "", ()
        number, *pointers = inside
        call = name_of(number)
        return call, decode_inputs(call, tuple(pointers), read_contents(task, call, tuple(pointers)))

    def _replaced(self, pid: int) -> Iterator[Event | Batch]:
        former = stops.event_message(pid) or pid
        task = self.tasks.pop(former)
        for tid, one in self.tasks.items():
            if one.process == task.process:  # the first thread goes without a word
                self.waiter.lose(tid)
        told = self.waiter.told()
        if told is not None:
            yield told
        self.tasks = {tid: one for tid, one in self.tasks.items() if one.process != task.process}
        self.tasks[pid] = task
        if former != pid:
            self.waiter.rename(former, pid)
        yield proc.executed(pid, former)
        stops.resume(pid)

    def _ended(self, stop: Stop) -> Iterator[Event | Batch]:
        pid, status = stop.task, stop.status
        task = self.tasks.pop(pid, None)
        if task is None:
            self.early.pop(pid, None)
            return
        if os.WIFSIGNALED(status):
            yield Ended(pid, None, signal_name(os.WTERMSIG(status)), *task.peaks)
        else:
            yield Ended(pid, os.WEXITSTATUS(status), None, *task.peaks)
        yield from self._adopt_orphans()

    def _adopt_orphans(self) -> Iterator[Event | Batch]:
        """Let tasks go whose maker was killed before it could tell of them; they would stay stopped."""
        for pid in list(self.early):
            process, parent = proc.family(pid)
            if process not in self.tasks and parent not in self.tasks:
                yield from self._adopt(self.early.pop(pid))

    def _adopt(self, stop: Stop) -> Iterator[Event | Batch]:
        process, parent = proc.family(stop.task)
        thread = process != stop.task
        self.tasks[stop.task] = Task(process)
        flags = constants.value("CLONE_THREAD") if thread else 0
        yield Born(stop.task, process if thread else parent, "clone", flags)
        yield from self._stopped(stop)


def _clone_flags(call: str, arguments: Arguments) -> int:
    first = arguments[0] if arguments else 0
    if call == "clone" and isinstance(first, int):
        return first & 0xFFFF_FF00
    if call == "clone3" and isinstance(first, tuple):
        return first[0]
    return constants.value("CLONE_VFORK") | constants.value("CLONE_VM") if call == "vfork" else 0
