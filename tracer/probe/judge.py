# SPDX-License-Identifier: MIT
"""Judge: learns from runs of the untouched program what is the same each time, and holds other runs to it."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import TraceError
from .run import DESCRIPTORS, MEMORY, PROCESSOR, Limits, Outcome, Setup

LEAST = 0.5  # seconds that each phase may take, however fast the program is
FACTOR = 3  # times the longest run of the untouched program that a phase may take
EXCESS_FACTOR = 2
EXCESS = {PROCESSOR: 0.1, MEMORY: 16.0, DESCRIPTORS: 8.0}
"""How much of each resource a run may use beyond twice what the untouched program uses."""
PHASES = {"ready": "was not ready", "check": "its check did not end", "end": "did not end"}
DIGESTS = ("stdout", "stderr", "output of the check")


@dataclass(frozen=True, slots=True)
class Judge:
    """What each run must be like."""

    stable: Mapping[str, str]  # fact -> what it was in all runs of the untouched program
    limits: Limits
    used: Mapping[str, float]  # resource -> the most that these runs used
    duration: float  # seconds, median of these runs

    def failure(self, outcome: Outcome, *, watched: bool) -> str:
        """Say how a run differs; "" if it does not. Of a watched one the resources are not judged."""
        if outcome.endless:
            return f"asked for {outcome.endless} without end"
        if outcome.late:
            return PHASES[outcome.late]
        for name, expected in self.stable.items():
            got = outcome.facts.get(name, "")
            if got != expected:
                return f"{name} differs" if name in DIGESTS else f"{name} {got or 'unknown'}, not {expected}"
        return "" if watched else self._excess(outcome)

    def _excess(self, outcome: Outcome) -> str:
        """Say of which resource a run used far more: a plan that spins or leaks is none."""
        for name, usual in self.used.items():
            used = outcome.used.get(name, 0.0)
            if used > EXCESS_FACTOR * usual + EXCESS[name]:
                return f"{used:.3g} {name}, not {usual:.3g}"
        return ""


def learn(setup: Setup, outcomes: Sequence[Outcome]) -> Judge:
    """Make a judge of runs of the untouched program; TraceError if they cannot tell good from bad."""
    first, *others = outcomes
    for outcome in outcomes:
        _check(setup, outcome)
    stable = {
        name: fact for name, fact in first.facts.items() if all(o.facts.get(name) == fact for o in others)
    }
    if setup.check and "stderr" in stable:
        del stable["stderr"]  # the check says what matters; a warning does not
    if setup.check and "check" not in stable:
        raise TraceError("the check is not steady: it fails now and then though nothing is withheld")
    if not setup.check and "stdout" not in stable:
        hint = "--check COMMAND judges it; an empty one, --check true, is content with the exit status"
        raise TraceError("the program's output differs from run to run, so it cannot judge", hint)
    longest = {phase: max(o.seconds.get(phase, 0.0) for o in outcomes) for phase in PHASES}
    limits = Limits(**{phase: max(LEAST, FACTOR * seconds) for phase, seconds in longest.items()})
    used = {name: max(o.used.get(name, 0.0) for o in outcomes) for name in EXCESS}
    return Judge(stable, limits, used, duration(outcomes))


def duration(outcomes: Sequence[Outcome]) -> float:
    """Give the median of what runs took, in seconds."""
    return round(statistics.median(sum(o.seconds.values()) for o in outcomes), 3)


def _check(setup: Setup, outcome: Outcome) -> None:
    if outcome.late == "end" and not setup.check:
        hint = "give --check COMMAND, which tries it while it runs, and for a longer run --timeout"
        raise TraceError("the program does not end by itself", hint)
    if outcome.late:
        hint = "--timeout SECONDS gives it more; --ready COMMAND says when it is ready"
        raise TraceError(f"untouched, the program {PHASES[outcome.late]} in time", hint)
    status = outcome.facts.get("check")
    if setup.check and status is None:
        raise TraceError("untouched, the program ended before its check began", "is its port in use?")
    if setup.check and status != "0":
        hint = "it runs in the program's folder by sh -c; it must succeed when all is well"
        raise TraceError(f"the check fails though nothing is withheld: exit status {status}", hint)
