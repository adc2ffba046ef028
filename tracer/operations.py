# SPDX-License-Identifier: MIT
"""The calls that do many things, and where in their arguments it is said which."""

import functools
from collections.abc import Mapping

from .backend import Arguments, Value
from .decode import Meaning, Operations, bits, choice, decode, name_bits, number, part, signed_choice, when
from .fields import (
    AT,
    CLONE,
    CLONE3,
    IPC_COMMANDS,
    OPEN,
    STATX_SYNC,
    clock,
    clone3_flags,
    clone_flags,
    control,
    disposition,
    fcntl,
    fcntl_detail,
    futex_flags,
    futex_operation,
    ioctl,
    is_given,
    limit,
    memory_policy,
    mmap_flags,
    node_type,
    open_flags,
    personality,
    policy,
    protocol,
    set_or_get,
    signal,
    socket_option,
    socket_type,
)


def operations(call: str, arguments: Arguments) -> Operations:
    """Name what one call asked for."""
    return decode(_table(), call, arguments)


def has_operations(call: str) -> bool:
    """Tell whether a call does several things, so that its arguments have names."""
    return call in _table()


@functools.cache
def _table() -> Mapping[str, Meaning]:
    return {**_FILES, **_MEMORY, **_TASKS, **_SIGNALS_AND_TIME, **_SOCKETS, **_EVENTS}


_SHMGET = ("shmget(2), semget(2), msgget(2): flags", "shmget(2): further flags")
_MODES = "access(2): modes"
_SEND = "send(2), recv(2): flags"
_LSEEK = Meaning((choice(2, "lseek(2): whence"),))
_RWF = "preadv2(2): flags"
_SPLICE = "splice(2), tee(2), vmsplice(2): flags"
_PROT = bits(2, "mmap(2): protection", zero="PROT_NONE")

_FILES: Mapping[str, Meaning] = {
    "open": Meaning(flags=(open_flags(1),)),
    "openat": Meaning(flags=(open_flags(2),)),
    "openat2": Meaning(
        flags=(part(2, 0, open_flags), part(2, 2, lambda i: bits(i, "openat2(2): resolve", width=64)))
    ),
    "access": Meaning(flags=(bits(1, _MODES, zero="F_OK"),)),
    "faccessat": Meaning(flags=(bits(2, _MODES, zero="F_OK"),)),
    "faccessat2": Meaning(flags=(bits(2, _MODES, zero="F_OK"), bits(3, AT, "faccessat2(2): flags"))),
    "newfstatat": Meaning(flags=(bits(3, AT, STATX_SYNC),)),
    "statx": Meaning(flags=(bits(2, AT, STATX_SYNC, zero="AT_STATX_SYNC_AS_STAT"),)),
    "unlinkat": Meaning(flags=(bits(2, "unlinkat(2): flags"),)),
    "linkat": Meaning(flags=(bits(4, AT),)),
    "fchownat": Meaning(flags=(bits(4, AT),)),
    "fchmodat2": Meaning(flags=(bits(3, AT),)),
    "utimensat": Meaning(flags=(bits(3, AT),)),
    "execveat": Meaning(flags=(bits(4, AT),)),
    "name_to_handle_at": Meaning(flags=(bits(4, AT),)),
    "renameat2": Meaning(flags=(bits(4, "renameat2(2): flags"),)),
    "mknod": Meaning((node_type(1),)),
    "mknodat": Meaning((node_type(2),)),
    "lseek": _LSEEK,
    "fcntl": Meaning((fcntl,), (fcntl_detail,)),
    "ioctl": Meaning((ioctl,)),
    "flock": Meaning(flags=(bits(1, "flock(2): operations"),)),
    "fallocate": Meaning(flags=(bits(1, "fallocate(2): modes"),)),
    "fadvise64": Meaning((choice(3, "fadvise64(2): advice"),)),
    "dup3": Meaning(flags=(bits(2, OPEN),)),
    "pipe2": Meaning(flags=(bits(1, OPEN),)),
    "close_range": Meaning(flags=(bits(2, "close_range(2): flags"),)),
    "preadv2": Meaning(flags=(bits(5, _RWF),)),
    "pwritev2": Meaning(flags=(bits(5, _RWF),)),
    "splice": Meaning(flags=(bits(5, _SPLICE),)),
    "tee": Meaning(flags=(bits(3, _SPLICE),)),
    "vmsplice": Meaning(flags=(bits(3, _SPLICE),)),
    "sync_file_range": Meaning(flags=(bits(3, "sync_file_range(2): flags"),)),
    "setxattr": Meaning(flags=(bits(4, "setxattr(2): flags"),)),
    "lsetxattr": Meaning(flags=(bits(4, "setxattr(2): flags"),)),
    "fsetxattr": Meaning(flags=(bits(4, "setxattr(2): flags"),)),
}

