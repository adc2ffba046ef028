# SPDX-License-Identifier: MIT
"""Probe: which of its calls a program needs, and what the others may answer; a part of a profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

TREATMENTS = SERVED, STUBBED, FAKED = "served", "stubbed", "faked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one call, operation or pseudo-file."""

    treatment: str  # served stubbed faked
    errno: str | None = None  # what a stub answers
    value: int | None = None  # what a fake answers
    traced: bool = True  # the trace has it; not: only asked for where another was withheld
    failures: int = 0  # runs that failed because of it, all else being as in the plan
    why: str = ""  # how the last of them differed
    flaky: bool = False  # without it some runs passed and some failed: served
    passes: int = 0  # runs that passed without it

    @property
    def words(self) -> str:
        """What is to be done, for people: served, stubbed (ENOSYS), faked (0); stubbed of a file."""
        said = self.value if self.errno is None else self.errno
        return self.treatment if said is None else f"{self.treatment} ({said})"


@dataclass(frozen=True, slots=True)
class Probe:
    """A plan that was run as a whole, all that is not served in it being withheld, and how it was found."""

    check: str = ""  # the command that judged; "": the program's output and exit status alone
    judged: tuple[str, ...] = ()  # what was the same in all runs of the untouched program, and had to stay so
    profile_sha256: str = ""  # of the profile without this part, when it was probed
    calls: Mapping[str, Verdict] = field(default_factory=dict)
    operations: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)  # of served calls
    files: Mapping[str, Verdict] = field(default_factory=dict)  # pseudo-files, and what it turned to
    runs: int = 0  # of the program, all together
    repeated: int = 0  # times the whole plan was run at the end, and passed
    duration: float = 0.0  # seconds, of one run of the untouched program, median
    plan_duration: float = 0.0  # seconds, of one run of the plan, median

    def withheld(self, call: str) -> bool:
        """Tell whether the plan does without a call."""
        verdict = self.calls.get(call)
        return verdict is not None and verdict.treatment != SERVED


def unite(left: Probe | None, right: Probe | None) -> Probe | None:
    """Unite two plans: what either needs is served; how the rest is answered is the left one's."""
    if left is None or right is None:
        return left or right
    return replace(
        left,
        calls=_unite(left.calls, right.calls),
        operations={
            call: _unite(left.operations.get(call, {}), right.operations.get(call, {}))
            for call in left.operations.keys() | right.operations.keys()
        },
        files=_unite(left.files, right.files),
        runs=left.runs + right.runs,
        repeated=min(left.repeated, right.repeated),
    )


def _unite(left: Mapping[str, Verdict], right: Mapping[str, Verdict]) -> dict[str, Verdict]:
    needed = {name: verdict for name, verdict in right.items() if verdict.treatment == SERVED}
    return {**right, **left, **needed}
