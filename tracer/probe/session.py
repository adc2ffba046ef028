# SPDX-License-Identifier: MIT
"""A probe from its beginning to its end: untouched runs, calls, other answers, operations, the whole plan."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..conditions import conditions
from ..descriptors import MAKES_DESCRIPTOR
from ..errors import TraceError
from ..numbers import numbers
from ..profile import Call, Profile
from ..verdict import FAKED, SERVED, STUBBED, Probe, Verdict
from . import judge, listening
from .child import Command
from .laboratory import Laboratory, can_isolate
from .run import Limits, Outcome, Setup
from .search import Evidence, Result, Search, StuckError
from .trial import ABSENT, NO_FILE, Answer, Target, Trial
from .workplace import Workplace

UNTOUCHED = Trial(None)
BASELINE_RUNS = 3
ERRORS = ("EPERM", "EINVAL", "EOPNOTSUPP")
"""Tried for each call after ENOSYS and the errors that Linux itself gave for it."""
UNKNOWN_OPERATION = {"ioctl": "ENOTTY", "setsockopt": "ENOPROTOOPT", "getsockopt": "ENOPROTOOPT"}
"""What Linux says of an operation that it does not know, where that is not EINVAL."""
PER_PROCESSOR = 2
"""Runs at one time for each processor: many that fail only wait until their time is up."""
HUNG_MOST = 2
"""Times that a program hung without a call after which no more errors are tried for it: each takes long."""
MAKE_DESCRIPTORS = MAKES_DESCRIPTOR.keys() | {
    *("accept", "accept4", "creat", "dup", "dup2", "dup3", "memfd_create", "open", "openat", "openat2"),
    "socket",
}
"""Calls whose value a program takes for a descriptor: 0 and 1 are others."""
FAKES = (Answer(value=0), Answer(value=1))


@dataclass(frozen=True, slots=True)
class Options:
    """What the user decides about a probe."""

    check: str = ""
    ready: str = ""
    stdin: str = os.devnull
    jobs: int = 0  # runs at one time; 0: as many as processors and the program allow
    repeat: int = 5  # times the plan is run at the end
    timeout: float = 60.0  # seconds that each phase of the untouched program may take
    keep: frozenset[str] = frozenset()  # calls that are served in any case
    available: frozenset[str] | None = None  # calls beside the traced ones that may be served; None: all


Progress = Callable[[str, int, int], None]
"""Called with the stage, the runs so far, and the number of calls that are served."""


def probe(profile: Profile, options: Options, on_progress: Progress | None = None) -> Probe:
    """Find a plan for a profile. TraceError if the program or its check does not let itself be judged."""
    unknown = options.keep - numbers().keys()
    if unknown:
        raise TraceError(f"no system call is called {min(unknown)}", "names are as in the profile")
    with tempfile.TemporaryDirectory(prefix="probe-") as scratch:
        workplace = Workplace(profile, Path(scratch))
        setup = _setup(profile, options)
        width, isolated = _width(profile, options, workplace)
        with Laboratory(setup, workplace, width, isolated=isolated) as laboratory:
            return _Session(profile, options, setup, laboratory, on_progress or (lambda *_: None)).probe()


def _setup(profile: Profile, options: Options) -> Setup:
    if len([e for p in profile.processes[:1] for e in p.executions]) > 1:
        raise TraceError("the program becomes another one by execve", "trace and probe that one itself")
    if not Path(options.stdin).exists():
        raise TraceError(f"no such file: {options.stdin}", "--stdin names the program's standard input")
    kept = {name: value for name, value in profile.environment.items() if value is not None}
    command = Command(profile.program, profile.argv, {**os.environ, **kept}, profile.umask)
    return Setup(
        command,
        options.stdin,
        profile.cwd,
        options.check,
        options.ready,
        listening.to_wait_for(profile.endpoints),
    )


def _width(profile: Profile, options: Options, workplace: Workplace) -> tuple[int, bool]:
    """Say how many runs may go at one time, and whether each has a network of its own."""
    own = {one.port for one in profile.endpoints if one.role in ("bind", "listen") and one.port}
    others = {one.port for one in profile.endpoints if one.role in ("connect", "send") and one.port} - own
    isolated = bool(own) and not others and options.jobs != 1 and can_isolate()
    alone = workplace.shared or (bool(own) and not isolated)
    return options.jobs or (1 if alone else PER_PROCESSOR * len(os.sched_getaffinity(0))), isolated


class _Session:
    def __init__(
        self, profile: Profile, options: Options, setup: Setup, laboratory: Laboratory, report: Progress
    ) -> None:
        self._profile, self._options, self._setup = profile, options, setup
        self._laboratory, self._report = laboratory, report
        self._stage = ""
        self._settled: frozenset[str] = frozenset()
        self._files = _known_files(profile)
        limits = Limits(options.timeout, options.timeout, options.timeout)
        self._outcomes: list[Outcome] = []
        self._judge = judge.learn(setup, laboratory.run([UNTOUCHED] * BASELINE_RUNS, limits))
        names = {path: file.names for path, file in profile.pseudo_files.items()}
        may = None if options.available is None else options.available | profile.calls.keys()
        start = Trial(options.keep, {}, names)
        self._search = Search(self._run, start, laboratory.width, may)

    def probe(self) -> Probe:
        """Go through all stages."""
        try:
            self._calls()
            self._operations()
            self._pseudo_files()
            self._late_calls()
            self._stage = "whole plan"
            self._search.forget(target for target in self._search.trial.answers if self._is_new(target))
            self._search.settle(self._options.repeat)
        except StuckError as error:
            raise self._stuck(str(error)) from None
        return self._verdicts()

    def _run(self, trials: Sequence[Trial]) -> list[Result]:
        self._outcomes = self._laboratory.run(trials, self._judge.limits)
        self._report(self._stage, self._laboratory.runs, len(self._search.trial.served or ()))
        return [
            Result(
                self._judge.failure(one, watched=bool(trial.watched)), bool(one.late or one.endless), one.hits
            )
            for trial, one in zip(trials, self._outcomes, strict=True)
        ]

    def _stuck(self, failure: str) -> TraceError:
        """Say why nothing helps any more."""
        (outcome,) = self._laboratory.run([UNTOUCHED], self._judge.limits)
        now = self._judge.failure(outcome, watched=False)
        if now:
            hint = "has something changed that it or its check needs, or that earlier runs left behind?"
            return TraceError(f"by now the untouched program fails, too: {now}", hint)
        hint = "is it always the same run? --timeout, --jobs 1 and a steadier check may help"
        return TraceError(f"the program fails though nothing that it asks for is withheld: {failure}", hint)

    def _calls(self) -> None:
        """Find the calls that must be served, then what the others may answer."""
        self._stage = "calls"
        self._search.peel({})
        self._try(lambda: {Target(call): ABSENT for call in self._served()})
        self._settled = frozenset(self._served())
        self._stage = "other answers"
        tried: dict[str, list[Answer]] = {}
        while untried := {
            Target(call): left[0]
            for call in self._served()
            if (left := [one for one in self._answers(call) if one not in tried.get(call, ())])
        }:
            for target, answer in untried.items():
                tried.setdefault(target.call, []).append(answer)
            self._search.shrink(untried)

    def _operations(self) -> None:
        """Find the operations of served calls that must be served."""
        self._stage = "operations"
        targets = [t for call in self._served() for t in _operations(call, self._profile.calls.get(call))]
        self._search.peel({target: self._refusal(target) for target in targets})
        self._try(lambda: {t: self._refusal(t) for t in targets if t not in self._search.trial.answers})
        left = [target for target in targets if target not in self._search.trial.answers]
        self._search.shrink({target: fake for target in left for fake in _fakes(target.call)[:1]})

    def _pseudo_files(self) -> None:
        """Leave only the files of the trace, and of its pseudo-files only those that must be there."""
        self._stage = "files"
        self._search.trial = replace(self._search.trial, files=self._files)
        found = [Target(path=path) for path, file in self._profile.pseudo_files.items() if file.existed]
        self._search.peel(dict.fromkeys(found, NO_FILE))
        self._try(lambda: {t: NO_FILE for t in found if t not in self._search.trial.answers})

    def _is_new(self, target: Target) -> bool:
        """Whether it is a call that the trace does not have: it is named only if the plan asks for it."""
        new = target.is_call and target.call not in self._profile.calls
        return new and self._search.trial.answers[target] == ABSENT

    def _late_calls(self) -> None:
        """Try again without the calls that came in after the calls had been settled."""
        late = [call for call in self._served() if call not in self._settled]
        self._try(lambda: {Target(call): ABSENT for call in late if call in self._served()})

    def _try(self, served: Callable[[], Mapping[Target, Answer]]) -> None:
        self._search.shrink(served())
        self._search.confirm(served())

    def _served(self) -> list[str]:
        return sorted((self._search.trial.served or frozenset()) - self._options.keep)

    def _answers(self, call: str) -> list[Answer]:
        """Give what may be said of a call beside ENOSYS: what Linux said, other errors, values."""
        known = self._profile.calls.get(call, Call(0)).errors
        seen = sorted(known, key=lambda name: (-known[name], name))
        evidence = self._search.evidence.get(Target(call))
        others = () if evidence is not None and evidence.hung >= HUNG_MOST else ERRORS
        errors = (Answer(name) for name in dict.fromkeys((*seen, *others)) if name != "ENOSYS")
        return [*errors, *_fakes(call)]

    def _refusal(self, target: Target) -> Answer:
        """Give the error for an operation: what Linux said of it, or says of one that it does not know."""
        seen = self._profile.calls[target.call].operation_errors.get(target.operation, {})
        usual = UNKNOWN_OPERATION.get(target.call, "EINVAL")
        return Answer(max(seen, key=lambda name: seen[name]) if seen else usual)

    def _verdicts(self) -> Probe:
        trial = self._search.trial
        answered = {target.call for target in trial.answers if target.is_call}
        calls = sorted({*self._profile.calls, *(trial.served or ()), *answered})
        found: dict[str, dict[str, Verdict]] = {}
        for target in self._all_operations():
            found.setdefault(target.call, {})[target.operation] = self._verdict(target)
        text = replace(self._profile, probe=None).to_json()
        return Probe(
            check=self._options.check,
            judged=tuple(sorted(self._judge.stable)),
            profile_sha256=hashlib.sha256(text.encode()).hexdigest(),
            calls={call: self._verdict(Target(call)) for call in calls},
            operations=found,
            files={path: self._verdict(Target(path=path)) for path in self._judged_files()},
            runs=self._laboratory.runs,
            repeated=self._options.repeat,
            duration=self._judge.duration,
            plan_duration=judge.duration(self._outcomes),
        )

    def _judged_files(self) -> list[str]:
        """Give the pseudo-files that were there, and what the program turned to."""
        there = {path for path, file in self._profile.pseudo_files.items() if file.existed}
        return sorted(there | ((self._search.trial.files or self._files) - self._files))

    def _all_operations(self) -> Iterable[Target]:
        for call in self._served() + sorted(self._options.keep):
            yield from _operations(call, self._profile.calls.get(call))

    def _verdict(self, target: Target) -> Verdict:
        trial = self._search.trial
        traced = bool(target.operation) or target.path in self._files or target.call in self._profile.calls
        if trial.serves(target):
            evidence = self._search.evidence.get(target, Evidence())
            return Verdict(SERVED, None, None, traced, evidence.failures, evidence.why, evidence.flaky)
        answer = trial.answers.get(target, ABSENT)
        treatment = FAKED if answer.errno is None else STUBBED
        return Verdict(
            treatment, answer.errno, answer.value, traced, passes=self._search.passes[target, answer]
        )


def _fakes(call: str) -> tuple[Answer, ...]:
    """Give the values that may be said of a call."""
    return () if call in MAKE_DESCRIPTORS else FAKES


def _known_files(profile: Profile) -> frozenset[str]:
    """Give all names of a profile's files, and the folders above them."""
    files = {**profile.files, **profile.pseudo_files}
    names = {*files, *profile.links, profile.cwd, *(name for file in files.values() for name in file.names)}
    return frozenset(names | {str(folder) for name in names for folder in PurePosixPath(name).parents})


def _operations(call: str, traced: Call | None) -> list[Target]:
    """Give the operations of a call that can be withheld alone: told by arguments, not all it does."""
    if traced is None:
        return []
    return [
        Target(call, name)
        for name, times in sorted(traced.operations.items())
        if times < traced.count and conditions(call, name)
    ]
