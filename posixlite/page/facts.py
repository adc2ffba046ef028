# SPDX-License-Identifier: MIT
"""What the page shows, as plain values for its script: profiles, plans, gaps and sizes. Pure.

Every text is made printable here, in one place: names in a profile are any bytes, and may be hostile.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posixlite import __version__, coverage
from posixlite.rootfs import METADATA_KINDS
from posixlite.tracer.printable import printable
from posixlite.tracer.verdict import FAKED, STUBBED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posixlite.catalogue import Catalogue
    from posixlite.gap import Gap
    from posixlite.image import Inspection
    from posixlite.plan import Plan
    from posixlite.tracer.profile import Call, Endpoint, File, Process, Profile, Run
    from posixlite.tracer.timeline import Timeline
    from posixlite.withhold import Said


ASKED_INSTEAD = "asked for when the probe withheld another"


@dataclass(frozen=True, slots=True)
class Subject:
    """One program of the page."""

    label: str
    """Its short name, unlike that of all others."""
    profile: Profile
    plan: Plan
    gap: Gap | None
    """None: its code was not read."""
    shim: Inspection | None
    """None: it was not linked."""
    notes: tuple[str, ...] = ()
    """Why something is not there."""


def make(subjects: Sequence[Subject], catalogue: Catalogue) -> dict[str, object]:
    """Return all that the page shows."""
    together = _together(subjects, catalogue) if len(subjects) > 1 else None
    programs = [_program(one, catalogue) for one in subjects]
    return {"version": __version__, "programs": _clean(programs), "together": _clean(together)}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(name): _clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value


def _program(one: Subject, catalogue: Catalogue) -> dict[str, object]:
    profile = one.profile
    return {
        "label": one.label,
        "program": profile.program,
        "argv": list(profile.argv),
        "cwd": profile.cwd,
        "uid": profile.uid,
        "sha256": profile.sha256,
        "possible": one.plan.possible,
        "verdict": one.plan.verdict,
        "notes": list(one.notes),
        "calls": [_call(name, call, one, catalogue) for name, call in profile.calls.items()]
        + [_added(name, why, one, catalogue) for name, why in _unseen(one).items()],
        "files": [_file(path, file) for path, file in profile.files.items()],
        "pseudo": [
            {**_file(path, file), "served": _pseudo_served(path, file, one.plan)}
            for path, file in profile.pseudo_files.items()
        ],
        "sockets": _counts(profile.sockets),
        "endpoints": [_endpoint(end) for end in profile.endpoints],
        "lookups": list(profile.lookups),
        "variables": list(profile.variables),
        "vdso": list(profile.vdso),
        "threads": {"most": profile.threads.most, "total": profile.threads.total},
        "processes": [_process(process) for process in profile.processes],
        "signals": _signals(profile),
        "memory": {
            "brk": profile.memory.brk,
            "mapped": profile.memory.mapped,
            "anonymous": profile.memory.anonymous,
        },
        "wait": profile.phases.wait,
        "descriptors": profile.descriptors,
        "stdio": dict(profile.stdio),
        "runs": [_run(run) for run in profile.runs],
        "obstacles": list(one.plan.obstacles),
        "needed": one.plan.memory,
        "gap": None if one.gap is None else _gap(one.gap, catalogue),
        "shim": None if one.shim is None else _shim(one.shim),
    }


def _call(name: str, call: Call, one: Subject, catalogue: Catalogue) -> dict[str, object]:
    plan = one.plan
    said = plan.withheld.calls.get(name)
    treatment = "served" if name in plan.serve else "missing" if name in plan.missing else "idle"
    operations = [
        {"name": operation, "count": times, "treatment": _operation(name, operation, plan)}
        for operation, times in _ordered(call.operations)
    ]
    return {
        "name": name,
        "count": call.count,
        "errors": _counts(call.errors),
        "operations": operations,
        "treatment": treatment if said is None else _withheld(said),
        "why": "" if said is None else str(said),
        "startup": one.profile.phases.startup.get(name, 0),
        **_code(name, one, catalogue),
    }


def _unseen(one: Subject) -> dict[str, str]:
    """Calls of the image that are in no trace, and why they are there."""
    probed = {name: ASKED_INSTEAD for name in one.plan.serve if name not in one.profile.calls}
    return {**one.plan.fallbacks, **probed}


def _added(name: str, why: str, one: Subject, catalogue: Catalogue) -> dict[str, object]:
    plain: dict[str, object] = {"name": name, "count": 0, "startup": 0, "errors": [], "operations": []}
    return {**plain, "treatment": "added", "why": why, **_code(name, one, catalogue)}


def _withheld(said: Said) -> str:
    return STUBBED if isinstance(said, str) else FAKED


def _operation(name: str, operation: str, plan: Plan) -> str:
    said = plan.withheld.operations.get(name, {}).get(operation)
    if said is not None:
        return _withheld(said)
    if operation in plan.unsupported.get(name, ()):
        return "missing"
    return "idle" if operation in plan.refused.get(name, ()) else "served"


def _code(name: str, one: Subject, catalogue: Catalogue) -> dict[str, object]:
    source = catalogue.source_of(name) if name in catalogue.calls else f"libc/sys/{name}.c"
    return {"source": source, "bytes": None if one.shim is None else one.shim.calls.get(name)}


def _file(path: str, file: File) -> dict[str, object]:
    found = file.existed and file.type != "none"
    content = found and file.type == "regular" and not set(file.kinds) <= METADATA_KINDS
    return {
        "path": path,
        "kinds": list(file.kinds),
        "type": file.type,
        "size": file.size,
        "read": file.bytes_read,
        "written": file.bytes_written,
        "found": found,
        "content": content,
    }


def _pseudo_served(path: str, file: File, plan: Plan) -> bool | None:
    """Whether the image has it; None where the program does not miss it."""
    if {path, *file.names} & set(plan.pseudo.values()):
        return True
    return False if path in plan.pseudo_missing else None


def _endpoint(end: Endpoint) -> dict[str, object]:
    return {
        "role": end.role,
        "family": end.family,
        "type": end.type,
        "address": end.address,
        "port": end.port,
    }


def _process(process: Process) -> dict[str, object]:
    return {
        "how": process.how,
        "parent": process.parent,
        "programs": [execution.program for execution in process.executions],
        "argv": [list(execution.argv) for execution in process.executions],
        "threads": process.threads,
        "exit": _end(process.exit_status, process.exit_signal),
    }


def _run(run: Run) -> dict[str, object]:
    return {
        "argv": list(run.argv),
        "backend": run.backend,
        "exit": _end(run.exit_status, run.exit_signal),
        "duration": run.duration,
        "peak_rss": run.peak_rss,
        "started": run.started,
        "kernel": run.kernel,
        "timeline": _timeline(run.timeline),
    }


def _timeline(timeline: Timeline) -> dict[str, object]:
    """Return it with the calls in the order in which they were first made."""
    lines = sorted(timeline.calls.items(), key=lambda item: (item[1].first, item[0]))
    calls = [
        {"name": name, "first": line.first, "last": line.last, "slots": list(line.slots)}
        for name, line in lines
    ]
    return {"width": timeline.width, "calls": calls}


def _end(status: int | None, signal: str | None) -> str:
    return signal if signal is not None else "" if status is None else str(status)


def _signals(profile: Profile) -> list[dict[str, object]]:
    names = sorted(profile.handlers.keys() | profile.signals.keys())
    handlers = profile.handlers
    return [
        {
            "name": name,
            "actions": list(handlers[name].actions) if name in handlers else [],
            "flags": list(handlers[name].flags) if name in handlers else [],
            "received": profile.signals.get(name, 0),
        }
        for name in names
    ]


def _gap(gap: Gap, catalogue: Catalogue) -> dict[str, object]:
    return {
        "both": [name for name in gap.observed if name not in gap.not_found],
        "not_found": list(gap.not_found),
        "possible": [
            {"name": name, "served": one.served, "near": one.near, "functions": list(one.functions)}
            for name, one in sorted(gap.possible.items())
        ],
        "unresolved": gap.unresolved,
        "catalogue": len(catalogue.calls),
    }


def _shim(shim: Inspection) -> dict[str, object]:
    return {
        "stored": shim.stored_size,
        "memory": shim.shim_size,
        "subsystems": _counts(shim.subsystems),
        "objects": _counts(shim.objects),
    }


def _together(subjects: Sequence[Subject], catalogue: Catalogue) -> dict[str, object]:
    needs = {one.label: _needs(one.plan) for one in subjects}
    users = Counter(call for calls in needs.values() for call in calls)
    return {
        "labels": [one.label for one in subjects],
        "matrix": [
            {
                "name": name,
                "served": name in catalogue.calls,
                "counts": [needs[one.label].get(name) for one in subjects],
            }
            for name, _ in _ordered(users)
        ],
        "from_nothing": _curve(coverage.curve(needs)),
        "from_here": _curve(coverage.curve(needs, catalogue.calls)),
    }


def _needs(plan: Plan) -> dict[str, int]:
    """Each call that must be served, and how often it was made."""
    return {**plan.serve, **{name: missing.count for name, missing in plan.missing.items()}}


def _curve(curve: coverage.Curve) -> dict[str, object]:
    return {
        "ready": list(curve.ready),
        "steps": [
            {"call": step.call, "users": list(step.users), "complete": list(step.complete)}
            for step in curve.steps
        ],
    }


def _counts(counts: Mapping[str, int]) -> list[list[object]]:
    return [[name, times] for name, times in _ordered(counts)]


def _ordered(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The largest first, then by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
