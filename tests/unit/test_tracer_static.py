# SPDX-License-Identifier: MIT
"""tracer/static: numbers at syscall sites and who can reach them, on code made for each pattern."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from posixlite import tracer
from posixlite.tracer import static
from posixlite.tracer.numbers import name_of
from posixlite.tracer.static import objects, summary, sweep

pytest.importorskip("capstone")

START = "__attribute__((noreturn)) void _start(void) {{ {body} for (;;) ; }}\n"
SITE = '__asm__ volatile("{code}\\n\\tsyscall" ::: "rax", "rcx", "r11", "rdi", "rsi", "memory");'
BARE = ("-nostdlib", "-nostartfiles", "-O1", "-fcf-protection=none")
PATTERNS = {
    "mov $39, %%eax": {"getpid"},
    "mov $39, %%rax": {"getpid"},
    "xor %%eax, %%eax": {"read"},
    "sub %%rax, %%rax": {"read"},
    "push $39; pop %%rax": {"getpid"},
    "mov $30, %%edi; lea 9(%%rdi), %%eax": {"getpid"},
    "mov $1, %%eax; add $38, %%eax": {"getpid"},
    "mov $0xff27, %%eax; and $0xff, %%eax": {"getpid"},
    "xor %%eax, %%eax; or $39, %%eax": {"getpid"},
    "mov $38, %%eax; inc %%eax": {"getpid"},
    "mov $39, %%eax; mov $186, %%edi; test %%rsi, %%rsi; cmovz %%edi, %%eax": {"getpid", "gettid"},
    "mov $39, %%eax; test %%rsi, %%rsi; jz 1f; mov $186, %%eax; 1:": {"getpid", "gettid"},
    "xor %%eax, %%eax; test %%rsi, %%rsi; sete %%al": {"read", "write"},
    "mov $39, %%eax; mov $5, %%ecx; 1: dec %%ecx; jnz 1b": {"getpid"},
    "mov $39, %%edi; mov %%edi, -8(%%rsp); mov -8(%%rsp), %%eax": {"getpid"},
    "mov $39, %%edi; push %%rdi; xor %%edi, %%edi; pop %%rax": {"getpid"},
}


@pytest.fixture
def scanned(compile_c):
    """Compile and scan a program without a libc: its calls are all that there is."""

    def scanned_(source, *flags, more=()):
        program = compile_c(source, "program", *BARE, "-static-pie", "-fPIE", *flags, link=True)
        return static.scan(program, more)

    return scanned_


@pytest.mark.parametrize("code", PATTERNS)
def test_numbers_at_the_site(scanned, code):
    found = scanned(START.format(body=SITE.format(code=code)))
    assert set(found.calls) == PATTERNS[code]
    assert found.unresolved == ()


@pytest.mark.parametrize(
    "code",
    ["mov (%%rsp), %%rax", "mov (%%rdi), %%eax", "imul $3, %%eax, %%eax", "rdtsc", "mov $39, %%al"],
)
def test_what_cannot_be_told_is_counted_and_named(scanned, code):
    found = scanned(START.format(body=SITE.format(code=f"mov %%rsi, %%rax; {code}")))
    assert len(found.unresolved) == 1
    assert "_start" in found.unresolved[0].where
    assert found.unresolved[0].why


def test_a_call_of_32_bit_programs_is_named(scanned):
    found = scanned(START.format(body='__asm__ volatile("int $0x80");'))
    assert [u.why for u in found.unresolved] == ["a call of 32-bit programs"]


CALL = """
#define NOINLINE __attribute__((noinline, noipa))
NOINLINE static long call(long nr)
{ long result; __asm__ volatile("syscall" : "=a"(result) : "a"(nr) : "rcx", "r11", "memory"); return result; }
"""


def test_wrappers_of_one_and_two_levels(scanned):
    found = scanned(
        CALL
        + "NOINLINE static long next(int x, long nr) { return call(nr + 1) + x; }\n"
        + START.format(body="call(39); next(0, 185);")
    )
    assert set(found.calls) == {"getpid", "gettid"}
    assert found.unresolved == ()


def test_a_tail_call_of_a_wrapper(scanned):
    found = scanned(
        CALL + "NOINLINE static long next(int x) { return call(39); }\n" + START.format(body="next(1);")
    )
    assert set(found.calls) == {"getpid"}


def test_a_wrapper_whose_address_is_taken_has_callers_that_are_not_known(scanned):
    found = scanned(CALL + "long (*volatile p)(long) = call;\n" + START.format(body="call(39); p(186);"))
    assert set(found.calls) == {"getpid"}
    assert [u.why for u in found.unresolved] == ["number from its caller, and its address is taken"]


def functions(static_=""):
    return CALL + (
        f"NOINLINE {static_} void used(void) {{ call(39); }}\nNOINLINE void unused(void) {{ call(186); }}\n"
    )


def test_functions_that_nothing_refers_to_do_not_count(scanned):
    assert set(scanned(functions() + START.format(body="used();")).calls) == {"getpid"}


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ("void (*volatile table[])(void) = {used};", "table[0]();"),  # a pointer in data
        ("", "void (*volatile p)(void) = used; p();"),  # an address that code takes
        ('__attribute__((section(".init_array"), used)) static void (*const i)(void) = used;', ""),
    ],
)
def test_functions_called_by_address(scanned, more, body):
    assert set(scanned(functions() + more + START.format(body=body)).calls) == {"getpid"}


def test_a_switch_by_a_table(scanned):
    cases = "".join(f"case {n}: nr = {n * n + 3}; break;" for n in range(12))
    source = (
        CALL
        + f"""
    NOINLINE static void choose(int x, long *out)
    {{ long nr; switch (x) {{ {cases} default: nr = 39; }} *out = call(nr); }}
    """
        + START.format(body="long out; choose((int)(long)__builtin_frame_address(0), &out);")
    )
    wanted = {name_of(n * n + 3) for n in range(12)} | {"getpid"}
    assert wanted <= set(scanned(source, "-fno-tree-switch-conversion").calls)


HALVES = """
__asm__(".type hot, @function\\n hot: test %rdi, %rdi\\n jz cold\\n mov $39, %eax\\n back: syscall\\n ret\\n"
        ".type cold, @function\\n cold: mov $186, %eax\\n jmp back\\n");
