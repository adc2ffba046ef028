# SPDX-License-Identifier: MIT
"""One run of the program under a trial, with its check: what came out, and what was asked for in vain."""

import hashlib
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..fields import signal_name
from ..profile import Endpoint
from . import child
from .listening import listens
from .place import Place
from .supervisor import Supervisor
from .trial import Target, Trial

CHUNK = 1 << 16
KEPT = 1 << 26  # bytes of each stream: what is more is counted and not kept
PAUSE = 0.005  # seconds between two looks at whether it listens
GRACE = 1.0  # seconds for what was killed to be gone
PROCESSOR, MEMORY, DESCRIPTORS = "s of processor time", "MiB of memory", "open descriptors"


@dataclass(frozen=True, slots=True)
class Setup:
    """How each run is made."""

    command: child.Command
    stdin: str
    home: str  # the folder in which it was traced
    check: str = ""  # a command line for sh; "": none
    ready: str = ""  # a command line that succeeds when the check may begin; "": when all of `listens` do
    listens: tuple[Endpoint, ...] = ()

    @property
    def serves(self) -> bool:
        """Whether the check runs beside the program and ends it, or after it has ended by itself."""
        return bool(self.check and (self.ready or self.listens))


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for each phase of a run."""

    ready: float
    check: float
    end: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a run."""

    facts: Mapping[str, str]  # "exit status" -> "0", "stdout" -> its digest: what can be compared
    late: str  # the phase that took too long; "": none
    endless: str  # what was asked for again and again; "": nothing
    hits: dict[Target, int]  # withheld and asked for, in the order in which they were last asked for
    seconds: Mapping[str, float] = field(default_factory=dict)  # phase -> time
    used: Mapping[str, float] = field(default_factory=dict)  # resource -> amount


