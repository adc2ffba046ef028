# SPDX-License-Identifier: MIT
"""report.py: what people read."""

from __future__ import annotations

import pytest
from unit_catalogue import catalogue

from posixlite import plan, report
from posixlite.compare import Difference
from posixlite.tracer.profile import Call, File, Process, Profile

PROFILE = Profile(
    "/bin/x",
    ("x",),
    calls={
        "read": Call(3, errors={"EAGAIN": 2}),
        "openat": Call(9, operations={"O_RDONLY": 9, "O_CLOEXEC": 1, "O_PATH": 2}),
        "mbind": Call(1),
    },
    files={"/a": File(("opened", "read")), "/b": File(("missing",), existed=False)},
    processes=(Process("start"),),
    stdio={"stdin": "pipe"},
)
PLAN = plan.make(PROFILE, catalogue())


def test_a_profile_starts_with_what_was_called_most():
    lines = report.profile_table(PROFILE).splitlines()
    assert lines[2].split()[:2] == ["openat", "9"]
    assert "O_RDONLY 9, O_PATH 2, O_CLOEXEC" in lines[2]
    assert "EAGAIN 2" in lines[3]
    assert "/bin/x: 3 calls, made 13 times" in lines
    assert "files: 1 read, 0 mapped, 0 written, 0 created, 1 missing; 0 pseudo-files" in lines


def test_a_plan_names_each_reason_and_ends_with_the_verdict():
    text = report.plan_text(PLAN)
    assert "libc/sys/mbind.c" in text
    assert "O_PATH" in text
    assert text.splitlines()[-1] == "/bin/x cannot run: 1 missing call, 1 operation not served"
    assert "stdin (pipe)" in text
    assert "served" in report.plan_text(PLAN, everything=True).splitlines()[0]


def test_calls_and_one_call():
    assert report.calls_table(catalogue()).splitlines()[-1] == "5 calls"
    assert report.call_text(catalogue(), "statx").splitlines() == [
        "statx: libc/sys/statx.c",
        "falls back to newfstatat: old kernels",
    ]
    assert "operations: O_CLOEXEC O_RDONLY" in report.call_text(catalogue(), "openat")


def test_differences():
    assert report.differences_text(()) == "no difference"
    assert "exit status" in report.differences_text((Difference("exit status", "0", "1"),))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (64 << 20, "64 MiB"),
        (3 << 30, "3 GiB"),
    ],
)
def test_sizes(number, text):
    assert report.size(number) == text
