# SPDX-License-Identifier: MIT
"""Damaged, cut off and hostile profiles: a command answers in one sentence or does its work, never worse."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit_catalogue import catalogue

from posixlite import cli, link, toolchain, tracer
from posixlite.commands import plan as plan_command
from posixlite.commands import report as report_command
from posixlite.errors import ToolMissingError
from posixlite.tracer.verdict import FAKED, SERVED, STUBBED, Probe, Verdict

LONG = "x" * 100_000
TEXTS = [
    "", "\x1b]0;owned\x07\x1b[2J", "\r\nposixlite: exit 0", "a\0b", "\ud800", "\udcff", "\u202e",
    "../../etc/passwd", "</script><script>", "%s%n{}", "$(id)", "`id`", "*/ 0; /*", '"', "\\", LONG,
    "__proto__", "AF_INET", "regular",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2**31, 2**63, 2**64, 10**400, 1e999, -0.0, float("nan"), 1.5]
ODD = st.sampled_from([None, True, [], {}, [[]], {"": {}}, *TEXTS, *NUMBERS])
FEW = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
"""The same in each run; `-m slow` looks for new ones."""
MANY = settings(FEW, max_examples=600, derandomize=False)
COMMANDS = [
    ["plan", "--all", "PROFILE"],
    ["diff", "GOOD", "PROFILE"],
    ["diff", "PROFILE", "GOOD", "--markdown"],
    ["export", "PROFILE", "--format", "list"],
    ["export", "PROFILE", "--format", "csv"],
    ["export", "PROFILE", "--format", "oci-seccomp"],
    ["report", "PROFILE", "GOOD", "-o", "OUT"],
    ["build", "PROFILE", "--allow-missing", "-o", "OUT"],
]


OTHERS = [["scan", "/bin/true", "--profile", "PROFILE"], ["probe", "PROFILE", "-q"]]
"""Not for profiles that may pass: one reads all of a libc's code, the other runs the program."""


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict:
    """A profile of a real program that does a bit of everything, and of a probe of it."""
    script = "trap 'exit 3' TERM; echo one >f; (cat f; kill -TERM $$) & wait; wait"
    traced = tracer.trace(["/bin/sh", "-c", script], cwd=tmp_path_factory.mktemp("good"))
    probe = Probe(
        check="true",
        judged=("status",),
        calls={"brk": Verdict(STUBBED, "ENOSYS"), "rseq": Verdict(FAKED, value=0), "read": Verdict(SERVED)},
        operations={"openat": {"O_CLOEXEC": Verdict(STUBBED, "EINVAL", failures=1, why="status 1")}},
        files={"/proc/meminfo": Verdict(STUBBED)},
    )
    return json.loads(replace(traced, probe=probe).to_json())


@pytest.fixture
def here(tmp_path, monkeypatch, good):
    """Everything but compiler and linker is as ever: they would see only what is checked before."""
    for module in (plan_command, report_command):
        monkeypatch.setattr(module.catalogue, "read", lambda _: catalogue())
    monkeypatch.setattr(toolchain, "shim_folder", lambda *_: tmp_path)
    monkeypatch.setattr(link, "_link", lambda _shim, folder, _platform: folder / "rootfs.bin")
    monkeypatch.setattr(report_command.shim_size, "measure", no_compiler)
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(json.dumps(good))
    return tmp_path


def no_compiler(_plan):
    raise ToolMissingError("gcc", "gcc")


def check(words, capsys):
    """Run a command; whatever the profile, it may refuse it in a sentence with a hint, and never break."""
    named = {"PROFILE": "bad.json", "GOOD": "good.json", "OUT": "out"}
    status = cli.main([named.get(word, word) for word in words])
    out, err = capsys.readouterr()
    assert status in (0, 1, 2)
    for line in (out + err).split("\n"):
        assert line.isprintable(), line
    if status == 2:
        assert err.startswith("posixlite: ")
        assert len(err) < 1000
        assert out == ""
    return status, err


def places(value, way=()):
    """Give the way to each place in plain JSON values."""
    yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*way, key))


@st.composite
def damaged(draw, values):
    """Change some places of a profile: another value, another name, gone."""
    values = json.loads(json.dumps(values))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([way for way in places(values) if way]))
        inside = values
        for key in way:
            inside = inside[key]
        how = draw(st.sampled_from(["value", "name", "gone"]))
        if how == "gone":
            del inside[last]
        elif how == "name" and isinstance(inside, dict):
            inside[draw(st.sampled_from([*TEXTS, "/" + LONG, "/\x1b[2J", "/\udc80"]))] = inside.pop(last)
        else:
            inside[last] = draw(ODD)
    return values


