# SPDX-License-Identifier: MIT
"""System calls in the files of an image as relocations: which become jumps, and the code behind them.

docs/sites.md says how it works; libc/core/sites.c and site.h are the other half of what is generated here.
"""

from __future__ import annotations

import math
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from posixlite import cache
from posixlite.errors import FileTroubleError, PosixliteError
from posixlite.generate import BY_NUMBER
from posixlite.tracer import TraceError, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from posixlite.rootfs import Entry
    from posixlite.tracer.static.sites import Site

SECTION = ".posixlite.sites"
KEPT = "sites"
"""Folder of the cache."""
ELF_MAGIC = b"\x7fELF"
JUMP_SIZE = 7
"""Bytes: SITE_JUMP of libc/arch/x86_64/*/site.h."""
SLOT_SIZE = 8
ANSWER_SIZE = 64
"""Bytes that a stub has which answers by itself: SITE_ANSWER."""
MOVE_NUMBER = 0xB8
"""Opcode of the instruction that commonly sets the number: mov $NUMBER, %eax."""
PAGE = 4096
SYSCALL_SIZE = 2
ABSENT = "the image does not hold the call, and says so"
"""Why the site of a call stays as it is that the plan has not."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The code of a file: where it is in the file (bytes), and its system calls."""

    path: str
    start: int
    end: int
    sites: tuple[Site, ...]

    @property
    def linked(self) -> tuple[Site, ...]:
        """Those that a jump stands for."""
        return tuple(site for site in self.sites if not site.trap)

    @property
    def pages(self) -> tuple[int, ...]:
        """Numbers of the file's pages that have a jump in them."""
        return tuple(sorted({site.offset // PAGE for site in self.linked}))

    def places(self, before: int) -> list[int]:
        """Return for each page of the code the how-manieth linked page it has, `before` others; 0: none."""
        linked = {page: place for place, page in enumerate(self.pages, before + 1)}
        return [linked.get(page, 0) for page in range(self.start // PAGE, (self.end - 1) // PAGE + 1)]


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one site in an image."""

    path: str
    address: int
    """Of the instruction, as its file is linked."""
    call: str
    """Empty if its number comes in a register."""
    original: str
    """Bytes that were replaced (hexadecimal), or the instruction itself."""
    verdict: str
    """The function that serves it, or why it still traps."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where files lie as they are, for pages of their code to be copied from."""

    name: str
    places: Mapping[str, int]
    """Path -> where its content begins in the file of this name (bytes)."""


def find(entries: Iterable[Entry]) -> tuple[Segment, ...]:
    """Find the system calls of all programs and libraries among the files of an image."""
    found: list[Segment] = []
    seen: set[Path] = set()
    for entry in entries:
        if entry.source is None or not stat.S_ISREG(entry.mode) or not entry.size:
            continue
        source = entry.source.resolve()
        if source not in seen and _is_elf(source):
            seen.add(source)
            found += _segments(entry.path, source)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Targets:
    """What sites lead to, by the name of the call."""

    functions: Mapping[str, str]
    """The function of each call that the image holds."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """The word of the shim that is all of a call's answer (catalogue.py)."""
    made: Mapping[str, int] = field(default_factory=dict)
    """How often the program has made each call: stubs lie in this order, from linked_enter on."""

    def function(self, site: Site) -> str:
        """Return the function that a stub calls."""
        return self.functions.get(_call(site), BY_NUMBER)

    def answer(self, site: Site) -> str | None:
        """Return the word that a stub answers with: one that may begin again at any instruction."""
        own = self.function(site) != BY_NUMBER
        again = site.before[:1] == bytes([MOVE_NUMBER]) and len(site.original) == JUMP_SIZE
        return self.answers.get(_call(site)) if own and again else None


def planned(segments: Iterable[Segment], targets: Targets) -> tuple[Segment, ...]:
    """Leave alone the sites of calls that the image does not hold: their trap says it, and costs nothing."""
    return tuple(
        replace(segment, sites=tuple(_planned(site, targets) for site in segment.sites))
        for segment in segments
    )


def assembly(segments: Sequence[Segment], places: Mapping[str, int], targets: Targets, source: Source) -> str:
    """Return the stubs, tables and pages of an image; places: where files lie in the root file system."""
    linked = [segment for segment in segments if segment.linked]
    parts = [
        "/* Made by posixlite: system calls of the image's files, linked (posixlite/sites.py). */",
        '#include "site.h"',
        "",
        '.section .posixlite.pull, "", @progbits',  # libc/core/sites.c, which others mention as optional
        ".quad sites_resume",
        *_stubs(linked, targets),
        *_tables(linked, places),
        *_pages(linked, source),
        '.section .note.GNU-stack, "", @progbits',
    ]
    return "\n".join(parts) + "\n"


def listing(segments: Iterable[Segment], targets: Targets) -> str:
    """Return what an image keeps of its sites: a line each, fields with tabs between."""
    return "".join(
        "\t".join((s.path, f"{site.address:x}", _call(site), site.original.hex(), _verdict(site, targets)))
        + "\n"
        for s in segments
        for site in s.sites
    )


def read(text: str) -> tuple[Row, ...]:
    """Read the sites of an image back."""
    fields = (line.split("\t") for line in text.splitlines())
    return tuple(Row(f[0], int(f[1], 16), *f[2:]) for f in fields if len(f) == 5)


def _is_elf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(ELF_MAGIC)) == ELF_MAGIC
    except OSError as error:
        raise FileTroubleError("read", path, error) from error


def _segments(name: str, source: Path) -> list[Segment]:
    try:
        from posixlite.tracer.static import summary  # noqa: PLC0415 (capstone is needed only here)
        from posixlite.tracer.static.sites import SYSCALL, Site  # noqa: PLC0415
    except ImportError as error:
        raise PosixliteError(
            f"the module {error.name} is not installed", f"pip install {error.name}, or build --no-link-sites"
        ) from None
    content = source.read_bytes()
    if SYSCALL not in content:
        return []
    kept = cache.folder(KEPT) / f"{cache.digest(content, summary.version())}.json"
    found = cache.remember(kept, lambda: _analyse(source))
    return [
        Segment(
            name,
            start,
            end,
            tuple(
                Site(address, offset, bytes.fromhex(before), bytes.fromhex(after), number, trap, likely)
                for address, offset, before, after, number, trap, likely in rows
            ),
        )
        for start, end, rows in found
    ]


def _analyse(source: Path) -> list[list[object]]:
    """Return for each segment of code its start, its end and its sites; nothing for a file that has none."""
    from posixlite.tracer.static import objects, sites  # noqa: PLC0415

    try:
        one = objects.read(source)
    except TraceError:
        return []  # damaged, or for another processor: it stays as it is
    found = sites.find(one, JUMP_SIZE)
    return [
        [
            offset,
            offset + size,
            [
                [s.address, s.offset, s.before.hex(), s.after.hex(), s.number, s.trap, s.likely]
                for s in found
                if address <= s.address < address + size
            ],
        ]
        for address, offset, size in one.segments
        if any(address <= s.address < address + size for s in found)
    ]


def _call(site: Site) -> str:
    return "" if site.number is None else numbers.name_of(site.number)


def _planned(site: Site, targets: Targets) -> Site:
    number = site.likely if site.number is None else site.number
    absent = number is not None and numbers.name_of(number) not in targets.functions
    return replace(site, trap=ABSENT) if absent and not site.trap else site


def _verdict(site: Site, targets: Targets) -> str:
    return f"trap: {site.trap}" if site.trap else targets.function(site)


def _stubs(segments: Sequence[Segment], targets: Targets) -> Iterator[str]:
    yield '.section .text.answers, "ax"'
    yield f".balign {ANSWER_SIZE}"
    yield ".globl answers_start, answers_end"
    yield "answers_start:"
    yield '.section .text.sites, "ax"'
    yield ".globl sites_start, sites_end"
    yield "sites_start:"
    number = 0
    stubs: list[tuple[float, list[str]]] = []
    for module, segment in enumerate(segments):
        path = f"/* {segment.path.replace('*/', '* /').encode('unicode_escape').decode()} */"
        for site in segment.linked:
            behind = site.offset + len(site.before) + SYSCALL_SIZE
            stub = _stub(number, site, f"site_bases+{SLOT_SIZE * module}, {behind:#x}", targets)
            stubs.append((_order(site, targets), [path, *stub]))
            number += 1
    for _, lines in sorted(stubs, key=lambda one: one[0]):
        yield from lines
    yield "sites_end:"
    yield '.section .text.answers, "ax"'
    yield "answers_end:"


def _order(site: Site, targets: Targets) -> float:
    """Return what to sort by: calls that were made most first, before them those that may be any."""
    return -targets.made.get(_call(site), 0) if site.number is not None else -math.inf


def _stub(number: int, site: Site, place: str, targets: Targets) -> Iterator[str]:
    label = f"stub{number}: /* {site.address:#x} {_call(site)} */"
    handler, answer = targets.function(site), targets.answer(site)
    if answer is not None:
        yield '.pushsection .text.answers, "ax"'
        yield f".balign {ANSWER_SIZE}"
        yield label
        yield f"SITE_ANSWER {place}, {answer}"
        yield ".popsection"
        return
    yield label
    if site.before:
        yield _byte(site.before)
    if site.after:
        target = f"_BY_NUMBER {place}" if handler == BY_NUMBER else f" {place}, {handler}"
        yield f"SITE_CALL_AND{target}, {len(site.after)}"
        yield f"rest{number}: {_byte(site.after)}"
        yield "SITE_END"
    elif handler == BY_NUMBER:
        yield f"SITE_CALL_BY_NUMBER {place}"
    else:
        yield f"SITE_CALL {place}, {handler}"


def _tables(segments: Sequence[Segment], places: Mapping[str, int]) -> Iterator[str]:
    sites = [site for segment in segments for site in segment.linked]
    yield '.section .rodata.sites, "a"'
    yield ".balign 8"
    yield ".globl site_slots, site_modules, site_table, site_pages, site_module_count, site_count, site_bases"
    yield "site_slots:"
    yield from (f".quad stub{number}" for number in range(len(sites)))
    yield "site_modules:"
    first_site = first_page = 0
    for segment in segments:
        count, pages = len(segment.linked), len(segment.places(0))
        yield f".quad {places[segment.path]}"
        yield f".long {first_site}, {count}, {first_page}, {pages}, {segment.start}, {segment.end}"
        first_site += count
        first_page += pages
    yield "site_table:"
    for number, site in enumerate(sites):
        back = f"rest{number} - STUB_TO_REST - stub{number}" if site.after else "0"
        yield f".long {site.offset}"
        yield f".byte {len(site.original)}, {len(site.before)}"
        yield f".short {back}"
    yield "site_pages:"
    before = 0
    for segment in segments:
        yield ".long " + ", ".join(map(str, segment.places(before)))
        before += len(segment.pages)
    yield f"site_module_count: .long {len(segments)}"
    yield f"site_count: .long {len(sites)}"
    yield '.section .bss.sites, "aw", @nobits'
    yield ".balign 8"
    yield f"site_bases: .skip {SLOT_SIZE * len(segments)}"


def _pages(segments: Sequence[Segment], source: Source) -> Iterator[str]:
    yield '.section .linked, "aw", @progbits'
    yield ".globl linked_start"
    yield "linked_start:"
    number = 0
    for segment in segments:
        for page in segment.pages:
            at, end = page * PAGE, (page + 1) * PAGE
            for site in segment.linked:
                if site.offset // PAGE != page:
                    continue
                yield from _original(source, segment.path, at, site.offset)
                yield f"SITE_JUMP site_slots+{SLOT_SIZE * number}"
                # Nothing leads to the bytes behind the jump; what comes there all the same is seen.
                yield f".fill {len(site.original) - JUMP_SIZE}, 1, 0xcc"
                at = site.offset + len(site.original)
                number += 1
            yield from _original(source, segment.path, at, end)


def _original(source: Source, path: str, start: int, end: int) -> Iterator[str]:
    if end > start:
        yield f'.incbin "{source.name}", {source.places[path] + start}, {end - start}'


def _byte(data: bytes) -> str:
    return ".byte " + ", ".join(f"{byte:#04x}" for byte in data)
