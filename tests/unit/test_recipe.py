# SPDX-License-Identifier: MIT
"""recipe.py: what is baked in, and early words about what would not work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from unit_catalogue import catalogue

from posixlite import plan, recipe
from posixlite.errors import MissingLibraryError, NotElfError, PlanRefusedError, PosixliteError
from posixlite.recipe import Wishes
from posixlite.tracer.profile import Call, Process, Profile

SOURCE = "int main(void) { return 0; }"


@pytest.fixture
def program(compile_c) -> Path:
    return compile_c(SOURCE, "program", "-static", "-nostdlib", "-Wl,-emain", link=True)


def profile(program: Path, **changes: object) -> Profile:
    made = Profile(str(program), ("program", "old"), calls={"read": Call(1)}, processes=(Process("start"),))
    return replace(made, **changes)


def make(seen: Profile, wishes: Wishes = Wishes()):  # noqa: B008 - frozen
    return recipe.make(seen, plan.make(seen, catalogue()), wishes)[0]


def test_arguments_are_those_of_the_trace_or_the_users(program):
    assert make(profile(program)).config.argv == ("program", "old")
    assert make(profile(program), Wishes(arguments=("new", "er"))).config.argv == ("program", "new", "er")
    assert make(profile(program), Wishes(arguments=())).config.argv == ("program",)


def test_who_and_where_come_from_the_trace(program):
    config = make(profile(program, cwd="/tmp", uid=5, gid=6, umask=0o77)).config
    assert (config.cwd, config.uid, config.gid, config.umask) == ("/tmp", 5, 6, 0o77)


def test_the_environment_is_small_and_said():
    traced = {
        "LANG": "de_DE.UTF-8",
        "LC_ALL": None,
        "TZ": "UTC",
        "SECRET": "x",
        "PATH": "/mine",
        "HOME": "/me",
        "PWD": None,
    }
    assert recipe.environment(traced, "/tmp", ["A=b=c", "TZ=CET"]) == (
        "A=b=c",
        "HOME=/",
        "LANG=de_DE.UTF-8",
        f"PATH={recipe.PATH}",
        "PWD=/tmp",
        "TZ=CET",
    )
    assert recipe.environment({}, "/tmp", []) == ("HOME=/", f"PATH={recipe.PATH}")


@pytest.mark.parametrize("text", ["A", "=x", ""])
def test_a_variable_needs_a_name_and_a_value(text):
    with pytest.raises(PosixliteError, match="not NAME=VALUE"):
        recipe.environment({}, "/", [text])


def test_a_plan_that_says_no_is_not_built_unless_told_so(program):
    seen = profile(program, calls={"mbind": Call(1)})
    with pytest.raises(PlanRefusedError, match="cannot run: 1 missing call"):
        make(seen)
    assert make(seen, Wishes(allow_missing=True)).plan.missing


def test_a_program_that_has_gone(tmp_path):
    with pytest.raises(PosixliteError, match=r"cannot read .*gone: No such file"):
        make(profile(tmp_path / "gone"))


def test_a_program_that_is_none(tmp_path):
    (tmp_path / "text").write_text("hello")
    with pytest.raises(NotElfError, match="is not an ELF program"):
        make(profile(tmp_path / "text"))


def test_a_missing_interpreter_is_named(compile_c):
    odd = compile_c(SOURCE, "odd", "-Wl,--dynamic-linker=/lib/ld-odd.so", link=True)
    with pytest.raises(MissingLibraryError, match=r"needs the interpreter /lib/ld-odd\.so"):
        recipe.check_program(odd)


def test_a_library_that_was_never_found_is_named(compile_c):
    dynamic = compile_c(SOURCE, "dynamic", link=True)
    with pytest.raises(MissingLibraryError, match=r"needs the library libc\.so\.6"):
        recipe.check_files(profile(dynamic))
    recipe.check_files(profile(dynamic, libraries={str(next(Path("/lib").glob("*/libc.so.6"))): ""}))


def test_a_library_that_has_gone_since_is_named(compile_c):
    dynamic = compile_c(SOURCE, "dynamic", link=True)
    with pytest.raises(MissingLibraryError, match=r"needs the library /gone/libc\.so\.6"):
        recipe.check_files(profile(dynamic, libraries={"/gone/libc.so.6": ""}))


def test_includes(tmp_path):
    (tmp_path / "file").write_text("x")
    one = recipe.include(f"{tmp_path}/../{tmp_path.name}/file:/etc/conf")
    assert (one.source, one.destination) == (tmp_path / "file", "/etc/conf")
    assert recipe.include(str(tmp_path)).destination == str(tmp_path)
    with pytest.raises(PosixliteError, match="no such file"):
        recipe.include("/nowhere")
    with pytest.raises(PosixliteError, match="must begin with /"):
        recipe.include(f"{tmp_path}:relative")
