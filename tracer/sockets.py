# SPDX-License-Identifier: MIT
"""Keeps the book of sockets: which were made, and the addresses they were given or spoke to."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from . import constants
from .backend import Address, Arguments, Message
from .decode import number
from .descriptors import Opened, Table
from .memory import DNS_PORT
from .operations import operations
from .profile import Endpoint

FIRST_CHOSEN_PORT = 32768  # /proc/sys/net/ipv4/ip_local_port_range
FAMILIES = "socket(2): families"
PAIR = 2


@dataclass(slots=True)
class Sockets:
    """The sockets of a run."""

    made: Counter[str] = field(default_factory=Counter)
    endpoints: set[Endpoint] = field(default_factory=set)
    lookups: set[str] = field(default_factory=set)  # names asked of a DNS server
    arriving: list[tuple[Opened, ...]] = field(default_factory=list)  # passed to where nobody can tell

    def follow(
        self, table: Table, find: Callable[[int], Opened], call: str, arguments: Arguments, result: int
    ) -> None:
        """Note what a call did with sockets; `find` says what a descriptor of the caller stands for."""
        if call in ("socket", "socketpair"):
            self._make(table, call, arguments, result)
        elif call in ("accept", "accept4"):
            self._accept(table, find, call, arguments, result)
        elif call == "bind" and result == 0:
            opened, address = find(number(arguments[0])), arguments[1]
            opened.bound = address if isinstance(address, Address) else None
            self._note("bind", opened, address)
        elif call == "listen" and result == 0:
            opened = find(number(arguments[0]))
            self._note("listen", opened, opened.bound)
        elif call in _SPEAKING:
            role, place = _SPEAKING[call]
            opened, address = find(number(arguments[0])), arguments[place]
            address = address.address if isinstance(address, Message) else address
            self._note(role, opened, address)
            if call == "connect":
                opened.peer = address if isinstance(address, Address) else None
        if call in ("sendmsg", "recvmsg") and result >= 0:
            self._pass(table, find, call, arguments)
        if call in ("sendto", "sendmmsg"):
            self._note_question(find(number(arguments[0])), arguments)

    def _pass(self, table: Table, find: Callable[[int], Opened], call: str, arguments: Arguments) -> None:
        """Follow descriptors that are passed: they stand for the same with whoever receives them."""
        opened, message = find(number(arguments[0])), arguments[1]
        if not isinstance(message, Message) or not message.passed:
            return
        if call == "sendmsg":
            to = self.arriving if opened.other is None else opened.other.arriving
            to.append(tuple(map(find, message.passed)))
            return
        arriving = self.arriving if opened.other is None else opened.arriving
        files = arriving[0] if arriving else ()
        if arriving and not number(arguments[2]) & constants.value("MSG_PEEK"):
            del arriving[0]
        closing = bool(number(arguments[2]) & constants.value("MSG_CMSG_CLOEXEC"))
        for place, descriptor in enumerate(message.passed):
            table.put(descriptor, files[place] if place < len(files) else Opened(), closing=closing)

    def _note_question(self, opened: Opened, arguments: Arguments) -> None:
        """Note the names that are asked for, if they go to a DNS server."""
        address = next((one for one in arguments if isinstance(one, Address)), opened.peer)
        names = arguments[1]
        if isinstance(names, str) and address is not None and address.port == DNS_PORT:
            self.lookups.update(names.split())

    def told(self) -> tuple[Endpoint, ...]:
        """Give the endpoints, sorted. A port that Linux chose (bind to 0) is told as 0 by both ends."""
        chosen = any(one.role == "bind" and one.port == 0 for one in self.endpoints)
        told = {_without_chosen_port(one) if chosen else one for one in self.endpoints}
        return tuple(
            sorted(told, key=lambda one: (one.role, one.family, one.type, one.address, one.port or 0))
        )

    def _make(self, table: Table, call: str, arguments: Arguments, result: int) -> None:
        if result < 0:
            return
        asked = operations(call, arguments)
        family, (kind, *rest) = asked.choices[0], asked.flags
        flags = constants.group("socket(2), socketpair(2), accept4(2): flags").values
        self.made[" ".join([family, kind, *(name for name in rest if name not in flags)])] += 1
        closing = "SOCK_CLOEXEC" in rest
        pair = arguments[3] if call == "socketpair" else None
        ends = pair if isinstance(pair, tuple) else (result,) if call == "socket" else ()
        made = [Opened(socket=(family, kind)) for _ in ends]
        for one, other in zip(made, made[::-1], strict=True) if len(made) == PAIR else ():
            one.other = other
        for descriptor, one in zip(ends, made, strict=True):
            table.put(descriptor, one, closing=closing)

    @staticmethod
    def _accept(
        table: Table, find: Callable[[int], Opened], call: str, arguments: Arguments, result: int
    ) -> None:
        if result < 0:
            return
        closing = call == "accept4" and bool(number(arguments[3]) & constants.value("SOCK_CLOEXEC"))
        table.put(result, Opened(socket=find(number(arguments[0])).socket), closing=closing)

    def _note(self, role: str, opened: Opened, address: object) -> None:
        """Note an address, but not one that is in the file system by a name of the program's own making."""
        if not isinstance(address, Address):
            return
        family = constants.group(FAMILIES).name(address.family) or str(address.family)
        kind = opened.socket[1] if opened.socket else ""
        self.endpoints.add(Endpoint(role, family, kind, address.text, address.port))


def _without_chosen_port(one: Endpoint) -> Endpoint:
    own = one.address.startswith("127.") or one.address == "::1"
    return replace(one, port=0) if own and (one.port or 0) >= FIRST_CHOSEN_PORT else one


_SPEAKING = {"connect": ("connect", 1), "sendto": ("send", 4), "sendmsg": ("send", 1)}
