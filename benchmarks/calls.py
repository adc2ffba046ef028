# SPDX-License-Identifier: MIT
"""Nanoseconds that calls take: in an image, in a Linux guest under the same QEMU, and on the host.

One static program (calls.c), the same file everywhere. The three take turns; each figure is the median of all
runs' medians. The host runs it on one processor, as the guests have one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import guest
import kernels
import measure

sys.path.insert(0, str(measure.ROOT))
from posixlite import image, machines
from posixlite.machines import accelerator, qemu
from posixlite.machines.machine import Settings, Streams

if TYPE_CHECKING:
    from kernels import Kernel

    from posixlite.link import Recipe

SOURCE = measure.ROOT / "benchmarks" / "calls.c"
SECONDS = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: calls.py --runs 5 --board q35")
    measure.add_arguments(parser, runs=3)
    kernels.add_arguments(parser)
    parser.add_argument("--rounds", type=int, default=15, help="of each call in one run (%(default)s)")
    parser.add_argument("--round-time", type=int, default=2000, help="microseconds (%(default)s)")
    wanted = parser.parse_args()
    times = (str(wanted.rounds), str(wanted.round_time))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = compiled(folder)
        profile = measure.trace([str(program), "1", "1"], folder / "calls.json")
        measure.posixlite("build", str(profile), "-o", "calls.img", folder=folder)
        chosen = kernels.choose(tinyconfig=wanted.tinyconfig)
        result = measure.Comparison("nanoseconds", "image", better="less")
        for _ in range(wanted.runs):
            result.add("image", in_image(folder / "calls.img", times, wanted))
            for label, kernel in chosen.items():
                said = in_guest(kernel, measure.recipe_of(profile), times, wanted, folder / "disk")
                result.add(label, said)
            result.add("host", on_host(program, times))
    result.show(f"calls on {wanted.board}", wanted.json)


def compiled(folder: Path) -> Path:
    """Compile calls.c."""
    program = folder / "calls"
    subprocess.run(["gcc", "-O2", "-static", "-pthread", "-o", str(program), str(SOURCE)], check=True)
    return program


def in_image(path: Path, times: tuple[str, ...], wanted: argparse.Namespace) -> dict[str, float]:
    settings = Settings(arguments=times, memory=wanted.memory << 20, timeout=SECONDS)
    outcome = machines.machine(wanted.board).run(image.load(path), settings, Streams())
    if outcome.status != 0 or outcome.absent:
        raise SystemExit(f"the image ended with status {outcome.status}: {outcome.stderr!r}")
    return figures(outcome.stdout)


def in_guest(
    kernel: Kernel, recipe: Recipe, times: tuple[str, ...], wanted: argparse.Namespace, disk: Path
) -> dict[str, float]:
    guest.ram_disk(kernel, recipe, times, disk)
    machine = qemu.Qemu(qemu.BOARDS[wanted.board])
    accel = accelerator.choose("auto", machine.command)
    words = [*guest.command(kernel, disk, wanted.board, accel), "-m", f"{wanted.memory}M"]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True)
    return figures(done.stdout)


def on_host(program: Path, times: tuple[str, ...]) -> dict[str, float]:
    one = str(min(os.sched_getaffinity(0)))
    words = ["taskset", "-c", one, str(program), *times]
    return figures(subprocess.run(words, capture_output=True, timeout=SECONDS, check=True).stdout)


def figures(text: bytes) -> dict[str, float]:
    """Read "NAME: NANOSECONDS" lines; others are the kernel's."""
    found = {}
    for line in text.decode(errors="replace").splitlines():
        call, _, value = line.strip().rpartition(": ")
        if call and value.replace(".", "").isdigit():
            found[call] = float(value)
    if not found:
        raise SystemExit(f"no figures in {text.decode(errors='replace')[-500:]}")
    if coarse := [call for call, value in found.items() if value <= 0]:
        raise SystemExit(f"no time at all for {', '.join(coarse)}: the clock is too coarse to measure with")
    return found


if __name__ == "__main__":
    main()
