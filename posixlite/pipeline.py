# SPDX-License-Identifier: MIT
"""All stages from a command to an image, doing again only what is no longer valid."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache, catalogue, link, plan, prelink_run, recipe, toolchain, tracer
from posixlite.errors import PlanRefusedError, PosixliteError
from posixlite.tracer.identity import stream_kind
from posixlite.tracer.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from posixlite.progress import Stages
    from posixlite.recipe import Wishes
    from posixlite.tracer.profile import Profile

PIPE_CHUNK = 65536
KEPT_COMMANDS = 20
"""Whose profile and image are kept for the next run -- COMMAND."""


class Input:
    """Standard input that can be given twice from its start, to the trace and to the image, as what it is."""

    def __init__(self, descriptor: int, copy: int | None) -> None:
        self._descriptor = descriptor
        self._copy = copy
        """What came through a pipe; None: the descriptor itself can be read again, or has no end."""
        self.kind = stream_kind(descriptor)
        self._start = os.lseek(descriptor, 0, os.SEEK_CUR) if self.kind == "file" else 0

    @contextlib.contextmanager
    def again(self) -> Iterator[int]:
        """Give a descriptor that is at the input's start."""
        if self._copy is not None:
            with _pipe_of(self._copy) as end:
                yield end
            return
        if self.kind == "file":
            os.lseek(self._descriptor, self._start, os.SEEK_SET)
        yield self._descriptor


@contextlib.contextmanager
def spool(stdin: int) -> Iterator[Input]:
    """Keep what can be used up; files, a terminal and /dev/null go through as they are."""
    if stream_kind(stdin) in ("file", "tty", "null"):
        yield Input(stdin, None)
        return
    with tempfile.TemporaryFile(prefix="posixlite-stdin-") as copy, os.fdopen(os.dup(stdin), "rb") as source:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Input(stdin, copy.fileno())


@contextlib.contextmanager
def _pipe_of(copy: int) -> Iterator[int]:
    """Give the end of a pipe that a file's content comes through, as fast as it is read."""
    end, start = os.pipe()

    def feed() -> None:
        offset = 0
        with contextlib.suppress(BrokenPipeError), os.fdopen(start, "wb", buffering=0) as pipe:
            while data := os.pread(copy, PIPE_CHUNK, offset):
                offset += pipe.write(data)

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        yield end
    finally:
        os.close(end)
        feeder.join()


def image_of(command: Sequence[str], stdin: Input, wishes: Wishes, stages: Stages) -> Path:
    """Return an image of the command, made now or last time."""
    folder = cache.folder("run", _key(command, stdin.kind))
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
        now = cache.digest(str(toolchain.shim_folder(wishes.platform)), repr((done, wishes.prelink)))
        if image.exists() and stamp.exists() and stamp.read_text() == now:
            notes.append("as last time")
        else:
            stamp.unlink(missing_ok=True)
            link.build(prelink_run.prelinked(done) if wishes.prelink else done, image)
            stamp.write_text(now)
    for warning in warnings:
        stages.say(f"         warning: {printable(warning)}")
    return image


def _key(command: Sequence[str], stdin: str) -> str:
    """Name what decides how a program behaves, as far as we can see it before it runs."""
    found = shutil.which(command[0]) or command[0]
    variables = [
        f"{name}={value}" for name, value in sorted(os.environ.items()) if name not in ("_", "SHLVL")
    ]
    return cache.digest(found, *command, stdin, str(Path.cwd()), str(os.getuid()), *variables)


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


def _trace(command: Sequence[str], stdin: Input, output: Path) -> Profile:
    """Trace in a process of its own: the program's output is shown once, by the image, not twice."""
    output.unlink(missing_ok=True)
    with stdin.again() as descriptor:
        done = subprocess.run(
            [sys.executable, "-m", "posixlite", "trace", "--quiet", "-o", str(output), "--", *command],
            stdin=descriptor,
            capture_output=True,
            check=False,
        )
    if not output.exists():
        message, _, hint = done.stderr.decode("utf-8", "replace").strip().partition("\n")
        raise PosixliteError(message.removeprefix("posixlite: ") or "the trace failed", hint.strip())
    return tracer.load(output)
