# SPDX-License-Identifier: MIT
"""What a backend reports: events, in the order they happened, and the protocol that every backend follows.

An argument of a call is a number as the processor passed it, or what it points to where that matters
(layout.py says where): a path as text, a structure as a tuple of numbers, a socket address as an Address,
None for NULL.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Address:
    """A socket address. `port` is None where the family has none; an unnamed address has an empty text."""

    family: int
    text: str
    port: int | None = None


Value: TypeAlias = int | str | tuple[int, ...] | Address | None
Arguments: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """A task is about to make a call that names a path: what is at the path now is what was there before."""

    task: int
    call: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Returned:
    """A call ended. `result` is the processor's register: -errno for an error; None if it never returned."""

    task: int
    call: str
    arguments: Arguments
    result: int | None
    times: int = 1  # so often, one like the other


@dataclass(frozen=True, slots=True)
class Born:
    """A task made a task by `call` with `flags` (CLONE_*, 0 for fork)."""

    task: int
    parent: int
    call: str
    flags: int


@dataclass(frozen=True, slots=True)
class Executed:
    """A task's program was replaced, all other tasks of its process ended; `task` is its number now."""

    task: int
    former: int
    program: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """A signal is about to be delivered to a task."""

    task: int
    signal: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A task ended. Status or signal are the process's own if it was the last of its process."""

    task: int
    status: int | None
    signal: str | None
    peak_rss: int | None = None  # bytes
    peak_virtual: int | None = None  # bytes


Event: TypeAlias = Entered | Returned | Born | Executed | Received | Ended


class Backend(Protocol):
    """A way to see what a program asks of the kernel.

    `events` starts the command and yields events until the last task ended. The first event is the Executed
    of the program itself; the execve that led to it is not reported, for it is the tracer's own. The task of
    a live event is stopped until the next event is asked for: what it is about to change is still there.
    """

    name: str
    live: bool  # the events are of a program that runs now, on this machine

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event]:
        """Run `command` (its file is `program`) in `folder`. TraceError if it cannot be traced."""
        ...
