# SPDX-License-Identifier: MIT
"""The shim's files as an ordinary process: programs of tests/sys over libc/file, under sanitizers.

A program runs twice, on Linux and linked with the shim's calls (file_host_calls.c says how), and must print
the same. No image and no virtual machine: what AddressSanitizer and UBSan find shows in seconds.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
LIBC = HERE.parent.parent / "libc"
PROGRAMS = HERE.parent / "sys"
COMPILE = ("gcc", "-std=gnu11", "-g", "-O1", "-w")
SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer")
WRAPPED = re.compile(r"^(?:WRAP\((\w+), \w+\)|.*\b__wrap_(\w+)\(.*\)$)", re.MULTILINE)
ELSEWHERE = {
    "chroot": "changes the user by way of Linux",
    "dup": "gives another file to the C library's own standard output",
    "getdents": "seeks in directories by way of the C library",
    "ioctl": "asks for terminal settings by way of the C library",
    "link": "needs /proc",
    "memfd_create": "maps a file",
    "poll": "sends signals",
    "rename": "needs /proc",
    "select": "sends signals",
    "statfs": "needs /proc",
    "statx": "needs /dev/null",
}
"""Programs about files that only an image can run, and why."""


LINE = re.MULTILINE
WANTED = frozenset(re.findall(r"^WRAP\(\w+, (\w+)\)", (HERE / "file_host_wraps.h").read_text(), LINE))
CALLS = [
    path
    for path in sorted(LIBC.glob("sys/*.c"))
    if WANTED & set(re.findall(r"^SYSCALL\d\((\w+)", path.read_text(), LINE))
]
PARTS = ("open_new", "file_request")
"""What an image has only if its plan finds it needed; here it always is."""
NAMES = [path.stem for path in CALLS if (PROGRAMS / path.name).exists() and path.stem not in ELSEWHERE]


def compile_all(sources: list[Path], options: list[str], folder: Path) -> list[str]:
    """Compile each source; the objects."""
    objects = []
    for source in sources:
        target = folder / (str(source.relative_to(LIBC.parent)).replace("/", ".") + ".o")
        command = [
            *COMPILE,
            *SANITIZE,
            *options,
            f"-I{HERE / 'host'}",
            f"-I{LIBC}",
            f"-I{LIBC / 'arch/x86_64/ring0'}",
            "-c",
            str(source),
        ]
        subprocess.run([*command, "-o", str(target)], check=True, timeout=60)
        objects.append(str(target))
    return objects


@pytest.fixture(scope="module")
def shim_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an archive of the shim's files and of what stands in for the rest of it."""
    folder = tmp_path_factory.mktemp("file")
    files = [
        path
        for path in [
            *LIBC.glob("file/*.c"),
            LIBC / "file/pseudo/dev_null.c",
            LIBC / "file/pseudo/dev_random.c",
        ]
        if path.name != "rootfs.c"
    ]
    objects = compile_all([LIBC / "lib/format.c", *files, *CALLS], ["-ffreestanding"], folder)
    objects += compile_all([HERE / "file_host_core.c", HERE / "file_host_calls.c"], [], folder)
    archive = folder / "libfile.a"
    subprocess.run(["ar", "rcs", str(archive), *objects], check=True, timeout=60)
    return archive


def run(program: Path, folder: Path) -> str:
    folder.mkdir()
    done = subprocess.run(
        [str(program)],
        cwd=folder,
        env={"PATH": os.defpath, "ASAN_OPTIONS": "detect_leaks=1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )
    assert "Sanitizer" not in done.stderr, done.stderr
    return f"{done.stdout}exit status {done.returncode}"


@pytest.mark.parametrize("name", NAMES)
def test_as_linux(name: str, shim_files: Path, tmp_path: Path) -> None:
    source = str(PROGRAMS / f"{name}.c")
    native, program, unit = tmp_path / "native", tmp_path / "program", str(tmp_path / "unit.o")
    texts = [(HERE / part).read_text() for part in ("file_host_wraps.h", "file_host_calls.c")]
    wraps = sorted({one or other for text in texts for one, other in WRAPPED.findall(text)})
    subprocess.run([*COMPILE, source, "-o", str(native)], check=True, timeout=60)
    subprocess.run([*COMPILE, "-c", source, "-o", unit], check=True, timeout=60)
    options = [f"-Wl,--wrap={wrap}" for wrap in wraps if not wrap.startswith("host_")]
    command = [*COMPILE, *SANITIZE, unit, str(shim_files), *options, "-o", str(program)]
    subprocess.run(command, check=True, timeout=60)
    assert run(program, tmp_path / "shim") == run(native, tmp_path / "linux")


@pytest.mark.skipif(os.geteuid() != 0, reason="changes its root directory")
@pytest.mark.parametrize("seed", range(1, 7))
def test_random_calls(seed: int, shim_files: Path, tmp_path: Path) -> None:
    """Thousands of random calls, each made to Linux and to the shim."""
    program = tmp_path / "fuzz"
    options = ("-Wl,--wrap=getcwd", *(f"-Wl,-u,{part}" for part in PARTS))
    command = [*COMPILE, *SANITIZE, str(HERE / "file_fuzz.c"), str(shim_files), *options]
    subprocess.run([*command, "-o", str(program)], check=True, timeout=60)
    folder = tmp_path / "tree"
    folder.mkdir()
    done = subprocess.run(
        [str(program), str(seed), "10000"],
        cwd=folder,
        env={"ASAN_OPTIONS": "detect_leaks=0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "10000 calls\n"), done.stdout + done.stderr
