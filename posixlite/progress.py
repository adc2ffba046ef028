# SPDX-License-Identifier: MIT
"""Show on stderr which stage is at work: a spinner on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stages:
    """Announces stages. Silent when told so."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent

    @contextlib.contextmanager
    def stage(self, name: str, what: str) -> Iterator[list[str]]:
        """Show a stage while it works; the strings that the body puts into the list end its line."""
        notes: list[str] = []
        started = time.monotonic()
        with self._spinner(f"{name:<8} {what}"):
            yield notes
        took = f"{time.monotonic() - started:.2f} s"
        self.say(f"{name:<8} {what}: {', '.join([*notes, took])}")

    def say(self, line: str) -> None:
        """Print one line, if anything is to be printed."""
        if not self._silent:
            print(line, file=sys.stderr, flush=True)

    def _spinner(self, text: str) -> contextlib.AbstractContextManager[object]:
        if self._silent or not sys.stderr.isatty():
            return contextlib.nullcontext()
        # Imported here: rich takes longer to load than most commands take to run.
        from rich.console import Console  # noqa: PLC0415
        from rich.markup import escape  # noqa: PLC0415

        return Console(stderr=True).status(escape(text))
