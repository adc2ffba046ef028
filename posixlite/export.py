# SPDX-License-Identifier: MIT
"""A profile in the forms of other tools: OCI seccomp profile, plain list, CSV. Pure: returns strings."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from posixlite.tracer import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posixlite.tracer.profile import Profile

ARCHITECTURE = "SCMP_ARCH_X86_64"
REFUSED = 38
"""ENOSYS, the answer to all other calls: a libc then tries what an older kernel had, which EPERM prevents."""
RESTARTED = frozenset({"clock_nanosleep", "futex", "nanosleep", "poll"})
"""Calls that the kernel goes on with as restart_syscall after a stop: restart_syscall(2)."""
COLUMNS = ("call", "number", "count", "errors", "operations")


def call_list(profile: Profile, more: Iterable[str] = ()) -> str:
    """Return the names of the calls that were seen, a line each."""
    return "".join(f"{name}\n" for name in sorted({*profile.calls, *more}))


def call_csv(profile: Profile) -> str:
    """Return a line a call (RFC 4180 but for the line ends); in the last two columns 'NAME COUNT' by ';'."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for name, call in sorted(profile.calls.items()):
        number = numbers.numbers().get(name, "")
        rows.writerow((name, number, call.count, _counts(call.errors), _counts(call.operations)))
    return out.getvalue()


def oci_seccomp(profile: Profile, more: Iterable[str] = (), possible: Iterable[str] = ()) -> str:
    """Return linux.seccomp of the OCI runtime specification, which Docker and Podman take as a file too.

    All that was seen is let through, and what its code could ask (`possible`), all else answered with ENOSYS.
    Calls without a name are left out: see nameless.
    """
    seen = profile.calls.keys() - nameless(profile)
    groups = [("seen in the profile", sorted(seen))]
    groups += [(why, [name]) for name, why in sorted(_unseen(profile).items()) if name not in seen]
    groups += _group("in the code, not seen in the profile", possible, groups)
    groups += _group("asked for by --add", more, groups)
    value = {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": REFUSED,
        "architectures": [ARCHITECTURE],
        "syscalls": [
            {"names": names, "action": "SCMP_ACT_ALLOW", "comment": why} for why, names in groups if names
        ],
    }
    return json.dumps(value, indent=1) + "\n"


def _group(
    why: str, names: Iterable[str], groups: Iterable[tuple[str, list[str]]]
) -> list[tuple[str, list[str]]]:
    """Return one more group of the names that are in none yet; none if there is no such name."""
    more = sorted({*names} & numbers.numbers().keys() - {name for _, listed in groups for name in listed})
    return [(why, more)] if more else []


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
