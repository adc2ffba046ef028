# SPDX-License-Identifier: MIT
"""Time from the start of QEMU to the first line of hello, beside that of a kernel that does nothing else.

Floor and images take turns, so that a slow minute of the machine slows both.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import measure

sys.path.insert(0, str(measure.ROOT))
from posixlite import image, machines
from posixlite.machines import accelerator, qemu
from posixlite.machines.machine import Settings, Streams


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: boot.py --runs 31 --board q35")
    measure.add_arguments(parser, runs=15)
    wanted = parser.parse_args()
    subprocess.Popen = Stamped  # type: ignore[misc]
    machine = qemu.Qemu(qemu.BOARDS[wanted.board])
    accel = accelerator.choose("auto", machine.command)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kernel = measure.floor(folder)
        images = {}
        for linking in measure.HELLO_LINKING:
            program = measure.hello(linking, folder)
            profile = measure.trace([str(program)], folder / f"{program.name}.json")
            images[linking] = program.with_suffix(".img")
            measure.posixlite("build", str(profile), "-o", str(images[linking]), folder=folder)
        samples: dict[str, list[float]] = {"floor": [], **{linking: [] for linking in images}}
        for _ in range(wanted.runs):
            samples["floor"].append(floor_time(machine.command(accel, kernel), wanted.memory))
            for linking, path in images.items():
                samples[linking].append(hello_time(wanted, path))
    title = f"first line on {wanted.board}, {accel}"
    print(measure.table(title, samples, "ms", "floor"))
    if wanted.json is not None:
        measure.write(wanted.json, title, measure.Comparison("ms", "floor", "less", {"hello": samples}))


def floor_time(command: list[str], memory: int) -> float:
    """Return milliseconds from the start of QEMU to the line of the empty kernel."""
    with Stamped(
        [*command, "-m", f"{memory}M", "-serial", "stdio"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        line = process.stdout.readline() if process.stdout else b""
        taken = time.perf_counter() - Stamped.started
    if line.strip() != b"floor":
        raise SystemExit(f"the floor kernel said {line!r}")
    return taken * 1000


def hello_time(wanted: argparse.Namespace, path: Path) -> float:
    """Return milliseconds from the start of QEMU to the first line that the program wrote."""
    arrived: list[tuple[float, bytes]] = []
    reader, writer = os.pipe()

    def wait() -> None:
        with os.fdopen(reader, "rb") as stream:
            line = stream.readline()
            arrived.append((time.perf_counter(), line))

    thread = threading.Thread(target=wait)
    thread.start()
    loaded = image.load(path)
    machines.machine(wanted.board).run(
        loaded, Settings(memory=wanted.memory << 20, timeout=60), Streams(stdout=writer)
    )
    os.close(writer)
    thread.join()
    moment, line = arrived[0]
    if line != b"hello, world\n":
        raise SystemExit(f"{path.name} said {line!r}")
    return (moment - Stamped.started) * 1000


class Stamped(subprocess.Popen):  # type: ignore[type-arg]
    """Remembers when the last process was started: QEMU, whatever was prepared before it."""

    started = 0.0

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - whatever Popen takes
        Stamped.started = time.perf_counter()
        super().__init__(*words, **more)


if __name__ == "__main__":
    main()
