# SPDX-License-Identifier: MIT
"""Answers the calls that the filter asks about, and keeps count of what was withheld."""

import contextlib
import errno
import fcntl
import itertools
import os
import re
import struct
from collections.abc import Iterable, Iterator

from ..layout import FOLDERS, POINTS_TO, Content
from ..numbers import name_of
from .place import Place
from .trial import Target, Trial, asks_for

RECEIVE, SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV and _SEND
NOTICE = struct.Struct("<QIIiIQ6Q")  # struct seccomp_notif: id, pid, flags, number, arch, ip, arguments
REPLY = struct.Struct("<QqiI")  # struct seccomp_notif_resp: id, value, error, flags
SET_FLAGS = 0x40082104  # SECCOMP_IOCTL_NOTIF_SET_FLAGS: the one who waits for an answer runs at once
SYNC_WAKE_UP = 1
CONTINUE = 1  # SECCOMP_USER_NOTIF_FLAG_CONTINUE
PATH_MOST = 4096
ENDLESS = 5000
AT_FDCWD = -100
NUMBERED = re.compile(r"(?<=/)(?:PID|TID|N)(?=/|$)")


class Supervisor:
    """The other end of one run's filter."""

    def __init__(self, listener: int, trial: Trial, place: Place) -> None:
        self._listener = listener
        self._place = place
        with contextlib.suppress(OSError):  # before Linux 6.6: slower, and as right
            fcntl.ioctl(listener, SET_FLAGS, SYNC_WAKE_UP)
        self._trial = trial
        self._paths = [
            (target, _pattern((target.path, *trial.names.get(target.path, ())))) for target in trial.paths
        ]
        self.hits: dict[Target, int] = {}
        """What was withheld and asked for -> times, in the order in which they were last asked for."""
        self.endless: Target | None = None
        """What the program asked for ENDLESS times without asking for anything else that is withheld."""
        self._last: Target | None = None
        self._repeated = 0

    def answer(self) -> None:
        """Answer one call; nothing if the caller has died, or a signal took it out of the call."""
        notice = bytearray(NOTICE.size)
        try:
            fcntl.ioctl(self._listener, RECEIVE, notice)
            identity, task, _, number, _, _, *arguments = NOTICE.unpack(notice)
            target = self._target(task, name_of(number), tuple(arguments))
            fcntl.ioctl(self._listener, SEND, self._reply(identity, target))
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.EINTR, errno.EINPROGRESS):
                raise

    def _reply(self, identity: int, target: Target | None) -> bytes:
        if target is None:
            return REPLY.pack(identity, 0, 0, CONTINUE)
        self._count(target)
        result = self._trial.answer(target).result
        return REPLY.pack(identity, max(result, 0), min(result, 0), 0)

    def _count(self, target: Target) -> None:
        self.hits[target] = self.hits.pop(target, 0) + 1
        self._repeated = self._repeated + 1 if target == self._last else 1
        self._last = target
        if self._repeated >= ENDLESS:
            self.endless = target

    def _target(self, task: int, call: str, arguments: tuple[int, ...]) -> Target | None:
        """Say what of the withheld a call asks for; None if nothing."""
        if self._trial.served is not None and call not in self._trial.served:
            return Target(call)
        for target in self._trial.operations(call):
            if asks_for(target, arguments):
                return target
        if not self._trial.watches_paths:
            return None
        named = list(_named(task, call, arguments))
        known = (t for t, pattern in self._paths if any(map(pattern.fullmatch, named)))
        new = (Target(path=path) for name in named if (path := self._place.unknown(name)))
        return next(itertools.chain(known, new), None)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Turn names as a profile has them into what the program may say: its own number, numbers of others."""
    texts = (NUMBERED.sub("\0", name).replace("/proc/self", "/proc/\0", 1) for name in names)
    return re.compile("|".join(re.escape(text).replace("\0", r"(?:\d+|self|thread-self)") for text in texts))


def _named(task: int, call: str, arguments: tuple[int, ...]) -> Iterator[str]:
    """Give the absolute paths that a call names."""
    for place, content in POINTS_TO.get(call, {}).items():
        if content is Content.PATH and (path := _text(task, arguments[place])):
            folder = FOLDERS.get(call, {}).get(place)
            start = AT_FDCWD if folder is None else _signed(arguments[folder])
            yield os.path.normpath(os.path.join(_folder(task, start), path))  # noqa: PTH118 (text, no file)


def _text(task: int, address: int) -> str:
    """Read a path of the program; empty if it cannot be read."""
    with contextlib.suppress(OSError), open(f"/proc/{task}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 (no Path)
        page_end = PATH_MOST - address % PATH_MOST
        raw = os.pread(memory.fileno(), page_end, address)
        if b"\0" not in raw:
            raw += os.pread(memory.fileno(), PATH_MOST, address + page_end)
        return os.fsdecode(raw.partition(b"\0")[0])
    return ""


def _folder(task: int, descriptor: int) -> str:
    name = "cwd" if descriptor == AT_FDCWD else f"fd/{descriptor}"
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{task}/{name}")  # noqa: PTH115 (a process's own view, not a path of ours)
    return "/"


def _signed(argument: int) -> int:
    word = argument & 0xFFFF_FFFF
    return word - (1 << 32) if word >> 31 else word
