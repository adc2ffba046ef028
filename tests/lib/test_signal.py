# SPDX-License-Identifier: MIT
"""Signals and futexes on the host, under sanitizers: orders and rules that a single program shows badly."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
LIBC = HERE.parent.parent / "libc"
RESTARTS = {
    "read": "RER",
    "poll": "REE",
    "epoll_wait": "EEE",
    "sys": "RER",
    "nohand": "REE",
    "block": "REE",
    "nointr": "RRR",
    "done": "===",
    "error": "===",
}
"""signal(7): without a handler, with one, with SA_RESTART: R made again, E EINTR, = the result stays."""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    program = tmp_path_factory.mktemp("signal") / "signal"
    command = ["gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-fsanitize=address,undefined", "-ffreestanding"]
    command += [
        f"-I{LIBC}",
        f"-I{LIBC / 'arch/x86_64/ring0'}",
        "-o",
        str(program),
        str(HERE / "signal_host.c"),
    ]
    subprocess.run(command, check=True, timeout=60)
    done = subprocess.run([str(program)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_signals_are_taken_by_number_and_age(lines: list[str]) -> None:
    assert "order kept" in lines


def test_a_full_queue_refuses_values_but_not_kill(lines: list[str]) -> None:
    assert [line.split()[2] for line in lines if line.startswith("queue")] == ["0", "0", "-11"]  # EAGAIN
    assert "kill 0" in lines
    assert "pending 1" in lines


def test_ignored_signals_are_kept_while_blocked(lines: list[str]) -> None:
    assert "ignored 0" in lines
    assert "ignored but blocked 1 interrupted 0" in lines
    assert "unblocked 1" in lines
    assert "never blocked 0" in lines


@pytest.mark.parametrize("name", RESTARTS)
def test_a_broken_call_is_made_again_or_fails(lines: list[str], name: str) -> None:
    assert f"restart {name} {RESTARTS[name]}" in lines


def test_frames_are_aligned_and_fit(lines: list[str]) -> None:
    assert "frames lie well" in lines


def test_a_program_sets_its_own_flags_only(lines: list[str]) -> None:
    assert [line.split()[1] for line in lines if line.startswith("flags")] == ["50fd7", "202"]


def test_futexes_meet_by_word_bits_and_kind(lines: list[str]) -> None:
    assert "wait 0" in lines
    assert "woken 1" in lines
    assert "moved 0" in lines
    assert "word 6" in lines  # 7, to which -1 was added
    assert "late -110" in lines  # ETIMEDOUT
    assert "left 0" in lines
