# SPDX-License-Identifier: MIT
"""Trace, build and run programs of apps/, and say whether they do what they do on Linux.

Each is an unmodified program, mostly Debian's own: apps/NAME/app.toml and apps/NAME/server.toml say how it is
obtained, with which files it runs, who talks to it and what is compared. Exit status: 0 if nothing differs,
1 if something does or a program is not installed, 2 if there is no such folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import program  # noqa: E402 - found by the line above
import sample  # noqa: E402
import server as servers  # noqa: E402

from posixlite.errors import PosixliteError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

APPS = ROOT / "apps"
TAP, HOST, IMAGE = "tap0", "10.77.0.1", "10.77.0.2"
OVER_TAP = servers.Place(
    IMAGE, HOST, published=False, listen="0.0.0.0", words=("--net", f"tap={TAP},{IMAGE}/24,{HOST}")  # noqa: S104
)  # fmt: skip
"""Many connections at once: needs root, and happens in a network namespace of its own."""
MAKE_TAP = (
    ("link", "set", "lo", "up"),
    ("tuntap", "add", "dev", TAP, "mode", "tap"),
    ("addr", "add", f"{HOST}/24", "dev", TAP),
    ("link", "set", TAP, "up"),
)


def main() -> int:
    """Run what was asked for."""
    args = arguments()
    names = args.names if not args.all else known()
    for name in names:
        if name not in known():
            print(f"apps/run: there is no apps/{name}\n  apps: {' '.join(known())}", file=sys.stderr)
            return 2
    if args.long and not args.in_namespace:
        return in_namespace()
    place = OVER_TAP if args.long else servers.USER
    if args.long:
        for words in MAKE_TAP:
            subprocess.run(["ip", *words], check=True)
    results = [checked(name, place, long=args.long) for name in names]
    return 0 if all(results) else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="apps/run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: apps/run redis nginx",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a folder of apps/")
    parser.add_argument("--all", action="store_true", help="every folder of apps/")
    parser.add_argument(
        "--long", action="store_true",
        help="long runs and heavy load too: over a tap device, as root, in a network namespace of its own",
    )  # fmt: skip
    parser.add_argument("--in-namespace", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.names and not args.all:
        parser.error(f"which one? --all, or some of: {' '.join(known())}")
    return args


def known() -> list[str]:
    """Return the names of all programs."""
    return sorted({path.parent.name for path in APPS.glob("*/*.toml")})


def in_namespace() -> int:
    """Start this again where it may make a tap device without disturbing anybody."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        print(
            "apps/run: --long makes a tap device: it needs root, and ip (apt-get install iproute2)",
            file=sys.stderr,
        )
        return 2
    command = ["unshare", "--net", sys.executable, __file__, "--in-namespace", *sys.argv[1:]]
    return subprocess.run(command, check=False).returncode


def checked(name: str, place: servers.Place, *, long: bool) -> bool:
    """Check one program, and say so; True if nothing differs."""
    fine = True
    for check in until_one_fails(checks(name, place, long=long)):
        print(f"{name}: {check.name}: {'differs' if check.trouble else 'as on Linux'}", flush=True)
        for line in check.trouble.splitlines():
            print(f"    {line}")
        fine &= not check.trouble
    return fine


def until_one_fails(found: Iterator[sample.Check]) -> Iterator[sample.Check]:
    """Pass checks on; what stops them, a compiler or a server that never listens, is the last one."""
    try:
        yield from found
    except (AssertionError, subprocess.SubprocessError, PosixliteError) as error:
        yield sample.Check("set-up", str(error))


def checks(name: str, place: servers.Place, *, long: bool) -> Iterator[sample.Check]:
    """Do all that the folder of a program says."""
    with tempfile.TemporaryDirectory(prefix="posixlite-app-") as folder_name:
        folder = Path(folder_name)
        if (APPS / name / "app.toml").exists():
            yield from run_program(sample.load(APPS / name / "app.toml"), folder, long=long)
        if (APPS / name / "server.toml").exists():
            server = servers.load(APPS / name / "server.toml")
            if program_name := servers.missing(server):
                yield not_installed(program_name, server.app)
                return
            work = folder / "server"
            work.mkdir()
            yield from servers.check(server, work, place, long=long)


def run_program(app: sample.App, folder: Path, *, long: bool) -> Iterator[sample.Check]:
    """Do the runs of one app.toml."""
    if program_name := next((p for run in app.runs if (p := program.missing(app, run))), None):
        yield not_installed(program_name, app)
        return
    builds = sample.build(app, folder)
    for number, run in enumerate(run for run in app.runs if long or not run.long):
        work = folder / str(number)
        work.mkdir()
        yield program.check(app, run, builds, work)


def not_installed(name: str, app: sample.App) -> sample.Check:
    """Return the check that a program is there, failed."""
    return sample.Check("set-up", f"{name} is not installed: apt-get install {app.package}")


if __name__ == "__main__":
    sys.exit(main())
