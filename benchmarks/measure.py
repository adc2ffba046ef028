# SPDX-License-Identifier: MIT
"""What the benchmarks share: a traced hello, the floor kernel, and tables of medians and ratios."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from posixlite import catalogue, machines, plan, recipe, toolchain, tracer  # noqa: E402 - the path first

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from posixlite.link import Recipe

HELLO = ROOT / "apps" / "hello" / "hello.c"
PRELINK = "--prelink"
HELLO_LINKING = {
    "musl static": ["musl-gcc", "-static", "-O2"],
    "glibc static": ["gcc", "-static", "-O2"],
    "glibc static-PIE": ["gcc", "-static-pie", "-fPIE", "-O2"],
    "glibc dynamic": ["gcc", "-O2"],
}


def hello(linking: str, folder: Path) -> Path:
    """Compile hello, linked in one of the ways of HELLO_LINKING."""
    output = folder / f"hello-{linking.replace(' ', '-')}"
    subprocess.run([*HELLO_LINKING[linking], "-o", str(output), str(HELLO)], check=True)
    return output


def built(profile: Path, *words: str) -> Path:
    """Build an image beside its profile."""
    path = profile.with_suffix("".join((*(f".{word.strip('-')}" for word in words), ".img")))
    posixlite("build", str(profile), "-o", str(path), *words, folder=profile.parent)
    return path


def hellos(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Build hello in each way of linking, then prelinked too: its name, program and image."""
    for linking in HELLO_LINKING:
        program = hello(linking, folder)
        profile = trace([str(program)], folder / f"{program.name}.json")
        yield linking, program, built(profile)
        yield f"{linking}, prelinked", program, built(profile, PRELINK)


def floor(folder: Path) -> Path:
    """Assemble and link the empty kernel."""
    kernel, source = folder / "floor", ROOT / "benchmarks"
    subprocess.run(["gcc", "-c", "-o", f"{kernel}.o", str(source / "floor.S")], check=True)
    subprocess.run(
        ["ld", "--build-id=none", "-T", str(source / "floor.ld"), "-o", str(kernel), f"{kernel}.o"],
        check=True,
    )
    return kernel


def environment() -> dict[str, str]:
    """Return what makes `python -m posixlite` this checkout's, in any folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def posixlite(*words: str, folder: Path, stdin: bytes = b"") -> None:
    """Run the command line of posixlite, silently; an error ends the benchmark."""
    done = subprocess.run(
        [sys.executable, "-m", "posixlite", *words],
        cwd=folder,
        input=stdin,
        env=environment(),
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode != 0:
        raise SystemExit(f"posixlite {words[0]}: {done.stderr.decode(errors='replace')}")


def trace(command: list[str], profile: Path, stdin: bytes = b"") -> Path:
    """Trace a command in the folder of its profile."""
    posixlite("trace", "-q", "-o", str(profile), "--", *command, folder=profile.parent, stdin=stdin)
    return profile


def recipe_of(profile: Path) -> Recipe:
    """Return what `posixlite build` makes of a profile, for other guests to be made of the same."""
    loaded = tracer.load(profile)
    known = catalogue.read(toolchain.shim_folder() / toolchain.ARCHIVE)
    return recipe.make(loaded, plan.make(loaded, known), recipe.Wishes())[0]


def add_arguments(parser: argparse.ArgumentParser, runs: int) -> None:
    """Describe what the comparisons with a Linux guest have in common."""
    parser.add_argument("--runs", type=int, default=runs, help="times that each takes its turn (%(default)s)")
    parser.add_argument("--board", choices=machines.NAMES, default=machines.DEFAULT)
    parser.add_argument("--memory", type=int, default=256, metavar="MIB", help="of each guest (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples there as well")


@dataclass
class Comparison:
    """Samples of several subjects, row by row, and how many times better the first is than the others."""

    unit: str
    first: str
    better: str
    """Which samples are better: less or more."""
    samples: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """Row -> subject -> samples."""

    def add(self, subject: str, figures: Mapping[str, float]) -> None:
        """Take one run of a subject: a figure for each row."""
        for row, value in figures.items():
            self.samples.setdefault(row, {}).setdefault(subject, []).append(value)

    def ratio(self, row: str, subject: str) -> float:
        """Return how many times better the first is in a row: above 1 it wins."""
        ours, other = (statistics.median(self.samples[row][name]) for name in (self.first, subject))
        return other / ours if self.better == "less" else ours / other

    def show(self, title: str, path: Path | None) -> None:
        """Print medians and ratios; write all samples to a file too if there is one."""
        subjects = list(dict.fromkeys(name for row in self.samples.values() for name in row))
        others = [name for name in subjects if name != self.first]
        rows = [
            (
                row,
                *(_short(statistics.median(of[name])) if name in of else "" for name in subjects),
                *(f"{self.ratio(row, name):.2f}" if name in of else "" for name in others),
            )
            for row, of in self.samples.items()
        ]
        headers = [f"{title}, {self.unit}", *subjects, *(f"{self.first} against {name}" for name in others)]
        align = ("left", *["right"] * (len(headers) - 1))
        print(tabulate(rows, headers=headers, disable_numparse=True, colalign=align))
        print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}; above 1.00 {self.first} is better")
        if path is not None:
            write(path, title, self)


def write(path: Path, title: str, comparison: Comparison) -> None:
    """Write all samples of a comparison, for plots.py."""
    processor = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    place = f"{os.cpu_count()} processors, {processor[1] if processor else platform.machine()}"
    record = {
        "title": title,
        "unit": comparison.unit,
        "better": comparison.better,
        "when": f"{time.strftime('%Y-%m-%d')} on {place}, load {os.getloadavg()[0]:.1f}",
        "samples": comparison.samples,
    }
    path.write_text(json.dumps(record, indent=1) + "\n")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def table(title: str, samples: dict[str, list[float]], unit: str, base: str) -> str:
    """Return medians, their spread and the ratio of each to `base`, a line each."""
    least = statistics.median(samples[base])
    rows = []
    for name, one in samples.items():
        median = statistics.median(one)
        rows.append((name, f"{median:.1f}", f"{min(one):.1f} .. {max(one):.1f}", f"{median / least:.2f}"))
    count = len(samples[base])
    headers = [f"{title} ({count} runs)", f"median {unit}", f"range {unit}", f"ratio to {base}"]
    return tabulate(
        rows, headers=headers, disable_numparse=True, colalign=("left", "right", "right", "right")
    )
