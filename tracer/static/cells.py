# SPDX-License-Identifier: MIT
"""Data that holds pointers: which functions, other data and symbols each piece of it leads to.

Stripped objects do not tell where one variable ends and the next begins. A piece goes from an address that
something takes (code, or a pointer) to the next such address, and a symbol's size keeps its pieces together.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from .objects import Object, containing
from .sweep import Swept


@dataclass(slots=True)
class Cell:
    """A piece of data; all are starts, of functions and of cells of the same object."""

    functions: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Cells:
    """All pieces that lead anywhere."""

    cells: dict[int, Cell] = field(default_factory=dict)
    used: dict[int, list[int]] = field(default_factory=dict)  # function -> cells that its code names
    exports: dict[str, int] = field(default_factory=dict)  # symbol -> cell
    first: list[int] = field(default_factory=list)  # functions that the loader calls by a table


def find(one: Object, swept: Swept) -> Cells:
    """Cut the data of an object into pieces, and say what each leads to."""
    cut = _Cut(one, swept)
    cut.functions()
    cut.others()
    return cut.found


class _Cut:
    def __init__(self, one: Object, swept: Swept) -> None:
        self._one, self._swept = one, swept
        self._starts = _starts(one, swept)
        self.found = Cells()

    def functions(self) -> None:
        """Note the pointers to functions, own and by name."""
        one, swept = self._one, self._swept
        for place, target in one.slot_targets.items():
            if target in swept.stubs:
                name = one.slots.get(swept.stubs[target])
                self._at(place).symbols += [name] if name is not None else []
            elif any(start <= place < end for start, end in one.tables):
                self.found.first.append(containing(swept.starts, target))
            else:
                self._at(place).functions.append(containing(swept.starts, target))
        for place, name in (*one.slots.items(), *one.copies.items()):
            self._at(place).symbols.append(name)

    def others(self) -> None:
        """Note who leads to pieces that lead anywhere: other pieces, code, names."""
        one, found = self._one, self.found
        full = {*found.cells, *map(self._start, one.data_targets)}
        for place, target in one.data_targets.items():
            if self._start(target) in full:
                self._at(place).cells.append(self._start(target))
        for start, function in self._swept.functions.items():
            cells = {self._start(address) for address in function.data} & found.cells.keys()
            if cells:
                found.used[start] = sorted(cells)
        named = {name: self._start(start) for name, start in one.data_exports.items()}
        found.exports = {name: start for name, start in named.items() if start in found.cells}

    def _start(self, address: int) -> int:
        place = bisect_right(self._starts, address)
        return self._starts[place - 1] if place else address

    def _at(self, place: int) -> Cell:
        return self.found.cells.setdefault(self._start(place), Cell())


def _starts(one: Object, swept: Swept) -> list[int]:
    """Give where pieces begin: not in the middle of what a symbol says is one."""
    taken = {*swept.data_taken, *one.data_targets.values(), *(address for address, _ in one.data)}
    extents = sorted((start, start + size) for start, size in one.extents.items() if size)
    firsts = [start for start, _ in extents]
    kept = set()
    for address in taken:
        place = bisect_right(firsts, address)
        inside = place and firsts[place - 1] < address < extents[place - 1][1]
        if not inside:
            kept.add(address)
    edges = {edge for extent in extents for edge in extent}
    single = {word for start, end in one.words for word in range(start, end, 8)}
    return sorted(kept | edges | single | one.copies.keys())
