# SPDX-License-Identifier: MIT
"""What /proc tells of a task: its family, its program, its descriptors and its size."""

import os
from pathlib import Path

from . import elf
from .backend import Executed
from .paths import Found, absolute, find
from .reading import link_of

STREAM_LAST = 2  # the last of the standard streams' descriptors


def family(pid: int) -> tuple[int, int]:
    """Give the process of a task and the process that made it."""
    numbers = status_numbers(pid)
    return (numbers["Tgid"][0], numbers["PPid"][0]) if numbers else (pid, 0)


def executed(pid: int, former: int) -> Executed:
    """Give the event of a task that has just begun to run another program."""
    folder = Path("/proc") / str(pid)
    program = link_of(pid, "exe")
    try:
        argv = (folder / "cmdline").read_bytes().split(b"\0")[:-1]
    except OSError:
        program = None
    if program is None:  # killed just now
        return Executed(pid, former, "", ())
    interpreter = elf.interpreter(f"/proc/{pid}/exe")
    places = {program: find(program)}
    if interpreter is not None:
        places[interpreter] = find(absolute(interpreter, link_of(pid, "cwd") or "/"))
    return Executed(pid, former, program, tuple(map(os.fsdecode, argv)), interpreter, places)


def descriptors(pid: int) -> dict[int, Found]:
    """Find the files that a stopped task has open, but for the three standard streams."""
    try:
        numbers = sorted(int(name) for name in os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 (names only)
    except OSError:
        return {}
    links = {number: link_of(pid, f"fd/{number}") for number in numbers if number > STREAM_LAST}
    return {number: find(link) for number, link in links.items() if link is not None}


def peaks(pid: int) -> tuple[int | None, int | None]:
    """Read the largest resident and virtual size (bytes) of the process of a task that is about to end."""
    numbers = status_numbers(pid)
    rss, virtual = numbers.get("VmHWM"), numbers.get("VmPeak")
    return (rss[0] * 1024 if rss else None, virtual[0] * 1024 if virtual else None)


def threads(pid: int) -> set[int]:
    """Give the numbers of the threads of a process; nothing if there is no such process."""
    try:
        return {int(name) for name in os.listdir(f"/proc/{pid}/task")}  # noqa: PTH208 (names only)
    except OSError:
        return set()


def tracer_of(pid: int) -> int | None:
    """Tell which process traces a task: 0 if none does, None if the task has ended."""
    return status_numbers(pid).get("TracerPid", (None,))[0]


def status_numbers(pid: int) -> dict[str, tuple[int, ...]]:
    """Give the lines of /proc/PID/status that hold decimal numbers; nothing if the task has ended."""
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text(errors="replace").splitlines()
    except OSError:
        return {}
    split = (line.replace(" kB", "").partition(":") for line in lines)
    words = {name: rest.split() for name, _, rest in split}
    return {name: tuple(map(int, w)) for name, w in words.items() if w and all(one.isdecimal() for one in w)}


def mapped(pid: int) -> tuple[Found, ...]:
    """Find the files that a process has mapped to execute them."""
    try:
        lines = (Path("/proc") / str(pid) / "maps").read_text(errors="surrogateescape").splitlines()
    except OSError:
        return ()
    fields = (line.split(None, 5) for line in lines)
    names = {one[5] for one in fields if len(one) > 5 and "x" in one[1] and one[5].startswith("/")}
    return tuple(find(name) for name in sorted(names) if not name.endswith(" (deleted)"))
