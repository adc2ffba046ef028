# SPDX-License-Identifier: MIT
"""Where a program is run again: in its own folder, or in a fresh copy of it if it changes what is there."""

import contextlib
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from ..errors import TraceError
from ..profile import Profile

CHANGES = frozenset(("created", "written", "truncated", "removed", "renamed", "linked", "changed"))
COPY_MOST = 1 << 28  # bytes of a folder that is copied for each run


class Workplace:
    """Gives each run a folder. What the traced program made is not in it, as it will not be in an image."""

    def __init__(self, profile: Profile, scratch: Path) -> None:
        self._home = Path(profile.cwd)
        self._scratch = scratch
        changed = [path for path, file in profile.files.items() if CHANGES & set(file.kinds)]
        self._made = {path for path in changed if not profile.files[path].existed}
        self._copied = any(Path(path).is_relative_to(self._home) for path in changed)
        self.shared = any(not Path(path).is_relative_to(self._home) for path in changed)
        """Whether it changes files elsewhere: two runs at one time would meet there."""
        if not self._home.is_dir():
            raise TraceError(
                f"the folder in which it was traced is not there: {self._home}", "trace it again"
            )
        if self._copied:
            self._check_size()

    @contextlib.contextmanager
    def folder(self, name: str) -> Iterator[Path]:
        """Give a folder to run in; `name` tells those apart that are used at one time."""
        if not self._copied:
            yield self._home
            return
        place = self._scratch / name
        shutil.copytree(self._home, place, symlinks=True, ignore=self._ignored)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _ignored(self, folder: str, names: list[str]) -> set[str]:
        paths = {name: Path(folder, name) for name in names}
        return {name for name, path in paths.items() if str(path) in self._made or _is_special(path)}

    def _check_size(self) -> None:
        total = 0
        for path in self._home.rglob("*"):
            total += path.lstat().st_size if path.is_file() else 0
            if total > COPY_MOST:
                hint = "trace it in a folder of its own"
                raise TraceError(f"the program changes {self._home}, which is too large to be copied", hint)


def _is_special(path: Path) -> bool:
    """Tell sockets, pipes and devices, which cannot be copied."""
    mode = path.lstat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
