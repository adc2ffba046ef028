# SPDX-License-Identifier: MIT
"""Which constants a register can hold at an instruction: a walk backwards over all ways to it."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import capstone
from capstone import x86

from .objects import Object
from .sweep import LEAVES, Swept, decoder

MOST_STATES = 4000
CLOBBERED = frozenset(
    {"rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11"}
)  # by a call: System V ABI
BY_THE_KERNEL = frozenset({"rax", "rcx", "r11"})
MASK = (1 << 64) - 1

Slot = tuple[str, int]  # rsp or rbp, distance in bytes
Place = str | Slot
Ops = tuple[tuple[str, int], ...]  # what is done with a value on its way to the site, the last step first

_STEPS: dict[str, Callable[[int, int], int]] = {
    "add": lambda value, by: value + by,
    "sub": lambda value, by: value - by,
    "and": lambda value, by: value & by,
    "or": lambda value, by: value | by,
    "xor": lambda value, by: value ^ by,
    "shl": lambda value, by: value << (by & 63),
}
_WIDE = {
    **{
        f"{prefix}{name}": f"r{name}"
        for name in ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")
        for prefix in "re"
    },
    **{name: f"r{name}" for name in ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")},
    **{f"{letter}{half}": f"r{letter}x" for letter in "abcd" for half in "lh"},
    **{f"{name}l": f"r{name}" for name in ("si", "di", "bp", "sp")},
    **{f"r{number}{size}": f"r{number}" for number in range(8, 16) for size in ("", "d", "w", "b")},
}


class Unknown(Exception):  # noqa: N818 (an answer, not an error)
    """A value that the code alone does not tell, and why."""


@dataclass(slots=True)
class Found:
    """What a register can hold."""

    numbers: set[int] = field(default_factory=set)
    arguments: set[tuple[str, Ops]] = field(
        default_factory=set
    )  # the caller's: register, and what is done with it
    elsewhere: set[tuple[int, int, Place, Ops]] = field(default_factory=set)
    """Also as it is where another function jumps here: that function, address of the jump, and what of it."""
    unknown: set[str] = field(default_factory=set)  # reasons


class Flow:
    """The instructions of one function and the ways between them."""

    def __init__(self, one: Object, start: int, end: int, swept: Swept) -> None:
        code = next(code for code in one.code if code.address <= start < code.end)
        data = code.data[start - code.address : min(end, code.end) - code.address]
        self._machine = decoder(detail=True)
        self.instructions = [i for i in self._machine.disasm(data, start) if i.id]
        self._places = {i.address: number for number, i in enumerate(self.instructions)}
        self._entries = swept.entries
        self._before = self._ways(swept.noreturn)

    def targets(self) -> Iterator[tuple[int, int]]:
        """Give (address, target) of each direct call and jump, and of those by a pointer its place."""
        for one in self.instructions:
            if one.group(capstone.CS_GRP_CALL) or one.group(capstone.CS_GRP_JUMP):
                operand = one.operands[0]
                if operand.type == x86.X86_OP_IMM:
                    yield one.address, operand.imm
                elif operand.type == x86.X86_OP_MEM and operand.mem.base == x86.X86_REG_RIP:
                    yield one.address, one.address + one.size + operand.mem.disp

    def end(self) -> int:
        """Address behind the last instruction."""
        last = self.instructions[-1]
        return int(last.address + last.size)

    def at(self, address: int, place: Place, ops: Ops = ()) -> Found:
        """Say what a register or a place on the stack can hold just before an instruction."""
        found = Found()
        number = self._places.get(address, len(self.instructions) if address == self.end() else -1)
        if number < 0:
            found.unknown.add("instruction not decoded")
            return found
        todo: list[tuple[int, Place, Ops]] = [(number, place, ops)]
        seen = set(todo)
        while todo:
            state = todo.pop()
            for following in self._step(*state, found):
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
            if len(seen) > MOST_STATES:
                found.unknown.add("too many ways")
                break
        return found

    def _step(self, number: int, place: Place, ops: Ops, found: Found) -> Iterator[tuple[int, Place, Ops]]:
        if number == 0:
            if isinstance(place, str):
                found.arguments.add((place, ops))
            else:
                found.unknown.add("passed on the stack")
        before = self._before[number]
        from_elsewhere = self._elsewhere(number)
        found.elsewhere |= {(function, address, place, ops) for function, address in from_elsewhere}
        if not before and not from_elsewhere and number and not self._is_padding(number):
            found.unknown.add("no way here is known")
        for previous in before:
            try:
                for source, step in effect(self.instructions[previous], place):
                    if isinstance(source, int):
                        found.numbers.add(apply(source, (*ops, *step)))
                    else:
                        yield previous, source, (*ops, *step)
            except Unknown as why:
                found.unknown.add(str(why))

    def _elsewhere(self, number: int) -> list[tuple[int, int]]:
        if number >= len(self.instructions):
            return []
        return self._entries.get(self.instructions[number].address, [])

    def _is_padding(self, number: int) -> bool:
        """Whether nothing leads to an instruction because it only fills a gap."""
        return number < len(self.instructions) and self.instructions[number].mnemonic == "nop"

    def _ways(self, noreturn: Collection[int]) -> list[list[int]]:
        """Give for each instruction those that may run before it; one more for the place behind the last."""
        before: list[list[int]] = [[] for _ in range(len(self.instructions) + 1)]
        indirect: list[int] = []
        for number, one in enumerate(self.instructions):
            if one.mnemonic not in LEAVES and not _ends(one, noreturn):
                before[number + 1].append(number)
            if one.group(capstone.CS_GRP_JUMP):
                operand = one.operands[0]
                if operand.type != x86.X86_OP_IMM:
                    indirect.append(number)
                elif operand.imm in self._places:
                    before[self._places[operand.imm]].append(number)
        for number, ways in enumerate(before):
            if number and not ways and not self._elsewhere(number) and not self._is_padding(number):
                ways.extend(indirect)  # a case of a switch, perhaps
        return before


def apply(value: int, ops: Ops) -> int:
    """Carry out the steps, the one farthest from the site first."""
    for name, by in reversed(ops):
        value = _STEPS[name](value, by) & MASK
    return value & 0xFFFFFFFF


def effect(one: capstone.CsInsn, place: Place) -> list[tuple[Place | int, Ops]]:
    """Say where what is in a place after an instruction was before it, or which numbers it is."""
    if isinstance(place, tuple):
        return _on_slot(one, place)
    if one.group(capstone.CS_GRP_CALL):
        if place in CLOBBERED:
            raise Unknown("result of a call")
        return [(place, ())]
    if one.mnemonic == "syscall":
        if place in BY_THE_KERNEL:
            raise Unknown("result of a system call")
        return [(place, ())]
    written = {_wide(one, register) for register in one.regs_access()[1]}
    if place not in written:
        return [(place, ())]
    return _on_register(one, place)


def _wide(one: capstone.CsInsn, register: int) -> str:
    name = one.reg_name(register) or ""
    return _WIDE.get(name, name)


def _on_register(  # noqa: C901, PLR0911 (a table of instructions, each with its answer)
    one: capstone.CsInsn, place: str
) -> list[tuple[Place | int, Ops]]:
    name, operands = one.mnemonic, one.operands
    if name == "pop":
        return [(("rsp", 0), ())]
    if not operands or operands[0].type != x86.X86_OP_REG or _wide(one, operands[0].reg) != place:
        raise Unknown(f"changed by {name}")
    if name.startswith("set"):
        return [(0, ()), (1, ())]
    if operands[0].size < 4:
        raise Unknown("written in part")
    same = len(operands) == 2 and operands[1].type == x86.X86_OP_REG and operands[1].reg == operands[0].reg
    if name in ("xor", "sub") and same:
        return [(0, ())]
    if name == "sbb" and same:
        return [(0, ()), (MASK, ())]
    if name == "lea":
        return [_lea(one)]
    if name in ("inc", "dec"):
        return [(place, (("add" if name == "inc" else "sub", 1),))]
    if len(operands) != 2:
        raise Unknown(f"computed by {name}")
    source = operands[1]
    if name in ("mov", "movabs", "movsxd", "movzx"):
        return [_source(one, source)]
    if name.startswith("cmov"):
        return [(place, ()), _source(one, source)]
    if name in _STEPS and source.type == x86.X86_OP_IMM:
        return [(place, ((name, source.imm & MASK),))]
    raise Unknown(f"computed by {name}")


def _source(one: capstone.CsInsn, source: x86.X86Op) -> tuple[Place | int, Ops]:
    if source.type == x86.X86_OP_IMM:
        return source.imm & MASK, ()
    narrow: Ops = (("and", (1 << 8 * source.size) - 1),) if source.size < 4 else ()
    if source.type == x86.X86_OP_REG:
        return _wide(one, source.reg), narrow
    return _slot(one, source), narrow


def _slot(one: capstone.CsInsn, operand: x86.X86Op) -> Slot:
    base = _wide(one, operand.mem.base) if operand.mem.base else ""
    if base not in ("rsp", "rbp") or operand.mem.index or operand.mem.segment:
        raise Unknown("read from memory")
    return base, operand.mem.disp


def _lea(one: capstone.CsInsn) -> tuple[Place | int, Ops]:
    memory = one.operands[1].mem
    if not memory.base or memory.index or memory.base == x86.X86_REG_RIP:
        raise Unknown("computed by lea")
    return _wide(one, memory.base), (("add", memory.disp & MASK),)


def _on_slot(  # noqa: PLR0911 (a table of instructions, each with its answer)
    one: capstone.CsInsn, place: Slot
) -> list[tuple[Place | int, Ops]]:
    """Follow a place on the stack, which moves with its base register."""
    base, distance = place
    name, operands = one.mnemonic, one.operands
    if one.group(capstone.CS_GRP_CALL) or one.mnemonic == "syscall":
        return [(place, ())]
    if base == "rsp" and name == "push":
        return [_source(one, operands[0]) if distance == 0 else (("rsp", distance - 8), ())]
    if base == "rsp" and name == "pop":
        return [(("rsp", distance + 8), ())]
    if base == "rsp" and name in ("add", "sub") and _is(one, "rsp") and operands[1].type == x86.X86_OP_IMM:
        by = operands[1].imm
        return [(("rsp", distance + (by if name == "add" else -by)), ())]
    if base == "rbp" and name == "mov" and _is(one, "rbp") and operands[1].type == x86.X86_OP_REG:
        return [((_wide(one, operands[1].reg), distance), ())]
    if base in {_wide(one, register) for register in one.regs_access()[1]}:
        raise Unknown("the stack moves")
    stored = operands and operands[0].type == x86.X86_OP_MEM and operands[0].access & capstone.CS_AC_WRITE
    if stored and _is_slot(one, operands[0], place):
        if name != "mov":
            raise Unknown(f"stored by {name}")
        return [_source(one, operands[1])]
    return [(place, ())]


def _is(one: capstone.CsInsn, register: str) -> bool:
    return (
        bool(one.operands)
        and one.operands[0].type == x86.X86_OP_REG
        and _wide(one, one.operands[0].reg) == register
    )


def _is_slot(one: capstone.CsInsn, operand: x86.X86Op, place: Slot) -> bool:
    try:
        return _slot(one, operand) == place
    except Unknown:
        return False


def _ends(one: capstone.CsInsn, noreturn: Collection[int]) -> bool:
    """Whether an instruction is a call that never comes back."""
    operand = one.operands[0] if one.group(capstone.CS_GRP_CALL) else None
    return operand is not None and operand.type == x86.X86_OP_IMM and operand.imm in noreturn


def flow(one: Object, swept: Swept, start: int) -> Flow:
    """Give the flow of the function that begins at a start."""
    place = bisect_left(swept.starts, start) + 1
    return Flow(one, start, swept.starts[place] if place < len(swept.starts) else MASK, swept)
