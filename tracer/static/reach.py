# SPDX-License-Identifier: MIT
"""Which functions of a program and its libraries can run, by who refers to whom from the entry point on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .summary import Site, Summary, Wrapper, calls_of

Node = tuple[int, int]  # place of the object in the list, start of the function


@dataclass(slots=True)
class Reached:
    """The functions that can run, and what the analysis found in them."""

    functions: set[Node] = field(default_factory=set)
    sites: list[tuple[int, Site]] = field(default_factory=list)  # place of the object, site
    open_wrappers: list[tuple[int, Wrapper, str]] = field(default_factory=list)  # and why


def reach(every: list[Summary], late: set[str], *, follow: bool = False) -> Reached:
    """Walk from what the kernel and the loader start.

    Every function whose address is stored in data may be called: which of them are is not decided. With
    `follow` only those are that lie in data to which something leads that can run itself: fewer, but data
    of stripped objects is cut into pieces by guess. All that a library opened late exports may be looked up
    by name.
    """
    graph = _Graph(every, follow=follow)
    reached = Reached()
    todo = list(graph.roots(late))
    while todo:
        node = todo.pop()
        if node not in reached.functions:
            reached.functions.add(node)
            todo += (other for other in graph.next(node) if other not in reached.functions)
    for place, one in enumerate(every):
        reached.sites += [(place, s) for s in one.sites if (place, s.function) in reached.functions]
    for place, one in enumerate(every):
        for wrapper in one.wrappers:
            if (place, wrapper.function) in reached.functions:
                _callers(graph, reached, place, wrapper)
    return reached


def _callers(graph: "_Graph", reached: Reached, place: int, wrapper: Wrapper) -> None:
    """Add the calls that other objects make of a wrapper; note it if they are not all known."""
    one = graph.every[place]
    names = [name for name, starts in one.exports.items() if wrapper.function in starts]
    for other, user in enumerate(graph.every):
        for name in names:
            used = any(
                name in symbols and (other, f) in reached.functions for f, symbols in user.symbols.items()
            )
            if used and (place, wrapper.function) in graph.symbol(name):
                calls = calls_of(user.path, user, name, wrapper)
                reached.sites += [(other, s) for s in calls if (other, s.function) in reached.functions]
    if wrapper.taken:
        reached.open_wrappers.append((place, wrapper, "its address is taken"))
    known = {*names, one.name(wrapper.function)}
    if not any(site.via in known for _, site in reached.sites):
        reached.open_wrappers.append((place, wrapper, "no caller of it was found"))


class _Graph:
    def __init__(self, every: list[Summary], *, follow: bool) -> None:
        self.every, self.follow = every, follow
        self._symbols: dict[str, tuple[Node, ...]] = {}
        for place, one in enumerate(every):
            for name, starts in one.exports.items():
                self._symbols.setdefault(name, tuple((place, start) for start in starts))
            for name, start in one.data.exports.items():
                self._symbols.setdefault(name, ((place, start),))

    def symbol(self, name: str) -> tuple[Node, ...]:
        """Give the functions of a name, of all its versions, or the data, in the first object that has it."""
        return self._symbols.get(name, ())

    def next(self, node: Node) -> Iterator[Node]:
        """Give what a function or a piece of data refers to."""
        place, start = node
        one = self.every[place]
        cell = one.data.cells.get(start)
        names = one.symbols.get(start, ()) if cell is None else cell.symbols
        yield from ((place, other) for other in one.local.get(start, ()))
        for name in names:
            yield from self.symbol(name)
        if cell is not None:
            yield from ((place, other) for other in (*cell.functions, *cell.cells))
        elif self.follow:
            yield from ((place, other) for other in one.data.used.get(start, ()))

    def roots(self, late: set[str]) -> Iterator[Node]:
        """Give what runs without anybody's reference to it in code."""
        loaders = {str(Path(one.interpreter).resolve()) for one in self.every if one.interpreter}
        for place, one in enumerate(self.every):
            if one.entry and (place == 0 or one.path in loaders):
                yield place, one.entry
            yield from ((place, start) for start in (*one.roots, *one.data.first))
            if not self.follow:
                yield from ((place, start) for start in one.pointers)
                for name in one.pointer_symbols:
                    yield from self.symbol(name)
            if one.path in late:
                yield from ((place, start) for starts in one.exports.values() for start in starts)
                yield from ((place, start) for start in one.data.exports.values())
