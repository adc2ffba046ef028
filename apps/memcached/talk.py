# SPDX-License-Identifier: MIT
"""Talk to memcached: HOST PORT [shutdown]. Prints what it answers."""

from __future__ import annotations

import hashlib
import socket
import sys

CONNECTIONS = 40


def ask(connection: socket.socket, request: bytes, end: bytes) -> bytes:
    """Send a request, and return its answer up to `end`."""
    connection.sendall(request)
    answer = b""
    while not answer.endswith(end):
        data = connection.recv(65536)
        if not data:
            raise SystemExit(f"closed after {answer[-100:]!r}")
        answer += data
    return answer


def session(address: tuple[str, int]) -> None:
    """Store and fetch values."""
    with socket.create_connection(address, timeout=30) as one:
        for size in (0, 1, 100, 1459, 1460, 1461, 5000, 100000, 900000):
            value = bytes(i * 7 & 255 for i in range(size))
            print(ask(one, b"set v%d 0 0 %d\r\n%s\r\n" % (size, size, value), b"\r\n"))
            answer = ask(one, b"get v%d\r\n" % size, b"END\r\n")
            print(len(answer), hashlib.sha256(answer).hexdigest())
        print(ask(one, b"set n 0 0 1\r\n5\r\n", b"\r\n"), ask(one, b"incr n 37\r\n", b"\r\n"))
        print(ask(one, b"delete v1\r\nget v1\r\n", b"END\r\n"), ask(one, b"nonsense\r\n", b"\r\n"))
        stats = dict(line.split(b" ", 2)[1:] for line in ask(one, b"stats\r\n", b"END\r\n").splitlines()[:-1])
        print(stats[b"threads"], stats[b"curr_items"])
    many = []
    for number in range(CONNECTIONS):  # one after the other: QEMU's user-mode network accepts few at a time
        one = socket.create_connection(address, timeout=30)
        ask(one, b"set k%d 0 0 3\r\nabc\r\n" % number, b"STORED\r\n")
        many.append(one)
    for one in many:
        one.sendall(b"get k0\r\n")
    for one in many:
        ask(one, b"", b"END\r\n")
        one.close()
    print(len(many), "stored")


if __name__ == "__main__":
    host, port, *rest = sys.argv[1:]
    if rest:
        with socket.create_connection((host, int(port)), timeout=30) as last:
            last.sendall(b"shutdown\r\n")
            print(last.recv(100))
    else:
        session((host, int(port)))
