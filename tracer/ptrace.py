# SPDX-License-Identifier: MIT
"""The live backends of a command: it is started under ptrace (PTRACE_SEIZE) and followed to its end.

Whoever ends the tracer ends the program with it (PTRACE_O_EXITKILL): nothing stays stopped. `events` must be
read by the thread that began it.
"""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptrace import PtraceError

from . import proc, spawn, stops
from .backend import Batch, Event, Executed, Holds
from .errors import TraceError
from .follow import Follower, Task


@dataclass(slots=True)
class PtraceBackend(Follower):
    """Starts a command, and follows it and all that it starts."""

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event | Batch]:
        """Run `command` and yield what it does; see backend.Backend."""
        processors = self.waiter.processors()
        start = spawn.Start(program, command, environment, folder, processors, self.waiter.is_fast)
        leader = spawn.start_held(start)
        try:
            self._seize(leader)
            spawn.release(leader)
            yield self._wait_for_program(leader, program)
            yield Holds(leader.pid, proc.descriptors(leader.pid))
            stops.resume(leader.pid)
            yield from self.follow()
        finally:
            leader.close()
            self._end_all()

    def signalled(self, number: int) -> None:
        """Pass SIGTERM and SIGHUP on to the program, or to what it left behind once it has ended.

        The keyboard sends SIGINT and SIGQUIT to it as well as to us.
        """
        if number in {signal.SIGINT, signal.SIGQUIT}:
            return
        running = {task.process for task in list(self.tasks.values())}
        for pid in (self.leader,) if self.leader in running else running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    @staticmethod
    def wake() -> None:
        """Do nothing: we end when the program does."""

    def _seize(self, leader: spawn.Held) -> None:
        try:
            stops.seize(leader.pid, stops.EXITKILL | (stops.TRACESECCOMP if self.waiter.is_fast else 0))
        except PtraceError as error:
            leader.give_up()
            raise TraceError(
                f"no permission to trace: {os.strerror(error.errno or 0)}",
                "a container needs --cap-add=SYS_PTRACE; see also /proc/sys/kernel/yama/ptrace_scope",
            ) from None
        self.tasks[leader.pid] = Task(leader.pid)
        self.leader = leader.pid

    def _wait_for_program(self, leader: spawn.Held, program: str) -> Executed:
        """Let the held child run until its execve has succeeded; report that."""
        pid = leader.pid
        while True:
            _, status, _ = stops.wait_for(pid)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                self.tasks.clear()
                raise spawn.failure(leader, program)
            if status >> 16 == stops.EVENT_EXEC:
                return proc.executed(pid, pid)
            stop = os.WSTOPSIG(status)
            stops.resume(pid, 0 if status >> 16 else stop, stops.PTRACE_CONT)

    def _end_all(self) -> None:
        """Kill what is left, if events was not read to its end; collect it, so that no zombie stays."""
        for pid in {task.process for task in self.tasks.values()} | self.early.keys():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        while self.tasks or self.early:
            try:
                pid, status, _ = stops.wait_for(-1)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                stops.resume(pid, 0, stops.PTRACE_CONT)
            else:
                self.tasks.pop(pid, None)
                self.early.pop(pid, None)
