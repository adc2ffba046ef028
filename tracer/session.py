# SPDX-License-Identifier: MIT
"""Runs a command under a backend from start to end and makes the profile of it."""

import contextlib
import datetime as dt
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from . import code
from .backend import WAKE, Backend, Batch, Event
from .files import Book
from .identity import Identity, hash_file, hash_files
from .paths import absolute
from .profile import Profile, Run
from .recorder import Recorder
from .tasks import Society

OnProgress = Callable[[int, str], None]  # number of calls so far, name of the last one
PROGRESS_EVERY = 0.1  # seconds
BACKLOG_MOST = 128 << 20  # bytes of events that may wait until the program has ended
REMIND_EVERY = 0.2  # seconds
ENDING = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)
EVENT_SIZE = 200  # bytes, roughly


@dataclass(slots=True)
class Session:
    """One run of one command."""

    backend: Backend
    program: str
    command: Sequence[str]
    environment: Mapping[str, str]
    identity: Identity
    keep_environment: bool = False
    on_progress: OnProgress | None = None
    contents: Path | None = None
    _is_signalled: bool = False

    def run(self) -> Profile:
        """Trace the command in a thread of its own, so that its wait calls leave our other children alone."""
        outcome: list[Profile | BaseException] = []

        def work() -> None:
            try:
                outcome.append(self.trace())
            except BaseException as error:  # noqa: BLE001 (it is raised again, in the thread that waits)
                outcome.append(error)

        thread = threading.Thread(target=work, name="tracer")
        with self._signals_are_answered():
            thread.start()
            while thread.is_alive():
                thread.join(REMIND_EVERY)
                if self._is_signalled:
                    self.backend.wake()
        (result,) = outcome
        if isinstance(result, BaseException):
            raise result
        return result

    def trace(self) -> Profile:
        """Trace the command in this thread."""
        live = self.backend.live
        recorder = Recorder(self.identity.cwd, Book(live=live), Society())
        started, clock = dt.datetime.now(dt.UTC), time.monotonic()
        recorder.start(absolute(self.program, self.identity.cwd))
        events = self.backend.events(self.program, self.command, self.environment, self.identity.cwd)
        with tempfile.TemporaryDirectory(prefix="posixlite-") as scratch:
            if self.contents is not None:
                self.backend.keep_in(scratch)
            ended = self._record(events, recorder)
            if self.contents is not None:
                recorder.book.keep(self.contents)
        run = Run(
            argv=tuple(self.command),
            backend=self.backend.name,
            fast=self.backend.is_fast,
            duration=round(ended - clock, 6),
            started=started.isoformat(timespec="seconds"),
            kernel=self.identity.kernel,
        )
        return make_profile(recorder, self.identity, self._told_environment(), run)

    def _record(self, events: Iterator[Event | Batch], recorder: Recorder) -> float:
        """Record all events, most of them when the program has ended: it does not wait for us. Tell when.

        A time on the clock of time.monotonic.
        """
        waiting: list[Event | Batch] = []
        size, due = 0, 0.0
        for event in events:
            waiting.append(event)
            size += event.size if isinstance(event, Batch) else EVENT_SIZE
            if size > BACKLOG_MOST:
                _settle(waiting, recorder)
                size = 0
            if self.on_progress is not None and time.monotonic() >= due:
                due = time.monotonic() + PROGRESS_EVERY
                progress = self.backend.progress()
                self.on_progress(progress.calls, progress.last)
        ended = time.monotonic()
        _settle(waiting, recorder)
        return ended

    @contextlib.contextmanager
    def _signals_are_answered(self) -> Iterator[None]:
        """Leave to the backend what would end us: the profile is whole when we end.

        By handlers rather than SIG_IGN, for execve would pass that on to the program.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handlers = {**dict.fromkeys(ENDING, self._signalled), WAKE: _leave}
        kept = {number for number in ENDING if signal.getsignal(number) == signal.SIG_IGN}
        former = {
            number: signal.signal(number, handler)
            for number, handler in handlers.items()
            if number not in kept
        }
        try:
            yield
        finally:
            for number, before in former.items():
                signal.signal(number, before)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self._is_signalled = True
        self.backend.signalled(number)

    def _told_environment(self) -> dict[str, str | None]:
        items = sorted(self.environment.items())
        return {name: value if self.keep_environment else None for name, value in items}


def _settle(waiting: list[Event | Batch], recorder: Recorder) -> None:
    """Record what waits, and forget it."""
    for one in waiting:
        for event in one.decode() if isinstance(one, Batch) else (one,):
            recorder.record(event)
    waiting.clear()


def make_profile(
    recorder: Recorder, identity: Identity, environment: Mapping[str, str | None], run: Run
) -> Profile:
    """Put together what a recorder has kept."""
    processes = tuple(recorder.society.processes())
    first = processes[0].executions[0]
    files, pseudo_files = recorder.book.files()
    loaded = sorted({first.program, *recorder.code})
    return Profile(
        program=first.program,
        argv=first.argv,
        cwd=identity.cwd,
        uid=identity.uid,
        gid=identity.gid,
        groups=identity.groups,
        umask=identity.umask,
        machine=identity.machine,
        sha256=hash_file(first.program),
        interpreter=recorder.interpreter,
        libraries=hash_files(recorder.code - {first.program}),
        environment=environment,
        stdio=identity.stdio,
        calls=recorder.calls(),
        files=files,
        pseudo_files=pseudo_files,
        links=dict(recorder.book.links),
        sockets=dict(recorder.sockets.made),
        endpoints=recorder.sockets.told(),
        lookups=tuple(sorted(recorder.sockets.lookups)),
        phases=recorder.phases(),
        variables=code.variables(environment, loaded),
        vdso=code.vdso(loaded),
        threads=recorder.society.threads(),
        processes=processes,
        handlers=recorder.installed(),
        signals=dict(recorder.received),
        memory=recorder.memory(),
        descriptors=recorder.descriptors(),
        runs=(_complete(run, recorder),),
    )


def _complete(run: Run, recorder: Recorder) -> Run:
    first = recorder.society.members[0]
    return Run(
        argv=run.argv,
        backend=run.backend,
        fast=run.fast,
        exit_status=first.status,
        exit_signal=first.signal,
        duration=run.duration,
        peak_rss=max((rss for rss, _ in recorder.peaks if rss is not None), default=None),
        peak_virtual=max((size for _, size in recorder.peaks if size is not None), default=None),
        started=run.started,
        kernel=run.kernel,
        pids=tuple(member.pid for member in recorder.society.members),
        timeline=recorder.clock.timeline(),
    )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing."""
