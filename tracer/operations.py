# SPDX-License-Identifier: MIT
"""The calls that do many things, and where in their arguments it is said which."""

import functools
from collections.abc import Iterable, Mapping

from . import constants
from .backend import Arguments, Value
from .decode import (
    Field,
    Meaning,
    Operations,
    bits,
    choice,
    decode,
    hexadecimal,
    name_bits,
    name_choice,
    number,
    part,
    signed,
    signed_choice,
    when,
)

AT = "*at calls: flags"
STATX_SYNC = "statx(2): synchronization"
OPEN_ACCESS = "open(2): access modes"
OPEN = "open(2): flags"
CLONE = "clone(2): flags"
CLONE3 = "clone3(2): further flags"
IPC_COMMANDS = "shmctl(2), semctl(2), msgctl(2): commands"
ALL_ONES = 0xFFFF_FFFF
SIGNALS = "signal(7): numbers"
CLOCKS = "clock_gettime(2): clocks"
IOCTLS = (
    "ioctl_tty(2): terminals",
    "ioctl(2): files and descriptors",
    "netdevice(7), ioctl(2): sockets and network interfaces",
    "ioctl(2): block devices",
    "ioctl(2): devices",
)
SOCKET_LEVELS = "setsockopt(2): levels"
OPTIONS_OF = "setsockopt(2): options of "


def operations(call: str, arguments: Arguments) -> Operations:
    """Name what one call asked for."""
    return decode(_table(), call, arguments)


def has_operations(call: str) -> bool:
    """Tell whether a call does several things, so that its arguments have names."""
    return call in _table()


def signal_name(signal: int) -> str:
    """Name a signal: SIGTERM, SIGRTMIN+3 (from the kernel's 32, not libc's 34); 0 is a probe, no signal."""
    first, last = constants.value("SIGRTMIN"), constants.value("SIGRTMAX")
    if first <= signal <= last:
        return "SIGRTMIN" if signal == first else f"SIGRTMIN+{signal - first}"
    return constants.group(SIGNALS).name(signal) or str(signal)


def open_names(flags: int) -> tuple[str, ...]:
    """Name the flags of open: the access mode, then the bits."""
    access = flags & constants.value("O_ACCMODE")
    return (name_choice(access, OPEN_ACCESS), *name_bits(flags & ~constants.value("O_ACCMODE"), OPEN))


def _open(index: int) -> Field:
    return lambda arguments: open_names(number(arguments[index]))


def _mmap_flags(index: int) -> Field:
    def field(arguments: Arguments) -> Iterable[str]:
        flags = number(arguments[index])
        kind = flags & constants.value("MAP_TYPE")
        shift = constants.value("MAP_HUGE_SHIFT")
        size = (flags >> shift) & constants.value("MAP_HUGE_MASK") if _is_huge(flags) else 0
        rest = flags & ~constants.value("MAP_TYPE") & ~(size << shift)
        sizes = (name_choice(size << shift, "mmap(2): sizes of huge pages"),) if size else ()
        return (name_choice(kind, "mmap(2): kinds of sharing"), *name_bits(rest, "mmap(2): flags"), *sizes)

    return field


def _is_huge(flags: int) -> bool:
    return bool(flags & constants.value("MAP_HUGETLB"))


def _clone_flags(arguments: Arguments) -> Iterable[str]:
    """Only here the low byte is the signal to the parent; clone3 has a field for it."""
    value = number(arguments[0], 64)
    return (*_exit_signal(value & constants.value("CSIGNAL")), *name_bits(value & ~0xFF & 0xFFFF_FFFF, CLONE))


def _clone3_flags(arguments: Arguments) -> Iterable[str]:
    value = arguments[0]
    if not isinstance(value, tuple):
        return ()
    return (*_exit_signal(value[1]), *name_bits(value[0], CLONE, CLONE3))


def _exit_signal(signal: int) -> tuple[str, ...]:
    return (signal_name(signal),) if signal else ()


def _futex_flags(arguments: Arguments) -> Iterable[str]:
    return name_bits(number(arguments[1]) & ~_futex_mask(), "futex(2): flags")


