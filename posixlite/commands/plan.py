# SPDX-License-Identifier: MIT
"""Say whether the shim can run a traced program, and what is missing.

Exit status 0: it can. 1: it cannot, and the report names each reason. Several profiles are merged.
"""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import catalogue, plan, report, toolchain, tracer

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


def run(args: argparse.Namespace) -> int:
    """Print the plan; the exit status is its verdict."""
    made = make(load(args.profiles))
    if args.json:
        print(json.dumps(made.to_json(), indent=1))
    else:
        print(report.plan_text(made, everything=args.all))
    return 0 if made.possible else 1


def load(paths: Sequence[Path]) -> Profile:
    """Read profiles and unite them."""
    return reduce(or_, map(tracer.load, paths))


def make(profile: Profile) -> plan.Plan:
    """Plan with what the shim can serve now."""
    shim = toolchain.shim_folder()
    return plan.make(profile, catalogue.read(shim / toolchain.ARCHIVE))
