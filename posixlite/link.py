# SPDX-License-Identifier: MIT
"""Plan, files and archive to one bootable image: generate, compile, link; all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import catalogue, generate, link_map, packing, prelink_source, rootfs_format, sites, toolchain
from posixlite.errors import FileTroubleError, PosixliteError, ToolFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posixlite.generate import Config
    from posixlite.plan import Plan
    from posixlite.prelink import Prelinked
    from posixlite.rootfs import Entry

ROOTFS, PACKED = "rootfs.bin", "packed.bin"
FULL = "No space left on device"
RECORDER, PRELINKED = "program_breakpoint", "prelink_load"
"""Symbols that bring in what records a start-up, and what goes on from there."""
PRELINK_PAGES = "prelink_pages.bin"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that an image is made from; the same recipe and archive give the same bytes."""

    plan: Plan
    config: Config
    entries: Sequence[Entry]
    profile_sha256: str
    link_sites: bool = True
    """Whether system calls in its files become jumps (docs/sites.md)."""
    platform: str = toolchain.PVH
    interpreter: str | None = None
    """The program's, as its file names it; None: it has none."""
    records: bool = False
    """Whether the image ends where its start-up is done, and says what that has left (docs/prelink.md)."""
    prelinked: Prelinked | None = None
    """What the start-up has left: the image goes on from there."""
    compress: bool = False
    """Whether its files lie in it packed (posixlite/packing.py)."""


def build(recipe: Recipe, output: Path, keep: Path | None = None) -> None:
    """Make the image. On any error nothing of it stays. keep: a folder for the generated sources."""
    shim = toolchain.shim_folder(recipe.platform)
    output = output.resolve()  # make works in another folder; a link to an image stays one
    try:
        scratch = tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        raise FileTroubleError("write", output, error) from error
    with scratch as name:
        folder = Path(name)
        try:
            found = sites.find(recipe.entries) if recipe.link_sites else ()
            answers = catalogue.read(shim / toolchain.ARCHIVE).answers
            _write_sources(recipe, found, answers, folder)
            image = _link(shim, folder, recipe.platform)
            if keep is not None:
                _keep(folder, keep)
            image.replace(output)
        except ToolFailedError as error:
            if FULL in error.hint:
                raise PosixliteError(f"cannot write {output}: {FULL}") from error
            raise
        except OSError as error:
            raise FileTroubleError("write", output, error) from error


def _write_sources(
    recipe: Recipe, found: Sequence[sites.Segment], answers: Mapping[str, str], folder: Path
) -> None:
    roles = rootfs_format.Roles(recipe.config.program, recipe.interpreter, recipe.config.cwd)
    raw = rootfs_format.write(recipe.entries, folder / ROOTFS, roles)
    rootfs, stored = ROOTFS, raw
    if recipe.compress:
        moved = packing.pack(folder / ROOTFS, folder / PACKED)
        rootfs, stored = PACKED, {path: moved[place] for path, place in raw.items()}
    targets = sites.Targets(generate.functions(recipe.plan), answers, recipe.plan.serve)
    found = sites.planned(found, targets)
    texts = {
        "manifest.json": generate.manifest(
            recipe.plan,
            recipe.config,
            recipe.profile_sha256,
            recipe.platform,
            None if recipe.prelinked is None else recipe.prelinked.to_json(),
        ),
        "image.c": generate.image_c(recipe.plan, recipe.config),
        "rootfs.S": generate.rootfs_s(rootfs, "manifest.json"),
        "roots.ld": generate.roots_ld(recipe.plan, _roots(recipe)),
        toolchain.ORDER: generate.order_ld(recipe.plan),
        "sites.txt": sites.listing(found, targets),
    }
    if any(segment.linked for segment in found):
        texts["sites.S"] = sites.assembly(found, stored, targets, sites.Source(ROOTFS, raw))
    if recipe.prelinked is not None:
        numbers = {entry.path: number for number, entry in enumerate(recipe.entries)}
        texts["prelink.c"] = prelink_source.c_source(recipe.prelinked, recipe.config.program, numbers)
        texts["prelink_pages.S"] = prelink_source.assembly(PRELINK_PAGES)
        (folder / PRELINK_PAGES).write_bytes(prelink_source.content(recipe.prelinked))
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))


def _roots(recipe: Recipe) -> list[str]:
    wanted = {
        RECORDER: recipe.records,
        PRELINKED: recipe.prelinked is not None,
        packing.ROOT: recipe.compress,
    }
    return [root for root, is_wanted in wanted.items() if is_wanted]


def _link(shim: Path, folder: Path, platform: str) -> Path:
    objects = toolchain.compile_generated(shim, folder, platform)
    image, map_file, own_map = folder / "image.elf", folder / "image.map", folder / "own.map"
    toolchain.link(
        shim / toolchain.LINKER_SCRIPT,
        [folder / "roots.ld", *objects, shim / toolchain.ARCHIVE],
        image,
        map_file,
        platform,
    )
    own_map.write_text(link_map.write(link_map.parse(map_file.read_text())))
    toolchain.add_section(image, link_map.SECTION, own_map)
    toolchain.add_section(image, sites.SECTION, folder / "sites.txt")
    return image


def _keep(folder: Path, keep: Path) -> None:
    names = ("image.c", "rootfs.S", "manifest.json", "image.map", "sites.txt")
    more = ("*.ld", "rootfs.bin", "packed.bin", "sites.S", "prelink*.[!o]*")
    try:
        keep.mkdir(parents=True, exist_ok=True)
        for name in (*names, *(path.name for pattern in more for path in folder.glob(pattern))):
            shutil.copyfile(folder / name, keep / name)
    except OSError as error:
        raise FileTroubleError("keep the sources in", keep, error) from error
