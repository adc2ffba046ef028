# SPDX-License-Identifier: MIT
"""What must hold in a profile beyond the types of its fields, so that no later stage has to doubt it."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from . import constants
from .record import ShapeError
from .timeline import Timeline
from .verdict import TREATMENTS, Verdict

Profile: TypeAlias = Any  # the class of profile.py, which leans on this module

CALL = re.compile(r"[a-z_][a-z0-9_]{0,63}")
SHA256 = re.compile(r"[0-9a-f]{64}")
WORDS = re.compile(r"[ -~]{1,200}")
"""What is named by us or by Linux, not by the program: operations, errors, signals, families of sockets."""


def check(profile: Profile, kinds: Iterable[str]) -> None:
    """Raise ShapeError, which names the first thing that no trace could have written."""
    for name in _calls(profile):
        if not CALL.fullmatch(name):
            raise ShapeError(f"calls: {name} is not the name of a call")
    for verdict in _verdicts(profile):
        _check_verdict(verdict)
    for word in _words(profile):
        if not WORDS.fullmatch(word):
            raise ShapeError(f"{word or 'nothing'} is no word of a profile")
    _check_files(profile, set(kinds))
    for run in profile.runs:
        _check_timeline(run.timeline)
    for place, process in enumerate(profile.processes):
        if process.parent is not None and process.parent >= place:
            raise ShapeError(f"processes[{place}] comes before its parent")


def _calls(profile: Profile) -> Iterator[str]:
    yield from (*profile.calls, *profile.phases.startup)
    if profile.phases.wait is not None:
        yield profile.phases.wait
    if profile.probe:
        yield from (*profile.probe.calls, *profile.probe.operations)


def _verdicts(profile: Profile) -> Iterator[Verdict]:
    if profile.probe:
        yield from (*profile.probe.calls.values(), *profile.probe.files.values())
        for verdicts in profile.probe.operations.values():
            yield from verdicts.values()


def _check_verdict(verdict: Verdict) -> None:
    if verdict.treatment not in TREATMENTS:
        raise ShapeError(f"{verdict.treatment or 'nothing'} is nothing that a probe finds")
    if verdict.errno is not None and verdict.errno not in constants.group("errno(3)").values:
        raise ShapeError(f"{verdict.errno or 'nothing'} is not the name of an error")


def _words(profile: Profile) -> Iterator[str]:
    for call in profile.calls.values():
        yield from (*call.errors, *call.operations, *call.operation_errors)
        for errors in call.operation_errors.values():
            yield from errors
    yield from (*profile.sockets, *profile.signals, *profile.handlers)
    yield from (*profile.stdio, *profile.stdio.values())
    for handler in profile.handlers.values():
        yield from (*handler.actions, *handler.flags)
    for end in profile.endpoints:
        yield from (end.role, end.family, end.type or "no type")  # of what is no socket
    for process in profile.processes:
        yield process.how
    if profile.probe:
        for verdicts in profile.probe.operations.values():
            yield from verdicts


def _check_timeline(timeline: Timeline) -> None:
    for name, line in timeline.calls.items():
        if not CALL.fullmatch(name):
            raise ShapeError(f"timeline: {name} is not the name of a call")
        if not timeline.is_sound(line):
            raise ShapeError(f"timeline.{name} does not fit its slots")


def _check_files(profile: Profile, kinds: set[str]) -> None:
    _check_path("program", profile.program)
    _check_path("cwd", profile.cwd)
    for field in ("libraries", "files", "pseudo_files", "links"):
        for path in getattr(profile, field):
            _check_path(field, path)
    for path, file in (*profile.files.items(), *profile.pseudo_files.items()):
        for kind in file.kinds:
            if kind not in kinds:
                raise ShapeError(f"{path}: {kind} is nothing that is done with a file")
        if file.kept and not SHA256.fullmatch(file.kept):
            raise ShapeError(f"{path}: {file.kept} is not a SHA-256")


def _check_path(field: str, path: str) -> None:
    """Absolute and without . and .. : an image has each file under one name."""
    if not path.startswith("/") or posixpath.normpath(path) != path:
        raise ShapeError(f"{field}: {path or 'nothing'} is not an absolute path")
