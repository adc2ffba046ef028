# SPDX-License-Identifier: MIT
"""What the tests of another project's suite said on Linux and in an image, test by test. Pure.

A suite that nobody of us wrote is an oracle of its own: each of its tests has a name and a verdict, and a
test that does not end in an image as it does on Linux is a finding, whatever its verdict is.
"""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Word(enum.Enum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    HANGS = "hangs"
    """It was under way when the time was over, or when the program ended."""
    MISSING = "missing"
    """Nothing was said about it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test ended, and why: the line in which the suite says it."""

    word: Word
    reason: str = ""

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.word.value}: {self.reason}" if self.reason else self.word.value


MISSING = Verdict(Word.MISSING)


@dataclass(frozen=True, slots=True)
class Difference:
    """A test that did not end as on Linux."""

    test: str
    linux: Verdict
    image: Verdict
    one_process: bool
    """By the reason that the suite gives: the test starts a process, and an image has one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One program of a suite: all its tests."""

    unit: str
    tests: int
    same: Counter[Word]
    """Tests that ended as on Linux, by how that was."""
    differences: tuple[Difference, ...]
    trouble: str = ""
    """Why the unit could not be compared; empty if it could."""

    @property
    def one_process(self) -> int:
        """Tests that differ because an image has one process."""
        return sum(d.one_process for d in self.differences)

    @property
    def findings(self) -> tuple[Difference, ...]:
        """Tests that differ for any other reason."""
        return tuple(d for d in self.differences if not d.one_process)


def compare(
    unit: str,
    linux: Mapping[str, Verdict],
    image: Mapping[str, Verdict],
    needs_processes: Callable[[Verdict], bool],
) -> Comparison:
    """Compare the verdicts of a unit by the names of its tests.

    needs_processes: whether a verdict's reason says that no second process could be started.
    """
    same: Counter[Word] = Counter()
    differences = []
    names = dict.fromkeys((*linux, *image))
    for test in names:
        one, other = linux.get(test, MISSING), image.get(test, MISSING)
        if one.word is other.word:
            same[one.word] += 1
        else:
            differences.append(Difference(test, one, other, needs_processes(other)))
    return Comparison(unit, len(names), same, tuple(differences))


def not_compared(unit: str, trouble: str) -> Comparison:
    """Return the comparison of a unit that could not be run."""
    return Comparison(unit, 0, Counter(), (), trouble)


def table(comparisons: Iterable[Comparison]) -> str:
    """Return the figures of all units as a table of Markdown, with a last line for all of them."""
    rows = [_row(c.unit, c) for c in comparisons]
    total = [str(sum(int(row[i]) for row in rows)) for i in range(1, len(HEADER))]
    lines = [HEADER, ("---",) * len(HEADER), *rows, ("all", *total)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


HEADER = ("program", "tests", "same", "passed", "one process", "differ otherwise")


def _row(name: str, c: Comparison) -> tuple[str, ...]:
    figures = (c.tests, c.same.total(), c.same[Word.PASSED], c.one_process, len(c.findings))
    return (name, *map(str, figures))


def report(comparison: Comparison) -> str:
    """Return what is to be looked at: each finding with both verdicts, then how many need another process."""
    if comparison.trouble:
        return f"{comparison.unit}: not compared: {comparison.trouble}"
    figures = (
        f"{comparison.tests} tests, {comparison.same.total()} as on Linux",
        f"{comparison.one_process} differ because an image has one process",
        f"{len(comparison.findings)} otherwise",
    )
    lines = [f"{comparison.unit}: {', '.join(figures)}"]
    for found in comparison.findings:
        lines += [f"  {found.test}", f"    linux {found.linux}", f"    image {found.image}"]
    return "\n".join(lines)
