# SPDX-License-Identifier: MIT
"""Run the programs of another project's test suite on Linux and in images, and compare what each test says.

A suite says which programs it has, how their output is read, and by which words a test complains that it
could not start a process (an image has one). All else is the same for every suite, and is here.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import oracle  # noqa: E402 - found by the line above
import verdicts  # noqa: E402
from verdicts import Comparison, Verdict, Word  # noqa: E402

from posixlite import machines, tracer  # noqa: E402
from posixlite.errors import PosixliteError  # noqa: E402
from posixlite.machines.machine import TIMED_OUT, Settings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from posixlite.machines.machine import Outcome

ROUNDS = 100
"""How often a program is started again without the tests in which it ended or stood still."""
REFUSED = re.compile(r"unsupported \w+ process ")
"""The shim's words when it does not start a process: kept for tests in which the program then ends."""
TRACE_SECONDS = 900.0
"""What a trace may take: a program that starts others all the time is many times slower when watched."""
SECONDS = 300.0
"""What a program of a suite may take in an image, if the user says nothing."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One program of a suite, with its arguments."""

    name: str
    command: tuple[str, ...]
    """`{program}` in it is what `build` has made."""
    build: tuple[str, ...] = ()
    """A command that makes the program, run in `cwd`; `{program}` in it is where that comes to lie."""
    cwd: str = ""
    """The working directory, if it is a certain one and not an empty folder."""
    environment: tuple[str, ...] = ()
    """NAME=VALUE, beside PATH and HOME."""
    includes: tuple[str, ...] = ()
    """Files and folders that its image needs beside those that the trace saw."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a program has said."""

    verdicts: Mapping[str, Verdict]
    under_way: str | None = None
    """The test that had begun and not ended when the output ended."""


class Suite(Protocol):
    """Another project's tests."""

    name: str
    folder: str
    """What must be there for the suite to be installed."""
    package: str

    def units(self) -> Sequence[Unit]:
        """Return all programs of the suite that are looked at."""
        ...

    def without(self, unit: Unit, tests: Sequence[str]) -> tuple[str, ...]:
        """Return the arguments (argv[1:]) that run the unit without these tests."""
        ...

    def read(self, unit: Unit, outcome: Outcome) -> Results:
        """Return the verdicts in an output, which may end at any place."""
        ...

    def needs_processes(self, verdict: Verdict) -> bool:
        """Tell whether a test says that it could not start a process, or wait for one."""
        ...


def check(suite: Suite, unit: Unit, board: str, seconds: float, kept: Path) -> Comparison:
    """Trace, build, run on both and compare; what the programs said is left in the folder `kept`."""
    kept.mkdir(parents=True, exist_ok=True)
    unit = _with_program(unit, str(kept / f"{unit.name}.program"))
    case = oracle.Case(
        command=unit.command,
        folder=kept / "work",
        cwd=Path(unit.cwd) if unit.cwd else None,
        environment=unit.environment,
        includes=unit.includes,
        allow_missing=True,
    )
    image = kept / f"{unit.name}.img"
    profile = kept / f"{unit.name}.profile.json"
    settings = Settings(timeout=seconds, verbose=True)
    try:
        if unit.build and not Path(unit.command[0]).exists():
            subprocess.run(unit.build, cwd=unit.cwd, check=True, capture_output=True, text=True)
        if not _is_of(profile, unit):
            oracle.trace(case, profile, TRACE_SECONDS)
        oracle.build_image(case, profile, image, board)
        expected, ends = _rounds(
            suite, unit, settings, lambda s: oracle.on_linux(case, image, s), kept / "linux"
        )
        if ends:  # the trace ended with the first of them
            rest = replace(case, command=(unit.command[0], *suite.without(unit, ends)))
            oracle.build_image(case, oracle.trace(rest, profile, TRACE_SECONDS), image, board)
        got, _ = _rounds(
            suite, unit, settings, lambda s: oracle.in_image(case, image, None, s), kept / "image"
        )
    except (oracle.StageFailedError, PosixliteError, subprocess.TimeoutExpired) as error:
        return verdicts.not_compared(unit.name, str(error))
    except subprocess.CalledProcessError as error:
        return verdicts.not_compared(unit.name, f"{error}\n{error.stderr}")
    return verdicts.compare(unit.name, expected, got, suite.needs_processes)


def _is_of(profile: Path, unit: Unit) -> bool:
    """Whether a unit has been traced already, with the arguments that it has now."""
    return profile.exists() and tracer.load(profile).argv == unit.command


def _rounds(
    suite: Suite, unit: Unit, settings: Settings, run: Callable[[Settings], Outcome], kept: Path
) -> tuple[dict[str, Verdict], tuple[str, ...]]:
    """Run the unit until it comes to its end, each time without those tests that ended it: tell them too."""
    stopped: dict[str, Verdict] = {}
    got: dict[str, Verdict] = {}
    for number in range(ROUNDS):
        arguments = suite.without(unit, tuple(stopped))
        outcome = run(replace(settings, arguments=arguments))
        _keep(kept.with_name(f"{kept.name}.{number}"), outcome)
        results = suite.read(unit, outcome)
        got |= results.verdicts
        if results.under_way is None or results.under_way in stopped:
            break
        why = f"still under way after {settings.timeout:.0f} s"
        if outcome.status != TIMED_OUT:
            refused = [line for line in outcome.console if REFUSED.search(line)]
            why = "; ".join((f"the program ended with {outcome.signal or outcome.status}", *refused[-1:]))
        said = results.verdicts.get(results.under_way, verdicts.MISSING).reason
        stopped[results.under_way] = Verdict(Word.HANGS, f"{said}; {why}" if said else why)
    return got | stopped, tuple(stopped)


def _with_program(unit: Unit, path: str) -> Unit:
    build, command = (
        tuple(word.replace("{program}", path) for word in words) for words in (unit.build, unit.command)
    )
    return replace(unit, build=build, command=command)


def _keep(path: Path, outcome: Outcome) -> None:
    path.with_name(f"{path.name}.out").write_bytes(outcome.stdout)
    path.with_name(f"{path.name}.err").write_bytes(outcome.stderr)
    path.with_name(f"{path.name}.console").write_text("\n".join(outcome.console) + "\n")


def main(suite: Suite, description: str, example: str) -> int:
    """Compare the units that the command line names; return the exit status, 0 if none differs."""
    args = _arguments(suite, description, example)
    if not Path(suite.folder).exists():
        print(f"{suite.folder} is not there\n  apt-get install {suite.package}", file=sys.stderr)
        return 2
    known = {unit.name: unit for unit in suite.units()}
    for name in args.units:
        if name not in known:
            print(f"{suite.name} has no {name}\n  it has: {' '.join(known)}", file=sys.stderr)
            return 2
    done = []
    with tempfile.TemporaryDirectory(prefix="posixlite-suite-") as scratch:
        folder = args.keep or Path(scratch)
        for name in args.units or known:
            done.append(check(suite, known[name], args.machine, args.seconds, folder.resolve() / name))
            print(verdicts.report(done[-1]), flush=True)
    print(verdicts.table(done))
    return 1 if any(c.findings or c.trouble for c in done) else 0


def _arguments(suite: Suite, description: str, example: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"example: {example}",
    )
    parser.add_argument(
        "units", nargs="*", metavar="PROGRAM", help=f"programs of {suite.name} (default: all)"
    )
    parser.add_argument("--machine", choices=list(machines.NAMES), default=machines.DEFAULT)
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"for each program, each time (default: {SECONDS:.0f})"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave profiles (used again), images and outputs here"
    )
    return parser.parse_args()
