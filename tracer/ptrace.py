# SPDX-License-Identifier: MIT
"""The live backends: PTRACE_SEIZE and a wait loop of its own, with a waiter that deals with the calls.

The program keeps its standard streams, its signals and its group stops. Whoever ends the tracer ends the
program with it (PTRACE_O_EXITKILL): nothing stays stopped. `events` must be read by the thread that began it.
"""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ptrace import PtraceError

from . import constants, elf, spawn, stops
from .backend import Arguments, Batch, Born, Ended, Event, Executed, Holds, Progress, Received
from .errors import TraceError
from .fields import signal_name
from .memory import decode_inputs
from .numbers import name_of
from .paths import Found, absolute, find
from .portable import PtraceWaiter
from .reading import link_of, read_contents
from .stops import Stop, Waiter

_FORKS = (stops.EVENT_FORK, stops.EVENT_VFORK, stops.EVENT_CLONE)
_GROUP_STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


@dataclass(slots=True)
class _Task:
    """A task as the kernel lets us see it."""

    process: int
    peaks: tuple[int | None, int | None] = (None, None)


@dataclass(slots=True)
class PtraceBackend:
    """Follows a command and all that it starts, by ptrace."""

    name: str = "ptrace"
    waiter: Waiter = field(default_factory=PtraceWaiter)
    live: bool = True
    _tasks: dict[int, _Task] = field(default_factory=dict)
    _leader: int = 0
    _early: dict[int, Stop] = field(default_factory=dict)  # stopped before its parent told of it

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event | Batch]:
        """Run `command` and yield what it does; see backend.Backend."""
        leader = spawn.start_held(program, command, environment, folder)
        try:
            self._seize(leader)
            spawn.release(leader)
            yield self._wait_for_program(leader, program)
            yield Holds(leader.pid, _descriptors(leader.pid))
            stops.resume(leader.pid)
            yield from self._follow()
        finally:
            leader.close()
            self._end_all()

    def _seize(self, leader: spawn.Held) -> None:
        try:
            stops.seize(leader.pid)
        except PtraceError as error:
            leader.give_up()
            raise TraceError(
                f"no permission to trace: {os.strerror(error.errno or 0)}",
                "a container needs --cap-add=SYS_PTRACE; see also /proc/sys/kernel/yama/ptrace_scope",
            ) from None
        self._tasks[leader.pid] = _Task(leader.pid)
        self._leader = leader.pid

    def _wait_for_program(self, leader: spawn.Held, program: str) -> Executed:
        """Let the held child run until its execve has succeeded; report that."""
        pid = leader.pid
        while True:
            _, status, _ = stops.wait_for(pid)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                self._tasks.clear()
                raise spawn.failure(leader, program)
            if status >> 16 == stops.EVENT_EXEC:
                return _executed(pid, pid)
            stop = os.WSTOPSIG(status)
            stops.resume(pid, 0 if status >> 16 else stop, stops.PTRACE_CONT)

    def progress(self) -> Progress:
        """Tell how far the program is."""
        return self.waiter.progress()

    def to_signal(self) -> tuple[int, ...]:
        """Give whom a signal to the program is for; what it left behind once it has ended."""
        running = {task.process for task in list(self._tasks.values())}
        return (self._leader,) if self._leader in running else tuple(running)

    def _follow(self) -> Iterator[Event | Batch]:
        while self._tasks or self._early:
            stop = self.waiter.wait()
            if stop is not None and stop.task and not os.WIFSTOPPED(stop.status):
                self.waiter.lose(stop.task)
            told = self.waiter.told()
            if told is not None:
                yield told
            if stop is None:
                return
            yield from self._answer(stop)

    def _answer(self, stop: Stop) -> Iterator[Event | Batch]:
        if not stop.task:
            return
        if not os.WIFSTOPPED(stop.status):
            yield from self._ended(stop)
        elif stop.task in self._tasks:
            yield from self._stopped(stop)
        elif stop.task in self._early or stop.status >> 16 != stops.EVENT_STOP:
            # Not its first stop: it is being killed, and so is its maker, who will not tell of it.
            self._early.pop(stop.task, None)
            yield from self._adopt(stop)
        else:
            self._early[stop.task] = stop

    def _stopped(self, stop: Stop) -> Iterator[Event | Batch]:
        pid, number, event = stop.task, os.WSTOPSIG(stop.status), stop.status >> 16
        if event in _FORKS:
            yield from self._born(pid)
        elif event == stops.EVENT_EXEC:
            yield from self._replaced(pid)
        elif event == stops.EVENT_EXIT:
            self._tasks[pid].peaks = _peaks(pid)
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
        if child is not None and child not in self._tasks:
            self._tasks[child] = _Task(self._tasks[parent].process if thread else child)
            yield Born(child, parent, call, flags)
        stops.resume(parent)
        if child in self._early:
            yield from self._stopped(self._early.pop(child))

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
        task = self._tasks.pop(former)
        for tid, one in self._tasks.items():
            if one.process == task.process:  # the first thread goes without a word
                self.waiter.lose(tid)
        told = self.waiter.told()
        if told is not None:
            yield told
        self._tasks = {tid: one for tid, one in self._tasks.items() if one.process != task.process}
        self._tasks[pid] = task
        if former != pid:
            self.waiter.rename(former, pid)
        yield _executed(pid, former)
        stops.resume(pid)

    def _ended(self, stop: Stop) -> Iterator[Event | Batch]:
        pid, status = stop.task, stop.status
        task = self._tasks.pop(pid, None)
        if task is None:
            self._early.pop(pid, None)
            return
        if os.WIFSIGNALED(status):
            yield Ended(pid, None, signal_name(os.WTERMSIG(status)), *task.peaks)
        else:
            yield Ended(pid, os.WEXITSTATUS(status), None, *task.peaks)
        yield from self._adopt_orphans()

    def _adopt_orphans(self) -> Iterator[Event | Batch]:
        """Let tasks go whose maker was killed before it could tell of them; they would stay stopped."""
        for pid in list(self._early):
            process, parent = _family(pid)
            if process not in self._tasks and parent not in self._tasks:
                yield from self._adopt(self._early.pop(pid))

    def _adopt(self, stop: Stop) -> Iterator[Event | Batch]:
        process, parent = _family(stop.task)
        thread = process != stop.task
        self._tasks[stop.task] = _Task(process)
        flags = constants.value("CLONE_THREAD") if thread else 0
        yield Born(stop.task, process if thread else parent, "clone", flags)
        yield from self._stopped(stop)

    def _end_all(self) -> None:
        """Kill what is left, if events was not read to its end; collect it, so that no zombie stays."""
        for pid in {task.process for task in self._tasks.values()} | self._early.keys():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        while self._tasks or self._early:
            try:
                pid, status, _ = stops.wait_for(-1)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                stops.resume(pid, 0, stops.PTRACE_CONT)
            else:
                self._tasks.pop(pid, None)
                self._early.pop(pid, None)


