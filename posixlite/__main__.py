# SPDX-License-Identifier: MIT
"""The command posixlite, and python -m posixlite: Ctrl-C ends it without a traceback from the start."""

import sys

INTERRUPTED = 130


def main() -> int:
    """Load the tool and run its command line; return the exit status."""
    try:
        from posixlite import cli  # noqa: PLC0415 - it takes long enough for a Ctrl-C

        return cli.main()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
