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
    linking: str = "-pie"
    """How a program is linked that has no use for it unless it does that."""


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
        frozenset({"core.timer.o", "plat.pvh.timer.o"}),
        "return poll(NULL, 0, 1);",
    ),
    "vDSO": Part(frozenset({"core.vdso.o", "vdso.image.o"}), "return time(NULL) == 0;"),
    "sockets": Part(
        frozenset({"net.socket.o", "net.unix.o"}), "int ends[2]; return socketpair(1, 1, 0, ends);"
    ),
    "writing to files": Part(
        frozenset({"file.open_write.o", "file.regular_write.o"}),
        'return write(open("/tmp/new", O_WRONLY | O_CREAT, 0600), "x", 1) != 1;',
    ),
    "moving in files": Part(
        frozenset({"file.seek.o"}), 'return lseek(open("/", O_RDONLY), 0, SEEK_CUR) != 0;'
    ),
    "requests about files": Part(frozenset({"file.request.o"}), "int on = 1; return ioctl(1, FIONBIO, &on);"),
    "changing a terminal": Part(
        frozenset({"file.tty_change.o"}), "struct termios new = {0}; return tcsetattr(0, 0, &new) == 0;"
    ),
    "input": Part(
        frozenset({"file.stdio_input.o", "dev.serial_input.o", "dev.virtio.console_input.o"}),
        "char byte; return read(0, &byte, 1) != 0;",
        "-static",
    ),
    "writing in pieces": Part(
        frozenset({"file.stdio_vector.o"}), 'struct iovec one = {"x", 1}; return writev(1, &one, 1) != 1;'
    ),
    "waiting for streams": Part(
        frozenset({"file.stdio_poll.o"}), "struct pollfd one = {1, POLLOUT, 0}; return poll(&one, 1, 0) != 1;"
    ),
}
SOURCE = """
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile int marked;
void *pause_none(void *none) { return none; }
void *mark(void *none) { marked = 1; return none; }
void *spin(void *none) { for (volatile long turns = 0; turns < 30000000; turns++); return none; }
void on_signal(int number) { (void)number; }

int main(int argc, char **argv) { (void)argc, (void)argv; %s }
"""


@pytest.fixture(scope="module")
def image_of(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> Callable[..., Path]:
    """Return a function: what a program does, how it is linked -> its image. Each is made once."""

    @functools.cache
    def make(body: str, linking: str = "-pie") -> Path:
        folder = tmp_path_factory.mktemp("part")
        (folder / "program.c").write_text(SOURCE % body)
        program = str(folder / "program")
        subprocess.run(["gcc", "-O1", linking, "-o", program, program + ".c"], check=True, timeout=60)
        return oracle.make_image(oracle.Case((program,), folder / "run"), folder / "app.img")

    return make


def parts_of(path: Path) -> set[str]:
    """Name the parts that an image has; none is there in pieces."""
    held = images.inspect(path).objects.keys()
    found = {name for name, part in PARTS.items() if part.objects & held}
    assert all(PARTS[name].objects <= held for name in found)
    return found


def test_who_uses_nothing_has_nothing(image_of: Callable[..., Path]) -> None:
    path = image_of(NOTHING)
    assert parts_of(path) == {name for name, part in PARTS.items() if part.linking != "-pie"}
    assert not parts_of(image_of(NOTHING, "-static")) - {"vDSO"}
    found = images.inspect(path)
    assert not {"net", "vdso"} & found.subsystems.keys()
    assert found.absent == tuple(images.PARTS)
    assert (
        b"without       threads, signals, timers, sockets, TCP/IP, vDSO\n"
        in oracle.posixlite("inspect", str(path)).stdout
    )


@pytest.mark.parametrize("name", PARTS)
def test_who_uses_a_part_has_it_and_runs(image_of: Callable[..., Path], name: str) -> None:
    part = PARTS[name]
    path = image_of(part.used_by, part.linking)
    assert name in parts_of(path)
    assert name not in parts_of(image_of(NOTHING, part.linking))
    assert name not in images.inspect(path).absent
    outcome = oracle.in_image(oracle.Case((), path.parent), path)
    assert outcome.status == 0, outcome.console
    assert not outcome.absent


def test_a_program_with_threads_can_wait_though_it_did_not_when_traced(image_of: Callable[..., Path]) -> None:
    """How fast threads are decides whether a trace has a futex: here it has none."""
    body = (
        "pthread_t one; pthread_attr_t loose; pthread_attr_init(&loose); if (argc == 1)"
        " pthread_attr_setdetachstate(&loose, PTHREAD_CREATE_DETACHED);"
        " if (pthread_create(&one, &loose, argc == 1 ? mark : spin, NULL)) return 1;"
        " while (argc == 1 && !marked); return argc > 1 && pthread_join(one, NULL);"
    )
    path = image_of(body)
    assert "futex" in images.load(path).manifest.fallbacks
    done = oracle.posixlite("run", str(path), "join")
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_was_not_seen_is_refused_aloud(image_of: Callable[..., Path]) -> None:
    body = 'return open("/", argc > 1 ? O_WRONLY | O_CREAT : O_RDONLY, 0600) < 0;'
    path = image_of(body)
    done = oracle.posixlite("run", str(path))
    assert done.returncode == 0, done.stderr
    done = oracle.posixlite("run", str(path), "write")
    assert done.returncode == 1
    assert b"not served: open O_WRONLY" in done.stderr
