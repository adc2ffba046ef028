# SPDX-License-Identifier: MIT
"""Arguments to operations: what the many-in-one calls were asked for, by name."""

import re

import pytest

from posixlite.tracer import constants
from posixlite.tracer.fields import signal_name
from posixlite.tracer.numbers import name_of, numbers
from posixlite.tracer.operations import _table, operations

AT_FDCWD = 2**32 - 100
MINUS_ONE = 2**64 - 1


def names(call, *arguments):
    found = operations(call, (*arguments, *[0] * (6 - len(arguments))))
    return " ".join([*found.choices, "|", *found.flags]).strip(" |")


@pytest.mark.parametrize(
    ("call", "arguments", "expected"),
    [
        ("read", (0, 0, 1), ""),
        ("openat", (AT_FDCWD, "x", 0), "O_RDONLY"),
        ("openat", (AT_FDCWD, "x", 0o2100102), "O_RDWR O_CREAT O_LARGEFILE O_CLOEXEC"),
        ("open", ("x", 0o20200001), "O_WRONLY O_TMPFILE"),
        ("open", ("x", 0o4010000), "O_RDONLY O_SYNC"),
        ("open", ("x", 0o10000 | 1 << 30), "O_RDONLY O_DSYNC 0x40000000"),
        ("openat2", (AT_FDCWD, "x", (0o2000000, 0, 8)), "O_RDONLY O_CLOEXEC RESOLVE_BENEATH"),
        ("mmap", (0, 1, 3, 0x22, MINUS_ONE, 0), "PROT_READ PROT_WRITE | MAP_PRIVATE MAP_ANONYMOUS"),
        ("mmap", (0, 1, 0, 0x40003 | 21 << 26), "PROT_NONE | MAP_SHARED_VALIDATE MAP_HUGETLB MAP_HUGE_2MB"),
        ("mprotect", (0, 1, 5), "PROT_READ PROT_EXEC"),
        ("mremap", (0, 1, 2, 1), "MREMAP_MAYMOVE"),
        ("madvise", (0, 1, 4), "MADV_DONTNEED"),
        ("fcntl", (1, 3), "F_GETFL"),
        ("fcntl", (1, 4, 0x802), "F_SETFL | F_SETFL:O_NONBLOCK"),
        ("fcntl", (1, 6, (1,)), "F_SETLK | F_SETLK:F_WRLCK"),
        ("fcntl", (1, 2, 1), "F_SETFD | F_SETFD:FD_CLOEXEC"),
        ("fcntl", (1, 9999), "0x270f"),
        ("ioctl", (1, 0x5401), "TCGETS"),
        ("ioctl", (1, 0xFFFFFFFF80045430), "TIOCGPTN"),
        ("ioctl", (1, 0xDEAD), "0xdead"),
        ("futex", (1, 128), "FUTEX_WAIT | FUTEX_PRIVATE_FLAG"),
        ("futex", (1, 0x189), "FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG FUTEX_CLOCK_REALTIME"),
        ("prctl", (15, 0), "PR_SET_NAME"),
        ("prctl", (1,), "PR_SET_PDEATHSIG"),
        ("arch_prctl", (0x1002, 5), "ARCH_SET_FS"),
        ("clone", (0x1200011,), "SIGCHLD CLONE_CHILD_CLEARTID CLONE_CHILD_SETTID"),
        ("clone3", ((0x4100, 17), 88), "SIGCHLD CLONE_VM CLONE_VFORK"),
        ("clone3", (None, 88), ""),
        ("socket", (2, 0x80801, 6), "AF_INET | SOCK_STREAM SOCK_NONBLOCK SOCK_CLOEXEC IPPROTO_TCP"),
        ("socket", (1, 2, 0), "AF_UNIX | SOCK_DGRAM"),
        ("socket", (16, 3, 0), "AF_NETLINK | SOCK_RAW NETLINK_ROUTE"),
        ("socketpair", (1, 1, 0, (3, 4)), "AF_UNIX | SOCK_STREAM"),
        ("setsockopt", (3, 1, 2), "SO_REUSEADDR"),
        ("setsockopt", (3, 6, 1), "TCP_NODELAY"),
        ("setsockopt", (3, 41, 26), "IPV6_V6ONLY"),
        ("getsockopt", (3, 0, 10), "IP_MTU_DISCOVER"),
        ("getsockopt", (3, 0x106, 1), "SOL_X25:0x1"),
        ("rt_sigaction", (15, (0x401000, 0x14000000), 0), "SA_RESTORER SA_RESTART"),
        ("rt_sigaction", (13, (1, 0), 0), "SIG_IGN"),
        ("rt_sigaction", (13, None, 1), ""),
        ("rt_sigprocmask", (0, 1, 0), "SIG_BLOCK"),
        ("rt_sigprocmask", (0, 0, 1), ""),
        ("lseek", (0, 0, 2), "SEEK_END"),
        ("epoll_ctl", (4, 1, 5, (0x80000001,)), "EPOLL_CTL_ADD | EPOLLIN EPOLLET"),
        ("epoll_ctl", (4, 2, 5, None), "EPOLL_CTL_DEL"),
        ("epoll_ctl", (4, 2, 5, (0x7F005C01,)), "EPOLL_CTL_DEL"),  # CPython gives an event that it never set
        ("poll", ((5,), 1, 0), "POLLIN POLLOUT"),
        ("personality", (0xFFFF_FFFF,), ""),
        ("personality", (0x40000,), "PER_LINUX ADDR_NO_RANDOMIZE"),
        ("eventfd2", (0, 0x80800), "EFD_NONBLOCK EFD_CLOEXEC"),
        ("accept4", (3, 0, 0, 0x800), "SOCK_NONBLOCK"),
        ("pipe2", ((3, 4), 0o2000000), "O_CLOEXEC"),
        ("prlimit64", (0, 3, 0, 1), "RLIMIT_STACK:get"),
        ("prlimit64", (0, 7, 1, 0), "RLIMIT_NOFILE:set"),
        ("prlimit64", (0, 7, 1, 1), "RLIMIT_NOFILE:set RLIMIT_NOFILE:get"),
        ("setrlimit", (7, 1), "RLIMIT_NOFILE:set"),
        ("clock_gettime", (1, 0), "CLOCK_MONOTONIC"),
        ("clock_gettime", (2**32 - 6, 0), "dynamic"),
        ("clock_nanosleep", (1, 1), "CLOCK_MONOTONIC | TIMER_ABSTIME"),
        ("timer_create", (0, (4, 34)), "CLOCK_REALTIME | SIGEV_THREAD_ID"),
        ("getrandom", (0, 8, 1), "GRND_NONBLOCK"),
        ("getrusage", (MINUS_ONE, 0), "RUSAGE_CHILDREN"),
        ("fadvise64", (3, 0, 0, 2), "POSIX_FADV_SEQUENTIAL"),
        ("fallocate", (3, 3), "FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE"),
        ("flock", (3, 6), "LOCK_EX LOCK_NB"),
        ("renameat2", (0, "a", 0, "b", 1), "RENAME_NOREPLACE"),
        ("newfstatat", (3, "", 0, 0x1000), "AT_EMPTY_PATH"),
        ("unlinkat", (3, "x", 0x200), "AT_REMOVEDIR"),
        ("faccessat2", (3, "x", 4, 0x200), "R_OK AT_EACCESS"),
        ("access", ("x", 0), "F_OK"),
        ("statx", (3, "x", 0x900, 0xFFF), "AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT"),
        ("statx", (3, "x", 0, 0xFFF), "AT_STATX_SYNC_AS_STAT"),
        ("sendto", (3, 0, 1, 0x4040), "MSG_DONTWAIT MSG_NOSIGNAL"),
        ("shutdown", (3, 1), "SHUT_WR"),
        ("wait4", (MINUS_ONE, 0, 1), "WNOHANG"),
        ("waitid", (1, 5, 0, 0x1000004), "P_PID | WEXITED WNOWAIT"),
        ("kill", (1, 15), "SIGTERM"),
        ("tgkill", (1, 1, 33), "SIGRTMIN+1"),
        ("sched_setscheduler", (0, 0x40000001), "SCHED_FIFO SCHED_RESET_ON_FORK"),
        ("sched_setattr", (0, (1, 8), 0), "SCHED_FIFO | SCHED_FLAG_KEEP_POLICY"),
        ("mknodat", (AT_FDCWD, "x", 0o010644), "S_IFIFO"),
        ("membarrier", (0, 0), "MEMBARRIER_CMD_QUERY"),
        ("memfd_create", (1, 3), "MFD_CLOEXEC MFD_ALLOW_SEALING"),
        ("close_range", (3, 9, 4), "CLOSE_RANGE_CLOEXEC"),
        ("mlockall", (3,), "MCL_CURRENT MCL_FUTURE"),
        ("shmget", (0, 4096, 0o3600), "IPC_CREAT IPC_EXCL"),
        ("shmctl", (1, 0), "IPC_RMID"),
        ("mbind", (0, 1, 2, 0, 0, 1), "MPOL_BIND | MPOL_MF_STRICT"),
    ],
)
def test_operations(call, arguments, expected):
    # A choice of two words is told as one field: order matters only within choices and within flags.
    assert names(call, *arguments).replace(" | ", " ") == expected.replace(" | ", " ")


