# SPDX-License-Identifier: MIT
"""Group testing: finds a small set of calls, operations and pseudo-files with which a program passes.

Every trial is deny by default, so each one that passes is a whole plan, with what the program turns to when
it is refused. First all is withheld, and what a failing run asked for last is given to it, until a run passes
(`peel`). Then it is tried to take back what was given, in groups that grow while they pass and are halved
when they fail (`shrink`). Nothing here knows of processes.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .trial import ABSENT, Answer, Target, Trial


@dataclass(frozen=True, slots=True)
class Result:
    """How a trial went."""

    failure: str  # "": it passed
    hits: dict[Target, int]  # withheld and asked for, the last one last

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


@dataclass(slots=True)
class Search:
    """The state of a search: the trial that is believed to pass, and what is known of all that it serves."""

    laboratory: Laboratory
    trial: Trial
    width: int = 1  # trials that the laboratory runs at one time
    servable: frozenset[str] | None = None  # calls that may be served; None: all
    evidence: dict[Target, Evidence] = field(default_factory=dict)

    def peel(self, withheld: Mapping[Target, Answer]) -> None:
        """Withhold all of these, then give back what failing runs ask for last, until one passes."""
        for target, answer in withheld.items():
            self.trial = _without(self.trial, target, answer)
        while not (result := self._one(self.trial)).passed:
            self._give_back(result, withheld.keys())

    def shrink(self, wanted: Mapping[Target, Answer]) -> None:
        """Withhold as many of these as the program can do without."""
        waiting: deque[list[Target]] = deque()
        left = deque(wanted)
        size = 1
        while waiting or left:
            while left and len(waiting) < self.width:
                waiting.append([left.popleft() for _ in range(min(size, len(left)))])
            groups = [waiting.popleft() for _ in range(min(self.width, len(waiting)))]
            results = self.laboratory([self._with(group, wanted) for group in groups])
            before = self.trial
            for group, result in zip(groups, results, strict=True):
                if result.passed and self.trial is not before:
                    result = self._one(self._with(group, wanted))  # noqa: PLW2901 (alone it passed: with the other too?)
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
        again = [target for target in wanted if self._is_served(target)]
        for start in range(0, len(again), self.width):
            group = again[start : start + self.width]
            results = self.laboratory([self._with([target], wanted) for target in group])
            for target, result in zip(group, results, strict=True):
                if not result.passed:
                    self._failed(target, result)
                elif self._one(self._with([target], wanted)).passed:
                    self.trial = self._with([target], wanted)
                else:
                    self.evidence.setdefault(target, Evidence()).flaky = True

    def settle(self, times: int) -> list[Result]:
        """Run the plan so often; a run that fails takes what it asked for last back in, as flaky."""
        while True:
            results: list[Result] = []
            while len(results) < times and all(result.passed for result in results):
                results += self.laboratory([self.trial] * min(self.width, times - len(results)))
            failed = next((result for result in results if not result.passed), None)
            if failed is None:
                return results
            self.evidence.setdefault(self._give_back(failed, ()), Evidence()).flaky = True

    def _give_back(self, result: Result, suspects: Collection[Target]) -> Target:
        """Serve what a failing run asked for last: one of the suspects, if it did ask for one."""
        asked = [target for target in reversed(result.hits) if self._may_serve(target)]
        if not asked:
            raise StuckError(result.failure)
        target = next((target for target in asked if target in suspects), asked[0])
        self.trial = _having(self.trial, target)
        self._failed(target, result)
        return target

    def _may_serve(self, target: Target) -> bool:
        part = target.operation or target.path
        return bool(part) or self.servable is None or target.call in self.servable

    def _failed(self, target: Target, result: Result) -> None:
        found = self.evidence.setdefault(target, Evidence())
        found.failures += 1
        found.why = result.failure

    def _one(self, trial: Trial) -> Result:
        return self.laboratory([trial])[0]

    def _with(self, targets: Iterable[Target], answers: Mapping[Target, Answer]) -> Trial:
        trial = self.trial
        for target in targets:
            trial = _without(trial, target, answers[target])
        return trial

    def _is_served(self, target: Target) -> bool:
        if target.operation or target.path:
            return target not in self.trial.answers
        return target.call in (self.trial.served or ())


class StuckError(Exception):
    """A trial failed, and nothing that it asked for in vain could be served."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


def _without(trial: Trial, target: Target, answer: Answer) -> Trial:
    """Give a trial that withholds a target too."""
    answers = {**trial.answers, target: answer}
    served = trial.served or frozenset()
    if not target.operation and not target.path:
        served -= {target.call}
        if answer == ABSENT:
            del answers[target]  # as all that is not there
    return replace(trial, served=served, answers=answers)


def _having(trial: Trial, target: Target) -> Trial:
    """Give a trial that serves a target."""
    answers = {known: answer for known, answer in trial.answers.items() if known != target}
    served = trial.served or frozenset()
    if not target.operation and not target.path:
        served |= {target.call}
    return replace(trial, served=served, answers=answers)
