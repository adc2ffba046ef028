# SPDX-License-Identifier: MIT
"""Run the tests of Go's standard library in images, and compare each test with Linux.

The packages (golang.txt) are those of Debian's golang-1.19, compiled here into static programs: no C library,
a scheduler of their own over threads, futexes, epoll and signals. Tests that compile a Go program first are
skipped, on both sides, by Go's own switch (GO_GCFLAGS).

Exit status: 0 if each test that needs one process only ends as on Linux, 1 if some do not, 2 if nothing can
be run.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from suite import Results, Unit, main
from verdicts import Verdict, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posixlite.machines.machine import Outcome

SOURCES = "/usr/share/go-1.19/src"
PACKAGES = Path(__file__).with_suffix(".txt").read_text().split()
BEGUN = re.compile(r"=== (?:RUN|CONT|NAME) +(?P<name>\S+)$")
ENDED = re.compile(r"--- (?P<word>PASS|FAIL|SKIP): (?P<name>\S+) \(")
WHOLE = re.compile(r"^(?:PASS|FAIL)$")
SAID = re.compile(r"^\s+\w+\.go:\d+: (?P<words>.*)")
WORDS = {"PASS": Word.PASSED, "FAIL": Word.FAILED, "SKIP": Word.SKIPPED}
NO_PROCESS = re.compile(r"fork/exec \S+: function not implemented")


class Golang:
    """Debian's Go 1.19 and the sources of its library."""

    name = "Go's tests"
    folder = f"{SOURCES}/os/os_test.go"
    package = "golang-1.19 golang-1.19-src"

    def units(self) -> Sequence[Unit]:
        """Return a unit for each package: the program is compiled without C, with the time zones in it."""
        return [
            Unit(
                package.replace("/", "-"),
                ("{program}", "-test.v", "-test.short"),
                build=(
                    "env",
                    "CGO_ENABLED=0",
                    "go",
                    "test",
                    "-c",
                    "-tags",
                    "timetzdata",
                    "-o",
                    "{program}",
                    ".",
                ),
                cwd=f"{SOURCES}/{package}",
                environment=("GO_GCFLAGS=none",),
                includes=(f"{SOURCES}/{package}",),
            )
            for package in PACKAGES
        ]

    def without(self, unit: Unit, tests: Sequence[str]) -> tuple[str, ...]:
        """Name all others: this Go's -test.skip is not there yet."""
        listed = subprocess.run(
            [unit.command[0], "-test.list", "."], capture_output=True, text=True, check=True, cwd=unit.cwd
        )
        named = [name for name in listed.stdout.split() if name.startswith(("Test", "Example", "Fuzz"))]
        left = "|".join(name for name in named if name not in tests)
        return (*unit.command[1:], *([f"-test.run=^({left})$"] if tests else []))

    def read(self, _unit: Unit, outcome: Outcome) -> Results:
        """Read what -test.v says; a test's reason is its first line, or that no process starts."""
        found: dict[str, Verdict] = {}
        said: dict[str, str] = {}
        name: str | None = None
        over = False
        for line in outcome.stdout.decode(errors="replace").splitlines():
            if begun := BEGUN.search(line):
                name = begun["name"]
            elif ended := ENDED.search(line):
                name = ended["name"]
                found[name] = Verdict(WORDS[ended["word"]], said.get(name, ""))
            elif name and NO_PROCESS.search(line):
                said[name] = line.strip()
            elif name and (words := SAID.match(line)):
                said.setdefault(name, words["words"])
            over = bool(WHOLE.match(line)) or (over and not line.strip())
        for test, verdict in found.items():
            found[test] = Verdict(verdict.word, said.get(test, "") or _of_parts(test, found))
        return Results(found, None if over or name is None else name.partition("/")[0])

    def needs_processes(self, verdict: Verdict) -> bool:
        """Whether os/exec or syscall says that it could not fork."""
        return bool(NO_PROCESS.search(verdict.reason))


def _of_parts(test: str, found: dict[str, Verdict]) -> str:
    """Return why a test failed that says nothing itself: as its parts, and first for what is no process."""
    parts = [
        v.reason for n, v in found.items() if n.startswith(f"{test}/") and v.word is Word.FAILED and v.reason
    ]
    return next((reason for reason in parts if not NO_PROCESS.search(reason)), parts[0] if parts else "")


if __name__ == "__main__":
    sys.exit(main(Golang(), __doc__ or "", "python tests/suites/golang.py --machine hosted os net"))
