# SPDX-License-Identifier: MIT
"""Run GLib's own installed tests in images, and compare each test with Linux.

The programs (glib.txt) are those of Debian's libglib2.0-tests that use the operating system and need no
message bus: the main loop, threads and their locks, timers, sockets, files, streams, starting other programs.

Exit status: 0 if each test that needs one process only ends as on Linux, 1 if some do not, 2 if nothing can
be run.
"""

from __future__ import annotations

import functools
import os
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

FOLDER = "/usr/libexec/installed-tests/glib"
PROGRAMS = Path(__file__).with_suffix(".txt").read_text().split()
ENVIRONMENT = (f"G_TEST_SRCDIR={FOLDER}", f"G_TEST_BUILDDIR={FOLDER}")
ENDED = re.compile(r"^(?P<word>ok|not ok) \d+ (?:- )?(?P<name>/\S*)(?: [#-] ?(?P<why>.*))?$")
SAID = re.compile("ERROR|CRITICAL|WARNING|Bail out|not implemented")
NO_PROCESS = re.compile(r"fork|child process|unsupported (?:clone3?|vfork) process")
REFUSED = re.compile(
    r"Function not implemented|unsupported (?:clone3?|vfork) process|\bpid\b.* >= 0|pid != -1"
)


class GLib:
    """Debian's GLib 2.74 and its installed tests."""

    name = "GLib's tests"
    folder = f"{FOLDER}/mainloop"
    package = "libglib2.0-tests"

    def units(self) -> Sequence[Unit]:
        """Return a unit for each program: its tests keep going when one fails."""
        return [
            Unit(name, (f"{FOLDER}/{name}", "--tap", "-k"), environment=ENVIRONMENT, cwd=FOLDER)
            for name in PROGRAMS
        ]

    def without(self, unit: Unit, tests: Sequence[str]) -> tuple[str, ...]:
        """Skip them by name."""
        return (*unit.command[1:], *(word for test in tests for word in ("-s", test)))

    def read(self, unit: Unit, outcome: Outcome) -> Results:
        """Read TAP; a test's reason is what was said since the one before, first that no process starts."""
        found: dict[str, Verdict] = {}
        reason = ""
        for line in outcome.stdout.decode(errors="replace").splitlines():
            if ended := ENDED.match(line):
                why = ended["why"] or ""
                word = Word.PASSED if ended["word"] == "ok" else Word.FAILED
                word = Word.SKIPPED if why.upper().startswith("SKIP") else word
                found[ended["name"]] = Verdict(word, why if word is Word.SKIPPED else reason or why)
                reason = ""
            elif SAID.search(line) and not _is_process(reason):
                reason = line
        left = [test for test in _listed(unit.command[0]) if test not in found]
        if not left:
            return Results(found)
        return Results({**found, left[0]: Verdict(Word.HANGS, reason)}, left[0])

    def needs_processes(self, verdict: Verdict) -> bool:
        """Whether GLib says that it could not fork, or has asserted that fork gives a process."""
        return _is_process(verdict.reason)


def _is_process(reason: str) -> bool:
    return bool(NO_PROCESS.search(reason) and REFUSED.search(reason))


@functools.cache
def _listed(program: str) -> tuple[str, ...]:
    """Return the tests of a program in the order in which they run."""
    variables = {**os.environ, **dict(entry.split("=", 1) for entry in ENVIRONMENT)}
    listed = subprocess.run([program, "-l"], capture_output=True, text=True, check=False, env=variables)
    return tuple(line for line in listed.stdout.splitlines() if line.startswith("/"))


if __name__ == "__main__":
    sys.exit(main(GLib(), __doc__ or "", "python tests/suites/glib.py --machine hosted mainloop socket"))
