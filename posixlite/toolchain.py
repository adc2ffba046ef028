# SPDX-License-Identifier: MIT
"""The only module that starts make, cc or ld. It knows no compiler flag: they live in libc/Makefile."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import cache
from posixlite.errors import ToolFailedError, ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOURCES = Path(__file__).resolve().parent / "libc"
ARCHIVE = "libshim.a"
LINKER_SCRIPT = "image.ld"
ORDER = "order.ld"
"""What the linker script includes, from the folder of the image that is linked: the order of its calls."""
PVH, HOSTED = "pvh", "hosted"
"""What a shim is compiled for: virtual machines, or a process of Linux. Folders of libc/plat/."""
LINK_FLAGS = {PVH: (), HOSTED: ("--no-relax",)}
"""hosted: ld would shorten loads of addresses to 32 bits, which do not reach there."""
KEPT_VERSIONS = 8
"""Of the compiled shim: whoever edits libc/ makes one with every edit."""
SETTINGS = ("lwip", "cflags")
"""Of the makefile that sources alone do not tell; SHIM_CHECKS is in them."""
PACKAGES = {"make": "make", "gcc": "gcc", "ld": "binutils", "objcopy": "binutils"}


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a tool and return what it wrote; ToolMissingError, or ToolFailedError with its own words."""
    name = str(command[0])
    if shutil.which(name) is None:
        raise ToolMissingError(name, PACKAGES.get(name, name))
    done = subprocess.run(
        [os.fspath(word) for word in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise ToolFailedError(" ".join(map(str, command[:3])), done.stderr + done.stdout)
    return done.stdout


def shim_folder(platform: str = PVH) -> Path:
    """Return a folder that holds libshim.a and image.ld for a platform, compiled from libc/ as it is now.

    One folder for each content of libc/: nothing is compiled twice, and an edit is never missed.
    """
    settings = _settings(platform)
    folder = cache.folder("shim", f"{platform}-{cache.digest(_sources_version(), *settings)}")
    if not (folder / ARCHIVE).exists():
        objects = objects_folder(platform)
        with _alone(objects):
            _make(objects, f"PLAT={platform}", f"-j{os.cpu_count() or 1}")
            for name in (LINKER_SCRIPT, ARCHIVE):  # the archive last: it says that all is there
                cache.write_whole(folder / name, (objects / name).read_bytes())
        cache.forget_old(folder.parent, KEPT_VERSIONS)
    os.utime(folder)
    return folder


def objects_folder(platform: str = PVH) -> Path:
    """Return the folder in which the shim is compiled with the present flags; edits are compiled over it."""
    return cache.folder("objects", cache.digest(str(SOURCES), platform, *_settings(platform)))


def compile_generated(shim: Path, generated: Path, platform: str) -> list[Path]:
    """Compile the generated files of one image with the shim's own flags; return the objects."""
    _make(shim, f"PLAT={platform}", f"GEN={generated}", "gen")
    return sorted(generated.glob("*.o"))


def link(script: Path, inputs: Sequence[Path], output: Path, link_map: Path, platform: str) -> None:
    """Link one image, beside whose output lies ORDER.

    Only what the inputs reach is in it; symbols stay, so that it can be inspected.
    """
    run(
        "ld", "-static", "-nostdlib", "--gc-sections", "--build-id=none", "-z", "noexecstack",
        "-z", "max-page-size=4096", "--no-warn-rwx-segments", *LINK_FLAGS[platform],
        "-L", output.parent, "-T", script, "-Map", link_map, "-o", output, *inputs,
    )  # fmt: skip


def add_section(image: Path, name: str, content: Path) -> None:
    """Add a section that is not loaded to an image."""
    run("objcopy", "--add-section", f"{name}={content}", "--set-section-flags", f"{name}=readonly", image)


def _make(output: Path, *words: str) -> None:
    run("make", "-s", "-C", SOURCES, f"O={output}", *words)


def _settings(platform: str) -> tuple[str, ...]:
    return tuple(run("make", "-s", "-C", SOURCES, f"PLAT={platform}", f"print-{what}") for what in SETTINGS)


def _sources_version() -> str:
    """Name the content of libc/. Reading the few hundred small files takes some milliseconds."""
    paths = [
        path
        for path in SOURCES.rglob("*")
        if path.is_file() and (path.suffix in (".c", ".h", ".S", ".ld", ".mk") or path.name == "Makefile")
    ]
    return cache.digest_of_files(SOURCES, paths)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time work in a folder; the others wait."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
