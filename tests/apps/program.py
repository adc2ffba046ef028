# SPDX-License-Identifier: MIT
"""Programs of apps/ that read and write (app.toml): one command on Linux and in an image, compared."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import oracle
import sample

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from posixlite.machines.machine import Outcome


def missing(app: sample.App, run: sample.Run) -> str | None:
    """Return a program that this run needs and that is not installed."""
    commands = [run.command[0], *(command[0] for command in app.builds.values())]
    return next((name for name in commands if "{" not in name and shutil.which(name) is None), None)


def check(app: sample.App, run: sample.Run, builds: Mapping[str, Path], folder: Path) -> sample.Check:
    """Trace, build and run; builds: what the app has compiled, folder: for all that is made on the way."""
    command = tuple(word.format(**builds) if builds else word for word in run.command)
    work = folder / "run"
    prepare = partial(sample.prepare, app)
    work.mkdir()
    prepare(work)
    stdin = b"" if run.stdin is None else sample.content(run.stdin, app, work)
    case = oracle.Case(command, work, prepare=prepare, stdin=stdin, environment=run.environment)
    try:
        image = oracle.make_image(case, folder / "app.img")
    except oracle.StageFailedError as error:
        return sample.Check(run.name, str(error))
    expected, got = oracle.on_linux(case, image), oracle.in_image(case, image)
    if run.any_order:
        expected, got = _in_order(expected), _in_order(got)
    return sample.Check(run.name, oracle.differences(expected, got))


def _in_order(outcome: Outcome) -> Outcome:
    return replace(
        outcome,
        stdout=b"".join(sorted(outcome.stdout.splitlines(keepends=True))),
        stderr=b"".join(sorted(outcome.stderr.splitlines(keepends=True))),
    )