def try_values(data, good, capsys):
    Path("bad.json").write_text(json.dumps(data.draw(damaged(good))))
    for words in COMMANDS:
        check(words, capsys)


def try_bytes(data, capsys):
    content = bytearray(Path("good.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    Path("bad.json").write_bytes(content[: data.draw(st.integers(1, len(content)))])
    check(data.draw(st.sampled_from(COMMANDS)), capsys)


@FEW
@given(data=st.data())
def test_changed_values(here, good, capsys, data):
    try_values(data, good, capsys)


@FEW
@given(data=st.data())
def test_changed_bytes(here, capsys, data):
    try_bytes(data, capsys)


@pytest.mark.slow
@MANY
@given(data=st.data())
def test_many_changed_values(here, good, capsys, data):
    try_values(data, good, capsys)


@pytest.mark.slow
@MANY
@given(data=st.data())
def test_many_changed_bytes(here, capsys, data):
    try_bytes(data, capsys)


def with_(more):
    """Give a profile with something in it that does not belong there."""
    return b'{"version": 1, "program": "/x", "argv": [], ' + more + b"}"


DAMAGE = {
    "empty": (b"", "is empty"),
    "deep": (b'{"version": 1, "calls": ' + b"[" * 100_000, "nested too deep"),
    "deep and whole": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deep"),
    "digits": (with_(b'"uid": ' + b"9" * 5000), "too large"),
    "twice": (with_(b'"uid": 1, "uid": 2'), "uid stands twice"),
    "mark": (b"\xef\xbb\xbf{}", "not JSON"),
    "not text": (b"\x80\x81", "is not text"),
    "NaN": (with_(b'"runs": [{"argv": [], "duration": NaN}]'), "out of range"),
    "cut": (b'{"version": 1, "prog', "cut off"),
    "terminal": (with_(b'"\\u001b[2J": 1'), r"\x1b[2J is not a field"),
    "call": (with_(b'"calls": {"\\n": {"count": 1}}'), "name of a call"),
    "negative": (with_(b'"descriptors": -4'), "descriptors is out of range"),
    "zero": (with_(b'"cwd": "/x\\u0000"'), "zero byte"),
    "relative": (with_(b'"cwd": "x"'), "not an absolute path"),
    "upwards": (with_(b'"files": {"/a/../b": {}}'), "not an absolute path"),
    "kind": (with_(b'"files": {"/a": {"kinds": ["eaten"]}}'), "eaten"),
    "answer": (
        with_(b'"probe": {"calls": {"brk": {"treatment": "stubbed", "errno": "1;"}}}'),
        "name of an error",
    ),
    "no error": (
        with_(b'"probe": {"calls": {"brk": {"treatment": "stubbed", "errno": "EFOO"}}}'),
        "EFOO is not the name of an error",
    ),
    "kept": (with_(b'"files": {"/a": {"kept": "../secret"}}'), "is not a SHA-256"),
    "phase": (with_(b'"phases": {"startup": {"\\u0007": 1}}'), "name of a call"),
    "parent": (with_(b'"processes": [{"how": "fork", "parent": 0}]'), "before its parent"),
}


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("words", [*COMMANDS, *OTHERS], ids=" ".join)
def test_one_clear_sentence(here, capsys, name, words):
    content, reason = DAMAGE[name]
    Path("bad.json").write_bytes(content)
    status, err = check(words, capsys)
    assert status == 2
    first, hint = err.splitlines()
    assert first.startswith("posixlite: bad.json")
    assert reason in first
    assert hint.startswith("  ")


def test_a_trace_does_not_merge_into_a_damaged_profile(here, capsys):
    Path("bad.json").write_bytes(b"{")
    assert cli.main(["trace", "--merge", "-q", "-o", "bad.json", "--", "/bin/true"]) == 2
    assert "bad.json" in capsys.readouterr().err
    assert Path("bad.json").read_bytes() == b"{"


def test_what_never_ends_is_no_profile(here, capsys):
    assert cli.main(["plan", "/dev/zero"]) == 2
    assert "larger than any" in capsys.readouterr().err


def test_a_text_of_a_gigabyte(here):
    """In a process of its own, which could not hold it: the file is not read to its end."""
    with Path("bad.json").open("wb") as file:
        file.write(b'{"version": 1, "program": "')
        file.seek(1 << 30)
        file.write(b'"}')
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))\n"
    code += (
        "from posixlite import tracer\ntry: tracer.load('bad.json')\nexcept tracer.TraceError as e: print(e)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "bad.json is not a profile: it is larger than any\n"
