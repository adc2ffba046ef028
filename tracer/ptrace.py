# SPDX-License-Identifier: MIT
"""The portable live backend: python-ptrace's binding, PTRACE_SEIZE and a wait loop of its own.

The program keeps its standard streams, its signals and its group stops. Whoever ends the tracer ends the
program with it (PTRACE_O_EXITKILL): nothing stays stopped. `events` must be read by the thread that began it.
"""

import contextlib
import ctypes
import os
import signal
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ptrace import PtraceError
from ptrace.binding.func import ptrace

from . import constants, spawn
from .backend import Arguments, Born, Ended, Entered, Event, Executed, Received, Returned
from .errors import TraceError
from .layout import OUTPUTS, POINTS_TO, names_path
from .memory import read_inputs, read_outputs
from .numbers import name_of
from .operations import signal_name

PTRACE_SYSCALL = 24
PTRACE_CONT = 7
PTRACE_SEIZE = 0x4206
PTRACE_LISTEN = 0x4208
PTRACE_GETEVENTMSG = 0x4201
PTRACE_GET_SYSCALL_INFO = 0x420E

EVENT_FORK, EVENT_VFORK, EVENT_CLONE, EVENT_EXEC, EVENT_EXIT, EVENT_STOP = 1, 2, 3, 4, 6, 128
SYSCALL_STOP = signal.SIGTRAP | 0x80  # PTRACE_O_TRACESYSGOOD
# SYSGOOD, FORK, VFORK, CLONE, EXEC, EXIT, EXITKILL
OPTIONS = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x100000

WALL = 0x40000000  # threads too
OWN_CHILDREN = 0x20000000  # __WNOTHREAD: leave the children of the caller's other threads to them

