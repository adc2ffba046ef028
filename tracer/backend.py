# SPDX-License-Identifier: MIT
"""What a backend reports: events, in the order they happened, and the protocol that every backend follows.

An argument of a call is a number as the processor passed it, or what it points to where that matters
(layout.py says where): a path as text, a structure as a tuple of numbers, a socket address as an Address,
None for NULL.
"""

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from .paths import Found
from .timeline import Spread

WAKE = signal.SIGURG
"""Cuts the wait of a thread short; its handler does nothing."""


@dataclass(frozen=True, slots=True)
class Address:
    """A socket address. `port` is None where the family has none; an unnamed address has an empty text."""

    family: int
    text: str
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What a struct msghdr holds beside data."""

    address: Address | None = None
    control: tuple[tuple[int, int], ...] = ()  # level and type of each control message
    passed: tuple[int, ...] = ()  # the descriptors in them


Value: TypeAlias = int | str | tuple[int, ...] | Address | Message | None
Arguments: TypeAlias = tuple[Value, ...]
Places: TypeAlias = Mapping[int, Found]  # place of an argument -> where the path in it leads


@dataclass(frozen=True, slots=True)
class Entered:
    """A task is about to make a call that names a path. `places` is what was there then, if that is known."""

    task: int
    call: str
    arguments: Arguments
    places: Places = field(default_factory=dict)
    kept: Mapping[int, str] = field(default_factory=dict)  # place -> a copy of the file, which is taken away


@dataclass(frozen=True, slots=True)
class Returned:
    """A call ended. `result` is the processor's register: -errno for an error; None if it never returned."""

    task: int
    call: str
    arguments: Arguments
    result: int | None
    times: int = 1  # so often, one like the other
    amount: int = 0  # the sum of their results that are no errors
    spread: Spread | None = None  # when they were made; None: now


@dataclass(frozen=True, slots=True)
class Born:
    """A task made a task by `call` with `flags` (CLONE_*, 0 for fork)."""

    task: int
    parent: int
    call: str
    flags: int


@dataclass(frozen=True, slots=True)
class Executed:
    """A task's program was replaced, all other tasks of its process ended; `task` is its number now.

    `interpreter` is what the program names as such; `places` says where that and the program lead, by name.
    """

    task: int
    former: int
    program: str
    argv: tuple[str, ...]
    interpreter: str | None = None
    places: Mapping[str, Found] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holds:
    """A task holds descriptors that no call of the run has made: inherited, or received from elsewhere."""

    task: int
    descriptors: Mapping[int, Found]  # of files; others are not told
    mapped: tuple[Found, ...] = ()  # files that are mapped to be executed


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


Event: TypeAlias = Entered | Returned | Born | Executed | Holds | Received | Ended


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that have happened and are to be decoded when there is time, once, and in their order."""

    decode: Callable[[], Iterable[Event]]
    size: int  # bytes that wait


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the program is."""

    calls: int
    last: str  # the name of the call that ended last


class Backend(Protocol):
    """A way to see what a program asks of the kernel.

    `events` starts the command and yields events until the last task ended. The first event is the Executed
    of the program itself; the execve that led to it is not reported, for it is the tracer's own. Live events
    hold all that was to be seen when they happened: they need not be dealt with at once.
    """

    name: str
    live: bool  # the events are of a program that runs now, on this machine

    @property
    def is_fast(self) -> bool:
        """Tell whether the results of most plain calls are left out."""
        ...

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event | Batch]:
        """Run `command` (its file is `program`) in `folder`. TraceError if it cannot be traced."""
        ...

    def keep_in(self, folder: str) -> None:
        """Copy files that are taken away to a folder, from the beginning on."""
        ...

    def progress(self) -> Progress:
        """Tell how far the program is."""
        ...

    def signalled(self, number: int) -> None:
        """Do what a signal means that came to us and would have ended us."""
        ...

    def wake(self) -> None:
        """Remind the thread that reads `events` of that signal."""
        ...
