# SPDX-License-Identifier: MIT
"""Stops of traced tasks, and the requests that answer them, through python-ptrace's binding."""

import contextlib
import ctypes
import os
import signal
from dataclasses import dataclass
from typing import Protocol

from ptrace import PtraceError
from ptrace.binding.func import ptrace

from .backend import Batch, Progress

PTRACE_SYSCALL = 24
PTRACE_CONT = 7
PTRACE_SEIZE = 0x4206
PTRACE_LISTEN = 0x4208
PTRACE_GETEVENTMSG = 0x4201

EVENT_FORK, EVENT_VFORK, EVENT_CLONE, EVENT_EXEC, EVENT_EXIT, EVENT_STOP = 1, 2, 3, 4, 6, 128
SYSCALL_STOP = signal.SIGTRAP | 0x80  # PTRACE_O_TRACESYSGOOD
# SYSGOOD, FORK, VFORK, CLONE, EXEC, EXIT, EXITKILL
OPTIONS = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x100000

STREAM_LAST = 2  # the last of the standard streams' descriptors
WALL = 0x40000000  # threads too
OWN_CHILDREN = 0x20000000  # __WNOTHREAD: leave the children of the caller's other threads to them


@dataclass(frozen=True, slots=True)
class Stop:
    """A task stopped, not at a call, or ended. Task 0: none did, and there is much to be told."""

    task: int
    status: int  # as wait4 gives it


class Waiter(Protocol):
    """Waits for stops of all tasks of this thread, deals with those at calls, and remembers what it saw."""

    def wait(self) -> Stop | None:
        """Give the next stop that is not at a call; None when no task is left."""
        ...

    def told(self) -> Batch | None:
        """Give what was seen since this was asked last."""
        ...

    def call_of(self, task: int) -> tuple[int, ...]:
        """Give number and arguments of the call that a task is in; nothing if it is in none."""
        ...

    def lose(self, task: int) -> None:
        """Note that a task ended, and that the call it was in will not return."""
        ...

    def rename(self, former: int, task: int) -> None:
        """Note that a task has another number from now on."""
        ...

    def progress(self) -> Progress:
        """Tell how far the program is."""
        ...


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
