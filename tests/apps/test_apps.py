# SPDX-License-Identifier: MIT
"""The programs of apps/: unmodified, on Linux and in an image, the same output, errors and exit status."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest
import sample

if TYPE_CHECKING:
    from posixlite.machines.machine import Outcome

APPS = [sample.load(path) for path in sorted((oracle.ROOT / "apps").glob("*/app.toml"))]


def cases() -> list[object]:
    return [
        pytest.param(app, run, id=f"{app.name}: {run.name}", marks=[pytest.mark.slow] if run.slow else [])
        for app in APPS
        for run in app.runs
    ]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """What the apps compile, once a session: app -> name -> program."""
    return {
        app.name: sample.build(app, tmp_path_factory.mktemp(app.name))
        for app in APPS
        if all(shutil.which(command[0]) for command in app.builds.values())
    }


def in_order(outcome: Outcome) -> Outcome:
    return replace(
        outcome,
        stdout=b"".join(sorted(outcome.stdout.splitlines(keepends=True))),
        stderr=b"".join(sorted(outcome.stderr.splitlines(keepends=True))),
    )


@pytest.mark.vm
@pytest.mark.parametrize(("app", "run"), cases())
def test_same_as_on_linux(
    app: sample.App, run: sample.Run, programs: dict[str, dict[str, Path]], shim: Path, tmp_path: Path
) -> None:
    built = programs.get(app.name)
    if built is None:
        pytest.skip(f"cannot be built here: apt-get install {app.package}")
    command = tuple(word.format(**built) if built else word for word in run.command)
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed: apt-get install {app.package}")
    folder = tmp_path / "run"
    prepare = partial(sample.prepare, app)
    folder.mkdir()
    prepare(folder)
    stdin = b"" if run.stdin is None else sample.content(run.stdin, app, folder)
    case = oracle.Case(command, folder, prepare, stdin, run.environment)
    image = oracle.make_image(case, tmp_path / "app.img")
    expected, got = oracle.on_linux(case, image), oracle.in_image(case, image)
    if run.any_order:
        expected, got = in_order(expected), in_order(got)
    assert not oracle.differences(expected, got)
