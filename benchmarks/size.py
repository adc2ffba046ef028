# SPDX-License-Identifier: MIT
"""How large the shim is in images of hello, linked in each way, and of redis; or what each call adds to it.

Counted is what an image file holds. Stubs of linked sites and lwIP's code are told apart, not being its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import measure
import servers
from tabulate import tabulate

sys.path.insert(0, str(measure.ROOT))
from posixlite import catalogue, image, link, plan, recipe, toolchain, tracer

KIB = 1 << 10
REDIS = "redis"
LIMITS = {
    "musl static": 42,
    "glibc static": 52,
    "glibc static-PIE": 52,
    "glibc dynamic": 52,
    REDIS: 117,
}
"""KiB of its own that the shim may have in an image: what has been reached, and a little."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="examples: size.py --check; size.py futex epoll_wait"
    )
    parser.add_argument(
        "call", nargs="*", metavar="CALL", help="what this call adds to hello, linked statically with musl"
    )
    parser.add_argument("--calls", action="store_true", help="the same for each call that hello has not")
    parser.add_argument("--check", action="store_true", help="exit status 1 if an image has more than it may")
    parser.add_argument("--no-redis", action="store_true", help="leave out redis, which needs lwIP")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if wanted.call or wanted.calls:
            each_call(Path(name), wanted.call)
        else:
            large = images(Path(name), redis=not wanted.no_redis)
            if wanted.check and large:
                sys.exit(f"larger than it may be: {', '.join(large)}")


def images(folder: Path, *, redis: bool) -> list[str]:
    """Show the shim of each image; return those in which it is too large."""
    rows, large = [], []
    for name, limit in LIMITS.items():
        if name == REDIS and not redis:
            continue
        found = image.inspect(built(name, folder))
        own = found.stored_size - found.lwip_size - found.stubs_size
        rows.append((name, found.stored_size, found.lwip_size, found.stubs_size, own, limit * KIB))
        if own > limit * KIB:
            large.append(name)
    headers = ("bytes of the shim in", "all", "lwIP", "stubs of sites", "its own", "may have")
    print(tabulate(rows, headers=headers))
    return large


def built(name: str, folder: Path) -> Path:
    """Build the image of redis, or of hello linked in that way."""
    if name == REDIS:
        server = next(server for server in servers.SERVERS if server.name == REDIS)
        profile = servers.trace(server, folder)
    else:
        profile = measure.trace([str(measure.hello(name, folder))], folder / "hello.json")
    output = profile.with_suffix(".img")
    measure.posixlite("build", str(profile), "-o", str(output), folder=folder)
    return output


def each_call(folder: Path, names: list[str]) -> None:
    """Show what calls add, each alone; those that share code bring it once."""
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
    print(f"the shim in hello (musl, static), {len(made.calls)} calls: {base} bytes")
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
