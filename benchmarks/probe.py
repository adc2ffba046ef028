# SPDX-License-Identifier: MIT
"""Probe programs of apps/ and build images of the plans: the table of docs/probe.md.

The check of a server is that its clients of server.toml succeed; other programs are judged by their output.
Each image is then asked the same.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import measure
from tabulate import tabulate

sys.path.insert(0, str(measure.ROOT / "tests"))
sys.path.insert(0, str(measure.ROOT / "tests" / "apps"))
import sample  # found by the lines above
import server as servers
from oracle import posixlite

from posixlite import image

LOUPE = {
    "haproxy": (54, 19),
    "iperf3": (33, 15),
    "lighttpd": (43, 26),
    "nginx": (50, 19),
    "redis": (40, 20),
    "sqlite3": (29, 11),
}
"""Calls used and required that loupedb (a076cf9, CC BY 4.0) has for a benchmark of the program."""
COMMANDS = {
    "ls": ["ls", "/"],
    "gzip": ["gzip", "-c", "/etc/services"],
    "grep": ["grep", "-c", "tcp", "/etc/services"],
    "sqlite3": ["sqlite3", "x.db", "create table t(a); insert into t values(1),(2); select sum(a) from t;"],
    "python3": ["python3", "-c", "import json; print(json.dumps({'a': [1, 2]}))"],
}
"""Programs that end by themselves."""
PROGRAMS = (*COMMANDS, "redis", "nginx", "lighttpd", "memcached", "haproxy")
PROBE_SECONDS = 600
HEADERS = (
    "program",
    "traced",
    "needed",
    "stubbed",
    "faked",
    "runs",
    "seconds",
    "calls in the image: traced",
    "probed",
    "image passes",
    "Loupe: used/required",
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one program came to."""

    name: str
    found: dict[str, int]
    seconds: float
    calls: tuple[int, int]
    passes: bool

    def cells(self) -> tuple[object, ...]:
        """Return the line of the table."""
        used, required = LOUPE.get(self.name, ("", ""))
        figures = [self.found[key] for key in ("traced", "served", "stubbed", "faked", "runs")]
        return (
            self.name,
            *figures,
            f"{self.seconds:.0f}" if self.seconds >= 10 else f"{self.seconds:.1f}",
            *self.calls,
            "yes" if self.passes else "NO",
            f"{used}/{required}" if used else "",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: probe.py ls redis")
    servers_here = sorted(path.parent.name for path in measure.ROOT.glob("apps/*/server.toml"))
    parser.add_argument("name", nargs="*", metavar="NAME", help="of apps/ (default: the table's ten)")
    names = parser.parse_args().name
    if unknown := sorted({*names} - {*COMMANDS, *servers_here}):
        parser.error(f"no {unknown[0]} here; there are {', '.join([*COMMANDS, *servers_here])}")
    rows = []
    for name in names or PROGRAMS:
        with tempfile.TemporaryDirectory(prefix="probe-") as folder:
            make = command_row if name in COMMANDS else server_row
            rows.append(make(name, Path(folder)).cells())
        print(*rows[-1], file=sys.stderr, flush=True)
    print(tabulate(rows, HEADERS, tablefmt="github"))


def command_row(name: str, folder: Path) -> Row:
    """Probe a program that ends by itself; its image must say the same."""
    work, profile = folder / "run", folder / "profile.json"
    work.mkdir()
    traced = posixlite("trace", "-q", "-o", str(profile), "--", *COMMANDS[name], folder=work)
    found, seconds = probed(profile)
    calls = images(profile, folder)
    got = posixlite("run", str(folder / "probed.img"), folder=work)
    passes = (got.returncode, got.stdout) == (traced.returncode, traced.stdout)
    return Row(name, found, seconds, calls, passes)


def server_row(name: str, folder: Path) -> Row:
    """Probe a server with its clients as the check; they must succeed with its image, too."""
    server = servers.load(measure.ROOT / "apps" / name / "server.toml")
    talks = [talk for talk in server.talk if talk.compare and not talk.only_image and not talk.long]
    work, profile = folder / "run", folder / "profile.json"
    work.mkdir()
    sample.prepare(server.app, work)
    with servers.beside(server, work, servers.USER) as peer:
        command = [word.format(peer=f"{servers.LOOPBACK}:{peer}") for word in server.command]
        trace = [*servers.POSIXLITE, "trace", "-q", "-o", str(profile), "--", *command]
        at = (servers.LOOPBACK, server.port)
        with servers.running(trace, folder / "log", work, PEER=f"{at[0]}:{peer}") as it:
            servers.wait_until_ready(server, at, it, folder / "log")
            for talk in talks:
                servers.ask(server, talk, at, work)
            servers.end(server, it)
        check = "\n".join(line(server, talk) for talk in talks)
        found, seconds = probed(profile, "--check", check, PEER=f"{at[0]}:{peer}")
        calls = images(profile, folder)
        port = servers.free_port()
        boot = [*servers.POSIXLITE, "run", "-p", f"{port}:{server.port}"]
        boot += ["--env", f"PEER={servers.USER.host}:{peer}", str(folder / "probed.img")]
        with servers.running(boot, folder / "image", work) as it:
            servers.wait_until_ready(server, (servers.LOOPBACK, port), it, folder / "image")
            passes = all(servers.ask(server, t, (servers.LOOPBACK, port), work)[0] == 0 for t in talks)
    return Row(name, found, seconds, calls, passes)


def line(server: servers.Server, talk: servers.Talk) -> str:
    """Return a client as a line of sh that ends the check when it fails."""
    names = {
        "host": servers.LOOPBACK,
        "port": server.port,
        "app": server.app.folder,
        "clients": servers.CLIENTS,
        "python": sys.executable,
    }
    command = shlex.join(word.format(**names) for word in talk.command)
    return f"printf %s {shlex.quote(talk.stdin)} | {command} || exit 1"


def probed(profile: Path, *words: str, **variables: str) -> tuple[dict[str, int], float]:
    """Probe a profile; return the figures and the seconds that it took."""
    begun = time.monotonic()
    environment = {**measure.environment(), **variables}
    done = posixlite("probe", str(profile), "--json", *words, environment=environment, seconds=PROBE_SECONDS)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    found = json.loads(done.stdout)
    return {**found, "runs": found["probe"]["runs"]}, time.monotonic() - begun


def images(profile: Path, folder: Path) -> tuple[int, int]:
    """Build an image of the trace and one of the probe; return how many calls each serves."""
    for name, words in (("traced", ["--as-traced"]), ("probed", [])):
        done = posixlite("build", str(profile), "-o", str(folder / f"{name}.img"), "--allow-missing", *words)
        if done.returncode:
            raise SystemExit(done.stderr.decode())
    traced, without = (len(image.inspect(folder / f"{n}.img").calls) for n in ("traced", "probed"))
    return traced, without


if __name__ == "__main__":
    try:
        main()
    except subprocess.TimeoutExpired as error:
        raise SystemExit(f"{error}") from error