def test_any_value_is_decoded_and_nothing_is_dropped():
    for call in _table():
        for value in (0, 1, 0x7FFF_FFFF, MINUS_ONE, (1, 2, 3), None):
            names(call, *[value] * 6)


def test_each_call_of_the_table_is_a_call_of_linux():
    assert set(_table()) <= set(numbers())


def test_signals_have_the_kernels_numbers():
    assert signal_name(9) == "SIGKILL"
    assert signal_name(29) == "SIGIO"
    assert signal_name(32) == "SIGRTMIN"
    assert signal_name(64) == "SIGRTMIN+32"
    assert signal_name(0) == "0"


def test_numbers_and_names_of_calls():
    assert numbers()["read"] == 0
    assert name_of(435) == "clone3"
    assert name_of(9999) == "syscall_9999"


def test_aliases_are_known_but_never_given():
    assert constants.value("O_NDELAY") == constants.value("O_NONBLOCK") == 0o4000
    assert constants.value("EWOULDBLOCK") == 11
    assert constants.group("errno(3)").name(11) == "EAGAIN"
    assert constants.value("AT_FDCWD") == -100
    assert constants.value("O_CREAT") == 0o100


def test_headings_are_unique_and_each_define_is_read():
    seen = {}
    for path in sorted(constants.FOLDER.glob("*.h")):
        text = path.read_text()
        groups = constants.read_header(path.name)
        for group in groups:
            assert group.heading not in seen, f"{group.heading} in {path.name} and {seen[group.heading]}"
            seen[group.heading] = path.name
        read = {name for group in groups for name in (*group.values, *group.aliases)}
        defined = set(re.findall(r"^#define (\w+) +(?:[-(\d]|[A-Z_]+$)", text, re.MULTILINE))
        assert defined <= read, f"{path.name}: {sorted(defined - read)}"
