# SPDX-License-Identifier: MIT
"""Link a traced program, its files and only the calls it makes into one bootable image.

Its environment is PATH, HOME=/, and what the trace had of LANG, LANGUAGE, LC_* and TZ; --env adds to it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import link, prelink_run, recipe, report
from posixlite.commands import plan as plan_command
from posixlite.errors import PosixliteError
from posixlite.machines import DEFAULT, NAMES, machine
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    import argparse

EXAMPLE = "posixlite build sqlite3.profile.json -o sqlite3.img --include data.sql:/data.sql"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("profiles", nargs="+", type=Path, metavar="PROFILE")
    parser.add_argument("-o", "--output", type=Path, help="the image (default: NAME.img)")
    parser.add_argument(
        "--machine",
        choices=NAMES,
        help=f"what the image is to run on (default: {DEFAULT}; hosted: Linux itself)",
    )
    add_wishes(parser)
    plan_command.add_as_traced(parser)
    plan_command.add_disk(parser)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the generated sources here")


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """Describe what run -- COMMAND can change about its image too."""
    parser.add_argument(
        "--include", action="append", default=[], metavar="PATH[:DEST]", help="put a file or folder in"
    )
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="set a variable")
    parser.add_argument(
        "--arg", action="append", metavar="ARG", help="an argument instead of the traced ones (repeat it)"
    )
    parser.add_argument(
        "--allow-missing", action="store_true", help="build although calls are missing: they give ENOSYS"
    )
    parser.add_argument(
        "--no-link-sites", action="store_true", help="leave all system calls in its files to traps"
    )
    parser.add_argument(
        "--compress",
        action="store_true",
        help="pack its files: the image needs less memory, and starts slower",
    )
    parser.add_argument(
        "--prelink",
        action="store_true",
        help="let the loader, or a static program's own start-up, run now, once for all boots",
    )


def wishes(args: argparse.Namespace) -> recipe.Wishes:
    """Return the wishes that were given on the command line."""
    return recipe.Wishes(
        includes=tuple(map(recipe.include, args.include)),
        environment=tuple(args.env),
        arguments=None if args.arg is None else tuple(args.arg),
        allow_missing=args.allow_missing,
        link_sites=not args.no_link_sites,
        platform=machine(args.machine or DEFAULT).platform,
        compress=args.compress,
        prelink=args.prelink,
    )


def run(args: argparse.Namespace) -> int:
    """Build; 0, or an error."""
    profile = plan_command.load(args.profiles, as_traced=args.as_traced)
    wanted = wishes(args)
    output = args.output or Path(f"{Path(profile.program).name}.img")
    _check_output(output)
    contents = [recipe.contents_of(path) for path in args.profiles]
    planned = plan_command.make(profile, wanted.platform, disk=args.disk)
    made, warnings = recipe.make(profile, planned, wanted, contents)
    for warning in warnings:
        print(f"posixlite: warning: {printable(warning)}", file=sys.stderr)
    if wanted.prelink:
        made = prelink_run.prelinked(made)
    link.build(made, output, args.keep)
    calls = len(made.plan.calls)
    print(
        f"{output}: {report.size(output.stat().st_size)}, {calls} calls, {len(made.entries)} files",
        file=sys.stderr,
    )
    return 0


def _check_output(output: Path) -> None:
    """Refuse, before anything is done, a place where no image can be."""
    if output.is_dir():
        raise PosixliteError(f"cannot write {output}: it is a folder")
    if not output.parent.is_dir():
        raise PosixliteError(f"cannot write {output}: {output.parent} is no folder")
    if output.exists() and not output.is_file():
        raise PosixliteError(f"cannot write {output}: it is no regular file")
