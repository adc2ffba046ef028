# SPDX-License-Identifier: MIT
"""How an image reaches the network: not at all, through QEMU's own user-mode network, or a tap device.

The addresses of QEMU's user-mode network never change, so the image is told them and need not ask (DHCP takes
a round trip). Ports are published on the loopback address of the host unless another one is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from posixlite.errors import PosixliteError

LOOPBACK = "127.0.0.1"
GUEST, GATEWAY, NAME_SERVER = "10.0.2.15", "10.0.2.2", "10.0.2.3"
"""Of QEMU's user-mode network (-netdev user)."""
PROTOCOLS = ("tcp", "udp")
PORTS = range(1, 1 << 16)


@dataclass(frozen=True, slots=True)
class Forward:
    """A port of the host that leads to one of the image."""

    host_port: int
    guest_port: int
    protocol: str = "tcp"
    address: str = LOOPBACK
    """Of the host, to listen on."""


@dataclass(frozen=True, slots=True)
class Network:
    """What kind of network an image gets."""

    kind: str = "user"
    """none, user or tap."""
    forwards: tuple[Forward, ...] = ()
    """Of kind user only."""
    interface: str = ""
    """Of the host, of kind tap only."""
    configuration: str = f"{GUEST}/24,{GATEWAY},{NAME_SERVER}"
    """What the image is told: ADDRESS/PREFIX,GATEWAY,NAMESERVER or dhcp."""

    def backend(self) -> str:
        """Return the value of QEMU's -netdev, without its id."""
        if self.kind == "tap":
            return f"tap,ifname={self.interface},script=no,downscript=no"
        return ",".join(["user", *map(_hostfwd, self.forwards)])


NONE = Network("none")


def _hostfwd(forward: Forward) -> str:
    return f"hostfwd={forward.protocol}:{forward.address}:{forward.host_port}-{GUEST}:{forward.guest_port}"


def parse_forward(text: str) -> Forward:
    """Read [ADDRESS:]HOST:GUEST[/udp]; ValueError if it is not that."""
    ports, _, protocol = text.partition("/")
    words = ports.split(":")
    if len(words) not in (2, 3) or protocol not in ("", *PROTOCOLS):
        raise ValueError(f"no forward: {text}")
    listen = words[0] if len(words) == 3 else LOOPBACK
    return Forward(_port(words[-2]), _port(words[-1]), protocol or PROTOCOLS[0], listen)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) not in PORTS:
        raise ValueError(f"no port: {text}")
    return int(text)


def parse(kind: str, forwards: tuple[Forward, ...]) -> Network:
    """Read none, user or tap=INTERFACE[,ADDRESS/PREFIX[,GATEWAY[,NAMESERVER]]]; else ValueError."""
    if kind in ("none", "user"):
        made = Network(kind, forwards)
    elif kind.startswith("tap=") and kind != "tap=":
        interface, _, configuration = kind.removeprefix("tap=").partition(",")
        made = Network("tap", forwards, interface, configuration or "dhcp")
    else:
        raise ValueError(f"no network: {kind}")
    if forwards and made.kind != "user":
        raise PosixliteError(
            f"-p needs the network of QEMU, not {made.kind}",
            "leave --net out; over a tap device the image has an address of its own",
        )
    return made
