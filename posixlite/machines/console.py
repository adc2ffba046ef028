# SPDX-License-Identifier: MIT
"""Understand what the shim says about itself on the serial port; see docs/architecture.md, "Console"."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass, field

from posixlite.tracer import numbers

PREFIX = "posixlite: "
CALL_NUMBER = re.compile(r"\bcall_(\d+)(?:\(\d+\))?")
"""A call as the shim says it: it has no table of names."""
CALL_IN_DUMP = re.compile(r"\bcall (\d+)$")


@dataclass(slots=True)
class Report:
    """What the shim has said so far."""

    lines: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    """Lines without the shim's prefix: firmware, or the program where there is no better channel."""
    status: int | None = None
    signal: tuple[int, str] | None = None
    absent: dict[str, int] = field(default_factory=dict)
    unsupported: list[str] = field(default_factory=list)
    trouble: str | None = None
    """A panic, or memory that does not suffice."""

    @property
    def ended(self) -> bool:
        """Whether the shim has said how the program ended."""
        return self.status is not None or self.signal is not None

    def read(self, text: bytes) -> None:
        """Take all that came over the serial port."""
        for raw in text.decode("utf-8", "replace").splitlines():
            line = raw.strip("\r\n\0")
            # The last unfinished line of something else may stand before the prefix.
            before, found, message = line.partition(PREFIX)
            if not found:
                self.other.extend([line] if line else [])
                continue
            self.other.extend([before] if before.strip() else [])
            named = name_calls(message)
            self.lines.append(named)
            self._understand(named)

    def _understand(self, message: str) -> None:
        word, _, rest = message.partition(" ")
        values = rest.split()
        if word == "exit" and len(values) == 1 and values[0].isdigit():
            self.status = int(values[0])
        elif word == "signal" and len(values) in (1, 2) and values[0].isdigit():
            self.signal = (int(values[0]), signal_name(int(values[0])))
        elif word == "absent" and len(values) == 2 and values[1].isdigit():
            self.absent[values[0]] = int(values[1])
        elif word == "absent" and values:
            self.absent.setdefault(values[0].partition("(")[0], 1)
        elif word == "unsupported":
            self.unsupported.append(rest)
        elif word in ("panic:", "memory:"):
            self.trouble = self.trouble or message


def name_calls(message: str) -> str:
    """Put names where the shim could only say numbers: call_265(265) becomes linkat(265)."""
    named = CALL_NUMBER.sub(lambda m: m[0].replace(f"call_{m[1]}", numbers.name_of(int(m[1]))), message)
    return CALL_IN_DUMP.sub(lambda m: f"{m[0]} ({numbers.name_of(int(m[1]))})", named)


def signal_name(number: int) -> str:
    """Return SIGSEGV for 11; real-time signals count from SIGRTMIN."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIGRTMIN+{number - int(signal.SIGRTMIN)}"
