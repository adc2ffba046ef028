# SPDX-License-Identifier: MIT
"""Trial: what a run of the program gets, and what is withheld from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..conditions import conditions
from ..constants import value


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What can be withheld: a call, one operation of a call, or a pseudo-file."""

    call: str = ""
    operation: str = ""
    path: str = ""

    @property
    def is_call(self) -> bool:
        """Whether it is a whole call."""
        return not self.operation and not self.path

    def __str__(self) -> str:
        return self.path or (f"{self.call}:{self.operation}" if self.operation else self.call)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said instead: an error by name, or a value."""

    errno: str | None = None
    value: int | None = None

    @property
    def result(self) -> int:
        """As the kernel gives it: -errno or the value."""
        return -value(self.errno) if self.errno is not None else self.value or 0


ABSENT = Answer("ENOSYS")
"""What a kernel says of a call that it does not have."""
NO_FILE = Answer("ENOENT")


@dataclass(frozen=True, slots=True)
class Trial:
    """Calls that are served, and answers to some that are not.

    A call in neither is new: it gets ENOSYS, and is always noted. Answers to operations and pseudo-files
    concern calls that are served.
    """

    served: frozenset[str] | None  # None: all that Linux has
    answers: Mapping[Target, Answer] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # path of a pseudo-file -> its others
    files: frozenset[str] | None = (
        None  # the only ones that are there, beside those that the run makes; None: all
    )
    watched: frozenset[Target] = frozenset()  # count how often these are asked for, rather than be quick

    def serves(self, target: Target) -> bool:
        """Tell whether a target is not withheld."""
        if target.is_call:
            return self.served is None or target.call in self.served
        return target not in self.answers

    def operations(self, call: str) -> tuple[Target, ...]:
        """Give the operations of a call that are withheld."""
        return tuple(t for t in self.answers if t.call == call and t.operation)

    @property
    def watches_paths(self) -> bool:
        """Tell whether the path that a call names may decide what it gets."""
        return self.files is not None or bool(self.paths)

    def answer(self, target: Target) -> Answer:
        """Give what is said of a target that is withheld; of what is new, that it is not there."""
        return self.answers.get(target, NO_FILE if target.path else ABSENT)

    @property
    def paths(self) -> tuple[Target, ...]:
        """Give the pseudo-files that are withheld."""
        return tuple(target for target in self.answers if target.path)


def asks_for(target: Target, arguments: tuple[int, ...]) -> bool:
    """Tell whether a call of the target's name asks for its operation."""
    return all(one.holds(arguments) for one in conditions(target.call, target.operation))
