# SPDX-License-Identifier: MIT
"""Run a program's start-up at build time: what it leaves has to be the same each time.

That is its dynamic loader, or what a static program does itself before main. It runs in the program's own
image, with breakpoints where it is done and only the calls that it needs (docs/prelink.md).
"""

from __future__ import annotations

import os
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
    from collections.abc import Sequence

    from posixlite.link import Recipe
    from posixlite.machines.machine import Outcome
    from posixlite.rootfs import Entry

STARTUP_CALLS = frozenset(
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
        "getrandom",
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
"""Calls that read files, change the address space and the thread, and take random bytes: all is recorded."""
Breakpoint = tuple[str, int]
"""Path of a file, and the offset in it."""
INT3 = b"\xcc"
MORE_MEMORY = 64 << 20
"""Bytes that the last run has more, so that what depends on memory differs."""
SECONDS = 60.0


def prelinked(recipe: Recipe) -> Recipe:
    """Return the recipe with what the program's start-up leaves; PrelinkRefusedError if it varies."""
    program = recipe.config.program
    if recipe.platform != toolchain.PVH:
        raise PrelinkRefusedError(program, "only virtual machines are the same in each boot")
    with tempfile.TemporaryDirectory(prefix="posixlite-prelink-") as name:
        folder = Path(name)
        path = folder / "image"
        recording, breakpoints = _recording(recipe, folder)
        link.build(recording, path)
        loaded = image.load(path)
        memory = session.memory(loaded, Settings())
        with Path(os.devnull).open("r+b") as null:
            other = Streams(stdin=null.fileno(), stderr=null.fileno())
            conditions = ((memory, Streams()), (memory, Streams()), (memory + MORE_MEMORY, other))
            runs = [_run(program, loaded, *each) for each in conditions]
    made = prelink.combine(program, runs)
    paths = {entry.path for entry in recipe.entries}
    for area in made.capture.mappings:
        if not area.anonymous and area.name not in {*paths, *prelink.VDSO}:
            raise PrelinkRefusedError(program, f"its start-up maps {area.name}: no file of the image")
    for name, at in breakpoints:
        if made.holds(name, at):
            raise PrelinkRefusedError(program, f"its start-up writes to the code of {name}")
    return replace(recipe, prelinked=made)


def _recording(recipe: Recipe, folder: Path) -> tuple[Recipe, list[Breakpoint]]:
    """Return the recipe of the image that says what the start-up leaves, and where that can end."""
    plan = recipe.plan
    only = replace(
        plan,
        serve={name: times for name, times in plan.serve.items() if name in STARTUP_CALLS},
        fallbacks={name: why for name, why in plan.fallbacks.items() if name in STARTUP_CALLS},
        drivers=tuple(driver for driver in plan.drivers if driver not in NETWORK_DRIVERS),
        families=(),
    )
    entries, breakpoints = [], []
    for number, entry in enumerate(recipe.entries):
        content = _elf_content(entry)
        places = _places(recipe, entry.path, content) if content else []
        breakpoints += [(entry.path, at) for at in places]
        entries.append(_with_breakpoints(entry, content, places, folder / str(number)))
    return replace(recipe, plan=only, entries=entries, link_sites=False, records=True), breakpoints


def _elf_content(entry: Entry) -> bytes:
    """Return what is in an ELF file; nothing if it is another one."""
    if entry.source is None or not stat.S_ISREG(entry.mode) or not entry.size:
        return b""
    content = entry.source.read_bytes()
    return content if content.startswith(elf.ELF_MAGIC) else b""


def _places(recipe: Recipe, path: str, content: bytes) -> list[int]:
    """Return where in an ELF file the first function of the program can be: offsets."""
    program = recipe.config.program
    try:
        file = elf.Elf(path, content)
        if path != program:
            addresses = file.initialisers
        elif recipe.interpreter is not None:
            addresses = (*file.initialisers, file.entry)
        else:
            addresses = file.own_initialisers
            if not addresses:
                raise PrelinkRefusedError(program, "it is static, and nothing marks the end of its start-up")
        return [file.offset(address) for address in addresses]
    except NotElfError as error:
        raise PrelinkRefusedError(program, error.message) from error


def _with_breakpoints(entry: Entry, content: bytes, places: Sequence[int], copy: Path) -> Entry:
    """Let int3 stand at the places."""
    if not places:
        return entry
    changed = bytearray(content)
    for at in places:
        changed[at : at + len(INT3)] = INT3
    copy.write_bytes(changed)
    return replace(entry, source=copy)


def _run(program: str, loaded: image.Image, memory: int, streams: Streams) -> prelink.Capture:
    settings = Settings(memory=memory, timeout=SECONDS)
    try:
        outcome = machines.machine().run(loaded, settings, streams)
    except MachineError as error:
        raise PrelinkRefusedError(program, f"its start-up does not end: {error.message}") from error
    if outcome.absent:
        raise PrelinkRefusedError(program, f"before it begins, {next(iter(outcome.absent))} is called")
    if outcome.status != 0:
        raise PrelinkRefusedError(program, f"its start-up does not end: {_end(outcome)}")
    try:
        return prelink.parse(outcome.stdout)
    except ValueError as error:
        raise PosixliteError(f"the start-up of {program} was not told whole: {error}") from error


def _end(outcome: Outcome) -> str:
    return f"{outcome.signal or f'exit status {outcome.status}'}"
