# SPDX-License-Identifier: MIT
"""Serve at ADDRESS PORT: each connection gets back what it sends, and its number of bytes."""

from __future__ import annotations

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    """Answers as it reads; the count comes once the other side has ended."""

    def handle(self) -> None:
        """Serve one connection."""
        count = 0
        while data := self.request.recv(65536):
            count += len(data)
            self.request.sendall(data)
        self.request.sendall(b"%d bytes\n" % count)


class Server(socketserver.ThreadingTCPServer):
    """Many connections at once."""

    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    with Server((sys.argv[1], int(sys.argv[2])), Echo) as server:
        server.serve_forever()
