# SPDX-License-Identifier: MIT
"""A manifest of an image that runs nothing, for tests of what stands around images."""

from posixlite.image import Manifest

MANIFEST = Manifest(
    program="/bin/x",
    argv=("x",),
    envp=(),
    cwd="/",
    uid=0,
    gid=0,
    groups=(),
    umask=0o22,
    platform="pvh",
    profile_sha256="abc",
    calls=(),
    fallbacks={},
    missing=(),
    memory=0,
    stubbed={},
    faked={},
    operations={},
)
