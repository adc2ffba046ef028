# SPDX-License-Identifier: MIT
"""progress.py: a line a stage where there is no terminal, nothing where it is to be silent."""

from __future__ import annotations

import re

import pytest

from posixlite.progress import Stages


def test_a_line_a_stage_with_notes_and_time(capsys):
    with Stages().stage("trace", "ls -l") as notes:
        notes.append("12 calls")
    assert re.fullmatch(r"trace +ls -l: 12 calls, \d+\.\d\d s\n", capsys.readouterr().err)


def test_silence(capsys):
    stages = Stages(silent=True)
    with stages.stage("trace", "ls"):
        stages.say("something")
    assert capsys.readouterr() == ("", "")


def test_a_stage_that_fails_does_not_claim_to_have_ended(capsys):
    with pytest.raises(ValueError, match="x"), Stages().stage("trace", "ls"):
        raise ValueError("x")
    assert capsys.readouterr().err == ""
