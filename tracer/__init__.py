# SPDX-License-Identifier: MIT
"""Learns what a program asks of Linux: `trace` runs it and gives a Profile, `load` reads one."""

import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .backend import Backend
from .errors import ProfileError, TraceError
from .identity import identity_of, own_identity
from .native import NativeWaiter
from .profile import Profile
from .session import OnProgress, Session
from .spawn import find_program
from .strace import StraceImport

__all__ = ["BACKENDS", "Profile", "ProfileError", "TraceError", "attach", "import_strace", "load", "trace"]

BACKENDS = ("auto", "native", "ptrace")
MACHINE = "x86_64"
LARGEST_PROFILE = 64 << 20
"""Bytes; hundreds of thousands of files are in less."""


def trace(  # noqa: PLR0913 (all but the command have a default)
    command: Sequence[str],
    *,
    backend: str = "auto",
    fast: bool = False,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    keep_environment: bool = False,
    contents: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Profile:
    """Run a command and give the profile of what it and all that it starts asked of Linux.

    Its standard streams, signals and children stay its own. How it ended is in `runs[0]`. `env` and `cwd`
    default to those of this process; the values of the environment are kept only with `keep_environment`.
    `fast` leaves out the ends of most plain calls (docs/trace.md).
    `contents` is the folder for what was in files that the program used and then removed or renamed (up to 64
    MiB each); it is made when there is one.
    `on_progress` is called now and then, from another thread, with the number of calls so far and the name
    of the last one.
    TraceError says what stands in the way: not found, not executable, another architecture, no permission.
    """
    _check_machine()
    environment = dict(os.environ if env is None else env)
    folder = str(cwd or Path.cwd())
    program = find_program(command, environment, folder)
    session = Session(
        _choose(backend, fast=fast),
        program,
        command,
        environment,
        own_identity(folder),
        keep_environment,
        on_progress,
        contents,
    )
    return session.run()


def attach(
    pid: int,
    *,
    keep_environment: bool = False,
    on_attached: Callable[[], None] | None = None,
    on_progress: OnProgress | None = None,
) -> Profile:
    """Give the profile of what a process that runs asks of Linux, until it ends or a signal ends this.

    SIGINT, SIGQUIT, SIGTERM or SIGHUP to this process let it go: it runs on as before. What it did until now
    is not in the profile but for what it has open and mapped. `on_attached` is called, from another thread,
    when all is seen from then on.
    TraceError says what stands in the way: no such process, no permission, another tracer, no C compiler.
    """
    _check_machine()
    try:
        identity = identity_of(pid)
        program = str(Path(f"/proc/{pid}/exe").readlink())
        command = [os.fsdecode(word) for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]]
        pairs = [os.fsdecode(pair) for pair in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")]
    except FileNotFoundError:
        raise TraceError(f"there is no process {pid}", "ps shows the numbers of those that run") from None
    except OSError as error:
        hint = "only root may trace programs of others"
        raise TraceError(f"no permission to look at process {pid}: {error.strerror}", hint) from None
    environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    from .running import AttachBackend  # noqa: PLC0415 (python-ptrace is needed only to trace)

    backend = AttachBackend(pid=pid, on_attached=on_attached)
    session = Session(backend, program, command, environment, identity, keep_environment, on_progress)
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


def _check_machine() -> None:
    if sys.platform != "linux" or platform.machine() != MACHINE:
        hint = "bring a profile from such a machine"
        raise TraceError("tracing needs Linux on a 64-bit x86 processor", hint)


def _choose(name: str, *, fast: bool) -> Backend:
    if name not in BACKENDS:
        raise TraceError(f"no backend is called {name}", f"there are: {', '.join(BACKENDS)}")
    try:
        from .ptrace import PtraceBackend  # noqa: PLC0415 (python-ptrace is needed only to trace)
    except ImportError:
        hint = "pip install python-ptrace"
        raise TraceError("the module python-ptrace is not installed", hint) from None
    if name == "ptrace" and fast:
        raise TraceError("only the native backend can be fast", "leave out --fast or --backend")
    if name == "ptrace":
        return PtraceBackend()
    try:
        return PtraceBackend("native", NativeWaiter(is_fast=fast))
    except TraceError:
        if name == "native" or fast:
            raise
        return PtraceBackend()  # without a compiler: slower, and as right
