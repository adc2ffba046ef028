# SPDX-License-Identifier: MIT
"""The main job on Debian's own sqlite3: four commands, each shown, the last one's output from inside a VM."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time

from posixlite.bootstrap.environment import ROOT, VENV

FOLDER = ROOT / "build" / "demo"
QUERY = (
    "create table planet(name, moons int);"
    "insert into planet values ('Earth', 1), ('Mars', 2), ('Jupiter', 95), ('Saturn', 146);"
    "select name, moons from planet where moons > 1 order by moons desc;"
    "select 'all moons', sum(moons) from planet;"
)
STAGES = (
    ("trace", ("-o", "sqlite3.profile.json", "--", "sqlite3", "planets.db", QUERY)),
    ("plan", ("sqlite3.profile.json",)),
    ("build", ("sqlite3.profile.json", "-o", "sqlite3.img")),
    ("inspect", ("sqlite3.img",)),
    ("run", ("sqlite3.img",)),
)


def run() -> int:
    """Run the stages in a folder of their own; the exit status is that of the first one that fails, or 0."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    variables = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', os.defpath)}"}
    for number, (name, words) in enumerate(STAGES, 1):
        print(f"\n[{number}/{len(STAGES)}] $ {shlex.join(['posixlite', name, *words])}", flush=True)
        started = time.monotonic()
        command = [str(VENV / "bin" / "posixlite"), name, *words]
        status = subprocess.run(command, cwd=FOLDER, env=variables, check=False).returncode
        print(f"      {name}: exit status {status}, {time.monotonic() - started:.2f} s", flush=True)
        if status != 0:
            return status
        if name == "trace":
            (FOLDER / "planets.db").unlink()  # what the program made is not part of what it found
    print(
        "\nThe lines above came from Debian's sqlite3 inside a virtual machine of its own.", file=sys.stderr
    )
    return 0
