# SPDX-License-Identifier: MIT
"""The files that the house rules are about: all that git knows, links and vendored code aside."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBC = ROOT / "libc"


@functools.cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """Return the files with these suffixes, as they are in the work tree; new ones that git would add too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(p for p in paths if p.is_file() and not p.is_symlink() and p.suffix in suffixes)


def name(path: Path) -> str:
    """Return a path as a person would say it."""
    return str(path.relative_to(ROOT))


def inside(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder."""
    return folder in path.parents
