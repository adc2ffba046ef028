# SPDX-License-Identifier: MIT
"""Sites: which system calls a jump may replace, shape by shape, and what is generated for them."""

from __future__ import annotations

import re
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from posixlite import sites
from posixlite.rootfs import Entry
from posixlite.tracer.static import objects
from posixlite.tracer.static import sites as static_sites

if TYPE_CHECKING:
    from pathlib import Path

GETPID = 39
TARGETS = sites.Targets({"getpid": "sys_getpid"})
SOURCE = sites.Source("rootfs.bin", {"/bin/shapes": 4096})
JUMPED = "something may jump into the bytes that would be replaced"
FEW = "no room: neighbours that could move are too few"
NONE = "no room: no neighbours that could move are too few"

SHAPES = {
    # name: (code with `syscall` once, number, bytes replaced or why not)
    "mov": ("mov $39, %eax; syscall; ret", 39, "b8270000000f05"),
    "long_mov": ("mov $39, %rax; syscall; ret", 39, "48c7c0270000000f05"),
    "mov_then_other": ("mov $39, %eax; xor %r10d, %r10d; syscall; ret", 39, "b8270000004531d20f05"),
    "xor": ("xor %eax, %eax; syscall; cmp $-4096, %rax; ja 1f; ret; 1: ret", 0, "31c00f05483d00f0ffff"),
    "register": ("mov %edi, %eax; syscall; cmp $-4096, %rax; ja 1f; ret; 1: ret", None, "0f05483d00f0ffff"),
    "backwards": ("mov %rsi, %rdi; mov %r8d, %eax; syscall; ret", None, "4889f74489c00f05"),
    "lea_of_stack": ("lea 8(%rsp), %rsi; mov %edi, %eax; syscall; ret", None, "488d74240889f80f05"),
    "target_at_begin": ("test %edi, %edi; jnz 1f; nop; 1: mov $39, %eax; syscall; ret", 39, "b8270000000f05"),
    "alone": ("push %rbx; syscall; pop %rbx; ret", None, NONE),
    "too_few": ("push %rbx; mov %edi, %eax; syscall; pop %rbx; ret", None, FEW),
    "memory": ("mov number(%rip), %eax; syscall; ret", None, NONE),
    "memory_behind": ("mov %edi, %eax; syscall; mov %rax, (%rsi); ret", None, FEW),
    "rip_behind": ("mov %edi, %eax; syscall; lea number(%rip), %rdx; ret", None, FEW),
    "count_behind": ("mov %edi, %eax; syscall; mov %rax, %rcx; mov %rax, %rdx; ret", None, FEW),
    "stack_pointer": ("sub $64, %rsp; mov %edi, %eax; syscall; add $64, %rsp; ret", None, FEW),
    "segment": ("mov %fs:0, %rdi; mov %edi, %eax; syscall; ret", None, FEW),
    "jump_to_call": ("test %edi, %edi; jnz 1f; mov $39, %eax; 1: syscall; ret", 39, JUMPED),
    "jump_behind": (
        ("xor %eax, %eax; syscall; 1: cmp $-4096, %rax; ja 2f; ret; "
         "2: test %edi, %edi; jz 1b; ret"), 0, JUMPED,
    ),
    "switch": (
        ("lea 2f(%rip), %rcx; movslq (%rcx,%rdi,4), %rdx; add %rcx, %rdx; jmp *%rdx; "
         ".pushsection .rodata; .balign 4; 2: .long 3f-2b, 4f-2b; .popsection; "
         "3: mov $39, %eax; 4: syscall; ret"), 39, JUMPED,
    ),
    "pointer": (
        (".pushsection .data.rel.ro,'aw'; .balign 8; .quad 1f; .popsection; "
         "mov $39, %eax; 1: syscall; ret").replace("'", '"'), 39, JUMPED,
    ),
    "address_taken": ("lea 1f(%rip), %rdx; mov $39, %eax; 1: syscall; ret", 39, JUMPED),
    "symbol": (".globl inside; mov $39, %eax; inside: syscall; ret", 39, JUMPED),
    "signal_return": ("mov $15, %rax; syscall; ret", 15, "who unwinds knows a signal's frame by it"),
}  # fmt: skip


