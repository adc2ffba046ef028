# SPDX-License-Identifier: MIT
"""Ask the service for all that it can do, over kept and over new connections, some of them at once."""

import hashlib
import http.client
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

host, port = sys.argv[1], int(sys.argv[2])


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None
) -> tuple[str, str, int, str]:
    connection.request(method, path, body)
    answer = connection.getresponse()
    content = answer.read()
    shown = content.decode() if len(content) < 200 else hashlib.sha256(content).hexdigest()[:16]
    return method, path, answer.status, shown


def notes(number: int) -> list[int]:
    """Write notes over a connection of one's own; how many bytes the file then has depends on the others."""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    return [ask(connection, "POST", "/notes", f"note {number}")[2] for _ in range(25)]


connection = http.client.HTTPConnection(host, port, timeout=30)
for path in ("page.html", "empty", "middle", "absent", "../service"):
    print(*ask(connection, "GET", f"/files/{path}"))
for path in ("/sum?1000000", "/sum?0", "/sum?x", "/fault", "/nothing"):
    print(*ask(connection, "GET", path))
with ThreadPoolExecutor(3) as pool:
    print(sorted(chain.from_iterable(pool.map(notes, range(3)))))
connection.close()
connection = http.client.HTTPConnection(host, port, timeout=30)
connection.request("GET", "/notes")
print(sorted(connection.getresponse().read().decode().splitlines()))
print(*ask(connection, "GET", "/counts"))
