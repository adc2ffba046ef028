# SPDX-License-Identifier: MIT
"""Adds up what a process has mapped: the profile says how much at most, and how large the heap was."""

import bisect
from dataclasses import dataclass, field, replace

from . import constants
from .backend import Arguments, Value

PAGE = 4096
MAPPING_CALLS = frozenset(("brk", "mmap", "mprotect", "mremap", "munmap", "pkey_mprotect"))


@dataclass(slots=True)
class Ranges:
    """Disjoint ranges of addresses, sorted, and the sum of their sizes."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    size: int = 0

    def copy(self) -> "Ranges":
        """Copy the ranges."""
        return Ranges(list(self.starts), list(self.ends), self.size)

    def remove(self, start: int, end: int) -> int:
        """Take a range out, whatever it cuts; give how many bytes of it were there."""
        first = bisect.bisect_right(self.ends, start)
        last = bisect.bisect_left(self.starts, end)
        if first >= last:
            return 0
        removed = sum(
            min(self.ends[place], end) - max(self.starts[place], start) for place in range(first, last)
        )
        outer_start, outer_end = self.starts[first], self.ends[last - 1]
        starts = ([outer_start] if outer_start < start else []) + ([end] if end < outer_end else [])
        ends = ([start] if outer_start < start else []) + ([outer_end] if end < outer_end else [])
        self.starts[first:last], self.ends[first:last] = starts, ends
        self.size -= removed
        return removed

    def inside(self, start: int, end: int) -> list[tuple[int, int]]:
        """Give the parts of a range that are among them."""
        first, last = bisect.bisect_right(self.ends, start), bisect.bisect_left(self.starts, end)
        return [(max(self.starts[place], start), min(self.ends[place], end)) for place in range(first, last)]

    def add(self, start: int, end: int) -> None:
        """Put a range in, in the place of what was there."""
        self.remove(start, end)
        place = bisect.bisect_left(self.starts, start)
        self.starts.insert(place, start)
        self.ends.insert(place, end)
        self.size += end - start


@dataclass(slots=True)
class Mappings:
    """The mappings that a process asked for; those that execve made are not among them.

    `anonymous` are those without a file that have been writable: `reserved` ones wait for mprotect. Of what
    was mapped as a stack, or with MAP_NORESERVE, only what is touched is wished for: it is in neither.
    """

    all: Ranges = field(default_factory=Ranges)
    anonymous: Ranges = field(default_factory=Ranges)
    reserved: Ranges = field(default_factory=Ranges)
    heap_start: int | None = None
    most_all: int = 0
    most_anonymous: int = 0
    most_heap: int = 0

    def copy(self) -> "Mappings":
        """Copy the mappings, as fork does."""
        return replace(
            self, all=self.all.copy(), anonymous=self.anonymous.copy(), reserved=self.reserved.copy()
        )

    def follow(self, call: str, arguments: Arguments, result: int) -> None:
        """Note what a successful call did to the mappings."""
        if call == "brk":
            self.heap_start = result if self.heap_start is None else self.heap_start
            self.most_heap = max(self.most_heap, result - self.heap_start)
        elif call == "mmap":
            kind = self._kind(_number(arguments[2]), _number(arguments[3]))
            self._map(result, _pages(arguments[1]), kind)
        elif call == "munmap":
            self._unmap(_number(arguments[0]), _pages(arguments[1]))
        elif call in ("mprotect", "pkey_mprotect"):
            start = _number(arguments[0])
            self._protect(start, start + _pages(arguments[1]), _number(arguments[2]))
        elif call == "mremap":
            old = _number(arguments[0])
            keep = _number(arguments[3]) & constants.value("MREMAP_DONTUNMAP")
            kinds = (self.anonymous, self.reserved)
            kind = next((one for one in kinds if one.inside(old, old + PAGE)), None)
            if not keep:
                self._unmap(old, _pages(arguments[1]))
            self._map(result, _pages(arguments[2]), kind)

    def _kind(self, protection: int, flags: int) -> Ranges | None:
        """Give where a mapping belongs, beside all."""
        touched_only = constants.value("MAP_NORESERVE") | constants.value("MAP_STACK")
        if not flags & constants.value("MAP_ANONYMOUS") or flags & touched_only:
            return None
        return self.anonymous if protection & constants.value("PROT_WRITE") else self.reserved

    def _protect(self, start: int, end: int, protection: int) -> None:
        if not protection & constants.value("PROT_WRITE"):
            return
        for part in self.reserved.inside(start, end):
            self.reserved.remove(*part)
            self.anonymous.add(*part)
        self.most_anonymous = max(self.most_anonymous, self.anonymous.size)

    def _map(self, start: int, size: int, kind: Ranges | None) -> None:
        self._unmap(start, size)
        self.all.add(start, start + size)
        if kind is not None:
            kind.add(start, start + size)
        self.most_all = max(self.most_all, self.all.size)
        self.most_anonymous = max(self.most_anonymous, self.anonymous.size)

    def _unmap(self, start: int, size: int) -> None:
        self.all.remove(start, start + size)
        self.anonymous.remove(start, start + size)
        self.reserved.remove(start, start + size)


def _pages(value: Value) -> int:
    return -(-_number(value) // PAGE) * PAGE


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
