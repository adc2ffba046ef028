# SPDX-License-Identifier: MIT
"""Finds the libraries of a program, as ld.so(8) does: what it needs, what these need, each file once."""

import glob
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import TraceError
from .summary import Summary

CONFIGURATION = Path("/etc/ld.so.conf")
TRUSTED = ("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib")


def load_all(
    program: str, more: Iterable[str], read: Callable[[str], Summary]
) -> tuple[list[Summary], list[str], tuple[str, ...]]:
    """Give the objects in the order of the search for symbols, which were opened late, and what is not there.

    `more` are files that a run was seen to map, the libraries that it opened by dlopen among them.
    """
    seen = list(more)
    by_name = {Path(path).name: path for path in seen}
    found: dict[str, Summary] = {}
    missing: list[str] = []
    todo = [str(Path(program).resolve())]
    late: list[str] = []
    while todo or seen:
        if not todo:
            path = str(Path(seen.pop(0)).resolve())
            if path in found:
                continue
            late.append(path)
            todo.append(path)
        path = todo.pop(0)
        if path in found:
            continue
        try:
            one = read(path)
        except TraceError:
            if not found:
                raise  # the program itself
            missing.append(path)
            continue
        found[path] = one
        for name in [*one.needed, *([one.interpreter] if one.interpreter else [])]:
            place = by_name.get(Path(name).name) or find(name, one)
            if place is None:
                missing.append(name)
            else:
                todo.append(str(Path(place).resolve()))
    return list(found.values()), [path for path in late if path in found], tuple(sorted(set(missing)))


def find(name: str, user: Summary) -> str | None:
    """Find a library that an object needs; None if it is not on this machine."""
    if "/" in name:
        return name if Path(name).is_file() else None
    origin = str(Path(user.path).parent)
    own = [folder.replace("$ORIGIN", origin).replace("${ORIGIN}", origin) for folder in user.folders]
    for folder in [*own, *_configured(CONFIGURATION), *TRUSTED]:
        path = Path(folder) / name
        if path.is_file():
            return str(path)
    return None


def _configured(path: Path) -> list[str]:
    """Give the folders of ld.so.conf and of what it includes."""
    folders: list[str] = []
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    for line in lines:
        words = line.partition("#")[0].split()
        if words[:1] == ["include"]:
            for pattern in words[1:]:
                for other in sorted(glob.glob(str(path.parent / pattern))):  # noqa: PTH207 (may be absolute)
                    folders += _configured(Path(other))
        else:
            folders += words
    return folders
