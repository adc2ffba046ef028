# SPDX-License-Identifier: MIT
"""By which arguments an operation is recognised: the decoder turned round, so that no second list is kept.

An argument list that the decoder names so is searched; then each bit is changed in turn to see which ones
matter. What cannot be told from the arguments alone (what a pointer points to, "not zero") has no conditions.
"""

import functools
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from . import constants
from .operations import operations

ARGUMENTS = 6
BITS = 64
LEVELS = 320
"""Numbers that are tried beside a name's own: levels of socket options are below it."""
SAMPLES = 400


@dataclass(frozen=True, slots=True)
class Condition:
    """Argument number `argument`, as far as `mask` goes, is `value`."""

    argument: int
    mask: int
    value: int

    def holds(self, arguments: tuple[int, ...]) -> bool:
        """Tell whether the arguments of a call are so."""
        return arguments[self.argument] & self.mask == self.value


@functools.cache
def conditions(call: str, operation: str) -> tuple[Condition, ...]:
    """Give what holds for the arguments exactly when `call` asks for `operation`; () if they do not tell."""
    found = next((w for w in _candidates(operation) if _names(call, operation, w)), None)
    if found is None:
        return ()
    masks = [_mask(call, operation, found, index) for index in range(ARGUMENTS)]
    made = tuple(Condition(index, mask, found[index] & mask) for index, mask in enumerate(masks) if mask)
    return made if _exact(call, operation, found, made) else ()


def _names(call: str, operation: str, arguments: tuple[int, ...]) -> bool:
    named = operations(call, arguments)
    return operation in named.choices or operation in named.flags


def _candidates(operation: str) -> Iterator[tuple[int, ...]]:
    """Give argument lists with the values of a name's words in one place or two, all others zero."""
    values = [value for word in operation.split(":") if (value := _value(word)) is not None]
    for value in values:
        for place in range(ARGUMENTS):
            yield _arguments({place: value})
    for first, second in itertools.permutations(range(ARGUMENTS), 2):
        if len(values) > 1:
            yield _arguments({first: values[0], second: values[1]})
    for value in values:
        for place, other in itertools.permutations(range(ARGUMENTS), 2):
            for level in range(1, LEVELS):
                yield _arguments({place: value, other: level})


def _value(word: str) -> int | None:
    try:
        return constants.value(word)
    except KeyError:
        pass
    try:
        return int(word, 0)
    except ValueError:
        return None


def _arguments(values: dict[int, int]) -> tuple[int, ...]:
    return tuple(values.get(place, 0) & (1 << BITS) - 1 for place in range(ARGUMENTS))


def _mask(call: str, operation: str, arguments: tuple[int, ...], index: int) -> int:
    """Give the bits of one argument that cannot change without the operation becoming another."""
    mask = 0
    for bit in range(BITS):
        changed = (*arguments[:index], arguments[index] ^ 1 << bit, *arguments[index + 1 :])
        if not _names(call, operation, changed):
            mask |= 1 << bit
    return mask


def _exact(call: str, operation: str, found: tuple[int, ...], made: tuple[Condition, ...]) -> bool:
    """Check conditions against the decoder, on argument lists near the one they are of and far from it."""
    chance = random.Random(operation)  # noqa: S311 (the same samples each time)
    kinds = (
        lambda place: found[place],
        lambda place: found[place] ^ 1 << chance.randrange(BITS),
        lambda place: found[place] ^ 1 << chance.randrange(8),
        lambda _place: chance.randrange(16),
        lambda _place: chance.getrandbits(BITS),
    )
    samples = (tuple(chance.choice(kinds)(place) for place in range(ARGUMENTS)) for _ in range(SAMPLES))
    return bool(made) and all(
        _names(call, operation, sample) == all(one.holds(sample) for one in made) for sample in samples
    )
