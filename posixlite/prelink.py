# SPDX-License-Identifier: MIT
"""What a program's start-up leaves behind, as an image can hold it: read and checked. Pure.

docs/prelink.md says how it works. libc/file/prelink_record.c writes what is read here; prelink_source.py
writes it for libc/file/prelink.c.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from posixlite.errors import PosixliteError
from posixlite.tracer import constants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PAGE = 4096
WORD = 8
WORD_BITS = 64
RANDOM_SIZE = 16
"""Bytes at AT_RANDOM."""
RANDOM_LIMIT = 16
"""Random words that an image can make again: PRELINK_RANDOM_LIMIT of libc/file/prelink.h."""
WHOLE = (1 << 64) - 1
MASKS = (WHOLE, *(WHOLE & ~(0xFF << shift) for shift in range(0, 64, 8)))
"""What copies have of a random word: all of it, or all but a byte, for no string to hold a stack guard."""
SCRATCH = {"rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11"}
"""Registers that a call does not keep."""
GROUPS = ("frame", "program", "thread")
"""Members of struct prelink that are structures of numbers."""
VDSO = ("[vdso]", "[vvar]")
"""Mappings that the shim makes itself."""


class PrelinkRefusedError(PosixliteError):
    """The start-up cannot be done once for all boots; the message says why."""

    def __init__(self, program: str, why: str) -> None:
        super().__init__(f"cannot prelink {program}: {why}", "build it without --prelink")


@dataclass(frozen=True, slots=True)
class Area:
    """A mapping, as in struct prelink_mapping; name: the file's path, a label in brackets, or nothing."""

    start: int
    end: int
    prot: int
    flags: int
    offset: int
    promised: bool
    name: str

    @property
    def anonymous(self) -> bool:
        """Whether there is no file behind it."""
        return bool(self.flags & constants.value("MAP_ANONYMOUS"))


@dataclass(frozen=True, slots=True)
class Capture:
    """What one run has left before the first function of the program."""

    processor: int
    ticks: int
    """The time-stamp counter at the end."""
    numbers: Mapping[str, Mapping[str, int]]
    """Group -> name -> value."""
    auxv: tuple[tuple[int, int], ...]
    mappings: tuple[Area, ...]
    pages: Mapping[int, bytes]
    """Address -> content."""
    descriptor: int | None
    """One that was left open."""
    random: tuple[int, ...]
    """All random words that the shim has given to it, AT_RANDOM's two among them."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A word of the program's memory that is a random one, or a guard or a mangled pointer made of it."""

    address: int
    number: int
    """Of the random word, among those that the image makes again."""
    mask: int = WHOLE
    """What it has of it: one of MASKS."""
    pointer: int = 0
    """What that is xored with, before all is rotated to the left."""
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class Prelinked:
    """What an image holds of a start-up. Three runs have left the same, but for randomness and time."""

    capture: Capture
    copies: tuple[Copy, ...]
    """By address."""
    ticks: int
    """Words that count the time-stamp counter's ticks; they are zero."""
    reached: str
    """FILE+OFFSET of the function that comes next."""

    def holds(self, path: str, offset: int) -> bool:
        """Whether a byte of a file is in one of the pages: it was written to, and is the image's own now."""
        return any(
            area.name == path
            and (offset - area.offset + area.start) // PAGE * PAGE in self.capture.pages
            and 0 <= offset - area.offset < area.end - area.start
            for area in self.capture.mappings
            if not area.anonymous
        )

    def to_json(self) -> dict[str, object]:
        """Return what an image says of it."""
        return {
            "reached": self.reached,
            "pages": len(self.capture.pages),
            "mappings": len(self.capture.mappings),
            "random_words": len(self.copies),
            "time_words": self.ticks,
            "processor": f"{self.capture.processor:016x}",
        }


