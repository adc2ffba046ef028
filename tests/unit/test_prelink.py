# SPDX-License-Identifier: MIT
"""prelink.py: what three runs of a start-up have in common, and what no boot can take from another."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from posixlite import prelink, prelink_source
from posixlite.prelink import PAGE, Area, Capture, Copy, PrelinkRefusedError
from posixlite.tracer import constants

PRIVATE, ANONYMOUS, SHARED = (constants.value(f"MAP_{name}") for name in ("PRIVATE", "ANONYMOUS", "SHARED"))
CODE, DATA, BSS, STACK = 0x10000, 0x20000, 0x30000, 0x7F000
POINTER, RANDOM, TICKS = STACK + PAGE + 0x800, STACK + PAGE + 0xF07, 1000
AREAS = (
    Area(CODE, CODE + PAGE, 5, PRIVATE, 0x1000, False, "/lib/a.so"),
    Area(DATA, DATA + PAGE, 1, PRIVATE, 0x2000, True, "/lib/a.so"),
    Area(BSS, BSS + PAGE, 3, PRIVATE | ANONYMOUS, 0, True, ""),
    Area(STACK, STACK + 2 * PAGE, 3, PRIVATE | ANONYMOUS, 0, True, "[stack]"),
)
RANDOMS = (
    (0x1122334455667788, 0x99AABBCCDDEEFF00),
    (0x2143658709BADCFE, 0x13579BDF02468ACE),
    (0x3141592653589793, 0x2718281828459045),
)


def page(words: dict[int, int]) -> bytes:
    content = bytearray(PAGE)
    for offset, value in words.items():
        struct.pack_into("<Q", content, offset, value)
    return bytes(content)


def run(random: tuple[int, int], data: dict[int, int]) -> Capture:
    """Return a run that has left its random bytes, what is below its stack pointer, and these words."""
    at = RANDOM - STACK - PAGE
    stack = {0x100: random[0] ^ 0x55, 0x800: 9, at: random[0], at + 8: random[1]}
    pages = {DATA: page(data), BSS: page({}), STACK: page({8: random[1]}), STACK + PAGE: page(stack)}
    numbers = {
        "frame": {"rip": CODE + 0x234, "rsp": POINTER, "rdx": random[0]},
        "program": {"brk": 0x40000},
        "thread": {"rseq": 0},
    }
    auxv = ((constants.value("AT_RANDOM"), RANDOM),)
    return Capture(0x77, TICKS, numbers, auxv, AREAS, pages, None, (*random, random[0] ^ random[1]))


def runs(*values: int) -> list[Capture]:
    """Return three runs that differ in one word; of one value: in none."""
    values = values if len(values) == 3 else values * 3
    return [run(random, {16: value, 24: 5}) for random, value in zip(RANDOMS, values, strict=True)]


def refused(captures: list[Capture], why: str) -> None:
    with pytest.raises(PrelinkRefusedError, match=f"cannot prelink /bin/x: .*{why}"):
        prelink.combine("/bin/x", captures)


def test_what_is_kept_is_what_somebody_may_look_at() -> None:
    found = prelink.combine("/bin/x", runs(7))
    assert list(found.capture.pages) == [DATA, STACK + PAGE], (
        "neither zeros nor what is below the stack pointer"
    )
    assert found.capture.pages[DATA] == page({16: 7, 24: 5})
    assert found.capture.pages[STACK + PAGE] == page({0x800: 9}), "no random byte"
    assert found.copies == (Copy(RANDOM, 0), Copy(RANDOM + 8, 1))
    assert found.capture.numbers["frame"] == {"rip": CODE + 0x234, "rsp": POINTER, "rdx": 0}, (
        "what is left over in a register"
    )
    assert found.reached == "/lib/a.so+0x1234"


def rotated(word: int, bits: int) -> int:
    return (word << bits | word >> (64 - bits)) & (1 << 64) - 1


@pytest.mark.parametrize(
    ("make", "copy"),
    [
        pytest.param(lambda r: r[0], Copy(DATA + 16, 0), id="AT_RANDOM"),
        pytest.param(lambda r: r[1], Copy(DATA + 16, 1), id="its second word"),
        pytest.param(lambda r: r[0] ^ r[1], Copy(DATA + 16, 2), id="another that was asked for"),
        pytest.param(lambda r: r[0] & ~0xFF, Copy(DATA + 16, 0, ~0xFF & prelink.WHOLE), id="glibc's guard"),
        pytest.param(
            lambda r: r[0] & ~0xFF00, Copy(DATA + 16, 0, ~0xFF00 & prelink.WHOLE), id="musl's guard"
        ),
        pytest.param(
            lambda r: rotated(r[1] ^ 0x401234, 17),
            Copy(DATA + 16, 1, pointer=0x401234, rotation=17),
            id="a mangled pointer",
        ),
    ],
)
def test_copies_of_random_words_are_made_again(make, copy: Copy) -> None:
    found = prelink.combine("/bin/x", runs(*map(make, RANDOMS)))
    assert copy in found.copies
    assert found.capture.pages[DATA] == page({24: 5})
    members = f"{{0x10, {copy.number}, {copy.rotation}, {copy.mask:#x}, {copy.pointer:#x}}}"
    source = prelink_source.c_source(found, "/bin/x", {"/lib/a.so": 4})
    assert members in source
    assert f".random_count = {3 if copy.number == 2 else 2}," in source


def test_what_counts_ticks_is_zero() -> None:
    found = prelink.combine("/bin/x", runs(TICKS - 1, TICKS - 30, TICKS - 1))
    assert found.ticks == 1
    assert found.capture.pages[DATA] == page({24: 5})


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((TICKS + 1, TICKS + 2, TICKS + 3), id="larger than a time"),
        pytest.param((30, 30, 40), id="of the size of memory"),
        pytest.param(tuple(low + 5 for low, _ in RANDOMS), id="computed of a random word"),
        pytest.param(tuple(low & 0xFFFFFFFF for low, _ in RANDOMS), id="half of a random word"),
    ],
)
def test_any_other_difference_is_refused(values: tuple[int, int, int]) -> None:
    refused(runs(*values), r"differ: 0x.* at /lib/a.so\+0x2010")


def test_state_that_differs_or_cannot_be_made_again_is_refused() -> None:
    one, two, three = runs(7)
    moved = {**three.numbers, "program": {"brk": 0x41000}}
    refused([one, two, replace(three, numbers=moved)], "program brk")
    refused([one, two, replace(three, processor=1)], "processor")
    refused([one, two, replace(three, pages={**three.pages, BSS + PAGE: page({})})], "pages")
    refused([replace(one, descriptor=3), two, three], "descriptor 3")
    refused([one, two, replace(three, random=three.random[:2])], "how many random bytes")
    kept = {**three.numbers, "frame": {**three.numbers["frame"], "rsp": POINTER - 8}}
    refused([one, two, replace(three, numbers=kept)], "differ: rsp")
    shared = (*AREAS[:2], replace(AREAS[2], flags=SHARED | ANONYMOUS), AREAS[3])
    refused([replace(each, mappings=shared) for each in (one, two, three)], "shares memory")
    nameless = (replace(AREAS[0], name=""), *AREAS[1:])
    refused([replace(each, mappings=nameless) for each in (one, two, three)], "has no name")


def test_what_the_image_says_is_read() -> None:
    text = (
        "ticks 0x3e8\nprocessor 0x77\nframe rip 0x10234\nprogram brk 0x40000\n"
        "thread rseq 0x0\nauxv 25 0x7ff07\nrandom 0x12\nrandom 0x34\n"
        "mapping 0x20000 0x21000 0x1 0x2 0x2000 1 /lib/a b.so\nmapping 0x30000 0x31000 0x3 0x22 0x0 0 \n"
        "page 0x20000\npages\n"
    )
    found = prelink.parse(text.encode() + page({8: 1}))
    assert (found.ticks, found.processor, found.descriptor) == (1000, 0x77, None)
    assert found.numbers == {"frame": {"rip": 0x10234}, "program": {"brk": 0x40000}, "thread": {"rseq": 0}}
    assert found.auxv == ((25, 0x7FF07),)
    assert found.mappings == (
        Area(0x20000, 0x21000, 1, 2, 0x2000, True, "/lib/a b.so"),
        Area(0x30000, 0x31000, 3, 0x22, 0, False, ""),
    )
    assert found.pages == {0x20000: page({8: 1})}
    assert found.random == (0x12, 0x34)


@pytest.mark.parametrize("data", [b"", b"page 0x1000\npages\n", b"nonsense\npages\n"])
def test_what_is_not_whole_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        prelink.parse(data)


def test_a_byte_of_a_file_that_was_written_to_is_known() -> None:
    found = prelink.combine("/bin/x", runs(7))
    assert found.holds("/lib/a.so", 0x2010)
    assert not found.holds("/lib/a.so", 0x1234), "its code shows the file"
    assert not found.holds("/lib/b.so", 0x2010)


def test_more_random_words_than_an_image_makes_again_are_refused() -> None:
    count = prelink.RANDOM_LIMIT - 1
    more = [tuple(low * (n + 3) % 2**64 for n in range(count)) for low, _ in RANDOMS]
    captures = []
    for one, words in zip(runs(7), more, strict=True):
        pages = {**one.pages, DATA: page({8 * n: word for n, word in enumerate(words)})}
        captures.append(replace(one, random=(*one.random[:2], *words), pages=pages))
    refused(captures, f"keeps {count + 2} random words")
