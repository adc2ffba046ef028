# SPDX-License-Identifier: MIT
"""Two profiles: what the new one asks that the old did not, and the reverse. Pure: data in, a Diff out."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from posixlite import plan
from posixlite.errors import PosixliteError
from posixlite.tracer.verdict import SERVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from posixlite.catalogue import Catalogue
    from posixlite.plan import Plan
    from posixlite.tracer.profile import File, Profile
    from posixlite.tracer.verdict import Probe

VERSION = 1
"""Of the JSON that Diff.to_json gives."""

KINDS = ("call", "operation", "process", "socket", "endpoint", "signal", "pseudo-file", "file", "verdict")
"""What can be asked, in the order in which it is told."""
UNSERVED = "unserved"
"""First word of a line of an allow file that accepts what the shim does not serve, too."""
ALLOW_FORM = f"a line is: [{UNSERVED}] KIND PATTERN; kinds are {', '.join(KINDS)}; # begins a comment"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that only one of two profiles asks for."""

    kind: str
    """Of KINDS."""
    name: str
    """`statx`; `fcntl F_GETFL` (operation); a path; `AF_INET SOCK_STREAM` ..."""
    detail: str
    """What is done with it: "read, mapped" of a file; of a verdict the new and the old; else nothing."""
    count: int | None
    """How often, where that was counted."""
    served: bool | None
    """Whether an image could give it; None where there is nothing to serve (a file that is not there)."""
    allowed: bool = False

    def to_json(self) -> dict[str, object]:
        """Return plain values; the fields are those of this class."""
        return {
            "kind": self.kind,
            "name": self.name,
            "detail": self.detail,
            "count": self.count,
            "served": self.served,
            "allowed": self.allowed,
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an allow file."""

    text: str
    kind: str
    pattern: str
    """As of a shell, where * stands for / too."""
    unserved: bool

    def accepts(self, change: Change) -> bool:
        """Whether this line accepts that something is new."""
        if change.kind != self.kind or not fnmatchcase(change.name, self.pattern):
            return False
        return self.unserved or change.served is not False


@dataclass(frozen=True, slots=True)
class Diff:
    """All that is new, all that is gone, and which rules were of no use."""

    old: str
    new: str
    """The two programs."""
    asked: tuple[Change, ...]
    dropped: tuple[Change, ...]
    unused: tuple[str, ...]
    """Lines of the allow file that accepted nothing."""

    @property
    def refused(self) -> tuple[Change, ...]:
        """What is new and was not allowed."""
        return tuple(change for change in self.asked if not change.allowed)

    @property
    def verdict(self) -> str:
        """The answer in one line."""
        if not self.asked:
            return "asks nothing new"
        refused = self.refused
        if not refused:
            return f"asks {plan.count(len(self.asked), 'new thing')}, all allowed"
        unserved = sum(change.served is False for change in refused)
        text = f"asks {plan.count(len(refused), 'new thing')}"
        allowed = len(self.asked) - len(refused)
        return (
            text
            + (f", {unserved} not served" if unserved else "")
            + (f" ({allowed} more allowed)" if allowed else "")
        )

    def to_json(self) -> dict[str, object]:
        """Return the diff as plain values; the fields are those of this class."""
        return {
            "version": VERSION,
            "old": self.old,
            "new": self.new,
            "verdict": self.verdict,
            "good": not self.refused,
            "asked": [change.to_json() for change in self.asked],
            "dropped": [change.to_json() for change in self.dropped],
            "unused": list(self.unused),
        }


def rules(text: str, name: str) -> tuple[Rule, ...]:
    """Read an allow file; PosixliteError names the first line that is not of its form."""
    found: list[Rule] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        first, _, rest = bare.partition(" ")
        unserved = first == UNSERVED
        kind, _, pattern = (rest.strip() if unserved else bare).partition(" ")
        if kind not in KINDS or not pattern.strip():
            raise PosixliteError(f"{name}, line {number}: {bare[:60]!r} is not a rule", ALLOW_FORM)
        found.append(Rule(bare, kind, pattern.strip(), unserved))
    return tuple(found)


def make(old: Profile, new: Profile, catalogue: Catalogue, allow: tuple[Rule, ...] = ()) -> Diff:
    """Compare two profiles; whether something is served is said of both sides by one catalogue."""
    before, after = _asks(old, catalogue), _asks(new, catalogue)
    more, fewer = _verdicts(old.probe, new.probe, catalogue)
    asked = (*_new_of(before, after), *more)
    used = {rule for change in asked for rule in allow if rule.accepts(change)}
    return Diff(
        old=old.program,
        new=new.program,
        asked=tuple(_allow(change, allow) for change in asked),
        dropped=(*_new_of(after, before), *fewer),
        unused=tuple(rule.text for rule in allow if rule not in used),
    )


def _verdicts(
    old: Probe | None, new: Probe | None, catalogue: Catalogue
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Give what is needed or answered otherwise now, and what is needed no longer, of what both judged."""
    before, after = _judged(old), _judged(new)
    more: list[Change] = []
    fewer: list[Change] = []
    for name in sorted(before.keys() & after.keys()):
        was, now = before[name], after[name]
        if was == now:
            continue
        needed = now == SERVED
        call = name.partition(" ")[0]
        served = (call.startswith("/") or call in catalogue.calls) if needed else None
        change = Change("verdict", name, f"{now}, was {was}", None, served)
        (fewer if was == SERVED else more).append(change)
    return tuple(more), tuple(fewer)


def _judged(probe: Probe | None) -> dict[str, str]:
    """Give each verdict as a word: of a call, `CALL OPERATION`, or a path."""
    if probe is None:
        return {}
    operations = {
        f"{call} {operation}": verdict
        for call, verdicts in probe.operations.items()
        for operation, verdict in verdicts.items()
    }
    judged = {**probe.calls, **operations, **probe.files}
    return {name: verdict.words for name, verdict in judged.items()}


_Key = tuple[str, str]


def _new_of(one: Mapping[_Key, Change], other: Mapping[_Key, Change]) -> Iterator[Change]:
    """Give what only the other has: whole things, and new uses of files that both have."""
    for key, change in sorted(other.items(), key=lambda item: (KINDS.index(item[0][0]), item[0][1])):
        if key not in one:
            yield change
            continue
        uses = [use for use in change.detail.split(", ") if use not in one[key].detail.split(", ")]
        if uses:
            yield Change(change.kind, change.name, ", ".join(uses), change.count, change.served)


def _allow(change: Change, allow: tuple[Rule, ...]) -> Change:
    accepted = any(rule.accepts(change) for rule in allow)
    return Change(change.kind, change.name, change.detail, change.count, change.served, accepted)


def _asks(profile: Profile, catalogue: Catalogue) -> dict[_Key, Change]:
    """Give all that a profile asks for, by kind and name."""
    made = plan.make(profile, catalogue)
    changes = (
        *_calls(profile, made),
        *_operations(profile, made),
        *_processes(profile, catalogue),
        *_network(profile, catalogue),
        *_signals(profile),
        *(_file("pseudo-file", path, file, path not in made.pseudo_missing)
          for path, file in profile.pseudo_files.items()),
        *(_file("file", path, file, True) for path, file in profile.files.items()),
    )  # fmt: skip
    return {(change.kind, change.name): change for change in changes}


def _calls(profile: Profile, made: Plan) -> Iterator[Change]:
    for name, call in profile.calls.items():
        served = True if name in made.serve else False if name in made.missing else None
        yield Change("call", name, "", call.count, served)


def _operations(profile: Profile, made: Plan) -> Iterator[Change]:
    for name, call in profile.calls.items():
        for operation, count in call.operations.items():
            served: bool | None = name in made.serve or None
            if operation in made.unsupported.get(name, ()):
                served = False
            elif operation in made.refused.get(name, ()):
                served = None
            yield Change("operation", f"{name} {operation}", "", count, served)


def _processes(profile: Profile, catalogue: Catalogue) -> Iterator[Change]:
    """Give what was started beside the program: an image holds one process."""
    for process in profile.processes:
        programs = [execution.program for execution in process.executions]
        if process.how != "start":
            yield Change("process", process.how, "", None, served=False)
            for program in programs:
                yield Change("process", program, "", None, served=False)
        else:
            for program in programs[1:]:
                yield Change("process", program, "", None, "execve" in catalogue.calls)


def _network(profile: Profile, catalogue: Catalogue) -> Iterator[Change]:
    for name, count in profile.sockets.items():
        yield Change("socket", name, "", count, name.partition(" ")[0] in catalogue.families)
    for end in profile.endpoints:
        port = "" if end.port is None else f" {end.port}"
        name = f"{end.role} {end.family} {end.type} {end.address or '-'}{port}"
        yield Change("endpoint", name, "", None, end.family in catalogue.families)


def _signals(profile: Profile) -> Iterator[Change]:
    """Give signals that the program has a handler for."""
    for name, handler in profile.handlers.items():
        if "handler" in handler.actions:
            yield Change("signal", name, "", None, None)


def _file(kind: str, path: str, file: File, served: bool) -> Change:
    there = file.existed and file.type != "none"
    return Change(kind, path, ", ".join(file.kinds), None, served if there else None)
