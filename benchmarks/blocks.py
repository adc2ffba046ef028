# SPDX-License-Identifier: MIT
"""What an emulator must translate to boot hello: basic blocks by source file. They do not depend on the hour.

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
FIRST_INSTRUCTION = re.compile(r"^IN:.*\n0x([0-9a-f]+):", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog='example: blocks.py "glibc dynamic"')
    kinds = tuple(measure.HELLO_LINKING)
    parser.add_argument("linking", nargs="?", choices=kinds, default=kinds[0], help="of hello (%(default)s)")
    linking = parser.parse_args().linking
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = measure.hello(linking, folder)
        profile = measure.trace([str(program)], folder / "hello.json")
        image = folder / "hello.img"
        measure.posixlite("build", str(profile), "-o", str(image), folder=folder)
        blocks = translated(image, folder)
        files = Counter(source_files(image, [block for block in blocks if block >= SHIM]))
    files["(program and firmware)"] = sum(block < SHIM for block in blocks)
    rows = [*files.most_common(), ("all", len(blocks))]
    print(tabulate(rows, headers=[f"hello, {linking}", "blocks"]))


def translated(image: Path, folder: Path) -> list[int]:
    """Boot the image: the addresses of all blocks that QEMU translated."""
    log = folder / "blocks.log"
    if bare.run(image, folder, ("-d", "in_asm", "-D", str(log))) != b"hello, world\n":
        raise SystemExit("the image did not say hello")
    return [int(found, 16) for found in FIRST_INSTRUCTION.findall(log.read_text())]


def source_files(image: Path, addresses: list[int]) -> list[str]:
    """Say for each address of the shim in which of its files it was compiled."""
    words = ["addr2line", "-e", str(image), *map(hex, addresses)]
    lines = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.rpartition(":")[0].removeprefix("libc/").removeprefix("./") for line in lines]


if __name__ == "__main__":
    main()
