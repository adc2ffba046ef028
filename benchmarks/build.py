# SPDX-License-Identifier: MIT
"""Time that `posixlite build` of sqlite3 takes, and what of it is the link."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measure

sys.path.insert(0, str(measure.ROOT))
from posixlite import toolchain

if TYPE_CHECKING:
    from collections.abc import Callable

SQL = b"create table t (a); insert into t values (1), (2); select sum(a) from t;\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: build.py 15")
    parser.add_argument(
        "runs", nargs="?", type=int, default=7, help="times that each takes its turn (%(default)s)"
    )
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = measure.trace(["sqlite3", "file.db"], folder / "sqlite3.json", SQL)
        output = folder / "sqlite3.img"
        command = ("build", str(profile), "-o", str(output))
        measure.posixlite(*command, folder=folder)  # the shim's archive is made only once
        whole = [timed(lambda: measure.posixlite(*command, folder=folder)) for _ in range(runs)]
        link = [timed_link(profile, output) for _ in range(runs)]
        size = output.stat().st_size
    samples = {"whole command": whole, "of which ld": link}
    print(measure.table(f"build of sqlite3, {size / 1e6:.1f} MB", samples, "ms", "whole command"))


def timed(act: Callable[[], Any]) -> float:
    """Return how many milliseconds an act took."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def timed_link(profile: Path, output: Path) -> float:
    """Build within this process and return how many milliseconds the linker took of it."""
    from posixlite import cli  # noqa: PLC0415 - after the path is known

    taken: list[float] = []
    plain = toolchain.link

    def link(*words: Any) -> None:  # noqa: ANN401 - whatever link takes
        taken.append(timed(lambda: plain(*words)))

    toolchain.link = link
    try:
        cli.main(["build", str(profile), "-o", str(output)])
    finally:
        toolchain.link = plain
    return taken[0]


if __name__ == "__main__":
    main()
