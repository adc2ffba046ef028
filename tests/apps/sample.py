# SPDX-License-Identifier: MIT
"""Read apps/<name>/app.toml: which programs to build, which files they find, which commands to run."""

from __future__ import annotations

import os
import random
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_MTIME = 1234567890
"""Of each file and folder that app.toml gives no time: runs must not differ in it."""
COMMAND_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Run:
    """One command of an app."""

    name: str
    command: tuple[str, ...]
    stdin: Any = None
    """Parts of the input, as in [files]."""
    environment: tuple[str, ...] = ()
    any_order: bool = False
    """Whether lines may come in any order: that of a directory, which Linux does not promise."""
    long: bool = False
    """It takes long: only in long runs."""


@dataclass(frozen=True, slots=True)
class App:
    """One folder of apps/."""

    name: str
    folder: Path
    package: str
    files: dict[str, Any]
    builds: dict[str, tuple[str, ...]]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    trouble: str
    """How the image differs from Linux; empty if it does not."""


def load(path: Path) -> App:
    """Read one app.toml; a name that it should not have is an error."""
    table = tomllib.loads(path.read_text())
    runs = tuple(Run(**_tuples(run)) for run in table.pop("run"))
    builds = {build["name"]: tuple(build["command"]) for build in table.pop("build", [])}
    app = App(path.parent.name, path.parent, table.pop("package"), table.pop("files", {}), builds, runs)
    if table:
        raise ValueError(f"{path}: unknown: {', '.join(table)}")
    return app


def _tuples(run: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if k in ("command", "environment") else v for k, v in run.items()}


def build(app: App, folder: Path) -> dict[str, Path]:
    """Compile what the app has to compile; return its programs by name."""
    made = {}
    for name, command in app.builds.items():
        output = folder / name
        words = [word.format(output=output, app=app.folder) for word in command]
        subprocess.run(words, check=True, timeout=COMMAND_SECONDS)
        made[name] = output
    return made


def prepare(app: App, folder: Path) -> None:
    """Make the files of an app in a folder, the same in each byte and time whenever it is done."""
    for name, what in app.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if "link" in what:
            path.symlink_to(what["link"])
        elif "hard" in what:
            path.hardlink_to(folder / what["hard"])
        else:
            path.write_bytes(content(what, app, folder))
            path.chmod(what.get("mode", 0o644) if isinstance(what, dict) else 0o644)
    for path in (*folder.rglob("*"), folder):
        what = app.files.get(str(path.relative_to(folder)), {})
        time = what.get("mtime", DEFAULT_MTIME) if isinstance(what, dict) else DEFAULT_MTIME
        os.utime(path, (time, time), follow_symlinks=False)


def content(what: Any, app: App, folder: Path) -> bytes:
    """Return the bytes that a part of app.toml, or a list of parts, stands for."""
    if isinstance(what, list):
        return b"".join(content(part, app, folder) for part in what)
    if "text" in what:
        return bytes(what["text"], "utf-8")
    if "repeat" in what:
        return "".join(what["repeat"].replace("{n}", str(n)) for n in range(what["count"])).encode()
    if "random" in what:
        return random.Random(what["random"]).randbytes(what["random"])  # noqa: S311 - the same each time
    if "from" in what:
        return (app.folder / what["from"]).read_bytes()
    done = subprocess.run(
        what["command"], cwd=folder, check=True, capture_output=True, timeout=COMMAND_SECONDS
    )
    return done.stdout
