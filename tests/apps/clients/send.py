# SPDX-License-Identifier: MIT
"""Send COUNT bytes to HOST PORT and end that direction; print a hash of what comes back, to its end."""

from __future__ import annotations

import hashlib
import random
import socket
import sys
import threading


def main(host: str, port: str, count: str) -> None:
    """Send and receive at once."""
    with socket.create_connection((host, int(port)), timeout=30) as connection:

        def send() -> None:
            connection.sendall(random.Random(count).randbytes(int(count)))  # noqa: S311 - the same each time
            connection.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        digest, size, last = hashlib.sha256(), 0, b""
        while data := connection.recv(65536):
            digest.update(data)
            size += len(data)
            last = (last + data)[-20:]
        sender.join()
    print(size, digest.hexdigest()[:16], last.rpartition(b"\n")[0][-12:])


if __name__ == "__main__":
    main(*sys.argv[1:])
