# SPDX-License-Identifier: MIT
"""A small catalogue for tests that need one and do not test it."""

from __future__ import annotations

from dataclasses import replace

from posixlite.catalogue import Catalogue, Fallback

SMALL = Catalogue(
    calls={name: f"sys.{name}.o" for name in ("read", "write", "statx", "newfstatat", "openat")},
    operations={"openat": frozenset({"O_RDONLY", "O_CLOEXEC"})},
    pseudo={"/proc/meminfo": "meminfo"},
    drivers=frozenset({"driver_virtio_mmio"}),
    fallbacks=(Fallback("statx", "newfstatat", "old kernels"),),
)


def catalogue(**changes: object) -> Catalogue:
    return replace(SMALL, **changes)
