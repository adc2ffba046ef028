# SPDX-License-Identifier: MIT
"""What can go wrong outside posixlite: one sentence each, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class PosixliteError(Exception):
    """An error that is not a bug in posixlite; the command line prints it and exits with status 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FileTroubleError(PosixliteError):
    """A file cannot be read or written; the operating system's reason is the message."""

    def __init__(self, doing: str, path: Path | str, error: OSError, hint: str = "") -> None:
        super().__init__(f"cannot {doing} {path}: {error.strerror or error}", hint)


class NotElfError(PosixliteError):
    """A file that should be a program is none that Linux on x86-64 could start."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path} {why}", "posixlite runs ELF programs for 64-bit x86 Linux")


class MissingLibraryError(PosixliteError):
    """A program needs an interpreter or a library that is not on this machine."""

    def __init__(self, program: Path | str, kind: str, name: str) -> None:
        super().__init__(
            f"{program} needs the {kind} {name}, which is not on this machine",
            "install the package that holds it, then trace again",
        )


class NotAnImageError(PosixliteError):
    """A file is not an image that posixlite build made."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path} is not a posixlite image: {why}", "make one with: posixlite build PROFILE")


class ToolMissingError(PosixliteError):
    """A program of the host that posixlite starts is not installed."""

    def __init__(self, tool: str, package: str) -> None:
        super().__init__(f"{tool} is not installed", f"on Debian: apt-get install {package}")


class ToolFailedError(PosixliteError):
    """A compiler, linker or make failed; its own words follow."""

    def __init__(self, what: str, output: str) -> None:
        super().__init__(f"{what} failed", output.strip())


class PlanRefusedError(PosixliteError):
    """The shim cannot run the program; the plan says why."""


class MachineError(PosixliteError):
    """A virtual machine did not start, or ended without saying how the program ended."""
