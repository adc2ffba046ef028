# SPDX-License-Identifier: MIT
"""The random generator: ChaCha20 as RFC 8439 has it, keys that do not stay, and every source asked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
LIBC = HERE.parent.parent / "libc"
VECTORS = {
    "zero0": "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
    "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
    "zero1": "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
    "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
    "one1": "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
    "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0",
}
"""RFC 8439, appendix A.1, test vectors 1 to 3."""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    program = tmp_path_factory.mktemp("random") / "random"
    command = ["gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-fsanitize=address,undefined", "-ffreestanding"]
    command += [
        f"-I{LIBC}",
        f"-I{LIBC / 'arch/x86_64/ring0'}",
        "-o",
        str(program),
        str(HERE / "random_host.c"),
    ]
    subprocess.run(command, check=True, timeout=60)
    done = subprocess.run([str(program)], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", VECTORS)
def test_blocks_are_those_of_the_rfc(lines: list[str], name: str) -> None:
    assert f"{name} {VECTORS[name]}" in lines


def test_a_request_replaces_the_key(lines: list[str]) -> None:
    first, second = (line.split()[1] for line in lines if line.startswith(("first", "second")))
    assert first != second
    assert "erased 1" in lines


def test_without_a_source_it_is_said_and_then_no_more(lines: list[str]) -> None:
    said = [line for line in lines if line.startswith("log")]
    assert len(said) == 1
    assert "no source of randomness" in said[0]


def test_a_device_is_asked(lines: list[str]) -> None:
    assert "device 1" in lines
