# SPDX-License-Identifier: MIT
"""tracer/probe: runs under a filter; each answer is what the program sees, and nothing else is changed."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from posixlite.tracer import TraceError
from posixlite.tracer.numbers import numbers
from posixlite.tracer.probe import child
from posixlite.tracer.probe.run import Limits, Outcome, Run, Setup
from posixlite.tracer.probe.trial import Answer, Target, Trial

ALL = frozenset(numbers())
QUICK = Limits(5, 5, 5)


def run(*argv: str, trial: Trial, check: str = "", ready: str = "", limits: Limits = QUICK) -> Outcome:
    setup = Setup(child.Command(argv[0], argv, os.environ, 0o022), os.devnull, "/", check, ready)
    return Run(setup, trial, Path("/"), min(os.sched_getaffinity(0))).outcome(limits)


def said(program: str, tmp_path: Path, trial: Trial) -> tuple[dict[str, str], Outcome]:
    """What traced/withheld.c says under a trial."""
    kept = tmp_path / "said"
    outcome = run(program, trial=trial, check=f"cp $PROGRAM_STDOUT {kept}; exit $PROGRAM_STATUS")
    lines = kept.read_text().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines), outcome


@pytest.fixture
def withheld(traced_program):
    return traced_program("withheld")


def test_untouched(withheld, tmp_path):
    words, outcome = said(withheld, tmp_path, Trial(None))
    assert set(words.values()) - {"0", "1", "more"} <= {"ENOTTY"}
    assert outcome.facts["exit status"] == "3"
    assert outcome.facts["check"] == "3"
    assert outcome.hits == {}


@pytest.mark.parametrize("watched", [False, True])
def test_each_answer_is_what_the_program_sees(withheld, tmp_path, watched):
    answers = {
        Target("getppid"): Answer("EPERM"),
        Target("getuid"): Answer(value=1),
        Target("fcntl", "F_GETFL"): Answer("EINVAL"),
        Target("ioctl"): Answer(value=0),
        Target(path="/proc/self/maps"): Answer("ENOENT"),
    }
    served = ALL - {"getppid", "getuid", "ioctl"}
    trial = Trial(served, answers, watched=frozenset(answers) if watched else frozenset())
    words, outcome = said(withheld, tmp_path, trial)
    assert words == {
        "getppid": "EPERM",
        "getuid": "1",
        "F_GETFL": "EINVAL",
        "F_DUPFD": "more",
        "FIONBIO": "0",
        "maps": "ENOENT",
        "relative maps": "ENOENT",
        "stat": "more",
    }
    asked = {target: times for target, times in outcome.hits.items() if times}
    assert asked[Target("getuid")] == 1  # a value above 0 is the supervisor's to give
    assert asked[Target(path="/proc/self/maps")] == 2
    assert (asked.get(Target("getppid")), asked.get(Target("fcntl", "F_GETFL"))) == (
        (1, 1) if watched else (None, None)
    )


def test_other_names_of_a_file_are_withheld_too(withheld, tmp_path):
    path = "/proc/self/status"
    trial = Trial(ALL, {Target(path=path): Answer("ENOENT")}, names={path: ("/proc/self/stat",)})
    words, _ = said(withheld, tmp_path, trial)
    assert words["stat"] == "ENOENT"


def test_files_that_are_not_in_the_trace_are_not_there(traced_program, tmp_path):
    named = ("/", "/proc", "/proc/self", "/proc/self/maps", "/proc/self/exe", "/dev", "/dev/null")
    known = frozenset(named)
    words, outcome = said(traced_program("withheld", "-static"), tmp_path, Trial(ALL, files=known))
    assert (words["maps"], words["relative maps"], words["stat"]) == ("more", "more", "ENOENT")
    assert outcome.hits == {Target(path="/proc/self/stat"): 1}


def test_files_that_the_run_makes_are_there(tmp_path):
    script = f"echo made > {tmp_path}/new; cat {tmp_path}/new"
    folders = frozenset(str(folder) for folder in tmp_path.parents) | {str(tmp_path)}
    libraries = frozenset(str(path) for path in Path("/lib").resolve().rglob("*"))
    trial = Trial(
        ALL, files=folders | libraries | {"/etc/ld.so.cache", "/usr/bin/cat", "/usr/bin", "/dev/null"}
    )
    outcome = run("/bin/sh", "-c", script, trial=trial)
    assert outcome.facts["exit status"] == "0"
    assert outcome.facts["stdout"] == hashlib.sha256(b"made\n").hexdigest()


def test_what_is_new_gets_enosys_and_is_noted(withheld, tmp_path):
    words, outcome = said(withheld, tmp_path, Trial(ALL - {"getppid", "getuid"}))
    assert (words["getppid"], words["getuid"]) == ("ENOSYS", "ENOSYS")
    assert list(outcome.hits) == [Target("getppid"), Target("getuid")]  # the last one last


def test_the_launchers_own_calls_are_no_part_of_it(withheld):
    """With nothing served the program starts, and dies by itself: execve is not asked for."""
    outcome = run(withheld, trial=Trial(frozenset()))
    assert outcome.facts["exit status"].startswith("SIG")
    assert Target("execve") not in outcome.hits
    assert Target("sendmsg") not in outcome.hits
    assert outcome.hits


def test_execve_of_the_program_itself_is_withheld():
    outcome = run("/bin/sh", "-c", "exec /bin/true", trial=Trial(ALL - {"execve"}))
    assert outcome.facts["exit status"] == "126"
    assert outcome.hits == {Target("execve"): 1}


def test_streams_are_told_apart():
    one = run("/bin/sh", "-c", "echo a; echo b >&2", trial=Trial(None)).facts
    two = run("/bin/sh", "-c", "echo a; echo c >&2", trial=Trial(None)).facts
    assert one["stdout"] == two["stdout"]
    assert one["stderr"] != two["stderr"]


def test_a_signal_is_named():
    assert run("/bin/sh", "-c", "kill -9 $$", trial=Trial(None)).facts["exit status"] == "SIGKILL"


def test_a_server_is_checked_while_it_runs_and_ended(tmp_path):
    flag = tmp_path / "ready"
    script = f"trap 'exit 7' TERM; echo > {flag}; while :; do sleep 0.01; done"
    check = f"test -f {flag}; echo checked"
    outcome = run("/bin/sh", "-c", script, trial=Trial(None), check=check, ready=f"test -f {flag}")
    assert (outcome.late, outcome.facts["check"], outcome.facts["exit status"]) == ("", "0", "7")
    assert set(outcome.seconds) == {"ready", "check", "end"}
    assert outcome.used["open descriptors"] >= 3


@pytest.mark.parametrize(
    ("script", "ready", "check", "late"),
    [
        ("sleep 60", "", "", "end"),
        ("sleep 60", "false", "true", "ready"),
        ("sleep 60", "true", "sleep 60", "check"),
        ("trap '' TERM; while :; do sleep 0.01; done", "true", "sleep 0.1", "end"),
    ],
)
def test_what_takes_too_long_is_ended(script, ready, check, late):
    outcome = run(
        "/bin/sh", "-c", script, trial=Trial(None), ready=ready, check=check, limits=Limits(0.3, 0.3, 0.3)
    )
    assert outcome.late == late


def test_a_loop_over_what_is_withheld_is_ended_soon():
    script = "import os\nwhile True: os.getppid()"
    trial = Trial(ALL - {"getppid"})
    outcome = run("/usr/bin/python3", "-c", script, trial=trial, limits=Limits(20, 20, 20))
    assert (outcome.late, outcome.endless) == ("end", "getppid")


def is_alive(status: Path) -> bool:
    try:
        return "State:\tZ" not in status.read_text()  # its parent is gone: init reaps it
    except OSError:
        return False


def test_nothing_is_left_running(tmp_path):
    run("/bin/sh", "-c", f"sleep 60 & echo $! > {tmp_path}/pid", trial=Trial(None))
    status = Path("/proc", (tmp_path / "pid").read_text().strip(), "status")
    end = time.monotonic() + 5  # it was killed: the kernel is done with it soon
    while time.monotonic() < end and is_alive(status):
        time.sleep(0.01)
    assert not is_alive(status)


def test_a_program_that_cannot_start():
    with pytest.raises(TraceError, match="cannot execute it: No such file or directory"):
        run("/nowhere/x", trial=Trial(None))
