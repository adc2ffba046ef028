# SPDX-License-Identifier: MIT
"""What the plan proves absent costs an image nothing: each part of the shim is there for who uses it only."""

from __future__ import annotations

import functools
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOTHING = "return 0;"
"""What a program does that uses no part."""


@dataclass(frozen=True)
class Part:
    """A part of the shim that an image may lack."""

    objects: frozenset[str]
    """Object files of libc/ that it consists of."""
    used_by: str
    """What a program does that uses it."""


PARTS = {
    "threads": Part(
        frozenset({"core.schedule.o", "arch.x86_64.switch.o", "core.clone.o"}),
        "pthread_t one; return pthread_create(&one, NULL, pause_none, NULL) || pthread_join(one, NULL);",
    ),
    "signals": Part(
        frozenset({"core.signal_deliver.o", "core.signal_frame.o", "core.signal_send.o"}),
        "signal(SIGUSR1, on_signal); return raise(SIGUSR1);",
    ),
    "timers": Part(
        frozenset({"core.timer.o", "core.wait_timed.o", "plat.pvh.timer.o"}),
        "return poll(NULL, 0, 1);",
    ),
    "vDSO": Part(frozenset({"core.vdso.o", "vdso.image.o"}), "return time(NULL) == 0;"),
    "sockets": Part(
        frozenset({"net.socket.o", "net.unix.o"}), "int ends[2]; return socketpair(1, 1, 0, ends);"
    ),
}
SOURCE = """
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

void *pause_none(void *none) { return none; }
void on_signal(int number) { (void)number; }

int main(void) { %s }
"""


@pytest.fixture(scope="module")
def image_of(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> Callable[[str], Path]:
    """Return a function: what a program does -> its image. Each is made once."""

    @functools.cache
    def make(body: str) -> Path:
        folder = tmp_path_factory.mktemp("part")
        (folder / "program.c").write_text(SOURCE % body)
        program = str(folder / "program")
        subprocess.run(["gcc", "-O1", "-o", program, program + ".c"], check=True, timeout=60)
        return oracle.make_image(oracle.Case((program,), folder / "run"), folder / "app.img")

    return make


def parts_of(path: Path) -> set[str]:
    """Name the parts that an image has; none is there in pieces."""
    held = images.inspect(path).objects.keys()
    found = {name for name, part in PARTS.items() if part.objects & held}
    assert all(PARTS[name].objects <= held for name in found)
    return found


def test_who_uses_nothing_has_nothing(image_of: Callable[[str], Path]) -> None:
    path = image_of(NOTHING)
    assert parts_of(path) == set()
    found = images.inspect(path)
    assert not {"net", "vdso"} & found.subsystems.keys()
    assert found.absent == tuple(images.PARTS)
    assert (
        b"without       threads, signals, timers, sockets, TCP/IP, vDSO\n"
        in oracle.posixlite("inspect", str(path)).stdout
    )


@pytest.mark.parametrize("name", PARTS)
def test_who_uses_a_part_has_it_and_runs(image_of: Callable[[str], Path], name: str) -> None:
    path = image_of(PARTS[name].used_by)
    assert name in parts_of(path)
    assert name not in images.inspect(path).absent
    outcome = oracle.in_image(oracle.Case((), path.parent), path)
    assert outcome.status == 0, outcome.console
    assert not outcome.absent
