# SPDX-License-Identifier: MIT
"""withhold.py: what a probe's plan leaves of a profile, and how it looks in a plan and in generated code."""

from __future__ import annotations

from dataclasses import replace

from unit_catalogue import catalogue

from posixlite import generate, plan, withhold
from posixlite.generate import Config
from posixlite.tracer.profile import Call, File, Process, Profile
from posixlite.tracer.verdict import Probe, Verdict

SERVED, ENOSYS = Verdict("served"), Verdict("stubbed", errno="ENOSYS")
ZERO = Verdict("faked", value=0)
PROFILE = Profile(
    "/bin/x",
    ("x",),
    calls={
        "read": Call(2),
        "openat": Call(3, operations={"O_RDONLY": 2, "O_TRUNC": 1}),
        "statx": Call(1),
        "clone3": Call(1),
        "socket": Call(1, operations={"AF_UNIX": 1}),
    },
    pseudo_files={"/proc/meminfo": File(("read",)), "/proc/stat": File(("read",))},
    sockets={"AF_UNIX SOCK_STREAM": 1},
    processes=(Process("start"), Process("clone", 0)),
    probe=Probe(
        calls={
            "read": SERVED,
            "openat": SERVED,
            "write": replace(SERVED, traced=False),
            "statx": ENOSYS,
            "clone3": Verdict("stubbed", errno="EPERM"),
            "socket": ZERO,
        },
        operations={"openat": {"O_RDONLY": SERVED, "O_TRUNC": Verdict("stubbed", errno="EINVAL")}},
        files={
            "/proc/meminfo": ENOSYS,
            "/proc/stat": SERVED,
            "/dev/urandom": replace(SERVED, traced=False),
            "/etc/other": replace(SERVED, traced=False),
        },
    ),
)


def test_without_a_probe_nothing_is_taken_away():
    bare = replace(PROFILE, probe=None)
    assert withhold.reduce(bare) is bare
    assert withhold.withheld(None) == withhold.Withheld()


def test_only_what_is_needed_is_left():
    left = withhold.reduce(PROFILE)
    assert set(left.calls) == {"read", "openat", "write"}
    assert left.calls["openat"].operations == {"O_RDONLY": 2}
    assert set(left.pseudo_files) == {"/proc/stat", "/dev/urandom"}
    assert set(left.files) == {"/etc/other"}
    assert left.sockets == {}
    assert len(left.processes) == 1  # it is refused another, and goes on


def test_details_of_a_withheld_operation_go_with_it():
    calls = {"fcntl": Call(4, operations={"F_SETFL": 1, "F_SETFL:O_NONBLOCK": 1, "F_GETFL": 2})}
    verdicts = {"F_SETFL": ENOSYS, "F_GETFL": SERVED}
    probe = Probe(calls={"fcntl": SERVED}, operations={"fcntl": verdicts})
    assert withhold.reduce(replace(PROFILE, calls=calls, probe=probe)).calls["fcntl"].operations == {
        "F_GETFL": 2
    }


def test_calls_of_another_trace_are_served():
    """A trace that is merged in later may have calls that no probe has judged."""
    later = Profile("/bin/x", ("x",), calls={"lseek": Call(1), "statx": Call(5)})
    assert set(withhold.reduce(PROFILE | later).calls) == {"read", "openat", "write", "lseek"}


def test_the_plan_says_what_is_stubbed_and_faked():
    made = plan.make(PROFILE, catalogue())
    assert made.possible
    assert made.verdict == "can run: 3 calls served, 2 stubbed, 1 faked (2 pseudo-files will be missing)"
    assert made.calls == ("openat", "read", "write")
    assert made.to_json()["withheld"] == {
        "stubbed": {"clone3": "EPERM", "statx": "ENOSYS"},
        "faked": {"socket": 0},
        "operations": {"openat": {"O_TRUNC": "EINVAL"}},
    }


def test_what_is_traced_can_be_planned_as_well():
    made = plan.make(replace(PROFILE, probe=None), catalogue())
    assert not made.possible
    assert "clone3" in made.missing


def test_the_table_has_functions_that_only_answer():
    text = generate.image_c(plan.make(PROFILE, catalogue()), Config("/bin/x", ("x",), ()))
    assert "\tstubbed_EPERM, /* withheld */" in text
    assert "\tfaked_0, /* withheld */" in text
    assert "\tnarrowed_openat, /* 3 calls */" in text
    assert "\tsys_write, /* in place of what is stubbed */" in text
    assert "if (((unsigned long)args[2] & 0x200UL) == 0x200UL) /* O_TRUNC */\n\t\treturn -EINVAL;" in text
    assert "extern syscall_fn sys_socket" not in text
    assert text.count("static long stubbed_ENOSYS(") == 1
