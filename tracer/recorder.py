# SPDX-License-Identifier: MIT
"""Makes a profile of events: the same for every backend."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from . import constants, descriptors
from .backend import Arguments, Born, Ended, Entered, Event, Executed, Holds, Message, Received, Returned
from .descriptors import Opened
from .effects import DESCRIPTOR_EFFECTS, TRANSFERS, number, waits
from .fields import signal_name
from .files import Book
from .mappings import MAPPING_CALLS
from .naming import Named, Naming
from .operations import operations
from .paths import absolute
from .profile import Call, Handler, Memory, Phases
from .sockets import Sockets
from .tasks import Member, Society
from .timeline import Clock

ERRNO_MOST = 133
LARGEST_ERROR = 4095
RESTARTS = ("ERESTARTSYS", "ERESTARTNOINTR", "ERESTARTNOHAND", "ERESTART_RESTARTBLOCK")
# The kernel puts this call in the place of one that it goes on with; the program did not ask for it.
KERNELS_OWN = "restart_syscall"
RETURN_IS_NO_RESULT = "rt_sigreturn"


@dataclass(slots=True)
class Use:
    """One call, while the program runs."""

    count: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    operation_errors: dict[str, Counter[str]] = field(default_factory=dict)

    def fail(self, error: str, choices: Iterable[str], times: int = 1) -> None:
        """Count an error, with the operation that it was the answer to."""
        self.errors[error] += times
        for choice in choices:
            self.operation_errors.setdefault(choice, Counter())[error] += times

    def call(self) -> Call:
        """Give the use as the profile holds it."""
        by_operation = {name: dict(errors) for name, errors in self.operation_errors.items()}
        return Call(self.count, dict(self.errors), dict(self.operations), by_operation)


@dataclass(slots=True)
class Recorder:
    """Takes events in their order and keeps what a profile needs of them."""

    folder: str  # where the program starts
    book: Book
    society: Society
    uses: dict[str, Use] = field(default_factory=dict)
    sockets: Sockets = field(default_factory=Sockets)
    received: Counter[str] = field(default_factory=Counter)
    handlers: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    code: set[str] = field(default_factory=set)  # mapped so that it can be executed
    interpreter: str | None = None  # of the program
    peaks: list[tuple[int | None, int | None]] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    _wait: str | None = None  # the call that ended start-up
    _startup: dict[str, int] = field(default_factory=dict)
    _pending: dict[int, Named] = field(default_factory=dict)  # task -> what its call names
    _restarting: dict[int, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def _naming(self) -> Naming:
        return Naming(self.book, self.society)

    def start(self, name: str) -> None:
        """Note the absolute name that the program is started by: it may be a link, or a script."""
        entry = self.book.name(name, follow=True)
        entry.kinds.add("executed")

    def record(self, event: Event) -> None:
        """Take one event."""
        match event:
            case Entered():
                self._note_wait(event.call, event.arguments)
                named = self._naming.before(event.task, event.call, event.arguments, event.places)
                self._pending[event.task] = named
                for place, copy in event.kept.items():
                    if place in named and not named[place].copy:
                        named[place].copy = copy
            case Returned():
                self._returned(event)
            case Born():
                self.society.born(event)
            case Executed():
                self._executed(event)
            case Holds():
                self._holds(event)
            case Received():
                self._received(event)
            case Ended():
                self._ended(event)

    def calls(self) -> dict[str, Call]:
        """Give the calls as the profile holds them."""
        return {name: use.call() for name, use in self.uses.items()}

    def installed(self) -> dict[str, Handler]:
        """Give the handlers as the profile holds them."""
        return {
            name: Handler(tuple(sorted(actions)), tuple(sorted(flags)))
            for name, (actions, flags) in self.handlers.items()
        }

    def memory(self) -> Memory:
        """Give the largest sums of memory that any process asked for."""
        every = [member.mappings for member in self.society.members]
        return Memory(
            brk=max((one.most_heap for one in every), default=0),
            mapped=max((one.most_all for one in every), default=0),
            anonymous=max((one.most_anonymous for one in every), default=0),
        )

    def descriptors(self) -> int:
        """Give one more than the highest descriptor that was open."""
        return max((member.table.highest for member in self.society.members), default=2) + 1

    def phases(self) -> Phases:
        """Give what start-up was."""
        return Phases(self._wait, self._startup)

    # Events

    def _note_wait(self, call: str, arguments: Arguments) -> None:
        """End start-up if this call is the first that may wait for input."""
        if self._wait is None and waits(call, arguments):
            self._wait = call
            self._startup = {name: use.count for name, use in self.uses.items()}

    def _returned(self, event: Returned) -> None:
        member = self.society.of_task.get(event.task)
        named = self._pending.pop(event.task, None)
        self._restarting.pop(event.task, None)
        if event.call == KERNELS_OWN:
            return
        self._note_wait(event.call, event.arguments)
        use = self._count(event.call, event.arguments, event.times)
        self.clock.note(event.call, event.times, event.spread)
        if event.result is None or member is None:
            return
        error = self._error(event, use)
        if named is None and self._naming.names(event.call):
            named = self._naming.before(event.task, event.call, event.arguments, {})
        if named:
            self._naming.after(member, event, named, error)
        if error is None:
            self._note_success(member, event)
        find = partial(self.society.opened, event.task)
        self.sockets.follow(member.table, find, event.call, event.arguments, event.result)

    def _executed(self, event: Executed) -> None:
        if not self.society.members:
            self.society.start(event.task, self.folder)
            self.interpreter = event.interpreter
        member = self.society.executed(event)
        if event.former != event.task and event.former in self._pending:
            self._pending[event.task] = self._pending.pop(event.former)
        if event.program:
            found = event.places.get(event.program)
            self.book.name(event.program, follow=False, found=found).kinds.add("executed")
        if event.interpreter is not None:
            name = absolute(event.interpreter, member.folder.current)
            entry = self.book.name(name, follow=True, found=event.places.get(event.interpreter))
            entry.kinds.add("executed")
            self.code.add(entry.path)

    def _holds(self, event: Holds) -> None:
        table = self.society.of_task[event.task].table
        for descriptor, found in event.descriptors.items():
            entry = self.book.name(found.itself.path, follow=False, found=found)
            table.opened[descriptor] = Opened(entry.path)
        for found in event.mapped:
            entry = self.book.name(found.itself.path, follow=False, found=found)
            entry.kinds.add("mapped")
            self.code.add(entry.path)

    def _received(self, event: Received) -> None:
        self.received[event.signal] += 1
        member = self.society.of_task.get(event.task)
        waiting = self._restarting.get(event.task)
        if member is None:
            return
        action, flags = member.actions.of.get(event.signal, ("default", 0))
        if action != "handler":
            return
        if waiting:
            call, error, choices = self._restarting.pop(event.task)
            again = error == "ERESTARTNOINTR" or (
                error == "ERESTARTSYS" and flags & constants.value("SA_RESTART")
            )
            if not again:
                self.uses[call].fail("EINTR", choices)
        if flags & constants.value("SA_RESETHAND"):
            del member.actions.of[event.signal]

    def _ended(self, event: Ended) -> None:
        self._pending.pop(event.task, None)
        self._restarting.pop(event.task, None)
        self.peaks.append((event.peak_rss, event.peak_virtual))
        self.society.ended(event)

    # Calls

    def _count(self, call: str, arguments: Arguments, times: int) -> Use:
        use = self.uses.get(call)
        if use is None:
            use = self.uses[call] = Use()
        use.count += times
        asked = operations(call, arguments)
        for name in asked.choices:
            use.operations[name] += times
        for name in asked.flags:
            use.operations[name] += times
        return use

    def _error(self, event: Returned, use: Use) -> str | None:
        """Give the name of the error that a call ended with, None if it succeeded."""
        result = event.result or 0
        if not -LARGEST_ERROR <= result < 0 or event.call == RETURN_IS_NO_RESULT:
            return None
        name = _error_name(-result)
        choices = operations(event.call, event.arguments).judged
        if name in RESTARTS:
            # Not over: what the program will see of it depends on the signal that comes now.
            self._restarting[event.task] = (event.call, name, choices)
        else:
            use.fail(name, choices, event.times)
        return name

    def _note_success(self, member: Member, event: Returned) -> None:
        call, arguments, result = event.call, event.arguments, event.result or 0
        find = partial(self.society.opened, event.task)
        for effect in DESCRIPTOR_EFFECTS.get(call, ()):
            if effect.if_so(arguments):
                amount = event.amount if call in TRANSFERS else 0
                self._mark(find(number(arguments[effect.place])), effect.kind, event.task, amount)
        if call == "mmap" and number(arguments[2]) & constants.value("PROT_EXEC"):
            self._note_code(find(number(arguments[4])), arguments)
        if call in MAPPING_CALLS:
            member.mappings.follow(call, arguments, result)
        elif call == "rt_sigaction":
            self._note_action(member, arguments)
        elif call == "sendmsg" and isinstance(arguments[1], Message):
            for descriptor in arguments[1].passed:
                self._mark(find(descriptor), "passed", event.task, 0)
        elif call == "fchdir":
            member.folder.current = find(number(arguments[0])).path or member.folder.current
        elif call == "dup" or call.startswith("dup"):
            find(number(arguments[0]))  # so that an inherited one is known before it is copied
        descriptors.follow(member.table, call, arguments, result)

    def _note_code(self, opened: Opened, arguments: Arguments) -> None:
        """Keep what is mapped to be executed; what the program itself wrote first is no library."""
        anonymous = number(arguments[3]) & constants.value("MAP_ANONYMOUS")
        if not opened.path or anonymous:
            return
        entry = self.book.entries.get(opened.path)
        if entry is None or entry.existed:
            self.code.add(opened.path)

    def _note_action(self, member: Member, arguments: Arguments) -> None:
        action, signal = arguments[1], arguments[0]
        if not isinstance(action, tuple) or not isinstance(signal, int):
            return
        what = {0: "default", 1: "ignore"}.get(action[0], "handler")
        name = signal_name(signal & 0xFFFF_FFFF)
        member.actions.of[name] = (what, action[1])
        actions, flags = self.handlers.setdefault(name, (set(), set()))
        actions.add(what)
        if what == "handler":
            flags.update(operations("rt_sigaction", arguments).flags)

    def _mark(self, opened: Opened, kind: str, task: int, amount: int) -> None:
        if opened.path is not None:
            entry = self.book.known(opened.path, self.society.own_numbers(task))
            entry.kinds.add(kind)
            entry.bytes_read += amount if kind == "read" else 0
            entry.bytes_written += amount if kind == "written" else 0


def _error_name(value: int) -> str:
    if value > ERRNO_MOST:
        return constants.group(_SEEN_BY_TRACERS).name(value) or f"E{value}"
    return constants.group("errno(3)").name(value) or f"E{value}"


_SEEN_BY_TRACERS = "errors that a tracer sees and a program never does: the call is about to be restarted"
