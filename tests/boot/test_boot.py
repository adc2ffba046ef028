# SPDX-License-Identifier: MIT
"""An image boots, ends with the program's status, says readably why it failed, and survives little memory."""

from __future__ import annotations

import functools
import resource
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import machines
from posixlite.errors import PosixliteError
from posixlite.machines.machine import TIMED_OUT, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from posixlite.machines.machine import Outcome

pytestmark = pytest.mark.vm
MIB = 1 << 20
HERE = Path(__file__).resolve().parent
SECONDS = 60.0


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("boot") / "program"
    subprocess.run(
        ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o",
         str(output), str(HERE / "program.c")],
        check=True,
        timeout=60,
    )  # fmt: skip
    return output


@pytest.fixture(scope="session")
def image_of(program: Path, shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function: (what the program did in the trace, board) -> image. Each is made once."""

    @functools.cache
    def make(*traced: str, board: str = machines.DEFAULT) -> Path:
        folder = tmp_path_factory.mktemp("image")
        case = oracle.Case((str(program), *traced), folder / "run")
        return oracle.make_image(case, folder / "app.img", board)

    return make


@pytest.fixture(params=machines.NAMES)
def boot(request: pytest.FixtureRequest, image_of: Callable[..., Path]) -> Callable[..., Outcome]:
    """Return a function that boots an image on one of the boards."""

    def run(
        *arguments: str, traced: tuple[str, ...] | None = None, stdin: bytes = b"", **settings: object
    ) -> Outcome:
        path = image_of(*(traced or arguments[:1]), board=request.param)
        how = Settings(arguments=arguments, timeout=SECONDS, **settings)  # type: ignore[arg-type]
        case = oracle.Case((), path.parent, stdin=stdin)
        return oracle.in_image(case, path, request.param, how)

    return run


@pytest.mark.parametrize("status", [0, 1, 2, 42, 127, 128, 200, 255])
def test_exit_status(boot: Callable[..., Outcome], status: int) -> None:
    outcome = boot("exit", str(status))
    assert outcome.status == status
    assert outcome.signal is None


def test_exit_status_is_a_byte(boot: Callable[..., Outcome]) -> None:
    assert boot("exit", "259").status == 3


@pytest.mark.parametrize(("number", "name"), [(15, "SIGTERM"), (6, "SIGABRT"), (9, "SIGKILL"), (64, "")])
def test_signal_status(boot: Callable[..., Outcome], number: int, name: str) -> None:
    outcome = boot("signal", str(number), traced=("signal",))
    assert outcome.status == 128 + number
    assert outcome.signal is not None
    assert name in outcome.signal
    assert outcome.stdout == b"before\n"


def test_fault_shows_registers(boot: Callable[..., Outcome]) -> None:
    outcome = boot("fault")
    assert outcome.status == 139
    assert outcome.signal == "SIGSEGV"
    assert outcome.stdout == b"before\n"
    said = "\n".join(outcome.console).lower()
    assert "rip" in said
    assert "rsp" in said
    assert "1230" in said, "the address is not told"


def test_memory_runs_out(boot: Callable[..., Outcome]) -> None:
    """The program is told so, and can go on: what it gives back is there again."""
    outcome = boot("memory", "4096", traced=("memory",), memory=64 * MIB)
    assert outcome.status == 0, outcome
    assert outcome.stdout == b"error ENOMEM, some 1, again 1\n"
    assert outcome.stderr == b"taken\n", "there was no memory to write"


def test_memory_too_small(boot: Callable[..., Outcome]) -> None:
    with pytest.raises(PosixliteError) as caught:
        boot("exit", memory=MIB)
    assert "\n" not in caught.value.message
    assert "memory" in caught.value.message


def test_four_megabytes_suffice(boot: Callable[..., Outcome]) -> None:
    assert boot("exit", "5", memory=4 * MIB).status == 5


def test_absent_call(boot: Callable[..., Outcome]) -> None:
    outcome = boot("absent", "now", traced=("absent",))
    assert outcome.stdout == b"before\nsession -1 ENOSYS\n"
    assert outcome.status == 0
    assert outcome.absent == {"getsid": 2}
    assert sum(line.startswith("absent getsid(") for line in outcome.console) == 1


def test_absent_call_halts(boot: Callable[..., Outcome]) -> None:
    with pytest.raises(PosixliteError, match="getsid"):
        boot("absent", "now", traced=("absent",), on_absent="halt")


@pytest.mark.parametrize("size", [0, 1, 4096, 3_000_000])
def test_input_ends(boot: Callable[..., Outcome], size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    outcome = boot("echo", stdin=data)
    assert outcome.stdout == data
    assert outcome.stderr == b"end of input: 0\n"
    assert outcome.status == 0


def test_idle_image_uses_no_processor(boot: Callable[..., Outcome]) -> None:
    """Three seconds of sleep must cost the host next to nothing more than none."""

    def used(seconds: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        assert boot("sleep", seconds).status == 0
        assert time.monotonic() - started >= float(seconds)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    used("0")
    assert used("3") - used("0") < 0.75


def test_time_limit(boot: Callable[..., Outcome], image_of: Callable[..., Path]) -> None:
    del boot
    path = image_of("spin")
    started = time.monotonic()
    outcome = oracle.in_image(
        oracle.Case((), path.parent), path, settings=Settings(arguments=("spin", "on"), timeout=2)
    )
    assert outcome.status == TIMED_OUT
    assert time.monotonic() - started < 20


def test_random_differs(boot: Callable[..., Outcome]) -> None:
    lines = [line for _ in range(2) for line in boot("random").stdout.split()]
    assert len(lines) == 4
    assert len(set(lines)) == 4


def test_arguments_and_environment(boot: Callable[..., Outcome]) -> None:
    words = ("arguments", "two words", "", "--", "a=b", "ä%20", "'\"$")
    outcome = boot(*words, environment=("ONE=1 and more",))
    lines = outcome.stdout.decode().splitlines()
    assert lines[:-2] == [f"[{word}]" for word in words[1:]]
    assert lines[-2] == "ONE=1 and more"
    assert abs(int(lines[-1].split()[1]) - time.time()) < 60


def test_rebuild_gives_same_bytes(image_of: Callable[..., Path], tmp_path: Path) -> None:
    path = image_of("exit")
    profile = path.with_suffix(".profile.json")
    again = tmp_path / "again.img"
    done = oracle.posixlite("build", str(profile), "-o", str(again))
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == path.read_bytes()
