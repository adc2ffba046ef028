# SPDX-License-Identifier: MIT
"""Goes once over all code of an object: who refers to whom, and where system calls are made."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import capstone

from .objects import STUBS, Code, Object, containing

STUB_SIZE = 16  # bytes, where the section does not say
RIP = re.compile(r"\[rip ([+-]) (0x[0-9a-f]+|\d+)\]")
NUMBER = re.compile(r"0x[0-9a-f]+")
LEAVES = ("jmp", "ret", "hlt", "ud2", "repz ret", "notrack jmp", "bnd jmp", "bnd ret", "int3")
SYSTEM_CALLS = ("syscall", "sysenter", "int")
IMMEDIATE = ("mov", "push", "cmp")
BRANCHES = ("call", "jmp", "ret")

Instruction = tuple[int, int, str, str]  # address, size in bytes, mnemonic, operands


@dataclass(slots=True)
class Function:
    """What one function refers to."""

    local: set[int] = field(default_factory=set)  # starts of functions of the same object
    symbols: set[str] = field(default_factory=set)
    data: set[int] = field(default_factory=set)  # addresses of data
    sites: list[int] = field(default_factory=list)  # addresses of syscall instructions
    returns: bool = True  # or goes on elsewhere
    other_sites: list[int] = field(default_factory=list)  # of int 0x80 and sysenter: calls of 32-bit programs


@dataclass(slots=True)
class Swept:
    """All of an object."""

    starts: list[int]
    functions: dict[int, Function]
    stubs: dict[int, int]  # address of a stub -> place of the pointer it jumps by
    noreturn: set[int] = field(default_factory=set)  # functions that never come back to their caller
    taken: set[int] = field(default_factory=set)  # functions whose address code takes
    data_taken: set[int] = field(default_factory=set)  # addresses of data that code takes, not only uses
    entries: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Middle of a function -> (function, instruction) that jump there: the cold part of it, mostly."""


def decoder(*, detail: bool) -> capstone.Cs:
    """Give a disassembler that goes on behind bytes that are no instruction."""
    machine = capstone.Cs(capstone.CS_ARCH_X86, capstone.CS_MODE_64)
    machine.detail = detail
    machine.skipdata = True
    return machine


def sweep(one: Object) -> Swept:
    """Disassemble all code of an object."""
    machine = decoder(detail=False)
    stubs = {a: s for code in one.code if code.name in STUBS for a, s in _stubs(machine, code)}
    bodies = [code for code in one.code if code.name not in STUBS]
    pointed = {*one.starts, *(code.address for code in bodies)}
    found: list[Instruction] = []
    first = sorted(one.starts)
    for code in bodies:
        for start, end in _pieces(first, code):
            data = code.data[start - code.address : end - code.address]
            found += _telling(machine.disasm_lite(data, start), fixed=one.fixed)
    pointed |= {address for address in _pointed(one, found) if address not in stubs}
    starts = sorted(p for p in pointed if any(body.address <= p < body.end for body in bodies))
    swept = Swept(starts, {start: Function() for start in starts}, stubs)
    _refer(one, swept, found)
    swept.noreturn = {start for start, function in swept.functions.items() if not function.returns}
    return swept


def _telling(instructions: Iterator[Instruction], *, fixed: bool) -> Iterator[Instruction]:
    """Leave out what refers to nothing; of each row of such instructions the first stands for all."""
    plain = False
    for one in instructions:
        _, _, name, operands = one
        branch = name[0] == "j" or name in LEAVES or name.endswith(BRANCHES)
        if branch or name in SYSTEM_CALLS or "rip" in operands or (fixed and "0x" in operands):
            plain = False
            yield one
        elif not plain and name not in ("nop", "endbr64"):
            plain = True
            yield one


def _pointed(one: Object, found: list[Instruction]) -> set[int]:
    """Give where functions start that only code tells of."""
    called: set[int] = set()
    taken: set[int] = set()
    for address, size, name, operands in found:
        if name.endswith("call") and operands.startswith("0x"):
            called.add(int(operands, 16))
        elif name == "lea" and "rip" in operands:
            taken.add(rip_target(address, size, operands) or 0)
        elif one.fixed and name in IMMEDIATE and "0x" in operands:
            taken |= {int(text, 16) for text in NUMBER.findall(operands)}
    return called | {address for address in taken if one.may_start(address)}