def _futex_operation(arguments: Arguments) -> Iterable[str]:
    return (name_choice(number(arguments[1]) & _futex_mask(), "futex(2): operations"),)


def _futex_mask() -> int:
    return number(constants.value("FUTEX_CMD_MASK"))


def _fcntl(arguments: Arguments) -> Iterable[str]:
    return (name_choice(number(arguments[1]), "fcntl(2): commands"),)


def _fcntl_detail(arguments: Arguments) -> Iterable[str]:
    """Narrow the commands whose argument decides what must be served: F_SETFL:O_NONBLOCK, F_SETLK:F_WRLCK."""
    command = name_choice(number(arguments[1]), "fcntl(2): commands")
    value = arguments[2] if len(arguments) > 2 else None
    names: Iterable[str] = ()
    if command == "F_SETFL":
        names = name_bits(number(value) & ~constants.value("O_ACCMODE"), OPEN)
    elif command == "F_SETFD":
        names = name_bits(number(value), "fcntl(2): descriptor flags")
    elif command == "F_ADD_SEALS":
        names = name_bits(number(value), "fcntl(2): seals")
    elif isinstance(value, tuple):
        names = (name_choice(value[0], "fcntl(2): kinds of lock"),)
    return tuple(f"{command}:{name}" for name in names)


def _ioctl(arguments: Arguments) -> Iterable[str]:
    return (name_choice(number(arguments[1]), *IOCTLS),)


def _socket_type(index: int) -> Field:
    def field(arguments: Arguments) -> Iterable[str]:
        mask = constants.value("SOCK_TYPE_MASK")
        value = number(arguments[index])
        flags = name_bits(value & ~mask, "socket(2), socketpair(2), accept4(2): flags")
        return (name_choice(value & mask, "socket(2): types"), *flags)

    return field


def _protocol(arguments: Arguments) -> Iterable[str]:
    """Name the protocol unless it is the family's only one (0), for a netlink family even then."""
    family, protocol = name_choice(number(arguments[0]), "socket(2): families"), number(arguments[2])
    if family == "AF_NETLINK":
        return (name_choice(protocol, "socket(2): protocols of AF_NETLINK"),)
    if not protocol:
        return ()
    if family in ("AF_INET", "AF_INET6"):
        return (name_choice(protocol, "socket(2): protocols of AF_INET and AF_INET6"),)
    return (f"{family}:{hexadecimal(protocol)}",)


def _socket_option(arguments: Arguments) -> Iterable[str]:
    """Options carry their level in their name (SO_, TCP_, IP_); of other levels both numbers are told."""
    level, option = name_choice(number(arguments[1]), SOCKET_LEVELS), number(arguments[2])
    try:
        known = constants.group(OPTIONS_OF + level).name(option)
    except KeyError:
        known = None
    return (known or f"{level}:{hexadecimal(option)}",)


def _limit(arguments: Arguments) -> Iterable[str]:
    """Tell reading a limit from setting it; one call may do both."""
    resource = name_choice(number(arguments[1]), "prlimit64(2): resources")
    if arguments[2]:
        yield f"{resource}:set"
    if arguments[3] or not arguments[2]:
        yield f"{resource}:get"


def _set_or_get(index: int, heading: str, what: str) -> Field:
    return lambda arguments: (f"{name_choice(number(arguments[index]), heading)}:{what}",)


def _disposition(arguments: Arguments) -> Iterable[str]:
    """Tell what an action is: asked only, a handler, SIG_IGN or SIG_DFL."""
    action = arguments[1]
    if not isinstance(action, tuple):
        return ()
    handler = constants.group("sigaction(2): handlers that are none").name(action[0])
    return (handler,) if handler else ()


def _signal(index: int) -> Field:
    return lambda arguments: (signal_name(signed(arguments[index])),)


def _clock(index: int) -> Field:
    def field(arguments: Arguments) -> Iterable[str]:
        value = signed(arguments[index])
        return ("dynamic",) if value < 0 else (name_choice(value, CLOCKS),)

    return field


