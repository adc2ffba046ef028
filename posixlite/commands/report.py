# SPDX-License-Identifier: MIT
"""Draw one or several profiles as a page to look at: calls, files, network, image, what to write next.

The page is one file that needs no network. Several profiles are shown side by side; profiles of runs of one
program are best merged before (posixlite trace --merge). docs/report.md
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache, catalogue, gap, page, plan, report, scan, shim_size, toolchain
from posixlite.commands import plan as plan_command
from posixlite.errors import PosixliteError
from posixlite.page import facts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from posixlite.tracer.profile import Profile

EXAMPLE = "posixlite report redis.profile.json nginx.profile.json -o report.html"
SUFFIXES = (".json", ".profile")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("profiles", nargs="+", type=Path, metavar="PROFILE")
    parser.add_argument("-o", "--output", type=Path, default=Path("report.html"), help="default: report.html")
    plan_command.add_as_traced(parser)
    parser.add_argument("--scan", action="store_true", help="show what each program's code could ask, too")


def run(args: argparse.Namespace) -> int:
    """Write the page and say where it is."""
    known = catalogue.read(toolchain.shim_folder() / toolchain.ARCHIVE)
    subjects = [
        _subject(plan_command.load([path], as_traced=args.as_traced), label, known, with_scan=args.scan)
        for path, label in zip(args.profiles, labels(args.profiles), strict=True)
    ]
    title = ", ".join(one.label for one in subjects)
    text = page.render(facts.make(subjects, known), f"{title} · posixlite report")
    cache.write_whole(args.output, text.encode())
    print(f"{args.output}: {plan.count(len(subjects), 'program')}, {report.size(len(text))}")
    return 0


def labels(paths: Sequence[Path]) -> list[str]:
    """Name each profile by its file, with a number where two have the same name."""
    names: list[str] = []
    for path in paths:
        name = path.name
        for suffix in SUFFIXES:
            name = name.removesuffix(suffix) or name
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return names


def _subject(profile: Profile, label: str, known: catalogue.Catalogue, *, with_scan: bool) -> facts.Subject:
    made = plan.make(profile, known)
    between = gap.make(profile, scan.of_profile(profile), known) if with_scan else None
    try:
        shim, notes = shim_size.measure(made), ()
    except PosixliteError as error:
        return facts.Subject(label, profile, made, between, None, (f"It was not linked: {error.message}.",))
    return facts.Subject(label, profile, made, between, shim, notes)