def assembled(folder: Path, *, position_independent: bool) -> Path:
    text = ["number: .long 39", ".globl _start", "_start: ret"]
    for name, (code, _, _) in SHAPES.items():
        body = code.replace("; ", "\n\t")
        text.append(
            f".balign 64\n.type {name}, @function\n{name}:\n\t.cfi_startproc\n\t{body}\n\t.cfi_endproc\n"
            f".size {name}, . - {name}"
        )
    # Bytes between functions that look like a system call, and one in no function at all.
    text.append(".balign 64\n.byte 0xb8, 0x0f, 0x05, 0, 0\nmov $39, %eax\nsyscall")
    source, output = folder / "shapes.S", folder / "shapes"
    source.write_text(".text\n" + "\n".join(text) + "\n")
    kind = "-shared" if position_independent else "-static"
    subprocess.run(["gcc", "-nostdlib", kind, "-Wl,-z,norelro", "-o", str(output), str(source)], check=True)
    return output


@pytest.fixture(scope="module", params=[True, False], ids=["library", "fixed"])
def found(request, tmp_path_factory) -> dict[str, static_sites.Site]:
    one = objects.read(assembled(tmp_path_factory.mktemp("shapes"), position_independent=request.param))
    starts = sorted(one.names)
    names = {}
    for site in static_sites.find(one, sites.JUMP_SIZE):
        start = objects.containing(starts, site.address)
        names["symbol" if one.names[start] == "inside" else one.names[start]] = site
    return names


@pytest.mark.parametrize("name", SHAPES)
def test_shape(name, found):
    _, number, expected = SHAPES[name]
    site = found[name]
    assert (site.trap or site.original.hex()) == expected
    if not site.trap or name == "signal_return":
        assert site.number == number


def test_every_site_keeps_its_instruction(found):
    assert all(site.original == site.before + b"\x0f\x05" + site.after for site in found.values())


def test_a_function_across_two_pages_stays(tmp_path):
    source = tmp_path / "two.S"
    source.write_text(
        ".text\n.globl _start\n.balign 4096\n.skip 4092\n.type _start, @function\n_start: .cfi_startproc\n"
        "mov $39, %eax\nsyscall\nret\n.cfi_endproc\n.size _start, . - _start\n"
    )
    subprocess.run(["gcc", "-nostdlib", "-static", "-o", str(tmp_path / "two"), str(source)], check=True)
    (site,) = static_sites.find(objects.read(tmp_path / "two"), sites.JUMP_SIZE)
    assert site.trap == "it lies on two pages"


def test_what_nobody_loads_has_no_sites(tmp_path):
    (tmp_path / "one.c").write_text('void call(void) { __asm__ volatile("mov $39, %eax\\nsyscall"); }')
    subprocess.run(["gcc", "-c", "-o", str(tmp_path / "one.o"), str(tmp_path / "one.c")], check=True)
    assert static_sites.find(objects.read(tmp_path / "one.o"), sites.JUMP_SIZE) == []


@pytest.mark.parametrize(
    ("code", "likely"),
    [
        ("mov $202, %r8d; xor %r10d, %r10d; mov %r8d, %eax; mov (%rsp), %rdi", 202),
        ("xor %eax, %eax; mov (%rsp), %rdi", 0),
        ("mov $39, %ebx; call _start; mov %ebx, %eax; mov (%rsp), %rdi", 39),
        ("mov $39, %eax; call _start; mov (%rsp), %rdi", None),
        ("mov $39, %al; mov (%rsp), %rdi", 39),
        ("mov %rdi, %rax; mov (%rsp), %rdi", None),
        ("mov (%rsp), %eax; mov (%rsp), %rdi", None),
    ],
)
def test_a_number_that_comes_from_further_off_is_guessed(tmp_path, code, likely):
    source = tmp_path / "far.S"
    source.write_text(
        f".text\n.globl _start\n.type _start, @function\n_start: .cfi_startproc\n{code}\n"
        "syscall\nmov %rax, (%rsp)\nret\n.cfi_endproc\n.size _start, . - _start\n"
    )
    subprocess.run(["gcc", "-nostdlib", "-static", "-o", str(tmp_path / "far"), str(source)], check=True)
    (site,) = static_sites.find(objects.read(tmp_path / "far"), sites.JUMP_SIZE)
    assert (site.number, site.likely) == (None, likely)


