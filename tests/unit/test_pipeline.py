# SPDX-License-Identifier: MIT
"""pipeline.py: what is done again and what is not, and input that is there for trace and image alike."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from posixlite import pipeline
from posixlite.tracer.profile import File, Profile

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def kept(tmp_path):
    """A profile of last time: its program and one file that it read."""
    program, data = tmp_path / "program", tmp_path / "data"
    program.write_text("x")
    data.write_text("data")
    info = data.stat()
    files = {
        str(data): File(("read",), size=info.st_size, mtime_ns=info.st_mtime_ns),
        str(tmp_path / "made"): File(("created",), existed=False),
        "/proc/self/x": File(("read",)),
    }
    path = tmp_path / "profile.json"
    path.write_text(Profile(str(program), ("program",), files=files).to_json())
    return path


def test_a_profile_is_valid_while_its_files_are_what_they_were(kept):
    assert pipeline._still_valid(kept) is not None


def test_a_changed_file_makes_it_invalid(kept):
    (kept.parent / "data").write_text("other data")
    assert pipeline._still_valid(kept) is None


def test_a_file_that_has_gone_makes_it_invalid(kept):
    (kept.parent / "data").unlink()
    assert pipeline._still_valid(kept) is None


def test_a_newer_program_makes_it_invalid(kept):
    later = kept.stat().st_mtime_ns + 10**9
    os.utime(kept.parent / "program", ns=(later, later))
    assert pipeline._still_valid(kept) is None


def test_what_the_program_makes_itself_does_not(kept):
    (kept.parent / "made").write_text("made by the last run")
    assert pipeline._still_valid(kept) is not None


@pytest.mark.parametrize("text", ["", "{", '{"version": 99}'])
def test_a_damaged_profile_is_no_profile(kept, text):
    kept.write_text(text)
    assert pipeline._still_valid(kept) is None


def test_the_key_sees_the_command_the_folder_and_the_environment(tmp_path, monkeypatch):
    first = pipeline._key(["ls", "-l"], "null")
    assert pipeline._key(["ls", "-l"], "null") == first
    assert pipeline._key(["ls -l"], "null") != first
    monkeypatch.setenv("LANG", "xx")
    changed = pipeline._key(["ls", "-l"], "null")
    monkeypatch.chdir(tmp_path)
    assert pipeline._key(["ls", "-l"], "file") != pipeline._key(["ls", "-l"], "pipe")
    assert len({first, changed, pipeline._key(["ls", "-l"], "null")}) == 3


def test_piped_input_can_be_read_twice():
    program = (
        "import os\nfrom posixlite import pipeline\n"
        "from posixlite.tracer.identity import stream_kind\n"
        "with pipeline.spool(0) as kept:\n"
        "    for _ in range(2):\n"
        "        with kept.again() as fd:\n"
        "            os.write(1, os.read(fd, 100) + stream_kind(fd).encode())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"once,", capture_output=True, check=True, timeout=30,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == b"once,pipe" * 2


def test_a_file_is_read_again_from_where_it_was(tmp_path):
    path = tmp_path / "file"
    path.write_text("0123456789")
    with path.open("rb", buffering=0) as file:
        file.seek(4)
        with pipeline.spool(file.fileno()) as kept:
            for _ in range(2):
                with kept.again() as same:
                    assert (same, os.read(same, 100)) == (file.fileno(), b"456789")


def test_input_that_nobody_reads_ends_with_its_user():
    end, start = os.pipe()
    os.write(start, b"x" * 10000)
    os.close(start)
    with pipeline.spool(end) as kept, kept.again() as pipe:
        assert os.read(pipe, 1) == b"x"
    os.close(end)


def test_no_input_stays_no_input():
    null = os.open(os.devnull, os.O_RDONLY)
    with pipeline.spool(null) as kept, kept.again() as same:
        assert same == null
    os.close(null)


@pytest.mark.vm
def test_all_stages_at_once_and_again_with_other_input(tmp_path):
    def run(text: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "posixlite", "run", "--timeout", "60", "--", "cat"],
            input=text, capture_output=True, check=False, timeout=120, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    first, second = run(b"one\n"), run(b"two\n")
    assert (first.returncode, first.stdout) == (0, b"one\n"), first.stderr
    assert b"all served" in first.stderr
    assert (second.returncode, second.stdout) == (0, b"two\n"), second.stderr
    assert second.stderr.count(b"as last time") == 2
