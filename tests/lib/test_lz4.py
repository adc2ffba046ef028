# SPDX-License-Identifier: MIT
"""lib/lz4.c unpacks what liblz4 packs, and refuses what is damaged without touching a byte beyond."""

from __future__ import annotations

import random
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from posixlite import lz4

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
LIBC = HERE.parent.parent / "libc"
DAMAGED = 3000


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("lz4") / "lz4"
    command = ["gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-fsanitize=address,undefined", f"-I{LIBC}"]
    command += [f"-I{LIBC / 'arch/x86_64/ring0'}", "-o", str(output), str(HERE / "lz4_host.c")]
    subprocess.run(command, check=True, timeout=60)
    return output


def unpack(program: Path, blocks: Sequence[tuple[int, bytes]]) -> list[bytes | None]:
    """Unpack each block of (size of the whole, block); None where it was refused."""
    words = b"".join(struct.pack("<II", size, len(block)) + block for size, block in blocks)
    done = subprocess.run([str(program)], input=words, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    results: list[bytes | None] = []
    at = 0
    for size, _ in blocks:
        good = struct.unpack_from("<I", done.stdout, at)[0]
        results.append(done.stdout[at + 4 : at + 4 + size] if good else None)
        at += 4 + (size if good else 0)
    return results


def samples() -> list[bytes]:
    chance = random.Random(1)  # noqa: S311 - the same each time
    code = (LIBC / "file" / "path.c").read_bytes()[:16384]
    noise = chance.randbytes(16384)
    steps = [bytes([chance.randrange(4)]) * chance.randrange(1, 700) for _ in range(60)]
    repeated = [noise[:distance] * 40 for distance in range(1, 20)]
    return [b"", b"x", bytes(16384), code, noise, b"".join(steps), noise[:300] * 30, *repeated]


def test_what_was_packed_comes_out(program: Path) -> None:
    wholes = samples()
    assert unpack(program, [(len(whole), lz4.pack(whole)) for whole in wholes]) == wholes


def test_a_wrong_size_is_refused(program: Path) -> None:
    whole = samples()[3]
    block = lz4.pack(whole)
    assert unpack(program, [(len(whole) + 1, block), (len(whole) - 1, block), (0, block)]) == [None] * 3


def test_damage_is_refused_or_changes_only_the_content(program: Path) -> None:
    chance = random.Random(2)  # noqa: S311 - the same each time
    whole = samples()[3][:4096]
    block = lz4.pack(whole)
    damaged = []
    for _ in range(DAMAGED):
        one = bytearray(block)
        for _ in range(chance.randrange(1, 4)):
            one[chance.randrange(len(one))] = chance.randrange(256)
        damaged.append((len(whole), bytes(one[: chance.choice([len(one), chance.randrange(1, len(one))])])))
    results = unpack(program, damaged)
    assert None in results
    assert any(result is not None for result in results)
