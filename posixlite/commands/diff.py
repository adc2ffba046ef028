# SPDX-License-Identifier: MIT
"""Say what a new release of a program asks of Linux that the old one did not, and the reverse.

Exit status 0: nothing new, or all of it allowed. 1: it asks more than it did, or something that the shim
does not serve. Made for a gate in continuous integration: docs/diff.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import catalogue, diff, diff_report, toolchain
from posixlite.commands import plan as plan_command
from posixlite.errors import FileTroubleError, PosixliteError

if TYPE_CHECKING:
    import argparse

EXAMPLE = "posixlite diff old.profile.json new.profile.json --allow accepted.txt --markdown"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--allow", type=Path, metavar="FILE", help=f"accept what it lists; {diff.ALLOW_FORM}")
    plan_command.add_as_traced(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the diff as JSON")
    form.add_argument("--markdown", action="store_true", help="as Markdown, for a pull request")


def run(args: argparse.Namespace) -> int:
    """Print the diff; the exit status is its verdict."""
    old, new = (plan_command.load([path], as_traced=args.as_traced) for path in (args.old, args.new))
    allow = _allowed(args.allow) if args.allow else ()
    shim = toolchain.shim_folder()
    made = diff.make(old, new, catalogue.read(shim / toolchain.ARCHIVE), allow)
    if args.json:
        print(json.dumps(made.to_json(), indent=1))
    elif args.markdown:
        print(diff_report.markdown(made))
    else:
        print(diff_report.text(made))
    return 1 if made.refused else 0


def _allowed(path: Path) -> tuple[diff.Rule, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FileTroubleError("read", path, error) from error
    except UnicodeDecodeError:
        raise PosixliteError(f"{path} is not an allow file: it is not text", diff.ALLOW_FORM) from None
    return diff.rules(text, str(path))
