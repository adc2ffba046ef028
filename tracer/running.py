# SPDX-License-Identifier: MIT
"""The live backend of a program that runs already: attaches to all its threads, and lets them go at the end.

Nothing of the program changes by that: no signal is sent, stopped programs stay stopped, and calls that our
own stop cuts short begin again. If the tracer is killed (SIGKILL), Linux lets the program go on; a call at
whose entry the program was stopped at that moment runs as if a signal were pending (epoll_wait: EINTR), which
nobody is left to undo.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ptrace import PtraceError

from . import constants, proc, stops
from .backend import WAKE, Batch, Born, Event, Holds
from .errors import TraceError
from .follow import Follower, Task
from .native import NativeWaiter


@dataclass(slots=True)
class AttachBackend(Follower):
    """Follows the process `pid`, and all that it starts from now on."""

    pid: int = 0
    native: NativeWaiter = field(default_factory=NativeWaiter)
    on_attached: Callable[[], None] | None = None
    _thread: int = 0

    def __post_init__(self) -> None:
        """Wait in C: it can be told to stop."""
        self.name = "native"
        self.waiter = self.native

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event | Batch]:
        """Attach, and yield what the program does until it ends or `stop` is called."""
        _ = program, command, environment, folder
        self._thread = threading.get_ident()
        try:
            self._seize_all()
            threads = set(self.tasks)
            seen = list(self._begin())
            if self.on_attached is not None:
                self.on_attached()
            yield proc.executed(self.pid, self.pid)
            yield Holds(self.pid, proc.descriptors(self.pid), proc.mapped(self.pid))
            for task in threads - {self.pid}:
                yield Born(task, self.pid, "clone", constants.value("CLONE_THREAD"))
            yield from seen
            yield from self.follow()
            yield from self._let_go()
        finally:
            self._thread = 0
            for _ in self._let_go():
                pass

    def signalled(self, number: int) -> None:
        """Let the program go: whoever wants to end us does not mean it."""
        _ = number
        self.native.ask_to_stop()
        self.wake()

    def wake(self) -> None:
        """Let the thread that reads `events` look whether it is to stop."""
        if self._thread:
            with contextlib.suppress(ProcessLookupError):
                signal.pthread_kill(self._thread, WAKE)

    def _seize_all(self) -> None:
        """Attach to every thread; until all are, new ones may come."""
        self.leader = self.pid
        while new := self._threads() - self.tasks.keys() - self.early.keys():
            for task in new:
                try:
                    stops.seize(task)
                except PtraceError as error:
                    if proc.tracer_of(task) == threading.get_native_id():
                        continue  # its maker is attached, and so it is
                    if task != self.pid and proc.tracer_of(task) is None:
                        continue  # it has ended meanwhile
                    raise _refused(self.pid, error) from None
                self.tasks[task] = Task(self.pid)
            if all(proc.tracer_of(task) == threading.get_native_id() for task in self._threads()):
                return

    def _threads(self) -> set[int]:
        found = proc.threads(self.pid)
        if not found:
            raise TraceError(f"there is no process {self.pid}", "ps shows the numbers of those that run")
        return found

    def _begin(self) -> Iterator[Event | Batch]:
        """Stop each thread once, so that from then on it stops at its calls."""
        for task in list(self.tasks):
            stops.interrupt(task)
        waiting = set(self.tasks)
        while waiting:
            try:
                task, status, _ = stops.wait_for(-1)
            except ChildProcessError:
                return
            if task in waiting and os.WIFSTOPPED(status) and status >> 16 == stops.EVENT_STOP:
                stops.undo_interrupt(task)
            waiting.discard(task)
            if not os.WIFSTOPPED(status):
                self.waiter.lose(task)
            if os.WIFSTOPPED(status) and os.WSTOPSIG(status) == stops.SYSCALL_STOP:
                stops.resume(task)
            else:
                yield from self.answer(stops.Stop(task, status))

    def _let_go(self) -> Iterator[Event | Batch]:
        """Stop each task and detach from it."""
        left = {*self.tasks, *self.early}
        for task in left:
            if task in self.early:
                stops.detach(task)
            else:
                stops.interrupt(task)
        left -= self.early.keys()
        self.tasks.clear()
        self.early.clear()
        while left:
            try:
                task, status, _ = stops.wait_for(-1)
            except ChildProcessError:
                break
            if not os.WIFSTOPPED(status):
                self.waiter.lose(task)
                left.discard(task)
            elif self._has_let_go(task, status, left):
                left.discard(task)
        told = self.waiter.told()
        if told is not None:
            yield told

    def _has_let_go(self, task: int, status: int, left: set[int]) -> bool:
        """Detach if the task is outside of calls: what we asked for would cut short the call it begins."""
        number, event = os.WSTOPSIG(status), status >> 16
        stops.undo_interrupt(task)
        if event == stops.EVENT_STOP or (number == stops.SYSCALL_STOP and self.waiter.call_of(task)):
            self.waiter.lose(task)
            stops.detach(task)
            return True
        child = stops.event_message(task) if event in stops.FORKS else None
        if child is not None:
            left.add(child)
        stops.interrupt(task)  # any other stop has undone that
        stops.resume(task, 0 if event or number == stops.SYSCALL_STOP else number, stops.PTRACE_CONT)
        return False


def _refused(pid: int, error: PtraceError) -> TraceError:
    other = proc.tracer_of(pid)
    if other:
        return TraceError(f"process {pid} is traced by process {other}", "end that tracer first")
    return TraceError(
        f"no permission to trace process {pid}: {os.strerror(error.errno or 0)}",
        "only root may trace programs of others; see also /proc/sys/kernel/yama/ptrace_scope",
    )
