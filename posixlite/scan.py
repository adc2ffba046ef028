# SPDX-License-Identifier: MIT
"""Runs the tracer's static analysis with posixlite's cache: of a program, or of all programs of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posixlite import cache
from posixlite.errors import PosixliteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from posixlite.tracer.profile import Profile
    from posixlite.tracer.static import Scan

KEPT = "scan"
"""Folder of the cache."""


def of_profile(profile: Profile) -> Scan:
    """Scan all programs that the traced one was, became or started."""
    started = (execution.program for process in profile.processes for execution in process.executions)
    return of_programs(list(dict.fromkeys((profile.program, *started))), profile.libraries)


def of_programs(programs: Sequence[str], mapped: Iterable[str] = (), *, keep: bool = True) -> Scan:
    """Scan programs as one; `mapped` are files that they were seen to run code from."""
    try:
        from posixlite.tracer import static  # noqa: PLC0415 (capstone is needed only to scan)
    except ImportError as error:
        raise PosixliteError(
            f"the module {error.name} is not installed", f"pip install {error.name}"
        ) from None
    return static.scan_traced(programs, mapped, cache.folder(KEPT) if keep else None)
