# SPDX-License-Identifier: MIT
"""Reads from a program's code which system calls it could ever make: `scan` gives a Scan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..numbers import name_of
from . import libraries, summary
from .reach import Reached, reach
from .summary import Summary

__all__ = ["Object", "Scan", "Unresolved", "scan", "scan_traced"]

IMPLIED = {
    "rt_sigaction": ("rt_sigreturn",),  # the kernel's own trampoline is in no graph
    "nanosleep": ("restart_syscall",),
    "clock_nanosleep": ("restart_syscall",),
    "poll": ("restart_syscall",),
    "futex": ("restart_syscall",),
}
"""Calls that follow from others without a site that says so."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A place that makes a call whose number could not be told."""

    where: str  # object, function and address
    why: str


@dataclass(frozen=True, slots=True)
class Object:
    """One file of a scan."""

    path: str
    functions: int
    reachable: int
    sites: int  # that make system calls, in functions that can be reached
    late: bool  # opened by dlopen in a run


@dataclass(frozen=True, slots=True)
class Scan:
    """All that a program and its libraries could ask of Linux, as far as their code tells."""

    program: str
    calls: dict[str, tuple[str, ...]]  # call -> functions that make it: "libc.so.6: read"
    unresolved: tuple[Unresolved, ...]
    objects: tuple[Object, ...]
    missing: tuple[str, ...]  # libraries that are not on this machine
    notes: tuple[str, ...]  # what limits the answer
    near: tuple[str, ...] = ()  # calls that are also found if only data that leads from code is followed


def scan(program: str | Path, more: Iterable[str] = (), cache: Path | None = None) -> Scan:
    """Analyse a program and its libraries; `more` are files that it was seen to map, from a profile.

    `cache` is a folder in which what is found about each object is kept. TraceError if the program cannot be
    read.
    """
    every, late, missing = libraries.load_all(str(program), more, lambda path: summary.load(path, cache))
    reached = reach(every, set(late))
    calls = _calls(every, reached)
    return Scan(
        program=every[0].path,
        calls={name: tuple(sorted(where)) for name, where in sorted(calls.items())},
        unresolved=tuple(_unresolved(every, reached)),
        objects=tuple(_object(every, reached, place, late) for place in range(len(every))),
        missing=missing,
        notes=tuple(f"{_short(one)} {one.note}" for one in every if one.note),
        near=tuple(sorted(_calls(every, reach(every, set(late), follow=True)))),
    )


def scan_traced(programs: Sequence[str], mapped: Iterable[str], cache: Path | None = None) -> Scan:
    """Analyse all programs that a run started as one; `mapped` are the files it was seen to run code from.

    What none of the programs needs by itself was opened late, and counts for each of them.
    """
    own: set[str] = set()
    for program in programs:
        every, _, _ = libraries.load_all(program, (), lambda path: summary.load(path, cache))
        own |= {one.path for one in every}
    late = [path for path in mapped if str(Path(path).resolve()) not in own]
    return _unite([scan(program, late, cache) for program in programs])


def _unite(scans: Sequence[Scan]) -> Scan:
    first = scans[0]
    calls: dict[str, set[str]] = {}
    for one in scans:
        for name, where in one.calls.items():
            calls.setdefault(name, set()).update(where)
    return Scan(
        program=first.program,
        calls={name: tuple(sorted(where)) for name, where in sorted(calls.items())},
        unresolved=tuple(dict.fromkeys(u for one in scans for u in one.unresolved)),
        objects=tuple({o.path: o for one in reversed(scans) for o in reversed(one.objects)}.values())[::-1],
        missing=tuple(sorted({name for one in scans for name in one.missing})),
        notes=tuple(dict.fromkeys(note for one in scans for note in one.notes)),
        near=tuple(sorted({name for one in scans for name in one.near})),
    )


def _calls(every: list[Summary], reached: Reached) -> dict[str, set[str]]:
    """Give the calls of all sites that can be reached, and what follows from them."""
    calls: dict[str, set[str]] = {}
    for place, site in reached.sites:
        for number in site.numbers:
            calls.setdefault(name_of(number), set()).add(_label(every[place], site.function))
    for cause, implied in IMPLIED.items():
        for name in implied if cause in calls else ():
            calls.setdefault(name, set()).add(f"follows from {cause}")
    return calls


def _unresolved(every: list[Summary], reached: Reached) -> list[Unresolved]:
    found = {
        Unresolved(f"{_label(every[place], site.function)} at {site.address:#x}", ", ".join(site.unknown))
        for place, site in reached.sites
        if site.unknown
    }
    found |= {
        Unresolved(_label(every[place], wrapper.function), f"number from its caller, and {why}")
        for place, wrapper, why in reached.open_wrappers
    }
    return sorted(found, key=lambda one: (one.where, one.why))


def _object(every: list[Summary], reached: Reached, place: int, late: list[str]) -> Object:
    one = every[place]
    return Object(
        path=one.path,
        functions=len(one.starts),
        reachable=sum(where == place for where, _ in reached.functions),
        sites=sum(where == place and not site.via for where, site in reached.sites),
        late=one.path in late,
    )


def _short(one: Summary) -> str:
    return one.soname or Path(one.path).name


def _label(one: Summary, function: int) -> str:
    return f"{_short(one)}: {one.name(function)}"
