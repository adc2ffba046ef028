# SPDX-License-Identifier: MIT
"""Every field of a profile stands in docs/profile.md, and everything that stands there is made by a trace."""

import dataclasses
import os
import re
import socket
import sys
import typing
from collections.abc import Mapping
from pathlib import Path

import pytest
from traced_folder import prepare_paths

from posixlite.tracer import trace
from posixlite.tracer.profile import Call, File, Profile

PAGE = Path(__file__).parent.parent.parent / "docs" / "profile.md"
OTHERS = "## What it can do without"  # what `posixlite probe` adds has tests of its own
SAME = {"uid", "gid", "machine"}  # of these the default may be what is true
QUERY = bytes.fromhex("123401000001000000000000") + b"\7example\3org\0" + bytes.fromhex("00010001")


def page():
    return PAGE.read_text().split(OTHERS)[0]


def told_by_the_page():
    """Names of fields: what stands in the first column of a table, or is said to be a field in the text."""
    rows = [line.split("|")[1] for line in page().splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def classes(kind):
    """All dataclasses that a profile is made of, but for those of the probe."""
    if dataclasses.is_dataclass(kind):
        yield kind
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            if field.name != "probe":
                yield from classes(hints[field.name])
    for inner in typing.get_args(kind):
        yield from classes(inner)


def made(value):
    """Names of the fields that do not hold their default, all the way down."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            held = getattr(value, field.name)
            default = field.default_factory() if callable(field.default_factory) else field.default
            if held != default:
                yield field.name
                yield from made(held)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from made(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from made(item)


@pytest.fixture
def profiles(traced_program, tmp_path, capfd):
    """Give traces of programs that do between them everything that a profile tells."""
    prepare_paths(tmp_path)
    (tmp_path / "gone").write_text("content")
    ask = f"import socket; s = socket.socket(2, 2); s.connect(('127.0.0.1', 53)); s.send({QUERY!r})"
    commands = [
        [traced_program("family"), "/bin/true"],
        [traced_program("paths"), str(tmp_path)],
        [traced_program("net")],
        [traced_program("signals")],
        [traced_program("threads")],
        [sys.executable, "-S", "-E", "-c", "import os; open('gone').read(); os.remove('gone')"],
        ["sh", "-c", "read word; kill -9 $$"],
        [sys.executable, "-S", "-E", "-c", ask],
        [traced_program("passing")],
    ]
    before = os.umask(0o027)
    try:
        options = {"keep_environment": True, "cwd": tmp_path, "contents": tmp_path / "contents"}
        yield [*(trace(command, **options) for command in commands), trace(["true"], fast=True)]
    finally:
        os.umask(before)
        capfd.readouterr()


def test_every_field_stands_on_the_page():
    words = set(re.findall(r"`(\w+)`", page()))
    fields = {field.name for kind in classes(Profile) for field in dataclasses.fields(kind)}
    assert fields - {"probe"} - words == set()


def test_everything_on_the_page_is_made_by_a_trace(profiles):
    found = {name for profile in profiles for name in made(profile)} | SAME
    fields = {field.name for kind in classes(Profile) for field in dataclasses.fields(kind)} - {"probe"}
    assert fields - found == set()
    kinds = {kind for profile in profiles for file in profile.files.values() for kind in file.kinds}
    assert told_by_the_page() - found - kinds == {"executed", "locked", "readlink", "denied"} - kinds
    for profile in profiles:
        assert (profile.uid, profile.gid, profile.machine) == (os.getuid(), os.getgid(), os.uname().machine)


def test_bytes_phases_lookups_and_what_the_code_tells(profiles, tmp_path):
    _, paths, _, _, _, _, shell, asking, _, _ = profiles
    assert paths.files[f"{tmp_path}/made"].bytes_written == 5
    assert shell.phases.wait == "read"
    assert "kill" not in shell.phases.startup
    assert shell.phases.startup["execve" if "execve" in shell.phases.startup else "openat"] >= 1
    assert asking.lookups == ("example.org",)
    assert "PATH" in shell.variables
    assert "clock_gettime" in asking.vdso
    assert shell.groups == tuple(sorted(os.getgroups()))


def test_what_a_file_gave_is_counted_and_united():
    one = Profile("/x", ("x",), calls={"read": Call(1)}, files={"/f": File(("read",), bytes_read=3)})
    assert (one | one).files["/f"].bytes_read == 6


def test_a_name_is_told_only_if_a_server_of_names_was_asked(capfd):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        ask = f"import socket; s = socket.socket(2, 2); s.connect(('127.0.0.1', {port})); s.send({QUERY!r})"
        assert trace([sys.executable, "-S", "-E", "-c", ask]).lookups == ()
    capfd.readouterr()
