# SPDX-License-Identifier: MIT
"""Prelinked images (docs/prelink.md): as on Linux, whether or not its start-up runs; and what is refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images
from posixlite.machines import qemu
from posixlite.machines.machine import Settings

if TYPE_CHECKING:
    from posixlite.machines.machine import Outcome

pytestmark = pytest.mark.vm
HERE = Path(__file__).resolve().parent
LIBRARY = "libprelink.so"
SECONDS = 60
WENT_ON = "prelink: the start-up has run at build time"
RAN = "prelink: the start-up runs: the {} differs"


def compile_(output: Path, compiler: str, *words: str) -> str:
    subprocess.run([compiler, "-O1", "-g", *words, "-o", str(output)], check=True, timeout=60)
    return str(output)


def build(profile: Path, output: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    words = (*words, *([] if oracle.LINK_SITES else ["--no-link-sites"]))
    return oracle.posixlite("build", str(profile), "-o", str(output), *words, folder=output.parent)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> tuple[oracle.Case, Path]:
    folder = tmp_path_factory.mktemp("prelink")
    compile_(folder / LIBRARY, "g++", "-shared", "-fPIC", str(HERE / "prelink_library.cc"))
    program = compile_(
        folder / "program",
        "g++",
        str(HERE / "prelink.cc"),
        f"-L{folder}",
        "-lprelink",
        f"-Wl,-rpath,{folder}",
    )
    case = oracle.Case((program,), folder / "run")
    return case, oracle.trace(case, folder / "profile.json")


@pytest.fixture(scope="module")
def image(traced: tuple[oracle.Case, Path]) -> Path:
    output = traced[1].with_name("prelinked.img")
    done = build(traced[1], output, "--prelink")
    assert done.returncode == 0, done.stderr
    return output


def boot(case: oracle.Case, image: Path, settings: Settings) -> Outcome:
    """Run an image and check that it does as Linux: stdout and exit status; guards on stderr differ."""
    expected, got = oracle.on_linux(case, image, settings), oracle.in_image(case, image, settings=settings)
    assert (got.stdout, got.status) == (expected.stdout, 3), got.console
    assert not got.absent
    return got


def settings(**more: object) -> Settings:
    return Settings(timeout=SECONDS, verbose=True, **more)  # type: ignore[arg-type]


def said(got: Outcome, words: str) -> bool:
    return any(line.startswith(words) for line in got.console)


def test_a_prelinked_program_does_as_on_linux(traced: tuple[oracle.Case, Path], image: Path) -> None:
    first, second = (boot(traced[0], image, settings()) for _ in range(2))
    assert said(first, WENT_ON)
    assert said(second, WENT_ON)
    assert len(first.stderr) == 34
    assert first.stderr != second.stderr, "the same guards in two boots"


@pytest.mark.parametrize(
    ("what", "change"),
    [("command line", {"arguments": ("one", "")}), ("environment", {"environment": ("PRELINK=2",)})],
)
def test_what_the_loader_saw_has_changed(
    traced: tuple[oracle.Case, Path], image: Path, what: str, change: dict[str, tuple[str, ...]]
) -> None:
    assert said(boot(traced[0], image, settings(**change)), RAN.format(what))


def test_another_processor(
    traced: tuple[oracle.Case, Path], image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IFUNC has chosen functions that this one may not have."""
    command = qemu.Qemu.command

    def older(self: qemu.Qemu, accel: str, kernel: Path) -> list[str]:
        return ["max,-avx2,-bmi2,-erms" if word == "max" else word for word in command(self, accel, kernel)]

    monkeypatch.setattr(qemu.Qemu, "command", older)
    assert said(boot(traced[0], image, settings()), RAN.format("processor"))


def test_another_board(traced: tuple[oracle.Case, Path], image: Path) -> None:
    got = oracle.in_image(traced[0], image, "q35", settings())
    assert (got.status, said(got, WENT_ON)) == (3, True)


def test_the_same_bytes_twice_and_the_image_says_what_it_holds(
    traced: tuple[oracle.Case, Path], image: Path
) -> None:
    again = image.with_name("again.img")
    assert build(traced[1], again, "--prelink").returncode == 0
    assert again.read_bytes() == image.read_bytes()
    found = images.inspect(image)
    assert found.image.manifest.prelink is not None
    assert found.image.manifest.prelink["pages"] * 4096 == found.prelink_size > 0
    assert found.image.manifest.prelink["reached"].startswith("/usr/lib/x86_64-linux-gnu/libc.so.6+0x")
    shown = oracle.posixlite("inspect", str(image)).stdout.decode()
    assert "random words" in shown
    assert "a processor as here" in shown


