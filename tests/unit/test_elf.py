# SPDX-License-Identifier: MIT
"""elf.py: what a program needs, and a clear sentence for whatever is none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from posixlite import elf
from posixlite.errors import FileTroubleError, NotElfError

MAIN = "int main(void) { return 0; }"


def test_dynamic_program(compile_c):
    path = compile_c(MAIN, "dynamic", link=True)
    program = elf.check_program("dynamic", path.read_bytes())
    assert program.interpreter == "/lib64/ld-linux-x86-64.so.2"
    assert program.libraries == ("libc.so.6",)
    assert program.memory > 0


def test_static_program(compile_c):
    source = "void _start(void) { for (;;); }"
    path = compile_c(source, "static", "-static", "-nostdlib", link=True)
    program = elf.check_program("static", path.read_bytes())
    assert (program.interpreter, program.libraries) == (None, ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: b"#!/bin/sh\necho\n", "is not an ELF program"),
        (lambda data: b"", "is not an ELF program"),
        (lambda data: data[:40], "ends inside the ELF header"),
        (lambda data: data[:200], "cut off|damaged"),
        (lambda data: data[: len(data) // 4], "cut off|damaged"),
        (lambda data: data[:18] + b"\xb7\0" + data[20:], "another processor"),
        (lambda data: data[:4] + b"\1" + data[5:], "another processor"),
        (lambda data: data[:16] + b"\4\0" + data[18:], "ET_CORE"),
    ],
)
def test_bad_programs_have_one_sentence(compile_c, change, words):
    data = compile_c(MAIN, "program", link=True).read_bytes()
    with pytest.raises(NotElfError, match=words) as caught:
        elf.check_program("program", change(data))
    assert "\n" not in caught.value.message


def test_a_program_cut_anywhere_never_gives_a_traceback(compile_c):
    data = compile_c(MAIN, "program", link=True).read_bytes()
    end = max(s["p_offset"] + s["p_filesz"] for s in ELFFile(io.BytesIO(data)).iter_segments())
    for cut in range(0, end, 97):
        with pytest.raises(NotElfError):
            elf.check_program("program", data[:cut])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileTroubleError, match="nothing-here: No such file"):
        elf.read(tmp_path / "nothing-here")


def test_an_object_is_not_a_program(compile_c):
    with pytest.raises(NotElfError, match="ET_REL"):
        elf.check_program("x.o", compile_c(MAIN).read_bytes())


INITIALISED = """
__attribute__((constructor)) static void hidden(void) {}
__attribute__((constructor)) void shown(void) {}
"""


@pytest.mark.parametrize("linking", [("-shared", "-fPIC"), ("-shared", "-fPIC", "-Wl,-Bsymbolic")])
def test_functions_that_a_loader_calls(compile_c, linking):
    """One is in the array by a relative relocation, the other by a symbol unless that is bound already."""
    file = elf.read(compile_c(INITIALISED, "library.so", *linking, link=True))
    wanted = {file.symbols[name].address for name in ("hidden", "shown", "_init")}
    assert wanted <= set(file.initialisers)
    for address in file.initialisers:
        start = file.offset(address)
        assert file.content(address, 4) == file.data[start : start + 4]


def test_a_function_of_another_file_is_not_known(compile_c):
    source = 'void other(void); __attribute__((section(".init_array"))) void (*first)(void) = other;'
    file = elf.read(compile_c(source, "library.so", "-shared", "-fPIC", link=True))
    with pytest.raises(NotElfError, match="only its loader knows"):
        print(file.initialisers)
    with pytest.raises(NotElfError, match="has nothing at 0xdead0000"):
        file.offset(0xDEAD0000)


def test_symbols_say_kind_and_size(compile_c):
    path = compile_c("int value[4] = {1}; int f(void) { return 1; } static int unused(void);")
    symbols = elf.read(path).symbols
    assert symbols["value"].kind == "object"
    assert symbols["value"].size == 16
    assert symbols["f"].kind == "function"
    assert "unused" not in symbols


def test_notes_are_found_by_owner_and_kind(compile_c):
    source = """__asm__(".section .note.posixlite,\\"a\\",@note\\n.long 10, 4, 1\\n"
        ".asciz \\"posixlite\\"\\n.balign 4\\n.ascii \\"abcd\\"\\n.previous");"""
    file = elf.read(compile_c(source))
    assert file.note("posixlite", 1) == b"abcd"
    assert file.note("posixlite", 2) is None
    assert file.note("Xen", 1) is None


def test_archive_names_members_long_and_short(archive):
    path = archive(
        sys__dup="int sys_dup(void) { return 0; }",
        sys__a_name_that_is_longer_than_sixteen="int sys_long(void) { return 0; }",
    )
    found = elf.Archive(path)
    assert found.symbols == {
        "sys_dup": "sys.dup.o",
        "sys_long": "sys.a_name_that_is_longer_than_sixteen.o",
    }


def test_something_else_is_not_an_archive(tmp_path):
    path = Path(tmp_path) / "x.a"
    path.write_bytes(b"hello")
    with pytest.raises(Exception, match="is not an archive"):
        elf.Archive(path)
