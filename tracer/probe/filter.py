# SPDX-License-Identifier: MIT
"""A trial as a seccomp filter: what is served passes in the kernel, all else is refused there or asks."""

import struct

from ..conditions import Condition, conditions
from ..layout import POINTS_TO, Content
from ..numbers import numbers
from .trial import ABSENT, Answer, Target, Trial

AUDIT_ARCH_X86_64 = 0xC000003E
LOAD, AND, EQUAL, JUMP, RETURN = 0x20, 0x54, 0x15, 0x05, 0x06
ALLOW, ASK, ERROR = (
    0x7FFF0000,
    0x7FC00000,
    0x00050000,
)  # RET_ALLOW, RET_USER_NOTIF, RET_ERRNO with -errno or 0
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
SECOND = 1
WORD = 0xFFFF_FFFF


def assemble(trial: Trial, page: int) -> bytes:
    """Give the filter: struct sock_filter, one behind the other.

    `page`: calls whose second argument it is are the launcher's and pass. It is looked at only where a call
    does not pass anyway: of calls that do, the kernel finds that out once, and runs no filter for them.
    """
    served = numbers().keys() if trial.served is None else trial.served & numbers().keys()
    for_launcher = [*_test(Condition(SECOND, WORD << 32 | WORD, page), 1), _code(RETURN, ALLOW)]
    code = [
        _code(LOAD, ARCHITECTURE),
        _code(EQUAL, AUDIT_ARCH_X86_64, 1, 0),
        _code(RETURN, ERROR | -ABSENT.result),
        _code(LOAD, NUMBER),
    ]
    for call in sorted(served):
        withheld = _withheld(trial, call)
        block = [*(for_launcher if withheld else ()), *withheld, _code(RETURN, ALLOW)]
        code += [_code(EQUAL, numbers()[call], 1, 0), _code(JUMP, len(block)), *block]
    code += [*for_launcher, _code(LOAD, NUMBER)]
    for target, answer in trial.answers.items():
        if target.is_call:
            code += [_code(EQUAL, numbers()[target.call], 0, 1), _instead(trial, target, answer)]
    return b"".join([*code, _code(RETURN, ALLOW if trial.served is None else ASK)])


def watches(trial: Trial, call: str) -> bool:
    """Tell whether each use of a call must be looked at, for it may name a pseudo-file that is withheld."""
    return trial.watches_paths and Content.PATH in POINTS_TO.get(call, {}).values()


def _withheld(trial: Trial, call: str) -> list[bytes]:
    """Give the part of a served call's block that finds out what is withheld of it."""
    if watches(trial, call):
        return [_code(RETURN, ASK)]
    return [line for target in trial.operations(call) for line in _operation(trial, target)]


def _operation(trial: Trial, target: Target) -> list[bytes]:
    code = [_instead(trial, target, trial.answers[target])]
    for one in reversed(conditions(target.call, target.operation)):
        code = [*_test(one, len(code)), *code]
    return code


def _test(one: Condition, otherwise: int) -> list[bytes]:
    """Compare the halves of an argument that matter; skip `otherwise` instructions if they differ."""
    code: list[bytes] = []
    for half in (32, 0):
        mask, value = one.mask >> half & WORD, one.value >> half & WORD
        if mask:
            offset = ARGUMENTS + 8 * one.argument + half // 8
            skip = otherwise + len(code)
            code = [_code(LOAD, offset), _code(AND, mask), _code(EQUAL, value, 0, skip), *code]
    return code


def _instead(trial: Trial, target: Target, answer: Answer) -> bytes:
    """Answer in the kernel, which can say errors and 0, or ask."""
    asks = target in trial.watched or answer.result > 0
    return _code(RETURN, ASK if asks else ERROR | -answer.result)


def _code(operation: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", operation, then, otherwise, operand)
