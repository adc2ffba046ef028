# SPDX-License-Identifier: MIT
"""tracer/static/golang.py: the functions of Go programs, stripped or not, position-independent or not."""

from __future__ import annotations

import shutil
import struct
import subprocess

import pytest
from elftools.elf.elffile import ELFFile

from posixlite.tracer import static
from posixlite.tracer.static import golang, objects

pytest.importorskip("capstone")

PROGRAM = """
package main
import "syscall"
type worker interface { work() }
type one struct{}
func (one) work() { syscall.RawSyscall(syscall.SYS_MKDIR, 0, 0, 0) }
var workers = []worker{one{}}
func main() { syscall.RawSyscall(syscall.SYS_GETPGRP, 0, 0, 0); workers[0].work() }
"""


def table_of(path):
    with open(path, "rb") as file:  # noqa: PTH123 (ELFFile wants one)
        elf = ELFFile(file)
        section = next(s for s in elf.iter_sections() if s.name.endswith(golang.SECTION))
        return section.data(), elf.get_section_by_name(".text")["sh_addr"], elf.header["e_entry"]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Compile a Go program, each way once."""
    if shutil.which("go") is None:
        pytest.skip("go is not installed")
    folder = tmp_path_factory.mktemp("go")
    (folder / "main.go").write_text(PROGRAM)

    def build_(*flags):
        output = folder / "-".join(["program", *(flag.strip("-").replace("=", "-") for flag in flags)])
        variables = {"GOCACHE": str(folder / "cache"), "GO111MODULE": "off", "CGO_ENABLED": "0"}
        command = ["go", "build", *flags, "-o", output, folder / "main.go"]
        path = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
        subprocess.run(command, env={**path, **variables}, check=True, timeout=120)
        return output

    return build_


def test_functions_are_those_that_go_knows(build):
    program = build()
    said = subprocess.run(["go", "tool", "nm", program], capture_output=True, text=True, check=True).stdout
    known = {
        (int(words[0], 16), words[2]) for line in said.splitlines() if (words := line.split())[1] in "tT"
    }
    data, text, entry = table_of(program)
    found = golang.functions(data, text)
    assert found[entry] == "_rt0_amd64_linux"
    assert found.keys() <= {start for start, _ in known}  # names differ by .abi0 where both kinds are there
    names = {name for start, name in known if found.get(start) == name}
    assert {"main.main", "main.one.work", "runtime.mallocgc"} <= names


WAYS = [
    pytest.param(("-ldflags=-s",), id="stripped"),
    pytest.param(("-buildmode=pie", "-ldflags=-s"), id="pie", marks=pytest.mark.slow),  # compiles all of it
]


@pytest.mark.parametrize("flags", WAYS)
def test_calls_of_a_stripped_program(build, flags):
    program = build(*flags)
    found = static.scan(program)
    assert found.notes == ()
    assert any(where.endswith(": main.main") for where in found.calls["getpgrp"])
    assert any(where.endswith(": main.one.work") for where in found.calls["mkdir"])
    assert "futex" in found.calls
    assert "acct" not in found.calls
    assert len(found.calls) < 80


def table(entries, names, magic):
    """Write a table as Go of each time does."""
    place = {name: sum(len(other) + 1 for other in names[:number]) for number, name in enumerate(names)}
    strings = b"".join(name.encode() + b"\0" for name in names)
    head = struct.pack("<IHBB", magic, 0, 1, 8) + struct.pack("<Q", len(entries))
    relative = magic in (golang.GO_1_18, golang.GO_1_20)
    wide, narrow, record = ("<II", "<Ii", 8) if relative else ("<QQ", "<Qi", 12)
    oldest = magic == golang.GO_1_2
    start = 16 if oldest else 72
    at = struct.calcsize(wide) * len(entries)
    names_at = start + at + record * len(entries)
    base = names_at if oldest else 0
    rows = b"".join(
        struct.pack(wide, entry, (start if oldest else 0) + at + record * n)
        for n, (entry, _) in enumerate(entries)
    )
    records = b"".join(struct.pack(narrow, entry, base + place[name]) for entry, name in entries)
    words = [] if oldest else [0] * 7
    if relative:
        words[1], words[2], words[6] = 0x1000, names_at, start
    elif words:
        words[1], words[5] = names_at, start
    return head + struct.pack(f"<{len(words)}Q", *words) + rows + records + strings


@pytest.mark.parametrize("magic", [golang.GO_1_2, golang.GO_1_16, golang.GO_1_18, golang.GO_1_20], ids=hex)
def test_tables_of_all_times(magic):
    base = 0x1000 if magic in (golang.GO_1_18, golang.GO_1_20) else 0
    entries = [(0x0, "a.first"), (0x40, "b.(*T).Second")]
    data = table([(base * 0 + at, name) for at, name in entries], [name for _, name in entries], magic)
    assert golang.functions(data, 0x5000) == {base + at: name for at, name in entries}


def test_what_is_damaged_gives_nothing_and_a_note(build, tmp_path):
    data, text, _ = table_of(build())
    for damage in (b"", data[:7], data[:70], b"\0" * 100, b"\xff" * 4 + data[4:], data[: len(data) // 8]):
        assert golang.functions(damage, text) == {}
    program = build().read_bytes()
    broken = tmp_path / "broken"
    broken.write_bytes(program.replace(data[:8], b"\0" * 8))
    one = objects.read(broken)
    assert "Go program" in one.note
    assert static.scan(broken).notes == (f"broken {one.note}",)
