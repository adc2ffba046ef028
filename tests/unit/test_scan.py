# SPDX-License-Identifier: MIT
"""scan.py, gap.py and the commands: what the code could ask beside what was seen."""

from __future__ import annotations

import json

import pytest
from unit_catalogue import catalogue

from posixlite import cli, gap, tracer
from posixlite.tracer.profile import Call, Profile
from posixlite.tracer.static import Object, Scan, Unresolved

pytest.importorskip("capstone")

PROFILE = Profile("/bin/x", ("x",), calls={"read": Call(1), "mystery": Call(1)})
SCAN = Scan(
    program="/bin/x",
    calls={"read": ("x: main",), "write": ("x: f", "x: g", "x: h"), "mbind": ("x: main",)},
    unresolved=(Unresolved("x: main at 0x10", "read from memory"),),
    objects=(Object("/bin/x", 9, 5, 3, late=False), Object("/lib/y.so", 1, 1, 0, late=True)),
    missing=("libz.so.1",),
    notes=("x is a Go program: few of its numbers can be told",),
    near=("mbind", "read"),
)


def test_the_gap_has_three_parts():
    made = gap.make(PROFILE, SCAN, catalogue())
    assert made.observed == ("mystery", "read")
    assert {name: one.served for name, one in made.possible.items()} == {"write": True, "mbind": False}
    assert {name: one.near for name, one in made.possible.items()} == {"write": False, "mbind": True}
    assert made.not_found == ("mystery",)
    assert json.loads(json.dumps(made.to_json()))["possible"]["write"]["functions"] == [
        "x: f",
        "x: g",
        "x: h",
    ]


def test_the_gap_names_what_is_not_served_first():
    lines = gap.text(gap.make(PROFILE, SCAN, catalogue())).splitlines()
    assert lines[2].split() == ["mbind", "no", "yes", "x:", "main"]
    assert lines[3].endswith("x: f, x: g and 1 more")
    assert "observed and not found in the code: mystery" in lines
    assert lines[-1] == (
        "observed 2 calls; 2 more possible, 1 of these not served; 1 observed and not found; "
        "1 place unresolved"
    )


def test_a_scan_names_what_it_could_not_tell():
    text = gap.scan_text(SCAN)
    assert "x: main at 0x10  read from memory" in text
    assert "not on this machine: libz.so.1" in text
    assert "Go program" in text
    assert text.splitlines()[-1] == "/bin/x: 3 calls possible, 2 of them near, 1 place unresolved"
    assert "x: f, x: g and 1 more" in gap.scan_text(SCAN, everything=True)


@pytest.fixture
def cached(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "posixlite" / "scan"


SOURCE = 'void _start(void) { __asm__("mov $60, %eax; xor %edi, %edi; syscall"); }'


def test_the_command(cached, capsys, compile_c):
    program = str(compile_c(SOURCE, "ends", "-nostdlib", "-nostartfiles", "-static", link=True))
    assert cli.main(["scan", program, "--no-cache"]) == 0
    assert not cached.exists()
    plain = capsys.readouterr().out
    assert plain.splitlines()[-1] == f"{program}: 1 call possible, 1 of them near, 0 places unresolved"
    assert cli.main(["scan", program]) == 0
    assert capsys.readouterr().out == plain
    assert any(cached.iterdir())
    assert cli.main(["scan", "--json", program]) == 0
    assert list(json.loads(capsys.readouterr().out)["calls"]) == ["exit"]


def test_the_gap_of_a_real_program(cached, tmp_path, capfd, monkeypatch):
    monkeypatch.setattr("posixlite.commands.plan._catalogue", catalogue)
    (tmp_path / "p.json").write_text(tracer.trace(["/bin/ls", "/"]).to_json())
    capfd.readouterr()
    cli.main(["plan", "--scan", "--json", str(tmp_path / "p.json")])
    values = json.loads(capfd.readouterr().out)
    assert values["gap"]["not_found"] == []
    assert values["gap"]["unresolved"] == 0
    assert len(values["gap"]["possible"]) > 20
    assert "getdents64" in values["gap"]["observed"]
    cli.main(["plan", "--scan", str(tmp_path / "p.json")])
    assert "0 observed and not found" in capfd.readouterr().out
    assert cli.main(["scan", "/bin/true", "--profile", str(tmp_path / "p.json"), "--json"]) == 0
    late = [one["path"] for one in json.loads(capfd.readouterr().out)["objects"] if one["late"]]
    assert any("libselinux" in path for path in late)


def test_what_is_no_program_is_a_sentence(cached, capsys):
    assert cli.main(["scan", "/etc/passwd"]) == 2
    assert "/etc/passwd is not an ELF file" in capsys.readouterr().err.splitlines()[0]
