# SPDX-License-Identifier: MIT
"""machines/qemu.py against a program that behaves as QEMU does, well and badly: no virtual machine needed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from unit_manifest import MANIFEST

from posixlite.errors import MachineError, PosixliteError, ToolMissingError
from posixlite.image import Image
from posixlite.machines import machine
from posixlite.machines.machine import Settings, Streams

ROOT = Path(__file__).resolve().parents[2]
IMAGE = Image(Path("/x.img"), MANIFEST, 2 << 20)
TCG = Settings(accelerator="tcg", timeout=20)
FAKE = """\
import os, signal, socket, sys, time
arguments = sys.argv[1:]
channels = {}
for word in arguments:
    if word.startswith("socket,id="):
        name, fd = word.removeprefix("socket,id=").split(",fd=")
        channels[name] = socket.socket(fileno=int(fd))
command_line = arguments[arguments.index("-append") + 1]
memory = arguments[arguments.index("-m") + 1]
def console(text): channels["console"].sendall(text.encode())
def read_all():
    pieces = []
    while data := channels["stdin"].recv(65536):
        pieces.append(data)
    return b"".join(pieces)
"""


@pytest.fixture
def qemu(tmp_path, monkeypatch):
    """Put a QEMU on the path that does what the test says."""

    def install(body: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "qemu-system-x86_64"
        program.write_text(f"#!{sys.executable}\n{FAKE}{textwrap.dedent(body)}")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return install


def run(settings: Settings = TCG, streams: Streams = Streams(), board: str = "microvm"):  # noqa: B008 - frozen
    return machine(board).run(IMAGE, settings, streams)


@pytest.mark.parametrize("board", ["microvm", "q35"])
def test_streams_are_kept_apart_and_the_status_is_the_programs(qemu, board):
    qemu(
        """
        data = read_all()
        channels["stdout"].sendall(b"out " + data)
        channels["stderr"].sendall(b"err")
        console("posixlite: something\\nposixlite: exit 7\\n")
        """
    )
    outcome = run(streams=Streams(stdin=b"input" * 100000), board=board)
    assert outcome.status == 7
    assert outcome.stdout == b"out " + b"input" * 100000
    assert outcome.stderr == b"err"
    assert outcome.console == ("something", "exit 7")


def test_a_signal_is_128_and_its_number(qemu):
    qemu('console("posixlite: rip 0\\nposixlite: signal 11 SIGSEGV\\n")')
    outcome = run()
    assert (outcome.status, outcome.signal) == (139, "SIGSEGV")
    assert "rip 0" in outcome.console


def test_arguments_and_memory_reach_the_machine(qemu):
    qemu('channels["stdout"].sendall(f"{memory}|{command_line}".encode()); console("posixlite: exit 0\\n")')
    settings = Settings(accelerator="tcg", arguments=("a b", "c"), memory=5 << 20, timeout=20)
    memory, _, line = run(settings).stdout.decode().partition("|")
    assert memory == "5120k"
    assert line.endswith(" -- a%20b c")


@pytest.mark.parametrize(("mode", "stops"), [("halt", True), ("log", False)])
def test_an_absent_call_stops_only_where_that_was_asked_for(qemu, mode, stops):
    qemu('console("posixlite: absent call_265(265) 1 2 3 4 5 6\\nposixlite: signal 31\\n")')
    settings = Settings(accelerator="tcg", on_absent=mode, timeout=20)
    if not stops:
        assert run(settings).absent == {"linkat": 1}
        return
    with pytest.raises(MachineError, match="the program called linkat, which is not in the image"):
        run(settings)


def test_a_machine_that_is_reset_is_no_success(qemu):
    qemu('console("posixlite: something\\n")')
    with pytest.raises(MachineError, match="reset before the program had ended") as caught:
        run()
    assert "something" in caught.value.hint


def test_a_panic_is_told(qemu):
    qemu('console("posixlite: panic: no memory map\\nposixlite: rip 1\\n")')
    with pytest.raises(MachineError, match="panic: no memory map") as caught:
        run()
    assert "rip 1" in caught.value.hint


def test_qemu_that_fails_is_quoted(qemu):
    qemu('print("qemu: no such machine", file=sys.stderr); sys.exit(1)')
    with pytest.raises(MachineError, match="QEMU failed: qemu: no such machine"):
        run()


def test_qemu_that_is_killed(qemu):
    qemu("os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(MachineError, match="SIGKILL"):
        run()


def test_the_time_limit(qemu):
    qemu('channels["stdout"].sendall(b"so far"); time.sleep(60)')
    started = time.monotonic()
    outcome = run(Settings(accelerator="tcg", timeout=0.5))
    assert (outcome.status, outcome.stdout) == (124, b"so far")
    assert time.monotonic() - started < 10


def test_too_little_memory_is_said_before_anything_starts(qemu):
    qemu("sys.exit(99)")
    with pytest.raises(
        PosixliteError, match=r"1024 KiB of memory are too little: /x.img needs at least 2 MiB"
    ):
        run(Settings(accelerator="tcg", memory=1 << 20))


def test_no_qemu(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="qemu-system-x86_64 is not installed") as caught:
        run()
    assert "apt-get install qemu-system-x86" in caught.value.hint


def test_an_unknown_machine():
    with pytest.raises(PosixliteError, match="there is no machine vax"):
        machine("vax")


def lives(pid: int) -> bool:
    """Whether a process is there; one that nobody has waited for yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_signal_ends_qemu_too(qemu, tmp_path, number, status):
    qemu(f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    program = (
        "import sys\nfrom posixlite import cli\nfrom posixlite.commands import run\n"
        "import test_qemu\nrun.images.load = lambda path: test_qemu.IMAGE\n"
        "sys.exit(cli.main(['run', '--accelerator', 'tcg', 'x.img']))"
    )
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"}
    process = subprocess.Popen([sys.executable, "-c", program], env=variables, stdin=subprocess.DEVNULL)
    pid_file = tmp_path / "pid"
    deadline = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(10) == status
    pid = int(pid_file.read_text())
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not lives(pid)
