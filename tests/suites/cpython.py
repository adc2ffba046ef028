# SPDX-License-Identifier: MIT
"""Run CPython's own regression tests in images, and compare each test with Linux.

The tests are those of Debian's python3.11, as they are installed: modules that use the operating system
much (cpython.txt). A test that starts a process cannot run in an image, and is counted apart. A module takes
some minutes under emulation; `--machine hosted` is much faster.

Exit status: 0 if each test that needs one process only ends as on Linux, 1 if some do not, 2 if nothing can
be run.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from suite import Results, Unit, main
from verdicts import Verdict, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posixlite.machines.machine import Outcome

PYTHON = "/usr/bin/python3.11"
LIBRARY = "/usr/lib/python3.11"
MODULES = Path(__file__).with_suffix(".txt").read_text().split()
"""The modules that are looked at: those that use the operating system."""
SHOWN = ("unittest", "test", "subprocess.py", "os.py", "pty.py", "multiprocessing", "asyncio")
"""Of the library: what tracebacks show lines of, and what tests read."""
LEFT_OUT = {"test_socket": ("*VSOCK*",)}
"""Tests that stand still on a Linux too: one whose VSOCK has nobody at its other end."""
START = re.compile(r"(?:^|\.\.\. ?)(?P<name>\w+ \((?:test|ctypes|sqlite3)\.[\w.]*\))")
IGNORE = "--ignore={}".format
"""How regrtest is told to leave out a test, or all whose names match."""
WORDS = {
    "ok": Word.PASSED,
    "expected failure": Word.PASSED,
    "skipped": Word.SKIPPED,
    "FAIL": Word.FAILED,
    "ERROR": Word.FAILED,
    "unexpected success": Word.FAILED,
}
END = re.compile(r"(?:^|\.\.\. ?)(?P<word>" + "|".join(WORDS) + r")(?P<why> '.*'| \".*\")?$")
COMPLAINT = re.compile(r"^(?:ERROR|FAIL): (?P<name>\S+ \([\w.]+\)|\S+ \(\S+\))")
TOTAL = re.compile(r"^Ran \d+ tests? in ")
FRAME = re.compile(r'^  File "[^"]*", line \d+, in (?P<function>\S+)$')
NO_PROCESS = re.compile(
    r"\b(?:fork|forkpty|vfork|spawn\w*|posix_spawnp?|fork_exec|_execute_child|_spawnvef|_launch|popen|_fork)\b"
)
NOT_SERVED = "[Errno 38]"


class CPython:
    """Debian's python3.11 and its test folder."""

    name = "CPython's tests"
    folder = f"{LIBRARY}/test/test_os.py"
    package = "python3.11 libpython3.11-testsuite"

    def units(self) -> Sequence[Unit]:
        """Return a unit for each module."""
        return [
            Unit(
                name,
                (PYTHON, "-m", "test", "-v", "-u", "network", *map(IGNORE, LEFT_OUT.get(name, ())), name),
                environment=("LANG=C.UTF-8",),
                includes=tuple(f"{LIBRARY}/{part}" for part in SHOWN),
            )
            for name in MODULES
        ]

    def without(self, unit: Unit, tests: Sequence[str]) -> tuple[str, ...]:
        """Name each test by its last word in parentheses, which regrtest's --ignore takes."""
        ignored = [IGNORE(test.rpartition("(")[2].rstrip(")")) for test in tests]
        return (*unit.command[1:-1], *ignored, unit.command[-1])

    def read(self, _unit: Unit, outcome: Outcome) -> Results:
        """Read what unittest says with -v, then the tracebacks at the end for the reasons."""
        lines = outcome.stdout.decode(errors="replace").splitlines()
        found: dict[str, Verdict] = {}
        under_way: str | None = None
        for line in lines:
            for start in START.finditer(line):
                under_way = start["name"]
            if TOTAL.match(line):
                under_way = None
            end = END.search(line)
            if under_way is not None and end and not line.startswith("  "):
                found[under_way] = Verdict(WORDS[end["word"]], (end["why"] or "").strip())
                under_way = None
        for name, reason in complaints(lines).items():
            found[name] = Verdict(Word.FAILED, reason)
        return Results(found, under_way)

    def needs_processes(self, verdict: Verdict) -> bool:
        """Whether the line that failed starts a process, and the error is that there is no such call."""
        return NOT_SERVED in verdict.reason and bool(NO_PROCESS.search(verdict.reason))


def complaints(lines: list[str]) -> dict[str, str]:
    """Return for each traceback at the end its last line of code and its error."""
    found: dict[str, str] = {}
    name, code = None, None
    for line in lines:
        if start := COMPLAINT.match(line):
            name, code = start["name"], None
        elif name is None:
            continue
        elif frame := FRAME.match(line):
            code = f"in {frame['function']}"
        elif code is not None and line.startswith("    ") and line.strip("^~ "):
            code += f": {line.strip()}"
        elif code is not None and line and not line.startswith(" "):
            found[name] = f"{code}: {line}"
            code = None
    return found


if __name__ == "__main__":
    sys.exit(
        main(CPython(), __doc__ or "", "python tests/suites/cpython.py --machine hosted test_os test_mmap")
    )
