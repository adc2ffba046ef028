# SPDX-License-Identifier: MIT
"""What a program was seen to ask, beside what its code could ask: the paths that no trace has taken. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posixlite import plan, report
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posixlite.catalogue import Catalogue
    from posixlite.tracer.profile import Profile
    from posixlite.tracer.static import Scan

SHOWN = 2
"""Functions that are named for one call."""


@dataclass(frozen=True, slots=True)
class Possible:
    """A call that no trace has seen."""

    served: bool
    functions: tuple[str, ...]
    """That make it, if the program comes to them."""
    near: bool = True
    """Whether it is also found if only data that leads from code is followed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The two views of one program, compared."""

    observed: tuple[str, ...]
    possible: Mapping[str, Possible]
    """Only possible."""
    not_found: tuple[str, ...]
    """Observed, and not in the code: a bug of the analysis, or code that is made while the program runs."""
    unresolved: int
    """Places of the code whose call could not be told."""

    def to_json(self) -> dict[str, object]:
        """Return plain values; the fields are those of this class."""
        return {
            "observed": list(self.observed),
            "possible": {
                name: {"served": one.served, "near": one.near, "functions": list(one.functions)}
                for name, one in self.possible.items()
            },
            "not_found": list(self.not_found),
            "unresolved": self.unresolved,
        }


def make(profile: Profile, scan: Scan, catalogue: Catalogue) -> Gap:
    """Compare a profile with the scan of its programs."""
    return Gap(
        observed=tuple(sorted(profile.calls)),
        possible={
            name: Possible(name in catalogue.calls, functions, name in scan.near)
            for name, functions in scan.calls.items()
            if name not in profile.calls
        },
        not_found=tuple(sorted(profile.calls.keys() - scan.calls.keys())),
        unresolved=len(scan.unresolved),
    )


def text(gap: Gap) -> str:
    """Return the gap: what is only possible, what is served of it, and a line of figures."""
    rows = [
        (name, "yes" if one.served else "no", "yes" if one.near else "", some(one.functions))
        for name, one in sorted(gap.possible.items(), key=lambda i: (i[1].served, not i[1].near, i[0]))
    ]
    parts = [report.table(rows, ("only possible", "served", "near", "made by"))] if rows else []
    if gap.not_found:
        parts.append("observed and not found in the code: " + " ".join(gap.not_found))
    lacking = sum(not one.served for one in gap.possible.values())
    parts.append(
        f"observed {plan.count(len(gap.observed), 'call')}; {len(gap.possible)} more possible, {lacking} of "
        f"these not served; {len(gap.not_found)} observed and not found; "
        f"{plan.count(gap.unresolved, 'place')} unresolved"
    )
    return "\n\n".join(parts)


def scan_text(scan: Scan, *, everything: bool = False) -> str:
    """Return a scan: objects, calls, and each place that could not be told."""
    objects = [
        (one.path, one.functions, one.reachable, one.sites, "yes" if one.late else "") for one in scan.objects
    ]
    parts = [report.table(objects, ("object", "functions", "reachable", "sites", "opened late"))]
    if everything:
        rows = [(name, "yes" if name in scan.near else "", some(w)) for name, w in scan.calls.items()]
        parts.append(report.table(rows, ("call", "near", "made by")))
    else:
        parts.append(" ".join(scan.calls))
    if scan.unresolved:
        parts.append(report.table([(u.where, u.why) for u in scan.unresolved], ("unresolved", "why")))
    parts += [printable(f"not on this machine: {name}") for name in scan.missing]
    parts += map(printable, scan.notes)
    calls, places = plan.count(len(scan.calls), "call"), plan.count(len(scan.unresolved), "place")
    parts.append(
        f"{printable(scan.program)}: {calls} possible, {len(scan.near)} of them near, {places} unresolved"
    )
    return "\n\n".join(parts)


def some(functions: tuple[str, ...]) -> str:
    """Return the first few, and how many more there are."""
    more = len(functions) - SHOWN
    return ", ".join(functions[:SHOWN]) + (f" and {more} more" if more > 0 else "")