@pytest.mark.parametrize(
    ("define", "why"),
    [
        ("ASKS", "gettimeofday is called"),
        ("TIMES", "runs of its start-up differ: 0x"),
        ("ROLLS", "runs of its start-up differ: 0x"),
        ("LOOKS", "runs of its start-up differ: 0x"),
    ],
)
def test_code_that_each_boot_must_run_is_refused(tmp_path: Path, shim: Path, define: str, why: str) -> None:
    program = compile_(tmp_path / "resolver", "gcc", f"-D{define}", str(HERE / "prelink_resolver.c"))
    refused(Path(program), tmp_path, why)


def test_what_getrandom_gave_before_main_is_fresh_in_each_boot(tmp_path: Path, shim: Path) -> None:
    program = compile_(tmp_path / "resolver", "gcc", "-DKEEPS", str(HERE / "prelink_resolver.c"))
    case = oracle.Case((program,), tmp_path / "run")
    profile = oracle.trace(case, tmp_path / "profile.json")
    done = build(profile, tmp_path / "resolver.img", "--prelink")
    assert done.returncode == 0, done.stderr
    first, second = (oracle.in_image(case, tmp_path / "resolver.img", settings=settings()) for _ in range(2))
    assert (first.stdout, said(first, WENT_ON), said(second, WENT_ON)) == (b"1\n", True, True)
    assert first.stderr != second.stderr


@pytest.mark.parametrize(
    "compiler",
    [
        pytest.param(("gcc", "-static"), id="glibc static"),
        pytest.param(("gcc", "-static-pie", "-fPIE"), id="glibc static-PIE"),
        pytest.param(("musl-gcc", "-static"), id="musl static"),
    ],
)
def test_a_static_program_skips_its_own_start_up(
    tmp_path: Path, shim: Path, compiler: tuple[str, ...]
) -> None:
    program = compile_(tmp_path / "program", *compiler, str(HERE / "prelink_static.c"))
    case = oracle.Case((program,), tmp_path / "run")
    image = tmp_path / "program.img"
    done = build(oracle.trace(case, tmp_path / "profile.json"), image, "--prelink")
    assert done.returncode == 0, done.stderr
    assert images.load(image).manifest.prelink["reached"].startswith(f"{program}+0x")  # type: ignore[index]
    first, second = (boot(case, image, settings()) for _ in range(2))
    assert said(first, WENT_ON)
    assert first.stderr != second.stderr, "the same guards in two boots"
    assert said(boot(case, image, settings(arguments=("one", ""))), RAN.format("command line"))


def test_a_static_program_without_section_headers_is_refused(tmp_path: Path, shim: Path) -> None:
    program = tmp_path / "program"
    compile_(program, "gcc", "-static", str(HERE / "prelink_static.c"))
    header = bytearray(program.read_bytes())
    header[0x28:0x30] = bytes(8)  # e_shoff
    header[0x3C:0x40] = bytes(4)  # e_shnum, e_shstrndx
    program.write_bytes(header)
    refused(program, tmp_path, "has no section headers")


def test_a_static_program_that_calls_nothing_before_main_is_refused(tmp_path: Path, shim: Path) -> None:
    source = tmp_path / "bare.c"
    source.write_text('void _start(void) { __asm__("xor %edi, %edi; mov $60, %eax; syscall"); }')
    program = tmp_path / "program"
    compile_(program, "gcc", "-static", "-nostdlib", str(source))
    refused(program, tmp_path, "nothing marks the end of its start-up")


def refused(program: Path, folder: Path, why: str) -> None:
    profile = oracle.trace(oracle.Case((str(program),), folder / "run"), folder / "profile.json")
    done = build(profile, folder / "program.img", "--prelink")
    assert (done.returncode, why in done.stderr.decode()) == (2, True), done.stderr
    assert not (folder / "program.img").exists()


def test_a_process_of_linux_cannot_be_prelinked(traced: tuple[oracle.Case, Path], tmp_path: Path) -> None:
    done = build(traced[1], tmp_path / "hosted.img", "--prelink", "--machine", "hosted")
    assert done.returncode == 2
    assert "virtual machines" in done.stderr.decode()


def test_memory_is_as_without(tmp_path: Path, shim: Path) -> None:
    """What a program sees of its own mappings is the same, whoever has made them."""
    shutil.copy("/bin/cat", tmp_path / "cat")
    case = oracle.Case((str(tmp_path / "cat"), "/proc/self/maps"), tmp_path / "run")
    profile = oracle.trace(case, tmp_path / "profile.json")
    shown = []
    for words in ((), ("--prelink",)):
        assert build(profile, tmp_path / "cat.img", *words).returncode == 0
        shown.append(oracle.in_image(case, tmp_path / "cat.img", settings=settings()).stdout.decode())
    assert shown[0] == shown[1]
    assert "libc.so.6" in shown[0]
