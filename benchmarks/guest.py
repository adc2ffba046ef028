# SPDX-License-Identifier: MIT
"""The Linux guest that images are measured against: one of kernels.py, with the same program and files.

Its initial ram disk is made from the recipe of the image, and a script starts the program. QEMU, accelerator,
memory, board and network are the same. It is given its best: no mitigations, and the rate of the time stamp
counter, without which its clock would be a device (and its start a matter of luck: it measures that rate
against the PIT, which QEMU emulates while others use the processor).
"""

from __future__ import annotations

import shlex
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cpio
import measure

sys.path.insert(0, str(measure.ROOT))
from posixlite import cache
from posixlite.errors import PosixliteError
from posixlite.machines import network, qemu
from posixlite.rootfs import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kernels import Kernel

    from posixlite.link import Recipe

TOOLS = "/.guest"
"""Folder of the guest that holds what the program does not know of."""
BUSYBOX = Path("/usr/bin/busybox")
COUNTER = measure.ROOT / "benchmarks" / "counter.c"
ANNOUNCED = {"microvm": "microvm,acpi={acpi},rtc=on", "q35": qemu.BOARDS["q35"].machine}
"""Devices are announced by ACPI, or to a kernel without it by QEMU on the command line."""
CARDS = {"microvm": "virtio-net-device", "q35": qemu.BOARDS["q35"].card}


def ram_disk(kernel: Kernel, recipe: Recipe, arguments: Sequence[str] | None, path: Path) -> None:
    """Write what the guest starts with: the files of an image, and a script that starts its program."""
    if not BUSYBOX.exists():
        raise PosixliteError(f"there is no {BUSYBOX}", "apt-get install busybox-static")
    script = path.with_suffix(".init")
    script.write_text(_script(kernel, recipe, arguments))
    inside = [
        Entry(TOOLS, stat.S_IFDIR | 0o755),
        *(_file(f"{TOOLS}/{source.name}", source) for source in (BUSYBOX, *kernel.modules)),
        _file("/init", script),
    ]
    known = {entry.path for entry in recipe.entries}
    roots = [Entry("/sys", stat.S_IFDIR | 0o755)] if "/sys" not in known else []
    cpio.write([*recipe.entries, *roots, *inside], path)


def command(
    kernel: Kernel, disk: Path, board: str, accel: str, card: network.Network | None = None
) -> list[str]:
    """Return how to start QEMU, without memory: the program's output comes over the serial port."""
    if board not in kernel.boards:
        raise PosixliteError(f"the kernel {kernel.name} has no drivers for {board}", "leave --tinyconfig out")
    words = [
        *(
            qemu.QEMU,
            "-M",
            ANNOUNCED[board].format(acpi="on" if kernel.acpi else "off"),
            "-accel",
            accel,
            "-cpu",
            "max",
        ),
        *("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"),
        *("-global", "virtio-mmio.force-legacy=off", "-serial", "stdio"),
        *("-kernel", str(kernel.file), "-initrd", str(disk)),
    ]
    tokens = ["console=ttyS0", "quiet", "reboot=t", "panic=-1", "mitigations=off"]
    if accel == "tcg":
        # Beside a busy neighbour Linux would take the counter for unstable, and count in ticks instead.
        tokens += [f"tsc_early_khz={_host_counter_khz()}", "tsc=reliable"]
    if card is not None:
        address, gateway, _ = card.configuration.split(",")
        tokens += [f"guest.address={address}", f"guest.gateway={gateway}"]
        words += ["-netdev", f"{card.backend()},id=net", "-device", f"{CARDS[board]},netdev=net"]
    return [*words, "-append", " ".join(tokens)]


def _script(kernel: Kernel, recipe: Recipe, arguments: Sequence[str] | None) -> str:
    config = recipe.config
    argv = config.argv if arguments is None else (*config.argv[:1], *arguments)
    box = f"{TOOLS}/busybox"
    lines = [
        f"#!{box} sh",
        f"{box} mount -t proc proc /proc",
        f"{box} mount -t sysfs sysfs /sys",
        f"{box} mount -t devtmpfs devtmpfs /dev",
        *(f"{box} insmod {TOOLS}/{module.name}" for module in kernel.modules),
        f"{box} ip link set lo up",
        f"for word in $({box} cat /proc/cmdline); do case $word in",
        f"guest.address=*) {box} ip address add ${{word#*=}} dev eth0; {box} ip link set eth0 up ;;",
        f"guest.gateway=*) {box} ip route add default via ${{word#*=}} ;;",
        "esac; done",
        f"cd {shlex.quote(config.cwd)}",
        f"{box} env -i {shlex.join(config.envp)} {shlex.join(argv)}",
        f"{box} reboot -f",
    ]
    return "\n".join(lines) + "\n"


def _file(path: str, source: Path) -> Entry:
    return Entry(path, stat.S_IFREG | 0o755, source=source, size=source.stat().st_size)


def _host_counter_khz() -> int:
    """Measure the rate of this machine's time stamp counter, which is a guest's too under TCG."""
    program = cache.folder("guest") / f"counter-{cache.digest(COUNTER.read_bytes())}"
    if not program.exists():
        subprocess.run(["gcc", "-O2", "-o", str(program), str(COUNTER)], check=True)
    return int(subprocess.run([program], capture_output=True, check=True).stdout)
