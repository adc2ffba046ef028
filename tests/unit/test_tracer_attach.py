# SPDX-License-Identifier: MIT
"""Attaching to a program that runs: all is seen from then on, and the program does not notice."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from posixlite.tracer import TraceError, attach, load

ROOT = Path(__file__).parent.parent.parent
SOON = 10  # seconds


@pytest.fixture
def program(traced_program):
    """Run traced/attached.c; it is in epoll_wait."""
    process = subprocess.Popen(
        [traced_program("attached", "-pthread")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.wait(timeout=SOON)
    with contextlib.suppress(BrokenPipeError):  # what a failed test left unread is of no interest
        process.stdin.close()
    process.stdout.close()


@pytest.fixture
def tracer(tmp_path):
    """Attach by the command line, in a process of its own; give that when it is there."""
    started = []

    def start(pid):
        words = ["trace", "-p", str(pid), "-o", str(tmp_path / "p.json")]
        here = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "posixlite", *words]
        process = subprocess.Popen(command, env=here, stderr=subprocess.PIPE)
        started.append(process)
        assert b"attached" in process.stderr.readline()
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(timeout=SOON)
        process.stderr.close()


def until(condition):
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def status(task, name):
    (line,) = [
        line for line in Path(f"/proc/{task}/status").read_text().splitlines() if line.startswith(f"{name}:")
    ]
    return line.split()[1]


def ask(program, count):
    for _ in range(count):
        program.stdin.write(b"x")
        program.stdin.flush()
        assert program.stdout.readline() == b"done\n"


def test_all_is_seen_until_it_is_let_go_and_the_program_does_not_notice(program, tracer, tmp_path):
    ask(program, 3)
    process = tracer(program.pid)
    ask(program, 40)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=SOON) == 0
    assert status(program.pid, "TracerPid") == "0"
    ask(program, 5)  # it has not seen an EINTR, which would have ended it
    program.stdin.close()
    assert program.wait(timeout=SOON) == 7
    profile = load(tmp_path / "p.json")
    assert profile.calls["getppid"].count == 40
    assert profile.calls["read"].count == 40
    assert profile.calls["epoll_wait"].errors == {}
    assert profile.threads.most == 2
    assert profile.runs[0].exit_status is None
    assert profile.stdio["stdin"] == "pipe"
    assert any("/libc.so" in path for path in profile.libraries)


def test_its_end_is_seen(program, tracer, tmp_path):
    process = tracer(program.pid)
    program.stdin.close()
    assert program.wait(timeout=SOON) == 7
    assert process.wait(timeout=SOON) == 0
    assert load(tmp_path / "p.json").runs[0].exit_status == 7


def test_a_killed_tracer_leaves_it_running(program, tracer):
    process = tracer(program.pid)
    ask(program, 2)
    # Linux cuts a call short at whose stop the tracer dies: none is at its stop.
    until(lambda: status(program.pid, "State") == "S")
    process.kill()
    process.wait(timeout=SOON)
    assert status(program.pid, "TracerPid") == "0"
    ask(program, 5)


def test_a_stopped_program_stays_stopped(program, tracer):
    program.send_signal(signal.SIGSTOP)
    until(lambda: status(program.pid, "State") == "T")
    process = tracer(program.pid)
    time.sleep(0.1)
    assert status(program.pid, "State") in {"T", "t"}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=SOON) == 0
    until(lambda: status(program.pid, "State") == "T")
    program.send_signal(signal.SIGCONT)
    ask(program, 2)


def test_what_cannot_be_attached_to_is_refused_in_one_sentence(program, tracer):
    with pytest.raises(TraceError, match="there is no process"):
        attach(2**22 + 1)
    tracer(program.pid)
    with pytest.raises(TraceError, match=f"process {program.pid} is traced by process"):
        attach(program.pid)
