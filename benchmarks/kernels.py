# SPDX-License-Identifier: MIT
"""Linux kernels to compare with, from the machine's own package sources; made once, kept in the cache.

Debian's cloud kernel is downloaded, unpacked and never installed. The other one is what Linux itself calls
tinyconfig, built from Debian's source, with what a server needs on microvm (tiny.config): as little of Linux
as one could configure by hand. Building it takes some minutes, and flex, bison, bc and libelf-dev.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import measure

sys.path.insert(0, str(measure.ROOT))
from posixlite import cache
from posixlite.errors import PosixliteError

if TYPE_CHECKING:
    import argparse

CLOUD, SOURCE = "linux-image-cloud-amd64", "linux-source"
"""Packages without content: the present versions are what they depend on."""
DRIVERS = ("virtio_mmio", "virtio_pci", "virtio_net")
DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")
TINY = measure.ROOT / "benchmarks" / "tiny.config"
BUILD_TOOLS = {"flex": "flex", "bison": "bison", "bc": "bc", "/usr/include/libelf.h": "libelf-dev"}
"""Program or file -> package."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A Linux kernel: the file that QEMU starts, and the modules to be loaded, in their order."""

    name: str
    file: Path
    boards: tuple[str, ...]
    """Those for which it has drivers."""
    acpi: bool = True
    modules: tuple[Path, ...] = ()


def choose(*, tinyconfig: bool) -> dict[str, Kernel]:
    """Return the kernels to compare with, by the names of their columns."""
    return {"Debian": debian(), **({"tinyconfig": tiny()} if tinyconfig else {})}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe which kernels to compare with."""
    parser.add_argument(
        "--tinyconfig", action="store_true", help="and with a kernel built with next to nothing"
    )


def debian() -> Kernel:
    """Return Debian's cloud kernel."""
    package = _dependency(CLOUD)
    folder = cache.folder("guest") / package
    if not folder.exists():
        _unpack(package, folder)
    release = package.removeprefix("linux-image-")
    modules = {path.stem.replace("-", "_"): path for path in sorted(folder.rglob("*.ko"))}
    order: list[Path] = []
    for name in DRIVERS:
        _with_dependencies(name, modules, order)
    file = folder / "boot" / f"vmlinuz-{release}"
    return Kernel(release, file, boards=("microvm", "q35"), modules=tuple(order))


def tiny() -> Kernel:
    """Return the kernel of tiny.config."""
    package = _dependency(SOURCE)
    file = cache.folder("guest") / f"tinyconfig-{cache.digest(package, TINY.read_bytes())}"
    if not file.exists():
        _build(package, file)
    return Kernel(f"tinyconfig of {package}", file, boards=("microvm",), acpi=False)


def _build(package: str, file: Path) -> None:
    missing = [name for what, name in BUILD_TOOLS.items() if not (shutil.which(what) or Path(what).exists())]
    if missing:
        raise PosixliteError("a kernel cannot be built here", f"apt-get install {' '.join(missing)}")
    folder = file.with_name(f"{package}.build")
    _unpack(package, folder)
    source = folder / "source"
    source.mkdir()
    archive = next(folder.glob("usr/src/*.tar.xz"))
    subprocess.run(["tar", "-xJf", archive, "-C", source, "--strip-components=1"], check=True)
    for words in (
        ["make", "-s", "tinyconfig"],
        ["scripts/kconfig/merge_config.sh", "-m", ".config", str(TINY)],
        ["make", "-s", "olddefconfig"],
        ["make", "-s", f"-j{os.cpu_count()}", "vmlinux"],
    ):
        subprocess.run(words, cwd=source, check=True, stdout=sys.stderr)
    subprocess.run(["strip", "-o", file, source / "vmlinux"], check=True)
    shutil.rmtree(folder)


def _dependency(package: str) -> str:
    """Return the package that a package of no content stands for."""
    done = subprocess.run(["apt-cache", "depends", package], capture_output=True, text=True, check=True)
    found = re.search(r"Depends: (linux-\S+)", done.stdout)
    if found is None:
        raise PosixliteError(f"apt knows no {package}", "apt-get update")
    return found[1]


def _unpack(package: str, folder: Path) -> None:
    """Download a package and unpack it into a folder, which is whole or not there."""
    scratch = folder.with_name(f"{folder.name}.new")
    for old in (scratch, folder):
        shutil.rmtree(old, ignore_errors=True)
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
