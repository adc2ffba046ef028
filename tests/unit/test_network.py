# SPDX-License-Identifier: MIT
"""machines/network.py: what -p and --net mean."""

from __future__ import annotations

import pytest

from posixlite.errors import PosixliteError
from posixlite.machines import network
from posixlite.machines.network import Forward


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6379:6379", Forward(6379, 6379)),
        ("8080:80/udp", Forward(8080, 80, "udp")),
        ("8080:80/tcp", Forward(8080, 80)),
        ("0.0.0.0:8080:80", Forward(8080, 80, address="0.0.0.0")),  # noqa: S104 - only read here
    ],
)
def test_forwards(text, expected):
    assert network.parse_forward(text) == expected


@pytest.mark.parametrize(
    "text", ["80", "80:", ":80", "0:80", "80:65536", "a:b", "1:2/sctp", "1:2:3:4", "-1:80"]
)
def test_what_is_no_forward(text):
    with pytest.raises(ValueError, match="no "):
        network.parse_forward(text)


def test_user_network_listens_on_loopback_unless_told():
    made = network.parse("user", (Forward(8080, 80), Forward(53, 53, "udp", "192.0.2.1")))
    assert made.backend() == (
        "user,hostfwd=tcp:127.0.0.1:8080-10.0.2.15:80,hostfwd=udp:192.0.2.1:53-10.0.2.15:53"
    )
    assert made.configuration == "10.0.2.15/24,10.0.2.2,10.0.2.3"


def test_tap_with_and_without_an_address():
    assert network.parse("tap=tap0", ()).configuration == "dhcp"
    made = network.parse("tap=tap0,192.0.2.2/24,192.0.2.1", ())
    assert made.backend() == "tap,ifname=tap0,script=no,downscript=no"
    assert made.configuration == "192.0.2.2/24,192.0.2.1"


@pytest.mark.parametrize("kind", ["", "tap", "tap=", "bridge"])
def test_what_is_no_network(kind):
    with pytest.raises(ValueError, match="no network"):
        network.parse(kind, ())


def test_ports_need_the_user_network():
    with pytest.raises(PosixliteError, match="-p"):
        network.parse("none", (Forward(1, 2),))
