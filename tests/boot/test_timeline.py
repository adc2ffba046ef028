# SPDX-License-Identifier: MIT
"""benchmarks/timeline.py: each stage of a boot is met, and in its order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import oracle
import pytest

sys.path.insert(0, str(oracle.ROOT / "benchmarks"))
import measure
import timeline

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.vm
@pytest.mark.parametrize("linking", ["glibc static", "glibc dynamic"])
def test_each_stage_of_a_boot_comes_in_its_order(linking: str, shim: Path, tmp_path: Path) -> None:
    program = measure.hello(linking, tmp_path)
    image = tmp_path / "hello.img"
    profile = measure.trace([str(program)], tmp_path / "hello.json")
    measure.posixlite("build", str(profile), "-o", str(image), folder=tmp_path)
    stages = timeline.stages_of(image, program)
    found = timeline.booted(image, tmp_path, stages)
    assert set(stages) <= set(found)
    loader = (timeline.LOADER,) if linking == "glibc dynamic" else ()
    order = (
        "QEMU has loaded",
        "the first instruction (firmware)",
        "the image's first instruction",
        "C: boot()",
        "the machine: boot_on_stack()",
        "init: rootfs_init()",
        "program_start()",
        *loader,
        timeline.PROGRAM,
        "the first sys_write()",
        "QEMU ends",
        "QEMU's process has ended",
    )
    moments = [found[name] for name in order]
    assert moments == sorted(moments)
    assert moments[0] > 0
    assert (timeline.LOADER in found) == bool(loader)
