# SPDX-License-Identifier: MIT
"""Where the arguments of calls point to something worth knowing, and what it is.

`POINTS_TO[call]` maps the place of an argument to a kind of content. A backend puts the content in the
place of the pointer; for kinds in OUTPUTS only after the call, for only then it is there.
"""

import enum
from collections.abc import Mapping
from typing import TypeAlias


class Content(enum.Enum):
    """What an argument points to."""

    PATH = "path"  # text
    TEXTS = "texts"  # argv: only that it is there
    ADDRESS = "address"  # socket address; the next argument is its length
    MESSAGE = "message"  # struct msghdr: a Message
    RECEIVED = "received"  # struct msghdr, filled by the call: a Message without the address
    ACTION = "action"  # struct sigaction: (handler, flags)
    STACK = "stack"  # stack_t: (flags,)
    CLONE = "clone"  # struct clone_args: (flags, exit signal)
    SCHEDULING = "scheduling"  # struct sched_attr: (policy, flags)
    HOW = "how"  # struct open_how: (flags, mode, resolve)
    EVENT = "event"  # struct epoll_event: (events,)
    LOCK = "lock"  # struct flock, if the command is one of locks: (kind,)
    SIGEVENT = "sigevent"  # struct sigevent: (notification, signal)
    POLLED = "polled"  # struct pollfd[]; the next argument is their number: (all events asked for,)
    QUESTION = "question"  # bytes to a DNS server; the next argument is their number: the name asked for
    QUESTIONS = "questions"  # struct mmsghdr[] to a DNS server; the next argument is their number: the names
    PAIR = "pair"  # int[2], filled by the call: (first, second)


OUTPUTS = frozenset({Content.PAIR, Content.RECEIVED})

Points: TypeAlias = Mapping[int, Content]


def _same(calls: str, points: Points) -> dict[str, Points]:
    """Give several calls, named in one text, the same points."""
    return dict.fromkeys(calls.split(), points)


_PATH_FIRST = {0: Content.PATH}
_PATH_SECOND = {1: Content.PATH}
_TWO_PATHS = {0: Content.PATH, 1: Content.PATH}

POINTS_TO: Mapping[str, Points] = {
    **_same(
        "access acct chdir chmod chown chroot creat execve getxattr lchown lgetxattr listxattr llistxattr "
        "lremovexattr lsetxattr lstat mkdir mknod open readlink removexattr rmdir setxattr stat statfs "
        "swapoff swapon truncate umount2 unlink uselib utime utimes",
        _PATH_FIRST,
    ),
    **_same(
        "execveat faccessat faccessat2 fchmodat fchmodat2 fchownat futimesat inotify_add_watch mkdirat "
        "mknodat name_to_handle_at newfstatat open_tree openat readlinkat statx unlinkat utimensat",
        _PATH_SECOND,
    ),
    "openat2": {1: Content.PATH, 2: Content.HOW},
    **_same("link rename pivot_root", _TWO_PATHS),
    "symlink": _PATH_SECOND,
    "symlinkat": {2: Content.PATH},
    **_same("linkat renameat renameat2", {1: Content.PATH, 3: Content.PATH}),
    "bind": {1: Content.ADDRESS},
    "connect": {1: Content.ADDRESS},
    "sendto": {
        4: Content.ADDRESS,
        1: Content.QUESTION,
    },  # the address says whether it is one
    "sendmmsg": {1: Content.QUESTIONS},
    "sendmsg": {1: Content.MESSAGE},
    "recvmsg": {1: Content.RECEIVED},
    "rt_sigaction": {1: Content.ACTION},
    "sigaltstack": {0: Content.STACK},
    "clone3": {0: Content.CLONE},
    "sched_setattr": {1: Content.SCHEDULING},
    "epoll_ctl": {3: Content.EVENT},
    "fcntl": {2: Content.LOCK},
    "poll": {0: Content.POLLED},
    "ppoll": {0: Content.POLLED},
    "timer_create": {1: Content.SIGEVENT},
    "pipe": {0: Content.PAIR},
    "pipe2": {0: Content.PAIR},
    "socketpair": {3: Content.PAIR},
}

# Where the directory is that a relative path starts from, by the place of the path.
_HAVE_NO_FOLDER = ("symlink", "inotify_add_watch")
_TWO_FOLDERS = {1: 0, 3: 2}
FOLDERS: Mapping[str, Mapping[int, int]] = {
    **{
        call: {1: 0}
        for call, points in POINTS_TO.items()
        if points is _PATH_SECOND and call not in _HAVE_NO_FOLDER
    },
    "openat2": {1: 0},
    "symlinkat": {2: 1},
    "linkat": _TWO_FOLDERS,
    "renameat": _TWO_FOLDERS,
    "renameat2": _TWO_FOLDERS,
}

LOCK_COMMANDS = ("F_GETLK", "F_SETLK", "F_SETLKW", "F_OFD_GETLK", "F_OFD_SETLK", "F_OFD_SETLKW")


_NAMING = frozenset(
    [call for call, points in POINTS_TO.items() if Content.PATH in points.values()] + ["bind", "connect"]
)


def names_path(call: str) -> bool:
    """Tell whether a call may name a path: by an argument, or by the address of a unix socket."""
    return call in _NAMING
