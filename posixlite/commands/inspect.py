# SPDX-License-Identifier: MIT
"""Show what an image holds, from the image alone: its calls, their sizes, its files, its program.

Exit status 1 if what the image says about itself is not what its table of calls holds.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import image, report

if TYPE_CHECKING:
    import argparse

EXAMPLE = "posixlite inspect sqlite3.img --files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("image", type=Path)
    parser.add_argument("--objects", action="store_true", help="the size of each object file")
    parser.add_argument("--files", action="store_true", help="the files of its root file system")
    parser.add_argument(
        "--sites", action="store_true", help="the system calls in these files: linked, or not"
    )
    parser.add_argument("--json", action="store_true", help="all of it as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the inspection; 1 if the image contradicts itself."""
    found = image.inspect(args.image)
    if args.json:
        print(json.dumps(asdict(found), indent=1, default=str))
    else:
        print(report.inspection_text(found, objects=args.objects, files=args.files, sites=args.sites))
    return 1 if found.unlisted else 0
