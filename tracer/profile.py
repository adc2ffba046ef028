# SPDX-License-Identifier: MIT
"""Profile: what a program asked of Linux in one run or several; docs/profile.md says it field by field.

All classes are frozen. `Profile.to_json` and `Profile.from_json` are inverse, `|` is the union of runs.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar

from . import record, soundness, verdict
from .errors import ProfileError
from .printable import printable
from .timeline import Timeline

VERSION = 1

# What was done with a path. "stat": only its metadata was asked. "opened": opened, whatever came after.
FILE_KINDS = (
    "changed",  # owner, mode, times or extended attributes were set
    "created",  # the program itself made it
    "denied",  # it is there, and the kernel said EACCES, EPERM, EROFS, ELOOP or the like
    "executed",  # by execve, or as the interpreter the kernel loads beside it
    "linked",  # another hard link was made of it
    "listed",  # a directory whose entries were read
    "locked",
    "mapped",  # by mmap
    "missing",  # a call that named it failed with ENOENT or ENOTDIR
    "opened",
    "passed",  # a descriptor of it was sent over a socket
    "read",
    "readlink",  # a symbolic link that was read as such
    "removed",
    "renamed",  # it was given this name, or lost it
    "stat",
    "truncated",
    "written",
)


@dataclass(frozen=True, slots=True)
class Call:
    """How one system call was used."""

    count: int  # times it was entered, the failed ones and those that never returned with it
    errors: Mapping[str, int] = field(default_factory=dict)  # "ENOENT" -> times it was the result
    operations: Mapping[str, int] = field(default_factory=dict)  # "O_CLOEXEC", "RLIMIT_STACK:get" -> times
    operation_errors: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # "TCGETS" -> errors of it


@dataclass(frozen=True, slots=True)
class File:
    """One path and what was done with it. The path is absolute and has no symbolic link in it."""

    kinds: tuple[str, ...] = ()  # of FILE_KINDS, sorted
    type: str = (
        "regular"  # regular directory symlink character block fifo socket, or "none" if it never was there
    )
    existed: bool = True  # it was there before the program first named it
    size: int | None = None  # bytes, before the program first named it (regular files)
    mtime_ns: Annotated[int, record.SIGNED] | None = (
        None  # time of last change, before the program first named it (regular files)
    )
    mode: int | None = None  # permission bits, before the program first named it
    names: tuple[str, ...] = ()  # the other absolute names it was reached by, through the profile's links
    bytes_read: int = 0  # by read and its like, not through a mapping
    bytes_written: int = 0
    kept: str = ""  # SHA-256 of what was in it when the program took it away; a file of that name holds it


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that a socket was given, or that was spoken to."""

    role: str  # bind listen connect accept send
    family: str  # AF_INET AF_INET6 AF_UNIX AF_NETLINK ...
    type: str  # SOCK_STREAM SOCK_DGRAM ...
    address: str  # 127.0.0.1, ::1, /run/x.sock, @abstract; "" if there is none
    port: int | None = None  # None where the family has none, and for peers that came to us


@dataclass(frozen=True, slots=True)
class Execution:
    """One successful execve."""

    program: str  # the file that the kernel runs, absolute, links resolved
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """One process; the first is the program itself. Place in the list is its number here."""

    how: str  # start fork vfork clone
    parent: int | None = None  # place of its parent in the list
    executions: tuple[Execution, ...] = ()
    threads: int = 1  # most at one time
    exit_status: int | None = None
    exit_signal: str | None = None


