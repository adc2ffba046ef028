# SPDX-License-Identifier: MIT
"""Finds the program of a command and starts it held back: a child that waits before it executes."""

import contextlib
import ctypes
import errno
import os
import shutil
import signal
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import TraceError

CLOSED = -1
SYS_SECCOMP = 317
SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4
PR_SET_NO_NEW_PRIVS = 38
RETURN_TRACE = struct.pack("=HBBI", 0x06, 0, 0, 0x7FF0_0000)  # BPF_RET | BPF_K, SECCOMP_RET_TRACE
EM_X86_64 = 62
ELFCLASS64 = 2
FAILED = 127  # exit status of a held child whose execve failed; the errno is in the pipe


@dataclass(frozen=True, slots=True)
class Start:
    """What a held child is to become."""

    program: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    processors: frozenset[int]  # that it and this thread stay on; none: any
    is_filtered: bool = False  # it stops at calls by a seccomp filter


@dataclass(slots=True)
class Held:
    """A child that waits for `release`. `failure` is a pipe that brings the errno of a failed execve."""

    pid: int
    gate: int
    failure: int

    def give_up(self) -> None:
        """Send the child away before it was released."""
        self.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def close(self) -> None:
        """Close what is still open."""
        for descriptor in (self.gate, self.failure):
            if descriptor != CLOSED:
                os.close(descriptor)
        self.gate = self.failure = CLOSED


def find_program(command: Sequence[str], environment: Mapping[str, str], folder: str) -> str:
    """Give the path of a command's file, as execvp would find it; TraceError if it cannot run here."""
    if not command or not command[0]:
        raise TraceError("no command to trace", "give it after --, as in: posixlite trace -- ls -l")
    name = command[0]
    found = name if "/" in name else _search(name, environment.get("PATH", os.defpath))
    if found is None:
        raise TraceError(f"command not found: {name}", "check the spelling, or give its path")
    path = Path(folder, found)
    _check(path, found)
    return found


def _search(name: str, places: str) -> str | None:
    found = shutil.which(name, path=places)
    if found is None:  # there, but without permission to execute: say so rather than "not found"
        candidates = (Path(place or ".", name) for place in places.split(os.pathsep))
        return next((str(path) for path in candidates if path.is_file()), None)
    return found


def start_held(start: Start) -> Held:
    """Fork a child that becomes a program once it is released."""
    gate_read, gate_write = os.pipe()
    failure_read, failure_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(gate_write)  # or the child would wait for itself, should we go without opening the gate
        os.close(failure_read)
        _become(start, gate_read, failure_write)
    os.close(gate_read)
    os.close(failure_write)
    if start.processors:
        os.sched_setaffinity(0, start.processors)
    return Held(pid, gate_write, failure_read)


def release(held: Held) -> None:
    """Let a held child execute its program."""
    with contextlib.suppress(BrokenPipeError):
        os.write(held.gate, b"\0")


def failure(held: Held, program: str) -> TraceError:
    """Say why a released child did not execute its program."""
    raw = os.read(held.failure, 4)
    if len(raw) < 4:
        return TraceError(f"{program} was killed before it started", "try again")
    (number,) = struct.unpack("=i", raw)
    hints = {
        errno.ENOENT: "the interpreter that it names (its #! line, or PT_INTERP) is not there",
        errno.EACCES: "check the permissions of the file, and of its folders",
        errno.ENOEXEC: "it is neither an ELF program nor a script with a #! line",
    }
    return TraceError(f"cannot execute {program}: {os.strerror(number)}", hints.get(number, ""))


def _become(start: Start, gate: int, failure_write: int) -> None:
    """Be the child: wait at the gate, then become the program. Does not return."""
    try:
        if start.processors:
            os.sched_setaffinity(0, start.processors)
        os.chdir(start.folder)
        for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(ignored_by_python, signal.SIG_DFL)
        if os.read(gate, 1):
            if start.is_filtered:
                _stop_at_calls()
            os.execve(start.program, list(start.command), dict(start.environment))  # noqa: S606 (no shell is what is wanted)
    except OSError as error:
        os.write(failure_write, struct.pack("=i", error.errno or 0))
    finally:
        os._exit(FAILED)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _stop_at_calls() -> None:
    """Let every call of this process and its children stop for the tracer (SECCOMP_RET_TRACE)."""
    program = _Program(1, RETURN_TRACE)
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, ctypes.byref(program))
    if libc.syscall(*arguments) == 0:
        return
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # what is asked of those who are not root
    if libc.syscall(*arguments) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _check(path: Path, name: str) -> None:
    """Say in one sentence why a file cannot be traced, rather than let execve fail with an errno."""
    if not path.exists():
        raise TraceError(f"no such file: {name}", "check the spelling")
    if path.is_dir():
        raise TraceError(f"{name} is a directory", "name a program")
    if not os.access(path, os.X_OK):
        raise TraceError(f"{name} is not executable", f"if it is a program: chmod +x {name}")
    try:
        with path.open("rb") as file:
            head = file.read(20)
    except OSError:
        return  # executable, but not for us to read: the kernel decides
    if head[:4] == b"\x7fELF":
        _check_machine(head, name)
    elif head[:2] != b"#!":
        raise TraceError(f"{name} is neither an ELF program nor a script with a #! line", "name a program")


def _check_machine(head: bytes, name: str) -> None:
    if len(head) < 20:
        raise TraceError(f"{name} is a truncated ELF file", "build or install it again")
    (machine,) = struct.unpack_from("<H", head, 18)
    if head[4] != ELFCLASS64 or machine != EM_X86_64:
        raise TraceError(
            f"{name} is for another architecture (ELF class {head[4]}, machine {machine})",
            "posixlite traces 64-bit x86 programs",
        )
