# SPDX-License-Identifier: MIT
"""Where posixlite keeps what it can make again: one folder for each version of its sources."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from posixlite.errors import FileTroubleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

IN_USE_SECONDS = 3600
"""A folder that was used within this time stays, however many there are."""


def folder(*parts: str) -> Path:
    """Return a folder under $XDG_CACHE_HOME/posixlite (default ~/.cache), made if it is not there."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(root) if root.startswith("/") else Path.home() / ".cache"
    path = base.joinpath("posixlite", *parts)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTroubleError("make the folder", path, error, "set XDG_CACHE_HOME to a folder") from error
    return path


def digest(*parts: str | bytes) -> str:
    """Return a short name (24 hexadecimal digits of SHA-256) that changes with any of the parts."""
    state = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.hexdigest()[:24]


def digest_of_files(root: Path, paths: Iterable[Path]) -> str:
    """Return a name that changes with the content or the path of any of the files."""
    parts: list[bytes] = []
    for path in sorted(paths):
        parts.append(os.fsencode(path.relative_to(root)))
        parts.append(path.read_bytes())
    return digest(*parts)


def remember(path: Path, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the JSON value kept in path; make and keep it if there is none that can be read."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        value = make()
        write_whole(path, json.dumps(value, indent=1, sort_keys=True).encode())
        return value


def forget_old(parent: Path, keep: int) -> None:
    """Keep the folders that were used last, and those that somebody may be using now."""
    folders = sorted(parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-keep]:
        if folder.stat().st_mtime < time.time() - IN_USE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it; on a full disk nothing is left behind.

    Where the path is a link, the file that it leads to is written; a device or a pipe takes the bytes itself.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        place = path.resolve()
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    except OSError as error:
        raise FileTroubleError("write", path, error) from error
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        _let_umask_decide(name)
        Path(name).replace(place)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise FileTroubleError("write", path, error) from error


def _let_umask_decide(name: str) -> None:
    """Give a temporary file (made 0600) the permissions that a plain new file would have."""
    umask = os.umask(0)
    os.umask(umask)
    Path(name).chmod(0o666 & ~umask)