_MEMORY: Mapping[str, Meaning] = {
    "mmap": Meaning(flags=(_PROT, mmap_flags(3))),
    "mprotect": Meaning(flags=(_PROT,)),
    "pkey_mprotect": Meaning(flags=(_PROT,)),
    "mremap": Meaning(flags=(bits(3, "mremap(2): flags"),)),
    "madvise": Meaning((choice(2, "madvise(2): advice"),)),
    "process_madvise": Meaning((choice(3, "madvise(2): advice"),)),
    "msync": Meaning(flags=(bits(2, "msync(2): flags"),)),
    "mlockall": Meaning(flags=(bits(0, "mlockall(2): flags"),)),
    "mlock2": Meaning(flags=(bits(2, "mlock2(2): flags"),)),
    "pkey_alloc": Meaning(flags=(bits(1, "pkey_alloc(2): access rights"),)),
    "memfd_create": Meaning(flags=(bits(1, "memfd_create(2): flags"),)),
    "membarrier": Meaning((choice(0, "membarrier(2): commands"),), (bits(1, "membarrier(2): flags"),)),
    "mbind": Meaning((memory_policy(2),), (bits(5, "mbind(2): flags"),)),
    "set_mempolicy": Meaning((memory_policy(0),)),
    "get_mempolicy": Meaning(flags=(bits(4, "get_mempolicy(2): flags"),)),
    "shmget": Meaning(flags=(lambda a: name_bits(number(a[2]) & ~0o777, *_SHMGET),)),
    "shmat": Meaning(flags=(bits(2, "shmat(2): flags"),)),
    "shmctl": Meaning((choice(1, IPC_COMMANDS, "shmctl(2): further commands"),)),
    "semctl": Meaning((choice(2, IPC_COMMANDS, "semctl(2): further commands"),)),
    "msgctl": Meaning((choice(1, IPC_COMMANDS),)),
}

_TASKS: Mapping[str, Meaning] = {
    "syslog": Meaning((choice(0, "syslog(2): actions"),)),
    "clone": Meaning(flags=(clone_flags,)),
    "clone3": Meaning(flags=(clone3_flags,)),
    "unshare": Meaning(flags=(bits(0, CLONE, CLONE3),)),
    "setns": Meaning(flags=(bits(1, CLONE, CLONE3),)),
    "futex": Meaning((futex_operation,), (futex_flags,)),
    "prctl": Meaning((choice(0, "prctl(2): operations"),)),
    "arch_prctl": Meaning((choice(0, "arch_prctl(2): operations"),)),
    "personality": Meaning(flags=(personality,)),
    "rseq": Meaning(flags=(bits(2, "rseq(2): flags"),)),
    "seccomp": Meaning((choice(0, "seccomp(2): operations"),)),
    "prlimit64": Meaning((limit,)),
    "getrlimit": Meaning((set_or_get(0, "prlimit64(2): resources", "get"),)),
    "setrlimit": Meaning((set_or_get(0, "prlimit64(2): resources", "set"),)),
    "getrusage": Meaning((signed_choice(0, "getrusage(2): who"),)),
    "getpriority": Meaning((choice(0, "getpriority(2): which"),)),
    "setpriority": Meaning((choice(0, "getpriority(2): which"),)),
    "sched_setscheduler": Meaning((policy(1),)),
    "sched_setattr": Meaning(
        (part(1, 0, lambda i: choice(i, "sched_setscheduler(2): policies")),),
        (part(1, 1, lambda i: bits(i, "sched_setattr(2): flags", width=64)),),
    ),
    "wait4": Meaning(flags=(bits(2, "wait4(2), waitid(2): options"),)),
    "waitid": Meaning(
        (choice(0, "waitid(2): whom to wait for"),), (bits(3, "wait4(2), waitid(2): options"),)
    ),
    "getrandom": Meaning(flags=(bits(2, "getrandom(2): flags"),)),
}

