# SPDX-License-Identifier: MIT
"""The C parts of the tracer: each is built when it is first wanted, kept, and loaded by its own header."""

import functools
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cffi

from .errors import TraceError

FOLDER = Path(__file__).parent / "native"
BUILD_SECONDS = 60


@functools.cache
def load(name: str) -> tuple[Any, Any]:
    """Give cffi's view of native/NAME.h, and the library of native/NAME.c with what the folder NAME adds.

    TraceError if it cannot be built or loaded.
    """
    ffi = cffi.FFI()
    header = (FOLDER / f"{name}.h").read_text()
    ffi.cdef("\n".join(line for line in header.splitlines() if not line.startswith("#")))
    try:
        return ffi, ffi.dlopen(str(_build(name)))
    except OSError as error:
        raise TraceError(f"the C part {name} of the tracer cannot be loaded: {error}") from None


def _build(name: str) -> Path:
    """Give the path of a library; build it if there is none of this source yet."""
    files = [FOLDER / f"{name}.c", FOLDER / f"{name}.h", FOLDER / "Makefile", *(FOLDER / name).glob("*")]
    source = b"".join(file.read_bytes() for file in sorted(files))
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 (never raises)
    folder = Path(cache) / "posixlite" / "tracer" / hashlib.sha256(source).hexdigest()[:16]
    built = folder / f"{name}.so"
    if built.exists():
        return built
    make = shutil.which("make")
    if make is None:
        raise TraceError("the C parts of the tracer need make and a C compiler", "apt-get install make gcc")
    command = [make, "-s", "-C", str(FOLDER), f"O={folder}", str(built)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=BUILD_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise TraceError(f"the C part {name} of the tracer cannot be built: {error}") from None
    return built
