# SPDX-License-Identifier: MIT
"""Learns what a program asks of Linux: `trace` runs it and gives a Profile, `load` reads one."""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .backend import Backend
from .errors import ProfileError, TraceError
from .identity import own_identity
from .native import NativeWaiter
from .profile import Profile
from .session import OnProgress, Session
from .spawn import find_program
from .strace import StraceImport

__all__ = ["BACKENDS", "Profile", "ProfileError", "TraceError", "import_strace", "load", "trace"]

BACKENDS = ("auto", "native", "ptrace")
MACHINE = "x86_64"
LARGEST_PROFILE = 64 << 20
"""Bytes; hundreds of thousands of files are in less."""


def trace(  # noqa: PLR0913 (all but the command have a default)
    command: Sequence[str],
    *,
    backend: str = "auto",
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    keep_environment: bool = False,
    on_progress: OnProgress | None = None,
) -> Profile:
    """Run a command and give the profile of what it and all that it starts asked of Linux.

    Its standard streams, signals and children stay its own. How it ended is in `runs[0]`. `env` and `cwd`
    default to those of this process; the values of the environment are kept only with `keep_environment`.
    `on_progress` is called now and then, from another thread, with the number of calls so far and the name
    of the last one.
    TraceError says what stands in the way: not found, not executable, another architecture, no permission.
    """
    if sys.platform != "linux" or platform.machine() != MACHINE:
        raise TraceError(
            "tracing needs Linux on a 64-bit x86 processor", "bring a profile from such a machine"
        )
    environment = dict(os.environ if env is None else env)
    folder = str(cwd or Path.cwd())
    program = find_program(command, environment, folder)
    session = Session(
        _choose(backend), program, command, environment, own_identity(folder), keep_environment, on_progress
    )
    return session.run()


def load(path: str | Path) -> Profile:
    """Read a profile file; ProfileError says in one sentence what is wrong with it."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_PROFILE + 1)
        if len(content) > LARGEST_PROFILE:
            hint = "make one with `posixlite trace`"
            raise ProfileError(f"{path} is not a profile: it is larger than any", hint)
        text = content.decode()
    except OSError as error:
        hint = "check the path and its permissions"
        raise ProfileError(f"cannot read {path}: {error.strerror}", hint) from None
    except UnicodeDecodeError:
        hint = "make one with `posixlite trace`"
        raise ProfileError(f"{path} is not a profile: it is not text", hint) from None
    try:
        return Profile.from_json(text)
    except ProfileError as error:
        raise ProfileError(f"{path}: {error.message}", error.hint) from None


def import_strace(path: str | Path, *, cwd: str | Path | None = None) -> Profile:
    """Make a profile of what `strace -f -o FILE COMMAND...` wrote; `cwd` is where it ran, by default here.

    TraceError if the text is not strace's. What strace does not tell (streams, environment, peak memory) is
    not in the profile, and who ran the program is taken to be us.
    """
    try:
        text = Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise TraceError(
            f"cannot read {path}: {error.strerror}", "check the path and its permissions"
        ) from None
    identity = replace(own_identity(str(cwd or Path.cwd())), stdio={})
    source = StraceImport(text)
    return Session(source, source.program(), (), {}, identity).trace()


def _choose(name: str) -> Backend:
    if name not in BACKENDS:
        raise TraceError(f"no backend is called {name}", f"there are: {', '.join(BACKENDS)}")
    try:
        from .ptrace import PtraceBackend  # noqa: PLC0415 (python-ptrace is needed only to trace)
    except ImportError:
        hint = "pip install python-ptrace"
        raise TraceError("the module python-ptrace is not installed", hint) from None
    if name == "ptrace":
        return PtraceBackend()
    try:
        return PtraceBackend("native", NativeWaiter())
    except TraceError:
        if name == "native":
            raise
        return PtraceBackend()  # without a compiler: slower, and as right
