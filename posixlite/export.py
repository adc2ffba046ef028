# SPDX-License-Identifier: MIT
"""A profile in the forms of other tools: OCI seccomp profile, plain list, CSV. Pure: returns strings."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from posixlite.tracer import constants, numbers
from posixlite.tracer.profile import Call
from posixlite.withhold import withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from posixlite.tracer.profile import Profile
    from posixlite.withhold import Said

ARCHITECTURE = "SCMP_ARCH_X86_64"
REFUSED = 38
"""ENOSYS, the answer to all other calls: a libc then tries what an older kernel had, which EPERM prevents."""
RESTARTED = frozenset({"clock_nanosleep", "futex", "nanosleep", "poll"})
"""Calls that the kernel goes on with as restart_syscall after a stop: restart_syscall(2)."""
COLUMNS = ("call", "number", "count", "errors", "operations", "plan")


def call_list(profile: Profile, more: Iterable[str] = ()) -> str:
    """Return the names of the calls that were seen, or that a probe found to be needed, a line each."""
    return "".join(f"{name}\n" for name in sorted({*_needed(profile), *more}))


def call_csv(profile: Profile) -> str:
    """Return a line a call (RFC 4180 but for the line ends); errors and operations are 'NAME COUNT' by ';'.

    The last column is what a probe found: served, or what is answered instead; nothing without a probe.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    calls = {**dict.fromkeys(_turned_to(profile), Call(0)), **profile.calls}
    answers = withheld(profile.probe).calls
    for name, call in sorted(calls.items()):
        number = numbers.numbers().get(name, "")
        said = answers.get(name, "served") if profile.probe else ""
        rows.writerow((name, number, call.count, _counts(call.errors), _counts(call.operations), said))
    return out.getvalue()


def oci_seccomp(profile: Profile, more: Iterable[str] = (), possible: Iterable[str] = ()) -> str:
    """Return linux.seccomp of the OCI runtime specification, which Docker and Podman take as a file too.

    All that was seen is let through, and what its code could ask (`possible`), all else answered with ENOSYS.
    What a probe found the program to do without gets the probe's answer, unless it is one of `more`.
    Calls without a name are left out: see nameless.
    """
    answered = {
        name: errno
        for name, said in withheld(profile.probe).calls.items()
        if (errno := _errno(said)) is not None and name not in {*more, *_unseen(profile)}
    }
    seen = profile.calls.keys() - nameless(profile) - answered.keys()
    groups = [("seen in the profile", sorted(seen))]
    groups += _group("turned to when the probe refused another", _turned_to(profile), groups)
    groups += [(why, [name]) for name, why in sorted(_unseen(profile).items()) if name not in seen]
    groups += _group("in the code, not seen in the profile", {*possible} - answered.keys(), groups)
    groups += _group("asked for by --add", more, groups)
    value = {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": REFUSED,
        "architectures": [ARCHITECTURE],
        "syscalls": [
            *({"names": names, "action": "SCMP_ACT_ALLOW", "comment": why} for why, names in groups if names),
            *_refusals(answered),
        ],
    }
    return json.dumps(value, indent=1) + "\n"


def _group(
    why: str, names: Iterable[str], groups: Iterable[tuple[str, list[str]]]
) -> list[tuple[str, list[str]]]:
    """Return one more group of the names that are in none yet; none if there is no such name."""
    more = sorted({*names} & numbers.numbers().keys() - {name for _, listed in groups for name in listed})
    return [(why, more)] if more else []


def _refusals(answered: Mapping[str, int]) -> Iterator[dict[str, object]]:
    """Give a group for each answer but that which all others get as well: runtimes may refuse such a rule."""
    for errno in sorted({*answered.values()} - {REFUSED}):
        names = sorted(name for name, one in answered.items() if one == errno)
        why = "the program does without, a probe found"
        yield {"names": names, "action": "SCMP_ACT_ERRNO", "errnoRet": errno, "comment": why}


def _errno(said: Said) -> int | None:
    """Return the error that a filter can answer with, 0 being success; None if it cannot say that value."""
    if isinstance(said, str):
        return constants.value(said)
    return 0 if said == 0 else None


def _turned_to(profile: Profile) -> set[str]:
    """Calls that a probe found to be needed, and no trace has."""
    probe = profile.probe
    return (
        set()
        if probe is None
        else {name for name in probe.calls if not probe.withheld(name)} - {*profile.calls}
    )


def _needed(profile: Profile) -> set[str]:
    return {*profile.calls, *_turned_to(profile)} - withheld(profile.probe).calls.keys()


def nameless(profile: Profile) -> tuple[str, ...]:
    """Return calls that no list of names knows; none of the forms that go by name can hold them."""
    return tuple(sorted(profile.calls.keys() - numbers.numbers().keys()))


def _unseen(profile: Profile) -> dict[str, str]:
    """Calls that belong to what was seen and are in no profile, or need not be in that of every run."""
    found = {
        "execve": "starts the program",
        "exit": "ends a thread",
        "exit_group": "ends the program, whatever ended it in the trace",
    }
    if any("handler" in handler.actions for handler in profile.handlers.values()):
        found["rt_sigreturn"] = "returns from handlers that were installed"
    if RESTARTED & profile.calls.keys():
        found["restart_syscall"] = "made by the kernel when a call goes on after a stop"
    return found


def _counts(counts: Mapping[str, int]) -> str:
    return ";".join(f"{name} {times}" for name, times in sorted(counts.items()))
