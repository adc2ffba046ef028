# SPDX-License-Identifier: MIT
"""Instructions that the guest executes for a boot, for each call, for a GET of redis: the same at any hour.

QEMU's translator counts them (count.c). Figures are committed in instructions.json, each with the reason for
its last change: --check fails if one has grown by over 5 percent, --update REASON writes those that changed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import bare
import calls
import measure
import servers
from tabulate import tabulate

sys.path.insert(0, str(measure.ROOT))
from posixlite import cache
from posixlite.machines import network
from posixlite.machines.machine import Settings

HERE = measure.ROOT / "benchmarks"
COMMITTED = HERE / "instructions.json"
GROWTH = 0.05
"""Share by which a figure may grow before --check fails, and has to change before --update writes it."""
ROUNDS, ACTS = 5, 64
"""Of each call; the smallest round counts: the one without an interrupt."""
FEW, MANY = 500, 5500
"""GETs of the two sessions whose difference counts."""
SESSIONS = 3
"""Of each kind."""
PORT = 16001


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: instructions.py --check")
    parser.add_argument(
        "--check", action="store_true", help="exit status 1 if a figure has grown by 5 percent"
    )
    parser.add_argument("--update", metavar="REASON", help="write what has changed, with the reason for it")
    parser.add_argument("--no-redis", action="store_true", help="leave out redis, which needs lwIP")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {**boots(folder), **each_call(folder)}
        if not wanted.no_redis:
            found["redis GET"] = one_get(folder)
    committed = json.loads(COMMITTED.read_text()) if COMMITTED.exists() else {}
    changes = {name: change(count, committed.get(name)) for name, count in found.items()}
    show(found, committed, changes)
    if wanted.update:
        record(found, committed, changes, wanted.update)
    grown = [name for name, share in changes.items() if share is not None and share > GROWTH]
    if wanted.check and grown:
        sys.exit(f"grown by more than {GROWTH:.0%}: {', '.join(grown)}; a good reason: --update REASON")


def change(count: int, before: dict[str, object] | None) -> float | None:
    """Return the share by which a figure has grown; None for a new one."""
    return None if before is None else count / int(str(before["instructions"])) - 1


def show(
    found: dict[str, int], committed: dict[str, dict[str, object]], changes: dict[str, float | None]
) -> None:
    rows = []
    for name, count in found.items():
        before, share = committed.get(name, {}), changes[name]
        grown = "" if share is None else f"{share:+.1%}"
        rows.append((name, f"{count:,}", grown, before.get("reason", "")))
    headers = ("instructions of", "now", "change", "reason for the last change")
    print(tabulate(rows, headers=headers, disable_numparse=True, colalign=("left", "right", "right", "left")))


def record(
    found: dict[str, int],
    committed: dict[str, dict[str, object]],
    changes: dict[str, float | None],
    reason: str,
) -> None:
    for name, count in found.items():
        share = changes[name]
        if share is None or abs(share) > GROWTH / 5:
            committed[name] = {"instructions": count, "reason": reason}
    COMMITTED.write_text(json.dumps(committed, indent=1) + "\n")


def boots(folder: Path) -> dict[str, int]:
    """Count the instructions of hello from reset to the end, for each way of linking it.

    Executed, and translated: a boot's time under TCG goes into the latter.
    """
    found: dict[str, int] = {}
    for kind, _, image in measure.hellos(folder):
        executed, translated = counted(image, folder)[-1]
        found |= {f"hello, {kind}": executed, f"hello, {kind}, translated": translated}
    return found


def each_call(folder: Path) -> dict[str, int]:
    """Count the instructions of each call that calls.c makes, its loop and its C library included."""
    program = calls.compiled(folder)
    image = measure.built(measure.trace([str(program), "1", "1"], folder / "calls.json"))
    marks = counted(image, folder, str(ROUNDS), "0", str(ACTS))[:-1]
    names = [line.rpartition(": ")[0] for line in (folder / "stdout").read_text().splitlines()]
    # A round lies between two marks; each call has one round more, to warm up.
    rounds = [end - start for (_, start), (_, end) in zip(marks[::2], marks[1::2], strict=True)]
    each = ROUNDS + 1
    return {name: round(min(rounds[n * each : (n + 1) * each]) / ACTS) for n, name in enumerate(names)}


def one_get(folder: Path) -> int:
    """Count the instructions of a GET: by the difference of a long session and a short one, of one client.

    The least of some sessions each: the longer one takes, the more of the server's own timers run in it.
    """
    server = next(server for server in servers.SERVERS if server.name == "redis")
    image = measure.built(servers.trace(server, folder))
    few, many = (min(session(server, image, folder, count) for _ in range(SESSIONS)) for count in (FEW, MANY))
    return round((many - few) / (MANY - FEW))


def session(server: servers.Server, image: Path, folder: Path, count: int) -> int:
    """Let a client ask for a key some times; return the instructions of the whole life of the server."""
    card = network.parse("user", (network.Forward(PORT, server.port),))
    options, output = counter(folder)
    words = bare.command(image, folder, options, Settings(), card)
    target = servers.Target(network.LOOPBACK, PORT, connections=1)
    with servers.started(words, folder):
        server.wait(target)
        subprocess.run(
            [
                *("redis-benchmark", "-h", target.host, "-p", str(target.port), "-c", "1"),
                *("-t", "get", "-n", str(count), "--csv"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=bare.SECONDS,
        )
    return int(output.read_text().split()[0])


def counted(image: Path, folder: Path, *arguments: str) -> list[tuple[int, ...]]:
    """Boot an image to its end; return the lines that the counter wrote."""
    options, output = counter(folder)
    bare.run(image, folder, options, *arguments)
    return [tuple(map(int, line.split())) for line in output.read_text().splitlines()]


def counter(folder: Path) -> tuple[list[str], Path]:
    """Return the options by which QEMU counts, and where it writes."""
    source = HERE / "count.c"
    plugin = cache.folder("guest") / f"count-{cache.digest(source.read_bytes())}.so"
    if not plugin.exists():
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", str(plugin), str(source)], check=True)
    output = folder / "count"
    return ["-plugin", f"{plugin},output={output}"], output


if __name__ == "__main__":
    main()
