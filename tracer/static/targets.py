# SPDX-License-Identifier: MIT
"""Where control may come to in an object's code, as code and data tell: no instruction there may move."""

import itertools
import struct
from bisect import bisect_left
from collections.abc import Iterator

from .objects import Object, containing, words
from .sweep import NUMBER, Instruction, decoder, rip_target

JUMPS = ("call", "jmp", "loop", "loope", "loopne", "xbegin")
ENTRY = struct.Struct("<i")
LAST = 1 << 64


def targets(one: Object) -> set[int]:
    """Give the addresses that jumps, calls, tables of switches, pointers and exceptions lead to.

    Also those that code takes the address of, and the starts of functions. Rather too many than too few: in
    a function that jumps by a register, each row of four-byte distances behind an address that it takes
    counts as the table of a switch.
    """
    found = {*one.starts, *one.pointers, *one.marks}
    starts = sorted(one.starts)
    taken: dict[int, set[int]] = {}  # address -> functions that take it
    switching: set[int] = set()  # functions that jump by a register
    for address, size, name, operands in _instructions(one, starts):
        if name[0] == "j" or name.endswith(JUMPS):
            if operands.startswith("0x"):
                found.add(int(operands, 16))
            elif "rip" not in operands and not name.endswith("call"):
                switching.add(containing(starts, address))
        elif name == "lea" and "rip" in operands:
            place = rip_target(address, size, operands) or 0
            taken.setdefault(place, set()).add(containing(starts, address))
        if one.fixed and "0x" in operands:
            found.update(int(text, 16) for text in NUMBER.findall(operands))
    found.update(place for place in taken if one.is_code(place))
    found.update(_switched(one, taken, switching))
    if one.fixed:
        found.update(value for _, value in words(one.data) if one.is_code(value))
    return found


def _switched(one: Object, taken: dict[int, set[int]], switching: set[int]) -> Iterator[int]:
    """Give where tables of switches lead to; what code takes the address of next is no part of a table."""
    tables = sorted(place for place in taken if place % ENTRY.size == 0 and not one.is_code(place))
    for table, following in itertools.pairwise([*tables, LAST]):
        if taken[table] & switching:
            yield from _table(one, table, following)


def _instructions(one: Object, starts: list[int]) -> Iterator[Instruction]:
    machine = decoder(detail=False)
    for code in one.code:
        inside = starts[bisect_left(starts, code.address) : bisect_left(starts, code.end)]
        for start, end in itertools.pairwise(sorted({code.address, *inside, code.end})):
            yield from machine.disasm_lite(code.data[start - code.address : end - code.address], start)


def _table(one: Object, table: int, following: int) -> Iterator[int]:
    """Read distances from the table's own start, as position-independent code has them, up to other data."""
    for start, data in one.data:
        if start <= table < start + len(data):
            rest = data[table - start : following - start]
            for (distance,) in ENTRY.iter_unpack(rest[: len(rest) // ENTRY.size * ENTRY.size]):
                if not one.is_code(table + distance):
                    return
                yield table + distance
