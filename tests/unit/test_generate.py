# SPDX-License-Identifier: MIT
"""generate.py: the text of an image's own sources; that it compiles is seen in test_link.py."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import pytest
from unit_catalogue import catalogue

from posixlite import generate, plan
from posixlite.generate import Config
from posixlite.tracer import numbers
from posixlite.tracer.profile import Call, Process, Profile

CONFIG = Config("/bin/x", ("x", 'a "b" \\ ?', "ä\n"), ("HOME=/",), umask=0o27)


def made(**calls: Call) -> plan.Plan:
    return plan.make(Profile("/bin/x", ("x",), calls=calls, processes=(Process("start"),)), catalogue())


def test_each_call_stands_in_the_table_with_its_reason():
    text = generate.image_c(made(read=Call(412), statx=Call(1)), CONFIG)
    assert "\tsys_read, /* 412 calls */" in text
    assert "\tsys_statx, /* 1 call */" in text
    assert "\tsys_newfstatat, /* fallback of statx: old kernels */" in text
    assert "sys_write" not in text
    assert "extern syscall_fn sys_read;" in text
    order = [line.split(",")[0].strip() for line in text.partition("syscall_absent,")[2].splitlines()]
    assert f"[SYS_statx] = {order.index('sys_statx')}," in text


@pytest.mark.parametrize(("calls", "bits"), [(255, 8), (256, 16)])
def test_the_table_is_as_wide_as_the_number_of_calls(calls, bits):
    names = list(numbers.numbers())[:calls]
    many = replace(made(), serve=dict.fromkeys(names, 1))
    assert f"const uint{bits}_t syscall_table[]" in generate.image_c(many, CONFIG)
    assert (generate.WIDE in generate.roots_ld(many)) == (bits == 16)


def test_the_configuration_is_baked_in():
    text = generate.image_c(made(read=Call(1)), CONFIG)
    assert '.program = "/bin/x"' in text
    assert '"HOME=/", NULL' in text
    assert ".umask = 027" in text


def test_a_program_cannot_end_the_comment_that_names_it():
    odd = plan.make(Profile("/bin/*/x", ("x",), processes=(Process("start"),)), catalogue())
    assert generate.image_c(odd, CONFIG).splitlines()[0].count("*/") == 1


@pytest.mark.parametrize("text", ['a "b" \\ ?', "ä\n", "\x01" + "2", "\udcff", "??/", "%s"])
def test_any_text_survives_the_compiler(text, tmp_path):
    source, program = tmp_path / "x.c", tmp_path / "x"
    source.write_text(f"#include <stdio.h>\nint main(void) {{ fputs({generate.c_string(text)}, stdout); }}\n")
    subprocess.run(["gcc", "-std=gnu11", str(source), "-o", str(program)], check=True, timeout=60)
    out = subprocess.run([str(program)], check=True, capture_output=True, timeout=10).stdout
    assert out == text.encode("utf-8", "surrogateescape")


def test_roots_are_drivers_and_pseudo_files_or_nothing():
    assert generate.roots_ld(made(read=Call(1))) == (
        "/* Made by posixlite: drivers and pseudo-files of the image. */\nEXTERN(\n\tdriver_virtio_mmio\n)\n"
    )
    assert generate.roots_ld(plan.make(Profile("/x", ()), catalogue(drivers=frozenset()))) == ""


def test_calls_are_laid_out_by_how_often_they_are_made():
    lines = generate.order_ld(made(read=Call(3), write=Call(7))).splitlines()
    assert lines[1:] == ["*(.text.sys_write)", "*(.text.sys_read)"]


def test_the_manifest_says_what_is_in_the_image():
    values = json.loads(generate.manifest(made(statx=Call(1), clone3=Call(1)), CONFIG, "abc", "pvh"))
    assert values["calls"] == ["newfstatat", "statx"]
    assert values["missing"] == ["clone3"]
    assert values["profile_sha256"] == "abc"
    assert values["argv"][1] == CONFIG.argv[1]
    assert values["version"] == 3
