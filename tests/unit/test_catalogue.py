# SPDX-License-Identifier: MIT
"""catalogue.py: everything is read from the archive."""

from __future__ import annotations

import pytest
from conftest import record

from posixlite import catalogue
from posixlite.catalogue import Fallback, Part


@pytest.fixture
def known(archive):
    path = archive(
        sys__dup="long sys_dup(void) { return 0; } long sys_dup2(void) { return 0; } static int helper;",
        sys__fcntl=record(".posixlite.supports", "fcntl: F_GETFL F_SETFL")
        + "long sys_fcntl(void) { return 0; }",
        sys__lock=record(".posixlite.supports", "fcntl: F_SETLK")
        + record(".posixlite.fallback", "statx newfstatat old kernels lack statx")
        + record(".posixlite.fallback", "write ioctl:TCGETS is it a terminal"),
        file__pseudo__meminfo=record(".posixlite.pseudo", "meminfo /proc/meminfo")
        + record(".posixlite.pseudo", "comm /proc/*/comm")
        + "int pseudo_meminfo = 1;",
        dev__virtio__mmio="int driver_virtio_mmio = 1;",
        file__tty=record(".posixlite.parts", "tty_change ioctl TCSETS TCFLSH")
        + record(".posixlite.parts", "tty_change creat ")
        + "int tty_change;",
        net__lwip__timeouts="void sys_timeouts_init(void) {}",
    )
    return catalogue.read(path)


def test_calls_and_their_files(known):
    assert list(known.calls) == ["dup", "dup2", "fcntl"]
    assert known.source_of("dup2") == "libc/sys/dup.c"


def test_operations_of_one_call_may_stand_in_several_files(known):
    assert known.operations == {"fcntl": {"F_GETFL", "F_SETFL", "F_SETLK"}}


def test_fallbacks_keep_their_reason(known):
    assert known.fallbacks == (
        Fallback("statx", "newfstatat", "old kernels lack statx"),
        Fallback("write", "ioctl", "is it a terminal", "TCGETS"),
    )


def test_parts_of_calls(known):
    assert known.parts == (
        Part("tty_change", "creat", frozenset()),
        Part("tty_change", "ioctl", frozenset({"TCSETS", "TCFLSH"})),
    )


def test_drivers(known):
    assert known.drivers == {"driver_virtio_mmio"}


@pytest.mark.parametrize(
    ("path", "identifier"),
    [
        ("/proc/meminfo", "meminfo"),
        ("/proc/17/comm", "comm"),
        ("/proc/17/x/comm", None),
        ("/proc/comm", None),
        ("/proc/meminfo/x", None),
    ],
)
def test_a_star_stands_for_one_component(known, path, identifier):
    assert known.pseudo_for(path) == identifier


def test_one_object_may_serve_several_paths(archive):
    path = archive(
        file__pseudo__fd=record(".posixlite.pseudo", "fd /proc/self/fd")
        + record(".posixlite.pseudo", "fd /proc/self/fd/*")
        + "int pseudo_fd = 1;"
    )
    found = catalogue.read(path)
    assert found.pseudo_for("/proc/self/fd") == found.pseudo_for("/proc/self/fd/7") == "fd"
