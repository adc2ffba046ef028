# SPDX-License-Identifier: MIT
"""Follows the paths that calls name: finds what they lead to before a call, and notes what it did after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import constants
from .backend import Address, Arguments, Places, Returned
from .descriptors import Opened
from .effects import MOVES, OPENS, PATH_EFFECTS, SAME, Effect, number, open_flags
from .files import Book, Entry
from .layout import FOLDERS
from .paths import Found, absolute
from .tasks import Member, Society

Named = Mapping[int, Entry]  # place of an argument -> what is at the path that it holds
_SOCKET_NAMES = ("bind", "connect")


@dataclass(slots=True)
class Naming:
    """What the paths of calls lead to, and what became of it."""

    book: Book
    society: Society

    def names(self, call: str) -> bool:
        """Tell whether a call names paths."""
        return call in PATH_EFFECTS or call in OPENS or call in _SOCKET_NAMES

    def before(self, task: int, call: str, arguments: Arguments, places: Places) -> Named:
        """Tell what the paths of a call lead to before it changes that: `places`, or what is there now."""
        member = self.society.of_task.get(task)
        if member is None:
            return {}
        if call in _SOCKET_NAMES:
            return self._name_socket(member, arguments, places)
        effects = PATH_EFFECTS.get(call, ())
        if call in OPENS:
            effects = (Effect(OPENS[call], "opened", _open_follows(call)),)
        named = (
            (effect.place, self._entry(task, member, call, arguments, effect, places.get(effect.place)))
            for effect in effects
        )
        return {place: entry for place, entry in named if entry is not None}

    def after(self, member: Member, event: Returned, named: Named, error: str | None) -> None:
        """Note what a call did to the paths that `before` found."""
        if not self.book.live:
            for place, entry in named.items():
                self.book.infer(entry, error, made=_surely_makes(event, place))
        if error is not None:
            for entry in named.values():
                self.book.failed(entry, error)
        elif event.call in OPENS:
            self._note_open(member, event, named)
        elif event.call in _SOCKET_NAMES:
            self._note_socket(event, named)
        else:
            self._note_effects(member, event, named)
        if error is None and event.call in MOVES:
            self.book.resolver.forget()

    def _entry(  # noqa: PLR0913, PLR0917 (a call, and one of its paths)
        self,
        task: int,
        member: Member,
        call: str,
        arguments: Arguments,
        effect: Effect,
        found: Found | None,
    ) -> Entry | None:
        path = arguments[effect.place]
        if not isinstance(path, str):
            return None
        folder_place = FOLDERS.get(call, {}).get(effect.place)
        folder: str | None = member.folder.current
        if folder_place is not None and not path.startswith("/"):
            folder = self._folder(task, member, number(arguments[folder_place]))
        if folder is None or (not path and folder_place is None):
            return None
        own = self.society.own_numbers(task)
        if not path:  # AT_EMPTY_PATH: the descriptor itself
            return self.book.known(folder, own)
        name = absolute(path, folder)
        if member.folder.root != "/" and path.startswith("/"):
            name = member.folder.root + name
        return self.book.name(name, follow=effect.follow(arguments), own=own, found=found)

    def _folder(self, task: int, member: Member, descriptor: int) -> str | None:
        if descriptor == constants.value("AT_FDCWD") & 0xFFFF_FFFF:
            return member.folder.current
        return self.society.opened(task, descriptor).path

    def _name_socket(self, member: Member, arguments: Arguments, places: Places) -> dict[int, Entry]:
        address = arguments[1]
        if not isinstance(address, Address) or not address.text or address.text.startswith("@"):
            return {}
        if address.port is not None:
            return {}
        name = absolute(address.text, member.folder.current)
        return {1: self.book.name(name, follow=True, found=places.get(1))}

    def _note_socket(self, event: Returned, named: Named) -> None:
        for entry in named.values():
            if event.call == "bind":
                self.book.made(entry, "created", "socket")
            else:
                entry.kinds.add("opened")

    def _note_effects(self, member: Member, event: Returned, named: Named) -> None:
        first: Entry | None = None
        for effect in PATH_EFFECTS[event.call]:
            entry = named.get(effect.place)
            if entry is None:
                continue
            if effect.makes:
                type_ = effect.makes(event.arguments)
                self.book.made(entry, effect.kind, first.type if type_ == SAME and first else type_)
                if first and effect.kind == "renamed":
                    self.book.moves(first, entry)
            else:
                entry.kinds.add(effect.kind)
            if effect.kind == "removed":
                entry.there = False
            first = first or entry
            if event.call == "chdir":
                member.folder.current = entry.path
            elif event.call == "chroot":
                member.folder.root = entry.path

    def _note_open(self, member: Member, event: Returned, named: Named) -> None:
        entry = named.get(OPENS[event.call])
        if entry is None:
            return
        flags = open_flags(event.call, event.arguments)
        closing = bool(flags & constants.value("O_CLOEXEC"))
        if flags & constants.value("O_TMPFILE") == constants.value("O_TMPFILE"):
            entry.kinds.add("stat")
            member.table.put(event.result or 0, Opened(), closing=closing)
            return
        if flags & constants.value("O_CREAT") and not entry.there:
            self.book.made(entry, "opened", "regular")
            self.book.resolver.forget()
        elif flags & constants.value("O_TRUNC") and flags & constants.value("O_ACCMODE"):
            entry.kinds.add("truncated")
        entry.kinds.add("stat" if flags & constants.value("O_PATH") else "opened")
        member.table.put(event.result or 0, Opened(entry.path), closing=closing)


def _open_follows(call: str) -> Callable[[Arguments], bool]:
    def follows(arguments: Arguments) -> bool:
        flags = open_flags(call, arguments)
        exclusive = constants.value("O_CREAT") | constants.value("O_EXCL")
        return not flags & constants.value("O_NOFOLLOW") and flags & exclusive != exclusive

    return follows


def _surely_makes(event: Returned, place: int) -> bool:
    """Tell whether the success of a call proves that nothing was at a path before; used when replaying."""
    if event.call in OPENS:
        return bool(open_flags(event.call, event.arguments) & constants.value("O_CREAT"))
    effects = PATH_EFFECTS.get(event.call, ())
    return event.call == "bind" or any(effect.place == place and effect.makes for effect in effects)
