# SPDX-License-Identifier: MIT
"""All stages from a command to an image, doing again only what is no longer valid."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache, catalogue, link, plan, recipe, toolchain, tracer
from posixlite.errors import PlanRefusedError, PosixliteError
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from posixlite.progress import Stages
    from posixlite.recipe import Wishes
    from posixlite.tracer.profile import Profile

KEPT_COMMANDS = 20
"""Whose profile and image are kept for the next run -- COMMAND."""


@contextlib.contextmanager
def spool(stdin: int) -> Iterator[int]:
    """Give a descriptor that can be read from its start twice: by the trace, then by the image."""
    if not _is_spooled(stdin):
        yield stdin
        return
    with tempfile.TemporaryFile(prefix="posixlite-stdin-") as copy, os.fdopen(os.dup(stdin), "rb") as source:
        shutil.copyfileobj(source, copy)
        copy.flush()
        copy.seek(0)
        yield copy.fileno()


def image_of(command: Sequence[str], stdin: int, wishes: Wishes, stages: Stages) -> Path:
    """Return an image of the command, made now or last time."""
    folder = cache.folder("run", _key(command))
    os.utime(folder)
    cache.forget_old(folder.parent, KEPT_COMMANDS)
    with stages.stage("trace", " ".join(command)) as notes:
        profile = _still_valid(folder / "profile.json")
        if profile is None:
            profile = _trace(command, stdin, folder / "profile.json")
        else:
            notes.append("as last time")
        notes.append(plan.count(len(profile.calls), "call"))
    with stages.stage("shim", str(toolchain.SOURCES)):
        shim = toolchain.shim_folder(wishes.platform)
    with stages.stage("plan", profile.program) as notes:
        made = plan.make(profile, catalogue.read(shim / toolchain.ARCHIVE))
        notes.append(made.verdict)
    if not made.possible and not wishes.allow_missing:
        raise PlanRefusedError(
            f"{profile.program} {made.verdict}", f"posixlite plan {folder / 'profile.json'} says more"
        )
    return _image(folder, profile, made, wishes, stages)


def _image(folder: Path, profile: Profile, made: plan.Plan, wishes: Wishes, stages: Stages) -> Path:
    image = folder / "image.img"
    with stages.stage("build", str(image)) as notes:
        done, warnings = recipe.make(profile, made, wishes, [recipe.contents_of(folder / "profile.json")])
        stamp = folder / "image.stamp"
        now = cache.digest(str(toolchain.shim_folder(wishes.platform)), repr(done))
        if image.exists() and stamp.exists() and stamp.read_text() == now:
            notes.append("as last time")
        else:
            stamp.unlink(missing_ok=True)
            link.build(done, image)
            stamp.write_text(now)
    for warning in warnings:
        stages.say(f"         warning: {printable(warning)}")
    return image


def _is_spooled(stdin: int) -> bool:
    """Whether the input is one that can be used up; a terminal and /dev/null go through as they are."""
    return not os.isatty(stdin) and os.fstat(stdin).st_rdev != os.makedev(1, 3)


def _key(command: Sequence[str]) -> str:
    """Name what decides how a program behaves, as far as we can see it before it runs."""
    found = shutil.which(command[0]) or command[0]
    variables = [
        f"{name}={value}" for name, value in sorted(os.environ.items()) if name not in ("_", "SHLVL")
    ]
    return cache.digest(found, *command, str(Path.cwd()), str(os.getuid()), *variables)


def _still_valid(path: Path) -> Profile | None:
    """Return the profile of last time if no file that the program saw has changed since."""
    try:
        profile = tracer.load(path)
        traced = path.stat().st_mtime_ns
    except (OSError, tracer.TraceError):
        return None
    program = Path(profile.program)
    if not program.exists() or program.stat().st_mtime_ns > traced:
        return None
    for name, file in profile.files.items():
        if not file.existed or file.type != "regular" or file.mtime_ns is None:
            continue
        try:
            info = os.lstat(name)
        except OSError:
            return None
        if (info.st_mtime_ns, info.st_size) != (file.mtime_ns, file.size):
            return None
    return profile


def _trace(command: Sequence[str], stdin: int, output: Path) -> Profile:
    """Trace in a process of its own: the program's output is shown once, by the image, not twice."""
    output.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "posixlite", "trace", "--quiet", "-o", str(output), "--", *command],
        stdin=stdin,
        capture_output=True,
        check=False,
    )
    if _is_spooled(stdin):
        os.lseek(stdin, 0, os.SEEK_SET)
    if not output.exists():
        message, _, hint = done.stderr.decode("utf-8", "replace").strip().partition("\n")
        raise PosixliteError(message.removeprefix("posixlite: ") or "the trace failed", hint.strip())
    return tracer.load(output)
