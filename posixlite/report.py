# SPDX-License-Identifier: MIT
"""Profiles, plans, images and comparisons as text for people. Pure: returns strings, prints nothing."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

from tabulate import tabulate

from posixlite.image import permissions
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posixlite.catalogue import Catalogue
    from posixlite.compare import Difference
    from posixlite.image import Inspection
    from posixlite.plan import Plan
    from posixlite.tracer.profile import Profile

WIDTH = 72
"""Characters of a cell that lists many things."""


def table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    """Return a plain table; numbers to the right. Each text is made fit to be shown, on one line."""
    shown = [[printable(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return tabulate(shown, headers=headers, tablefmt="simple", disable_numparse=[0] if shown else False)


def profile_table(profile: Profile) -> str:
    """Return what a program asked of Linux: a line a call, then what else was seen."""
    rows = [
        (name, call.count, _counts(call.errors), _shorten(_counts(call.operations)))
        for name, call in sorted(profile.calls.items(), key=lambda item: (-item[1].count, item[0]))
    ]
    kinds = Counter(kind for file in profile.files.values() for kind in file.kinds)
    files = ", ".join(f"{kinds[kind]} {kind}" for kind in ("read", "mapped", "written", "created", "missing"))
    times = sum(call.count for call in profile.calls.values())
    facts = [
        f"{profile.program}: {len(profile.calls)} calls, made {times} times",
        f"files: {files}; {len(profile.pseudo_files)} pseudo-files",
        f"threads: {profile.threads.most} at most; processes: {len(profile.processes)}",
        f"signals: {_counts(profile.signals) or 'none'}; sockets: {_counts(profile.sockets) or 'none'}",
    ]
    return table(rows, ("call", "count", "errors", "operations")) + "\n\n" + "\n".join(map(printable, facts))


def plan_text(plan: Plan, *, everything: bool = False) -> str:
    """Return a plan: what stands in the way first, the verdict last."""
    parts: list[str] = []
    if everything and plan.serve:
        parts.append(table([*plan.serve.items()], ("served", "count")))
    if plan.fallbacks:
        parts.append(table([*plan.fallbacks.items()], ("added", "why")))
    parts += withheld_lines(plan.withheld.calls, plan.withheld.operations)
    if plan.missing:
        rows = [(name, m.count, m.create, m.fallback or "") for name, m in plan.missing.items()]
        parts.append(table(rows, ("missing call", "count", "file to create", "libc may fall back to")))
    for heading, calls in (
        ("operation not served", plan.unsupported),
        ("not served, and Linux refused it too", plan.refused),
    ):
        rows2 = [(call, name, times) for call, names in calls.items() for name, times in names.items()]
        if rows2:
            parts.append(table(rows2, ("call", heading, "count")))
    lines: list[str] = []
    if plan.pseudo:
        lines.append("pseudo-files served: " + " ".join(plan.pseudo.values()))
    if plan.pseudo_missing:
        lines.append("pseudo-files that will be missing: " + " ".join(plan.pseudo_missing))
    lines += [f"obstacle: {text}" for text in plan.obstacles]
    lines.append(f"needs: about {size(plan.memory)} of memory; {', '.join(plan.devices) or 'no device'}")
    lines.append(f"{plan.program} {plan.verdict}")
    return "\n\n".join([*parts, *map(printable, lines)])


def withheld_lines(
    calls: Mapping[str, str | int], operations: Mapping[str, Mapping[str, str | int]]
) -> list[str]:
    """Return what is answered without doing anything: a line an answer."""
    names: dict[str, list[str]] = {}
    for call, said in sorted(calls.items()):
        names.setdefault(_said(said), []).append(call)
    for call, parts in sorted(operations.items()):
        for operation, said in sorted(parts.items()):
            names.setdefault(_said(said), []).append(f"{call}:{operation}")
    return [f"{said}: {' '.join(found)}" for said, found in sorted(names.items())]


def _said(said: str | int) -> str:
    return f"stubbed ({said})" if isinstance(said, str) else f"faked ({said})"


def inspection_text(
    inspection: Inspection, *, objects: bool = False, files: bool = False, sites: bool = False
) -> str:
    """Return what an image holds."""
    manifest = inspection.image.manifest
    facts = [
        ("program", manifest.program),
        ("arguments", shlex.join(manifest.argv[1:])),
        ("environment", shlex.join(manifest.envp)),
        ("folder", manifest.cwd),
        ("profile", f"sha256 {manifest.profile_sha256}"),
        ("shim", f"{size(inspection.stored_size)}, {len(inspection.calls)} calls"),
        *_apart(inspection),
        ("", f"{size(inspection.shim_size)} in memory before the program starts"),
        ("without", ", ".join(inspection.absent)),
        ("files", f"{len(inspection.files)}, {size(inspection.rootfs_size)}"),
        ("sites", _sites(inspection)),
        ("prelink", _prelink(inspection)),
        *_conditions(inspection),
        ("least memory", size(inspection.image.least_memory)),
    ]
    parts = [tabulate([(name, printable(fact)) for name, fact in facts], tablefmt="plain")]
    rows = [(name, amount, manifest.fallbacks.get(name, "")) for name, amount in inspection.calls.items()]
    parts.append(table(rows, ("call", "bytes of its file", "why, if not in the profile")))
    parts += withheld_lines({**manifest.stubbed, **manifest.faked}, manifest.operations)
    total = ("all", *(sum(getattr(s, what) for s in inspection.shares) for what in ("stored", "memory")))
    shares = [*((share.what, share.stored, share.memory) for share in inspection.shares), total]
    parts.append(table(shares, ("where the bytes go", "image file", "memory at the start")))
    parts.append(table(_largest(inspection.subsystems), ("subsystem", "bytes")))
    if objects:
        parts.append(table(_largest(inspection.objects), ("object file", "bytes")))
    if files:
        parts.append(
            "\n".join(
                f"{permissions(f)} {f.size:>10} {printable(f.path)}"
                + (f" -> {printable(f.target)}" if f.target is not None else "")
                + ("" if f.present else "  (metadata only)")
                for f in inspection.files
            )
        )
    if sites:
        rows2 = [(s.path, f"{s.address:#x}", s.call or "?", s.original, s.verdict) for s in inspection.sites]
        parts.append(table(rows2, ("file", "address", "call", "bytes", "goes to")))
    parts += list(inspection.unlisted)
    return "\n\n".join(parts)


def _apart(inspection: Inspection) -> list[tuple[str, str]]:
    """What of the shim is not its own."""
    amounts = (("lwIP", inspection.lwip_size), ("stubs of linked sites", inspection.stubs_size))
    named = ", ".join(f"{name} {size(amount)}" for name, amount in amounts if amount)
    return [("", f"of it {named}")] if named else []


def _sites(inspection: Inspection) -> str:
    linked = sum(not site.verdict.startswith("trap") for site in inspection.sites)
    if not linked:
        return "not linked: system calls trap"
    return f"{linked} of {len(inspection.sites)} linked, {size(inspection.linked_size)} of pages twice"


def _prelink(inspection: Inspection) -> str:
    found = inspection.image.manifest.prelink
    if found is None:
        return "none: the program's start-up runs in each boot"
    return (
        f"up to {found['reached']}: {size(inspection.prelink_size)}, {found['mappings']} mappings, "
        f"{found['random_words']} random words, {found['time_words']} of time"
    )


def _conditions(inspection: Inspection) -> list[tuple[str, str]]:
    found = inspection.image.manifest.prelink
    if found is None:
        return []
    return [("", f"for these arguments, this environment and a processor as here ({found['processor']})")]


def calls_table(catalogue: Catalogue) -> str:
    """Return what the shim can serve."""
    rows = [
        (name, catalogue.source_of(name), _shorten(" ".join(sorted(catalogue.operations.get(name, ())))))
        for name in catalogue.calls
    ]
    return table(rows, ("call", "file", "operations")) + f"\n\n{len(rows)} calls"


def call_text(catalogue: Catalogue, name: str) -> str:
    """Return all that is known about one call that is served."""
    lines = [f"{name}: {catalogue.source_of(name)}"]
    if name in catalogue.operations:
        lines.append("operations: " + " ".join(sorted(catalogue.operations[name])))
    lines += [f"falls back to {f.to}: {f.reason}" for f in catalogue.fallbacks if f.call == name]
    return "\n".join(lines)


def differences_text(differences: Sequence[Difference]) -> str:
    """Return a table of differences, or one line if there are none."""
    if not differences:
        return "no difference"
    rows = [
        (d.what, *("\n".join(map(printable, t.split("\n"))) for t in (d.expected, d.got)))
        for d in differences
    ]
    return tabulate(rows, headers=("what", "Linux", "image"), tablefmt="simple", disable_numparse=True)


def size(number: int) -> str:
    """Return bytes as people say them: 64 KiB, 1.5 MiB."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if number >= unit:
            return f"{number / unit:.1f} {name}".replace(".0 ", " ")
    return f"{number} bytes"


def _largest(sizes: Mapping[str, int]) -> list[tuple[str, int]]:
    rows = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    return [*rows, ("all", sum(sizes.values()))]


def _printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def _counts(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(name if times == 1 else f"{name} {times}" for name, times in ordered)


def _shorten(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 4].rstrip(" ,") + " ..."
