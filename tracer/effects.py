# SPDX-License-Identifier: MIT
"""What each call does to the paths and descriptors that it names: one table each."""

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from . import constants
from .backend import Arguments, Value
from .layout import LOCK_COMMANDS

Follow: TypeAlias = Callable[[Arguments], bool]


def _always(_: Arguments) -> bool:
    return True


def _never(_: Arguments) -> bool:
    return False


def _unless(place: int, flag: str) -> Follow:
    return lambda arguments: not number(arguments[place]) & constants.value(flag)


def _if(place: int, flag: str) -> Follow:
    return lambda arguments: bool(number(arguments[place]) & constants.value(flag))


def number(value: Value) -> int:
    """Read an argument as an unsigned int; what is no number counts as 0."""
    return value & 0xFFFF_FFFF if isinstance(value, int) else 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a successful call means for one of its paths."""

    place: int  # of the path among the arguments
    kind: str
    follow: Follow = _always  # whether a link as last component is followed
    makes: Callable[[Arguments], str] | None = None  # the type of what is made, if it was not there


def _node_type(place: int) -> Callable[[Arguments], str]:
    names = {stat.S_IFIFO: "fifo", stat.S_IFCHR: "character", stat.S_IFBLK: "block", stat.S_IFSOCK: "socket"}
    return lambda arguments: names.get(stat.S_IFMT(number(arguments[place])), "regular")


def _type(name: str) -> Callable[[Arguments], str]:
    return lambda _: name


_AT_NOFOLLOW = "AT_SYMLINK_NOFOLLOW"
# The type of what rename and link make is that of what they name first: the book knows it.
SAME = "same"


def open_flags(call: str, arguments: Arguments) -> int:
    """Give the flags of an open call of any kind."""
    if call == "creat":
        return constants.value("O_CREAT") | constants.value("O_WRONLY") | constants.value("O_TRUNC")
    if call == "openat2":
        how = arguments[2]
        return how[0] if isinstance(how, tuple) else 0
    return number(arguments[1 if call == "open" else 2])


OPENS = {"open": 0, "creat": 0, "openat": 1, "openat2": 1}

PATH_EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "access": (Effect(0, "stat"),),
    "faccessat": (Effect(1, "stat"),),
    "faccessat2": (Effect(1, "stat", _unless(3, _AT_NOFOLLOW)),),
    "stat": (Effect(0, "stat"),),
    "lstat": (Effect(0, "stat", _never),),
    "newfstatat": (Effect(1, "stat", _unless(3, _AT_NOFOLLOW)),),
    "statx": (Effect(1, "stat", _unless(2, _AT_NOFOLLOW)),),
    "statfs": (Effect(0, "stat"),),
    "getxattr": (Effect(0, "stat"),),
    "listxattr": (Effect(0, "stat"),),
    "lgetxattr": (Effect(0, "stat", _never),),
    "llistxattr": (Effect(0, "stat", _never),),
    "chdir": (Effect(0, "stat"),),
    "chroot": (Effect(0, "stat"),),
    "inotify_add_watch": (Effect(1, "stat"),),
    "name_to_handle_at": (Effect(1, "stat", _if(4, "AT_SYMLINK_FOLLOW")),),
    "readlink": (Effect(0, "readlink", _never),),
    "readlinkat": (Effect(1, "readlink", _never),),
    "chmod": (Effect(0, "changed"),),
    "chown": (Effect(0, "changed"),),
    "lchown": (Effect(0, "changed", _never),),
    "fchmodat": (Effect(1, "changed"),),
    "fchmodat2": (Effect(1, "changed", _unless(3, _AT_NOFOLLOW)),),
    "fchownat": (Effect(1, "changed", _unless(4, _AT_NOFOLLOW)),),
    "utime": (Effect(0, "changed"),),
    "utimes": (Effect(0, "changed"),),
    "futimesat": (Effect(1, "changed"),),
    "utimensat": (Effect(1, "changed", _unless(3, _AT_NOFOLLOW)),),
    "setxattr": (Effect(0, "changed"),),
    "removexattr": (Effect(0, "changed"),),
    "lsetxattr": (Effect(0, "changed", _never),),
    "lremovexattr": (Effect(0, "changed", _never),),
    "truncate": (Effect(0, "truncated"),),
    "mkdir": (Effect(0, "created", _never, _type("directory")),),
    "mkdirat": (Effect(1, "created", _never, _type("directory")),),
    "mknod": (Effect(0, "created", _never, _node_type(1)),),
    "mknodat": (Effect(1, "created", _never, _node_type(2)),),
    "symlink": (Effect(1, "created", _never, _type("symlink")),),
    "symlinkat": (Effect(2, "created", _never, _type("symlink")),),
    "link": (Effect(0, "linked", _never), Effect(1, "created", _never, _type(SAME))),
    "linkat": (Effect(1, "linked", _if(4, "AT_SYMLINK_FOLLOW")), Effect(3, "created", _never, _type(SAME))),
    "unlink": (Effect(0, "removed", _never),),
    "rmdir": (Effect(0, "removed", _never),),
    "unlinkat": (Effect(1, "removed", _never),),
    "rename": (Effect(0, "renamed", _never), Effect(1, "renamed", _never, _type(SAME))),
    "renameat": (Effect(1, "renamed", _never), Effect(3, "renamed", _never, _type(SAME))),
    "renameat2": (Effect(1, "renamed", _never), Effect(3, "renamed", _never, _type(SAME))),
    "execve": (Effect(0, "executed"),),
    "execveat": (Effect(1, "executed", _unless(4, _AT_NOFOLLOW)),),
}

# Where the paths are that a call takes away: what is in those files is kept.
TAKEN: Mapping[str, tuple[int, ...]] = {
    call: places
    for call, effects in PATH_EFFECTS.items()
    if (places := tuple(one.place for one in effects if one.kind in {"removed", "renamed"} and not one.makes))
    and call != "rmdir"
}

# Calls that may wait for input, and the arguments that must be 0 for that: read waits where it reads stdin.
WAITS: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("accept", "accept4", "poll", "ppoll", "select", "pselect6"), ()),
    **dict.fromkeys(("epoll_wait", "epoll_pwait", "epoll_pwait2", "io_getevents"), ()),
    **dict.fromkeys(("pause", "rt_sigsuspend", "rt_sigtimedwait"), ()),
    **dict.fromkeys(("read", "readv"), (0,)),
}


def waits(call: str, arguments: Arguments) -> bool:
    """Tell whether a call may wait for input."""
    must = WAITS.get(call)
    return must is not None and not any(number(arguments[place]) for place in must)


# Calls after which names may lead elsewhere than before.
MOVES = frozenset(
    call
    for call, effects in PATH_EFFECTS.items()
    if {effect.kind for effect in effects} & {"created", "removed", "renamed"}
)


def _locks(arguments: Arguments) -> bool:
    return constants.group("fcntl(2): commands").name(number(arguments[1])) in LOCK_COMMANDS


def _has_no_path(arguments: Arguments) -> bool:
    return arguments[1] is None


def _writes_through(arguments: Arguments) -> bool:
    shared = number(arguments[3]) & constants.value("MAP_TYPE") != constants.value("MAP_PRIVATE")
    return shared and bool(number(arguments[2]) & constants.value("PROT_WRITE"))


def _has_descriptor(arguments: Arguments) -> bool:
    return not number(arguments[3]) & constants.value("MAP_ANONYMOUS")


@dataclass(frozen=True, slots=True)
class Use:
    """What a successful call means for one of its descriptors."""

    place: int
    kind: str
    if_so: Callable[[Arguments], bool] = _always


_READ, _WRITE, _LIST, _STAT, _CHANGE = (
    (Use(0, kind),) for kind in ("read", "written", "listed", "stat", "changed")
)

# Calls whose result is how many bytes they have moved.
TRANSFERS = frozenset(
    (
        *("read", "pread64", "readv", "preadv", "preadv2", "sendfile", "copy_file_range", "splice"),
        *("write", "pwrite64", "writev", "pwritev", "pwritev2"),
    )
)

DESCRIPTOR_EFFECTS: Mapping[str, tuple[Use, ...]] = {
    **dict.fromkeys(("read", "pread64", "readv", "preadv", "preadv2", "readahead"), _READ),
    **dict.fromkeys(("write", "pwrite64", "writev", "pwritev", "pwritev2", "fallocate"), _WRITE),
    **dict.fromkeys(("getdents", "getdents64"), _LIST),
    **dict.fromkeys(("fstat", "fstatfs", "fchdir", "fgetxattr", "flistxattr"), _STAT),
    **dict.fromkeys(("fchmod", "fchown", "fsetxattr", "fremovexattr"), _CHANGE),
    "utimensat": (Use(0, "changed", _has_no_path),),
    "ftruncate": (Use(0, "truncated"),),
    "flock": (Use(0, "locked"),),
    "fcntl": (Use(0, "locked", _locks),),
    "mmap": (
        Use(4, "mapped", _has_descriptor),
        Use(4, "written", lambda a: _has_descriptor(a) and _writes_through(a)),
    ),
    "sendfile": (Use(1, "read"), Use(0, "written")),
    "copy_file_range": (Use(0, "read"), Use(2, "written")),
    "splice": (Use(0, "read"), Use(2, "written")),
}
