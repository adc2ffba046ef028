# SPDX-License-Identifier: MIT
"""What the formatters, the linter and the type checker say; each skips with a reason where it is missing."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys

import pytest
from sources import LIBC, ROOT, inside, name, tracked


def run(*command: str) -> str:
    """Return what a tool had to say, nothing if it was content."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def python_tool(module: str) -> list[str]:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed: pip install --group dev")
    return [sys.executable, "-m", module]


def test_ruff():
    assert run(*python_tool("ruff"), "check", "--quiet", ".") == ""


def test_ruff_format():
    assert run(*python_tool("ruff"), "format", "--check", "--quiet", ".") == ""


def test_mypy():
    assert run(*python_tool("mypy")) == ""


def test_clang_format():
    if shutil.which("clang-format") is None:
        pytest.skip("clang-format is not installed")
    # abi/ is tables: its columns are aligned by hand.
    shim = [path for path in tracked(".c", ".h") if inside(path, LIBC)]
    files = [name(path) for path in shim if not inside(path, LIBC / "abi")]
    assert run("clang-format", "--dry-run", "--Werror", *files) == ""
