# SPDX-License-Identifier: MIT
"""Names made fit to be shown: a file's name is any bytes, and a profile may come from anywhere."""


def printable(text: str) -> str:
    """Return a text on one line, with what cannot be printed or would move the cursor as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
