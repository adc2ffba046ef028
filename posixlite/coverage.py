# SPDX-License-Identifier: MIT
"""In which order calls are best written so that programs can run, one after the other, soonest. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Step:
    """One more call."""

    call: str
    users: tuple[str, ...]
    """Programs that make it."""
    complete: tuple[str, ...]
    """Programs that have all of their calls with this one."""


@dataclass(frozen=True, slots=True)
class Curve:
    """From the calls that there are to those that all programs need."""

    ready: tuple[str, ...]
    """Programs that need no call more."""
    steps: tuple[Step, ...]


def curve(needs: Mapping[str, Collection[str]], have: Collection[str] = ()) -> Curve:
    """Order the calls that programs need and that there are not yet.

    Greedy: the program that lacks the fewest calls is next (the exact optimum is NP-hard, and no better here
    in practice); among its calls, those that most others lack too come first. The same input gives the same
    order.
    """
    lacking = {program: set(calls) - set(have) for program, calls in sorted(needs.items())}
    users = _users(lacking)
    ready = tuple(program for program, calls in lacking.items() if not calls)
    steps: list[Step] = []
    while open_ := {program: calls for program, calls in lacking.items() if calls}:
        shared = {program: sum(len(users[call]) for call in calls) for program, calls in open_.items()}
        chosen = min(open_, key=lambda program: (len(open_[program]), -shared[program], program))
        for call in sorted(open_[chosen], key=lambda call: (-len(users[call]), call)):
            for calls in lacking.values():
                calls.discard(call)
            complete = tuple(program for program in open_ if not lacking[program])
            told = {program for step in steps for program in step.complete}
            steps.append(Step(call, users[call], tuple(p for p in complete if p not in told)))
    return Curve(ready, tuple(steps))


def _users(needs: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    calls = {call for needed in needs.values() for call in needed}
    return {call: tuple(program for program, needed in needs.items() if call in needed) for call in calls}
