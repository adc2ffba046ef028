# SPDX-License-Identifier: MIT
"""Write the C, assembly and linker files of one image from its plan. Pure: text out, no file touched."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posixlite.plan import Plan

NOTE_OWNER = "posixlite"
NOTE_MANIFEST = 1
MANIFEST_VERSION = 1


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
    umask: int = 0o022


def manifest(plan: Plan, config: Config, profile_sha256: str) -> str:
    """Return what an image says about itself (JSON, one line a field), read back by image.py."""
    return json.dumps(
        {
            "version": MANIFEST_VERSION,
            **asdict(config),
            "profile_sha256": profile_sha256,
            "calls": list(plan.calls),
            "fallbacks": dict(plan.fallbacks),
            "stubbed": {},
            "missing": sorted(plan.missing),
            "memory": plan.memory,
        },
        indent=0,
        sort_keys=True,
    )


def image_c(plan: Plan, config: Config) -> str:
    """Return the table of calls and the program's configuration as C."""
    reasons = {name: f"{times} call{'s' * (times != 1)}" for name, times in plan.serve.items()}
    reasons.update(plan.fallbacks)
    externs = "".join(f"extern syscall_fn sys_{name};\n" for name in sorted(reasons))
    table = "".join(
        f"\t[SYS_{name}] = sys_{name}, /* {_comment(why)} */\n" for name, why in sorted(reasons.items())
    )
    return f"""\
/* Made by posixlite from a profile of {_comment(plan.program)}. Do not edit: trace again. */
#include "abi/x86_64/syscall_nr.h"
#include "core/image.h"
#include "core/syscall.h"

{externs}
syscall_fn *const syscall_table[SYSCALL_LIMIT] = {{
{table}}};

static const char *const argv[] = {{{_strings(config.argv)}NULL}};
static const char *const envp[] = {{{_strings(config.envp)}NULL}};

const struct image_config image_config = {{
\t.program = {c_string(config.program)},
\t.argv = argv,
\t.envp = envp,
\t.cwd = {c_string(config.cwd)},
\t.uid = {config.uid},
\t.gid = {config.gid},
\t.umask = 0{config.umask:o},
}};
"""


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

.section .note.posixlite, "a", @note
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


def roots_ld(plan: Plan) -> str:
    """Return the linker script that pulls in what no symbol mentions."""
    roots = [*plan.drivers, *plan.families, *(f"pseudo_{identifier}" for identifier in sorted(plan.pseudo))]
    names = "".join(f"\n\t{name}" for name in roots)
    return (
        f"/* Made by posixlite: drivers and pseudo-files of the image. */\nEXTERN({names}\n)\n"
        if roots
        else ""
    )


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