def parse(data: bytes) -> Capture:
    """Read what the recording image wrote; ValueError if that is not whole."""
    text, found, content = data.partition(b"\npages\n")
    if not found:
        raise ValueError("no pages")
    single = dict.fromkeys(("processor", "ticks", "descriptor"), 0)
    numbers: dict[str, dict[str, int]] = {group: {} for group in GROUPS}
    auxv: list[tuple[int, int]] = []
    mappings: list[Area] = []
    addresses: list[int] = []
    random: list[int] = []
    for line in text.decode("utf-8", "surrogateescape").splitlines():
        word, _, rest = line.partition(" ")
        if word in numbers:
            name, _, value = rest.partition(" ")
            numbers[word][name] = int(value, 0)
        elif word == "mapping":
            start, end, prot, flags, offset, promised, name = rest.split(" ", 6)
            mappings.append(
                Area(
                    int(start, 0),
                    int(end, 0),
                    int(prot, 0),
                    int(flags, 0),
                    int(offset, 0),
                    promised == "1",
                    name,
                )
            )
        elif word == "auxv":
            kind, _, value = rest.partition(" ")
            auxv.append((int(kind), int(value, 0)))
        elif word == "random":
            random.append(int(rest, 0))
        elif word == "page":
            addresses.append(int(rest, 0))
        elif word in single:
            single[word] = int(rest, 0)
        else:
            raise ValueError(line)
    if len(content) != PAGE * len(addresses):
        raise ValueError(f"{len(content)} bytes of {len(addresses)} pages")
    pages = {address: content[n * PAGE : (n + 1) * PAGE] for n, address in enumerate(addresses)}
    return Capture(
        single["processor"],
        single["ticks"],
        numbers,
        tuple(auxv),
        tuple(mappings),
        pages,
        single["descriptor"] or None,
        tuple(random),
    )


def combine(program: str, runs: Sequence[Capture]) -> Prelinked:
    """Return what three runs have in common; PrelinkRefusedError for more than randomness and time.

    All had other random bytes and another time, the last one another size of memory.
    """
    one = runs[0]
    _check_state(program, runs)
    pages = [_live(run) for run in runs]
    if any(other.keys() != pages[0].keys() for other in pages):
        raise PrelinkRefusedError(program, "runs of its start-up differ: the pages that they have written")
    at_random = dict(one.auxv)[constants.value("AT_RANDOM")]
    first, second = zip(*(_words(of_run, at_random) for of_run in pages), strict=True)
    known = _Random(list(zip(*(run.random for run in runs), strict=True)))
    for of_run in pages:
        _clear(of_run, at_random, RANDOM_SIZE)
    copies, ticks = [*known.copies(at_random, first), *known.copies(at_random + WORD, second)], 0
    for address, found in _differences(pages):
        if made := known.copies(address, found):
            copies += made
        elif _counts_ticks(runs, found):
            ticks += 1
        else:
            values = ", ".join(map(hex, found))
            raise PrelinkRefusedError(
                program, f"runs of its start-up differ: {values} at {_place(one, address)}"
            )
        _clear(pages[0], address, WORD)
    kept = _not_zero(one, pages[0], {page for copy in copies for page in _pages_of(copy)})
    numbers = {**one.numbers, "frame": _frame(program, [run.numbers["frame"] for run in runs])}
    capture = replace(one, ticks=0, numbers=numbers, pages=kept, random=())
    return Prelinked(capture, _renumbered(program, copies), ticks, _place(one, one.numbers["frame"]["rip"]))


class _Random:
    """The random words of some runs, and what can be made of them."""

    def __init__(self, words: Sequence[tuple[int, ...]]) -> None:
        self._words = words
        self._masked = {
            tuple(word & mask for word in of_runs): (number, mask)
            for mask in MASKS
            for number, of_runs in enumerate(words)
        }

    def copies(self, address: int, found: tuple[int, ...]) -> list[Copy]:
        """Return how a word that differs is made of a random one; nothing if it is not.

        A pointer is mangled as C libraries do it: xored with a random word, then rotated. Each run's word has
        to give the same pointer.
        """
        if found in self._masked:
            return [Copy(address, *self._masked[found])]
        for rotation in range(WORD_BITS):
            plain = [_rotated(word, WORD_BITS - rotation) for word in found]
            for number, of_runs in enumerate(self._words):
                pointers = {word ^ random for word, random in zip(plain, of_runs, strict=True)}
                if len(pointers) == 1:
                    return [Copy(address, number, pointer=pointers.pop(), rotation=rotation)]
        return []


def _rotated(word: int, bits: int) -> int:
    """Rotate to the left."""
    return (word << bits | word >> (WORD_BITS - bits)) & WHOLE


def _renumbered(program: str, copies: Sequence[Copy]) -> tuple[Copy, ...]:
    """Return the copies by address, with numbers of those random words that are in use."""
    used = sorted({copy.number for copy in copies})
    if len(used) > RANDOM_LIMIT:
        raise PrelinkRefusedError(program, f"its start-up keeps {len(used)} random words")
    numbered = (replace(copy, number=used.index(copy.number)) for copy in copies)
    return tuple(sorted(numbered, key=lambda copy: copy.address))


def _pages_of(copy: Copy) -> tuple[int, int]:
    return copy.address // PAGE * PAGE, (copy.address + WORD - 1) // PAGE * PAGE


