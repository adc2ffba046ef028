# SPDX-License-Identifier: MIT
"""Run a command on Linux and in an image made from it, in equal conditions, and say where the two differ.

Linux is the expectation: nothing here knows what a program should print.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from posixlite import (
    cache,
    catalogue,
    compare,
    image,
    link,
    machines,
    plan,
    prelink_run,
    recipe,
    report,
    toolchain,
    tracer,
)
from posixlite.errors import PosixliteError
from posixlite.machines.linux import Linux
from posixlite.machines.machine import Settings, Streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from posixlite.machines.machine import Outcome

ROOT = Path(__file__).resolve().parent.parent
STAGE_SECONDS = 120.0
"""What tracing or building may take before a test is given up."""
RUN_SECONDS = 60.0
"""What a program may take in an image under emulation."""


LINK_SITES = True
"""Whether jumps stand in place of system calls in the images (pytest --no-link-sites)."""
PRELINK = False
"""Whether the start-ups of the images have run at build time (pytest --prelink)."""


class StageFailedError(AssertionError):
    """A stage before the run ended with an error: its own words."""


def nothing(_folder: Path) -> None:
    """Leave the folder of a run empty."""


@dataclass(frozen=True, slots=True)
class Case:
    """A command, and the conditions it runs in: the same for the trace, for Linux and for the image."""

    command: tuple[str, ...]
    folder: Path
    """The working directory: emptied and prepared again before each run."""
    _: KW_ONLY
    cwd: Path | None = None
    """The working directory where it is another: one that is left as it is."""
    prepare: Callable[[Path], None] = nothing
    stdin: bytes = b""
    environment: tuple[str, ...] = ()
    """NAME=VALUE, beside PATH and HOME."""
    allow_missing: bool = False
    """Whether an image may be made that lacks what the program asks for."""
    compress: bool = False
    """Whether the files of the image are packed."""
    includes: tuple[str, ...] = ()
    """Files and folders of the host that the image has too."""

    def reset(self) -> None:
        """Put the working directory into the state in which the program finds it."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self.prepare(self.folder)


def posixlite(
    *words: str, folder: Path = ROOT, stdin: bytes | int = b"", environment: dict[str, str] | None = None,
    seconds: float = STAGE_SECONDS,
) -> subprocess.CompletedProcess[bytes]:  # fmt: skip
    """Run the command line of posixlite; never fails itself. stdin: a descriptor, or bytes for a pipe."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT)} if environment is None else environment
    source: dict[str, Any] = {"stdin": stdin} if isinstance(stdin, int) else {"input": stdin}
    return subprocess.run(
        [sys.executable, "-m", "posixlite", *words],
        cwd=folder,
        **source,
        env=variables,
        capture_output=True,
        timeout=seconds,
        check=False,
    )


def make_image(case: Case, output: Path, board: str = machines.DEFAULT) -> Path:
    """Trace and build for a machine; StageFailedError with what the stage said."""
    return build_image(case, trace(case, output.with_suffix(".profile.json")), output, board)


def trace(case: Case, profile: Path, seconds: float = STAGE_SECONDS) -> Path:
    """Trace into a profile; StageFailedError with what the trace said."""
    variables = {
        "PATH": recipe.PATH,
        "HOME": "/",
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(cache.folder().parent),  # not below the program's HOME
        **dict(entry.split("=", 1) for entry in case.environment),
    }
    case.reset()
    profile.unlink(missing_ok=True)
    traced = posixlite(
        "trace", "--quiet", "-o", str(profile), "--", *case.command,
        folder=case.cwd or case.folder, stdin=case.stdin, environment=variables, seconds=seconds,
    )  # fmt: skip
    if not profile.exists():
        raise StageFailedError(f"trace: {traced.stderr.decode(errors='replace')}")
    return profile


def build_image(case: Case, traced: Path, output: Path, board: str = machines.DEFAULT) -> Path:
    """Build for a machine from a profile; StageFailedError with what the build said."""
    case.reset()
    profile = tracer.load(traced)
    platform = machines.machine(board).platform
    wishes = recipe.Wishes(
        includes=tuple(recipe.include(path) for path in case.includes),
        environment=case.environment,
        allow_missing=case.allow_missing,
        platform=platform,
        link_sites=LINK_SITES,
        compress=case.compress,
    )
    made = plan.make(profile, _catalogue(toolchain.shim_folder(platform)))
    try:
        wanted = recipe.make(profile, made, wishes)[0]
        if PRELINK and platform == toolchain.PVH:
            wanted = prelink_run.prelinked(wanted)
        link.build(wanted, output)
    except PosixliteError as error:
        told = f"{error.message}\n{error.hint}\n{report.plan_text(made)}"
        raise StageFailedError(f"build: {told}") from error
    return output


@functools.cache
def _catalogue(shim: Path) -> catalogue.Catalogue:
    return catalogue.read(shim / toolchain.ARCHIVE)


def on_linux(case: Case, path: Path, settings: Settings | None = None) -> Outcome:
    """Run the program of an image on Linux, with what the image holds as arguments and environment."""
    case.reset()
    settings = settings or Settings(timeout=RUN_SECONDS)
    return Linux().run(image.load(path), settings, Streams(stdin=case.stdin))


def in_image(case: Case, path: Path, board: str | None = None, settings: Settings | None = None) -> Outcome:
    """Run an image, on the machine it was built for if none is named."""
    settings = settings or Settings(timeout=RUN_SECONDS)
    loaded = image.load(path)
    board = board or machines.machine_for(loaded)
    return machines.machine(board).run(loaded, settings, Streams(stdin=case.stdin))


def differences(expected: Outcome, got: Outcome) -> str:
    """Return what differs, a line each, with the shim's own messages; empty if nothing does."""
    found = compare.compare(expected, got)
    lines = [f"{d.what}\n    linux {d.expected}\n    image {d.got}" for d in found]
    if lines:
        lines += [f"    shim: {line}" for line in got.console[-40:]]
    return "\n".join(lines)
