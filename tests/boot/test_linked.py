# SPDX-License-Identifier: MIT
"""Linked sites in an image: how many calls use them, absent ones, code that is written to, backtraces."""

from __future__ import annotations

import functools
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images
from posixlite import sites
from posixlite.machines.machine import Settings

if TYPE_CHECKING:
    from posixlite.machines.machine import Outcome

pytestmark = pytest.mark.vm
HERE = Path(__file__).resolve().parent
CALLS = re.compile(r"calls: (\d+) from linked sites, (\d+) by trap")
LIBRARY = "libsite.so"
SECONDS = 60


@pytest.fixture(scope="module", autouse=True)
def linked(request: pytest.FixtureRequest) -> None:
    if not oracle.LINK_SITES:
        pytest.skip("these are about linked sites: run without --no-link-sites")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> Path:
    found = tmp_path_factory.mktemp("sites")
    gcc = ("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O1", "-g")
    for linking, name in (((), "dynamic"), (("-static",), "static")):
        subprocess.run(
            [*gcc, *linking, "-o", str(found / name), str(HERE / "sites.c")], check=True, timeout=60
        )
    library = ["-shared", "-fPIC", "-o", str(found / LIBRARY), str(HERE / "site_library.c")]
    subprocess.run([*gcc, *library], check=True, timeout=60)
    return found


@functools.cache
def image_of(folder: Path, linking: str, *arguments: str) -> tuple[oracle.Case, Path]:
    def prepare(run: Path) -> None:
        shutil.copy(folder / LIBRARY, run)

    command = (str(folder / linking), *arguments)
    case = oracle.Case(command, folder / "run", prepare=prepare, allow_missing=True)
    return case, oracle.make_image(case, folder / f"{linking}{len(arguments)}.img")


def run(case: oracle.Case, image: Path, *arguments: str) -> Outcome:
    settings = Settings(arguments=arguments or None, timeout=SECONDS, verbose=True)
    return oracle.in_image(case, image, settings=settings)


@pytest.mark.parametrize("linking", ["dynamic", "static"])
def test_nearly_all_calls_go_through_linked_sites(folder: Path, linking: str) -> None:
    outcome = run(*image_of(folder, linking))
    counts = CALLS.search("\n".join(outcome.console))
    assert outcome.status == 0
    assert counts, outcome.console
    assert int(counts[1]) >= 2000
    assert int(counts[2]) <= 5


def test_inspection_lists_the_sites(folder: Path) -> None:
    _, image = image_of(folder, "dynamic")
    found = images.inspect(image)
    linked = [site for site in found.sites if not site.verdict.startswith("trap")]
    absent = [site for site in found.sites if site.verdict == f"trap: {sites.ABSENT}"]
    assert len(linked) + len(absent) > 0.9 * len(found.sites) > 400
    assert {site.verdict for site in linked if site.call == "getppid"} == {"sys_getppid"}
    assert "ptrace" in {site.call for site in absent}
    assert not {site.call for site in linked if site.call} & {site.call for site in absent}
    # ptrace is not there in whatever words
    assert "sys_ptrace" not in found.calls
    assert found.linked_size % 4096 == 0
    done = oracle.posixlite("inspect", "--sites", str(image))
    assert b"b86e0000000f05" in done.stdout


def test_absent_call_is_told(folder: Path) -> None:
    """The image was made from a run that did not make it."""
    case, image = image_of(folder, "static")
    outcome = run(case, image, "absent")
    assert outcome.stdout == b"-38\ndone\n"
    assert outcome.absent == {"getpmsg": 1}


def test_code_that_is_written_to_is_what_runs(folder: Path) -> None:
    case, image = image_of(folder, "dynamic", f"./{LIBRARY}")
    expected = oracle.on_linux(case, image)
    assert expected.stdout == b"found 1, getpid 1\ngetppid 1\n"
    assert not oracle.differences(expected, run(case, image))


def test_the_switch(folder: Path, tmp_path: Path) -> None:
    profile = image_of(folder, "static")[1].with_suffix(".profile.json")
    done = oracle.posixlite("build", "--no-link-sites", str(profile), "-o", "trap.img", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = oracle.posixlite("inspect", "trap.img", folder=tmp_path)
    assert b"not linked: system calls trap" in shown.stdout
    again = oracle.posixlite("run", "-v", "trap.img", folder=tmp_path, seconds=SECONDS)
    assert again.returncode == 0
    assert b"linked sites" not in again.stderr


@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed: apt-get install gdb")
def test_backtrace_from_a_handler_into_the_program(folder: Path) -> None:
    _, image = image_of(folder, "static")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    machine = subprocess.Popen(
        [
            "qemu-system-x86_64", "-M", "microvm,acpi=off", "-accel", "tcg", "-cpu", "max", "-nodefaults",
            "-no-user-config", "-no-reboot", "-display", "none", "-kernel", str(image), "-S",
            "-gdb", f"tcp:127.0.0.1:{port}",
        ]
    )  # fmt: skip
    try:
        words = ["set pagination off", "set confirm off", "set tcp connect-timeout 10"]
        words += [f"target remote 127.0.0.1:{port}", "hbreak sys_write", "continue"]
        words += [f"add-symbol-file {folder / 'static'}", "backtrace"]
        command = ["gdb", "-nx", "-batch", *(text for word in words for text in ("-ex", word)), str(image)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    finally:
        machine.kill()
        machine.wait()
    frames = re.findall(
        r"^#\d+ .*?(?:in )?(\w+) \(|^#\d+ +<(signal) handler called>", done.stdout, re.MULTILINE
    )
    assert ["".join(frame) for frame in frames][:4] == ["sys_write", "signal", "write", "main"], done.stdout
