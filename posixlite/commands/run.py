# SPDX-License-Identifier: MIT
"""Boot an image; the program's output and exit status are the command's own.

run IMAGE [ARGS]: ARGS replace the baked arguments (run IMAGE -- gives it none).
run -- COMMAND: trace, plan, build and run in one go; what is still valid from last time is not done again.
SIGTERM, SIGINT (Ctrl-C), SIGHUP and their kind go to the program, as with docker run; three SIGINT or SIGTERM
within a second end the machine.
Exit status: the program's; 128+n after signal n; 124 after --timeout; 2: not run.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import image as images
from posixlite import pipeline, recipe
from posixlite.commands import build
from posixlite.errors import PosixliteError
from posixlite.machines import DEFAULT, NAMES, disk, machine, machine_for, network
from posixlite.machines.machine import TIMED_OUT, Settings, Streams
from posixlite.progress import Stages

if TYPE_CHECKING:
    from posixlite.machines.machine import Outcome
    from posixlite.machines.network import Forward, Network

EXAMPLE = "posixlite run -m 64M sqlite3.img :memory: 'select 1+1'"
FAULTS = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS", "SIGABRT", "SIGKILL")
"""Signals whose end wants an explanation; by the others somebody asked the program to end."""
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    add_settings(parser)
    parser.add_argument("-v", "--verbose", action="store_true", help="show the shim's own messages too")
    parser.add_argument("-q", "--quiet", action="store_true", help="with -- COMMAND: do not show the stages")
    parser.add_argument(
        "--disk", type=disk.parse, action="append", default=[], metavar="FILE[,ro]",
        help="a file of the host as a disk, to be read only with ,ro; the first is /dev/vda (repeat it)",
    )  # fmt: skip
    build.add_wishes(parser)
    parser.add_argument("image", nargs="?", type=Path)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGS")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Describe how to run: what all commands that boot something share."""
    parser.add_argument("--machine", choices=NAMES, help=f"default: what the image was built for ({DEFAULT})")
    parser.add_argument("--accelerator", choices=("auto", "kvm", "tcg"), default="auto")
    parser.add_argument(
        "-m", "--memory", type=size, metavar="SIZE", help="memory: 64M, 1G; plain numbers are MiB"
    )
    parser.add_argument(
        "-p", "--publish", type=forward, action="append", default=[], metavar="HOST:GUEST[/udp]",
        help="a port of the host (of 127.0.0.1, or ADDRESS:HOST:GUEST) that leads to one of the image",
    )  # fmt: skip
    parser.add_argument(
        "--net", default="user", metavar="none|user|tap=IF",
        help="the network of an image that uses one (default: %(default)s); "
        "tap=IF[,ADDRESS/PREFIX[,GATEWAY[,NAMESERVER]]], without an address by DHCP",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=seconds, metavar="SECONDS", help="stop after this time, exit status 124"
    )
    parser.add_argument(
        "--on-absent", choices=("log", "halt"), default="log",
        help="a call that the image does not hold: answer ENOSYS, or stop (default: %(default)s)",
    )  # fmt: skip


def size(text: str) -> int:
    """Read an amount of memory, bytes out."""
    unit = UNITS.get(text[-1:].upper(), 0)
    digits = text[:-1] if unit else text
    if not digits.isdecimal() or int(digits) == 0:
        raise argparse.ArgumentTypeError(f"{text} is not an amount of memory like 64M or 1G")
    return int(digits) * (unit or UNITS["M"])


def seconds(text: str) -> float:
    """Read a length of time."""
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero")
    return found


def forward(text: str) -> Forward:
    """Read one -p."""
    try:
        return network.parse_forward(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not [ADDRESS:]HOST:GUEST[/udp]") from error


def connection(args: argparse.Namespace) -> Network:
    """Return the network that --net and -p ask for."""
    try:
        return network.parse(args.net, tuple(args.publish))
    except ValueError as error:
        raise PosixliteError(f"--net {args.net} is not none, user or tap=INTERFACE") from error


def arguments(args: argparse.Namespace) -> tuple[str, ...] | None:
    """Return the program's arguments that stand behind the image; None if there is nothing, not even --."""
    if args.rest is None:
        return tuple(args.arguments) or None
    return (*args.arguments, "--", *args.rest) if args.arguments else tuple(args.rest)


def settings(args: argparse.Namespace, words: tuple[str, ...] | None) -> Settings:
    """Return how to run, from the command line."""
    return Settings(
        arguments=words,
        environment=tuple(getattr(args, "env", ())),
        memory=args.memory,
        timeout=args.timeout,
        on_absent=args.on_absent,
        verbose=getattr(args, "verbose", False),
        accelerator=args.accelerator,
        network=connection(args),
        disks=tuple(getattr(args, "disk", ())),
    )


def run(args: argparse.Namespace) -> int:
    """Run an image that is there, or one made from a command now."""
    if args.image is not None:
        _check_built(args)
        return boot(args, args.image, settings(args, arguments(args)), Streams(*map(_stream, range(3))))
    if not args.rest:
        raise PosixliteError("nothing to run", f"for example: {EXAMPLE}")
    if args.disk:
        raise PosixliteError(
            "--disk needs an image: a COMMAND is traced first, with the disks of this very machine",
            "trace it with a file in the disk's place, then build --disk, then run --disk (docs/disks.md)",
        )
    with pipeline.spool(_stream(0)) as stdin:
        stages = Stages(silent=args.quiet)
        path = pipeline.image_of(args.rest, stdin, build.wishes(args), stages)
        stages.say("run")
        how = replace(settings(args, None), environment=())  # the image has it already
        with stdin.again() as descriptor:
            return boot(args, path, how, Streams(descriptor, _stream(1), _stream(2)))


def _check_built(args: argparse.Namespace) -> None:
    """Refuse wishes about how an image is built where there is one."""
    wanted = build.wishes(args)
    if wanted != recipe.Wishes(environment=wanted.environment, platform=wanted.platform):
        raise PosixliteError(
            f"{args.image} is an image already: how it is to be built was given to posixlite build",
            "they are for posixlite run -- COMMAND: --include, --arg, --allow-missing, --no-link-sites, "
            "--compress, --prelink",
        )


def boot(args: argparse.Namespace, path: Path, how: Settings, streams: Streams) -> int:
    """Boot an image and say on stderr what the program cannot say itself."""
    image = images.load(path)
    how = replace(how, forward_signals=True)
    outcome = machine(args.machine or machine_for(image)).run(image, how, streams)
    for line in _remarks(outcome, verbose=args.verbose):
        print(f"posixlite: {line}", file=sys.stderr)
    return outcome.status


def _remarks(outcome: Outcome, *, verbose: bool) -> list[str]:
    if verbose or outcome.signal in FAULTS:
        return list(outcome.console)
    remarks = [
        f"{name} is not in the image; the program called it {n} times" for name, n in outcome.absent.items()
    ]
    remarks += [f"not served: {text}" for text in outcome.unsupported]
    if outcome.status == TIMED_OUT and not any(line.startswith("exit ") for line in outcome.console):
        remarks.append("stopped by --timeout")
    return remarks


def _stream(descriptor: int) -> int:
    """Return one of our own streams; one that was closed is as good as /dev/null."""
    try:
        os.fstat(descriptor)
    except OSError:
        return os.open(os.devnull, os.O_RDWR)
    return descriptor