_SIGNALS_AND_TIME: Mapping[str, Meaning] = {
    "rt_sigaction": Meaning((disposition,), (part(1, 1, lambda i: bits(i, "sigaction(2): flags")),)),
    "rt_sigprocmask": Meaning((when(1, is_given, choice(0, "sigprocmask(2): how")),)),
    "sigaltstack": Meaning(flags=(part(0, 0, lambda i: bits(i, "sigaltstack(2): flags")),)),
    "kill": Meaning((signal(1),)),
    "tkill": Meaning((signal(1),)),
    "tgkill": Meaning((signal(2),)),
    "rt_sigqueueinfo": Meaning((signal(1),)),
    "rt_tgsigqueueinfo": Meaning((signal(2),)),
    "clock_gettime": Meaning((clock(0),)),
    "clock_settime": Meaning((clock(0),)),
    "clock_getres": Meaning((clock(0),)),
    "clock_nanosleep": Meaning((clock(0),), (bits(1, "clock_nanosleep(2), timer_settime(2): flags"),)),
    "timer_create": Meaning((clock(0),), (part(1, 0, lambda i: choice(i, "sigevent(7): notification")),)),
    "timer_settime": Meaning(flags=(bits(1, "clock_nanosleep(2), timer_settime(2): flags"),)),
    "setitimer": Meaning((choice(0, "setitimer(2): timers"),)),
    "getitimer": Meaning((choice(0, "setitimer(2): timers"),)),
}

_SOCKETS: Mapping[str, Meaning] = {
    "socket": Meaning((choice(0, "socket(2): families"),), (socket_type(1), protocol)),
    "socketpair": Meaning((choice(0, "socket(2): families"),), (socket_type(1), protocol)),
    "accept4": Meaning(flags=(bits(3, "socket(2), socketpair(2), accept4(2): flags"),)),
    "setsockopt": Meaning((socket_option,)),
    "getsockopt": Meaning((socket_option,)),
    "shutdown": Meaning((choice(1, "shutdown(2): how"),)),
    "sendto": Meaning(flags=(bits(3, _SEND),)),
    "recvfrom": Meaning(flags=(bits(3, _SEND),)),
    "sendmsg": Meaning((control,), (bits(2, _SEND),)),
    "recvmsg": Meaning((control,), (bits(2, _SEND),)),
    "sendmmsg": Meaning(flags=(bits(3, _SEND),)),
    "recvmmsg": Meaning(flags=(bits(3, _SEND),)),
}

_EPOLL_CTL_DEL = 2


def _adds_or_changes(operation: Value) -> bool:
    return operation != _EPOLL_CTL_DEL


_EPOLL_EVENTS = part(3, 0, lambda i: bits(i, "epoll_ctl(2): events", "epoll_ctl(2): flags beside the events"))
_POLLED = part(0, 0, lambda i: bits(i, "poll(2): events"))
_EVENTS: Mapping[str, Meaning] = {
    "epoll_create1": Meaning(flags=(bits(0, "epoll_create1(2): flags"),)),
    "epoll_ctl": Meaning(
        (choice(1, "epoll_ctl(2): operations"),),
        (when(1, _adds_or_changes, _EPOLL_EVENTS),),  # else Linux does not look at the event
    ),
    "poll": Meaning(flags=(_POLLED,)),
    "ppoll": Meaning(flags=(_POLLED,)),
    "eventfd2": Meaning(flags=(bits(1, "eventfd2(2): flags"),)),
    "signalfd4": Meaning(flags=(bits(3, "signalfd4(2): flags"),)),
    "timerfd_create": Meaning((clock(0),), (bits(1, "timerfd_create(2): flags"),)),
    "timerfd_settime": Meaning(flags=(bits(1, "timerfd_settime(2): flags"),)),
    "inotify_init1": Meaning(flags=(bits(0, "inotify_init1(2): flags"),)),
    "inotify_add_watch": Meaning(
        flags=(bits(2, "inotify_add_watch(2): events", "inotify_add_watch(2): flags"),)
    ),
}