def _policy(index: int) -> Field:
    def field(arguments: Arguments) -> Iterable[str]:
        value, reset = number(arguments[index]), constants.value("SCHED_RESET_ON_FORK")
        flags = name_bits(value & reset, "sched_setscheduler(2): flags")
        return (name_choice(value & ~reset, "sched_setscheduler(2): policies"), *flags)

    return field


def _memory_policy(index: int) -> Field:
    def field(arguments: Arguments) -> Iterable[str]:
        value, mask = number(arguments[index]), constants.value("MPOL_MODE_FLAGS")
        flags = name_bits(value & mask, "set_mempolicy(2): flags of the mode")
        return (name_choice(value & ~mask, "set_mempolicy(2): modes"), *flags)

    return field


def _node_type(index: int) -> Field:
    return choice(index, "inode(7): file types", mask=0o170000)


def _personality(arguments: Arguments) -> Iterable[str]:
    """All ones ask only what it is; the low byte is the system, the rest are flags."""
    value = number(arguments[0])
    if value == ALL_ONES:
        return ()
    system = name_choice(value & 0xFF, "personality(2): systems")
    return (system, *name_bits(value & ~0xFF, "personality(2): flags"))


def _truth(value: Value) -> bool:
    return value not in (0, None)


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
    "open": Meaning(flags=(_open(1),)),
    "openat": Meaning(flags=(_open(2),)),
    "openat2": Meaning(
        flags=(part(2, 0, _open), part(2, 2, lambda i: bits(i, "openat2(2): resolve", width=64)))
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
    "mknod": Meaning((_node_type(1),)),
    "mknodat": Meaning((_node_type(2),)),
    "lseek": _LSEEK,
    "fcntl": Meaning((_fcntl,), (_fcntl_detail,)),
    "ioctl": Meaning((_ioctl,)),
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
    "mmap": Meaning(flags=(_PROT, _mmap_flags(3))),
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
    "mbind": Meaning((_memory_policy(2),), (bits(5, "mbind(2): flags"),)),
    "set_mempolicy": Meaning((_memory_policy(0),)),
    "get_mempolicy": Meaning(flags=(bits(4, "get_mempolicy(2): flags"),)),
    "shmget": Meaning(flags=(lambda a: name_bits(number(a[2]) & ~0o777, *_SHMGET),)),
    "shmat": Meaning(flags=(bits(2, "shmat(2): flags"),)),
    "shmctl": Meaning((choice(1, IPC_COMMANDS, "shmctl(2): further commands"),)),
    "semctl": Meaning((choice(2, IPC_COMMANDS, "semctl(2): further commands"),)),
    "msgctl": Meaning((choice(1, IPC_COMMANDS),)),
}

_TASKS: Mapping[str, Meaning] = {
    "clone": Meaning(flags=(_clone_flags,)),
    "clone3": Meaning(flags=(_clone3_flags,)),
    "unshare": Meaning(flags=(bits(0, CLONE, CLONE3),)),
    "setns": Meaning(flags=(bits(1, CLONE, CLONE3),)),
    "futex": Meaning((_futex_operation,), (_futex_flags,)),
    "prctl": Meaning((choice(0, "prctl(2): operations"),)),
    "arch_prctl": Meaning((choice(0, "arch_prctl(2): operations"),)),
    "personality": Meaning(flags=(_personality,)),
    "rseq": Meaning(flags=(bits(2, "rseq(2): flags"),)),
    "seccomp": Meaning((choice(0, "seccomp(2): operations"),)),
    "prlimit64": Meaning((_limit,)),
    "getrlimit": Meaning((_set_or_get(0, "prlimit64(2): resources", "get"),)),
    "setrlimit": Meaning((_set_or_get(0, "prlimit64(2): resources", "set"),)),
    "getrusage": Meaning((signed_choice(0, "getrusage(2): who"),)),
    "getpriority": Meaning((choice(0, "getpriority(2): which"),)),
    "setpriority": Meaning((choice(0, "getpriority(2): which"),)),
    "sched_setscheduler": Meaning((_policy(1),)),
    "wait4": Meaning(flags=(bits(2, "wait4(2), waitid(2): options"),)),
    "waitid": Meaning(
        (choice(0, "waitid(2): whom to wait for"),), (bits(3, "wait4(2), waitid(2): options"),)
    ),
    "getrandom": Meaning(flags=(bits(2, "getrandom(2): flags"),)),
}

