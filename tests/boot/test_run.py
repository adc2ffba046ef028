# SPDX-License-Identifier: MIT
"""The command `posixlite run`: from a command to its output inside a machine, and how it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import oracle
import pytest

from posixlite import tracer

pytestmark = pytest.mark.vm
SOURCE = Path(__file__).resolve().parent / "program.c"
SECONDS = 60


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("run") / "program"
    subprocess.run(
        ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O1", "-o", str(output), str(SOURCE)], check=True, timeout=60
    )
    return output


@pytest.fixture(scope="module")
def image(program: Path, shim: Path) -> Path:
    """Return an image that spins or not, as its argument says."""
    case = oracle.Case((str(program), "spin"), program.parent / "folder")
    return oracle.make_image(case, program.parent / "spin.img")


def test_all_stages(program: Path, shim: Path, tmp_path: Path) -> None:
    """The program's streams and status are the command's own; stages are told on stderr."""
    command = ("run", "--", str(program), "echo")
    done = oracle.posixlite(*command, folder=tmp_path, stdin=b"through a machine\n")
    assert done.stdout == b"through a machine\n"
    assert done.returncode == 0
    assert b"end of input: 0\n" in done.stderr
    assert done.stderr.startswith(b"trace ")


def test_stages_are_not_done_again(program: Path, shim: Path, tmp_path: Path) -> None:
    command = ("run", "--", str(program), "exit", "7")
    first = oracle.posixlite(*command, folder=tmp_path)
    again = oracle.posixlite(*command, folder=tmp_path)
    assert first.returncode == again.returncode == 7
    assert again.stderr.count(b"as last time") == 2
    os.utime(program)
    changed = oracle.posixlite(*command, folder=tmp_path)
    assert changed.returncode == 7
    assert changed.stderr.count(b"as last time") < 2


def test_prelinked_on_the_way(program: Path, shim: Path, tmp_path: Path) -> None:
    """Also with a variable of its own, which is the image's and no change of it."""
    words = ("run", "-v", "--env", "A=B", "--prelink", "--", str(program), "exit", "7")
    for done in (oracle.posixlite(*words, folder=tmp_path) for _ in range(2)):
        assert (done.returncode, b"start-up has run at build time" in done.stderr) == (7, True), done.stderr
    assert done.stderr.count(b"as last time") == 2
    without = oracle.posixlite(*(word for word in words if word != "--prelink"), folder=tmp_path)
    assert (without.returncode, b"start-up" in without.stderr) == (7, False)


def test_quiet(program: Path, shim: Path, tmp_path: Path) -> None:
    done = oracle.posixlite("run", "--quiet", "--", str(program), "exit", "3", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_from_outside(image: Path, number: signal.Signals, status: int) -> None:
    """Whoever ends the command ends the machine, at once and without a word of Python."""
    with subprocess.Popen(
        [sys.executable, "-m", "posixlite", "run", str(image), "spin", "on"],
        env={**os.environ, "PYTHONPATH": str(oracle.ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            wait_for(lambda: machines_of(image), "the machine did not start")
            process.send_signal(number)
            _, said = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == status
    assert b"Traceback" not in said
    wait_for(lambda: not machines_of(image), "the machine still runs")


def test_time_limit(image: Path) -> None:
    done = oracle.posixlite("run", "--timeout", "1", str(image), "spin", "on")
    assert done.returncode == 124
    assert b"timeout" in done.stderr


def test_reader_leaves(program: Path, shim: Path, tmp_path: Path) -> None:
    """As in `posixlite run ... | head`: the command ends, and soon."""
    case = oracle.Case((str(program), "echo"), tmp_path / "folder", stdin=b"line\n")
    image = oracle.make_image(case, tmp_path / "echo.img")
    reader, writer = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "posixlite", "run", str(image)],
        env={**os.environ, "PYTHONPATH": str(oracle.ROOT)},
        stdin=subprocess.PIPE,
        stdout=writer,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writer)
        os.close(reader)
        _, said = process.communicate(b"x" * 5_000_000, timeout=SECONDS)
    assert b"Traceback" not in said
    assert process.returncode == 128 + signal.SIGPIPE


def test_a_signal_is_explained(program: Path, shim: Path, tmp_path: Path) -> None:
    """Registers, the mapping that was touched, and the call in progress, readable on stderr."""
    case = oracle.Case((str(program), "fault"), tmp_path / "folder")
    image = oracle.make_image(case, tmp_path / "fault.img")
    done = oracle.posixlite("run", str(image))
    said = done.stderr.decode()
    assert done.returncode == 139
    assert done.stdout == b"before\n"
    for word in ("rip", "rsp", "signal 11", "program+", "not mapped"):
        assert word in said, said


def machines_of(image: Path) -> list[int]:
    """Return the processes of QEMU that run an image."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"qemu-system-x86_64") and str(image).encode() in words:
            found.append(int(entry.name))
    return found


def wait_for(condition: object, trouble: str) -> None:
    """Wait until a condition holds; fail after SECONDS."""
    end = time.monotonic() + SECONDS
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, trouble
        time.sleep(0.05)


def test_who_the_program_is_comes_from_its_profile(shim: Path, tmp_path: Path) -> None:
    oracle.posixlite("trace", "-q", "-o", "id.json", "--", "id", "-G", folder=tmp_path)
    path = tmp_path / "id.json"
    profile = replace(tracer.load(path), uid=1000, gid=1000, groups=(5, 44))
    path.write_text(profile.to_json())
    oracle.posixlite("build", "id.json", "-o", "id.img", folder=tmp_path)
    done = oracle.posixlite("run", "id.img", folder=tmp_path)
    assert done.stdout == b"1000 5 44\n"


def test_a_file_that_the_program_reads_and_removes_is_in_the_image(shim: Path, tmp_path: Path) -> None:
    source = tmp_path / "eater.c"
    source.write_text(
        "#include <stdio.h>\n"
        'int main(void) { char text[9]; FILE *f = fopen("food", "r");\n'
        'puts(f && fgets(text, sizeof text, f) ? text : "nothing"); return remove("food"); }\n'
    )  # fmt: skip
    subprocess.run(["gcc", "-o", str(tmp_path / "eater"), str(source)], check=True, timeout=60)
    (tmp_path / "food").write_text("cake")
    oracle.posixlite("trace", "-q", "-o", "eater.json", "--", "./eater", folder=tmp_path)
    assert not (tmp_path / "food").exists()
    oracle.posixlite("build", "eater.json", "-o", "eater.img", folder=tmp_path)
    done = oracle.posixlite("run", "eater.img", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"cake\n")
