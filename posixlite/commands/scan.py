# SPDX-License-Identifier: MIT
"""Read from the code of a program and its libraries which system calls it could ever make.

Places whose call cannot be told are counted and named. What is found about a file is kept by its build
id. A profile adds what the program opens while it runs. docs/scan.md
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import gap, scan
from posixlite.commands import plan as plan_command

if TYPE_CHECKING:
    import argparse

EXAMPLE = "posixlite scan /usr/bin/sqlite3"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("program", type=Path, metavar="ELF")
    parser.add_argument(
        "--profile", action="append", type=Path, default=[], help="libraries it was seen to open; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="the scan as JSON")
    parser.add_argument("-a", "--all", action="store_true", help="name the functions that make each call")
    parser.add_argument("--no-cache", action="store_true", help="analyse all files again")


def run(args: argparse.Namespace) -> int:
    """Print the scan."""
    mapped = plan_command.load(args.profile).libraries if args.profile else ()
    found = scan.of_programs([str(args.program)], mapped, keep=not args.no_cache)
    print(json.dumps(asdict(found), indent=1) if args.json else gap.scan_text(found, everything=args.all))
    return 0
