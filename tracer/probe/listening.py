# SPDX-License-Identifier: MIT
"""Whether a program listens yet: from the kernel's tables, as to connect would change what it does."""

from collections.abc import Iterator
from pathlib import Path

from ..profile import Endpoint

LISTENS = "0A"  # TCP_LISTEN in /proc/net/tcp
INTERNET = ("AF_INET", "AF_INET6")
STREAM, DATAGRAM = "SOCK_STREAM", "SOCK_DGRAM"


def to_wait_for(endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """Give those of a profile's endpoints at which others can reach a server."""
    return tuple(
        one
        for one in endpoints
        if (
            one.family in INTERNET
            and one.port
            and (one.role, one.type) in (("listen", STREAM), ("bind", DATAGRAM))
        )
        or (one.family == "AF_UNIX" and one.role == "listen" and one.address)
    )


def listens(process: int, endpoints: tuple[Endpoint, ...]) -> bool:
    """Tell whether all the endpoints are there, in the network that the process is in."""
    return all(_is_there(process, one) for one in endpoints)


def _is_there(process: int, endpoint: Endpoint) -> bool:
    if endpoint.family == "AF_UNIX":
        names = (line[-1] for line in _table(process, "unix") if len(line) > 7)
        return any(name.endswith(endpoint.address) for name in names)
    port = f"{endpoint.port:04X}"
    protocol = "tcp" if endpoint.type == STREAM else "udp"
    return any(
        line[1].endswith(f":{port}") and (protocol == "udp" or line[3] == LISTENS)
        for name in (protocol, f"{protocol}6")
        for line in _table(process, name)
    )


def _table(process: int, name: str) -> Iterator[list[str]]:
    try:
        lines = Path(f"/proc/{process}/net/{name}").read_text().splitlines()
    except OSError:
        return
    yield from (line.split() for line in lines[1:])
