# SPDX-License-Identifier: MIT
"""The host's terminal: it edits lines and echoes for the program, in the modes that the program asks for."""

from __future__ import annotations

import contextlib
import os
import re
import termios
from typing import TYPE_CHECKING, Self

from posixlite.machines.command_line import encode

if TYPE_CHECKING:
    from types import TracebackType

WISH = re.compile(rb"posixlite: terminal ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)\r?\n")
"""What the shim says when the program sets modes (tcsetattr(3)): input, output and local flags."""
INPUT, OUTPUT, LOCAL, CHARACTERS = 0, 1, 3, 6
"""Places in what termios.tcgetattr returns."""


class Terminal:
    """Standard input where it is a terminal; leaving the context gives it back as it was."""

    def __init__(self, stdin: int | bytes) -> None:
        self._descriptor = stdin if isinstance(stdin, int) and os.isatty(stdin) else None
        self._heard = b""

    def __enter__(self) -> Self:
        self._saved = None if self._descriptor is None else termios.tcgetattr(self._descriptor)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None and self._saved is not None and not _in_background(self._descriptor):
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._saved)

    def tokens(self) -> tuple[str, ...]:
        """Return what tells the shim the window's size, the modes, which can be changed, and TERM."""
        if self._descriptor is None:
            return ()
        size = os.get_terminal_size(self._descriptor)
        modes = termios.tcgetattr(self._descriptor)
        flags = f"{modes[INPUT]:x}:{modes[OUTPUT]:x}:{modes[LOCAL]:x}"
        kind = os.environ.get("TERM")
        return (
            f"posixlite.terminal={size.lines}x{size.columns}:{flags}",
            *([f"posixlite.env=TERM={encode(kind)}"] if kind else []),
        )

    def window(self) -> os.terminal_size | None:
        """Return the window's size as it is now."""
        return None if self._descriptor is None else os.get_terminal_size(self._descriptor)

    def listen(self, console: bytes) -> None:
        """Hear what came over the shim's console, and follow the last wish in it."""
        self._heard += console
        wishes = list(WISH.finditer(self._heard))
        self._heard = self._heard.rpartition(b"\n")[2]
        if wishes and self._descriptor is not None:
            self._set(*(int(flags, 16) for flags in wishes[-1].groups()))

    def _set(self, input_flags: int, output_flags: int, local_flags: int) -> None:
        if self._descriptor is None or _in_background(self._descriptor):
            return
        modes = termios.tcgetattr(self._descriptor)
        modes[INPUT], modes[OUTPUT], modes[LOCAL] = input_flags, output_flags, local_flags
        if not local_flags & termios.ICANON:
            modes[CHARACTERS][termios.VMIN], modes[CHARACTERS][termios.VTIME] = 1, 0
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, modes)


def _in_background(terminal: int) -> bool:
    """Say whether the terminal belongs to another job: changing it would stop us."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        return False  # it is a terminal, but not the one that controls us
