# SPDX-License-Identifier: MIT
"""What can go wrong while tracing or reading a profile: one sentence, and what to do about it."""


class TraceError(Exception):
    """The program could not be traced, or what was recorded of it cannot be used.

    `message` says what went wrong in one sentence, `hint` what to do next (may be empty).
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ProfileError(TraceError):
    """A text is not a profile that this version can read, or two profiles do not merge."""
