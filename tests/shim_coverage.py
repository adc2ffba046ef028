# SPDX-License-Identifier: MIT
"""Count which lines and branches of the shim the tests execute: `python tests/shim_coverage.py --help`.

The tests run on machine hosted with a shim that gcc has given counters (SHIM_CHECKS=coverage,
docs/testing.md). Each process leaves its counters in a file (libc/checks/coverage.c); gcov-tool adds them up,
and gcov says what they mean.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from posixlite import toolchain  # noqa: E402 - needs the path that is set above

EXAMPLE = """example:
  python tests/shim_coverage.py                      all of tests/sys: 10 minutes
  python tests/shim_coverage.py -k 'futex or epoll'  words behind go to pytest
  python tests/shim_coverage.py --show net/unix.c    lines that were never executed, of the last run
"""
RECORD = struct.Struct("<II")
"""libc/checks/coverage.c: bytes of the name, bytes of the content."""
BATCH = 40
"""Files that one gcov looks at."""


@dataclass(slots=True)
class Source:
    """A source file: how often each line, and each way of its branches, was taken."""

    lines: dict[int, int] = field(default_factory=dict)
    branches: dict[int, list[int]] = field(default_factory=dict)

    def add(self, line: dict[str, object]) -> None:
        """Take what one object says of a line; a header's lines are in several."""
        number, count, ways = line["line_number"], line["count"], line["branches"]
        assert isinstance(number, int)
        assert isinstance(count, int)
        assert isinstance(ways, list)
        self.lines[number] = max(self.lines.get(number, 0), count)
        counts = [way["count"] for way in ways if not way["throw"]]
        known = self.branches.get(number, [])
        if len(known) == len(counts):
            counts = [max(pair) for pair in zip(known, counts, strict=True)]
        if counts:
            self.branches[number] = counts


def share(taken: list[int]) -> str:
    """Return how many of the counts are not 0, of how many: `90 %  9/10`."""
    if not taken:
        return f"{'':5}  {'':11}"
    some = sum(count > 0 for count in taken)
    return f"{some / len(taken):5.0%}  {f'{some}/{len(taken)}':>11}"


def row(name: str, sources: list[Source]) -> str:
    lines = [count for source in sources for count in source.lines.values()]
    branches = [count for source in sources for ways in source.branches.values() for count in ways]
    return f"{name:40} {share(lines)}  {share(branches)}"


def split(dump: Path, folder: Path) -> None:
    """Make of one process's counters the files that gcov-tool reads, below a folder."""
    content = dump.read_bytes()
    at = 0
    while True:
        name_size, size = RECORD.unpack_from(content, at)
        if name_size == 0:
            return
        at += RECORD.size
        name = content[at : at + name_size].decode()
        at += name_size
        path = folder / name.removeprefix("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[at : at + size])
        at += size


def merged(dumps: list[Path], scratch: Path) -> Path:
    """Add up the counters of all processes; return the folder of the sums."""
    total = scratch / "total"
    split(dumps[0], total)
    for number, dump in enumerate(dumps[1:]):
        one, both = scratch / "one", scratch / f"sum{number}"
        split(dump, one)
        toolchain.run("gcov-tool", "merge", "-o", both, total, one)
        shutil.rmtree(one)
        shutil.rmtree(total)
        total = both
    return total


def read(objects: Path, counters: Path, scratch: Path) -> dict[str, Source]:
    """Ask gcov about every object, also those that no program had; by source file, from libc/ on."""
    notes = sorted(path for path in objects.rglob("*.gcno") if path.relative_to(objects).parts[0] != "vdso")
    for path in notes:
        data = counters / str(path.with_suffix(".gcda")).removeprefix("/")
        if data.exists():
            shutil.copy(data, path.with_suffix(".gcda"))
        else:
            path.with_suffix(".gcda").unlink(missing_ok=True)
    sources: dict[str, Source] = {}
    for first in range(0, len(notes), BATCH):
        toolchain.run(
            "gcov",
            "--json-format",
            "--branch-probabilities",
            "--hash-filenames",
            *notes[first : first + BATCH],
            cwd=scratch,
        )
    for path in scratch.glob("*.gcov.json.gz"):
        for entry in json.loads(gzip.decompress(path.read_bytes()))["files"]:
            for line in entry["lines"]:
                sources.setdefault(entry["file"], Source()).add(line)
    return sources


def ours(sources: dict[str, Source]) -> Iterator[tuple[str, Source]]:
    """Leave out lwIP, which is not ours, and what only stands in such a shim."""
    for name, source in sorted(sources.items()):
        if not name.startswith(("/", "lwip/", "checks/", "gen/")):
            yield name, source


def table(sources: dict[str, Source]) -> Iterator[str]:
    """Yield the lines of the table: files, then folders, then all."""
    known = dict(ours(sources))
    yield f"{'file':40} {'lines':>5}  {'':11}  {'branches':>5}"
    for name, source in known.items():
        yield row(name, [source])
    yield ""
    for folder in sorted({name.partition("/")[0] for name in known}):
        yield row(f"{folder}/", [source for name, source in known.items() if name.startswith(f"{folder}/")])
    yield row("all", list(known.values()))


def shown(name: str, source: Source) -> Iterator[str]:
    """Yield the source with a mark before each line that was never executed, and at each way never taken."""
    for number, text in enumerate((toolchain.SOURCES / name).read_text().splitlines(), 1):
        mark = "#####" if source.lines.get(number) == 0 else ""
        ways = source.branches.get(number, [])
        if not mark and 0 in ways:
            mark = f"{sum(way > 0 for way in ways)}/{len(ways)}"
        yield f"{mark:>6} {number:4} {text}"


def objects_folder() -> Path:
    """Return where the objects with counters are, made now if they are not."""
    toolchain.shim_folder(toolchain.HOSTED)
    return toolchain.objects_folder(toolchain.HOSTED)


def main() -> int:
    """Run the tests and print the table."""
    parser = argparse.ArgumentParser(
        description="Count which lines and branches of the shim the tests execute.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--show", metavar="FILE", action="append", default=[], help="no tests: lines of a file"
    )
    known, words = parser.parse_known_args()
    os.environ["SHIM_CHECKS"] = "coverage"
    objects = objects_folder()
    counts = objects / "counts"
    if not known.show:
        shutil.rmtree(counts, ignore_errors=True)
        counts.mkdir()
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            str(ROOT / "tests/sys"),
            *(words or ["-k", "hosted and image"]),
        ]
        subprocess.run(command, check=False)
    dumps = sorted(counts.iterdir())
    if not dumps:
        parser.error("no process left its counters: run tests first")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        sources = read(objects, merged(dumps, scratch), scratch)
    for file in known.show:
        if file not in sources:
            parser.error(f"{file} is no source file of the shim: name it from libc/ on, such as file/pipe.c")
        print(*shown(file, sources[file]), sep="\n")
    if not known.show:
        print(*table(sources), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
