# SPDX-License-Identifier: MIT
"""Requests a second that a server answers: in an image, and in a Linux guest under the same QEMU.

redis-benchmark (SET and GET, pipeline 1 and 16) and wrk (a small file of nginx), by 50 connections over a tap
device and by 4 over QEMU's own user-mode network, which under any guest stalls for seconds, or for good, when
many come at once. Image and guest take turns, in a network namespace that ends with the benchmark.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import guest
import kernels
import measure
import servers

sys.path.insert(0, str(measure.ROOT))
from posixlite.machines import accelerator, network, qemu

if TYPE_CHECKING:
    from collections.abc import Callable

    from kernels import Kernel
    from servers import Server

    from posixlite.machines.network import Network

INSIDE = "POSIXLITE_BENCHMARK_NAMESPACE"
"""Set in the environment once we are in a namespace of our own."""
TAP, HOST, GUEST = "tap0", "10.77.0.1", "10.77.0.2"
FORWARDED = 16000
"""Port of the host that leads to a server over the user-mode network."""
IDLE_SECONDS = 3.0
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: net.py --only redis --over tap")
    measure.add_arguments(parser, runs=3)
    kernels.add_arguments(parser)
    parser.add_argument("--seconds", type=float, default=2.0, help="of load for each figure (%(default)s)")
    parser.add_argument("--only", choices=[server.name for server in servers.SERVERS])
    parser.add_argument("--over", choices=("tap", "user"), help="one of the two networks only")
    wanted = parser.parse_args()
    if INSIDE not in os.environ:
        enter_namespace()
    chosen = [server for server in servers.SERVERS if wanted.only in (None, server.name)]
    rates = measure.Comparison("requests/s", "image", better="more")
    idle = measure.Comparison("percent of a host CPU", "image", better="less")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers.prepare(folder)
        make_tap()
        for server in chosen:
            compare(server, wanted, folder, rates, idle)
    rates.show(f"servers on {wanted.board}", wanted.json)
    idle.show("idle after the load", None)


def enter_namespace() -> None:
    """Start again where the network is ours alone; never returns."""
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "--net", *rights, sys.executable, *sys.argv])  # noqa: S606


def make_tap() -> None:
    for words in (
        "link set lo up",
        f"tuntap add {TAP} mode tap",
        f"address add {HOST}/24 dev {TAP}",
        f"link set {TAP} up",
    ):
        subprocess.run(["ip", *words.split()], check=True)


def networks(server: Server) -> dict[str, tuple[Network, servers.Target]]:
    """Return the networks by name, each with how the host reaches the server."""
    forward = network.Forward(FORWARDED, server.port)
    return {
        "tap": (
            network.parse(f"tap={TAP},{GUEST}/24,{HOST},{HOST}", ()),
            servers.Target(GUEST, server.port, connections=50),
        ),
        "user": (
            network.parse("user", (forward,)),
            servers.Target(network.LOOPBACK, FORWARDED, connections=4),
        ),
    }


def compare(
    server: Server,
    wanted: argparse.Namespace,
    folder: Path,
    rates: measure.Comparison,
    idle: measure.Comparison,
) -> None:
    """Let image and guests take turns at one server, over each network."""
    profile = servers.trace(server, folder)
    image = folder / f"{server.name}.img"
    measure.posixlite("build", str(profile), "-o", str(image), folder=folder)
    machine = qemu.Qemu(qemu.BOARDS[wanted.board])
    accel = accelerator.choose("auto", machine.command)
    subjects: dict[str, Callable[[str, Network], list[str]]] = {
        "image": lambda kind, card: image_command(image, kind, card, wanted)
    }
    for label, kernel in kernels.choose(tinyconfig=wanted.tinyconfig).items():
        disk = folder / f"{server.name}-{label}.disk"
        guest.ram_disk(kernel, measure.recipe_of(profile), None, disk)
        subjects[label] = partial(guest_command, kernel, disk, wanted, accel)
    for over, (card, target) in networks(server).items():
        if wanted.over not in (None, over):
            continue
        for _ in range(wanted.runs):
            for label, command in subjects.items():
                with servers.started(command(over, card), folder) as process:
                    server.wait(target)
                    figures = server.load(target, wanted.seconds)
                    rates.add(label, {f"{row}, {over}": rate for row, rate in figures.items()})
                    idle.add(label, {f"{server.name}, {over}": idle_share(process)})


def guest_command(
    kernel: Kernel, disk: Path, wanted: argparse.Namespace, accel: str, _: str, card: Network
) -> list[str]:
    return [*guest.command(kernel, disk, wanted.board, accel, card), "-m", f"{wanted.memory}M"]


def image_command(image: Path, kind: str, card: Network, wanted: argparse.Namespace) -> list[str]:
    words = [sys.executable, "-m", "posixlite", "run", "-q", "--machine", wanted.board]
    words += ["-m", f"{wanted.memory}M"]
    if kind == "tap":
        words += ["--net", f"tap={card.interface},{card.configuration}"]
    for forward in card.forwards:
        words += ["-p", f"{forward.host_port}:{forward.guest_port}"]
    return [*words, str(image)]


def idle_share(process: subprocess.Popen[bytes]) -> float:
    """Return the share of a processor, in percent, that QEMU takes while nobody asks for anything."""
    before = cpu_ticks(process.pid)
    time.sleep(IDLE_SECONDS)
    return (cpu_ticks(process.pid) - before) / TICKS / IDLE_SECONDS * 100


def cpu_ticks(process: int) -> int:
    """Return the processor time of a process and its children so far."""
    folder = Path("/proc") / str(process)
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    children = (folder / "task" / str(process) / "children").read_text().split()
    return int(fields[11]) + int(fields[12]) + sum(cpu_ticks(int(child)) for child in children)


if __name__ == "__main__":
    main()
