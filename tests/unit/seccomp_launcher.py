# SPDX-License-Identifier: MIT
"""Starts a program under an OCI seccomp profile, as a container runtime does: JSON to BPF, then execve.

usage: seccomp_launcher.py PROFILE.json NUMBERS.json PROGRAM ARGS (NUMBERS: name of a call -> its number)
"""

from __future__ import annotations

import ctypes
import json
import os
import struct
import sys
from pathlib import Path

AUDIT_ARCH_X86_64 = 0xC000003E
BPF_LOAD, BPF_EQUAL, BPF_RETURN = 0x20, 0x15, 0x06
NUMBER_OFFSET, ARCHITECTURE_OFFSET = 0, 4  # in struct seccomp_data
KILL_PROCESS, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ACTIONS = {"SCMP_ACT_ALLOW": ALLOW, "SCMP_ACT_ERRNO": ERRNO}


def instruction(code: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", code, then, otherwise, operand)


def program(profile: dict, numbers: dict[str, int]) -> bytes:
    """Return the filter: each call compared in turn; runtimes do no better for few calls."""
    assert profile["architectures"] == ["SCMP_ARCH_X86_64"]
    code = [
        instruction(BPF_LOAD, ARCHITECTURE_OFFSET),
        instruction(BPF_EQUAL, AUDIT_ARCH_X86_64, 1, 0),
        instruction(BPF_RETURN, KILL_PROCESS),
        instruction(BPF_LOAD, NUMBER_OFFSET),
    ]
    for group in profile["syscalls"]:
        for name in group["names"]:
            code.append(instruction(BPF_EQUAL, numbers[name], 0, 1))
            code.append(instruction(BPF_RETURN, ACTIONS[group["action"]] | group.get("errnoRet", 0)))
    code.append(instruction(BPF_RETURN, ACTIONS[profile["defaultAction"]] | profile["defaultErrnoRet"]))
    return b"".join(code)


class Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def main(profile: str, numbers: str, *command: str) -> None:
    code = program(json.loads(Path(profile).read_text()), json.loads(Path(numbers).read_text()))
    loaded = Filter(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    environment = dict(os.environ)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        sys.exit("no_new_privs was refused")
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(loaded)) != 0:
        sys.exit(f"the filter was refused: {os.strerror(ctypes.get_errno())}")
    os.execve(command[0], command, environment)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
