# SPDX-License-Identifier: MIT
"""machines/linux.py: the oracle runs the program as the image has it, and tells how it ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from unit_manifest import MANIFEST

from posixlite.errors import MachineError, PosixliteError
from posixlite.image import Image
from posixlite.machines.linux import Linux, missing_library
from posixlite.machines.machine import Outcome, Settings, Streams

SHELL = replace(
    MANIFEST, program="/bin/sh", argv=("sh", "-c", "exit 3"), envp=("A=1",), cwd="/tmp", umask=0o27
)
LOADER = "/lib64/ld-linux-x86-64.so.2"


def run(*script: str, settings: Settings | None = None, stdin: bytes = b"", **changes: object) -> Outcome:
    manifest = replace(SHELL, **({"argv": ("sh", "-c", *script)} if script else {}), **changes)
    image = Image(Path("x.img"), manifest, 0)
    return Linux().run(image, settings or Settings(), Streams(stdin=stdin))


def test_status_and_streams():
    outcome = run("cat; echo err >&2; exit 3", stdin=b"in")
    assert (outcome.status, outcome.stdout, outcome.stderr) == (3, b"in", b"err\n")


def test_a_signal():
    outcome = run("kill -SEGV $$")
    assert (outcome.status, outcome.signal) == (139, "SIGSEGV")


def test_conditions_are_those_of_the_image():
    assert (
        run("echo $A $B; pwd; umask", settings=Settings(environment=("B=2",))).stdout == b"1 2\n/tmp\n0027\n"
    )
    assert (
        run("echo $0 $1", "x", "old", settings=Settings(arguments=("-c", "echo $0", "new"))).stdout
        == b"new\n"
    )


def test_the_time_limit():
    assert run("sleep 9", settings=Settings(timeout=0.2)).status == 124


def test_a_program_that_linux_cannot_run():
    with pytest.raises(MachineError, match="Linux cannot run /bin/gone: No such file"):
        run(program="/bin/gone")


def test_input_must_be_bytes():
    with pytest.raises(PosixliteError, match="must be given as bytes"):
        Linux().run(Image(Path("x"), SHELL, 0), Settings(), Streams(stdin=0))


def test_a_library_that_is_not_there(compile_c, tmp_path):
    compile_c("int helper(void) { return 0; }", "libhelper.so", "-shared", "-fPIC", link=True)
    source = "int helper(void); int main(void) { return helper(); }"
    search = (f"-L{tmp_path}", f"-Wl,-rpath,{tmp_path}", "-Wl,--unresolved-symbols=ignore-all")
    program = compile_c(source, "main", *search, "-Wl,--no-as-needed", "-Wl,-l:libhelper.so", link=True)
    assert missing_library(program, LOADER) is None
    (tmp_path / "libhelper.so").unlink()
    assert missing_library(program, LOADER) == "libhelper.so"
