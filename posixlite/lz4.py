# SPDX-License-Identifier: MIT
"""LZ4 blocks, made by liblz4 (liblz4-1, which apt itself needs); libc/lib/lz4.c unpacks them."""

from __future__ import annotations

import ctypes
import functools

from posixlite.errors import ToolMissingError

LIBRARY = "liblz4.so.1"
LEVEL = 12
"""The best: what is packed once is loaded at every boot."""


def pack(data: bytes) -> bytes:
    """Return the data as one block; ToolMissingError without liblz4."""
    library = _library()
    room = ctypes.create_string_buffer(library.LZ4_compressBound(len(data)))
    size = library.LZ4_compress_HC(data, room, len(data), len(room), LEVEL)
    return room.raw[:size]


@functools.cache
def _library() -> ctypes.CDLL:
    try:
        return ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise ToolMissingError(LIBRARY, "liblz4-1") from error
