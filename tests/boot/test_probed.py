# SPDX-License-Identifier: MIT
"""An image of a probe's plan: it answers as the plan says, runs the program all the same, and says so."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images
from posixlite import tracer
from posixlite.tracer.verdict import Probe, Verdict

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.vm
TRACED = oracle.ROOT / "tests" / "unit" / "traced"
SERVED = Verdict("served")


def compiled(name: str, folder: Path) -> str:
    output = folder / name
    command = ["gcc", "-O1", "-static", "-o", str(output), str(TRACED / f"{name}.c")]
    subprocess.run(command, check=True, timeout=60)
    return str(output)


def posixlite(*words: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    done = oracle.posixlite(*words, folder=folder)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def test_a_probed_image_runs_with_fewer_calls_than_were_traced(tmp_path, shim):
    program = compiled("combo", tmp_path)
    traced = posixlite("trace", "-q", "-o", "p.json", "--", program, folder=tmp_path)
    assert posixlite("probe", "p.json", "-q", folder=tmp_path).returncode == 0
    assert posixlite("build", "p.json", "-o", "probed.img", folder=tmp_path).returncode == 0
    assert posixlite("build", "p.json", "--as-traced", "-o", "traced.img", folder=tmp_path).returncode == 0
    ran = posixlite("run", "-v", "probed.img", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (traced.returncode, traced.stdout)
    assert b"absent" not in ran.stderr
    probed, whole = (images.inspect(tmp_path / f"{name}.img") for name in ("probed", "traced"))
    assert len(probed.calls) < len(whole.calls)
    assert "eventfd2" in whole.calls
    assert probed.withheld["eventfd2"] == "stubbed ENOSYS"
    assert "pipe2" in probed.calls
    assert probed.unlisted == ()


def test_each_answer_is_what_the_program_sees(tmp_path, shim):
    """The same program, and the same answers, as in the tests of the tracer's own trials."""
    program = compiled("withheld", tmp_path)
    posixlite("trace", "-q", "-o", "p.json", "--", program, folder=tmp_path)
    profile = tracer.load(tmp_path / "p.json")
    calls = dict.fromkeys(profile.calls, SERVED) | {
        "getppid": Verdict("stubbed", errno="EPERM"),
        "getuid": Verdict("faked", value=1),
    }
    operations = {
        "fcntl": {"F_GETFL": Verdict("stubbed", errno="EINVAL")},
        "ioctl": {"FIONBIO": Verdict("faked", value=0)},
    }
    files = {"/proc/self/maps": Verdict("stubbed", errno="ENOENT")}
    probe = Probe(calls=calls, operations=operations, files=files)
    (tmp_path / "p.json").write_text(replace(profile, probe=probe).to_json())
    assert posixlite("build", "p.json", "-o", "x.img", folder=tmp_path).returncode == 0
    ran = posixlite("run", "x.img", folder=tmp_path)
    assert dict(line.rsplit(" ", 1) for line in ran.stdout.decode().splitlines()) == {
        "getppid": "EPERM",
        "getuid": "1",
        "F_GETFL": "EINVAL",
        "F_DUPFD": "more",
        "FIONBIO": "0",
        "maps": "ENOENT",
        "relative maps": "ENOENT",
        "stat": "more",
    }
    shown = posixlite("inspect", "x.img", folder=tmp_path).stdout.decode()
    assert "stubbed (EPERM): getppid" in shown
    assert "stubbed (EINVAL): fcntl:F_GETFL" in shown
    assert "faked (0): ioctl:FIONBIO" in shown
    assert "faked (1): getuid" in shown
