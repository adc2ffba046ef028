# SPDX-License-Identifier: MIT
"""Learns what a program asks of Linux: `trace` runs it under a backend and gives a Profile, `load` reads one."""

from pathlib import Path

from .errors import ProfileError, TraceError
from .profile import Profile

__all__ = ["Profile", "ProfileError", "TraceError", "load"]


def load(path: str | Path) -> Profile:
    """Read a profile file; ProfileError says in one sentence what is wrong with it."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ProfileError(
            f"cannot read {path}: {error.strerror}", "check the path and its permissions"
        ) from None
    except UnicodeDecodeError:
        raise ProfileError(
            f"{path} is not a profile: it is not text", "make one with `posixlite trace`"
        ) from None
    return Profile.from_json(text)
