# SPDX-License-Identifier: MIT
"""Stops of traced tasks, and the requests that answer them, through python-ptrace's binding."""

import contextlib
import ctypes
import os
import signal
import struct
from dataclasses import dataclass
from typing import Protocol

from ptrace import PtraceError
from ptrace.binding.func import ptrace

from .backend import Returned

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

NO_CALL, ENTRY, EXIT = 0, 1, 2
ARCH_X86_64 = 0xC000003E
_INFO = struct.Struct("=B3xIQQ")  # op, arch, ip, sp
_ENTRY = struct.Struct("=7Q")  # number, arguments
_EXIT = struct.Struct("=q")


@dataclass(frozen=True, slots=True)
class Stop:
    """A task stopped, or ended. `call` and `result` are of a stop at a call."""

    task: int
    status: int  # as wait4 gives it
    op: int = NO_CALL
    arch: int = ARCH_X86_64
    call: tuple[
        int, ...
    ] = ()  # ENTRY: number and arguments; EXIT, or the end: of a call only the waiter knows
    result: int = 0
    counted: tuple[Returned, ...] = ()  # calls that the waiter dealt with itself, before this stop


class Waiter(Protocol):
    """Waits for stops of all tasks of this thread. It may deal with some calls itself, and count them."""

    def wait(self) -> Stop | None:
        """Give the next stop; None when no task is left."""
        ...

    def take(self, task: int) -> tuple[int, ...]:
        """Give number and arguments of the call that only the waiter knows a task to be in, or nothing."""
        ...


class PtraceWaiter:
    """Waits in Python, and deals with nothing itself."""

    def wait(self) -> Stop | None:
        """Give the next stop; None when no task is left."""
        try:
            task, status, _ = wait_for(-1)
        except ChildProcessError:
            return None
        if not os.WIFSTOPPED(status) or os.WSTOPSIG(status) != SYSCALL_STOP:
            return Stop(task, status)
        buffer = ctypes.create_string_buffer(128)
        try:
            ptrace(PTRACE_GET_SYSCALL_INFO, task, len(buffer), ctypes.addressof(buffer))
        except PtraceError:  # killed meanwhile: its end will be told
            return Stop(task, status)
        op, arch, _, _ = _INFO.unpack_from(buffer)
        if op == ENTRY:
            return Stop(task, status, op, arch, _ENTRY.unpack_from(buffer, _INFO.size))
        return Stop(task, status, op, arch, result=_EXIT.unpack_from(buffer, _INFO.size)[0])

    def take(self, task: int) -> tuple[int, ...]:
        """Give nothing: all calls are told."""
        _ = task
        return ()


def wait_for(pid: int) -> tuple[int, int, object]:
    """Wait for a stop or the end of one task, or with -1 of any that this thread started or traces."""
    return os.wait4(pid, WALL | OWN_CHILDREN)


def seize(pid: int) -> None:
    """Begin to trace a task, and all that it will start. PtraceError if that is not allowed."""
    ptrace(PTRACE_SEIZE, pid, 0, OPTIONS)


def resume(pid: int, stop: int = 0, how: int = PTRACE_SYSCALL) -> None:
    """Let a stopped task go on, with signal `stop` if it is not 0."""
    with contextlib.suppress(PtraceError):  # it was killed meanwhile: its end will be told
        ptrace(how, pid, 0, stop)


def event_message(pid: int) -> int | None:
    """Give what came with an event: the number of a new task, or the former one of a task that executed."""
    message = ctypes.c_ulong()
    try:
        ptrace(PTRACE_GETEVENTMSG, pid, 0, ctypes.addressof(message))
    except PtraceError:
        return None
    return message.value
