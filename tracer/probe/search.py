# SPDX-License-Identifier: MIT
"""Group testing: finds a small set of calls, operations and pseudo-files with which a program passes.

Every trial is deny by default, so each one that passes is a whole plan, with what the program turns to when
it is refused. First all is withheld, and what a failing run asked for last is given to it, until a run passes
(`peel`). Then it is tried to take back what was given, in groups that grow while they pass and are halved
when they fail (`shrink`). Nothing here knows of processes.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .trial import ABSENT, Answer, Target, Trial

CHANCES = 3
"""Runs that may fail with nothing to blame before a search gives up."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a trial went."""

    failure: str  # "": it passed
    late: bool  # the failure is that something took too long
    hits: dict[Target, int]  # new or watched, and asked for in vain: the last one last

    @property
    def passed(self) -> bool:
        """Whether the program did as it does untouched."""
        return not self.failure


Laboratory = Callable[[Sequence[Trial]], Sequence[Result]]
"""Runs some trials, at one time if it can."""


@dataclass(slots=True)
class Evidence:
    """Why something is served."""

    failures: int = 0
    why: str = ""
    flaky: bool = False
    hung: int = 0  # failures that were of time


class StuckError(Exception):
    """A trial failed, and nothing that it asked for in vain could be served."""


@dataclass(slots=True)
class Search:
    """The state of a search: the trial that is believed to pass, and what is known of all that was tried."""

    laboratory: Laboratory
    trial: Trial
    width: int = 1  # trials that the laboratory runs at one time
    servable: frozenset[str] | None = None  # calls that may be served; None: all
    evidence: dict[Target, Evidence] = field(default_factory=dict)
    passes: Counter[tuple[Target, Answer]] = field(
        default_factory=Counter
    )  # runs that passed with this answer

    def peel(self, withheld: Mapping[Target, Answer]) -> None:
        """Withhold all of these, then give back what failing runs ask for last, until one passes.

        A run that fails and asked for none of them fails by chance, and is made again.
        """
        self.trial = self._with(withheld, withheld)
        at_once, chances = 1, CHANCES
        while True:
            suspects = frozenset(target for target in withheld if target in self.trial.answers)
            (result,) = self._run([replace(self.trial, watched=suspects)])
            self._note_new(result)
            if result.passed:
                return
            if not self._give_back(result, suspects, at_once):
                chances -= 1
                if not chances:
                    raise StuckError(result.failure)
            # A run that hangs says little about what it hangs for, and takes long to say it.
            at_once = at_once * 2 if result.late else 1

    def shrink(self, wanted: Mapping[Target, Answer]) -> None:
        """Withhold as many of these as the program can do without."""
        waiting: deque[list[Target]] = deque()
        left = deque(wanted)
        size = 1
        while waiting or left:
            while left and len(waiting) < self.width:
                waiting.append([left.popleft() for _ in range(min(size, len(left)))])
            groups = [waiting.popleft() for _ in range(min(self.width, len(waiting)))]
            results = self._run([self._with(group, wanted) for group in groups])
            before = self.trial
            for group, alone in zip(groups, results, strict=True):
                # What passed by itself must pass with the other that passed, too.
                result = self._one(group, wanted) if alone.passed and self.trial is not before else alone
                if result.passed:
                    self.trial = self._with(group, wanted)
                elif len(group) > 1:
                    half = len(group) // 2
                    waiting.extendleft((group[half:], group[:half]))
                else:
                    self._failed(group[0], result)
            size = size * 2 if all(r.passed for r in results) else max(1, size // 2)

    def confirm(self, wanted: Mapping[Target, Answer]) -> None:
        """Try once more to withhold what is served: what passes now and then is flaky, and stays served."""
        again = [target for target in wanted if self.trial.serves(target)]
        for start in range(0, len(again), self.width):
            group = again[start : start + self.width]
            results = self._run([self._with([target], wanted) for target in group])
            for target, result in zip(group, results, strict=True):
                if not result.passed:
                    self._failed(target, result)
                elif self._one([target], wanted).passed:
                    self.trial = self._with([target], wanted)
                else:
                    self.evidence.setdefault(target, Evidence()).flaky = True

    def forget(self, targets: Iterable[Target]) -> None:
        """Know no longer of calls that are absent: the next run that asks for one tells it as new."""
        gone = set(targets)
        left = {target: answer for target, answer in self.trial.answers.items() if target not in gone}
        self.trial = replace(self.trial, answers=left)

    def settle(self, times: int) -> None:
        """Run the plan so often; when a run fails, what it asked for last is served, as flaky."""
        passed = 0
        while passed < times:
            results = self._run([self.trial] * min(self.width, times - passed))
            for result in results:
                self._note_new(result)
            passed += len(results)
            if not all(result.passed for result in results):
                self._mend()
                passed = 0

    def _mend(self) -> None:
        """Find out what a plan asks for that failed now and then, and serve the last of it."""
        (result,) = self._run([replace(self.trial, watched=frozenset(self.trial.answers))])
        given = self._give_back(result, frozenset(self.trial.answers), 1)
        if not given:
            raise StuckError(result.failure or "now and then it fails")
        self.evidence[given[0]].flaky = True

    def _give_back(self, result: Result, suspects: frozenset[Target], most: int) -> list[Target]:
        """Serve what a failing run asked for last: suspects, or if it asked for none, what is new."""
        asked = [target for target in reversed(result.hits) if self._may_serve(target)]
        given = [target for target in asked if target in suspects][:most] or asked[:most]
        for target in given:
            self.trial = _having(self.trial, target)
            self._failed(target, result)
        return given

    def _may_serve(self, target: Target) -> bool:
        return not target.is_call or self.servable is None or target.call in self.servable

    def _note_new(self, result: Result) -> None:
        """Make calls that a passing plan asked for, and that were not known, a part of the plan."""
        if result.passed:
            new = [target for target in result.hits if target.is_call and target not in self.trial.answers]
            self.trial = self._with(new, dict.fromkeys(new, ABSENT))

    def _failed(self, target: Target, result: Result) -> None:
        found = self.evidence.setdefault(target, Evidence())
        found.failures += 1
        found.why = result.failure
        found.hung += result.late

    def _one(self, targets: Iterable[Target], answers: Mapping[Target, Answer]) -> Result:
        return self._run([self._with(targets, answers)])[0]

    def _run(self, trials: Sequence[Trial]) -> Sequence[Result]:
        results = self.laboratory(trials)
        for trial, result in zip(trials, results, strict=True):
            if result.passed:
                self.passes.update(trial.answers.items())
        return results

    def _with(self, targets: Iterable[Target], answers: Mapping[Target, Answer]) -> Trial:
        """Give the trial that withholds these too."""
        new = {target: answers[target] for target in targets}
        gone = {target.call for target in new if target.is_call}
        served = (self.trial.served or frozenset()) - gone
        return replace(self.trial, served=served, answers={**self.trial.answers, **new})


def _having(trial: Trial, target: Target) -> Trial:
    """Give the trial that serves a target."""
    answers = {known: answer for known, answer in trial.answers.items() if known != target}
    served, files = trial.served or frozenset(), trial.files
    if target.is_call:
        served |= {target.call}
    elif target.path and files is not None:
        files |= {target.path}
    return replace(trial, served=served, files=files, answers=answers)
