# SPDX-License-Identifier: MIT
"""diff.py and its command: what a new release asks, whether it is served, and what was allowed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from unit_catalogue import catalogue

from posixlite import cli, diff, diff_report
from posixlite.errors import PosixliteError
from posixlite.tracer.profile import Call, Endpoint, Execution, File, Handler, Process, Profile
from posixlite.tracer.verdict import FAKED, SERVED, STUBBED, Probe, Verdict

START = Process("start", executions=(Execution("/bin/x", ("x",)),))
OLD = Profile(
    "/bin/x",
    ("x",),
    calls={"read": Call(3), "write": Call(1), "openat": Call(2, operations={"O_RDONLY": 2})},
    files={"/etc/a": File(("opened", "read")), "/etc/b": File(("stat",))},
    pseudo_files={"/proc/meminfo": File(("read",))},
    processes=(START,),
)
FAMILIES = catalogue(families={"AF_INET": "family_inet"})


def made(allow="", old=OLD, **changes):
    return diff.make(old, replace(OLD, **changes), FAMILIES, diff.rules(allow, "allow"))


def told(changes):
    return [(c.kind, c.name, c.served) for c in changes]


def calls(**more):
    return {**OLD.calls, **more}


def test_nothing_new_is_nothing_to_say():
    one = made(calls={"read": Call(99), "openat": Call(1, operations={"O_RDONLY": 1})})
    assert one.asked == one.refused == ()
    assert told(one.dropped) == [("call", "write", True)]
    assert one.verdict == "asks nothing new"


def test_a_call_is_new_whether_served_or_not():
    one = made(calls=calls(statx=Call(4), mbind=Call(2), kexec_load=Call(1, errors={"ENOSYS": 1})))
    assert told(one.asked) == [
        ("call", "kexec_load", None),
        ("call", "mbind", False),
        ("call", "statx", True),
    ]
    assert one.refused == one.asked
    assert one.verdict == "asks 3 new things, 1 not served"


def test_operations_of_calls_that_both_make():
    operations = {"O_RDONLY": 2, "O_CLOEXEC": 1, "O_PATH": 5, "O_TMPFILE": 1}
    errors = {"O_TMPFILE": {"EOPNOTSUPP": 1}}
    one = made(calls=calls(openat=Call(9, operations=operations, operation_errors=errors)))
    assert told(one.asked) == [
        ("operation", "openat O_CLOEXEC", True),
        ("operation", "openat O_PATH", False),
        ("operation", "openat O_TMPFILE", None),
    ]
    assert one.asked[1].count == 5


def test_verdicts_of_a_probe():
    before = {
        "statx": Verdict(STUBBED, "ENOSYS"), "mbind": Verdict(FAKED, value=0), "read": Verdict(SERVED),
        "write": Verdict(SERVED), "brk": Verdict(STUBBED, "ENOSYS"), "close": Verdict(STUBBED, "EPERM"),
    }  # fmt: skip
    after = {
        "statx": Verdict(SERVED), "mbind": Verdict(SERVED), "read": Verdict(SERVED, failures=9),
        "write": Verdict(STUBBED, "ENOSYS"), "brk": Verdict(STUBBED, "EINVAL"), "dup": Verdict(SERVED),
    }  # fmt: skip
    path, flag = "/proc/meminfo", "O_CLOEXEC"
    old = Probe(
        calls=before,
        operations={"openat": {flag: Verdict(STUBBED, "EINVAL")}},
        files={path: Verdict(STUBBED)},
    )
    new = Probe(calls=after, operations={"openat": {flag: Verdict(SERVED)}}, files={path: Verdict(SERVED)})
    one = made("verdict brk", old=replace(OLD, probe=old), probe=new)
    assert [(c.name, c.detail, c.served) for c in one.asked] == [
        ("/proc/meminfo", "served, was stubbed", True),
        ("brk", "stubbed (EINVAL), was stubbed (ENOSYS)", None),
        ("mbind", "served, was faked (0)", False),
        ("openat O_CLOEXEC", "served, was stubbed (EINVAL)", True),
        ("statx", "served, was stubbed (ENOSYS)", True),
    ]
    assert {c.kind for c in one.asked} == {"verdict"}
    assert [c.name for c in one.asked if c.allowed] == ["brk"]
    assert [(c.name, c.detail) for c in one.dropped] == [("write", "stubbed (ENOSYS), was served")]
    assert made(old=replace(OLD, probe=old)).asked == ()


def test_files_and_what_is_done_with_them():
    files = {
        "/etc/a": File(("mapped", "opened", "read")),
        "/etc/c": File(("opened",)),
        "/etc/d": File(("missing",), type="none", existed=False),
    }
    one = made(files=files)
    assert [(c.name, c.detail, c.served) for c in one.asked] == [
        ("/etc/a", "mapped", True),
        ("/etc/c", "opened", True),
        ("/etc/d", "missing", None),
    ]
    assert told(one.dropped) == [("file", "/etc/b", True)]


def test_pseudo_files_that_an_image_lacks():
    one = made(pseudo_files={"/proc/stat": File(("read",)), "/proc/none": File(("missing",), "none", False)})
    assert told(one.asked) == [("pseudo-file", "/proc/none", None), ("pseudo-file", "/proc/stat", False)]
    assert told(one.dropped) == [("pseudo-file", "/proc/meminfo", True)]


def test_processes_sockets_endpoints_and_signals():
    child = Process("vfork", parent=0, executions=(Execution("/bin/sh", ("sh",)),))
    one = made(
        processes=(START, child, child),
        sockets={"AF_INET SOCK_STREAM": 1, "AF_X25 SOCK_DGRAM": 1},
        endpoints=(Endpoint("listen", "AF_INET", "SOCK_STREAM", "0.0.0.0", 80),),  # noqa: S104 (a name)
        handlers={"SIGTERM": Handler(("handler",)), "SIGPIPE": Handler(("ignore",))},
    )
    assert told(one.asked) == [
        ("process", "/bin/sh", False),
        ("process", "vfork", False),
        ("socket", "AF_INET SOCK_STREAM", True),
        ("socket", "AF_X25 SOCK_DGRAM", False),
        ("endpoint", "listen AF_INET SOCK_STREAM 0.0.0.0 80", True),
        ("signal", "SIGTERM", None),
    ]


def test_becoming_another_program_is_told_once():
    last = Process("start", executions=(*START.executions, Execution("/bin/y", ("y",))))
    assert told(made(processes=(last,)).asked) == [("process", "/bin/y", False)]


def test_what_is_allowed_is_no_reason_to_refuse():
    allow = "# ours\n\ncall statx\nfile /var/*\ncall nothing*\n"
    one = made(allow, calls=calls(statx=Call(1)), files={**OLD.files, "/var/lib/x/y": File(("read",))})
    assert one.refused == ()
    assert one.verdict == "asks 2 new things, all allowed"
    assert one.unused == ("call nothing*",)


def test_what_is_not_served_must_be_allowed_as_that():
    assert told(made("call *", calls=calls(mbind=Call(1), statx=Call(1))).refused) == [
        ("call", "mbind", False)
    ]
    assert made("unserved call m*", calls=calls(mbind=Call(1))).refused == ()
    assert made("unserved call m*", calls=calls(mbind=Call(1), statx=Call(1))).verdict == (
        "asks 1 new thing (1 more allowed)"
    )


@pytest.mark.parametrize(
    "line", ["statx", "call", "unserved", "unserved x y", "file", "calls x", "unserved call"]
)
def test_a_line_that_is_no_rule_is_named(line):
    with pytest.raises(PosixliteError, match="allow, line 2"):
        diff.rules(f"# first\n{line}\n", "allow")


def test_text_ends_with_the_verdict():
    text = diff_report.text(
        made("file /x", calls=calls(mbind=Call(2)), files={"/etc/a": OLD.files["/etc/a"]})
    )
    lines = text.splitlines()
    assert lines[2].split() == ["call", "mbind", "2", "NO"]
    assert "file         /etc/b (stat)" in lines
    assert "this rule allows nothing that is new: file /x" in lines
    assert lines[-1] == "/bin/x asks 1 new thing, 1 not served"


def test_markdown_is_one_table_of_what_is_refused():
    name = "/a|b`c\n\udc80"
    text = diff_report.markdown(
        made("call statx", calls=calls(statx=Call(1), mbind=Call(2)), files={name: File(("read",))})
    )
    text.encode("ascii")
    assert text.splitlines()[0] == "### :x: `/bin/x` asks 2 new things, 1 not served (1 more allowed)"
    assert "| call | `mbind` | 2 | **no** |" in text
    assert "| file | `` /a\\|b`c\\n\\udc80 `` read |  | yes |" in text
    assert "<details><summary>1 thing new and allowed</summary>" in text
    assert "<details><summary>2 things no longer asked</summary>" in text
    good = diff_report.markdown(made())
    assert good == "### :white_check_mark: `/bin/x` asks nothing new"


@pytest.fixture
def two(tmp_path):
    def write(**changes):
        (tmp_path / "old.json").write_text(OLD.to_json())
        (tmp_path / "new.json").write_text(replace(OLD, **changes).to_json())
        return [str(tmp_path / "old.json"), str(tmp_path / "new.json")]

    return write


def test_the_exit_status_is_the_verdict(two, tmp_path, capsys):
    assert cli.main(["diff", *two()]) == 0
    assert cli.main(["diff", *two(calls=calls(no_such_call=Call(1)))]) == 1
    (tmp_path / "allow").write_text("unserved call no_such_*\n")
    assert (
        cli.main(["diff", *two(calls=calls(no_such_call=Call(1))), "--allow", str(tmp_path / "allow")]) == 0
    )
    assert "all allowed" in capsys.readouterr().out


def test_json_has_all_of_it(two, capsys):
    assert cli.main(["diff", "--json", *two(calls=calls(no_such_call=Call(7)))]) == 1
    values = json.loads(capsys.readouterr().out)
    assert values["good"] is False
    assert values["asked"] == [
        {"kind": "call", "name": "no_such_call", "detail": "", "count": 7, "served": False, "allowed": False}
    ]
    assert cli.main(["diff", "--markdown", *two()]) == 0
    assert capsys.readouterr().out.startswith("### ")


def test_as_traced_no_verdict_is_compared(tmp_path, capsys):
    paths = []
    for treatment in (STUBBED, SERVED):
        probed = replace(OLD, probe=Probe(calls={"read": Verdict(treatment)}))
        paths.append(str(tmp_path / treatment))
        (tmp_path / treatment).write_text(probed.to_json())
    assert cli.main(["diff", *paths]) == 1
    assert "read (served, was stubbed)" in capsys.readouterr().out
    assert cli.main(["diff", "--as-traced", *paths]) == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"call\n"])
def test_a_bad_allow_file_is_a_sentence_and_status_2(two, tmp_path, capsys, content):
    if content is not None:
        (tmp_path / "allow").write_bytes(content)
    assert cli.main(["diff", *two(), "--allow", str(tmp_path / "allow")]) == 2
    assert str(tmp_path / "allow") in capsys.readouterr().err.splitlines()[0]


DOCS = Path(__file__).parents[2] / "docs" / "diff.md"


@pytest.fixture
def gate(tmp_path):
    """Run the steps of the workflow in the docs as a runner does: the first that fails ends it."""
    steps = re.findall(r"- run: (.*)", DOCS.read_text())
    assert len(steps) == 3
    tool = tmp_path / "posixlite"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m posixlite "$@"\n')
    tool.chmod(0o755)
    (tmp_path / "Makefile").write_text("app: app.c\n\t$(CC) -include unistd.h -o $@ app.c\n")
    variables = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(DOCS.parents[1]),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }

    def gate_(source, *rules):
        (tmp_path / "app.c").write_text(source)
        (tmp_path / "app").unlink(missing_ok=True)
        (tmp_path / "app.allow").write_text("\n".join(rules))
        for step in steps:
            command = ["bash", "-e", "-c", step]
            done = subprocess.run(command, cwd=tmp_path, env=variables, timeout=120, check=False)
            if done.returncode:
                break
        return done.returncode, (tmp_path / "summary.md").read_text()

    return gate_


def test_the_workflow_of_the_docs_is_a_gate(gate, tmp_path):
    old = 'int main(void) { return access("/etc", 0); }'
    new = 'int main(void) { getppid(); return access("/etc", 0) || access("/srv", 0); }'
    (tmp_path / "app.c").write_text(old)
    assert gate(old)[0] == 2  # there is nothing to compare with yet
    (tmp_path / "new.profile.json").rename(tmp_path / "app.profile.json")
    status, summary = gate(new)
    assert status == 1
    assert "| call | `getppid` | 1 | yes |" in summary
    status, summary = gate(new, "call getppid", "file /srv")
    assert (status, "all allowed" in summary) == (0, True), summary
