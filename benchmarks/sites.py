# SPDX-License-Identifier: MIT
"""Share of the calls that go through linked sites: servers under the clients of apps/, and tools.

The image itself counts (posixlite run -v). docs/sites.md says what stays a trap.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

import measure
from tabulate import tabulate

sys.path[:0] = [str(measure.ROOT / "tests"), str(measure.ROOT / "tests" / "apps")]
import oracle  # noqa: E402 - the path first
import server  # noqa: E402

SERVERS = ("redis", "nginx", "memcached")
TOOLS = {
    "sqlite3": ("sqlite3", "t.db"),
    "python3": ("/usr/bin/python3", "-c"),
}
WORK = {
    "sqlite3": """
create table t(n);
with recursive c(n) as (select 1 union all select n + 1 from c where n < 5000) insert into t select n from c;
create index i on t(n);
select sum(n) from t;
""",
    "python3": """
import json, sqlite3, ssl, threading, tempfile, pathlib
with tempfile.TemporaryDirectory() as d:
    for n in range(200):
        pathlib.Path(d, str(n)).write_text(json.dumps({"n": n}))
    print(sum(json.loads(p.read_text())["n"] for p in pathlib.Path(d).iterdir()))
""",
}
COUNTS = re.compile(r"calls: (\d+) from linked sites, (\d+) by trap")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: sites.py redis sqlite3")
    parser.add_argument("program", nargs="*", default=[*SERVERS, *TOOLS], help="(all)")
    rows = []
    for name in parser.parse_args().program:
        with tempfile.TemporaryDirectory() as folder:
            said = of_tool(name, Path(folder)) if name in TOOLS else of_server(name, Path(folder))
        counts = COUNTS.search(said)
        if counts is None:
            raise SystemExit(f"{name}: the image has not counted its calls: {said[-2000:]}")
        linked, trapped = map(int, counts.groups())
        rows.append((name, linked, trapped, f"{100 * linked / (linked + trapped):.2f} %"))
    print(tabulate(rows, ("program", "linked", "by trap", "share"), intfmt=","))


def of_tool(name: str, folder: Path) -> str:
    """Run a tool in an image; return the shim's words."""
    (folder / "run").mkdir()
    measure.trace([*TOOLS[name], WORK[name]], folder / "run" / "profile.json")
    for made in (folder / "run").glob("*.db"):
        made.unlink()
    measure.posixlite("build", "profile.json", "-o", "tool.img", folder=folder / "run")
    done = oracle.posixlite("run", "-v", "tool.img", folder=folder / "run")
    return done.stderr.decode(errors="replace")


def of_server(name: str, folder: Path) -> str:
    """Run a server in an image under its clients; return the shim's words."""
    one = server.load(measure.ROOT / "apps" / name / "server.toml")
    for check in server.check(one, folder):
        if check.trouble:
            print(f"{name}, {check.name}: {check.trouble:.300}", file=sys.stderr)
    return (folder / "image").read_text(errors="replace")


if __name__ == "__main__":
    main()
