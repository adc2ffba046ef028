# SPDX-License-Identifier: MIT
"""List the system calls that the shim can serve, read from its compiled archive.

With names: what is known about these; exit status 1 if one of them is not served.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from posixlite import catalogue, report, toolchain

if TYPE_CHECKING:
    import argparse

EXAMPLE = "posixlite calls fcntl ioctl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("names", nargs="*", metavar="CALL")
    parser.add_argument("--json", action="store_true", help="as JSON: call to file")


def run(args: argparse.Namespace) -> int:
    """Print the catalogue."""
    known = catalogue.read(toolchain.shim_folder() / toolchain.ARCHIVE)
    if args.json:
        print(json.dumps({name: known.source_of(name) for name in known.calls}, indent=1))
        return 0
    if not args.names:
        print(report.calls_table(known))
        return 0
    lacking = [name for name in args.names if name not in known.calls]
    for name in args.names:
        print(f"{name}: not served" if name in lacking else report.call_text(known, name))
    return 1 if lacking else 0
