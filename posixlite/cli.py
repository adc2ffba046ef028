# SPDX-License-Identifier: MIT
"""The command line: the list of commands, and errors turned into a sentence and an exit status."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from typing import TYPE_CHECKING, Protocol

from posixlite import __doc__ as about
from posixlite import __version__
from posixlite.commands import (
    build,
    calls,
    compare,
    diff,
    export,
    inspect,
    plan,
    probe,
    report,
    run,
    scan,
    trace,
)
from posixlite.errors import PosixliteError
from posixlite.tracer.errors import TraceError
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

USAGE_OR_INPUT = 2
TERMINATED = 143
OUTPUT_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Command(Protocol):
    """What each module of posixlite.commands has."""

    __name__: str
    __doc__: str | None
    EXAMPLE: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it; return the exit status."""
        ...


COMMANDS: tuple[Command, ...] = (
    trace,
    scan,
    probe,
    plan,
    build,
    run,
    compare,
    diff,
    report,
    export,
    inspect,
    calls,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; PosixliteError and TraceError become a message and status 2."""
    words = list(sys.argv[1:] if argv is None else argv)
    args = parse(words)
    signal.signal(signal.SIGTERM, _stop)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except (PosixliteError, TraceError) as error:
        print(f"posixlite: {printable(error.message)}", file=sys.stderr)
        for line in error.hint.splitlines():
            print(f"  {printable(line)}", file=sys.stderr)
        return USAGE_OR_INPUT
    except BrokenPipeError:
        _drop_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        if error.errno not in OUTPUT_FULL or error.filename is not None:
            raise
        _drop_output()
        print(f"posixlite: cannot write the output: {error.strerror}", file=sys.stderr)
        return USAGE_OR_INPUT
    return status


def _drop_output() -> None:
    """Our own output cannot be written: Python would complain again while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="posixlite", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"posixlite {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        name = command.__name__.rpartition(".")[2]
        text = (command.__doc__ or "").strip()
        one = commands.add_parser(
            name,
            help=text.splitlines()[0].rstrip("."),
            description=text,
            epilog=f"example: {command.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return top


def parse(words: list[str]) -> argparse.Namespace:
    """Parse; what stands behind the first -- is the program's and never looked at."""
    rest: list[str] | None = None
    if "--" in words:
        cut = words.index("--")
        words, rest = words[:cut], words[cut + 1 :]
    args = parser().parse_args(words)
    args.rest = rest
    return args


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End by SIGTERM as by an exception, so that what was started is ended too."""
    raise SystemExit(TERMINATED)


if __name__ == "__main__":
    sys.exit(main())
