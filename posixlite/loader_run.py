# SPDX-License-Identifier: MIT
"""Run a program's dynamic loader at build time: what it leaves has to be the same each time.

It runs in the program's own image, with breakpoints where the loader is done and only the calls that a loader
needs (docs/prelink.md).
"""

from __future__ import annotations

import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import elf, image, link, machines, prelink, toolchain
from posixlite.errors import MachineError, NotElfError, PosixliteError
from posixlite.machines import session
from posixlite.machines.machine import Settings, Streams
from posixlite.plan import NETWORK_DRIVERS
from posixlite.prelink import PrelinkRefusedError

if TYPE_CHECKING:
    from posixlite.link import Recipe
    from posixlite.machines.machine import Outcome
    from posixlite.rootfs import Entry

LOADER_CALLS = frozenset(
    {
        "access",
        "arch_prctl",
        "brk",
        "close",
        "faccessat",
        "faccessat2",
        "fcntl",
        "fstat",
        "getcwd",
        "getegid",
        "geteuid",
        "getgid",
        "getuid",
        "lseek",
        "lstat",
        "mmap",
        "mprotect",
        "munmap",
        "newfstatat",
        "open",
        "openat",
        "pread64",
        "prlimit64",
        "read",
        "readlink",
        "readlinkat",
        "rseq",
        "set_robust_list",
        "set_tid_address",
        "stat",
        "uname",
    }
)
"""Calls that read files and change the address space and the thread, all of which is recorded."""
INT3 = b"\xcc"
MORE_MEMORY = 64 << 20
"""Bytes that the last run has more, so that what depends on memory differs."""
SECONDS = 60.0


def prelinked(recipe: Recipe) -> Recipe:
    """Return the recipe with what the program's loader leaves; PrelinkRefusedError if it varies."""
    program = recipe.config.program
    if recipe.platform != toolchain.PVH:
        raise PrelinkRefusedError(program, "that is for virtual machines only")
    with tempfile.TemporaryDirectory(prefix="posixlite-prelink-") as name:
        folder = Path(name)
        path = folder / "image"
        link.build(_recording(recipe, folder), path)
        loaded = image.load(path)
        memory = session.memory(loaded, Settings())
        runs = [_run(program, loaded, size) for size in (memory, memory, memory + MORE_MEMORY)]
    made = prelink.combine(program, runs)
    paths = {entry.path for entry in recipe.entries}
    for area in made.capture.mappings:
        if not area.anonymous and area.name not in paths:
            raise PrelinkRefusedError(program, f"its loader maps {area.name}, which is no file of the image")
    return replace(recipe, prelinked=made)


def _recording(recipe: Recipe, folder: Path) -> Recipe:
    """Return the recipe of the image that says what the loader leaves."""
    plan = recipe.plan
    only = replace(
        plan,
        serve={name: times for name, times in plan.serve.items() if name in LOADER_CALLS},
        fallbacks={name: why for name, why in plan.fallbacks.items() if name in LOADER_CALLS},
        drivers=tuple(driver for driver in plan.drivers if driver not in NETWORK_DRIVERS),
        families=(),
    )
    entries = tuple(
        _with_breakpoints(recipe.config.program, entry, folder / str(number))
        for number, entry in enumerate(recipe.entries)
    )
    return replace(recipe, plan=only, entries=entries, link_sites=False, records=True)


def _with_breakpoints(program: str, entry: Entry, copy: Path) -> Entry:
    """Let int3 stand where the loader would call into a file, and where the program begins."""
    if entry.source is None or not stat.S_ISREG(entry.mode) or not entry.size:
        return entry
    content = bytearray(entry.source.read_bytes())
    if not content.startswith(elf.ELF_MAGIC):
        return entry
    try:
        file = elf.Elf(entry.path, bytes(content))
        addresses = [*file.initialisers, *([file.entry] if entry.path == program else [])]
        for address in addresses:
            at = file.offset(address)
            content[at : at + len(INT3)] = INT3
    except NotElfError as error:
        raise PrelinkRefusedError(program, error.message) from error
    copy.write_bytes(content)
    return replace(entry, source=copy)


def _run(program: str, loaded: image.Image, memory: int) -> prelink.Capture:
    settings = Settings(memory=memory, timeout=SECONDS)
    try:
        outcome = machines.machine().run(loaded, settings, Streams())
    except MachineError as error:
        raise PrelinkRefusedError(program, f"its loader did not come to its end: {error.message}") from error
    if outcome.absent:
        raise PrelinkRefusedError(program, f"before it begins, {next(iter(outcome.absent))} is called")
    if outcome.status != 0:
        raise PrelinkRefusedError(program, f"its loader did not come to its end: {_end(outcome)}")
    try:
        return prelink.parse(outcome.stdout)
    except ValueError as error:
        raise PosixliteError(f"what the loader of {program} has left was not told whole: {error}") from error


def _end(outcome: Outcome) -> str:
    return f"{outcome.signal or f'exit status {outcome.status}'}"
