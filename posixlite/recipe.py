# SPDX-License-Identifier: MIT
"""From a profile and the user's wishes to the recipe of an image; says early what would not work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from posixlite import elf
from posixlite.errors import (
    FileTroubleError,
    MissingLibraryError,
    PlanRefusedError,
    PosixliteError,
)
from posixlite.generate import Config
from posixlite.link import Recipe
from posixlite.rootfs import Include, Planner, RealHost, normal
from posixlite.toolchain import PVH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from posixlite.plan import Plan
    from posixlite.tracer.profile import Profile

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
KEPT = ("LANG", "LANGUAGE", "TZ")
KEPT_PREFIX = "LC_"
"""Variables that decide which files a libc reads: as in the trace, or the files would not be there."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user changes about an image."""

    includes: tuple[Include, ...] = ()
    environment: tuple[str, ...] = ()
    """NAME=VALUE, over the defaults."""
    arguments: tuple[str, ...] | None = None
    """Instead of the traced argv[1:]."""
    allow_missing: bool = False
    """Build although the plan says that the program cannot run."""
    link_sites: bool = True
    """Let jumps stand in place of system calls where that is safe."""
    platform: str = PVH
    """What the image is to run on."""
    compress: bool = False
    """Its files packed: less memory, a slower start."""
    prelink: bool = False
    """Its start-up done once for all boots."""


def make(
    profile: Profile, plan: Plan, wishes: Wishes, contents: Iterable[Path] = ()
) -> tuple[Recipe, list[str]]:
    """Return the recipe and warnings; an error in one sentence if there is no such image.

    `contents` are the folders beside the profiles (contents_of).
    """
    if not plan.possible and not wishes.allow_missing:
        raise PlanRefusedError(
            f"{profile.program} {plan.verdict}",
            "posixlite plan PROFILE says more; --allow-missing builds it all the same",
        )
    program = check_files(profile)
    planner = Planner(RealHost(), contents)
    planner.add_profile(profile)
    planner.add_disks(plan.disks, profile)
    planner.add_includes(wishes.includes)
    argv = profile.argv if wishes.arguments is None else (*profile.argv[:1], *wishes.arguments)
    config = Config(
        program=profile.program,
        argv=argv,
        envp=environment(profile.environment, profile.cwd, wishes.environment),
        cwd=profile.cwd,
        uid=profile.uid,
        gid=profile.gid,
        groups=(profile.gid,) if profile.groups is None else profile.groups,
        umask=profile.umask,
    )
    digest = hashlib.sha256(profile.to_json().encode()).hexdigest()
    made = Recipe(
        *(plan, config, planner.entries(), digest, wishes.link_sites, wishes.platform),
        interpreter=program.interpreter,
        compress=wishes.compress,
    )
    return made, planner.warnings


def contents_of(profile: Path) -> Path:
    """Return the folder for what was in files that a program took away: it lies beside its profile."""
    return profile.with_name(f"{profile.name}.files")


def environment(traced: Mapping[str, str | None], folder: str, wished: Sequence[str]) -> tuple[str, ...]:
    """Return NAME=VALUE, sorted: PATH and HOME, the trace's locale and time zone, then the user's own.

    PWD is the working folder if the trace had a PWD: without it a program may ask getcwd, as it did not.
    """
    variables = {"PATH": PATH, "HOME": "/"} | ({"PWD": folder} if "PWD" in traced else {})
    variables |= {name: value for name, value in traced.items() if value is not None and is_kept(name)}
    for text in wished:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise PosixliteError(f"--env {text}: not NAME=VALUE")
        variables[name] = value
    return tuple(f"{name}={value}" for name, value in sorted(variables.items()))


def is_kept(name: str) -> bool:
    """Whether an image takes the value of this variable from the trace."""
    return name in KEPT or name.startswith(KEPT_PREFIX)


def check_files(profile: Profile) -> elf.Program:
    """Check that the program, its interpreter and its libraries are there and are what they should be.

    Return what the program's file says.
    """
    path = Path(profile.program)
    program = check_program(path)
    if program.interpreter is None:
        return program
    known = {*profile.libraries, *profile.links}
    for library in profile.libraries:
        if not Path(library).exists():
            raise MissingLibraryError(path, "library", library)
        known.update(profile.files[library].names if library in profile.files else ())
    names = {name.rpartition("/")[2] for name in known}
    for library in program.libraries:
        if library.rpartition("/")[2] not in names:
            raise MissingLibraryError(path, "library", library)
    return program


def check_program(path: Path) -> elf.Program:
    """Check that a file is a program that this machine could start; return what it needs."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileTroubleError("read", path, error) from error
    program = elf.check_program(str(path), data)
    if program.interpreter is not None and not Path(program.interpreter).exists():
        raise MissingLibraryError(path, "interpreter", program.interpreter)
    return program


def include(text: str) -> Include:
    """Read PATH or PATH:DESTINATION as --include has it."""
    source, _, destination = text.partition(":")
    path = Path(source).absolute()
    if not path.exists():
        raise PosixliteError(f"--include {source}: no such file or folder")
    destination = destination or str(path)
    if not destination.startswith("/"):
        raise PosixliteError(f"--include {text}: the destination must begin with /")
    return Include(Path(normal(PurePosixPath(path))), normal(PurePosixPath(destination)))
