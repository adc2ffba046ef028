# SPDX-License-Identifier: MIT
"""Write the C, assembly and linker files of one image from its plan. Pure: text out, no file touched."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from posixlite.plan import VDSO_ROOT
from posixlite.tracer.conditions import conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posixlite.plan import Plan
    from posixlite.withhold import Said

NOTE_OWNER = "posixlite"
NOTE_MANIFEST = 1
MANIFEST_VERSION = 3
NARROW_CALLS = 255
"""Above so many a place in the table of calls takes 16 bits."""
WIDE = "syscall_table_wide"
"""The symbol that brings in what reads such a table (libc/arch/x86_64/by_number_wide.S)."""
BY_NUMBER = "syscall_by_number"
"""Asks the table, and says so when a call is not in the image (libc/core/syscall.c)."""
STUBBED, FAKED, NARROWED = "stubbed", "faked", "narrowed"
"""How the functions of calls begin that a probe's plan withholds, whole or in part."""


@dataclass(frozen=True, slots=True)
class Config:
    """What is baked in about the program itself; the C side is libc/core/image.h."""

    program: str
    argv: tuple[str, ...]
    envp: tuple[str, ...]
    """NAME=VALUE, sorted."""
    cwd: str = "/"
    uid: int = 0
    gid: int = 0
    groups: tuple[int, ...] = (0,)
    """Supplementary groups, sorted."""
    umask: int = 0o022


def manifest(
    plan: Plan,
    config: Config,
    profile_sha256: str,
    platform: str,
    prelink: Mapping[str, object] | None = None,
) -> str:
    """Return what an image says about itself (JSON, one line a field), read back by image.py."""
    return json.dumps(
        {
            "version": MANIFEST_VERSION,
            "platform": platform,
            **asdict(config),
            "profile_sha256": profile_sha256,
            "calls": list(plan.calls),
            "fallbacks": dict(plan.fallbacks),
            **plan.withheld.to_json(),
            "missing": sorted(plan.missing),
            "memory": plan.memory,
            "prelink": prelink,
        },
        indent=0,
        sort_keys=True,
    )


def image_c(plan: Plan, config: Config) -> str:
    """Return the table of calls and the program's configuration as C."""
    reasons = {name: _times(times) for name, times in plan.serve.items()}
    reasons.update(plan.fallbacks)
    externs = "".join(f"extern syscall_fn sys_{name};\n" for name in sorted(reasons))
    narrowed = {call: said for call, said in plan.withheld.operations.items() if call in reasons}
    entries = {
        name: (f"{NARROWED if name in narrowed else 'sys'}_{name}", why) for name, why in reasons.items()
    }
    entries |= {name: (instead(said), "withheld") for name, said in plan.withheld.calls.items()}
    functions = "".join(
        f"\t{function}, /* {_comment(why)} */\n" for _, (function, why) in sorted(entries.items())
    )
    table = "".join(f"\t[SYS_{name}] = {place},\n" for place, name in enumerate(sorted(entries), 1))
    return f"""\
/* Made by posixlite from a profile of {_comment(plan.program)}. Do not edit: trace again. */
#include "abi/errno.h"
#include "abi/x86_64/syscall_nr.h"
#include "core/image.h"
#include "core/syscall.h"

_Static_assert({len(config.groups)} <= CREDENTIAL_GROUPS, "more supplementary groups than an image can hold");

{externs}
{_functions_instead(plan, narrowed)}syscall_fn *const syscall_functions[] = {{
\tsyscall_absent,
{functions}}};

const uint{16 if _is_wide(plan) else 8}_t syscall_table[] = {{
{table}}};
const unsigned syscall_table_size = ARRAY_COUNT(syscall_table);

static const char *const argv[] = {{{_strings(config.argv)}NULL}};
static const uint32_t groups[] = {{{"".join(f"{group}, " for group in config.groups)}0}};
static const char *const envp[] = {{{_strings(config.envp)}NULL}};

const struct image_config image_config = {{
\t.program = {c_string(config.program)},
\t.argv = argv,
\t.envp = envp,
\t.cwd = {c_string(config.cwd)},
\t.uid = {config.uid},
\t.gid = {config.gid},
\t.groups = groups,
\t.group_count = {len(config.groups)},
\t.umask = 0{config.umask:o},
}};
"""


def _is_wide(plan: Plan) -> bool:
    return len({*plan.calls, *plan.withheld.calls}) > NARROW_CALLS


