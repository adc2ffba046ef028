# SPDX-License-Identifier: MIT
"""What was in files that a program used and then took away is kept, for an image needs it."""

import hashlib
import sys

import pytest

from posixlite.tracer import trace

READ = "from pathlib import Path; import os; text = Path('f').read_text(); "


def run(code, folder, backend="native"):
    (folder / "f").write_text("content")
    contents = folder.parent / "contents"
    profile = trace(
        [sys.executable, "-S", "-E", "-c", READ + code], cwd=folder, contents=contents, backend=backend
    )
    assert profile.runs[0].exit_status == 0
    kept = [path.read_text() for path in contents.glob("*")]
    return profile.files[f"{folder}/f"], kept


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.mark.parametrize("backend", ["native", "ptrace"])
@pytest.mark.parametrize(
    "code", ["os.remove('f')", "os.rename('f', 'g')", "os.link('f', 'g'); os.remove('f')"]
)
def test_what_was_read_and_taken_away_is_kept(folder, code, backend):
    file, kept = run(code, folder, backend)
    assert kept == ["content"]
    assert file.kept == hashlib.sha256(b"content").hexdigest()
    assert file.existed


@pytest.mark.parametrize(
    "code",
    [
        "",
        "Path('new').write_text('x'); Path('new').read_text(); os.remove('new')",
        "os.remove('f'); Path('f').write_text('again')",
        "os.rename('f', 'g'); os.rename('g', 'f')",
    ],
)
def test_nothing_is_kept_of_what_is_there_or_was_not_there(folder, code):
    file, kept = run(code, folder)
    assert kept == []
    assert file.kept == ""


def test_nothing_is_kept_of_what_was_not_used(folder):
    (folder / "other").write_text("x")
    _, kept = run("os.remove('other')", folder)
    assert kept == []
