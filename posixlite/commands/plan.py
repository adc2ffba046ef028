# SPDX-License-Identifier: MIT
"""Say whether the shim can run a traced program, and what is missing.

Exit status 0: it can. 1: it cannot, and the report names each reason. Several profiles are merged.
--scan shows the gap between what was seen and what the program's code could ask (docs/scan.md); it does not
change the verdict.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import catalogue, gap, plan, report, scan, toolchain, tracer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from posixlite.tracer.profile import Profile

EXAMPLE = "posixlite plan sqlite3.profile.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("profiles", nargs="+", type=Path, metavar="PROFILE")
    parser.add_argument("--json", action="store_true", help="the plan as JSON")
    parser.add_argument("-a", "--all", action="store_true", help="name the served calls too")
    add_as_traced(parser)
    add_disk(parser)
    parser.add_argument(
        "--scan", action="store_true", help="tell what the program's code could ask beside what was seen"
    )


def run(args: argparse.Namespace) -> int:
    """Print the plan; the exit status is its verdict."""
    profile = load(args.profiles, as_traced=args.as_traced)
    known = _catalogue()
    made = plan.make(profile, known, disk=args.disk)
    between = gap.make(profile, scan.of_profile(profile), known) if args.scan else None
    if args.json:
        more = {"gap": between.to_json()} if between else {}
        print(json.dumps({**made.to_json(), **more}, indent=1))
    else:
        if between:
            print(gap.text(between), end="\n\n")
        print(report.plan_text(made, everything=args.all))
    return 0 if made.possible else 1


def add_as_traced(parser: argparse.ArgumentParser) -> None:
    """Describe the choice between what was traced and what a probe has found."""
    parser.add_argument(
        "--as-traced", action="store_true", help="look at all that was traced, whatever a probe has found"
    )


def add_disk(parser: argparse.ArgumentParser) -> None:
    """Describe the wish for disks, which a program that was traced with a file in their place has."""
    parser.add_argument(
        "--disk", action="store_true",
        help="the image is to have the disks of run --disk, though its trace saw none (docs/disks.md)",
    )  # fmt: skip


def load(paths: Sequence[Path], *, as_traced: bool = False) -> Profile:
    """Read profiles and unite them; without what a probe has found if only the trace counts."""
    profile = reduce(or_, map(tracer.load, paths))
    return replace(profile, probe=None) if as_traced else profile


def make(profile: Profile, platform: str = toolchain.PVH, *, disk: bool = False) -> plan.Plan:
    """Plan with what the shim can serve now."""
    return plan.make(profile, _catalogue(platform), disk=disk)


def _catalogue(platform: str = toolchain.PVH) -> catalogue.Catalogue:
    return catalogue.read(toolchain.shim_folder(platform) / toolchain.ARCHIVE)
