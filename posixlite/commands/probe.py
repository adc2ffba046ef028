# SPDX-License-Identifier: MIT
"""Find out which calls of a profile a program needs, and what the others may answer.

The program is run again and again with calls withheld, and judged by its exit status, its output and --check.
A program that listens is tried by --check while it serves, and then ended by SIGTERM; for others --check runs
when they have ended, with what they wrote in the file $PROGRAM_STDOUT and their exit status in
$PROGRAM_STATUS. The plan that is found goes into the profile, and build honours it (docs/probe.md).
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache, catalogue, probe_report, toolchain, tracer
from posixlite.commands.run import seconds
from posixlite.errors import PosixliteError
from posixlite.tracer.probe import Options, probe

if TYPE_CHECKING:
    import argparse

EXAMPLE = "posixlite probe redis.profile.json --check 'redis-cli set a 1 && redis-cli get a'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("profile", type=Path, metavar="PROFILE")
    parser.add_argument(
        "-o", "--output", type=Path, help="the profile with the plan (default: PROFILE itself)"
    )
    parser.add_argument(
        "--check", default="", metavar="COMMAND", help="a shell command that succeeds if all is well"
    )
    parser.add_argument(
        "--ready",
        default="",
        metavar="COMMAND",
        help="one that succeeds when the check may begin (default: it listens)",
    )
    parser.add_argument(
        "--stdin", default=os.devnull, metavar="FILE", help="its standard input (default: nothing)"
    )
    parser.add_argument(
        "--keep", action="append", default=[], metavar="CALL", help="serve this call in any case"
    )
    parser.add_argument(
        "--repeat", type=int, default=5, metavar="N", help="runs of the whole plan at the end (default: 5)"
    )
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="runs at one time (default: as the program allows)"
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=60,
        metavar="SECONDS",
        help="for each phase of an untouched run (default: 60)",
    )
    parser.add_argument("--json", action="store_true", help="what was found as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, and no table")


def run(args: argparse.Namespace) -> int:
    """Probe; 0, or an error."""
    if args.repeat <= 0 or args.jobs < 0:
        raise PosixliteError("--repeat must be above zero, --jobs not below")
    profile = tracer.load(args.profile)
    output = args.output or args.profile
    if not output.parent.is_dir():
        raise PosixliteError(f"cannot write {output}: there is no folder {output.parent}")
    known = catalogue.read(toolchain.shim_folder() / toolchain.ARCHIVE)
    options = Options(
        check=args.check,
        ready=args.ready,
        stdin=args.stdin,
        jobs=args.jobs,
        repeat=args.repeat,
        timeout=args.timeout,
        keep=frozenset(args.keep),
        available=frozenset(known.calls),
    )
    shown = _Shown(silent=args.quiet)
    try:
        found = probe(profile, options, shown.report)
    finally:
        shown.end()
    probed = replace(profile, probe=found)
    cache.write_whole(output, probed.to_json().encode())
    if args.json:
        print(json.dumps(probe_report.as_json(probed), indent=1))
    elif not args.quiet:
        print(f"{probe_report.text(probed)}\nprofile: {output}")
    return 0


class _Shown:
    """Progress on stderr: a line a stage; on a terminal it grows while the stage goes on."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._stage = ""
        self._line = ""

    def report(self, stage: str, runs: int, served: int) -> None:
        """Show how far it is."""
        if stage != self._stage:
            self.end()
        self._stage, self._line = stage, f"probe    {stage}: {runs} runs so far, {served} calls served"
        if not self._silent and sys.stderr.isatty():
            print(f"\r{self._line}\033[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """End the line of a stage."""
        if self._line and not self._silent:
            print("" if sys.stderr.isatty() else self._line, file=sys.stderr, flush=True)
        self._line = ""
