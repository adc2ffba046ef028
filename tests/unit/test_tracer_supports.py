# SPDX-License-Identifier: MIT
"""The shim says with SUPPORTS what it can: in the tracer's words, and none that all use is left out."""

import re
from pathlib import Path

from posixlite.tracer import constants, fields
from posixlite.tracer.operations import _table, operations

SOURCES = Path(__file__).parent.parent.parent / "libc"
SUPPORTS = re.compile(r'^SUPPORTS\(\s*(\w+),\s*((?:"[^"]*"\s*)+)\);', re.MULTILINE)


def supported():
    for path in sorted(SOURCES.rglob("*.c")):
        for found in SUPPORTS.finditer(path.read_text()):
            yield found[1], " ".join(re.findall(r'"([^"]*)"', found[2])).split()


def test_every_word_is_a_constant_of_the_headers():
    unknown = {}
    for call, words in supported():
        for word in set(words) - {fields.DYNAMIC_CLOCK}:
            try:
                constants.value(word)
            except KeyError:
                unknown.setdefault(call, []).append(word)
    assert not unknown


def test_every_call_with_operations_is_decoded():
    assert {call for call, _ in supported()} - set(_table()) == set()


def test_what_every_program_asks_of_a_call_is_supported_where_the_call_says_what_it_can():
    """An access mode or a clock is always told: a list without any of them would refuse every program."""
    always = {
        "faccessat2": ("x", "x", 0, 0),
        "timerfd_create": (1, 0),
        "timer_create": (1, (0, 14)),
        "mprotect": (0, 1, 0),
        "mmap": (0, 1, 0, 2),
        "statx": (0, "x", 0),
        "socket": (1, 1, 0),
    }
    words = {}
    for call, names in supported():
        words.setdefault(call, set()).update(names)
    for call, arguments in always.items():
        if call in words:
            asked = operations(call, (*arguments, *[0] * (6 - len(arguments))))
            assert {*asked.choices, *asked.flags} <= words[call], call