void hot(long);
"""


def test_a_function_in_two_parts(scanned):
    """The cold part jumps back into the middle of the other one."""
    found = scanned(HALVES + START.format(body="hot(1);"))
    assert set(found.calls) == {"getpid", "gettid"}
    assert found.unresolved == ()


def test_a_fixed_program_without_unwind_tables(compile_c):
    """Functions are then known from pointers alone; what none leads to belongs to the one before."""
    source = functions() + "void (*volatile table[])(void) = {used};" + START.format(body="table[0]();")
    flags = ("-static", "-no-pie", "-fno-pie", "-fno-asynchronous-unwind-tables", "-s")
    found = static.scan(compile_c(source, "fixed", *BARE, *flags, link=True))
    assert "getpid" in found.calls
    assert found.unresolved == ()


@pytest.fixture
def library(compile_c):
    source = (
        CALL
        + "void given(void) { call(39); }\nvoid other(void) { call(186); }\n"
        + "long wrapper(long nr) { return call(nr); }\n"
    )
    return compile_c(source, "libgiven.so", *BARE, "-shared", "-fPIC", link=True)


DECLARE = "void given(void); long wrapper(long);\n"


@pytest.fixture
def user(compile_c, library, tmp_path):
    def user_(body, *flags):
        source, program = tmp_path / "user.c", tmp_path / "user"
        source.write_text(DECLARE + START.format(body=body))
        command = ["gcc", *BARE, "-fPIE", "-pie", *flags, source, library, f"-Wl,-rpath,{library.parent}"]
        subprocess.run(
            [*command, "-Wl,--dynamic-linker=/nowhere/ld.so", "-o", program], check=True, timeout=60
        )
        return program

    return user_


@pytest.mark.parametrize("flags", [(), ("-fno-plt",), ("-Wl,-z,now",)])
def test_calls_into_a_library(user, flags):
    found = static.scan(user("given();", *flags))
    assert set(found.calls) == {"getpid"}
    assert found.missing == ("/nowhere/ld.so",)


FIXED = ("-no-pie", "-fno-pie")


@pytest.mark.parametrize(
    ("flags", "body"),
    [
        (FIXED, "given();"),
        (FIXED, "void (*volatile p)(void) = given; p();"),
        (FIXED, "static void (*volatile p)(void) = given; p();"),
        ((), "static void (*volatile p)(void) = given; p();"),
    ],
)
def test_addresses_of_a_library_s_functions(user, flags, body):
    assert set(static.scan(user(body, *flags)).calls) == {"getpid"}


@pytest.mark.parametrize("flags", [(), ("-fno-plt",)])
def test_a_wrapper_in_a_library(user, flags):
    assert set(static.scan(user("wrapper(102);", *flags)).calls) == {"getuid"}


def test_an_ifunc_reaches_what_it_may_choose(scanned):
    source = (
        functions("static")
        + """
    static void (*choose(void))(void) { return used; }
    void either(void) __attribute__((ifunc("choose")));
    """
        + START.format(body="either();")
    )
    assert set(scanned(source).calls) == {"getpid"}


def test_all_of_a_library_that_was_opened_late_counts(scanned, library):
    source = CALL + START.format(body="call(102);")
    assert set(scanned(source).calls) == {"getuid"}
    found = scanned(source, more=[str(library)])
    assert {"getuid", "getpid", "gettid"} <= set(found.calls)
    assert [o.late for o in found.objects] == [False, True]


def test_what_is_kept_is_what_is_found_again(user, tmp_path):
    program, cache = user("wrapper(102); given();"), tmp_path / "cache"
    first = static.scan(program, cache=cache)
    kept = sorted(cache.iterdir())
    assert len(kept) == len(first.objects) == 2
    assert static.scan(program, cache=cache) == first == static.scan(program)
    kept[0].write_text(kept[0].read_text()[:100])
    assert static.scan(program, cache=cache) == first


def test_what_is_kept_is_really_used(user, tmp_path):
    program, cache = user("given();"), tmp_path / "cache"
    assert "getpid" in static.scan(program, cache=cache).calls
    for path in cache.iterdir():
        path.write_text(path.read_text().replace('"numbers": [39]', '"numbers": [102]'))
    assert set(static.scan(program, cache=cache).calls) == {"getuid"}


def test_libc_tells_nearly_all_of_its_numbers():
    """All sites but those where the code reads the number from memory: setuid and its kin in all threads."""
    libc = next(o.path for o in static.scan("/bin/true").objects if "libc.so" in o.path)
    made = summary.summarise(objects.read(libc))
    unknown = [site for site in made.sites if site.unknown]
    assert len(made.sites) > 400
    assert len(unknown) <= 4
    assert {why for site in unknown for why in site.unknown} <= {"read from memory"}


def test_programs_that_a_run_starts_count_as_one(tmp_path):
    one = static.scan_traced(["/bin/true", "/bin/ls"], (), tmp_path)
    assert set(one.calls) == {
        *static.scan("/bin/true", (), tmp_path).calls,
        *static.scan("/bin/ls", (), tmp_path).calls,
    }
    assert one.objects[0].path == "/usr/bin/true"


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\n", b"\x7fELF" + bytes(60), b"\x7fELF\x02\x01\x01" + b"\xff" * 99]
)
def test_what_is_no_program_is_one_sentence(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(tracer.TraceError, match=r"x is (not an ELF file|for another processor)"):
        static.scan(tmp_path / "x")


def test_a_program_that_is_cut_off(tmp_path):
    data = Path("/bin/true").read_bytes()
    for size in range(64, len(data), 977):
        (tmp_path / "x").write_bytes(data[:size])
        with pytest.raises(tracer.TraceError):
            static.scan(tmp_path / "x")


def test_a_file_that_is_not_there():
    with pytest.raises(tracer.TraceError, match="cannot read"):
        static.scan("/nowhere")


def test_stubs_lead_to_their_pointers():
    swept = sweep.sweep(objects.read("/bin/ls"))
    one = objects.read("/bin/ls")
    assert {one.slots[place] for place in swept.stubs.values() if place in one.slots} >= {"opendir", "exit"}


TABLES = """
typedef void action(void);
static action *const used_table[] = {used};
static action *const unused_table[] = {unused};
struct ops { const char *name; action *const *table; };
static const struct ops ops[] = {{"used", used_table}};
static const struct ops other_ops[] = {{"unused", unused_table}};
const struct ops *volatile chosen, *volatile never;
void keep(void) { never = other_ops; }
"""


def test_near_is_what_code_leads_to_by_data(scanned):
    """A pointer to a table of pointers to functions, as in drivers and interpreters."""
    found = scanned(functions() + TABLES + START.format(body="chosen = ops; chosen->table[0]();"))
    assert set(found.calls) == {"getpid", "gettid"}
    assert set(found.near) == {"getpid"}


def test_near_follows_data_of_a_program_that_is_linked_to_its_place(compile_c):
    source = functions() + TABLES + START.format(body="chosen = ops; chosen->table[0]();")
    program = compile_c(source, "program", *BARE, "-static", "-no-pie", "-fno-pie", link=True)
    found = static.scan(program)
    assert set(found.calls) == {"getpid", "gettid"}
    assert set(found.near) == {"getpid"}


def test_near_follows_the_data_of_libraries_by_name(compile_c, tmp_path):
    library = (
        functions("static").replace("void unused", "static void unused")
        + "void (*const table[1])(void) = {used};\nvoid (*const other[1])(void) = {unused};\n"
    )
    compile_c(library, "libtable.so", *BARE, "-shared", "-fPIC", link=True)
    main = "extern void (*const table[1])(void);\n" + START.format(body="table[0]();")
    flags = ("-fPIE", "-pie", f"-L{tmp_path}", "-ltable", f"-Wl,-rpath,{tmp_path}")
    source = tmp_path / "main.c"
    source.write_text(main)
    command = ["gcc", *BARE, str(source), "-o", str(tmp_path / "main"), *flags]
    subprocess.run(command, check=True, timeout=60)
    found = static.scan(tmp_path / "main")
    assert {"getpid", "gettid"} <= set(found.calls)
    assert "getpid" in found.near
    assert "gettid" not in found.near
