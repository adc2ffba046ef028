# SPDX-License-Identifier: MIT
"""Finds the system calls in an object's code that a longer jump could replace, and says why others not."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import capstone
from capstone import x86

from ..numbers import numbers
from .objects import Object
from .sweep import decoder
from .targets import targets

SYSCALL = b"\x0f\x05"
MOST_BEFORE, MOST_AFTER = 4, 2
"""Instructions that may move, on either side."""
PAGE = 4096
MOVABLE = frozenset(
    ("mov", "movabs", "movsxd", "movzx", "movsx", "xor", "or", "and", "add", "sub", "cmp", "test", "lea",
     "neg", "not", "inc", "dec", "nop", "cdqe")
)  # fmt: skip
"""Without an operand in memory, and leaving the stack pointer alone, they never fault and run anywhere."""
NUMBER_REGISTERS = frozenset({"al", "ah", "ax", "eax", "rax"})
KEPT_BEHIND = frozenset({"cl", "ch", "cx", "ecx", "rcx", "r11b", "r11w", "r11d", "r11"})
"""What the way back from a call may still need."""
STACK_POINTERS = frozenset({"spl", "sp", "esp", "rsp"})
MOST_BACK = 48
"""Instructions before a call among which its number is looked for."""
PRESERVED = frozenset({"bx", "bp", "r12", "r13", "r14", "r15"})
"""Registers that a function leaves as they are for who called it."""
GENERAL = frozenset(
    (
        *(
            prefix + name
            for name in ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")
            for prefix in ("", "e", "r")
        ),
        *(f"r{number}{size}" for number in range(8, 16) for size in ("", "d", "w", "b")),
        *("al", "ah", "bl", "bh", "cl", "ch", "dl", "dh", "sil", "dil", "bpl", "spl"),
    )
)
"""Registers whose content a stub hands on as it is."""


@dataclass(frozen=True, slots=True)
class Site:
    """One syscall instruction, and what would move with it into the place that a jump leads to."""

    address: int  # of the instruction, as the file is linked
    offset: int  # of the first byte that is replaced, in the file
    before: bytes  # instructions before it that move, and behind it
    after: bytes
    number: int | None  # of the call, if the instructions before it say so
    trap: str  # why it stays as it is; empty: it can be replaced
    likely: int | None = None  # of the call, as the code before it reads; other ways may lead to it

    @property
    def original(self) -> bytes:
        """The bytes that are replaced."""
        return self.before + SYSCALL + self.after


@dataclass(slots=True)
class _Body:
    """A function's instructions."""

    instructions: list[capstone.CsInsn]
    places: dict[int, int]  # address -> place in the list


def find(one: Object, room: int) -> list[Site]:
    """Give all sites of an object by address; `room` is the size of the jump in bytes."""
    bodies: dict[tuple[int, int], _Body] = {}
    sites: list[tuple[int, _Body]] = []
    for address in _pairs(one):
        extent = _function(one, address)
        if extent is None:
            continue
        if extent not in bodies:
            bodies[extent] = _decode(one, *extent)
        body = bodies[extent]
        if address in body.places and body.instructions[body.places[address]].mnemonic == "syscall":
            sites.append((address, body))
    known = sorted(targets(one)) if sites else []
    found: list[Site] = []
    free = 0  # the first byte that no site before takes
    for address, body in sites:
        likely = _likely(body.instructions[: body.places[address]])
        site = replace(_site(one, body, address, known, (room, free)), likely=likely)
        found.append(site)
        if not site.trap:
            free = address + len(SYSCALL) + len(site.after)
    return found


def _pairs(one: Object) -> list[int]:
    """Give where the two bytes of the instruction are, be it code or not.

    Sections that no segment loads (all those of an object file) are not looked at.
    """
    found = []
    for code in one.code:
        if not any(start <= code.address < start + size for start, _, size in one.segments):
            continue
        place = code.data.find(SYSCALL)
        while place >= 0:
            found.append(code.address + place)
            place = code.data.find(SYSCALL, place + 1)
    return sorted(found)


def _function(one: Object, address: int) -> tuple[int, int] | None:
    """Give start and end of the function: only what .eh_frame or a symbol calls one is known to be code."""
    starts = one.frame_starts
    place = bisect_right(starts, address)
    if place and address < one.frames[starts[place - 1]]:
        return starts[place - 1], one.frames[starts[place - 1]]
    named = one.name_starts
    place = bisect_right(named, address)
    if not place:
        return None
    end = one.ends.get(named[place - 1], 0)
    return (named[place - 1], end) if address < end else None


def _decode(one: Object, start: int, end: int) -> _Body:
    code = next(code for code in one.code if code.address <= start < code.end)
    data = code.data[start - code.address : end - code.address]
    instructions = list(decoder(detail=True).disasm(data, start))
    return _Body(instructions, {i.address: place for place, i in enumerate(instructions)})


