# SPDX-License-Identifier: MIT
"""What is known about an object whatever it is loaded with; kept by build id, for a libc is in every scan."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from . import cells, objects, values
from .cells import Cell, Cells
from .objects import Object
from .sweep import LEAVES, Swept, sweep

MOST_JUMPS = 100
"""Jumps into the middle of a function that are followed for one site."""
NO_SYSTEM_CALL = 1 << 16
"""Numbers from here on are no call of Linux: they come from code that is never reached with them."""


@dataclass(slots=True)
class Site:
    """One place that makes a system call, in a function; a call of a wrapper is one too."""

    address: int
    function: int
    numbers: list[int] = field(default_factory=list)
    via: str = ""  # the wrapper, if it is one
    unknown: list[str] = field(default_factory=list)  # why a number could not be told


@dataclass(slots=True)
class Wrapper:
    """A function that makes the call its caller asks for."""

    function: int
    register: str
    steps: list[list[str | int]]
    taken: bool = False  # its address is taken, so that not all of its callers are known


@dataclass(slots=True)
class Summary:
    """One object; all addresses are those of the file."""

    path: str
    starts: list[int]
    local: dict[int, list[int]]  # function -> functions of the same object it refers to
    symbols: dict[int, list[str]]  # function -> symbols it refers to
    names: dict[int, str]
    exports: dict[str, list[int]]
    pointers: list[int]  # functions whose address is stored in data
    pointer_symbols: list[str]
    roots: list[int]
    entry: int
    needed: list[str]
    soname: str
    folders: list[str]
    interpreter: str
    note: str
    data: Cells
    sites: list[Site]
    wrappers: list[Wrapper]

    def name(self, function: int) -> str:
        """Name a function; without a symbol by its address."""
        return self.names.get(function) or f"{function:#x}"


def version() -> str:
    """Name this version of the analysis by its own source, so that no old result outlives a change."""
    state = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        state.update(path.read_bytes())
    return state.hexdigest()[:12]


def load(path: str | Path, folder: Path | None) -> Summary:
    """Analyse an object, or read what is kept of it in a folder."""
    one = objects.read(path)
    if folder is None:
        return summarise(one)
    name = one.build_id or hashlib.sha256(Path(path).read_bytes()).hexdigest()
    kept = folder / f"{name}-{version()}.json"
    try:
        return _from_json(str(path), kept.read_text())
    except (OSError, ValueError, KeyError, TypeError):
        made = summarise(one)
        _keep(kept, json.dumps(asdict(made)))
        return made


def summarise(one: Object) -> Summary:
    """Analyse an object."""
    swept = sweep(one)
    sites, wrappers = _Sites(one, swept).find()
    to_stubs = one.pointers & swept.stubs.keys()
    pointers = {objects.containing(swept.starts, pointer) for pointer in one.pointers - to_stubs}
    pointed = {one.slots[swept.stubs[stub]] for stub in to_stubs if swept.stubs[stub] in one.slots}
    for wrapper in wrappers:
        wrapper.taken = wrapper.function in pointers or wrapper.function in swept.taken
    return Summary(
        path=one.path,
        starts=swept.starts,
        local={start: sorted(f.local) for start, f in swept.functions.items() if f.local},
        symbols={start: sorted(f.symbols) for start, f in swept.functions.items() if f.symbols},
        names={a: n for a, n in one.names.items() if a in swept.functions},
        exports=one.exports,
        pointers=sorted(pointers),
        pointer_symbols=sorted(one.pointer_symbols | pointed),
        roots=sorted(one.roots),
        entry=one.entry,
        needed=one.needed,
        soname=one.soname,
        folders=one.folders,
        interpreter=one.interpreter,
        note=one.note,
        data=cells.find(one, swept),
        sites=sites,
        wrappers=wrappers,
    )


def calls_of(path: str, summary: Summary, symbol: str, wrapper: Wrapper) -> Iterator[Site]:
    """Give the calls that an object makes of a wrapper that another one exports."""
    one = objects.read(path)
    swept = sweep(one)
    places = {place for place, name in one.slots.items() if name == symbol}
    targets = places | {stub for stub, place in swept.stubs.items() if place in places}
    steps: values.Ops = tuple((str(name), int(by)) for name, by in wrapper.steps)
    for function, symbols in summary.symbols.items():
        if symbol in symbols:
            flow = values.flow(one, swept, function)
            for address, target in flow.targets():
                if target in targets:
                    yield _site(address, function, symbol, flow.at(address, wrapper.register, steps))


class _Sites:
    """Finds the numbers of all sites of an object, through its own wrappers."""

    def __init__(self, one: Object, swept: Swept) -> None:
        self._one, self._swept = one, swept
        self._callers: dict[int, list[int]] = {}
        for start, function in swept.functions.items():
            for other in function.local:
                self._callers.setdefault(other, []).append(start)
        self._flows: dict[int, values.Flow] = {}
        self._wrappers: dict[tuple[int, str, values.Ops], None] = {}

    def find(self) -> tuple[list[Site], list[Wrapper]]:
        """Give all sites, and the functions whose number a caller chooses."""
        sites: list[Site] = []
        for start, function in self._swept.functions.items():
            for address in function.sites:
                found = self._values(start, address, "rax")
                self._note(start, found)
                sites.append(_site(address, start, "", found))
            sites += [
                Site(address, start, unknown=["a call of 32-bit programs"])
                for address in function.other_sites
            ]
        done = 0
        while done < len(self._wrappers):
            wrapper = list(self._wrappers)[done]
            sites += self._calls(*wrapper)
            done += 1
        wrappers = [Wrapper(f, register, [[*s] for s in steps]) for f, register, steps in self._wrappers]
        return sites, wrappers

    def _values(self, start: int, address: int, register: str, steps: values.Ops = ()) -> values.Found:
        """Say what a register can hold, by the ways that come from the middle of other functions as well."""
        found = self._flow(start).at(address, register, steps)
        done: set[tuple[int, int, values.Place, values.Ops]] = set()
        while len(done) < MOST_JUMPS and (todo := found.elsewhere - done):
            for function, jump, place, ops in todo:
                more = self._flow(function).at(jump, place, ops)
                found.numbers |= more.numbers
                found.unknown |= more.unknown
                found.elsewhere |= more.elsewhere
                self._note(function, more)
            done |= todo
        if found.elsewhere - done:
            found.unknown.add("too many ways")
        return found

    def _note(self, start: int, found: values.Found) -> None:
        for register, steps in found.arguments:
            self._wrappers[start, register, steps] = None

    def _calls(self, wrapper: int, register: str, steps: values.Ops) -> Iterator[Site]:
        name = self._one.names.get(wrapper) or f"{wrapper:#x}"
        for caller in self._callers.get(wrapper, ()):
            flow = self._flow(caller)
            places = [a for a, target in flow.targets() if self._leads(target) == wrapper]
            runs_on = bool(flow.instructions) and flow.end() == wrapper
            places += [wrapper] if runs_on and flow.instructions[-1].mnemonic not in LEAVES else []
            for address in places:
                found = self._values(caller, address, register, steps)
                self._note(caller, found)
                yield _site(address, caller, name, found)

    def _leads(self, target: int) -> int:
        if target in self._swept.stubs:
            target = self._one.slot_targets.get(self._swept.stubs[target], target)
        elif target in self._one.slot_targets:
            target = self._one.slot_targets[target]
        return target

    def _flow(self, start: int) -> values.Flow:
        if start not in self._flows:
            self._flows[start] = values.flow(self._one, self._swept, start)
        return self._flows[start]


def _site(address: int, function: int, via: str, found: values.Found) -> Site:
    numbers = sorted(number for number in found.numbers if number < NO_SYSTEM_CALL)
    return Site(address, function, numbers, via, sorted(found.unknown))


def _from_json(path: str, text: str) -> Summary:
    value = json.loads(text)
    for name in ("local", "symbols", "names"):
        value[name] = {int(key): entry for key, entry in value[name].items()}
    data = value["data"]
    data["cells"] = {int(key): Cell(**cell) for key, cell in data["cells"].items()}
    data["used"] = {int(key): entry for key, entry in data["used"].items()}
    value["data"] = Cells(**data)
    value["sites"] = [Site(**site) for site in value["sites"]]
    value["wrappers"] = [Wrapper(**wrapper) for wrapper in value["wrappers"]]
    return Summary(**{**value, "path": path})


def _keep(path: Path, text: str) -> None:
    """Write it whole; a folder that cannot be written only costs the time to analyse again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "w") as out:
            out.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