def functions(plan: Plan) -> dict[str, str]:
    """Return for each call of the image the function that linked sites call for it.

    One that a probe's plan withholds, whole or in part, has its own in the table, which is asked by number.
    """
    own = {*plan.withheld.calls, *plan.withheld.operations}
    return {name: BY_NUMBER if name in own else f"sys_{name}" for name in {*plan.calls, *own}}


def instead(said: Said) -> str:
    """Return the name of the function that answers so: image.py reads it back."""
    return f"{STUBBED}_{said}" if isinstance(said, str) else f"{FAKED}_{said}"


def _functions_instead(plan: Plan, narrowed: Mapping[str, Mapping[str, Said]]) -> str:
    """Return the functions of calls that only answer, and of those that do so for some operations."""
    answers = sorted({instead(said): said for said in plan.withheld.calls.values()}.items())
    whole = [_function(name, f"\t(void)args;\n\treturn {_result(said)};\n") for name, said in answers]
    parts = [
        _function(
            f"{NARROWED}_{call}",
            "".join(_operation(call, *one) for one in sorted(said.items()))
            + f"\treturn sys_{call}(a, b, c, d, e, f);\n",
        )
        for call, said in sorted(narrowed.items())
    ]
    return "".join([*whole, *parts])


def _function(name: str, body: str) -> str:
    return (
        f"static long {name}(long a, long b, long c, long d, long e, long f)\n{{\n"
        f"\tconst long args[] = {{a, b, c, d, e, f}};\n{body}}}\n\n"
    )


def _operation(call: str, operation: str, said: Said) -> str:
    tests = " && ".join(
        f"((unsigned long)args[{one.argument}] & {one.mask:#x}UL) == {one.value:#x}UL"
        for one in conditions(call, operation)
    )
    return f"\tif ({tests}) /* {_comment(operation)} */\n\t\treturn {_result(said)};\n"


def _result(said: Said) -> str:
    return f"-{said}" if isinstance(said, str) else str(said)


def _times(times: int) -> str:
    if not times:
        return "in place of what is stubbed"
    return f"{times} call{'s' * (times != 1)}"


def rootfs_s(rootfs: str, manifest_file: str) -> str:
    """Return the assembly that brings in the root file system and the manifest note; both are file names."""
    return f"""\
/* Made by posixlite: the root file system (posixlite/rootfs.py) and what the image says about itself. */
.section .rootfs, "aw", @progbits
.balign 4096
.globl rootfs_start, rootfs_end
rootfs_start:
.incbin {c_string(rootfs)}
rootfs_end:

.section .note.posixlite, "", @note
.balign 4
.long 2f - 1f, 4f - 3f, {NOTE_MANIFEST}
1:
.asciz "{NOTE_OWNER}"
2:
.balign 4
3:
.incbin {c_string(manifest_file)}
4:
.balign 4

.section .note.GNU-stack, "", @progbits
"""


def roots_ld(plan: Plan, more: Iterable[str] = ()) -> str:
    """Return the linker script that pulls in what no symbol mentions: of the plan, and more symbols."""
    vdso = [VDSO_ROOT] * plan.vdso
    pseudo = [f"pseudo_{identifier}" for identifier in sorted(plan.pseudo)]
    roots = [*more, *[WIDE] * _is_wide(plan), *plan.drivers, *plan.families, *plan.parts, *vdso, *pseudo]
    names = "".join(f"\n\t{name}" for name in roots)
    return (
        f"/* Made by posixlite: drivers and pseudo-files of the image. */\nEXTERN({names}\n)\n"
        if roots
        else ""
    )


def order_ld(plan: Plan) -> str:
    """Return the part of the linker script that lays out calls: those that are made most come first."""
    calls = sorted(plan.serve, key=lambda name: (-plan.serve[name], name))
    sections = "".join(f"*(.text.sys_{name})\n" for name in calls)
    return f"/* Made by posixlite: calls by how often the program made them. */\n{sections}"


def c_string(text: str) -> str:
    """Return a C (and assembler) string literal; bytes that are not ASCII as octal."""
    plain = {ord('"'): '\\"', ord("\\"): "\\\\"}
    return (
        '"'
        + "".join(
            plain.get(byte, chr(byte)) if 32 <= byte < 127 else f"\\{byte:03o}"
            for byte in text.encode("utf-8", "surrogateescape")
        )
        + '"'
    )


def _strings(texts: Iterable[str]) -> str:
    return "".join(f"{c_string(text)}, " for text in texts)


def _comment(text: str) -> str:
    return text.replace("*/", "* /").replace("\n", " ")