def _site(one: Object, body: _Body, address: int, known: list[int], limits: tuple[int, int]) -> Site:
    room, free = limits
    place = body.places[address]
    before = _movable(body.instructions[max(place - MOST_BEFORE, 0) : place][::-1])[::-1]
    after = _movable(body.instructions[place + 1 : place + 1 + MOST_AFTER], KEPT_BEHIND)
    number = _number(before)
    if number == numbers()["rt_sigreturn"]:
        return Site(
            address, _offset(one, address), b"", b"", number, "who unwinds knows a signal's frame by it"
        )
    why = f"no room: {'' if before or after else 'no '}neighbours that could move are too few"
    for ahead, behind in _choices(before, after):
        start = address - sum(i.size for i in ahead)
        end = address + len(SYSCALL) + sum(i.size for i in behind)
        if end - start < room:
            continue
        if bisect_right(known, start) != bisect_right(known, end - 1):
            why = "something may jump into the bytes that would be replaced"
        elif start < free:
            why = "the site before it takes the bytes"
        elif _offset(one, start) // PAGE != _offset(one, end - 1) // PAGE:
            why = "it lies on two pages"
        else:
            return Site(address, _offset(one, start), _bytes(ahead), _bytes(behind), _number(ahead), "")
    return Site(address, _offset(one, address), b"", b"", number, why)


def _choices(
    before: Sequence[capstone.CsInsn], after: Sequence[capstone.CsInsn]
) -> list[tuple[Sequence[capstone.CsInsn], Sequence[capstone.CsInsn]]]:
    """Give what may move, the best first: nothing behind the call, the number too, as little as can be."""
    counts = [(b, a) for a in range(len(after) + 1) for b in range(len(before) + 1)]
    with_number = next(
        (b for b in range(len(before) + 1) if _number(before[len(before) - b :]) is not None), 0
    )
    counts.sort(key=lambda count: (count[1] > 0, count[0] < with_number, count[1], count[0]))
    return [(before[len(before) - b :], after[:a]) for b, a in counts]


def _movable(
    instructions: Sequence[capstone.CsInsn], kept: frozenset[str] = frozenset()
) -> list[capstone.CsInsn]:
    """Give those of the row, from its begin, that do the same anywhere and never fault."""
    found: list[capstone.CsInsn] = []
    for one in instructions:
        if not _moves(one) or not kept.isdisjoint(one.reg_name(r) for r in one.regs_access()[1]):
            break
        found.append(one)
    return found


def _moves(one: capstone.CsInsn) -> bool:
    if one.mnemonic not in MOVABLE or one.prefix[0]:
        return False
    for operand in one.operands:
        if operand.type == x86.X86_OP_MEM:
            computed = one.mnemonic in ("lea", "nop")
            if not computed or operand.mem.segment or operand.mem.base == x86.X86_REG_RIP:
                return False
        elif operand.type == x86.X86_OP_REG and one.reg_name(operand.reg) not in GENERAL:
            return False
    return STACK_POINTERS.isdisjoint(one.reg_name(r) for r in one.regs_access()[1])


def _number(before: Sequence[capstone.CsInsn]) -> int | None:
    """Say which number the instructions leave for the call; None if it comes from elsewhere."""
    for one in reversed(before):
        if NUMBER_REGISTERS.isdisjoint(one.reg_name(r) for r in one.regs_access()[1]):
            continue
        operands = one.operands
        if operands[0].type != x86.X86_OP_REG or one.reg_name(operands[0].reg) not in ("eax", "rax"):
            return None
        if one.mnemonic in ("mov", "movabs") and operands[1].type == x86.X86_OP_IMM:
            return int(operands[1].imm) & 0xFFFFFFFF
        same = len(operands) == 2 and operands[1].type == x86.X86_OP_REG
        if one.mnemonic == "xor" and same and operands[0].reg == operands[1].reg:
            return 0
        return None
    return None


def _likely(before: Sequence[capstone.CsInsn]) -> int | None:
    """Say which number the code before a call loads, read backwards as it stands."""
    wanted = "ax"
    for one in before[: -MOST_BACK - 1 : -1]:
        if one.mnemonic in ("ret", "jmp") or (one.mnemonic == "call" and wanted not in PRESERVED):
            return None
        if wanted not in {_whole(one.reg_name(r)) for r in one.regs_access()[1]}:
            continue
        if one.mnemonic == "xor" and one.op_str.split(", ")[0] == one.op_str.split(", ")[-1]:
            return 0
        if one.mnemonic not in ("mov", "movabs") or one.operands[1].type == x86.X86_OP_MEM:
            return None
        if one.operands[1].type == x86.X86_OP_IMM:
            return int(one.operands[1].imm) & 0xFFFFFFFF
        wanted = _whole(one.reg_name(one.operands[1].reg))
    return None


def _whole(register: str) -> str:
    """Name the register that this one is a part of: al, eax and rax are all of ax."""
    if register[1:2].isdigit():
        return register.rstrip("dwb")
    short = register.removeprefix("e").removeprefix("r") if len(register) > 2 else register
    return short[0] + "x" if short[-1] in "lh" and short[0] in "abcd" else short.removesuffix("l")


def _offset(one: Object, address: int) -> int:
    start, offset, _ = next(s for s in one.segments if s[0] <= address < s[0] + s[2])
    return address - start + offset


def _bytes(instructions: Sequence[capstone.CsInsn]) -> bytes:
    return b"".join(bytes(i.bytes) for i in instructions)
