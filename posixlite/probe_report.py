# SPDX-License-Identifier: MIT
"""What a probe has found, as text and as JSON. Pure: returns strings and plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from posixlite import plan, report
from posixlite.tracer.verdict import FAKED, SERVED, STUBBED, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posixlite.tracer.profile import Profile
    from posixlite.tracer.verdict import Probe

ORDER = (SERVED, FAKED, STUBBED)


def text(profile: Profile) -> str:
    """Return the plan: a line a call, operations and pseudo-files that are withheld, the sum."""
    probe = profile.probe
    if probe is None:
        return f"{profile.program} was not probed"
    rows = [
        (name, _count(profile, name), verdict.words, _evidence(verdict))
        for name, verdict in sorted(
            probe.calls.items(), key=lambda item: (ORDER.index(item[1].treatment), item[0])
        )
    ]
    parts = [report.table(rows, ("call", "count", "treatment", "evidence"))]
    operations = [
        (call, name, verdict.words)
        for call, verdicts in probe.operations.items()
        for name, verdict in verdicts.items()
        if verdict.treatment != SERVED
    ]
    if operations:
        parts.append(report.table(operations, ("call", "operation", "treatment")))
    files = [path for path, verdict in probe.files.items() if verdict.treatment != SERVED]
    turned_to = [path for path, verdict in probe.files.items() if not verdict.traced]
    if turned_to:
        parts.append("files that it turned to, and that are not in the trace: " + " ".join(turned_to))
    if files:
        parts.append("pseudo-files that it does without: " + " ".join(files))
    parts += [f"flaky: {name} (now and then it passes without; served)" for name in flaky(probe)]
    parts.append(f"judged by: {', '.join([*probe.judged, *([probe.check] if probe.check else [])])}")
    parts.append(f"{profile.program}: {summary(profile, probe)}")
    return "\n\n".join(parts)


def summary(profile: Profile, probe: Probe) -> str:
    """Return the figures in one line."""
    figures = counts(probe)
    new = sum(v.treatment == SERVED and not v.traced for v in probe.calls.values())
    more = f" ({new} of them not in the trace)" if new else ""
    return (
        f"{plan.count(len(profile.calls), 'call')} traced, {figures[SERVED]} needed{more}, "
        f"{figures[STUBBED]} stubbed, {figures[FAKED]} faked; {probe.runs} runs, "
        f"the whole plan {plan.count(probe.repeated, 'time')}"
    )


def counts(probe: Probe) -> dict[str, int]:
    """Return treatment -> number of calls."""
    return {kind: sum(v.treatment == kind for v in probe.calls.values()) for kind in ORDER}


def flaky(probe: Probe) -> list[str]:
    """Return the names of what passed and failed by turns."""
    return [
        *(name for name, verdict in probe.calls.items() if verdict.flaky),
        *(f"{call}:{n}" for call, names in probe.operations.items() for n, v in names.items() if v.flaky),
        *(path for path, verdict in probe.files.items() if verdict.flaky),
    ]


def as_json(profile: Profile) -> Mapping[str, object]:
    """Return the program, the figures and the probe as it is in the profile."""
    probe = profile.probe
    if probe is None:
        return {"program": profile.program}
    return {"program": profile.program, "traced": len(profile.calls), **counts(probe), "probe": asdict(probe)}


def _evidence(verdict: Verdict) -> str:
    if verdict.treatment != SERVED:
        return f"passed {plan.count(verdict.passes, 'time')} without it"
    return f"without it: {verdict.why}" if verdict.why else ""


def _count(profile: Profile, call: str) -> int | str:
    return profile.calls[call].count if call in profile.calls else "not in the trace"
