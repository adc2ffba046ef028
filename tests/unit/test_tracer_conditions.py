# SPDX-License-Identifier: MIT
"""tracer/conditions.py: an operation's name back to the arguments by which it is told."""

from __future__ import annotations

import pytest

from posixlite.tracer.conditions import Condition, conditions

INT = 0xFFFF_FFFF


@pytest.mark.parametrize(
    ("call", "operation", "expected"),
    [
        ("fcntl", "F_GETFL", [(1, INT, 3)]),
        ("fcntl", "F_SETFL:O_NONBLOCK", [(1, INT, 4), (2, 0o4000, 0o4000)]),
        ("ioctl", "TCGETS", [(1, INT, 0x5401)]),
        ("openat", "O_RDONLY", [(2, 3, 0)]),
        ("openat", "O_CLOEXEC", [(2, 0o2000000, 0o2000000)]),
        ("mmap", "PROT_NONE", [(2, INT, 0)]),
        ("setsockopt", "SO_REUSEADDR", [(1, INT, 1), (2, INT, 2)]),
        ("setsockopt", "SOL_X25:0x1", [(1, INT, 262), (2, INT, 1)]),
        ("clone", "CLONE_VM", [(0, 0x100, 0x100)]),
        ("socket", "SOCK_STREAM", [(1, 15, 1)]),
    ],
)
def test_operations_are_told_by_their_arguments(call, operation, expected):
    assert conditions(call, operation) == tuple(Condition(*one) for one in expected)


def test_flags_beside_an_operation_do_not_hide_it():
    (wait,) = conditions("futex", "FUTEX_WAIT")
    private = 128
    assert wait.holds((0, private, 0, 0, 0, 0))
    assert not wait.holds((0, private | 1, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("call", "operation"),
    [
        ("rt_sigaction", "SA_RESTART"),  # in a structure
        ("prlimit64", "RLIMIT_STACK:set"),  # a pointer that is not NULL
        ("fcntl", "F_NO_SUCH_THING"),
        ("read", "O_RDONLY"),
    ],
)
def test_what_the_arguments_do_not_tell_has_no_conditions(call, operation):
    assert conditions(call, operation) == ()