def _pieces(starts: list[int], code: Code) -> Iterator[tuple[int, int]]:
    cuts = starts[bisect_left(starts, code.address) : bisect_left(starts, code.end)]
    edges = sorted({code.address, *cuts, code.end})
    yield from itertools.pairwise(edges)


def _stubs(machine: capstone.Cs, code: Code) -> Iterator[tuple[int, int]]:
    size = code.entry_size if code.entry_size in (8, 16) else STUB_SIZE
    for address, length, mnemonic, operands in machine.disasm_lite(code.data, code.address):
        target = rip_target(address, length, operands)
        if mnemonic.endswith("jmp") and target is not None:
            yield code.address + (address - code.address) // size * size, target


def rip_target(address: int, size: int, operands: str) -> int | None:
    """Give the address that an operand relative to the instruction names."""
    match = RIP.search(operands)
    if match is None:
        return None
    distance = int(match[2], 0)
    return address + size + (distance if match[1] == "+" else -distance)


def _refer(one: Object, swept: Swept, found: list[Instruction]) -> None:
    """Give each instruction to its function."""
    place, start, function, last = 0, -1, Function(), "ret"
    for address, size, name, operands in found:
        while place < len(swept.starts) and swept.starts[place] <= address:
            if start >= 0 and last not in LEAVES and last != "call":
                function.local.add(swept.starts[place])  # runs on into the next one
                function.returns = True
            start = swept.starts[place]
            function = swept.functions[start]
            function.returns = False  # until a way out of it is seen
            place += 1
        if name not in ("nop", "endbr64"):
            last = name
        if name == "syscall":
            function.sites.append(address)
        elif name == "sysenter" or (name == "int" and operands == "0x80"):
            function.other_sites.append(address)
        elif name[0] == "j" or name.endswith(BRANCHES):
            _branch(one, swept, (start, function), (address, size, name, operands))
        else:
            _operands(one, swept, (start, function), address + size, operands)
            if name == "lea" and "rip" in operands:
                swept.data_taken.add(rip_target(address, size, operands) or 0)
            elif one.fixed and name in IMMEDIATE:
                found_here = {int(text, 16) for text in NUMBER.findall(RIP.sub("", operands))}
                swept.data_taken |= found_here & function.data


def _branch(one: Object, swept: Swept, here: tuple[int, Function], instruction: Instruction) -> None:
    start, function = here
    address, size, name, operands = instruction
    if not operands.startswith("0x"):
        function.returns |= not name.endswith("call")
        _operands(one, swept, here, address + size, operands)
        return
    target = int(operands, 16)
    away = target in swept.stubs or containing(swept.starts, target) != start
    function.returns |= away and not name.endswith("call")
    if away and target not in swept.functions and target not in swept.stubs:
        swept.entries.setdefault(target, []).append((start, address))
    _to(one, swept, here, target)


def _operands(one: Object, swept: Swept, here: tuple[int, Function], after: int, operands: str) -> None:
    """Note addresses that are taken and pointers that are used."""
    function = here[1]
    if "rip" in operands:
        target = rip_target(after, 0, operands)
        if target is not None:
            _to(one, swept, here, target)
            _by_pointer(one, swept, function, target)
            if target in swept.functions:
                swept.taken.add(target)
            elif not one.is_code(target):
                function.data.add(target)
        operands = RIP.sub("", operands)  # what is left may be an address of its own
    if one.fixed and "0x" in operands:
        for number in {int(text, 16) for text in NUMBER.findall(operands)}:
            if number in swept.functions or number in swept.stubs:
                _to(one, swept, here, number)
                swept.taken.add(number)
            elif one.is_data(number) or number in one.copies:
                function.data.add(number)


def _to(one: Object, swept: Swept, here: tuple[int, Function], target: int) -> None:
    start, function = here
    if target in swept.stubs:
        _by_pointer(one, swept, function, swept.stubs[target])
    elif one.is_code(target):
        other = containing(swept.starts, target)
        if other != start:
            function.local.add(other)


def _by_pointer(one: Object, swept: Swept, function: Function, place: int) -> None:
    if place in one.slots:
        function.symbols.add(one.slots[place])
    elif place in one.slot_targets:
        function.local.add(containing(swept.starts, one.slot_targets[place]))
