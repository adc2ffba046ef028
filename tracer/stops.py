# SPDX-License-Identifier: MIT
"""Stops of traced tasks, and the requests that answer them, through python-ptrace's binding."""

import contextlib
import ctypes
import errno
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ptrace import PtraceError
from ptrace.binding.func import ptrace, ptrace_getregs, ptrace_setregs

from .backend import Batch, Progress

PTRACE_SYSCALL = 24
PTRACE_CONT = 7
PTRACE_DETACH = 17
PTRACE_SEIZE = 0x4206
PTRACE_INTERRUPT = 0x4207
PTRACE_LISTEN = 0x4208
PTRACE_GETEVENTMSG = 0x4201

EVENT_FORK, EVENT_VFORK, EVENT_CLONE, EVENT_EXEC, EVENT_EXIT, EVENT_STOP = 1, 2, 3, 4, 6, 128
FORKS = (EVENT_FORK, EVENT_VFORK, EVENT_CLONE)
SYSCALL_STOP = signal.SIGTRAP | 0x80  # PTRACE_O_TRACESYSGOOD
# SYSGOOD, FORK, VFORK, CLONE, EXEC, EXIT
EXITKILL = 0x100000
TRACESECCOMP = 0x80
OPTIONS = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x40

SYSCALL_INSTRUCTION = b"\x0f\x05"
WALL = 0x40000000  # threads too
OWN_CHILDREN = 0x20000000  # __WNOTHREAD: leave the children of the caller's other threads to them


@dataclass(frozen=True, slots=True)
class Stop:
    """A task stopped, not at a call, or ended. Task 0: none did, and there is much to be told."""

    task: int
    status: int  # as wait4 gives it
    is_last: bool = False  # the waiter was asked to stop waiting


class Waiter(Protocol):
    """Waits for stops of all tasks of this thread, deals with those at calls, and remembers what it saw."""

    is_fast: bool  # the program is to stop at calls by a seccomp filter

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

    def keep_in(self, folder: str) -> None:
        """Copy files that are taken away to a folder."""
        ...

    def processors(self) -> frozenset[int]:
        """Choose the processors that the program is kept on while it is traced; none: it is left alone."""
        ...

    def progress(self) -> Progress:
        """Tell how far the program is."""
        ...


def wait_for(pid: int) -> tuple[int, int, object]:
    """Wait for a stop or the end of one task, or with -1 of any that this thread started or traces."""
    return os.wait4(pid, WALL | OWN_CHILDREN)


def seize(pid: int, more: int = 0) -> None:
    """Begin to trace a task, and all that it will start. PtraceError if that is not allowed."""
    ptrace(PTRACE_SEIZE, pid, 0, OPTIONS | more)


def interrupt(pid: int) -> None:
    """Stop a running task."""
    with contextlib.suppress(PtraceError):  # it has ended
        ptrace(PTRACE_INTERRUPT, pid)


def undo_interrupt(pid: int) -> None:
    """Let a call that our stop cut short (EINTR) begin again, if no signal is there that it may be owed to.

    Most calls do that by themselves; epoll_wait and some others do not (signal(7)).
    """
    if has_signal(pid):
        return
    with contextlib.suppress(PtraceError):
        registers = ptrace_getregs(pid)
        if (
            ctypes.c_long(registers.orig_rax).value >= 0
            and ctypes.c_long(registers.rax).value == -errno.EINTR
        ):
            registers.rax = registers.orig_rax
            registers.rip -= len(SYSCALL_INSTRUCTION)
            ptrace_setregs(pid, registers)


def has_signal(pid: int) -> bool:
    """Tell whether a signal waits to be delivered to a task."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return True
    words = {line.split(":")[0]: line.split()[-1] for line in lines if line.startswith(("Sig", "Shd"))}
    waiting = int(words["SigPnd"], 16) | int(words["ShdPnd"], 16)
    return bool(waiting & ~int(words["SigBlk"], 16))


def detach(pid: int, stop: int = 0) -> None:
    """Let a stopped task go for good, with signal `stop` if it is not 0."""
    resume(pid, stop, PTRACE_DETACH)


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
