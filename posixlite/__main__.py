# SPDX-License-Identifier: MIT
"""python -m posixlite: the same as the command posixlite."""

import sys

from posixlite.cli import main

if __name__ == "__main__":
    sys.exit(main())
