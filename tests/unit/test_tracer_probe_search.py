# SPDX-License-Identifier: MIT
"""tracer/probe/search.py: group testing, against models of programs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from posixlite.tracer.probe.search import Result, Search, StuckError
from posixlite.tracer.probe.trial import ABSENT, Answer, Target, Trial

EINVAL, ZERO = Answer("EINVAL"), Answer(value=0)


@dataclass
class Model:
    """A program that makes its calls in order and stops at the first that it needs and does not get."""

    calls: str
    needs: Callable[[str, Answer], bool]
    turns_to: dict[str, str] = field(default_factory=dict)
    """Call -> what it tries instead when that one is refused, and then needs."""
    runs: int = 0

    def run(self, trials: Sequence[Trial]) -> list[Result]:
        self.runs += len(trials)
        return [self.one(trial) for trial in trials]

    def one(self, trial: Trial) -> Result:
        hits: dict[Target, int] = {}

        def refused(call: str) -> Answer | None:
            target = Target(call)
            if trial.serves(target):
                return None
            if target in trial.watched or target not in trial.answers:
                hits.pop(target, None)
                hits[target] = 1
            return trial.answers.get(target, ABSENT)

        for call in self.calls.split():
            answer = refused(call)
            if answer is None:
                continue
            other = self.turns_to.get(call)
            if (refused(other) is not None) if other else self.needs(call, answer):
                return Result(f"stops at {call}", late=False, hits=hits)
        return Result("", late=False, hits=hits)


def search(model: Model, width: int = 1, **more: object) -> Search:
    return Search(model.run, Trial(frozenset()), width, **more)


def wanted(search: Search, answer: Answer = ABSENT) -> dict[Target, Answer]:
    return {Target(call): answer for call in sorted(search.trial.served)}


def find(made: Search) -> frozenset[str]:
    made.peel({})
    made.shrink(wanted(made))
    made.confirm(wanted(made))
    return made.trial.served


@pytest.mark.parametrize("width", [1, 2, 3])
def test_exactly_what_is_needed_is_served(width):
    model = Model("a b c d e f", lambda call, _: call in "be")
    assert find(search(model, width)) == {"b", "e"}


def test_every_set_of_four_calls_is_found():
    names = "abcd"
    for size in range(5):
        for needed in itertools.combinations(names, size):
            model = Model(" ".join(names), lambda call, _, needed=needed: call in needed)
            assert find(search(model, 2)) == set(needed)


def test_many_calls_of_which_few_are_needed_take_few_runs():
    names = [f"c{number}" for number in range(64)]
    model = Model(" ".join(names), lambda call, _: call in ("c7", "c40", "c63"))
    assert find(search(model)) == {"c7", "c40", "c63"}
    assert model.runs < 2 * 64 / 4  # one run a call with each of two answers would be 128


def test_what_it_turns_to_is_found_and_served():
    made = search(Model("eventfd2 write", lambda call, _: call == "write", {"eventfd2": "pipe2"}))
    assert find(made) == {"pipe2", "write"}
    assert made.trial.answers == {Target("eventfd2"): ABSENT}


def test_what_cannot_be_served_is_not_turned_to():
    model = Model("eventfd2 write", lambda call, _: call == "write", {"eventfd2": "pipe2"})
    assert find(search(model, servable=frozenset({"eventfd2", "write"}))) == {"eventfd2", "write"}


def test_either_of_two_is_enough():
    """Each can be withheld alone, and not both: what passed at one time is tried together."""
    either = Model("x", lambda *_: False)

    def run(trials: Sequence[Trial]) -> list[Result]:
        return [Result("" if t.served & {"a", "b"} else "neither", late=False, hits={}) for t in trials]

    made = search(either, 2)
    made.laboratory = run
    made.trial = Trial(frozenset("ab"))
    made.shrink(wanted(made))
    assert len(made.trial.served) == 1


def test_other_answers_are_tried():
    made = search(Model("a b", lambda call, answer: call == "a" and answer != ZERO))
    assert find(made) == {"a"}
    made.shrink(wanted(made, EINVAL))
    assert made.trial.served == {"a"}
    made.shrink(wanted(made, ZERO))
    assert made.trial.served == frozenset()
    assert made.trial.answers[Target("a")] == ZERO
    assert made.passes[Target("a"), ZERO] == 1


def test_failures_are_the_evidence():
    made = search(Model("a", lambda *_: True))
    find(made)
    evidence = made.evidence[Target("a")]
    assert (evidence.failures, evidence.why, evidence.flaky) == (3, "stops at a", False)


def test_what_fails_now_and_then_is_flaky_and_served():
    turns = itertools.count()
    model = Model("a b", lambda call, _: call == "a" or next(turns) % 2 == 0)
    made = search(model)
    find(made)
    made.settle(4)
    assert made.trial.served == {"a", "b"}
    assert made.evidence[Target("b")].flaky


def test_a_failure_that_nothing_explains_is_an_error():
    model = Model("a", lambda *_: False)
    made = search(model)
    made.laboratory = lambda trials: [Result("it rains", late=False, hits={}) for _ in trials]
    with pytest.raises(StuckError, match="it rains"):
        made.peel({})


def test_a_run_that_hangs_gives_back_more_and_more():
    """Eight calls, all needed, none of which says so but by a hang: not one run a call."""
    names = [f"c{number}" for number in range(8)]
    runs = []

    def run(trials: Sequence[Trial]) -> list[Result]:
        (trial,) = trials
        runs.append(trial)
        hits = {Target(name): 1 for name in names if name not in trial.served}
        return [Result("hangs" if hits else "", late=True, hits=hits)]

    made = search(Model("", lambda *_: False))
    made.laboratory = run
    made.peel({})
    assert made.trial.served == set(names)
    assert len(runs) == 5  # 1, 2, 4 and the last one given back, and one that passes


def test_operations_are_suspected_before_calls():
    operation = Target("fcntl", "F_GETFL")

    def run(trials: Sequence[Trial]) -> list[Result]:
        (trial,) = trials
        asked = {operation: 1, Target("new"): 1} if operation in trial.watched else {Target("new"): 1}
        return [Result("" if trial.serves(operation) else "fails", late=False, hits=asked)]

    made = search(Model("", lambda *_: False))
    made.laboratory = run
    made.trial = Trial(frozenset({"fcntl"}))
    made.peel({operation: EINVAL})
    assert made.trial.serves(operation)
    assert made.trial.served == {"fcntl"}
    assert made.trial.answers == {Target("new"): ABSENT}  # it passes without: now known


def test_calls_are_forgotten():
    made = search(Model("a", lambda *_: False))
    made.trial = Trial(frozenset(), {Target("a"): ABSENT, Target("b"): ABSENT})
    made.forget([Target("a"), Target("b")])
    assert made.trial.answers == {}
    made.settle(1)
    assert made.trial.answers == {Target("a"): ABSENT}  # only what is really asked for