_SIGNALS_AND_TIME: Mapping[str, Meaning] = {
    "rt_sigaction": Meaning((_disposition,), (part(1, 1, lambda i: bits(i, "sigaction(2): flags")),)),
    "rt_sigprocmask": Meaning((when(1, _truth, choice(0, "sigprocmask(2): how")),)),
    "sigaltstack": Meaning(flags=(part(0, 0, lambda i: bits(i, "sigaltstack(2): flags")),)),
    "kill": Meaning((_signal(1),)),
    "tkill": Meaning((_signal(1),)),
    "tgkill": Meaning((_signal(2),)),
    "rt_sigqueueinfo": Meaning((_signal(1),)),
    "rt_tgsigqueueinfo": Meaning((_signal(2),)),
    "clock_gettime": Meaning((_clock(0),)),
    "clock_settime": Meaning((_clock(0),)),
    "clock_getres": Meaning((_clock(0),)),
    "clock_nanosleep": Meaning((_clock(0),), (bits(1, "clock_nanosleep(2), timer_settime(2): flags"),)),
    "timer_create": Meaning((_clock(0),), (part(1, 0, lambda i: choice(i, "sigevent(7): notification")),)),
    "timer_settime": Meaning(flags=(bits(1, "clock_nanosleep(2), timer_settime(2): flags"),)),
    "setitimer": Meaning((choice(0, "setitimer(2): timers"),)),
    "getitimer": Meaning((choice(0, "setitimer(2): timers"),)),
}

_SOCKETS: Mapping[str, Meaning] = {
    "socket": Meaning((choice(0, "socket(2): families"),), (_socket_type(1), _protocol)),
    "socketpair": Meaning((choice(0, "socket(2): families"),), (_socket_type(1), _protocol)),
    "accept4": Meaning(flags=(bits(3, "socket(2), socketpair(2), accept4(2): flags"),)),
    "setsockopt": Meaning((_socket_option,)),
    "getsockopt": Meaning((_socket_option,)),
    "shutdown": Meaning((choice(1, "shutdown(2): how"),)),
    "sendto": Meaning(flags=(bits(3, _SEND),)),
    "recvfrom": Meaning(flags=(bits(3, _SEND),)),
    "sendmsg": Meaning(flags=(bits(2, _SEND),)),
    "recvmsg": Meaning(flags=(bits(2, _SEND),)),
    "sendmmsg": Meaning(flags=(bits(3, _SEND),)),
    "recvmmsg": Meaning(flags=(bits(3, _SEND),)),
}

_POLLED = part(0, 0, lambda i: bits(i, "poll(2): events"))
_EVENTS: Mapping[str, Meaning] = {
    "epoll_create1": Meaning(flags=(bits(0, "epoll_create1(2): flags"),)),
    "epoll_ctl": Meaning(
        (choice(1, "epoll_ctl(2): operations"),),
        (part(3, 0, lambda i: bits(i, "epoll_ctl(2): events", "epoll_ctl(2): flags beside the events")),),
    ),
    "poll": Meaning(flags=(_POLLED,)),
    "ppoll": Meaning(flags=(_POLLED,)),
    "eventfd2": Meaning(flags=(bits(1, "eventfd2(2): flags"),)),
    "signalfd4": Meaning(flags=(bits(3, "signalfd4(2): flags"),)),
    "timerfd_create": Meaning((_clock(0),), (bits(1, "timerfd_create(2): flags"),)),
    "timerfd_settime": Meaning(flags=(bits(1, "timerfd_settime(2): flags"),)),
    "inotify_init1": Meaning(flags=(bits(0, "inotify_init1(2): flags"),)),
    "inotify_add_watch": Meaning(
        flags=(bits(2, "inotify_add_watch(2): events", "inotify_add_watch(2): flags"),)
    ),
}
