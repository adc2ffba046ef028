# SPDX-License-Identifier: MIT
"""plan.py: a verdict from a profile and a catalogue, each reason named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from posixlite import generate, plan
from posixlite.catalogue import Catalogue, Fallback, Part
from posixlite.tracer.profile import Call, Execution, File, Process, Profile, Run

CATALOGUE = Catalogue(
    calls={
        name: f"sys.{name}.o"
        for name in ("read", "write", "fcntl", "statx", "newfstatat", "openat", "socket")
    },
    operations={
        "fcntl": frozenset({"F_GETFL", "RLIMIT_STACK"}),
        "openat": frozenset({"O_RDONLY", "O_CLOEXEC"}),
    },
    pseudo={"/proc/meminfo": "meminfo", "/proc/self/maps": "self_maps", "/dev/shm": "shm"},
    drivers=frozenset({"driver_virtio_mmio", "driver_other"}),
    fallbacks=(
        Fallback("statx", "newfstatat", "old kernels"),
        Fallback("newfstatat", "openat", "for the sake of a chain"),
        Fallback("clone3", "read", "not asked for"),
        Fallback("read", "nothing_we_have", "so it cannot be added"),
    ),
)
PARTS = replace(
    CATALOGUE,
    parts=(Part("open_new", "openat", frozenset({"O_CREAT"})), Part("input", "read", frozenset())),
)
START = Process("start", executions=(Execution("/bin/x", ("x",)),))


def profile(**calls: Call) -> Profile:
    return Profile("/bin/x", ("x",), calls=calls, processes=(START,))


def test_a_program_whose_calls_are_served_can_run():
    made = plan.make(profile(read=Call(3), write=Call(1)), CATALOGUE)
    assert made.possible
    assert made.serve == {"read": 3, "write": 1}
    assert made.verdict == "can run: 2 calls, all served"
    assert made.drivers == ("driver_virtio_mmio",)


def test_a_missing_call_names_the_file_to_create():
    made = plan.make(profile(read=Call(1), clone3=Call(2), io_uring_setup=Call(1)), CATALOGUE)
    assert not made.possible
    assert made.missing == {
        "clone3": plan.Missing(2, "libc/sys/clone3.c", "read"),
        "io_uring_setup": plan.Missing(1, "libc/sys/io_uring_setup.c", None),
    }
    assert made.verdict == "cannot run: 2 missing calls"


def test_a_call_that_linux_lacks_too_need_not_be_there():
    assert plan.make(profile(kexec_load=Call(2, errors={"ENOSYS": 2})), CATALOGUE).possible
    assert not plan.make(profile(kexec_load=Call(2, errors={"ENOSYS": 1})), CATALOGUE).possible


def test_fallbacks_come_in_with_their_reasons_and_theirs():
    made = plan.make(profile(statx=Call(1)), CATALOGUE)
    assert made.fallbacks == {
        "newfstatat": "fallback of statx: old kernels",
        "openat": "fallback of newfstatat: for the sake of a chain",
    }
    assert made.calls == ("newfstatat", "openat", "statx")


def test_the_vdso_is_there_for_a_program_that_asks_for_the_time():
    fallbacks = (Fallback("vdso", "write", "odd clocks"), Fallback("without_vdso", "openat", "libc's own"))
    known, seen = replace(CATALOGUE, fallbacks=fallbacks), profile(read=Call(1))
    asks = plan.make(replace(seen, vdso=("time",), interpreter="/ld.so"), known)
    assert asks.vdso
    assert asks.fallbacks == {"write": "fallback of vdso: odd clocks"}
    assert f"\t{plan.VDSO_ROOT}\n" in generate.roots_ld(asks)
    shared = plan.make(replace(seen, interpreter="/ld.so"), known)
    assert not shared.vdso
    assert shared.fallbacks == {"openat": "fallback of without_vdso: libc's own"}
    assert plan.VDSO_ROOT not in generate.roots_ld(shared)
    assert not plan.make(seen, known).fallbacks


def test_an_operation_of_a_call_can_have_a_fallback():
    known = replace(CATALOGUE, fallbacks=(Fallback("fcntl:F_SETFL:O_NONBLOCK", "read", "not ready yet"),))
    calls = {"F_SETFL": 1, "F_SETFL:O_NONBLOCK": 1}
    made = plan.make(profile(fcntl=Call(1, operations=calls)), known)
    assert made.fallbacks == {"read": "fallback of fcntl:F_SETFL:O_NONBLOCK: not ready yet"}
    assert not plan.make(profile(fcntl=Call(1, operations={"F_GETFL": 1})), known).fallbacks


def test_an_operation_that_is_not_served_is_named_with_its_count():
    made = plan.make(profile(fcntl=Call(5, operations={"F_GETFL": 2, "F_NOTIFY": 3})), CATALOGUE)
    assert made.unsupported == {"fcntl": {"F_NOTIFY": 3}}
    assert made.verdict == "cannot run: 1 operation not served"


def test_an_operation_that_linux_refused_is_no_obstacle():
    call = Call(3, operations={"F_NOTIFY": 3}, operation_errors={"F_NOTIFY": {"EINVAL": 2, "EPERM": 1}})
    made = plan.make(profile(fcntl=call), CATALOGUE)
    assert made.possible
    assert made.refused == {"fcntl": {"F_NOTIFY": 3}}


@pytest.mark.parametrize(
    ("operation", "served"),
    [("RLIMIT_STACK:get", True), ("F_GETFL RLIMIT_STACK", True), ("F_GETFL F_X", False), ("F_X:get", False)],
)
def test_operations_of_several_words(operation, served):
    made = plan.make(profile(fcntl=Call(1, operations={operation: 1})), CATALOGUE)
    assert made.possible is served


def test_a_call_without_supports_serves_all_of_its_operations():
    assert plan.make(profile(read=Call(1, operations={"whatever": 1})), CATALOGUE).possible


@pytest.mark.parametrize(
    ("calls", "parts"),
    [
        ({"openat": Call(2, operations={"O_CREAT": 1, "O_RDONLY": 1})}, ("open_new",)),
        ({"openat": Call(1, operations={"O_RDONLY": 1})}, ()),
        ({"openat": Call(1)}, ("open_new",)),  # nothing is known of its operations
        ({"newfstatat": Call(1)}, ("open_new",)),  # a fallback: nothing can be
        ({"read": Call(1, operations={"X": 1})}, ("input",)),
        ({"write": Call(1)}, ()),
    ],
)
def test_parts_come_with_the_operations_that_need_them(calls, parts):
    made = plan.make(profile(**calls), PARTS)
    assert made.parts == parts
    roots = generate.roots_ld(made)
    assert all((part.symbol in roots) == (part.symbol in parts) for part in PARTS.parts)


def test_another_process_is_an_obstacle_and_its_calls_are_not_missing():
    child = Process("fork", 0, (Execution("/bin/ls", ("ls",)),))
    calls = {"fork": Call(1), "wait4": Call(1), "execve": Call(1), "read": Call(1)}
    made = plan.make(replace(profile(**calls), processes=(START, child)), CATALOGUE)
    assert made.missing == {}
    assert made.obstacles == ("starts 1 more process (fork, for /bin/ls): an image holds one",)
    assert made.verdict == "cannot run: 1 obstacle"


def test_what_a_program_asks_about_processes_is_answered_even_if_it_starts_some():
    child = Process("fork", 0, (Execution("/bin/ls", ("ls",)),))
    calls = {"fork": Call(1), "wait4": Call(1), "execve": Call(2), "read": Call(1)}
    asks = replace(profile(**calls), processes=(START, child))
    served = {**CATALOGUE.calls, "wait4": "sys.wait4.o", "execve": "sys.execve.o"}
    assert plan.make(asks, replace(CATALOGUE, calls=served)).serve == {"read": 1, "wait4": 1}


def test_families_of_sockets_that_are_not_there_are_named_with_the_way_to_get_them():
    sockets = {"AF_INET SOCK_STREAM": 1, "AF_INET6 SOCK_STREAM": 1, "AF_UNIX SOCK_STREAM": 1}
    asks = replace(profile(socket=Call(3)), sockets=sockets)
    (obstacle,) = plan.make(asks, replace(CATALOGUE, families={"AF_UNIX": "family_unix"})).obstacles
    assert obstacle.startswith("makes sockets of AF_INET and AF_INET6, which this shim does not have: ")
    assert obstacle.endswith("python3 -m posixlite.bootstrap network fetches it")
    (obstacle,) = plan.make(replace(asks, sockets={"AF_PACKET SOCK_RAW": 1}), CATALOGUE).obstacles
    assert obstacle == "makes sockets of AF_PACKET, which this shim does not have"


def test_a_program_that_a_signal_ended_may_end_by_itself():
    known = replace(CATALOGUE, fallbacks=(Fallback("no_exit", "write", "not seen"),))
    ended = {"signal": replace(START, exit_signal="SIGTERM"), "exit": replace(START, exit_status=0)}
    made = {how: plan.make(replace(profile(), processes=(one,)), known) for how, one in ended.items()}
    assert made["signal"].fallbacks == {"write": "fallback of no_exit: not seen"}
    assert not made["exit"].fallbacks


def test_the_execve_that_started_the_program_is_not_needed():
    assert plan.make(profile(execve=Call(1), read=Call(1)), CATALOGUE).possible


def test_becoming_another_program_needs_execve():
    twice = Process("start", executions=(*START.executions, Execution("/bin/ls", ("ls",))))
    made = plan.make(replace(profile(execve=Call(1)), processes=(twice,)), CATALOGUE)
    assert set(made.missing) == {"execve"}


def test_pseudo_files_served_and_not():
    files = {
        "/proc/meminfo": File(("opened", "read"), type="regular"),
        "/proc/PID/maps": File(("read",), type="regular"),
        "/sys/kernel/x": File(("read",), type="regular"),
        "/proc/absent": File(("missing",), type="none", existed=False),
        "/proc": File(("stat",), type="directory"),
    }
    made = plan.make(replace(profile(read=Call(1)), pseudo_files=files), CATALOGUE)
    assert made.pseudo == {"meminfo": "/proc/meminfo", "self_maps": "/proc/self/maps"}
    assert made.pseudo_missing == ("/sys/kernel/x",)
    assert made.possible
    assert "(1 pseudo-file will be missing)" in made.verdict


def test_folder_that_files_are_made_in():
    files = {path: File(("created", "opened"), existed=False) for path in ("/dev/shm/one", "/tmp/two")}
    assert plan.make(replace(profile(read=Call(1)), files=files), CATALOGUE).pseudo == {"shm": "/dev/shm"}


def test_memory_is_what_was_used_and_the_files():
    runs = (Run(("x",), peak_rss=1000), Run(("x",), peak_rss=500))
    files = {"/a": File(("read",), size=10), "/b": File(("stat",), size=99), "/c": File(("read",), size=5)}
    assert plan.make(replace(profile(read=Call(1)), runs=runs, files=files), CATALOGUE).memory == 1015


def test_json_holds_every_field_and_is_json():
    made = plan.make(profile(clone3=Call(2), read=Call(1)), CATALOGUE)
    values = json.loads(json.dumps(made.to_json()))
    assert set(values) == {*plan.Plan.__slots__, "version", "possible", "verdict"}
    assert values["missing"]["clone3"]["create"] == "libc/sys/clone3.c"