ENTRY, EXIT = 1, 2
ARCH_X86_64 = 0xC000003E
_INFO = struct.Struct("=B3xIQQ")  # op, arch, ip, sp
_ENTRY = struct.Struct("=7Q")  # number, arguments
_EXIT = struct.Struct("=qB")  # result, is it an error


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
    live: bool = True
    _tasks: dict[int, _Task] = field(default_factory=dict)
    _early: dict[int, int] = field(
        default_factory=dict
    )  # stopped before its parent told of it -> stop signal

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
            ptrace(PTRACE_SEIZE, leader.pid, 0, OPTIONS)
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
            _, status, _ = _wait(pid)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                self._tasks.clear()
                raise spawn.failure(leader, program)
            if status >> 16 == EVENT_EXEC:
                _resume(pid)
                return _executed(pid, pid)
            stop = os.WSTOPSIG(status)
            _resume(pid, 0 if status >> 16 else stop, PTRACE_CONT)

    def _follow(self) -> Iterator[Event]:
        while self._tasks or self._early:
            try:
                pid, status, _ = _wait(-1)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                if pid not in self._tasks:
                    self._early[pid] = status
                    continue
                yield from self._stopped(pid, status)
            else:
                yield from self._ended(pid, status)

    def _stopped(self, pid: int, status: int) -> Iterator[Event]:
        stop, event = os.WSTOPSIG(status), status >> 16
        if stop == SYSCALL_STOP:
            yield from self._at_call(pid)
        elif event in (EVENT_FORK, EVENT_VFORK, EVENT_CLONE):
            yield from self._born(pid)
        elif event == EVENT_EXEC:
            yield from self._replaced(pid)
        elif event == EVENT_EXIT:
            self._tasks[pid].peaks = _peaks(pid)
            _resume(pid)
        elif event == EVENT_STOP:
            # A group stop must be left as it is (LISTEN), until SIGCONT ends it and another event tells.
            group_stop = stop in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
            _resume(pid, 0, PTRACE_LISTEN if group_stop else PTRACE_SYSCALL)
        else:
            yield Received(pid, signal_name(stop))
            _resume(pid, stop)

    def _at_call(self, pid: int) -> Iterator[Event]:
        task = self._tasks[pid]
        info = _call_info(pid)
        if info is None:
            return
        op, arch = _INFO.unpack_from(info)[:2]
        if op == ENTRY:
            number, *arguments = _ENTRY.unpack_from(info, _INFO.size)
            task.call = name_of(number) if arch == ARCH_X86_64 else f"i386_{number}"
            task.pointers = tuple(arguments)
            task.arguments = read_inputs(pid, task.call, task.pointers)
            if names_path(task.call):
                yield Entered(pid, task.call, task.arguments)
        elif op == EXIT and task.call:
            (result, _) = _EXIT.unpack_from(info, _INFO.size)
            yield self._returned(pid, task, result)
        _resume(pid)

    def _returned(self, pid: int, task: _Task, result: int) -> Returned:
        call, arguments = task.call, task.arguments
        if result >= 0 and not OUTPUTS.isdisjoint(POINTS_TO.get(call, {}).values()):
            arguments = read_outputs(pid, call, task.pointers, arguments)
        task.call = ""
        return Returned(pid, call, arguments, result)

    def _born(self, parent: int) -> Iterator[Event]:
        child = _event_message(parent)
        task = self._tasks[parent]
        flags = _clone_flags(task.call, task.arguments)
        thread = flags & constants.value("CLONE_THREAD")
        if child is not None:
            self._tasks[child] = _Task(task.process if thread else child)
            yield Born(child, parent, task.call, flags)
        _resume(parent)
        if child in self._early:
            yield from self._stopped(child, self._early.pop(child))

    def _replaced(self, pid: int) -> Iterator[Event]:
        former = _event_message(pid) or pid
        task = self._tasks.pop(former)
        for tid, one in self._tasks.items():
            if one.process == task.process and one.call:  # the first thread goes without a word
                yield Returned(tid, one.call, one.arguments, None)
        self._tasks = {tid: one for tid, one in self._tasks.items() if one.process != task.process}
        self._tasks[pid] = task
        yield _executed(pid, former)
        _resume(pid)

    def _ended(self, pid: int, status: int) -> Iterator[Event]:
        task = self._tasks.pop(pid, None)
        if task is None:
            self._early.pop(pid, None)
            return
        if task.call:
            yield Returned(pid, task.call, task.arguments, None)
        if os.WIFSIGNALED(status):
            yield Ended(pid, None, signal_name(os.WTERMSIG(status)), *task.peaks)
        else:
            yield Ended(pid, os.WEXITSTATUS(status), None, *task.peaks)
        yield from self._adopt()

    def _adopt(self) -> Iterator[Event]:
        """Let tasks go whose parent was killed before it could tell of them; they would stay stopped."""
        for pid in list(self._early):
            process, parent = _family(pid)
            if process in self._tasks or parent in self._tasks:
                continue
            self._tasks[pid] = _Task(process)
            yield Born(pid, parent, "fork", 0)
            yield from self._stopped(pid, self._early.pop(pid))

    def _end_all(self) -> None:
        """Kill what is left, if events was not read to its end; collect it, so that no zombie stays."""
        for pid in {task.process for task in self._tasks.values()} | self._early.keys():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        while self._tasks or self._early:
            try:
                pid, status, _ = _wait(-1)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                _resume(pid, 0, PTRACE_CONT)
            else:
                self._tasks.pop(pid, None)
                self._early.pop(pid, None)


def _wait(pid: int) -> tuple[int, int, object]:
    return os.wait4(pid, WALL | OWN_CHILDREN)


def _resume(pid: int, stop: int = 0, how: int = PTRACE_SYSCALL) -> None:
    with contextlib.suppress(PtraceError):  # it was killed meanwhile: its end is reported by wait
        ptrace(how, pid, 0, stop)


def _event_message(pid: int) -> int | None:
    message = ctypes.c_ulong()
    try:
        ptrace(PTRACE_GETEVENTMSG, pid, 0, ctypes.addressof(message))
    except PtraceError:
        return None
    return message.value


def _call_info(pid: int) -> bytes | None:
    buffer = ctypes.create_string_buffer(128)
    try:
        ptrace(PTRACE_GET_SYSCALL_INFO, pid, len(buffer), ctypes.addressof(buffer))
    except PtraceError:
        return None
    return buffer.raw


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