@dataclass(frozen=True, slots=True)
class Handler:
    """What the program wants done for a signal."""

    actions: tuple[str, ...] = ()  # of handler ignore default, sorted
    flags: tuple[str, ...] = ()  # SA_RESTART ..., all that were seen, sorted


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of all processes; a program without threads has one."""

    most: int = 1  # most at one time in one process
    total: int = 1  # started in the whole run, first threads of processes with it


@dataclass(frozen=True, slots=True)
class Phases:
    """Start-up lasts until the program may first wait for input; what comes then is its steady work."""

    wait: str | None = None  # the call that ended start-up; None if there was none
    startup: Mapping[str, int] = field(default_factory=dict)  # name -> times it was called until then


@dataclass(frozen=True, slots=True)
class Memory:
    """What the calls asked for, the largest of all processes; what was really used is in the runs."""

    brk: int = 0  # bytes, largest size of the heap
    mapped: int = 0  # bytes, largest sum of what mmap had given at one time
    anonymous: int = 0  # bytes, the part without a file that has been writable, at its own largest


@dataclass(frozen=True, slots=True)
class Run:
    """What differs from run to run; nothing else in a profile does, if the program is deterministic."""

    argv: tuple[str, ...]
    backend: str = ""  # which backend saw it: ptrace strace native
    fast: bool = False  # errors and bytes of plain calls are of a part of them only
    exit_status: int | None = None
    exit_signal: str | None = None
    duration: float = 0.0  # seconds, traced
    peak_rss: int | None = None  # bytes, largest of all processes
    peak_virtual: int | None = None  # bytes, largest of all processes
    started: str = ""  # UTC, ISO 8601
    kernel: str = ""  # "Linux 6.1.0"
    pids: tuple[int, ...] = ()  # in the order of `processes`
    timeline: Timeline = field(default_factory=Timeline)  # when the calls were made


@dataclass(frozen=True, slots=True)
class Profile:
    """What a program asked of Linux."""

    program: str  # the ELF file that ran, absolute, links resolved
    argv: tuple[str, ...]  # of the first run, as the kernel passed it (a script's interpreter with it)
    cwd: str = "/"
    uid: int = 0
    gid: int = 0
    groups: tuple[int, ...] | None = None  # supplementary groups, sorted; None if they are not known
    umask: int = 0o022
    machine: str = "x86_64"
    sha256: str = ""  # of `program`
    interpreter: str | None = None  # what PT_INTERP names, as it is named; None for a static program
    libraries: Mapping[str, str] = field(default_factory=dict)  # path of mapped code -> sha256
    environment: Mapping[str, str | None] = field(
        default_factory=dict
    )  # name -> value, None if it was not kept
    stdio: Mapping[str, str] = field(
        default_factory=dict
    )  # stdin stdout stderr -> pipe tty file null socket ...
    calls: Mapping[str, Call] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    pseudo_files: Mapping[str, File] = field(
        default_factory=dict
    )  # /proc /sys /dev; numbers of processes as PID, TID
    links: Mapping[str, str] = field(
        default_factory=dict
    )  # symbolic links on the way: path -> target as it is stored
    sockets: Mapping[str, int] = field(
        default_factory=dict
    )  # "AF_INET SOCK_STREAM IPPROTO_TCP" -> times made
    endpoints: tuple[Endpoint, ...] = ()
    lookups: tuple[str, ...] = ()  # names that were asked of a DNS server, sorted
    phases: Phases = field(default_factory=Phases)
    variables: tuple[str, ...] = ()  # of `environment`, those that the program's code names, sorted
    vdso: tuple[str, ...] = ()  # functions that the vDSO may answer and the program's code uses, sorted
    threads: Threads = field(default_factory=Threads)
    processes: tuple[Process, ...] = ()
    handlers: Mapping[str, Handler] = field(default_factory=dict)  # "SIGTERM" -> what was installed
    signals: Mapping[str, int] = field(default_factory=dict)  # "SIGCHLD" -> times received
    memory: Memory = field(default_factory=Memory)
    descriptors: int = 3  # one more than the highest descriptor that was open
    runs: tuple[Run, ...] = ()
    probe: verdict.Probe | None = None  # what of all this must be served, if it was probed

    def to_json(self) -> str:
        """Write the profile as text: sorted, one entry a line, the same profile always the same bytes."""
        return record.write({"version": VERSION, **record.encode_fields(self)})

    @classmethod
    def from_json(cls, text: str) -> "Profile":
        """Read what `to_json` wrote. ProfileError with one clear sentence for anything else."""
        values = _parse(text)
        if "version" not in values:
            raise ProfileError(
                "this is JSON, but not a profile: it has no version", "make one with `posixlite trace`"
            )
        version = values.pop("version")
        if type(version) is not int or version != VERSION:
            raise ProfileError(
                f"the profile has version {str(version)[:40]}, this posixlite reads version {VERSION}",
                "trace the program again with this posixlite",
            )
        try:
            profile = record.decode(cls, values)
            soundness.check(profile, FILE_KINDS)
        except record.ShapeError as error:
            what = printable(str(error))
            raise ProfileError(f"the profile is damaged: {what[:200]}", "trace the program again") from None
        return profile

    def __or__(self, other: "Profile") -> "Profile":
        """Unite two runs of a program: counts add, peaks take the larger; identity is the left's."""
        self._check_same_program(other)
        return replace(
            self,
            libraries={**other.libraries, **self.libraries},
            environment=_unite_environment(self.environment, other.environment),
            stdio={**other.stdio, **self.stdio},
            calls=_unite(self.calls, other.calls, _unite_calls),
            files=_unite(self.files, other.files, _unite_files),
            pseudo_files=_unite(self.pseudo_files, other.pseudo_files, _unite_files),
            links={**other.links, **self.links},
            sockets=_add(self.sockets, other.sockets),
            endpoints=tuple(sorted({*self.endpoints, *other.endpoints}, key=_endpoint_order)),
            lookups=_sorted(self.lookups + other.lookups),
            phases=Phases(
                self.phases.wait or other.phases.wait, _add(self.phases.startup, other.phases.startup)
            ),
            variables=_sorted(self.variables + other.variables),
            vdso=_sorted(self.vdso + other.vdso),
            threads=Threads(
                max(self.threads.most, other.threads.most),
                self.threads.total + other.threads.total,
            ),
            processes=self.processes + _renumber(other.processes, len(self.processes)),
            handlers=_unite(self.handlers, other.handlers, _unite_handlers),
            signals=_add(self.signals, other.signals),
            memory=Memory(
                max(self.memory.brk, other.memory.brk),
                max(self.memory.mapped, other.memory.mapped),
                max(self.memory.anonymous, other.memory.anonymous),
            ),
            descriptors=max(self.descriptors, other.descriptors),
            runs=self.runs + other.runs,
            probe=verdict.unite(self.probe, other.probe),
        )

    def _check_same_program(self, other: "Profile") -> None:
        if self.program != other.program:
            raise ProfileError(
                f"profiles of two programs do not merge: {self.program} and {other.program}",
                "merge only traces of one program",
            )
        mine = {**self.libraries, self.program: self.sha256}
        theirs = {**other.libraries, other.program: other.sha256}
        for path in sorted(mine.keys() & theirs.keys()):
            if mine[path] and theirs[path] and mine[path] != theirs[path]:
                raise ProfileError(
                    f"the profiles were made with two versions of {path}", "trace the older one again"
                )