def entry(path: Path, name: str) -> Entry:
    return Entry(name, stat.S_IFREG | 0o755, size=path.stat().st_size, source=path)


@pytest.fixture
def segments(tmp_path, monkeypatch) -> tuple[sites.Segment, ...]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    program = assembled(tmp_path, position_independent=False)
    text = tmp_path / "text"
    text.write_text("\x0f\x05")
    entries = [entry(program, "/bin/shapes"), entry(program, "/bin/link"), entry(text, "/text")]
    first = sites.find(entries)
    assert sites.find(entries) == first  # from the cache
    return first


def test_one_segment_a_file(segments):
    assert [segment.path for segment in segments] == ["/bin/shapes"]
    assert {site.address for site in segments[0].linked} < {site.address for site in segments[0].sites}


def test_listing_is_read_back(segments):
    rows = sites.read(sites.listing(sites.planned(segments, TARGETS), TARGETS))
    verdicts = {(row.call, row.verdict) for row in rows}
    assert ("getpid", "sys_getpid") in verdicts
    assert ("read", f"trap: {sites.ABSENT}") in verdicts
    assert ("", "syscall_by_number") in verdicts
    assert ("getpid", f"trap: {JUMPED}") in verdicts
    assert {row.path for row in rows} == {"/bin/shapes"}


def test_assembly_replaces_as_many_bytes_as_it_says(segments):
    text = sites.assembly(segments, {"/bin/shapes": 4096}, TARGETS, SOURCE)
    linked = segments[0].linked
    assert text.count("SITE_JUMP") == len(re.findall(r"^stub\d+:", text, re.MULTILINE)) == len(linked)
    copied = sum(int(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(".incbin"))
    replaced = sum(len(site.original) for site in linked)
    assert copied + replaced == sites.PAGE * len(segments[0].pages)
    assert "sys_getpid" in text
    assert "sys_read" not in text


def test_a_call_that_the_image_does_not_hold_costs_nothing(segments):
    planned = sites.planned(segments, TARGETS)
    assert {site.number for site in planned[0].linked} < {site.number for site in segments[0].linked}
    assert {site.number for site in planned[0].linked} == {39, None}
    assert [s.address for s in planned[0].sites] == [s.address for s in segments[0].sites]
    text = sites.assembly(planned, {"/bin/shapes": 4096}, TARGETS, SOURCE)
    assert text.count("SITE_JUMP") == len(planned[0].linked)


def test_a_word_is_an_answer_where_the_stub_may_begin_again(segments):
    """Only a stub that does nothing but set the number: what else moved into it may not happen twice."""
    text = sites.assembly(
        segments,
        {"/bin/shapes": 4096},
        sites.Targets(TARGETS.functions, {"getpid": "process+0"}),
        SOURCE,
    )
    getpid = [site for site in segments[0].linked if site.number == GETPID]
    plain = [
        site for site in getpid if site.original[:1] == b"\xb8" and len(site.original) == sites.JUMP_SIZE
    ]
    assert 0 < len(plain) < len(getpid)
    assert text.count("SITE_ANSWER") == text.count("process+0") == len(plain)
    assert text.count("sys_getpid") == len(getpid) - len(plain)


def test_names_that_are_no_text(segments):
    odd = [sites.Segment("/bin/odd*/\udcff\n", s.start, s.end, s.sites) for s in segments]
    text = sites.assembly(
        odd, {odd[0].path: 4096}, sites.Targets({}), sites.Source("rootfs.bin", {odd[0].path: 4096})
    )
    assert text.isascii()
    assert text.count("/*") == text.count("*/")


def test_damaged_file_stays_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"\x7fELF" + b"\x0f\x05" * 40)
    assert sites.find([entry(damaged, "/damaged")]) == ()
