# SPDX-License-Identifier: MIT
"""What each call costs: bytes of the shim in the image file of hello with that call, less those without it.

Calls that share code cost it once: the first column is for one call alone, beside those of hello.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import measure
from tabulate import tabulate

sys.path.insert(0, str(measure.ROOT))
from posixlite import catalogue, image, link, plan, recipe, toolchain, tracer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: size.py futex epoll_wait")
    parser.add_argument(
        "call", nargs="*", metavar="CALL", help="only these (default: all that hello has not)"
    )
    names = parser.parse_args().call
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        program = measure.hello("musl static", folder)
        profile = tracer.load(measure.trace([str(program)], folder / "hello.json"))
        known = catalogue.read(toolchain.shim_folder() / toolchain.ARCHIVE)
        made = plan.make(profile, known)
        base, objects = size_of(profile, made, folder)
        rows = []
        for name in names or sorted(set(known.calls) - set(made.calls)):
            with_call = replace(made, serve={**made.serve, name: 1})
            size, others = size_of(profile, with_call, folder)
            new = sorted(set(others) - set(objects))
            rows.append((size - base, name, " ".join(new[:6]) + (" ..." if len(new) > 6 else "")))
    print(
        f"the shim in hello (musl, static), {len(made.calls)} calls: {base} bytes, of 65536 that it may have"
    )
    print(tabulate(sorted(rows, reverse=True), headers=["bytes more", "with", "object files that come in"]))


def size_of(profile: tracer.Profile, made: plan.Plan, folder: Path) -> tuple[int, dict[str, int]]:
    """Link an image of hello with the calls of a plan: the shim's bytes, and those of each object file."""
    done, _ = recipe.make(profile, made, recipe.Wishes(allow_missing=True))
    output = folder / "hello.img"
    link.build(done, output)
    seen = image.inspect(output)
    return seen.stored_size, dict(seen.objects)


if __name__ == "__main__":
    main()
