# SPDX-License-Identifier: MIT
"""The compiler's checks of the shim find what they should, and say where: each mistake is made once."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import oracle
import pytest

from posixlite import image as images
from posixlite import toolchain
from posixlite.errors import PosixliteError
from posixlite.machines import machine
from posixlite.machines.machine import Settings, Streams

HERE = Path(__file__).resolve().parent
MEMBER = "sys.personality.o"
"""Of the archive, in whose place mistakes.c stands."""
ADDRESS, UNDEFINED = "address: ", "undefined: "
MISTAKES = (
    ("heap_beyond", ADDRESS, "write of 1 bytes .* beside a block of the heap"),
    ("heap_before", ADDRESS, "read of 1 bytes .* beside a block of the heap"),
    ("heap_freed", ADDRESS, "read of 1 bytes .* a block of the heap that was freed"),
    ("heap_freed_twice", ADDRESS, "free of 100 bytes .* a block of the heap that was freed"),
    ("heap_other_size", ADDRESS, "a block of 100 bytes is freed as one of 101"),
    ("heap_copy", ADDRESS, "write of 101 bytes .* beside a block of the heap"),
    ("page_freed", ADDRESS, "read of 1 bytes .* a page that was freed"),
    ("stack_beyond", ADDRESS, "write of 1 bytes .* beside an object of the stack"),
    ("stack_scope", ADDRESS, "read of 1 bytes .* an object of the stack out of its scope"),
    ("global_beyond", ADDRESS, "read of 1 bytes .* beside a global object"),
    ("shift", UNDEFINED, r"shift_out_of_bounds at .*mistakes\.c:[1-9]"),
    ("overflow", UNDEFINED, r"add_overflow at .*mistakes\.c:[1-9]"),
    ("index_beyond", UNDEFINED, r"out_of_bounds at .*mistakes\.c:[1-9]"),
    ("misaligned", UNDEFINED, r"type_mismatch_v1 at .*mistakes\.c:[1-9]"),
)
"""In the order of mistakes.c: the function, and what is to be said."""
SECONDS = 30


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an image of a shim with checks and mistakes."""
    folder = tmp_path_factory.mktemp("checks")
    program = folder / "ask"
    compiler = ("gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-static")
    subprocess.run([*compiler, "-o", program, HERE / "ask.c"], check=True, timeout=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIM_CHECKS", "address undefined")
        shim = folder / "shim"
        shutil.copytree(toolchain.shim_folder(toolchain.HOSTED), shim)
        flags = toolchain.run("make", "-s", "-C", toolchain.SOURCES, "PLAT=hosted", "print-cflags").split()
        inject = folder / MEMBER
        toolchain.run("gcc", *flags, "-c", HERE / "mistakes.c", "-o", inject, cwd=toolchain.SOURCES)
        toolchain.run("ar", "r", shim / toolchain.ARCHIVE, inject)
        patch.setattr(toolchain, "shim_folder", lambda _platform: shim)
        return oracle.make_image(oracle.Case((str(program),), folder / "run"), folder / "x.img", "hosted")


@pytest.mark.parametrize(("name", "kind", "told"), MISTAKES, ids=[name for name, _, _ in MISTAKES])
def test_a_mistake_is_found(name: str, kind: str, told: str, image: Path) -> None:
    number = [mistake for mistake, _, _ in MISTAKES].index(name)
    streams = Streams()
    settings = Settings(arguments=(str(number),), timeout=SECONDS)
    with pytest.raises(PosixliteError) as found:
        machine("hosted").run(images.load(image), settings, streams)
    lines = f"{found.value.message}\n{found.value.hint}"
    assert re.search(f"{kind}{told}", lines), lines
    assert re.search(rf"\({name}\+0x[0-9a-f]+\)", lines), lines
