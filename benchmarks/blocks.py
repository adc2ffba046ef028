# SPDX-License-Identifier: MIT
"""What an emulator must translate to boot hello: blocks and instructions by source file, whatever the hour.

QEMU without KVM spends the time of a boot on translating each block once, some 7 microseconds a block;
running them costs next to nothing.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import bare
import measure
from tabulate import tabulate

SHIM = 0xFFFFFFFF80000000
BLOCK_END = "----------------\n"
INSTRUCTION = re.compile(r"^0x([0-9a-f]+):", re.MULTILINE)
OTHERS = "(program and firmware)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog='example: blocks.py --functions "glibc dynamic, prelinked"'
    )
    kinds = [name for linking in measure.HELLO_LINKING for name in (linking, f"{linking}, prelinked")]
    parser.add_argument("kind", nargs="?", choices=kinds, default=kinds[0], help="of hello (%(default)s)")
    parser.add_argument("--functions", action="store_true", help="by function, as the boot comes to them")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        image = next(image for kind, _, image in measure.hellos(folder) if kind == wanted.kind)
        blocks = translated(image, folder)
        names = places(image, [address for address, _ in blocks], functions=wanted.functions)
    found: dict[str, Counter[str]] = {}
    for place, (_, instructions) in zip(names, blocks, strict=True):
        found.setdefault(place, Counter()).update(blocks=1, instructions=instructions)
    rows = [(place, count["blocks"], count["instructions"]) for place, count in found.items()]
    if not wanted.functions:
        rows.sort(key=lambda row: -row[2])
    rows.append(("all", len(blocks), sum(instructions for _, instructions in blocks)))
    print(tabulate(rows, headers=[f"hello, {wanted.kind}", "blocks", "instructions"]))


def translated(image: Path, folder: Path) -> list[tuple[int, int]]:
    """Boot the image: address and instructions of each block that QEMU translated, in their order."""
    log = folder / "blocks.log"
    if bare.run(image, folder, ("-d", "in_asm", "-D", str(log))) != b"hello, world\n":
        raise SystemExit("the image did not say hello")
    blocks = [INSTRUCTION.findall(block) for block in log.read_text().split(BLOCK_END)]
    return [(int(block[0], 16), len(block)) for block in blocks if block]


def places(image: Path, addresses: list[int], *, functions: bool) -> list[str]:
    """Say for each address in which of the shim's files it was compiled, or in which function it is."""
    words = ["addr2line", *(["-f"] if functions else []), "-e", str(image), *map(hex, addresses)]
    lines = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    names = (
        lines[::2]
        if functions
        else [line.rpartition(":")[0].removeprefix("libc/").removeprefix("./") for line in lines]
    )
    return [name if at >= SHIM else OTHERS for name, at in zip(names, addresses, strict=True)]


if __name__ == "__main__":
    main()
