# SPDX-License-Identifier: MIT
"""What the benchmarks share: a traced hello, the floor kernel, and tables of medians and ratios."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
HELLO = ROOT / "apps" / "hello" / "hello.c"
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


def floor(folder: Path) -> Path:
    """Assemble and link the empty kernel."""
    kernel, source = folder / "floor", ROOT / "benchmarks"
    subprocess.run(["gcc", "-c", "-o", f"{kernel}.o", str(source / "floor.S")], check=True)
    subprocess.run(
        ["ld", "--build-id=none", "-T", str(source / "floor.ld"), "-o", str(kernel), f"{kernel}.o"],
        check=True,
    )
    return kernel


def posixlite(*words: str, folder: Path, stdin: bytes = b"") -> None:
    """Run the command line of posixlite; an error ends the benchmark."""
    subprocess.run(
        [sys.executable, "-m", "posixlite", *words],
        cwd=folder,
        input=stdin,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def trace(command: list[str], profile: Path, stdin: bytes = b"") -> Path:
    """Trace a command in the folder of its profile."""
    posixlite("trace", "-q", "-o", str(profile), "--", *command, folder=profile.parent, stdin=stdin)
    return profile


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
