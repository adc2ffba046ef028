# SPDX-License-Identifier: MIT
"""The fast waiter: a C part deals with all stops at calls.

It writes down what there was to see and lets the task go on at once; that is decoded when there is time
(decoder.py). A call is plain if nothing but its number, some arguments, its error and the sum of its results
go into a profile: it changes neither paths nor descriptors nor mappings, and points to nothing that is read.
Plain calls are only counted.
"""

import os
from collections.abc import Collection, Iterator, Mapping

from . import compiled
from .backend import Batch, Progress
from .decoder import Decoder
from .descriptors import MAKES_DESCRIPTOR
from .effects import DESCRIPTOR_EFFECTS, TAKEN, WAITS
from .errors import TraceError
from .layout import FOLDERS, POINTS_TO
from .memory import SHAPES
from .numbers import name_of, numbers
from .operations import has_operations
from .stops import Stop

_EINTR, _ECHILD, _ENOMEM = 4, 10, 12
ALWAYS = 1 << 7  # a bit that stands for no argument
AFFINITY_SIZE = 128  # bytes, AFFINITY_SIZE in native/tracer.h

# Arguments that matter, of calls whose arguments do; the last number may say which must be 0 to be plain.
_PLAIN: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev"), (0,)),
    **dict.fromkeys(("getdents64", "fstat", "ftruncate", "fstatfs"), (0,)),
    **dict.fromkeys(("setsockopt", "getsockopt"), (1, 2)),
    "lseek": (2,),
    "ioctl": (1,),
    "futex": (1,),
    "madvise": (2,),
    "rt_sigprocmask": (0, 1),
    "clock_gettime": (0,),
    "clock_nanosleep": (0, 1),
    "recvfrom": (3,),
    "recvmsg": (2,),
    "sendto": (3,),
    "getrandom": (2,),
    "fadvise64": (3,),
    "wait4": (2,),
    "getrusage": (0,),
}
_NULL = {"sendto": 4}
# Calls that change what the recorder follows, beside those that the tables name.
_FOLLOWED = frozenset(
    (
        "accept",
        "accept4",
        "bind",
        "brk",
        "chdir",
        "clone",
        "clone3",
        "close",
        "close_range",
        "connect",
        "dup",
        "dup2",
        "dup3",
        "execve",
        "execveat",
        "fchdir",
        "fcntl",
        "fork",
        "listen",
        "mmap",
        "mprotect",
        "mremap",
        "munmap",
        "pipe",
        "pipe2",
        "pkey_mprotect",
        "restart_syscall",
        "rt_sigaction",
        "rt_sigreturn",
        "socket",
        "socketpair",
        "unshare",
        "vfork",
    )
)


