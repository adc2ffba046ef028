# SPDX-License-Identifier: MIT
"""Arguments that take more than one group of names: of open, mmap, clone, fcntl, socket and others."""

from collections.abc import Iterable

from . import constants
from .backend import Arguments, Message, Value
from .decode import Field, choice, hexadecimal, name_bits, name_choice, number, signed

AT = "*at calls: flags"
STATX_SYNC = "statx(2): synchronization"
OPEN_ACCESS = "open(2): access modes"
OPEN = "open(2): flags"
CLONE = "clone(2): flags"
CLONE3 = "clone3(2): further flags"
IPC_COMMANDS = "shmctl(2), semctl(2), msgctl(2): commands"
ALL_ONES = 0xFFFF_FFFF
SIGNALS = "signal(7): numbers"
DYNAMIC_CLOCK = "dynamic"
"""How an operation names the clock of a process or thread by number: there is no constant for it."""
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


def open_flags(index: int) -> Field:
    """Argument `index` holds the flags of open."""
    return lambda arguments: open_names(number(arguments[index]))


def mmap_flags(index: int) -> Field:
    """Argument `index` holds the flags of mmap: a kind of sharing, bits, and the size of huge pages."""

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


def clone_flags(arguments: Arguments) -> Iterable[str]:
    """Only here the low byte is the signal to the parent; clone3 has a field for it."""
    value = number(arguments[0], 64)
    return (*_exit_signal(value & constants.value("CSIGNAL")), *name_bits(value & ~0xFF & 0xFFFF_FFFF, CLONE))


def clone3_flags(arguments: Arguments) -> Iterable[str]:
    """Flags of clone3, and the signal to the parent that has a field of its own."""
    value = arguments[0]
    if not isinstance(value, tuple):
        return ()
    return (*_exit_signal(value[1]), *name_bits(value[0], CLONE, CLONE3))


def _exit_signal(signal: int) -> tuple[str, ...]:
    return (signal_name(signal),) if signal else ()


def futex_flags(arguments: Arguments) -> Iterable[str]:
    """Flags of futex."""
    return name_bits(number(arguments[1]) & ~_futex_mask(), "futex(2): flags")


def futex_operation(arguments: Arguments) -> Iterable[str]:
    """The operation of futex, without its flags."""
    return (name_choice(number(arguments[1]) & _futex_mask(), "futex(2): operations"),)


def _futex_mask() -> int:
    return number(constants.value("FUTEX_CMD_MASK"))


def fcntl(arguments: Arguments) -> Iterable[str]:
    """The command of fcntl."""
    return (name_choice(number(arguments[1]), "fcntl(2): commands"),)


def fcntl_detail(arguments: Arguments) -> Iterable[str]:
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


def ioctl(arguments: Arguments) -> Iterable[str]:
    """The request of ioctl."""
    return (name_choice(number(arguments[1]), *IOCTLS),)


def socket_type(index: int) -> Field:
    """Argument `index` holds the type of a socket, and flags with it."""

    def field(arguments: Arguments) -> Iterable[str]:
        mask = constants.value("SOCK_TYPE_MASK")
        value = number(arguments[index])
        flags = name_bits(value & ~mask, "socket(2), socketpair(2), accept4(2): flags")
        return (name_choice(value & mask, "socket(2): types"), *flags)

    return field


def protocol(arguments: Arguments) -> Iterable[str]:
    """Name the protocol unless it is the family's only one (0), for a netlink family even then."""
    family, protocol = name_choice(number(arguments[0]), "socket(2): families"), number(arguments[2])
    if family == "AF_NETLINK":
        return (name_choice(protocol, "socket(2): protocols of AF_NETLINK"),)
    if not protocol:
        return ()
    if family in ("AF_INET", "AF_INET6"):
        return (name_choice(protocol, "socket(2): protocols of AF_INET and AF_INET6"),)
    return (f"{family}:{hexadecimal(protocol)}",)


def socket_option(arguments: Arguments) -> Iterable[str]:
    """Options carry their level in their name (SO_, TCP_, IP_); of other levels both numbers are told."""
    return (_option(number(arguments[1]), number(arguments[2])),)


def control(arguments: Arguments) -> Iterable[str]:
    """Name the control messages of a message; those beside SCM_RIGHTS and its like by their option."""
    message = arguments[1]
    own = constants.group("cmsg(3): types of SOL_SOCKET")
    for level, kind in message.control if isinstance(message, Message) else ():
        name = own.name(kind) if level == constants.value("SOL_SOCKET") else None
        yield name or _option(level, kind)


def _option(number_of_level: int, option: int) -> str:
    level = name_choice(number_of_level, SOCKET_LEVELS)
    try:
        known = constants.group(OPTIONS_OF + level).name(option)
    except KeyError:
        known = None
    return known or f"{level}:{hexadecimal(option)}"


def limit(arguments: Arguments) -> Iterable[str]:
    """Tell reading a limit from setting it; one call may do both."""
    resource = name_choice(number(arguments[1]), "prlimit64(2): resources")
    if arguments[2]:
        yield f"{resource}:set"
    if arguments[3] or not arguments[2]:
        yield f"{resource}:get"


def set_or_get(index: int, heading: str, what: str) -> Field:
    """Argument `index` is one of a group; `what` says what is done with it."""
    return lambda arguments: (f"{name_choice(number(arguments[index]), heading)}:{what}",)


def disposition(arguments: Arguments) -> Iterable[str]:
    """Tell what an action is: asked only, a handler, SIG_IGN or SIG_DFL."""
    action = arguments[1]
    if not isinstance(action, tuple):
        return ()
    handler = constants.group("sigaction(2): handlers that are none").name(action[0])
    return (handler,) if handler else ()


def signal(index: int) -> Field:
    """Argument `index` is a signal."""
    return lambda arguments: (signal_name(signed(arguments[index])),)


def clock(index: int) -> Field:
    """Argument `index` is a clock; those of processes and threads by number are dynamic."""

    def field(arguments: Arguments) -> Iterable[str]:
        value = signed(arguments[index])
        return (DYNAMIC_CLOCK,) if value < 0 else (name_choice(value, CLOCKS),)

    return field


def policy(index: int) -> Field:
    """Argument `index` is a scheduling policy, with a flag."""

    def field(arguments: Arguments) -> Iterable[str]:
        value, reset = number(arguments[index]), constants.value("SCHED_RESET_ON_FORK")
        flags = name_bits(value & reset, "sched_setscheduler(2): flags")
        return (name_choice(value & ~reset, "sched_setscheduler(2): policies"), *flags)

    return field


def memory_policy(index: int) -> Field:
    """Argument `index` is a memory policy, with flags."""

    def field(arguments: Arguments) -> Iterable[str]:
        value, mask = number(arguments[index]), constants.value("MPOL_MODE_FLAGS")
        flags = name_bits(value & mask, "set_mempolicy(2): flags of the mode")
        return (name_choice(value & ~mask, "set_mempolicy(2): modes"), *flags)

    return field


def node_type(index: int) -> Field:
    """Argument `index` is a mode: the type of file in it."""
    return choice(index, "inode(7): file types", mask=0o170000)


def personality(arguments: Arguments) -> Iterable[str]:
    """All ones ask only what it is; the low byte is the system, the rest are flags."""
    value = number(arguments[0])
    if value == ALL_ONES:
        return ()
    system = name_choice(value & 0xFF, "personality(2): systems")
    return (system, *name_bits(value & ~0xFF, "personality(2): flags"))


def is_given(value: Value) -> bool:
    """Tell whether a pointer is not NULL."""
    return value not in (0, None)
