# SPDX-License-Identifier: MIT
"""Time from the start of QEMU to a program's line, beside that of a kernel that does nothing else.

The line is the first one of hello, or the one by which redis says that it is ready. Floor and images take
turns, so that a slow minute of the machine slows both. A second table has the processor time of QEMU until it
has ended, which tells more where neighbours are busy.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measure
import servers
import timeline

sys.path.insert(0, str(measure.ROOT))
from posixlite import image, machines
from posixlite.errors import MachineError
from posixlite.machines import accelerator, qemu
from posixlite.machines.machine import Settings, Streams

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO, READY = b"hello, world\n", b"Ready to accept connections\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: boot.py --runs 31 --board q35")
    measure.add_arguments(parser, runs=15)
    parser.add_argument(
        "--timeline", action="store_true", help="when each stage of hello's boot is reached, instead"
    )
    wanted = parser.parse_args()
    if wanted.timeline:
        stages(wanted.runs)
        return
    subprocess.Popen = Stamped  # type: ignore[misc]
    machine = qemu.Qemu(qemu.BOARDS[wanted.board])
    accel = accelerator.choose("auto", machine.command)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kernel = measure.floor(folder)
        images = {linking: (path, HELLO) for linking, _, path in measure.hellos(folder)}
        redis = next(server for server in servers.SERVERS if server.name == "redis")
        profile = servers.trace(redis, folder)
        images["redis"] = (measure.built(profile), READY)
        images["redis, prelinked"] = (measure.built(profile, measure.PRELINK), READY)
        samples: dict[str, list[float]] = {"floor": [], **{linking: [] for linking in images}}
        busy: dict[str, list[float]] = {subject: [] for subject in samples}
        for _ in range(wanted.runs):
            with processor_time(busy["floor"]):
                samples["floor"].append(floor_time(machine.command(accel, kernel), wanted.memory))
            for subject, (path, line) in images.items():
                with processor_time(busy[subject]):
                    samples[subject].append(line_time(wanted, path, line))
    title = f"from start to line on {wanted.board}, {accel}"
    print(measure.table(title, samples, "ms", "floor"), end="\n\n")
    print(measure.table(f"processor time on {wanted.board}, {accel}", busy, "ms", "floor"))
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")
    if wanted.json is not None:
        measure.write(wanted.json, title, measure.Comparison("ms", "floor", "less", {"hello": samples}))


def stages(runs: int) -> None:
    """Show where the milliseconds of each hello go."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for linking, program, path in measure.hellos(folder):
            timeline.show(f"hello, {linking}", path, program, folder, runs)


@contextlib.contextmanager
def processor_time(samples: list[float]) -> Iterator[None]:
    """Add the milliseconds of processor time that processes have taken which were started within."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    samples.append((after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000)


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


def line_time(wanted: argparse.Namespace, path: Path, end: bytes) -> float:
    """Return milliseconds from the start of QEMU to the line with that end; a server is stopped then."""
    arrived: list[float] = []
    reader, writer = os.pipe()

    def wait() -> None:
        with os.fdopen(reader, "rb") as stream:
            for line in stream:
                if line.endswith(end):
                    arrived.append(time.perf_counter())
                    Stamped.last.terminate()

    thread = threading.Thread(target=wait)
    thread.start()
    settings = Settings(memory=wanted.memory << 20, timeout=60)
    with contextlib.suppress(MachineError):  # it did not end by itself
        machines.machine(wanted.board).run(image.load(path), settings, Streams(stdout=writer))
    os.close(writer)
    thread.join()
    if not arrived:
        raise SystemExit(f"{path.name} did not say {end!r}")
    return (arrived[0] - Stamped.started) * 1000


class Stamped(subprocess.Popen):  # type: ignore[type-arg]
    """Remembers the last process that was started, and when: QEMU, whatever was prepared before it."""

    started = 0.0
    last: subprocess.Popen[bytes]

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - whatever Popen takes
        Stamped.started = time.perf_counter()
        Stamped.last = self
        super().__init__(*words, **more)


if __name__ == "__main__":
    main()
