# SPDX-License-Identifier: MIT
"""The shim does not grow unnoticed: in hello, linked in each way, and in redis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import oracle
import pytest


@pytest.mark.vm
def test_the_shim_is_no_larger_than_it_may_be(shim: Path) -> None:
    words = [sys.executable, str(oracle.ROOT / "benchmarks" / "size.py"), "--check"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