class Run:
    """A run in progress. All that happens comes through one poll: calls, output, ends."""

    def __init__(self, setup: Setup, trial: Trial, folder: Path, processor: int) -> None:
        self._setup, self._folder = setup, folder
        self._poll = select.poll()
        self._output: dict[int, bytearray] = {}
        self._seconds: dict[str, float] = {}
        self._used: dict[str, float] = {}
        self._facts: dict[str, str] = {}  # of the check
        stdin = os.open(setup.stdin, os.O_RDONLY)
        (out_read, out_write), (err_read, err_write) = os.pipe(), os.pipe()
        try:
            streams = (stdin, out_write, err_write)
            self._child = child.start(setup.command, trial, str(folder), streams, processor)
        except BaseException:
            os.close(out_read)
            os.close(err_read)
            raise
        finally:
            for descriptor in (stdin, out_write, err_write):
                os.close(descriptor)
        place = Place(trial.files, folder, Path(setup.home))
        self._supervisor = Supervisor(self._child.listener, trial, place)
        self._status: int | None = None
        self._look_again = 0.0
        self._gone = False
        self._streams = {"stdout": out_read, "stderr": err_read}
        for descriptor in (out_read, err_read):
            self._output[descriptor] = bytearray()
        for descriptor in (self._child.listener, self._child.ended, out_read, err_read):
            self._poll.register(descriptor, select.POLLIN)

    def outcome(self, limits: Limits) -> Outcome:
        """Go through all phases; nothing of the run is left behind."""
        try:
            late = self._beside(limits) if self._setup.serves else self._by_itself(limits)
        finally:
            hits = dict(self._supervisor.hits)  # before it is killed: what it asks for then has no meaning
            self._finish()
        facts = {"exit status": self._ending()}
        for name, descriptor in self._streams.items():
            facts[name] = hashlib.sha256(self._output[descriptor]).hexdigest()
        endless = str(self._supervisor.endless or "")
        return Outcome({**facts, **self._facts}, late, endless, hits, self._seconds, self._used)

    def _by_itself(self, limits: Limits) -> str:
        if not self._until("end", lambda: self._status is not None, limits.end):
            return "end"
        if not self._setup.check:
            return ""
        self._drain()
        with tempfile.NamedTemporaryFile() as output:
            output.write(self._output[self._streams["stdout"]])
            output.flush()
            variables = {"PROGRAM_STDOUT": output.name, "PROGRAM_STATUS": self._ending()}
            return self._judge(limits, variables)

    def _beside(self, limits: Limits) -> str:
        if not self._until("ready", lambda: self._status is not None or self._is_ready(), limits.ready):
            return "ready"
        if self._status is None and (late := self._judge(limits, {})):
            return late
        if self._status is None:
            self._used[DESCRIPTORS] = len(os.listdir(f"/proc/{self._child.process}/fd"))  # noqa: PTH208
            os.kill(self._child.process, signal.SIGTERM)
        return "" if self._until("end", lambda: self._status is not None, limits.end) else "end"

    def _is_ready(self) -> bool:
        if time.monotonic() < self._look_again:
            return False
        begun = time.monotonic()
        ready = self._looks_ready()
        taken = time.monotonic() - begun  # the kernel's tables are large: calls that wait come first
        self._look_again = begun + taken + max(PAUSE, taken)
        return ready

    def _looks_ready(self) -> bool:
        if not self._setup.ready:
            return listens(self._child.process, self._setup.listens)
        tried = self._shell(self._setup.ready, subprocess.DEVNULL, {})
        self._until("", lambda: tried.poll() is not None, GRACE)
        _end(tried)
        return tried.returncode == 0

    def _judge(self, limits: Limits, variables: Mapping[str, str]) -> str:
        """Run the check; give its phase if it took too long."""
        with tempfile.TemporaryFile() as output:
            check = self._shell(self._setup.check, output, variables)
            try:
                in_time = self._until("check", lambda: check.poll() is not None, limits.check)
            finally:
                _end(check)
            output.seek(0)
            digest = hashlib.sha256(output.read()).hexdigest()
        if not in_time:
            return "check"
        self._facts = {"check": str(check.returncode), "output of the check": digest}
        return ""

    def _shell(self, line: str, output: object, variables: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            ["/bin/sh", "-c", line],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={**os.environ, **variables},
            start_new_session=True,
        )

    def _until(self, phase: str, done: Callable[[], bool], seconds: float) -> bool:
        """Let everything go on until `done`; False when it takes too long."""
        begun = time.monotonic()
        while not done():
            if time.monotonic() - begun > seconds or self._supervisor.endless:
                return False
            self._turn(PAUSE)
        if phase:
            self._seconds[phase] = time.monotonic() - begun
        return True

    def _turn(self, seconds: float) -> bool:
        """Deal with what has happened, or wait for it; False when nothing did."""
        events = self._poll.poll(seconds * 1000)
        for descriptor, event in events:
            if descriptor == self._child.listener:
                self._called(event)
            elif descriptor == self._child.ended:
                self._poll.unregister(descriptor)
                self._reap()
            else:
                self._written(descriptor)
        return bool(events)

    def _reap(self) -> None:
        _, self._status, usage = os.wait4(self._child.process, 0)
        self._used[PROCESSOR] = usage.ru_utime + usage.ru_stime
        self._used[MEMORY] = usage.ru_maxrss / 1024

    def _called(self, event: int) -> None:
        if event & select.POLLIN:
            self._supervisor.answer()
        else:
            self._poll.unregister(self._child.listener)
            self._gone = True  # no task is left under the filter

    def _written(self, descriptor: int) -> None:
        data = os.read(descriptor, CHUNK)
        if not data:
            self._poll.unregister(descriptor)
        elif len(self._output[descriptor]) < KEPT:
            self._output[descriptor] += data

    def _drain(self) -> None:
        """Read what the program left in its pipes."""
        begun = time.monotonic()
        while self._turn(0) and time.monotonic() - begun < GRACE:
            pass

    def _ending(self) -> str:
        if self._status is None:
            return "none"
        code = os.waitstatus_to_exitcode(self._status)
        return str(code) if code >= 0 else signal_name(-code)

    def _finish(self) -> None:
        """Kill what is left, and give everything back."""
        self._child.kill()
        begun = time.monotonic()
        while (self._status is None or not self._gone) and time.monotonic() - begun < GRACE:
            self._turn(PAUSE)
        self._drain()
        self._child.close()
        for descriptor in self._streams.values():
            os.close(descriptor)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a check with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
