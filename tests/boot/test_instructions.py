# SPDX-License-Identifier: MIT
"""What a boot, each call and a request to redis cost in instructions does not grow unnoticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import oracle
import pytest


@pytest.mark.vm
def test_nothing_costs_more_instructions_than_before(shim: Path) -> None:
    words = [sys.executable, str(oracle.ROOT / "benchmarks" / "instructions.py"), "--check"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
