# SPDX-License-Identifier: MIT
"""coverage.py: which call is best written next."""

from __future__ import annotations

from posixlite import coverage

NEEDS = {"big": {"a", "b", "c", "d"}, "small": {"a", "b"}, "other": {"x", "y"}}


def steps(curve):
    return [(step.call, step.complete) for step in curve.steps]


def test_the_program_that_lacks_least_comes_next_and_shared_calls_first():
    made = coverage.curve(NEEDS)
    assert made.ready == ()
    assert steps(made) == [
        ("a", ()), ("b", ("small",)), ("c", ()), ("d", ("big",)), ("x", ()), ("y", ("other",)),
    ]  # fmt: skip
    assert made.steps[0].users == ("big", "small")


def test_what_is_there_is_not_written_again():
    made = coverage.curve(NEEDS, {"a", "b", "x", "never"})
    assert made.ready == ("small",)
    assert steps(made) == [("y", ("other",)), ("c", ()), ("d", ("big",))]


def test_one_call_may_complete_several_programs():
    assert steps(coverage.curve({"p": {"a"}, "q": {"a"}})) == [("a", ("p", "q"))]


def test_each_call_once_and_each_program_once():
    needs = {str(n): {str(m) for m in range(1, 40) if n % m == 0 or m % 7 == n % 7} for n in range(30)}
    made = coverage.curve(needs)
    calls = [step.call for step in made.steps]
    assert sorted(calls) == sorted({call for needed in needs.values() for call in needed})
    assert sorted([*made.ready, *(p for step in made.steps for p in step.complete)]) == sorted(needs)


def test_nothing_to_do():
    assert coverage.curve({}) == coverage.Curve((), ())
    assert coverage.curve({"p": ()}) == coverage.Curve(("p",), ())