Value = TypeVar("Value")


def _parse(text: str) -> dict[str, object]:
    hint = "trace the program again"
    if not text.strip():
        raise ProfileError("the profile is empty", hint)
    try:
        values = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        whole = text.rstrip().endswith("}")
        what = "not JSON" if whole or not text.lstrip().startswith("{") else "cut off"
        raise ProfileError(f"the profile is {what} (line {error.lineno}: {error.msg})", hint) from None
    except (RecursionError, ValueError):  # thousands of brackets; a number with thousands of digits
        raise ProfileError(
            "the profile is damaged: nested too deep, or a number is too large", hint
        ) from None
    if not isinstance(values, dict):
        raise ProfileError(
            "this is JSON, but not a profile: it is not an object", "make one with `posixlite trace`"
        )
    return values


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object in which a name stands twice: which of the two counts is any reader's guess."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ProfileError(
            f"the profile is damaged: {printable(twice)[:200]} stands twice", "trace the program again"
        )
    return found


def _unite(
    left: Mapping[str, Value], right: Mapping[str, Value], both: Callable[[Value, Value], Value]
) -> dict[str, Value]:
    united = {**left, **right}
    united.update({key: both(left[key], right[key]) for key in left.keys() & right.keys()})
    return united


def _add(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {key: left.get(key, 0) + right.get(key, 0) for key in left.keys() | right.keys()}


def _unite_calls(left: Call, right: Call) -> Call:
    return Call(
        left.count + right.count,
        _add(left.errors, right.errors),
        _add(left.operations, right.operations),
        _unite(left.operation_errors, right.operation_errors, _add),
    )


def _unite_files(left: File, right: File) -> File:
    first = left if left.existed or not right.existed else right
    return replace(
        first,
        kinds=_sorted(left.kinds + right.kinds),
        type=left.type if left.type != "none" else right.type,
        names=_sorted(left.names + right.names),
        bytes_read=left.bytes_read + right.bytes_read,
        bytes_written=left.bytes_written + right.bytes_written,
    )


def _unite_handlers(left: Handler, right: Handler) -> Handler:
    return Handler(_sorted(left.actions + right.actions), _sorted(left.flags + right.flags))


def _unite_environment(
    left: Mapping[str, str | None], right: Mapping[str, str | None]
) -> dict[str, str | None]:
    return {**right, **{name: right.get(name) if value is None else value for name, value in left.items()}}


def _renumber(processes: tuple[Process, ...], offset: int) -> tuple[Process, ...]:
    return tuple(one if one.parent is None else replace(one, parent=one.parent + offset) for one in processes)


def _sorted(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _endpoint_order(one: Endpoint) -> tuple[str, str, str, str, int]:
    return (one.role, one.family, one.type, one.address, -1 if one.port is None else one.port)
