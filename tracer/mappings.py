# SPDX-License-Identifier: MIT
"""Adds up what a process has mapped: the profile says how much at most, and how large the heap was."""

import bisect
from dataclasses import dataclass, field, replace

from . import constants
from .backend import Arguments, Value

PAGE = 4096


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

    def add(self, start: int, end: int) -> None:
        """Put a range in, in the place of what was there."""
        self.remove(start, end)
        place = bisect.bisect_left(self.starts, start)
        self.starts.insert(place, start)
        self.ends.insert(place, end)
        self.size += end - start


@dataclass(slots=True)
class Mappings:
    """The mappings that a process asked for; those that execve made are not among them."""

    all: Ranges = field(default_factory=Ranges)
    anonymous: Ranges = field(default_factory=Ranges)
    heap_start: int | None = None
    most_all: int = 0
    most_anonymous: int = 0
    most_heap: int = 0

    def copy(self) -> "Mappings":
        """Copy the mappings, as fork does."""
        return replace(self, all=self.all.copy(), anonymous=self.anonymous.copy())

    def follow(self, call: str, arguments: Arguments, result: int) -> None:
        """Note what a successful call did to the mappings."""
        if call == "brk":
            self.heap_start = result if self.heap_start is None else self.heap_start
            self.most_heap = max(self.most_heap, result - self.heap_start)
        elif call == "mmap":
            anonymous = _number(arguments[3]) & constants.value("MAP_ANONYMOUS")
            self._map(result, _pages(arguments[1]), anonymous=bool(anonymous))
        elif call == "munmap":
            self._unmap(_number(arguments[0]), _pages(arguments[1]))
        elif call == "mremap":
            old = _number(arguments[0])
            keep = _number(arguments[3]) & constants.value("MREMAP_DONTUNMAP")
            anonymous_size = self.anonymous.copy().remove(old, old + PAGE)
            if not keep:
                self._unmap(old, _pages(arguments[1]))
            self._map(result, _pages(arguments[2]), anonymous=anonymous_size > 0)

    def _map(self, start: int, size: int, *, anonymous: bool) -> None:
        self.all.add(start, start + size)
        if anonymous:
            self.anonymous.add(start, start + size)
        else:
            self.anonymous.remove(start, start + size)
        self.most_all = max(self.most_all, self.all.size)
        self.most_anonymous = max(self.most_anonymous, self.anonymous.size)

    def _unmap(self, start: int, size: int) -> None:
        self.all.remove(start, start + size)
        self.anonymous.remove(start, start + size)


def _pages(value: Value) -> int:
    return -(-_number(value) // PAGE) * PAGE


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