def _check_state(program: str, runs: Sequence[Capture]) -> None:
    """Check all but the contents of pages."""
    one = runs[0]
    for what, of in _COMPARED.items():
        if any(of(run) != of(one) for run in runs):
            raise PrelinkRefusedError(program, f"runs of its start-up differ: {what}")
    for group in ("program", "thread"):
        for name, value in one.numbers[group].items():
            if any(run.numbers[group][name] != value for run in runs):
                raise PrelinkRefusedError(program, f"runs of its start-up differ: {group} {name}")
    if one.descriptor is not None:
        raise PrelinkRefusedError(program, f"its start-up leaves descriptor {one.descriptor} open")
    for mapping in one.mappings:
        if mapping.flags & constants.value("MAP_SHARED"):
            raise PrelinkRefusedError(program, f"its start-up shares memory: {mapping.name}")
        if not mapping.anonymous and not mapping.name:
            raise PrelinkRefusedError(program, "its start-up maps a file that has no name")


_COMPARED: Mapping[str, Callable[[Capture], object]] = {
    "processor": lambda run: run.processor,
    "auxv": lambda run: run.auxv,
    "mappings": lambda run: run.mappings,
    "how many random bytes they take": lambda run: len(run.random),
}


def _frame(program: str, frames: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return the registers, scratch ones that differ as zero.

    argc, argv and envp do not differ, and a function of initialisation has no other arguments.
    """
    differ = {name for name, value in frames[0].items() if any(frame[name] != value for frame in frames)}
    if not differ <= SCRATCH:
        raise PrelinkRefusedError(program, f"runs of its start-up differ: {min(differ - SCRATCH)}")
    return {name: 0 if name in differ else value for name, value in frames[0].items()}


def _counts_ticks(runs: Sequence[Capture], found: tuple[int, ...]) -> bool:
    """Whether a word can be a reading of the time-stamp counter, or the difference of two.

    Zero is one too: no time has gone by. glibc's loader keeps three, for LD_DEBUG=statistics.
    """
    return found[0] != found[1] and all(0 < word < run.ticks for word, run in zip(found, runs, strict=True))


def _mapping(capture: Capture, address: int) -> Area | None:
    return next((m for m in capture.mappings if m.start <= address < m.end), None)


def _place(capture: Capture, address: int) -> str:
    mapping = _mapping(capture, address)
    if mapping is None or mapping.anonymous:
        return f"{address:#x} {mapping.name if mapping else ''}".rstrip()
    return f"{mapping.name}+{address - mapping.start + mapping.offset:#x}"


def _live(capture: Capture) -> dict[int, bytearray]:
    """Return the pages without what lies below the stack pointer: nobody looks at that again."""
    pointer = capture.numbers["frame"]["rsp"]
    stack = _mapping(capture, pointer)
    bottom = stack.start if stack else pointer
    pages = {a: bytearray(p) for a, p in capture.pages.items() if not bottom <= a <= pointer - PAGE}
    at = pointer // PAGE * PAGE
    if at in pages:
        pages[at][: pointer - at] = bytes(pointer - at)
    return pages


def _words(pages: Mapping[int, bytearray], address: int) -> tuple[int, int]:
    """Return the two words at an address, which need not be aligned."""
    raw = bytes(pages[a // PAGE * PAGE][a % PAGE] for a in range(address, address + RANDOM_SIZE))
    low, high = struct.unpack("<2Q", raw)
    return low, high


def _clear(pages: Mapping[int, bytearray], address: int, size: int) -> None:
    for at in range(address, address + size):
        pages[at // PAGE * PAGE][at % PAGE] = 0


def _differences(pages: Sequence[Mapping[int, bytearray]]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield (address, its word in each run) where runs differ."""
    for address, page in pages[0].items():
        others = [of_run[address] for of_run in pages]
        if all(other == page for other in others):
            continue
        for number, found in enumerate(
            zip(*(struct.iter_unpack("<Q", other) for other in others), strict=True)
        ):
            if len(set(found)) > 1:
                yield address + number * WORD, tuple(word for (word,) in found)


def _not_zero(capture: Capture, pages: Mapping[int, bytearray], needed: set[int]) -> dict[int, bytes]:
    """Return the pages that a fault would not bring as they are."""
    kept = {}
    for address, page in sorted(pages.items()):
        mapping = _mapping(capture, address)
        if address in needed or any(page) or mapping is None or not mapping.anonymous:
            kept[address] = bytes(page)
    return kept
