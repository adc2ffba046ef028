# SPDX-License-Identifier: MIT
"""The commands of the README: python3 -m posixlite.bootstrap demo, test and network."""

from __future__ import annotations

import subprocess
import sys

from posixlite.bootstrap import __doc__ as about
from posixlite.bootstrap import demo, environment, lwip

USAGE = 2


def main(words: list[str]) -> int:
    """Run one of them; return its exit status."""
    if not words or words[0] not in ("demo", "test", "network"):
        print(about, file=sys.stderr)
        return USAGE
    try:
        if words[0] == "demo":
            environment.prepare(environment.RUN_PACKAGES, tests=False)
            return demo.run()
        lwip.fetch()
        if words[0] == "network":
            return 0
        environment.prepare(environment.RUN_PACKAGES + environment.test_packages(), tests=True)
        command = [str(environment.PYTHON), "-m", "pytest", *words[1:]]
        print("$", *command, flush=True)
        return subprocess.run(command, cwd=environment.ROOT, check=False).returncode
    except environment.SetUpError as error:
        print(f"posixlite set-up: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
