# SPDX-License-Identifier: MIT
"""The portable live backend: python-ptrace's binding, PTRACE_SEIZE and a wait loop of its own.

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

from . import constants, spawn, stops
from .backend import Arguments, Born, Ended, Entered, Event, Executed, Received, Returned
from .errors import TraceError
from .fields import signal_name
from .layout import OUTPUTS, POINTS_TO, names_path
from .memory import read_inputs, read_outputs
from .numbers import name_of
from .stops import Stop, Waiter

_FORKS = (stops.EVENT_FORK, stops.EVENT_VFORK, stops.EVENT_CLONE)
_GROUP_STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


@dataclass(slots=True)
class _Task:
    """A task as the kernel lets us see it."""

    process: int
    call: str = ""  # the call it is in, "" outside of calls
    pointers: tuple[int, ...] = ()
    arguments: Arguments = ()
    peaks: tuple[int | None, int | None] = (None, None)


@dataclass(slots=True)
class PtraceBackend:
    """Follows a command and all that it starts, by ptrace."""

    name: str = "ptrace"
    waiter: Waiter = field(default_factory=stops.PtraceWaiter)
    live: bool = True
    _tasks: dict[int, _Task] = field(default_factory=dict)
    _early: dict[int, Stop] = field(default_factory=dict)  # stopped before its parent told of it

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event]:
        """Run `command` and yield what it does; see backend.Backend."""
        leader = spawn.start_held(program, command, environment, folder)
        try:
            self._seize(leader)
            spawn.release(leader)
            yield self._wait_for_program(leader, program)
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

    def _wait_for_program(self, leader: spawn.Held, program: str) -> Executed:
        """Let the held child run until its execve has succeeded; report that."""
        pid = leader.pid
        while True:
            _, status, _ = stops.wait_for(pid)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                self._tasks.clear()
                raise spawn.failure(leader, program)
            if status >> 16 == stops.EVENT_EXEC:
                stops.resume(pid)
                return _executed(pid, pid)
            stop = os.WSTOPSIG(status)
            stops.resume(pid, 0 if status >> 16 else stop, stops.PTRACE_CONT)

    def _follow(self) -> Iterator[Event]:
        while self._tasks or self._early:
            stop = self.waiter.wait()
            if stop is None:
                return
            yield from stop.counted
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

    def _stopped(self, stop: Stop) -> Iterator[Event]:
        pid, number, event = stop.task, os.WSTOPSIG(stop.status), stop.status >> 16
        if number == stops.SYSCALL_STOP:
            yield from self._at_call(stop)
        elif event in _FORKS:
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

    def _at_call(self, stop: Stop) -> Iterator[Event]:
        pid, task = stop.task, self._tasks[stop.task]
        if stop.op == stops.ENTRY:
            number, *arguments = stop.call
            task.call = name_of(number) if stop.arch == stops.ARCH_X86_64 else f"i386_{number}"
            task.pointers = tuple(arguments)
            task.arguments = read_inputs(pid, task.call, task.pointers)
            if names_path(task.call):
                yield Entered(pid, task.call, task.arguments)
        elif stop.op == stops.EXIT and stop.call:
            yield Returned(pid, name_of(stop.call[0]), stop.call[1:], stop.result)
        elif stop.op == stops.EXIT and task.call:
            yield self._returned(pid, task, stop.result)
        stops.resume(pid)

    def _returned(self, pid: int, task: _Task, result: int) -> Returned:
        call, arguments = task.call, task.arguments
        if result >= 0 and not OUTPUTS.isdisjoint(POINTS_TO.get(call, {}).values()):
            arguments = read_outputs(pid, call, task.pointers, arguments)
        task.call = ""
        return Returned(pid, call, arguments, result)

    def _born(self, parent: int) -> Iterator[Event]:
        child = stops.event_message(parent)
        task = self._tasks[parent]
        flags = _clone_flags(task.call, task.arguments)
        thread = flags & constants.value("CLONE_THREAD")
        if child is not None and child not in self._tasks:
            self._tasks[child] = _Task(task.process if thread else child)
            yield Born(child, parent, task.call, flags)
        stops.resume(parent)
        if child in self._early:
            yield from self._stopped(self._early.pop(child))

    def _replaced(self, pid: int) -> Iterator[Event]:
        former = stops.event_message(pid) or pid
        task = self._tasks.pop(former)
        for tid, one in self._tasks.items():
            if one.process == task.process:  # the first thread goes without a word
                yield from self._never_returned(tid, one, self.waiter.take(tid))
        self._tasks = {tid: one for tid, one in self._tasks.items() if one.process != task.process}
        self._tasks[pid] = task
        yield _executed(pid, former)
        stops.resume(pid)

    def _ended(self, stop: Stop) -> Iterator[Event]:
        pid, status = stop.task, stop.status
        task = self._tasks.pop(pid, None)
        if task is None:
            self._early.pop(pid, None)
            return
        yield from self._never_returned(pid, task, stop.call)
        if os.WIFSIGNALED(status):
            yield Ended(pid, None, signal_name(os.WTERMSIG(status)), *task.peaks)
        else:
            yield Ended(pid, os.WEXITSTATUS(status), None, *task.peaks)
        yield from self._adopt_orphans()

    @staticmethod
    def _never_returned(pid: int, task: _Task, call: tuple[int, ...]) -> Iterator[Event]:
        """Tell of the call that a task was in when it ended: the waiter's, or else ours."""
        if call:
            yield Returned(pid, name_of(call[0]), call[1:], None)
        elif task.call:
            yield Returned(pid, task.call, task.arguments, None)

    def _adopt_orphans(self) -> Iterator[Event]:
        """Let tasks go whose maker was killed before it could tell of them; they would stay stopped."""
        for pid in list(self._early):
            process, parent = _family(pid)
            if process not in self._tasks and parent not in self._tasks:
                yield from self._adopt(self._early.pop(pid))

    def _adopt(self, stop: Stop) -> Iterator[Event]:
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
    try:
        argv = (folder / "cmdline").read_bytes().split(b"\0")[:-1]
        return Executed(pid, former, str((folder / "exe").readlink()), tuple(map(os.fsdecode, argv)))
    except OSError:  # killed just now
        return Executed(pid, former, "", ())


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
