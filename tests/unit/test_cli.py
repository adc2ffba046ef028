# SPDX-License-Identifier: MIT
"""cli.py and commands/: what a person types, and one sentence with status 2 for what cannot be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from posixlite import cli
from posixlite.commands import run
from posixlite.tracer.profile import Call, Process, Profile

ROOT = Path(__file__).resolve().parents[2]


def posixlite(*words: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "posixlite", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_ctrl_c_while_the_tool_is_loaded_is_no_traceback(tmp_path):
    (tmp_path / "elftools.py").write_text("raise KeyboardInterrupt\n")
    ended = posixlite("calls", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert (ended.returncode, ended.stderr) == (130, "")


@pytest.mark.parametrize("command", [c.__name__.rpartition(".")[2] for c in cli.COMMANDS])
def test_each_command_has_help_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert f"example: posixlite {command}" in capsys.readouterr().out


def test_help_names_all_commands(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert all(c.__name__.rpartition(".")[2] in text for c in cli.COMMANDS)


def cut_off(folder: Path) -> str:
    text = Profile("/bin/true", ("true",), calls={"read": Call(1)}).to_json()
    (folder / "cut.json").write_text(text[: len(text) // 2])
    return "cut.json"


def other_version(folder: Path) -> str:
    text = Profile("/bin/true", ("true",)).to_json().replace('"version": 1', '"version": 99')
    (folder / "other.json").write_text(text)
    return "other.json"


def gone(folder: Path) -> str:
    profile = Profile("/bin/gone", ("gone",), processes=(Process("start"),))
    (folder / "gone.json").write_text(profile.to_json())
    return "gone.json"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe")
    return "pipe"


BAD = [
    (lambda _: ["plan", "nowhere.json"], "cannot read nowhere.json"),
    (lambda folder: ["plan", cut_off(folder)], "cut off"),
    (lambda folder: ["build", other_version(folder)], "version 99"),
    (lambda folder: ["build", gone(folder)], "cannot read /bin/gone"),
    (lambda folder: ["build", gone(folder), "-o", "no/folder/x.img"], "no folder"),
    (lambda folder: ["build", gone(folder), "-o", "."], "a folder"),
    (lambda folder: ["build", gone(folder), "-o", pipe(folder)], "no regular file"),
    (lambda folder: ["inspect", pipe(folder)], "is not a regular file"),
    (lambda folder: ["build", gone(folder), "--include", "/nowhere"], "no such file"),
    (lambda _: ["run"], "nothing to run"),
    (lambda _: ["run", "/bin/true"], "is not a posixlite image"),
    (lambda _: ["run", "nowhere.img"], "cannot read nowhere.img"),
    (lambda _: ["run", "--prelink", "x.img"], "x.img is an image already"),
    (lambda _: ["run", "--include", "/etc/hosts", "x.img"], "x.img is an image already"),
    (lambda _: ["inspect", "/etc/passwd"], "is not a posixlite image"),
    (lambda _: ["run", "--", "no-such-program-at-all"], "no-such-program-at-all"),
    (lambda _: ["trace", "--", "no-such-program-at-all"], "no-such-program-at-all"),
    (lambda _: ["trace", "--", "/etc/passwd"], "/etc/passwd"),
    (lambda _: ["trace"], "no command"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_bad_input_is_one_sentence_and_status_2(words, said, tmp_path):
    done = posixlite(*words(tmp_path), cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("posixlite: ")
    assert said in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr


WRONG = [
    ["run", "-m", "lots", "x"],
    ["fly"],
    ["run", "--machine", "vax", "x"],
    *(["run", "--timeout", seconds, "x"] for seconds in ("0", "-1", "nan", "inf", "soon")),
    ["probe", "--timeout", "nan", "x"],
    [],
]


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_status_2(words):
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("text", "size"), [("4M", 4 << 20), ("64", 64 << 20), ("1G", 1 << 30), ("512k", 512 << 10)]
)
def test_amounts_of_memory(text, size):
    assert run.size(text) == size


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "x.img"], None),
        (["run", "x.img", "--"], ()),
        (["run", "x.img", "-l", "--all"], ("-l", "--all")),
        (["run", "-m", "4M", "x.img", "--", "-m"], ("-m",)),
        (["run", "x.img", "a", "--", "b"], ("a", "--", "b")),
    ],
)
def test_arguments_of_the_program_are_never_ours(words, expected):
    args = cli.parse(words)
    assert args.image == Path("x.img")
    assert run.arguments(args) == expected


def test_a_command_stands_behind_two_dashes():
    args = cli.parse(["run", "-m", "4M", "--", "ls", "-l", "--", "x"])
    assert args.image is None
    assert args.rest == ["ls", "-l", "--", "x"]


def test_plan_says_no_with_status_1_and_json(tmp_path):
    calls = {"no_such_call": Call(3)}
    profile = Profile("/bin/true", ("true",), calls=calls, processes=(Process("start"),))
    (tmp_path / "p.json").write_text(profile.to_json())
    text = posixlite("plan", str(tmp_path / "p.json"))
    assert text.returncode == 1
    assert "libc/sys/no_such_call.c" in text.stdout
    assert text.stdout.rstrip().endswith("cannot run: 1 missing call")
    values = json.loads(posixlite("plan", "--json", str(tmp_path / "p.json")).stdout)
    assert values["missing"]["no_such_call"]["count"] == 3


def test_calls_are_listed_and_explained():
    assert "write" in json.loads(posixlite("calls", "--json").stdout)
    assert posixlite("calls", "write").returncode == 0
    lacking = posixlite("calls", "write", "no_such_call")
    assert lacking.returncode == 1
    assert "no_such_call: not served" in lacking.stdout


@pytest.mark.parametrize("words", [["calls"], ["calls", "write"]])
def test_an_output_that_is_full_is_said(words):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "posixlite", *words], env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full, stderr=subprocess.PIPE, check=False, timeout=60, text=True,
        )  # fmt: skip
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_reader_that_goes_away_is_no_traceback():
    command = f"{sys.executable} -m posixlite calls | head -1"
    done = subprocess.run(
        ["sh", "-c", command], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
