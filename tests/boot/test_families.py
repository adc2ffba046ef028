# SPDX-License-Identifier: MIT
"""What of the network is in an image: no more than the sockets that its profile saw."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import oracle
import pytest

from posixlite import image as images

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = oracle.ROOT / "tests" / "sys"


def built(name: str, folder: Path) -> images.Inspection:
    program = folder / name
    subprocess.run(["gcc", "-O1", "-static", "-o", program, SOURCES / f"{name}.c"], check=True, timeout=60)
    case = oracle.Case((str(program),), folder / "run")
    return images.inspect(oracle.make_image(case, folder / f"{name}.img"))


def brought(inspection: images.Inspection) -> set[str]:
    """Return which parts of libc/net are there, and whether the card's driver is."""
    parts = {".".join(member.split(".")[:2]) for member in inspection.objects if member.startswith("net.")}
    return parts | {m for m in inspection.objects if m.startswith("dev.virtio.net")}


@pytest.mark.vm
def test_unix_sockets_bring_no_tcp_ip(shim: Path, tmp_path: Path) -> None:
    found = built("socketpair", tmp_path)
    assert "net.unix" in brought(found)
    assert not {"net.inet", "net.lwip", "net.netlink", "dev.virtio.net.o"} & brought(found)
    assert not found.image.network


@pytest.mark.vm
def test_no_sockets_bring_nothing(shim: Path, tmp_path: Path) -> None:
    assert brought(built("getpid", tmp_path)) == set()


@pytest.mark.vm
def test_inet_sockets_bring_tcp_ip_and_a_card(shim: Path, tmp_path: Path) -> None:
    found = built("recv", tmp_path)
    assert {"net.inet", "net.lwip", "dev.virtio.net.o"} <= brought(found)
    assert found.image.network
