# SPDX-License-Identifier: MIT
"""The Linux guest that images are measured against: Debian's cloud kernel with the same program and files.

Its initial ram disk is made from the recipe of the image, and a script starts the program. QEMU, accelerator,
memory, board and network are the same. The kernel comes from the machine's own package sources, is unpacked
into the cache and never installed. It is given its best: no mitigations, and the rate of the time stamp
counter, without which its clock would be a device (and its start a matter of luck: it measures that rate
against the PIT, which QEMU emulates while others use the processor).
"""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
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

    from posixlite.link import Recipe

PACKAGE = "linux-image-cloud-amd64"
TOOLS = "/.guest"
"""Folder of the guest that holds what the program does not know of."""
BUSYBOX = Path("/usr/bin/busybox")
COUNTER = measure.ROOT / "benchmarks" / "counter.c"
DRIVERS = ("virtio_mmio", "virtio_pci", "virtio_net")
DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")
ANNOUNCED = {"microvm": "microvm,acpi=on,rtc=on", "q35": qemu.BOARDS["q35"].machine}
"""Debian's kernel finds virtio-mmio devices by ACPI only."""
CARDS = {"microvm": "virtio-net-device", "q35": qemu.BOARDS["q35"].card}


@dataclass(frozen=True, slots=True)
class Kernel:
    """A Linux kernel: the file that QEMU starts, and the modules to be loaded, in their order."""

    name: str
    file: Path
    modules: tuple[Path, ...] = ()


def kernels() -> dict[str, Kernel]:
    """Return the kernels to compare with, by the names of their columns."""
    return {"Debian": debian_kernel()}


def debian_kernel() -> Kernel:
    """Return Debian's cloud kernel, downloaded on the first call."""
    package = _dependency(PACKAGE)
    folder = cache.folder("guest") / package
    if not folder.exists():
        _unpack(package, folder)
    release = package.removeprefix("linux-image-")
    modules = {path.stem.replace("-", "_"): path for path in sorted(folder.rglob("*.ko"))}
    order: list[Path] = []
    for name in DRIVERS:
        _with_dependencies(name, modules, order)
    return Kernel(release, folder / "boot" / f"vmlinuz-{release}", tuple(order))


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
    words = [
        *(qemu.QEMU, "-M", ANNOUNCED[board], "-accel", accel, "-cpu", "max"),
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


def _dependency(package: str) -> str:
    """Return the package that a package of no content stands for."""
    done = subprocess.run(["apt-cache", "depends", package], capture_output=True, text=True, check=True)
    found = re.search(r"Depends: (linux-image-\S+)", done.stdout)
    if found is None:
        raise PosixliteError(f"apt knows no {package}", "apt-get update")
    return found[1]


def _unpack(package: str, folder: Path) -> None:
    scratch = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    subprocess.run(["apt-get", "download", "-q", package], cwd=scratch, check=True, stdout=sys.stderr)
    archive = next(scratch.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", archive, scratch], check=True)
    archive.unlink()
    scratch.rename(folder)


def _with_dependencies(name: str, modules: dict[str, Path], order: list[Path]) -> None:
    path = modules[name]
    if path in order:
        return
    found = DEPENDS.search(path.read_bytes())
    for other in found[1].decode().split(",") if found else ():
        if other:
            _with_dependencies(other.replace("-", "_"), modules, order)
    order.append(path)


def _host_counter_khz() -> int:
    """Measure the rate of this machine's time stamp counter, which is a guest's too under TCG."""
    program = cache.folder("guest") / f"counter-{cache.digest(COUNTER.read_bytes())}"
    if not program.exists():
        subprocess.run(["gcc", "-O2", "-o", str(program), str(COUNTER)], check=True)
    return int(subprocess.run([program], capture_output=True, check=True).stdout)
