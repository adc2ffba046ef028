# SPDX-License-Identifier: MIT
"""Run a program on Linux, or attach to one that runs, and write down what it asks of the kernel.

The program keeps its own input, output and exit status; the table goes to stderr. With -p, Ctrl-C lets the
program go: it runs on.
"""

from __future__ import annotations

import shutil
import signal
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache, elf, recipe, report, tracer
from posixlite.errors import FileTroubleError, MissingLibraryError, PosixliteError
from posixlite.machines.linux import missing_library

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from posixlite.tracer.profile import Profile

EXAMPLE = "posixlite trace -o sqlite3.profile.json -- sqlite3 :memory: 'select 1'"
SIGNALLED = 128


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("-o", "--output", type=Path, help="the profile (default: NAME.profile.json)")
    parser.add_argument("--merge", action="store_true", help="add to the profile that is there")
    parser.add_argument("-q", "--quiet", action="store_true", help="no table at the end")
    parser.add_argument("--backend", choices=tracer.BACKENDS, default="auto", help="default: %(default)s")
    parser.add_argument("--fast", action="store_true", help="look at the results of some calls only")
    parser.add_argument("--keep-environment", action="store_true", help="keep the values of all variables")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("-p", "--pid", type=int, metavar="PID", help="attach to a process that runs")
    other.add_argument(
        "--import",
        type=Path,
        metavar="FILE",
        dest="text",
        help="read what `strace -f -o FILE` wrote",
    )
    parser.add_argument("command", nargs="*", metavar="-- COMMAND", help="the program and its arguments")


def run(args: argparse.Namespace) -> int:
    """Trace; return the program's own exit status."""
    command = [*args.command, *(args.rest or [])]
    if command:
        check(command)
    output, before = _output(args, command)
    profile = _trace(args, command, output)
    last = profile.runs[-1]
    if args.pid is None:  # what a program did before we came is not there to be checked
        recipe.check_files(profile)
    if before is not None:
        profile = before | profile
    cache.write_whole(output, profile.to_json().encode())
    if not args.quiet:
        print(f"\n{report.profile_table(profile)}\nprofile: {output}", file=sys.stderr)
    if not command:
        return 0
    if last.exit_signal is not None:
        return SIGNALLED + _number(last.exit_signal)
    return last.exit_status or 0


def _trace(args: argparse.Namespace, command: Sequence[str], output: Path) -> Profile:
    """Make the profile, of whichever source was asked for."""
    if command:
        profile = tracer.trace(
            command,
            backend=args.backend,
            fast=args.fast,
            keep_environment=True,
            contents=recipe.contents_of(output),
        )
    elif args.text is not None:
        profile = tracer.import_strace(args.text)
    else:
        words = f"attached to {args.pid}; Ctrl-C lets it go"
        say = partial(print, words, file=sys.stderr, flush=True)
        profile = tracer.attach(args.pid, keep_environment=True, on_attached=None if args.quiet else say)
    return profile if args.keep_environment else keep_locale(profile)


def _output(args: argparse.Namespace, command: Sequence[str]) -> tuple[Path, Profile | None]:
    """Return where the profile goes and what is there to be added to, before anything runs."""
    if not command and args.pid is None and args.text is None:
        raise PosixliteError("no command to trace", f"for example: {EXAMPLE}")
    if command and (args.pid is not None or args.text is not None):
        raise PosixliteError("a command is given, and -p or --import as well", "give one of them")
    name = Path(command[0]).name if command else args.text.stem if args.text else str(args.pid)
    output: Path = args.output or Path(f"{name}.profile.json")
    before = tracer.load(output) if args.merge and output.exists() else None
    if not output.parent.is_dir():
        raise PosixliteError(f"cannot write {output}: there is no folder {output.parent}")
    return output, before


def keep_locale(profile: Profile) -> Profile:
    """Keep only the values that the image will have: they decide which files a libc reads."""
    variables = profile.environment.items()
    kept = {name: value if recipe.is_kept(name) else None for name, value in variables}
    return replace(profile, environment=kept)


def check(command: Sequence[str]) -> None:
    """Check before it starts what would only show as a program that dies: cut off, or something missing."""
    found = shutil.which(command[0])
    if found is None:
        return  # the tracer says it
    path = Path(found).resolve()
    try:
        with path.open("rb") as file:
            start = file.read(len(elf.ELF_MAGIC))
    except OSError as error:
        raise FileTroubleError("read", path, error) from error
    if start != elf.ELF_MAGIC:
        return  # a script: the kernel finds its interpreter
    program = recipe.check_program(path)
    if program.interpreter is not None:
        library = missing_library(path, program.interpreter)
        if library is not None:
            raise MissingLibraryError(path, "library", library)


def _number(name: str) -> int:
    """Return the number of a signal by its name; real-time signals count from SIGRTMIN."""
    base, _, more = name.partition("+")
    return (32 if base == "SIGRTMIN" else int(signal.Signals[base])) + int(more or 0)
