# SPDX-License-Identifier: MIT
"""The profile: to JSON and back, refusal of what is none, and the union of runs."""

import json

import pytest

from posixlite.tracer import ProfileError, load
from posixlite.tracer.profile import (
    Call,
    Endpoint,
    Execution,
    File,
    Handler,
    Memory,
    Process,
    Profile,
    Run,
    Threads,
)
from posixlite.tracer.timeline import Line, Timeline

TIMELINE = Timeline(2, {"read": Line(1, 70, (1, *(0,) * 33, 2)), "ioctl": Line(2, 69, (1, *(0,) * 33, 1))})
FULL = Profile(
    program="/usr/bin/x",
    argv=("x", "-v"),
    cwd="/tmp",
    uid=1,
    gid=2,
    umask=0o077,
    sha256="ab",
    interpreter="/lib64/ld.so",
    libraries={"/lib/libc.so.6": "cd"},
    environment={"HOME": None, "LANG": "C"},
    stdio={"stdin": "pipe"},
    calls={
        "read": Call(3, {"EAGAIN": 1}),
        "ioctl": Call(2, {"ENOTTY": 2}, {"TCGETS": 2}, {"TCGETS": {"ENOTTY": 2}}),
    },
    files={
        "/a": File(("opened", "read"), size=3, mtime_ns=5, mode=0o644, names=("/l",)),
        "/b\udcff": File(("missing",), "none", existed=False),
    },
    pseudo_files={"/proc/self/maps": File(("read",))},
    links={"/l": "a"},
    sockets={"AF_INET SOCK_STREAM": 2},
    endpoints=(
        Endpoint("bind", "AF_INET", "SOCK_STREAM", "::", 80),
        Endpoint("bind", "AF_UNIX", "SOCK_DGRAM", "@x"),
    ),
    threads=Threads(3, 4),
    processes=(
        Process("start", executions=(Execution("/usr/bin/x", ("x",)),), exit_status=0),
        Process("fork", parent=0, exit_signal="SIGKILL"),
    ),
    handlers={"SIGTERM": Handler(("handler",), ("SA_RESTART",))},
    signals={"SIGCHLD": 1},
    memory=Memory(1, 2, 3),
    descriptors=9,
    runs=(Run(("x",), "ptrace", exit_status=0, duration=0.5, pids=(7, 8), timeline=TIMELINE),),
)


def test_every_field_survives_the_way_to_json_and_back():
    assert Profile.from_json(FULL.to_json()) == FULL


def test_the_text_is_sorted_ascii_and_has_a_version():
    text = FULL.to_json()
    assert text.isascii()
    values = json.loads(text)
    assert next(iter(values)) == "version"
    assert values.pop("version") == 1
    assert list(values) == sorted(values)
    assert list(values["calls"]) == ["ioctl", "read"]


def test_an_entry_is_one_line_so_that_a_diff_shows_it():
    (line,) = [line for line in FULL.to_json().splitlines() if line.startswith('  "read": {')]
    assert line == '  "read": {"count": 3, "errors": {"EAGAIN": 1}}'


def test_what_holds_its_default_is_left_out():
    assert json.loads(Profile("/x", ("x",)).to_json()) == {"version": 1, "program": "/x", "argv": ["x"]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("hello", "not JSON"),
        (FULL.to_json()[:300], "cut off"),
        (FULL.to_json()[:-3], "cut off"),
        ("[1]", "not an object"),
        ("{}", "no version"),
        ('{"version": 2}', "version 2"),
        ('{"version": true, "program": "x", "argv": []}', "version True"),
        ('{"version": 1}', "program is missing"),
        ('{"version": 1, "program": "x", "argv": "x"}', "argv is not a list"),
        ('{"version": 1, "program": "x", "argv": [1]}', r"argv\[0\] is not a text"),
        ('{"version": 1, "program": "x", "argv": [], "new": 1}', "new is not a field"),
        ('{"version": 1, "program": "x", "argv": [], "uid": true}', "uid is not a whole number"),
        ('{"version": 1, "program": "x", "argv": [], "uid": 1e99}', "uid is not a whole number"),
        ('{"version": 1, "program": "x", "argv": [], "uid": 99999999999999999999}', "out of range"),
        ('{"version": 1, "program": "x", "argv": [], "calls": {"read": {}}}', "calls.read.count is missing"),
        ('{"version": 1, "program": "x", "argv": [], "calls": {"read": 4}}', "calls.read is not an object"),
        ('{"version": 1, "uid": ' + "9" * 5000 + "}", "too large"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_profile_is_refused_in_one_sentence(text, reason):
    with pytest.raises(ProfileError, match=reason) as caught:
        Profile.from_json(text)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 300
    assert caught.value.hint


def test_load_says_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(ProfileError, match="No such file"):
        load(tmp_path / "absent")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\x7fELF\xff\xfe")
    with pytest.raises(ProfileError, match="is not text"):
        load(binary)
    good = tmp_path / "good"
    good.write_text(FULL.to_json())
    assert load(good) == FULL


def test_union_adds_counts_and_takes_the_larger_peaks():
    other = Profile(
        program="/usr/bin/x",
        argv=("x", "-q"),
        calls={"read": Call(2, {"EINTR": 1}), "write": Call(1)},
        files={"/a": File(("mapped",)), "/c": File(("read",))},
        memory=Memory(9, 1, 1),
        threads=Threads(1, 1),
        processes=(Process("start"), Process("fork", parent=0)),
        runs=(Run(("x", "-q")),),
    )
    both = FULL | other
    assert both.argv == FULL.argv
    assert both.calls["read"] == Call(5, {"EAGAIN": 1, "EINTR": 1})
    assert both.calls["write"] == Call(1)
    assert both.files["/a"].kinds == ("mapped", "opened", "read")
    assert both.files["/a"].size == 3
    assert set(both.files) == {"/a", "/b\udcff", "/c"}
    assert both.memory == Memory(9, 2, 3)
    assert both.threads == Threads(3, 5)
    assert [one.parent for one in both.processes] == [None, 0, None, 2]
    assert [run.argv for run in both.runs] == [("x",), ("x", "-q")]
    assert Profile.from_json(both.to_json()) == both


def test_union_keeps_a_file_that_was_there_in_one_run():
    made = Profile("/x", ("x",), files={"/f": File(("created", "written"), existed=False)})
    found = Profile("/x", ("x",), files={"/f": File(("read",), size=4)})
    for both in (made | found, found | made):
        assert both.files["/f"].existed
        assert both.files["/f"].size == 4
        assert both.files["/f"].kinds == ("created", "read", "written")


def test_profiles_of_two_programs_or_versions_do_not_unite():
    with pytest.raises(ProfileError, match="two programs"):
        _ = FULL | Profile("/usr/bin/y", ("y",))
    with pytest.raises(ProfileError, match=r"two versions of /lib/libc\.so\.6"):
        _ = FULL | Profile("/usr/bin/x", ("x",), sha256="ab", libraries={"/lib/libc.so.6": "ef"})
