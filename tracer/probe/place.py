# SPDX-License-Identifier: MIT
"""Place: which files a run finds. Those that the trace does not have are not there, as in an image."""

import os
import re
import time
from pathlib import Path

PSEUDO = ("/proc/", "/sys/", "/dev/")
SHARED_MEMORY = "/dev/shm/"  # noqa: S108 (ordinary files)
CLOCK_STEP = 20_000_000  # nanoseconds by which the times of files may be behind the clock
A_PROCESS = re.compile(r"^/proc/\d+(?=/|$)")


class Place:
    """The files of one run: `files` (absolute; None: all), for a program that was traced in `home`."""

    def __init__(self, files: frozenset[str] | None, folder: Path, home: Path) -> None:
        self._files = files
        self._folder, self._home = str(folder), str(home)
        self._begun = time.time_ns() - CLOCK_STEP

    def unknown(self, path: str) -> str:
        """Give the path by which a plan names a file that should not be there; "" if it may be."""
        if self._files is None:
            return ""
        asked = self._as_traced(path)
        if asked in self._files or self._as_traced(os.path.realpath(path)) in self._files:
            return ""
        return asked if self._was_there(path) else ""

    def _as_traced(self, path: str) -> str:
        inside = path == self._folder or path.startswith(self._folder + "/")
        path = self._home + path[len(self._folder) :] if inside else path
        return A_PROCESS.sub("/proc/self", path)

    def _was_there(self, path: str) -> bool:
        """Tell whether a file is older than the run; pseudo-files are as old as the look at them."""
        if is_pseudo(path):
            return os.path.lexists(path)
        try:
            return os.lstat(path).st_ctime_ns < self._begun
        except OSError:
            return False


def is_pseudo(path: str) -> bool:
    """Tell whether a path is the kernel's own."""
    return path.startswith(PSEUDO) and not path.startswith(SHARED_MEMORY)
