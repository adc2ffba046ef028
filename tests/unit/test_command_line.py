# SPDX-License-Identifier: MIT
"""machines/command_line.py: what the shim is told about a run."""

from __future__ import annotations

import os
from urllib.parse import unquote

import pytest

from posixlite.machines import command_line
from posixlite.machines.machine import Settings, Streams


def words(settings: Settings, streams: Streams = Streams()) -> list[str]:  # noqa: B008 - frozen
    return command_line.compose(settings, streams, ("virtio_mmio.device=512@0xfeb00000:5",)).split(" ")


def test_the_streams_the_time_and_a_seed():
    found = dict(word.partition("=")[::2] for word in words(Settings()))
    assert found["posixlite.stdin"] == found["posixlite.stdout"] == found["posixlite.stderr"] == "pipe"
    assert int(found["posixlite.time"]) > 1_600_000_000 * 10**9
    assert len(bytes.fromhex(found["posixlite.seed"])) == 32
    assert found["virtio_mmio.device"] == "512@0xfeb00000:5"
    assert "--" not in found


def test_two_runs_have_two_seeds():
    assert words(Settings())[1] != words(Settings())[1]


@pytest.mark.parametrize("text", ["a b", "100%", "--", "ä=\n", "\udcff", "x\ty", "-- x"])
def test_arguments_stay_one_word_and_come_back(text):
    found = words(Settings(arguments=("first", text)))
    assert found[-3:-1] == ["--", "first"]
    assert unquote(found[-1], errors="surrogateescape") == text
    assert " " not in found[-1]


def test_no_arguments_are_not_the_baked_arguments():
    assert words(Settings(arguments=()))[-1] == "--"
    assert "--" not in words(Settings(arguments=None))


def test_an_empty_argument_is_there():
    assert words(Settings(arguments=("",)))[-1] == "%00"


def test_what_was_asked_for():
    settings = Settings(environment=("A=1 2",), on_absent="halt", verbose=True)
    assert {"posixlite.env=A=1%202", "posixlite.absent=halt", "posixlite.verbose=1"} <= set(words(settings))


def test_kinds_of_streams(tmp_path):
    read, write = os.pipe()
    null = os.open(os.devnull, os.O_RDWR)
    file = os.open(tmp_path / "x", os.O_CREAT | os.O_WRONLY)
    master, slave = os.openpty()
    try:
        kinds = command_line.stream_kinds(Streams(read, file, null))
        assert kinds == {"stdin": "pipe", "stdout": "file", "stderr": "null"}
        assert command_line.stream_kinds(Streams(slave))["stdin"] == "tty"
    finally:
        for descriptor in (read, write, null, file, master, slave):
            os.close(descriptor)
