# SPDX-License-Identifier: MIT
"""Run an image and its program side by side, on a virtual machine and on Linux, and show each difference.

Both get the same arguments, environment and input. Exit status 0: the same. 1: not the same.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from posixlite import image as images
from posixlite import report
from posixlite.commands import run as run_command
from posixlite.compare import compare
from posixlite.machines import machine, machine_for
from posixlite.machines.linux import Linux
from posixlite.machines.machine import Streams

EXAMPLE = "posixlite compare sqlite3.img :memory: 'select 1+1'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    run_command.add_settings(parser)
    parser.add_argument("image", type=Path)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGS")


def run(args: argparse.Namespace) -> int:
    """Compare; 0 if there is no difference."""
    image = images.load(args.image)
    settings = run_command.settings(args, run_command.arguments(args))
    streams = Streams(stdin=b"" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read())
    expected = Linux().run(image, settings, streams)
    got = machine(args.machine or machine_for(image)).run(image, settings, streams)
    differences = compare(expected, got)
    print(report.differences_text(differences))
    return 1 if differences else 0
