# SPDX-License-Identifier: MIT
"""The programs of apps/: unmodified, on Linux and in an image, the same output, errors and exit status."""

from __future__ import annotations

from pathlib import Path

import oracle
import program
import pytest
import sample

APPS = [sample.load(path) for path in sorted((oracle.ROOT / "apps").glob("*/app.toml"))]


def cases() -> list[object]:
    return [
        pytest.param(app, run, id=f"{app.name}: {run.name}", marks=[pytest.mark.slow] if run.long else [])
        for app in APPS
        for run in app.runs
    ]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """What the apps compile, once a session: app -> name -> program."""
    return {
        app.name: sample.build(app, tmp_path_factory.mktemp(app.name))
        for app in APPS
        if not any(program.missing(app, run) for run in app.runs)
    }


@pytest.mark.vm
@pytest.mark.parametrize(("app", "run"), cases())
def test_same_as_on_linux(
    app: sample.App, run: sample.Run, programs: dict[str, dict[str, Path]], shim: Path, tmp_path: Path
) -> None:
    if name := program.missing(app, run):
        pytest.skip(f"{name} is not installed: apt-get install {app.package}")
    assert not program.check(app, run, programs[app.name], tmp_path).trouble
