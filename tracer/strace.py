# SPDX-License-Identifier: MIT
"""Imports what `strace -f -o FILE` wrote: the text becomes the events that a live backend would have given.

The file system is looked at as it is now; what was there before the program is inferred from what the calls
answered. `strace -f -s 4096 -v` keeps long arguments whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import constants, elf
from .backend import Born, Ended, Event, Executed, Progress, Received, Returned
from .errors import TraceError
from .fields import signal_name
from .paths import Resolver, absolute
from .strace_text import arguments, integer, split, string, strings

_LINE = re.compile(r"(?:\[pid +(\d+)\] |(\d+) +)?(?:\d[\d:.]+ )?(.*)$")
_CALL = re.compile(r"(\w+)\((.*)\) += (.*)$", re.DOTALL)
_UNFINISHED = re.compile(r"(\w+)\((.*?)(?: <unfinished \.\.\.>|<unfinished \.\.\.>)$")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)$")
_SIGNAL = re.compile(r"--- (SIG\w+) \{")
_EXITED = re.compile(r"\+\+\+ exited with (\d+) \+\+\+")
_KILLED = re.compile(r"\+\+\+ killed by (SIG\w+)")
_SUPERSEDED = re.compile(r"\+\+\+ superseded by execve in pid (\d+) \+\+\+")
_FORKS = ("clone", "clone3", "fork", "vfork")
_EXECS = ("execve", "execveat")
_ERROR = re.compile(r"(?:-1|\?) (E\w+)")
SCRIPTS_MOST = 4  # interpreters of interpreters that the kernel follows
NO_PID = 0


@dataclass(slots=True)
class StraceImport:
    """The text of one strace output; follows backend.Backend, and runs nothing."""

    text: str
    name: str = "strace"
    live: bool = False
    is_fast: bool = False
    _started: bool = False
    _unfinished: dict[int, str] = field(default_factory=dict)  # task -> "call(arguments so far"
    _parents: dict[int, tuple[int, str, str]] = field(
        default_factory=dict
    )  # child -> parent, call, arguments
    _former: dict[int, int] = field(default_factory=dict)  # task -> the thread whose execve made it this

    def events(
        self, program: str, command: Sequence[str], environment: Mapping[str, str], folder: str
    ) -> Iterator[Event]:
        """Yield the events of the text. Only `folder` is used: what relative names started from."""
        _ = program, command, environment
        lines = self._lines()
        self._parents = _find_parents(lines)
        for task, text in lines:
            if task in self._parents:
                yield self._born(task)
            yield from self._event(task, text, folder)

    def program(self) -> str:
        """Give the path that the first successful execve names."""
        for _, text in self._lines():
            found = _CALL.match(text)
            if found and found[1] == "execve" and _result(found[3]) == 0:
                return string(split(found[2])[0]) or ""
        raise TraceError("this is not the output of strace: no execve in it", "write it with strace -f -o")

    def keep_in(self, folder: str) -> None:
        """Keep nothing: what was taken away is gone."""

    def progress(self) -> Progress:
        """Tell nothing: all has happened."""
        return Progress(0, "")

    def signalled(self, number: int) -> None:
        """Do nothing: nothing runs."""

    def wake(self) -> None:
        """Do nothing."""

    def _lines(self) -> list[tuple[int, str]]:
        return [found for line in self.text.splitlines() if (found := _parse_line(line))]

    def _event(self, task: int, text: str, folder: str) -> Iterator[Event]:
        if found := _SIGNAL.match(text):
            yield Received(task, _signal(found[1]))
        elif found := _SUPERSEDED.match(text):
            yield from self._supersede(task, int(found[1]))
        elif found := _EXITED.match(text):
            yield from self._end(task, int(found[1]), None)
        elif found := _KILLED.match(text):
            yield from self._end(task, None, _signal(found[1]))
        elif found := _RESUMED.match(text):
            before = self._unfinished.pop(task, f"{found[1]}(")
            yield from self._call(task, before + found[2], folder)
        elif found := _UNFINISHED.match(text):
            self._unfinished[task] = f"{found[1]}({found[2]}"
        else:
            yield from self._call(task, text, folder)

    def _call(self, task: int, text: str, folder: str) -> Iterator[Event]:
        found = _CALL.match(_without_cut(text))
        if found is None:
            return
        call, inside, answer = found[1], found[2], found[3]
        result = _result(answer)
        if not self._started and call not in _EXECS:
            return
        if call in _FORKS and result is not None and result in self._parents:
            yield self._born(result)
        if call in _EXECS and result == 0:
            yield self._executed(task, call, inside, folder)
            if not self._started:
                self._started = True
                return
        yield Returned(task, call, arguments(call, inside), result, 1, max(result or 0, 0))

    def _executed(self, task: int, call: str, inside: str, folder: str) -> Executed:
        parts = split(inside)
        path, argv = (parts[0], parts[1]) if call == "execve" else (parts[1], parts[2])
        program, words = _program(absolute(string(path) or "", folder), strings(argv))
        return Executed(task, self._former.pop(task, task), program, words, elf.interpreter(program))

    def _born(self, child: int) -> Born:
        parent, call, inside = self._parents.pop(child)
        first = arguments(call, inside)[0]
        flags = first[0] if isinstance(first, tuple) else first if isinstance(first, int) else 0
        if call == "vfork":
            flags = constants.value("CLONE_VFORK") | constants.value("CLONE_VM")
        return Born(child, parent, call, flags & ~0xFF if call == "clone" else flags)

    def _supersede(self, leader: int, thread: int) -> Iterator[Event]:
        yield from self._never_returned(leader)
        self._former[leader] = thread
        if thread in self._unfinished:
            self._unfinished[leader] = self._unfinished.pop(thread)

    def _end(self, task: int, status: int | None, signal: str | None) -> Iterator[Event]:
        yield from self._never_returned(task)
        yield Ended(task, status, signal)

    def _never_returned(self, task: int) -> Iterator[Event]:
        before = self._unfinished.pop(task, None)
        if before is not None:
            call, _, inside = before.partition("(")
            yield Returned(task, call, arguments(call, inside), None)


def _parse_line(line: str) -> tuple[int, str] | None:
    found = _LINE.match(line)
    if found is None or not found[3] or line.startswith("strace: "):
        return None
    return int(found[1] or found[2] or NO_PID), found[3]


def _find_parents(lines: Sequence[tuple[int, str]]) -> dict[int, tuple[int, str, str]]:
    """Find who made each task: a child may speak before the call that made it is seen to return."""
    parents: dict[int, tuple[int, str, str]] = {}
    unfinished: dict[int, str] = {}
    for task, text in lines:
        if not any(call in text for call in _FORKS):
            continue
        if found := _UNFINISHED.match(text):
            unfinished[task] = f"{found[1]}({found[2]}"
            continue
        resumed = _RESUMED.match(text)
        whole = unfinished.pop(task, "") + resumed[2] if resumed else text
        done = _CALL.match(whole)
        if done and done[1] in _FORKS and (child := _result(done[3])) is not None and child > 0:
            parents[child] = (task, done[1], done[2])
    return parents


def _without_cut(text: str) -> str:
    """Take out the mark of a call that was cut short by the death of its task."""
    return text.replace(" <unfinished ...>)", ")").replace("<unfinished ...>)", ")")


def _result(answer: str) -> int | None:
    if found := _ERROR.match(answer):
        return -constants.value(found[1])
    if answer.startswith("?"):
        return None
    value = integer(answer.split(" ", 1)[0])
    return value - (1 << 64) if value >> 63 else value


def _signal(name: str) -> str:
    return signal_name(integer(name))


def _program(path: str, argv: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Find what the kernel runs for a path: the file itself, or the interpreter that its first line names."""
    for _ in range(SCRIPTS_MOST):
        try:
            with Path(path).open("rb") as file:
                head = file.read(256)
        except OSError:
            break
        if not head.startswith(b"#!"):
            break
        words = head[2:].split(b"\n")[0].decode("utf-8", "surrogateescape").strip().split(None, 1)
        if not words:
            break
        argv = (*words, path, *argv[1:])
        path = words[0]
    return Resolver().resolve(path, follow=True).path, argv
