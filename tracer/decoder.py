# SPDX-License-Identifier: MIT
"""Makes events of the records that the native part writes; native/tracer.h says what they look like."""

import os
import struct
from collections.abc import Iterator, Mapping

from .backend import Arguments, Entered, Event, Returned
from .effects import waits
from .layout import OUTPUTS, POINTS_TO, names_path
from .memory import decode_inputs, decode_outputs
from .numbers import name_of
from .paths import Found, Place, State
from .timeline import Line, Spread

_RECORD = struct.Struct("=IiiBBBxqQQ6Q")  # struct record
_PIECE = struct.Struct("=IBBH")  # struct piece
_PLACE = struct.Struct("=QqII")  # struct place
_SPREAD = struct.Struct("=QQQ")  # struct spread
_ENTERED, _RETURNED, _COUNTED, _LOST = 1, 2, 3, 4
_CONTENT, _ITSELF, _FOLLOWED, _KEPT, _WHEN = 1, 2, 3, 4, 5
_FOREIGN = 1


class Decoder:
    """Decodes records, in their order; it keeps the arguments of calls that have begun and not ended."""

    def __init__(self) -> None:
        """Begin with no call."""
        self._begun: dict[int, Arguments] = {}

    def decode(self, records: bytes) -> Iterator[Event]:
        """Give the events of some records."""
        at, end = 0, len(records)
        while at < end:
            size, task, number, kind, foreign, entered, result, times, amount, *pointers = (
                _RECORD.unpack_from(records, at)
            )
            call = f"i386_{number}" if foreign == _FOREIGN else name_of(number)
            arguments = tuple(pointers)
            pieces = records[at + _RECORD.size : at + size]
            at += size
            if kind == _COUNTED:
                spread = next(_spread(data) for _, kind, data in _split(pieces) if kind == _WHEN)
                yield Returned(task, call, arguments, result, times, amount, spread)
            elif kind == _ENTERED:
                event = _entered(task, call, arguments, pieces)
                self._begun[task] = event.arguments
                if names_path(call) or waits(call, arguments):
                    yield event
            else:
                if entered:
                    arguments = self._begun.pop(task, arguments)
                if kind == _LOST:
                    yield Returned(task, call, arguments, None)
                    continue
                if result >= 0 and not OUTPUTS.isdisjoint(POINTS_TO.get(call, {}).values()):
                    arguments = decode_outputs(call, tuple(pointers), arguments, _contents(pieces))
                yield Returned(task, call, arguments, result, 1, amount)


def _entered(task: int, call: str, pointers: tuple[int, ...], pieces: bytes) -> Entered:
    contents: dict[int, bytes] = {}
    itself: dict[int, Place] = {}
    followed: dict[int, Place] = {}
    kept: dict[int, str] = {}
    for place, kind, data in _split(pieces):
        if kind == _CONTENT:
            contents[place] = data
        elif kind == _ITSELF:
            itself[place] = _place(data)
        elif kind == _KEPT:
            kept[place] = os.fsdecode(data[:-1])
        else:
            followed[place] = _place(data)
    places = {place: Found(found, followed.get(place, found)) for place, found in itself.items()}
    return Entered(task, call, decode_inputs(call, pointers, contents), places, kept)


def _contents(pieces: bytes) -> Mapping[int, bytes]:
    return {place: data for place, kind, data in _split(pieces) if kind == _CONTENT}


def _split(pieces: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at < len(pieces):
        size, place, kind, _ = _PIECE.unpack_from(pieces, at)
        at += _PIECE.size
        yield place, kind, pieces[at : at + size]
        at += (size + 7) & ~7


def _spread(data: bytes) -> Spread:
    first, last, width = _SPREAD.unpack_from(data)
    slots = struct.unpack(f"={(len(data) - _SPREAD.size) // 4}I", data[_SPREAD.size :])
    return Spread(width, Line(first, last, slots))


def _place(data: bytes) -> Place:
    size, mtime_ns, mode, _ = _PLACE.unpack_from(data)
    path, says, *links = (os.fsdecode(text) for text in data[_PLACE.size :].split(b"\0")[:-1])
    pairs = tuple(zip(links[::2], links[1::2], strict=True))
    return Place(path, State(mode, size, mtime_ns) if mode else None, pairs, says)
