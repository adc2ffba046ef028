# SPDX-License-Identifier: MIT
"""Where each millisecond of a boot goes: when the guest comes to each stage, by the host's clock (stamp.c).

QEMU's translator notes the time at the first instruction of each stage; the shim is the one that users get.
"""

from __future__ import annotations

import os
import statistics
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import bare
import measure
from tabulate import tabulate

sys.path.insert(0, str(measure.ROOT))
from posixlite import cache, elf, image
from posixlite.machines.machine import Settings

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = measure.ROOT / "benchmarks" / "stamp.c"
WRITES = ("sys_write", "sys_writev")
LAST_OF_SHIM = "program_start"
LOADER, PROGRAM = "the loader's first instruction", "the program's first instruction"
PRELINKED = "a library's first instruction: the loader has run at build time"
PIE_BASE = 0x555555554000
"""Where libc/file/exec.c puts a program that may lie anywhere."""


def show(subject: str, path: Path, program: Path, folder: Path, runs: int) -> None:
    """Boot an image some times and print when it was where: medians, from the start of QEMU's process."""
    stages = stages_of(path, program)
    found = [booted(path, folder, stages) for _ in range(runs)]
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    rows, before = [], 0.0
    for name, at in sorted(medians.items(), key=lambda item: item[1]):
        rows.append((name, f"{at:.2f}", f"{at - before:.2f}"))
        before = at
    headers = (f"{subject}, median of {runs}", "at ms", "since the last")
    print(
        tabulate(rows, headers=headers, disable_numparse=True, colalign=("left", "right", "right")),
        end="\n\n",
    )


def stages_of(path: Path, program: Path) -> dict[str, int]:
    """Return the stages of an image and where they begin; the last one of the shim stands last.

    program: what the image runs. Where a loader starts it, it has a stage of its own.
    """
    file = elf.read(path)
    names = {symbol.address: name for name, symbol in file.symbols.items() if symbol.kind == "function"}
    start, end = (file.symbols[name].address for name in ("init_fns_start", "init_fns_end"))
    inits = [address for (address,) in struct.iter_unpack("<Q", file.content(start, end - start))]
    (entry,) = struct.unpack("<I", (file.note(*image.PVH_ENTRY) or b"")[:4])
    found = {"the image's first instruction": entry, "C: boot()": file.symbols["boot"].address}
    found["the machine: boot_on_stack()"] = file.symbols["boot_on_stack"].address
    found |= {f"init: {names[address]}()": address for address in inits}
    found |= {f"the first {name}()": file.symbols[name].address for name in WRITES if name in file.symbols}
    started = elf.check_program(str(program), program.read_bytes())
    if started.interpreter is not None:
        found[PROGRAM] = PIE_BASE + entry_of(program)
    return {**found, f"{LAST_OF_SHIM}()": file.symbols[LAST_OF_SHIM].address}


def entry_of(program: Path) -> int:
    """Return the address of the first instruction as a program's file has it (e_entry)."""
    (entry,) = struct.unpack_from("<Q", program.read_bytes(), 24)
    return int(entry)


def booted(path: Path, folder: Path, stages: dict[str, int]) -> dict[str, float]:
    """Boot once; return for each stage that was met the milliseconds since QEMU was started."""
    output = folder / "stamps"
    marks = ",".join(f"at={address:#x}" for address in stages.values())
    options = ["-plugin", f"{plugin()},output={output},{marks}"]
    words = bare.command(path, folder, options, Settings())
    started = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, timeout=bare.SECONDS)
    ended = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    stamps = {"QEMU's process has ended": ended}
    said = {"start": "QEMU has loaded", "first": "the first instruction (firmware)", "end": "QEMU ends"}
    said["program"] = PROGRAM
    if PROGRAM in stages:
        said["program"] = LOADER if image.load(path).manifest.prelink is None else PRELINKED
    for line in output.read_text().splitlines():
        what, moment = line.split()
        stamps[list(stages)[int(what)] if what.isdigit() else said[what]] = int(moment)
    return {name: (moment - started) / 1e6 for name, moment in stamps.items()}


def plugin() -> Path:
    """Compile the plugin, once for each content of its source."""
    made = cache.folder("guest") / f"stamp-{cache.digest(SOURCE.read_bytes())}.so"
    if not made.exists():
        half = made.with_suffix(f".{os.getpid()}")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", str(half), str(SOURCE)], check=True)
        half.rename(made)
    return made
