# SPDX-License-Identifier: MIT
"""What the shim can serve, read from the compiled archive: there is no other list."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from posixlite.elf import Archive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CALL, DRIVER = "sys_", "driver_"
CALLS = "sys."
"""How the members begin that hold calls: they come from libc/sys."""
SUPPORTS, PSEUDO_PATHS, FALLBACKS = ".posixlite.supports", ".posixlite.pseudo", ".posixlite.fallback"
FAMILIES = ".posixlite.family"
ANSWERS = ".posixlite.answers"
PARTS = ".posixlite.parts"


@dataclass(frozen=True, slots=True)
class Fallback:
    """A call that libc turns to when another one is absent or fails, and why."""

    call: str
    to: str
    reason: str
    operation: str = ""
    """The only one that is asked for of the other call, where that is known."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a call only some of its operations need: a symbol that brings it."""

    symbol: str
    call: str
    operations: frozenset[str]
    """Empty: all that the call does."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that an archive can serve."""

    calls: Mapping[str, str]
    """Call -> archive member that defines it (sys.dup.o)."""
    operations: Mapping[str, frozenset[str]]
    """Many-in-one call -> operations it serves. A call without an entry serves all of its operations."""
    pseudo: Mapping[str, str]
    """Path of a pseudo-file, where * stands for one component -> identifier of what serves it."""
    drivers: frozenset[str]
    fallbacks: tuple[Fallback, ...]
    families: Mapping[str, str] = field(default_factory=dict)
    """Family of sockets (AF_INET) -> the root that brings it (family_inet)."""
    parts: tuple[Part, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """Call that only answers with a word of the shim -> where that is, as an assembler writes it."""

    def pseudo_for(self, path: str) -> str | None:
        """Return the identifier of the pseudo-file behind a path, or None."""
        parts = path.split("/")
        for pattern, identifier in self.pseudo.items():
            wanted = pattern.split("/")
            if len(wanted) == len(parts) and all(map(fnmatchcase, parts, wanted)):
                return identifier
        return None

    def source_of(self, call: str) -> str:
        """Return the source file of a call that is served, from the member's name: libc/sys/dup.c."""
        return "libc/" + self.calls[call].removesuffix(".o").replace(".", "/") + ".c"


def read(path: Path) -> Catalogue:
    """Read what libshim.a can serve."""
    archive = Archive(path)
    operations: dict[str, set[str]] = {}
    for _, text in archive.section_strings(SUPPORTS):
        call, _, names = text.partition(":")
        operations.setdefault(call.strip(), set()).update(names.split())
    pseudo = {
        words[1]: words[0]
        for _, text in archive.section_strings(PSEUDO_PATHS)
        if len(words := text.split()) == 2
    }
    fallbacks = {
        Fallback(words[0], to, words[2] if len(words) > 2 else "", operation)
        for _, text in archive.section_strings(FALLBACKS)
        if len(words := text.split(None, 2)) >= 2
        for to, _, operation in (words[1].partition(":"),)
    }
    families = {
        name: words[0]
        for _, text in archive.section_strings(FAMILIES)
        for words in (text.split(),)
        for name in words[1:]
    }
    parts = {
        Part(words[0], words[1], frozenset(words[2:]))
        for _, text in archive.section_strings(PARTS)
        if len(words := text.split()) >= 2
    }
    answers = {
        call.strip(): place.strip()
        for _, text in archive.section_strings(ANSWERS)
        for call, _, place in (text.partition(":"),)
    }
    return Catalogue(
        calls={
            name.removeprefix(CALL): member
            for name, member in sorted(archive.symbols.items())
            if name.startswith(CALL) and member.startswith(CALLS)  # lwIP has functions called sys_ too
        },
        operations={call: frozenset(names) for call, names in sorted(operations.items())},
        pseudo=dict(sorted(pseudo.items())),
        drivers=frozenset(n for n in archive.symbols if n.startswith(DRIVER)),
        fallbacks=tuple(sorted(fallbacks, key=lambda f: (f.call, f.to))),
        families=dict(sorted(families.items())),
        parts=tuple(sorted(parts, key=lambda part: (part.symbol, part.call))),
        answers=dict(sorted(answers.items())),
    )