def _clone_flags(call: str, arguments: Arguments) -> int:
    first = arguments[0] if arguments else 0
    if call == "clone" and isinstance(first, int):
        return first & 0xFFFF_FF00
    if call == "clone3" and isinstance(first, tuple):
        return first[0]
    return constants.value("CLONE_VFORK") | constants.value("CLONE_VM") if call == "vfork" else 0


def _family(pid: int) -> tuple[int, int]:
    """Give the process of a task and the process that made it."""
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    except OSError:
        return (pid, 0)
    numbers = {line.split()[0]: int(line.split()[1]) for line in lines if line.startswith(("Tgid:", "PPid:"))}
    return (numbers["Tgid:"], numbers["PPid:"])


def _executed(pid: int, former: int) -> Executed:
    folder = Path("/proc") / str(pid)
    program = link_of(pid, "exe")
    try:
        argv = (folder / "cmdline").read_bytes().split(b"\0")[:-1]
    except OSError:
        program = None
    if program is None:  # killed just now
        return Executed(pid, former, "", ())
    interpreter = elf.interpreter(f"/proc/{pid}/exe")
    places = {program: find(program)}
    if interpreter is not None:
        places[interpreter] = find(absolute(interpreter, link_of(pid, "cwd") or "/"))
    return Executed(pid, former, program, tuple(map(os.fsdecode, argv)), interpreter, places)


def _descriptors(pid: int) -> dict[int, Found]:
    """Find the files that a stopped task has open, but for the three standard streams."""
    try:
        numbers = sorted(int(name) for name in os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 (names only)
    except OSError:
        return {}
    links = {number: link_of(pid, f"fd/{number}") for number in numbers if number > stops.STREAM_LAST}
    return {number: find(link) for number, link in links.items() if link is not None}


def _peaks(pid: int) -> tuple[int | None, int | None]:
    """Read the largest resident and virtual size (bytes) of the process of a task that is about to end."""
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    except OSError:
        return (None, None)
    sizes = {
        line.split()[0]: int(line.split()[1]) * 1024 for line in lines if line.startswith(("VmHWM", "VmPeak"))
    }
    return (sizes.get("VmHWM:"), sizes.get("VmPeak:"))
