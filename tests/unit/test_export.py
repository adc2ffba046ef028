# SPDX-License-Identifier: MIT
"""export.py and its command: other tools' forms, and programs that run under the seccomp profile."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from posixlite import cli, export, tracer
from posixlite.tracer import numbers
from posixlite.tracer.profile import Call, Handler, Profile
from posixlite.tracer.verdict import FAKED, SERVED, STUBBED, Probe, Verdict

LAUNCHER = Path(__file__).parent / "seccomp_launcher.py"
PROFILE = Profile(
    "/bin/x",
    ("x",),
    calls={
        "read": Call(3, errors={"EAGAIN": 2, "EINTR": 1}),
        "openat": Call(2, operations={"O_RDONLY": 2, "O_CLOEXEC": 1}),
        "syscall_999": Call(1),
    },
)


def names(text):
    return {name for group in json.loads(text)["syscalls"] for name in group["names"]}


def test_a_list_is_a_name_a_line():
    assert export.call_list(PROFILE) == "openat\nread\nsyscall_999\n"
    assert export.call_list(PROFILE, ["close", "read"]) == "close\nopenat\nread\nsyscall_999\n"


def test_csv_has_numbers_counts_errors_and_operations():
    rows = list(csv.reader(io.StringIO(export.call_csv(PROFILE))))
    assert rows == [
        ["call", "number", "count", "errors", "operations", "plan"],
        ["openat", "257", "2", "", "O_CLOEXEC 1;O_RDONLY 2", ""],
        ["read", "0", "3", "EAGAIN 2;EINTR 1", "", ""],
        ["syscall_999", "", "1", "", "", ""],
    ]


def test_a_seccomp_profile_lets_through_what_was_seen():
    value = json.loads(export.oci_seccomp(PROFILE))
    assert value["defaultAction"] == "SCMP_ACT_ERRNO"
    assert value["defaultErrnoRet"] == 38
    assert value["architectures"] == ["SCMP_ARCH_X86_64"]
    assert value["syscalls"][0]["names"] == ["openat", "read"]
    assert {group["action"] for group in value["syscalls"]} == {"SCMP_ACT_ALLOW"}
    assert names(json.dumps(value)) == {"openat", "read", "execve", "exit", "exit_group"}
    assert export.nameless(PROFILE) == ("syscall_999",)


def test_what_no_trace_need_show_is_let_through_with_its_reason():
    handled = Profile("/bin/x", ("x",), calls={"poll": Call(1)}, handlers={"SIGTERM": Handler(("handler",))})
    assert {"rt_sigreturn", "restart_syscall"} <= names(export.oci_seccomp(handled))
    ignored = Profile("/bin/x", ("x",), handlers={"SIGTERM": Handler(("ignore",))})
    assert not {"rt_sigreturn", "restart_syscall"} & names(export.oci_seccomp(ignored))


def test_no_name_stands_in_two_groups():
    text = export.oci_seccomp(PROFILE, ["capset", "read", "execve"])
    listed = [name for group in json.loads(text)["syscalls"] for name in group["names"]]
    assert len(listed) == len(set(listed))
    assert json.loads(text)["syscalls"][-1]["names"] == ["capset"]


PROBED = replace(
    PROFILE,
    calls={name: Call(1) for name in ("read", "statx", "futex", "close", "uname", "execve", "dup")},
    probe=Probe(
        calls={
            "read": Verdict(SERVED),
            "statx": Verdict(STUBBED, "ENOSYS"),
            "futex": Verdict(STUBBED, "EINVAL"),
            "close": Verdict(FAKED, value=0),
            "uname": Verdict(FAKED, value=1),
            "execve": Verdict(STUBBED, "EPERM"),
            "dup": Verdict(STUBBED, "EINVAL"),
            "stat": Verdict(SERVED, traced=False),
        }
    ),
)


def groups(text):
    return {
        (group["action"], group.get("errnoRet"), group["comment"]): group["names"]
        for group in json.loads(text)["syscalls"]
    }


def test_what_a_probe_found_is_refused_as_the_probe_did():
    why = "the program does without, a probe found"
    assert groups(export.oci_seccomp(PROBED)) == {
        ("SCMP_ACT_ALLOW", None, "seen in the profile"): ["execve", "read", "uname"],
        ("SCMP_ACT_ALLOW", None, "turned to when the probe refused another"): ["stat"],
        ("SCMP_ACT_ALLOW", None, "ends a thread"): ["exit"],
        ("SCMP_ACT_ALLOW", None, "ends the program, whatever ended it in the trace"): ["exit_group"],
        ("SCMP_ACT_ALLOW", None, "made by the kernel when a call goes on after a stop"): ["restart_syscall"],
        ("SCMP_ACT_ERRNO", 0, why): ["close"],
        ("SCMP_ACT_ERRNO", 22, why): ["dup", "futex"],
    }
    more = groups(export.oci_seccomp(PROBED, ["dup"], ["futex", "mmap"]))
    assert "dup" in more["SCMP_ACT_ALLOW", None, "seen in the profile"]
    assert more["SCMP_ACT_ERRNO", 22, why] == ["futex"]
    assert more["SCMP_ACT_ALLOW", None, "in the code, not seen in the profile"] == ["mmap"]


def test_list_and_csv_of_a_probe():
    assert export.call_list(PROBED) == "read\nstat\n"
    said = {row["call"]: row["plan"] for row in csv.DictReader(io.StringIO(export.call_csv(PROBED)))}
    assert said == {
        "read": "served", "stat": "served", "statx": "ENOSYS", "futex": "EINVAL", "close": "0", "uname": "1",
        "execve": "EPERM", "dup": "EINVAL",
    }  # fmt: skip


def test_a_program_runs_under_the_filter_of_its_probe(launch, tmp_path, capfd):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    command = ["/bin/ls", "-l", str(tmp_path / "folder")]
    plain = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    words = ["probe", "-q", "--repeat", "1"]
    done = launch(command, then=words)
    assert (done.stdout, done.returncode) == (plain.stdout, 0)
    let_through = names(json.dumps({"syscalls": [
        group for group in json.loads((tmp_path / "s.json").read_text())["syscalls"]
        if group["action"] == "SCMP_ACT_ALLOW"
    ]}))  # fmt: skip
    assert "getdents64" in let_through
    assert len(let_through) < len(tracer.load(tmp_path / "p.json").calls)


@pytest.fixture
def launch(tmp_path):
    """Run a command under the seccomp profile of its own profile, perhaps without some of the calls."""

    def launch_(command, without=(), then=()):
        profile = tracer.trace(command)
        kept = {name: call for name, call in profile.calls.items() if name not in without}
        assert len(kept) == len(profile.calls) - len(without)
        profile = replace(profile, calls=kept)
        (tmp_path / "p.json").write_text(profile.to_json())
        if then:
            assert cli.main([*then, str(tmp_path / "p.json")]) == 0
        words = [
            "export",
            str(tmp_path / "p.json"),
            "--format",
            "oci-seccomp",
            "-o",
            str(tmp_path / "s.json"),
        ]
        assert cli.main(words) == 0
        (tmp_path / "n.json").write_text(json.dumps(dict(numbers.numbers())))
        return subprocess.run(
            [sys.executable, LAUNCHER, tmp_path / "s.json", tmp_path / "n.json", *command],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return launch_


SCRIPT = "echo one; (echo two; exit 3) | cat; kill -TERM $$"
COMMANDS = [["/bin/ls", "-la", "/etc"], ["/bin/sh", "-c", SCRIPT], ["/usr/bin/sort", "/etc/passwd"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_program_runs_under_its_own_seccomp_profile(launch, command, capfd):
    plain = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    done = launch(command)
    assert (done.stdout, done.returncode) == (plain.stdout, plain.returncode)
    assert done.stdout


def test_threads_run_under_it_too(launch, traced_program, capfd):
    command = [traced_program("threads")]
    assert launch(command).returncode == subprocess.run(command, timeout=60, check=False).returncode


def test_what_was_not_seen_is_refused(launch, capfd):
    """Else the tests above could not fail."""
    done = launch(["/bin/ls", "/etc"], without=["getdents64"])
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Function not implemented" in done.stderr


def test_the_code_of_a_program_lets_it_go_ways_that_no_trace_took(tmp_path, capfd):
    """Traced is sorting nothing; under the filter of its code sort makes threads, files, and errors."""
    (tmp_path / "words").write_text("b\na\n" * 40_000)
    (tmp_path / "p.json").write_text(tracer.trace(["/usr/bin/sort", "/dev/null"]).to_json())
    (tmp_path / "n.json").write_text(json.dumps(dict(numbers.numbers())))
    out = tmp_path / "s.json"
    assert (
        cli.main(["export", "--scan", str(tmp_path / "p.json"), "--format", "oci-seccomp", "-o", str(out)])
        == 0
    )
    groups = {group["comment"]: set(group["names"]) for group in json.loads(out.read_text())["syscalls"]}
    assert {"clone3", "unlink", "write"} <= groups["in the code, not seen in the profile"]
    assert len(names(out.read_text())) < 120
    launcher = [sys.executable, LAUNCHER, out, tmp_path / "n.json"]
    for command in (
        ["/usr/bin/sort", "--parallel=2", "-S", "40K", "-o", tmp_path / "sorted", tmp_path / "words"],
        ["/usr/bin/sort", "-c", tmp_path / "words"],
        ["/usr/bin/sort", "-z", tmp_path],
    ):
        plain = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        done = subprocess.run([*launcher, *command], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert (tmp_path / "sorted").read_text() == "a\n" * 40_000 + "b\n" * 40_000


@pytest.fixture
def path(tmp_path):
    (tmp_path / "p.json").write_text(PROFILE.to_json())
    return str(tmp_path / "p.json")


def test_the_command_writes_each_form(path, tmp_path, capsys):
    assert cli.main(["export", path]) == 0
    assert capsys.readouterr().out == export.call_list(PROFILE)
    assert cli.main(["export", path, path, "--format", "csv"]) == 0
    assert "read,0,6," in capsys.readouterr().out
    out = tmp_path / "s.json"
    assert cli.main(["export", path, "--format", "oci-seccomp", "--add", "capset", "-o", str(out)]) == 0
    assert "capset" in names(out.read_text())
    assert "syscall_999" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--add", "no_such_call"], "no_such_call"),
        (["--format", "csv", "--add", "read"], "--add"),
        (["--format", "csv", "--scan"], "--scan"),
    ],
)
def test_what_cannot_be_is_a_sentence(path, capsys, words, said):
    assert cli.main(["export", path, *words]) == 2
    assert said in capsys.readouterr().err.splitlines()[0]
