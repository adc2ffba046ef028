# SPDX-License-Identifier: MIT
"""Write a profile in the form of another tool: an OCI seccomp profile, a plain list of calls, CSV.

The seccomp profile is for docker run --security-opt seccomp=FILE and its kin: docs/export.md. Several
profiles are merged. What a probe has found the program to do without is refused as the probe did.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache, export, plan, scan
from posixlite.commands import plan as plan_command
from posixlite.errors import PosixliteError
from posixlite.tracer import numbers

if TYPE_CHECKING:
    import argparse

    from posixlite.tracer.profile import Profile

EXAMPLE = "posixlite export sqlite3.profile.json --format oci-seccomp -o seccomp.json"
FORMATS = ("oci-seccomp", "list", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("profiles", nargs="+", type=Path, metavar="PROFILE")
    parser.add_argument("--format", choices=FORMATS, default="list", help="default: list")
    parser.add_argument(
        "--add", action="append", default=[], metavar="CALL", help="a call to let through as well; repeatable"
    )
    parser.add_argument(
        "--scan", action="store_true", help="let through what the program's code could ask, too: docs/scan.md"
    )
    plan_command.add_as_traced(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")


def run(args: argparse.Namespace) -> int:
    """Write it."""
    unknown = sorted(set(args.add) - numbers.numbers().keys())
    if unknown:
        raise PosixliteError(f"no system call is called {unknown[0]}", "names are those of: posixlite calls")
    if (args.add or args.scan) and args.format == "csv":
        option = "--add" if args.add else "--scan"
        raise PosixliteError(f"{option} has no meaning for csv", "csv tells what was counted, and no more")
    profile = plan_command.load(args.profiles, as_traced=args.as_traced)
    possible = _possible(profile) if args.scan else []
    text = _written(profile, args.format, args.add, possible)
    if args.format == "oci-seccomp":
        for name in export.nameless(profile):
            print(
                f"posixlite: {name} has no name that a seccomp profile could use: left out", file=sys.stderr
            )
    if args.output is None:
        print(text, end="")
    else:
        cache.write_whole(args.output, text.encode())
    return 0


def _possible(profile: Profile) -> list[str]:
    found = scan.of_profile(profile)
    if found.unresolved:
        places = plan.count(len(found.unresolved), "place")
        print(
            f"posixlite: {places} of the code could not be told: posixlite scan names them", file=sys.stderr
        )
    return sorted(found.calls)


def _written(profile: Profile, form: str, more: list[str], possible: list[str]) -> str:
    if form == "oci-seccomp":
        return export.oci_seccomp(profile, more, possible)
    return export.call_csv(profile) if form == "csv" else export.call_list(profile, [*more, *possible])
