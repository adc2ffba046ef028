# SPDX-License-Identifier: MIT
"""The fast waiter: a C part deals with plain calls itself. It is built when it is first wanted, and kept.

A call is plain if nothing but its number, some arguments and its error go into a profile: it changes neither
paths nor descriptors nor mappings, and points to nothing that is read.
"""

from collections.abc import Iterator, Mapping

from . import compiled
from .backend import Returned
from .descriptors import MAKES_DESCRIPTOR
from .effects import DESCRIPTOR_EFFECTS
from .errors import TraceError
from .layout import POINTS_TO
from .numbers import name_of, numbers
from .operations import has_operations
from .stops import ENTRY, EXIT, Stop

_ECHILD = 10

# Arguments that matter, of calls whose arguments do; the last number may say which must be 0 to be plain.
_PLAIN: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev"), (0,)),
    **dict.fromkeys(("getdents64", "fstat", "ftruncate", "fstatfs"), (0,)),
    **dict.fromkeys(("setsockopt", "getsockopt"), (1, 2)),
    "lseek": (2,),
    "ioctl": (1,),
    "futex": (1,),
    "mprotect": (2,),
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
        "mremap",
        "munmap",
        "pipe",
        "pipe2",
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

    def __init__(self) -> None:
        """Build or find the C part, and tell it which calls are plain. TraceError if that cannot be."""
        ffi, self._library = compiled.load("tracer")
        tracer = self._library.tracer_new()
        if tracer == ffi.NULL:
            raise TraceError("no memory for the native tracer", "use --backend ptrace")
        self._tracer = ffi.gc(tracer, self._library.tracer_free)
        self._stop = ffi.new("struct stop *")
        self._counts = self._library.tracer_counts(self._tracer)
        known = numbers()
        for call, matter, null in _plain_calls():
            self._library.tracer_set_plain(self._tracer, known[call], matter, null)

    def wait(self) -> Stop | None:
        """Give the next stop; None when no task is left."""
        stop = self._stop
        if self._library.tracer_wait(self._tracer, stop) == -_ECHILD:
            return None
        counts = tuple(self._drain(stop.counted)) if stop.counted else ()
        told = tuple(stop.call) if stop.op == ENTRY or stop.number >= 0 else ()
        returned = stop.result if stop.op == EXIT else 0
        return Stop(stop.task, stop.status, stop.op, stop.arch, told, returned, counts)

    def take(self, task: int) -> tuple[int, ...]:
        """Give number and arguments of the plain call that a task is in; nothing if it is in none."""
        if not self._library.tracer_take(self._tracer, task, self._stop):
            return ()
        return tuple(self._stop.call)

    def _drain(self, number: int) -> Iterator[Returned]:
        for place in range(number):
            count = self._counts[place]
            yield Returned(
                count.task, name_of(count.number), tuple(count.arguments), count.error, count.times
            )
        self._library.tracer_clear_counts(self._tracer)


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