class NativeWaiter:
    """Waits in C."""

    def __init__(self, *, is_fast: bool = False) -> None:
        """Build or find the C part, and tell it what calls are. TraceError if that cannot be.

        With `is_fast` the ends of most plain calls are left out.
        """
        self.is_fast = is_fast
        self._ffi, self._library = compiled.load("tracer")
        tracer = self._library.tracer_new()
        if tracer == self._ffi.NULL:
            raise TraceError("no memory for the native tracer", "use --backend ptrace")
        self._tracer = self._ffi.gc(tracer, self._library.tracer_free)
        self._stop = self._ffi.new("struct stop *")
        self._size = self._ffi.new("uint64_t *")
        self._call = self._ffi.new("uint64_t[7]")
        self._decoder = Decoder()
        if is_fast:
            self._library.tracer_hurry(self._tracer)
        known = numbers()
        for call, habit in _habits():
            self._library.tracer_set_habit(self._tracer, known[call], self._ffi.new("struct habit *", habit))
        for call, wants in _wants():
            for want in wants:
                self._library.tracer_add_want(self._tracer, known[call], self._ffi.new("struct want *", want))

    def wait(self) -> Stop | None:
        """Give the next stop; None when no task is left."""
        error = self._library.tracer_wait(self._tracer, self._stop)
        if error == -_ENOMEM:
            raise TraceError("no memory for what the program does", "trace a shorter run")
        if error == -_EINTR:
            return Stop(0, 0, is_last=True)
        return None if error == -_ECHILD else Stop(self._stop.task, self._stop.status)

    def told(self) -> Batch | None:
        """Give what the C part has written since it was asked last."""
        data = self._library.tracer_stream(self._tracer, self._size)
        size = self._size[0]
        if not size:
            return None
        records = bytes(self._ffi.buffer(data, size))
        self._library.tracer_clear(self._tracer)
        return Batch(lambda: self._decoder.decode(records), size)

    def call_of(self, task: int) -> tuple[int, ...]:
        """Give number and arguments of the call that a task is in; nothing if it is in none."""
        inside = self._library.tracer_call(self._tracer, task, self._call)
        return tuple(self._call) if inside else ()

    def lose(self, task: int) -> None:
        """Note that a task ended, and that the call it was in will not return."""
        self._library.tracer_lose(self._tracer, task)

    def rename(self, former: int, task: int) -> None:
        """Note that a task has another number from now on."""
        self._library.tracer_rename(self._tracer, former, task)

    def processors(self) -> frozenset[int]:
        """Choose the one we run on: a stop that changes processors costs up to seven times as much.

        The program is still told of all that it may use (sched_getaffinity).
        """
        allowed = os.sched_getaffinity(0)
        current = int(self._library.tracer_processor())
        chosen = current if current in allowed else min(allowed)
        self._library.tracer_hide_affinity(self._tracer, _mask({chosen}), _mask(allowed))
        return frozenset({chosen})

    def keep_in(self, folder: str) -> None:
        """Copy files that are taken away to a folder."""
        self._library.tracer_keep_in(self._tracer, os.fsencode(folder))

    def ask_to_stop(self) -> None:
        """Let `wait` give up; it must be woken by a signal to its thread. May be called from any thread."""
        self._library.tracer_ask_to_stop(self._tracer)

    def progress(self) -> Progress:
        """Tell how many calls have ended, and the last."""
        return Progress(self._stop.calls, name_of(self._stop.last))


def _mask(processors: Collection[int]) -> bytes:
    """Write a set of processors as sched_getaffinity does."""
    return sum(1 << one for one in processors).to_bytes(AFFINITY_SIZE, "little")


def _habits() -> Iterator[tuple[str, dict[str, int]]]:
    """Tell what is to be done with calls, as the C part wants it."""
    plain = {call: (matter, null) for call, matter, null in _plain_calls()}
    for call in plain.keys() | WAITS.keys():
        matter, null = plain.get(call, (0, -1))
        waits = sum(1 << place for place in WAITS[call]) | ALWAYS if call in WAITS else 0
        yield call, {"is_plain": call in plain, "matter": matter, "null": null, "waits": waits}


def _wants() -> Iterator[tuple[str, list[dict[str, int]]]]:
    """Tell what is worth knowing of the arguments of each call, as the C part wants it."""
    for call, points in POINTS_TO.items():
        folders = FOLDERS.get(call, {})
        wants = []
        for place, content in points.items():
            shape = SHAPES[content]
            wants.append(
                {
                    "place": place,
                    "reach": shape.reach,
                    "size": shape.size,
                    "most": shape.most,
                    "folder": folders.get(place, -1),
                    "keeps": place in TAKEN.get(call, ()),
                    "if_asking": shape.if_asking,
                    "if_place": shape.if_place,
                    "if_among": sum(1 << one for one in shape.if_among),
                }
            )
        yield call, wants


def _plain_calls() -> Iterator[tuple[str, int, int]]:
    """Name the plain calls, a bit for each argument that matters, and the argument that must be 0 or -1."""
    for call in numbers():
        if call in _PLAIN:
            yield call, sum(1 << place for place in _PLAIN[call]), _NULL.get(call, -1)
        elif not (
            call in POINTS_TO
            or call in DESCRIPTOR_EFFECTS
            or call in MAKES_DESCRIPTOR
            or call in _FOLLOWED
            or has_operations(call)
        ):
            yield call, 0, -1
