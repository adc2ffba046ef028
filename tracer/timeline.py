# SPDX-License-Identifier: MIT
"""When calls were made: their numbers in the order in which they ended, gathered in slots.

There are never more than SLOTS of them: when a run grows beyond, two become one. So a time line is exact, and
as long for a minute as for a day; which calls share a slot follows from their numbers alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SLOTS = 64


@dataclass(frozen=True, slots=True)
class Line:
    """When one call was made. The first call of a run has number 1."""

    first: int
    last: int
    slots: tuple[int, ...]  # times it was made, from the slot of the first to that of the last


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the calls of a run were made."""

    width: int = 1  # numbers to a slot, a power of two
    calls: Mapping[str, Line] = field(default_factory=dict)

    def is_sound(self, line: Line) -> bool:
        """Tell whether a line could be one of this."""
        if not 1 <= line.first <= line.last <= SLOTS * self.width:
            return False
        return len(line.slots) == (line.last - 1) // self.width - (line.first - 1) // self.width + 1


@dataclass(frozen=True, slots=True)
class Spread:
    """When like calls were made that are told of at once."""

    width: int
    line: Line

    def slots(self) -> Iterator[tuple[int, int]]:
        """Give the first number of each slot, and how many calls are in it."""
        begin = (self.line.first - 1) // self.width
        for place, times in enumerate(self.line.slots, begin):
            yield place * self.width + 1, times


@dataclass(slots=True)
class _Open:
    first: int
    last: int
    slots: list[int]


@dataclass(slots=True)
class Clock:
    """Numbers calls and notes when each was made."""

    made: int = 0  # the number of the last
    width: int = 1
    lines: dict[str, _Open] = field(default_factory=dict)

    def note(self, call: str, times: int, spread: Spread | None) -> None:
        """Note a call that ended, or with a spread many: their numbers are in it, and no others between."""
        self.made += times
        while self.made > SLOTS * self.width:
            self._widen()
        if spread is None:
            self._add(call, self.made, 1)
            return
        while self.width < spread.width:
            self._widen()
        for number, inside in spread.slots():
            self._add(call, max(number, spread.line.first), inside)
        line = self.lines[call]
        line.first, line.last = min(line.first, spread.line.first), max(line.last, spread.line.last)

    def timeline(self) -> Timeline:
        """Give the time line so far."""
        return Timeline(self.width, {call: self._line(line) for call, line in self.lines.items()})

    def _add(self, call: str, number: int, times: int) -> None:
        line = self.lines.get(call)
        if line is None:
            line = self.lines[call] = _Open(number, number, [0] * SLOTS)
        line.slots[(number - 1) // self.width] += times
        line.last = max(line.last, number)

    def _line(self, line: _Open) -> Line:
        begin, end = (line.first - 1) // self.width, (line.last - 1) // self.width
        return Line(line.first, line.last, tuple(line.slots[begin : end + 1]))

    def _widen(self) -> None:
        self.width *= 2
        for line in self.lines.values():
            pairs = zip(line.slots[::2], line.slots[1::2], strict=True)
            line.slots = [*map(sum, pairs), *[0] * (SLOTS // 2)]
