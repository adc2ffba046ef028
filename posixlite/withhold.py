# SPDX-License-Identifier: MIT
"""What a probe's plan takes away from a profile, and what is answered instead. Pure: data in, data out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from posixlite.tracer.conditions import conditions
from posixlite.tracer.probe.place import is_pseudo
from posixlite.tracer.profile import Call, File
from posixlite.tracer.verdict import SERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posixlite.tracer.profile import Profile
    from posixlite.tracer.verdict import Probe, Verdict

Said = str | int
"""What is answered: the name of an error (a stub), or a value (a fake)."""

STARTING_PROCESSES = ("clone", "clone3", "fork", "vfork")
MAKING_SOCKETS = ("socket", "socketpair")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a program was seen to do without."""

    calls: Mapping[str, Said] = field(default_factory=dict)
    operations: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)
    """Of calls that are served."""

    @property
    def stubbed(self) -> dict[str, str]:
        """Calls that answer with an error."""
        return {call: said for call, said in self.calls.items() if isinstance(said, str)}

    @property
    def faked(self) -> dict[str, int]:
        """Calls that answer with a value, and do nothing."""
        return {call: said for call, said in self.calls.items() if isinstance(said, int)}

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "stubbed": self.stubbed,
            "faked": self.faked,
            "operations": {call: dict(said) for call, said in self.operations.items()},
        }


def withheld(probe: Probe | None) -> Withheld:
    """Return what a probe's plan withholds; nothing without a probe."""
    if probe is None:
        return Withheld()
    operations = {
        call: said
        for call, verdicts in sorted(probe.operations.items())
        if not probe.withheld(call) and (said := _said(_told(call, verdicts)))
    }
    return Withheld(_said(probe.calls), operations)


def reduce(profile: Profile) -> Profile:
    """Return the profile of what must be served; the same one if it was not probed."""
    probe = profile.probe
    if probe is None:
        return profile
    gone = withheld(probe)
    calls = {
        name: _without(call, gone, name) for name, call in profile.calls.items() if name not in gone.calls
    }
    added = {name: Call(0) for name, v in probe.calls.items() if v.treatment == SERVED and name not in calls}
    turned_to = {path: File(("opened", "read")) for path, v in probe.files.items() if not v.traced}
    starting = [name for name in STARTING_PROCESSES if name in profile.calls]
    alone = bool(starting) and all(name in gone.calls for name in starting)
    return replace(
        profile,
        calls={**calls, **added},
        files={**profile.files, **{path: file for path, file in turned_to.items() if not is_pseudo(path)}},
        pseudo_files={
            **{path: file for path, file in profile.pseudo_files.items() if _is_there(path, probe)},
            **{path: file for path, file in turned_to.items() if is_pseudo(path)},
        },
        sockets={name: n for name, n in profile.sockets.items() if _is_made(name, profile, gone)},
        processes=profile.processes[:1] if alone else profile.processes,
    )


def _told(call: str, verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """Leave out operations that no arguments tell: a profile that is not ours may have some."""
    return {name: verdict for name, verdict in verdicts.items() if conditions(call, name)}


def _said(verdicts: Mapping[str, Verdict]) -> dict[str, Said]:
    return {
        name: verdict.errno if verdict.errno is not None else verdict.value or 0
        for name, verdict in sorted(verdicts.items())
        if verdict.treatment != SERVED
    }


def _without(call: Call, gone: Withheld, name: str) -> Call:
    """Leave out operations that are withheld, and those that only narrow one of them."""
    withheld_here = gone.operations.get(name, {})
    kept = {
        operation: times
        for operation, times in call.operations.items()
        if operation not in withheld_here and operation.partition(":")[0] not in withheld_here
    }
    return replace(call, operations=kept)


def _is_there(path: str, probe: Probe) -> bool:
    return path not in probe.files or probe.files[path].treatment == SERVED


def _is_made(socket: str, profile: Profile, gone: Withheld) -> bool:
    """Whether a socket such as 'AF_UNIX SOCK_STREAM' is still made by a call that made its family."""
    family = socket.partition(" ")[0]
    makers = [name for name in MAKING_SOCKETS if family in profile.calls.get(name, Call(0)).operations]
    return not makers or any(
        name not in gone.calls and family not in gone.operations.get(name, {}) for name in makers
    )
