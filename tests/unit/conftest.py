# SPDX-License-Identifier: MIT
"""Small real ELF files and archives, made with gcc and ar, so that nothing is tested against a guess."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = '__asm__(".pushsection {section},\\"\\",@progbits\\n.asciz \\"{text}\\"\\n.popsection");\n'


def record(section: str, text: str) -> str:
    """What the macros SUPPORTS, FALLBACK and their kin of libc/core/syscall.h expand to."""
    return RECORD.format(section=section, text=text)


@pytest.fixture
def compile_c(tmp_path: Path) -> Callable[..., Path]:
    """Compile one C source to an object, or with link=True to a program."""

    def compile_(source: str, name: str = "x.o", *flags: str, link: bool = False) -> Path:
        file = tmp_path / f"{name}.c"
        file.write_text(source)
        output = tmp_path / name
        command = ["gcc", *flags, str(file), "-o", str(output)]
        subprocess.run(command if link else [*command, "-c"], check=True, timeout=60)
        return output

    return compile_


@pytest.fixture
def archive(tmp_path: Path, compile_c: Callable[..., Path]) -> Callable[..., Path]:
    """Make an archive of members that are given as name=source."""

    def archive_(**members: str) -> Path:
        objects = [
            compile_c(source, f"{name.replace('__', '.')}.o", "-ffunction-sections")
            for name, source in members.items()
        ]
        path = tmp_path / "libshim.a"
        subprocess.run(["ar", "rcsD", path.name, *(o.name for o in objects)], check=True, cwd=tmp_path)
        return path

    return archive_


@pytest.fixture(scope="session")
def traced_program(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Compile one of traced/*.c, once a session."""
    folder = tmp_path_factory.mktemp("traced")

    def compile_(name: str, *flags: str) -> str:
        output = folder / "-".join([name, *(flag.strip("-") for flag in flags)])
        if not output.exists():
            source = Path(__file__).parent / "traced" / f"{name}.c"
            command = ["gcc", "-O1", "-pthread", *flags, "-o", str(output), str(source)]
            subprocess.run(command, check=True, timeout=60)
        return str(output)

    return compile_
