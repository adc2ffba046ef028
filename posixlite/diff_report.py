# SPDX-License-Identifier: MIT
"""A diff of two profiles as text for people and as Markdown for a pull request. Pure: returns strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posixlite import plan, report
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posixlite.diff import Change, Diff

HEADERS = ("new", "name", "count", "served", "allowed")
GONE = ("no longer", "name", "count")


def text(diff: Diff) -> str:
    """Return what is new, what is gone, and the verdict in the last line."""
    parts: list[str] = []
    if diff.asked:
        parts.append(report.table([_row(change) for change in diff.asked], HEADERS))
    if diff.dropped:
        parts.append(report.table([_row(change)[:3] for change in diff.dropped], GONE))
    parts += [f"this rule allows nothing that is new: {printable(rule)}" for rule in diff.unused]
    parts.append(f"{printable(diff.new)} {diff.verdict}")
    return "\n\n".join(parts)


def markdown(diff: Diff) -> str:
    """Return the same in GitHub's Markdown: what is refused is open, the rest folded."""
    mark = ":x:" if diff.refused else ":white_check_mark:"
    parts = [f"### {mark} {_code(diff.new)} {diff.verdict}"]
    if diff.old != diff.new:
        parts.append(f"Compared with {_code(diff.old)}.")
    if diff.refused:
        parts.append(_markdown_table(diff.refused, HEADERS[:4]))
    for what, changes in (
        ("new and allowed", [change for change in diff.asked if change.allowed]),
        ("no longer asked", diff.dropped),
    ):
        if changes:
            folded = _markdown_table(changes, GONE)
            title = plan.count(len(changes), "thing") + f" {what}"
            parts.append(f"<details><summary>{title}</summary>\n\n{folded}\n\n</details>")
    parts += [f"This rule allows nothing that is new: {_code(rule)}" for rule in diff.unused]
    return "\n\n".join(parts)


def _row(change: Change) -> tuple[str, str, str, str, str]:
    return (
        change.kind,
        printable(change.name) + (f" ({change.detail})" if change.detail else ""),
        "" if change.count is None else str(change.count),
        "" if change.served is None else "yes" if change.served else "NO",
        "yes" if change.allowed else "",
    )


def _markdown_table(changes: Sequence[Change], headers: Sequence[str]) -> str:
    lines = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    for change in changes:
        kind, _, count, served, _ = _row(change)
        name = _code(change.name) + (f" {change.detail}" if change.detail else "")
        cells = (kind, name, count, served.replace("NO", "**no**"))
        lines.append("| " + " | ".join(cells[: len(headers)]) + " |")
    return "\n".join(lines)


def _code(name: str) -> str:
    """Return a name as code that neither a bar nor a backtick in it can end."""
    shown = printable(name).replace("|", "\\|")
    fence = "``" if "`" in shown else "`"
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
