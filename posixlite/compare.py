# SPDX-License-Identifier: MIT
"""Two outcomes of one program, Linux's and an image's: where they differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posixlite.machines.machine import Outcome

CONTEXT = 60
"""Bytes shown from where two outputs part."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same; expected is Linux's."""

    what: str
    expected: str
    got: str


def compare(expected: Outcome, got: Outcome) -> tuple[Difference, ...]:
    """Return all differences; none means that nobody could tell the image from Linux by this run."""
    found: list[Difference] = []
    if expected.status != got.status:
        found.append(Difference("exit status", _status(expected), _status(got)))
    for what, one, other in (
        ("stdout", expected.stdout, got.stdout),
        ("stderr", expected.stderr, got.stderr),
    ):
        if one != other:
            found.append(_outputs(what, one, other))
    found += [
        Difference(f"call {name}", "served", f"absent, made {times} times")
        for name, times in sorted(got.absent.items())
    ]
    found += [Difference("operation", "served", f"{text}: not served") for text in got.unsupported]
    return tuple(found)


def _status(outcome: Outcome) -> str:
    return f"{outcome.status} ({outcome.signal})" if outcome.signal else str(outcome.status)


def _outputs(what: str, one: bytes, other: bytes) -> Difference:
    """Show two outputs from the start of the line where they part."""
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    line = one.count(b"\n", 0, at) + 1
    start = one.rfind(b"\n", 0, at) + 1
    return Difference(f"{what}, line {line}", _excerpt(one, start), _excerpt(other, start))


def _excerpt(data: bytes, start: int) -> str:
    if start >= len(data):
        return f"(end, {len(data)} bytes)"
    return repr(data[start : start + CONTEXT].decode("utf-8", "backslashreplace"))
