# SPDX-License-Identifier: MIT
"""Follows which descriptor stands for what, through open, dup, fork, execve and close."""

from dataclasses import dataclass, field, replace

from . import constants
from .backend import Address, Arguments, Value


@dataclass(slots=True)
class Opened:
    """What a descriptor stands for. All copies of a descriptor share one."""

    path: str | None = None  # of a file; None for pipes, sockets and what is inherited as a stream
    socket: tuple[str, str] | None = None  # family and type
    bound: Address | None = None
    peer: Address | None = None  # what it was connected to
    other: "Opened | None" = field(default=None, repr=False, compare=False)  # the other end of a socketpair
    arriving: "list[tuple[Opened, ...]]" = field(
        default_factory=list, repr=False, compare=False
    )  # passed to it


@dataclass(slots=True)
class Table:
    """The descriptors of one process; threads share it, a fork copies it."""

    opened: dict[int, Opened] = field(default_factory=dict)
    closing: set[int] = field(default_factory=set)  # closed by execve
    highest: int = 2

    def copy(self) -> "Table":
        """Copy the table, as fork does."""
        return replace(self, opened=dict(self.opened), closing=set(self.closing))

    def put(self, descriptor: int, opened: Opened, *, closing: bool = False) -> None:
        """Note that a descriptor now stands for something."""
        self.opened[descriptor] = opened
        self.highest = max(self.highest, descriptor)
        (self.closing.add if closing else self.closing.discard)(descriptor)

    def close(self, first: int, last: int) -> None:
        """Forget the descriptors from `first` to `last`."""
        for descriptor in [one for one in self.opened if first <= one <= last]:
            del self.opened[descriptor]
            self.closing.discard(descriptor)

    def execute(self) -> "Table":
        """Give the table as execve leaves it."""
        kept = {number: opened for number, opened in self.opened.items() if number not in self.closing}
        return Table(kept, set(), self.highest)


def standard_streams() -> Table:
    """Give the table that a program starts with; what else it inherits comes as an event."""
    return Table({descriptor: Opened() for descriptor in range(3)})


def follow(table: Table, call: str, arguments: Arguments, result: int) -> None:
    """Note what a successful call did to descriptors; opening a file and sockets is noted elsewhere."""
    if call in MAKES_DESCRIPTOR:
        table.put(result, Opened(), closing=_is_closing(arguments, MAKES_DESCRIPTOR[call]))
    elif call in ("pipe", "pipe2") and isinstance(arguments[0], tuple):
        for end in arguments[0]:
            table.put(end, Opened(), closing=call == "pipe2" and _is_closing(arguments, 1))
    elif call == "close":
        table.close(_number(arguments[0]), _number(arguments[0]))
    elif call == "close_range":
        _close_range(table, arguments)
    elif call in ("dup", "dup2", "dup3"):
        _copy(table, arguments, result, closing=call == "dup3" and _is_closing(arguments, 2))
    elif call == "fcntl":
        _control(table, arguments, result)


# Calls that make a descriptor, and where their flags are: O_CLOEXEC has the same value under all its names.
MAKES_DESCRIPTOR = {
    "epoll_create": None,
    "epoll_create1": 0,
    "eventfd": None,
    "eventfd2": 1,
    "signalfd": None,
    "signalfd4": 3,
    "timerfd_create": 1,
    "inotify_init": None,
    "inotify_init1": 0,
    "userfaultfd": 0,
    "pidfd_open": None,
    "pidfd_getfd": None,
    "perf_event_open": None,
    "fanotify_init": 0,
    "io_uring_setup": None,
    "open_by_handle_at": 2,
    "fsopen": None,
}


def _is_closing(arguments: Arguments, place: int | None) -> bool:
    flags = arguments[place] if place is not None else 0
    return isinstance(flags, int) and bool(flags & constants.value("O_CLOEXEC"))


def _copy(table: Table, arguments: Arguments, result: int, *, closing: bool) -> None:
    opened = table.opened.get(_number(arguments[0]))
    if opened is not None:
        table.put(result, opened, closing=closing)


def _control(table: Table, arguments: Arguments, result: int) -> None:
    command = _number(arguments[1])
    if command in (constants.value("F_DUPFD"), constants.value("F_DUPFD_CLOEXEC")):
        _copy(table, arguments, result, closing=command == constants.value("F_DUPFD_CLOEXEC"))
    elif command == constants.value("F_SETFD"):
        closing = _number(arguments[2]) & constants.value("FD_CLOEXEC")
        (table.closing.add if closing else table.closing.discard)(_number(arguments[0]))


def _close_range(table: Table, arguments: Arguments) -> None:
    first, last = _number(arguments[0]), _number(arguments[1])
    if _number(arguments[2]) & constants.value("CLOSE_RANGE_CLOEXEC"):
        table.closing |= {one for one in table.opened if first <= one <= last}
    else:
        table.close(first, last)


def _number(value: Value) -> int:
    return value & 0xFFFF_FFFF if isinstance(value, int) else 0
