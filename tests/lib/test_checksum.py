# SPDX-License-Identifier: MIT
"""net/inet/checksum.c sums as RFC 1071 does, and reads no byte beyond."""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBC = HERE.parent.parent / "libc"


def test_sums_are_those_of_the_plain_way(tmp_path: Path) -> None:
    program = tmp_path / "checksum"
    command = ["gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-fsanitize=address,undefined", f"-I{LIBC}"]
    command += [f"-I{LIBC / 'net/lwip'}", "-o", str(program), str(HERE / "checksum_host.c")]
    subprocess.run(command, check=True, timeout=60)
    done = subprocess.run([str(program)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
