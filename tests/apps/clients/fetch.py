# SPDX-License-Identifier: MIT
"""Ask an HTTP server for files: HOST PORT PATH... Prints what its answers say, and a hash of each content."""

from __future__ import annotations

import hashlib
import http.client
import sys
from concurrent.futures import ThreadPoolExecutor

CLIENTS = 3
"""At once: more than QEMU's user-mode network accepts wait a second and longer."""
ROUNDS = 10
SHOWN = ("Content-Type", "Content-Length", "Content-Range", "Content-Encoding", "Last-Modified", "Location")


def ask(
    connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[int, str, dict[str, str]]:
    """Return the status, the hash of the content, and those headers that do not change from run to run."""
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    digest = hashlib.sha256(answer.read()).hexdigest()[:16]
    found = {name: answer.headers[name] for name in SHOWN if name in answer.headers}
    return answer.status, digest, found


def again(address: tuple[str, int], paths: list[str]) -> set[tuple[int, str]]:
    """Fetch all, round after round over one connection; a content that changes appears twice."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    return {ask(connection, path)[:2] for _ in range(ROUNDS) for path in paths}


def main(host: str, port: str, *paths: str) -> None:
    """Ask in all ways."""
    address = host, int(port)
    connection = http.client.HTTPConnection(*address, timeout=30)
    for path in paths:
        print(path, *ask(connection, path))
        print("  part", *ask(connection, path, Range="bytes=100-1999"))
        print("  end", *ask(connection, path, Range="bytes=-7"))
        print("  head", *ask(connection, path, "HEAD"))
    print("smaller", *ask(connection, paths[0], **{"Accept-Encoding": "gzip"}))
    print("absent", ask(connection, "/absent")[0])
    print("refused", ask(connection, paths[0], "DELETE")[0])
    connection.close()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for seen in pool.map(again, [address] * CLIENTS, [list(paths)] * CLIENTS):
            print(len(seen), sorted(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
