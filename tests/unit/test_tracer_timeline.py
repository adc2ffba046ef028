# SPDX-License-Identifier: MIT
"""When calls were made: exact however long the run is, and the same from every backend."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posixlite.tracer import trace
from posixlite.tracer.timeline import SLOTS, Clock, Line, Spread

LOOP = "import os\nfor i in range(3000): os.getppid()\nos.umask(0)\nfor i in range(1000): os.getpgrp()"


def line_of(numbers, width):
    """What the line of a call with these numbers must be."""
    slots = [(number - 1) // width for number in numbers]
    return Line(min(numbers), max(numbers), tuple(map(slots.count, range(min(slots), max(slots) + 1))))


def expected(calls):
    width = 1
    while len(calls) > SLOTS * width:
        width *= 2
    numbers = {name: [at for at, call in enumerate(calls, 1) if call == name] for name in calls}
    return width, {name: line_of(one, width) for name, one in numbers.items()}


CALLS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 90)), min_size=1, max_size=12)


@settings(derandomize=True, deadline=None)
@given(CALLS)
def test_one_by_one(parts):
    calls = [name for name, times in parts for _ in range(times)]
    clock = Clock()
    for name in calls:
        clock.note(name, 1, None)
    made = clock.timeline()
    assert (made.width, dict(made.calls)) == expected(calls)
    assert all(made.is_sound(line) for line in made.calls.values())


@settings(derandomize=True, deadline=None)
@given(CALLS, CALLS)
def test_told_of_at_once(before, parts):
    """As the native backend does: like calls together, their order among the others in the spread."""
    former = [name for name, times in before for _ in range(times)]
    calls = former + [name for name, times in parts for _ in range(times)]
    clock = Clock()
    for name in former:
        clock.note(name, 1, None)
    width, _ = expected(calls)
    for name in {name for name, _ in parts}:
        numbers = [at for at, one in enumerate(calls, 1) if one == name and at > len(former)]
        clock.note(name, len(numbers), Spread(width, line_of(numbers, width)))
    made = clock.timeline()
    assert (made.width, dict(made.calls)) == expected(calls)


@pytest.mark.parametrize("options", [{"backend": "native"}, {"fast": True}, {"backend": "ptrace"}])
def test_a_loop_is_told_from_its_first_call_to_its_last(options):
    profile = trace([sys.executable, "-S", "-E", "-c", LOOP], **options)
    timeline = profile.runs[0].timeline
    assert {name: sum(line.slots) for name, line in timeline.calls.items()} == {
        name: call.count for name, call in profile.calls.items()
    }
    first, mask, last = (timeline.calls[name] for name in ("getppid", "umask", "getpgrp"))
    assert first.last - first.first == 2999
    assert (mask.first, last.first) == (first.last + 1, first.last + 2)
    assert last.last - last.first == 999
    assert set(first.slots[1:-1]) == {timeline.width}
    assert max(line.last for line in timeline.calls.values()) == sum(c.count for c in profile.calls.values())
