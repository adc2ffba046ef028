# SPDX-License-Identifier: MIT
"""posixlite probe: whole probes of small programs, and one sentence for what cannot be probed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from posixlite import cli, probe_report, tracer
from posixlite.tracer import TraceError
from posixlite.tracer.probe import Options, probe
from posixlite.tracer.profile import Profile
from posixlite.tracer.verdict import Probe, Verdict, unite


def needed(found: Probe) -> set[str]:
    return {name for name, verdict in found.calls.items() if verdict.treatment == "served"}


@pytest.fixture(scope="module")
def combo(traced_program, tmp_path_factory) -> tuple[Profile, Probe]:
    folder = tmp_path_factory.mktemp("combo")
    profile = tracer.trace([traced_program("combo", "-static")], cwd=folder)
    return profile, probe(profile, Options())


def test_what_a_program_turns_to_is_found(combo):
    """Whatever is chosen, a plan that was run as a whole has one of the two; Loupe's has neither."""
    profile, found = combo
    assert "eventfd2" in profile.calls
    assert "pipe2" not in profile.calls
    assert found.calls["eventfd2"].treatment == "stubbed"
    assert found.calls["pipe2"].treatment == "served"
    assert not found.calls["pipe2"].traced


def test_how_a_program_ends_is_judged(combo):
    """Without exit_group it prints the same and dies by a signal: no plan."""
    _, found = combo
    assert found.calls["exit_group"].treatment == "served"
    assert found.calls["exit_group"].failures
    assert found.calls["exit_group"].why.startswith("exit status SIG")


def test_what_is_needed_is_a_part_of_what_was_asked_for(combo):
    _, found = combo
    assert {"write", "read"} <= needed(found)
    assert needed(found) <= {"write", "read", "exit_group", "pipe2", "arch_prctl", "brk", "mmap", "execve"}
    assert found.repeated == 5
    assert set(found.judged) == {"exit status", "stderr", "stdout"}


def test_the_plan_goes_into_the_profile_and_comes_back(combo):
    profile, found = combo
    probed = replace(profile, probe=found)
    assert Profile.from_json(probed.to_json()) == probed


def test_files_that_a_program_turns_to_are_found(traced_program, tmp_path):
    profile = tracer.trace([traced_program("processors", "-static")], cwd=tmp_path)
    online = "/sys/devices/system/cpu/online"
    assert online not in profile.pseudo_files
    found = probe(profile, Options(repeat=1))
    assert found.calls["sched_getaffinity"].treatment == "stubbed"
    assert found.files[online].treatment == "served"
    assert not found.files[online].traced
    assert online in probe_report.text(replace(profile, probe=found))


def test_what_either_of_two_needs_is_served():
    one = Probe(calls={"a": Verdict("served"), "b": Verdict("stubbed", "ENOSYS")}, runs=3, repeated=3)
    two = Probe(
        calls={"a": Verdict("faked", value=0), "b": Verdict("stubbed", "EPERM"), "c": Verdict("served")}
    )
    both = unite(one, two)
    assert {name: v.treatment for name, v in both.calls.items()} == {
        "a": "served",
        "b": "stubbed",
        "c": "served",
    }
    assert both.calls["b"].errno == "ENOSYS"
    assert unite(None, two) == two


def test_a_check_decides_what_matters(traced_program, tmp_path):
    """A check beside what is judged anyway; it is kept as evidence."""
    profile = tracer.trace([traced_program("combo", "-static")], cwd=tmp_path)
    found = probe(profile, Options(check="grep -q woken $PROGRAM_STDOUT", repeat=1))
    assert found.calls["write"].treatment == "served"
    assert found.check == "grep -q woken $PROGRAM_STDOUT"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(check="false"), "the check fails though nothing is withheld: exit status 1"),
        (Options(keep=frozenset({"raed"})), "no system call is called raed"),
        (Options(stdin="/nowhere"), "no such file: /nowhere"),
    ],
)
def test_what_cannot_be_judged(combo, options, message):
    with pytest.raises(TraceError, match=message):
        probe(combo[0], options)


def test_a_program_that_does_not_end(tmp_path):
    profile = tracer.trace(["sleep", "0.01"], cwd=tmp_path)
    with pytest.raises(TraceError, match="the program does not end by itself") as caught:
        probe(replace(profile, argv=("sleep", "60")), Options(timeout=0.3))
    assert "--check" in caught.value.hint


def test_output_that_differs_cannot_judge(tmp_path):
    profile = tracer.trace(["sh", "-c", "echo $$"], cwd=tmp_path)
    with pytest.raises(TraceError, match="output differs from run to run"):
        probe(profile, Options())


def test_a_folder_that_is_changed_is_copied_for_each_run(tmp_path):
    """A file that the program makes is not there when it runs again, and its own folder is left alone."""
    (tmp_path / "old").write_text("kept")
    script = "test ! -e new && cat old && echo > new && rm old"
    profile = tracer.trace(["sh", "-c", script], cwd=tmp_path)
    (tmp_path / "old").write_text("kept")
    alone = replace(profile, processes=profile.processes[:1])
    found = probe(alone, Options(repeat=1, keep=frozenset(profile.calls)))
    assert found.runs >= 3
    assert (tmp_path / "old").exists()
    assert (tmp_path / "new").exists()  # of the traced run


def test_the_command_writes_the_plan_and_says_it(combo, tmp_path, capsys):
    path = tmp_path / "combo.json"
    path.write_text(combo[0].to_json())
    assert cli.main(["probe", str(path), "--repeat", "1"]) == 0
    shown = capsys.readouterr()
    assert "combo-static: " in shown.out
    assert "of them not in the trace)" in shown.out
    assert "probe    calls: " in shown.err
    assert tracer.load(path).probe is not None
    assert cli.main(["probe", str(path), "--repeat", "1", "--json", "-q"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["probe"]["repeated"] == 1
    assert shown.err == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--repeat", "0"], "--repeat must be above zero"),
        (["-o", "/nowhere/x.json"], "there is no folder /nowhere"),
        (["--check", "exit 3"], "exit status 3"),
    ],
)
def test_bad_input_is_one_sentence(combo, tmp_path, capsys, words, message):
    path = tmp_path / "combo.json"
    path.write_text(combo[0].to_json())
    assert cli.main(["probe", str(path), *words]) == 2
    assert message in capsys.readouterr().err
    assert tracer.load(path).probe is None


def test_the_text_says_what_is_flaky_and_why():
    calls = {
        "read": Verdict("served", failures=2, why="stdout differs", flaky=True),
        "futex": Verdict("stubbed", errno="EINVAL", passes=4),
        "close": Verdict("faked", value=0, passes=1),
    }
    files = {"/proc/meminfo": Verdict("stubbed", errno="ENOENT")}
    found = Probe(calls=calls, files=files, judged=("stdout",), runs=9, repeated=3)
    text = probe_report.text(Profile("/bin/x", ("x",), probe=found))
    assert "flaky: read" in text
    assert "without it: stdout differs" in text
    assert "stubbed (EINVAL)  passed 4 times without it" in text
    assert "/proc/meminfo" in text
