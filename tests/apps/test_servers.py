# SPDX-License-Identifier: MIT
"""The programs of apps/ that use the network: unmodified, the same answers and the same end as on Linux."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import oracle
import pytest
import server as servers

ALL = [servers.load(path) for path in sorted((oracle.ROOT / "apps").glob("*/server.toml"))]
LONG = [server for server in ALL if any(talk.long for talk in server.talk)]


@pytest.mark.vm
@pytest.mark.parametrize("server", ALL, ids=lambda server: server.app.name)
def test_same_as_on_linux(server: servers.Server, shim: Path, tmp_path: Path) -> None:
    if program := servers.missing(server):
        pytest.skip(f"{program} is not installed: apt-get install {server.app.package}")
    for check in servers.check(server, tmp_path):
        assert not check.trouble, f"{check.name}: {check.trouble}"


@pytest.mark.vm
@pytest.mark.slow
@pytest.mark.parametrize("server", LONG, ids=lambda server: server.app.name)
def test_long(server: servers.Server) -> None:
    """With the long clients, over a tap device."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("a tap device needs root, and ip of iproute2")
    done = subprocess.run(
        [oracle.ROOT / "apps" / "run", "--long", server.app.name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
