# SPDX-License-Identifier: MIT
"""Threads, a database, TLS and a web server in one program; argument: a key and its certificate, a file."""

import http.server
import json
import queue
import socket
import sqlite3
import ssl
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor


def threads() -> None:
    """Workers that take from a queue, meet at a barrier, and count under a lock."""
    work: queue.Queue[int | None] = queue.Queue()
    done: list[int] = []
    lock, barrier, local = threading.Lock(), threading.Barrier(4), threading.local()

    def worker() -> None:
        local.taken = 0
        barrier.wait(10)
        while (number := work.get()) is not None:
            with lock:
                done.append(number * number)
            local.taken += 1
        work.put(None)

    pool = [threading.Thread(target=worker, name=f"worker {n}") for n in range(4)]
    for thread in pool:
        thread.start()
    for number in range(1000):
        work.put(number)
    work.put(None)
    for thread in pool:
        thread.join()
    print(len(done), sum(done), threading.active_count())
    said = threading.Event()
    threading.Timer(0.05, said.set).start()
    print(said.wait(10), said.is_set())


def database() -> None:
    """A file, a journal, transactions, and a second connection that has to wait."""
    with sqlite3.connect("planets.db") as one:
        one.execute("pragma journal_mode = delete")
        one.execute("create table planet (name text primary key, moons integer, data blob)")
        planets = [
            ("Earth", 1, b"x" * 10000),
            ("Mars", 2, b""),
            ("Jupiter", 95, None),
            ("Saturn", 146, b"ring"),
        ]
        one.executemany("insert into planet values (?, ?, ?)", planets)
    try:
        with one:
            one.execute("delete from planet")
            one.execute("insert into planet values ('Mars', 0, null), ('Mars', 0, null)")
    except sqlite3.IntegrityError as error:
        print(error)
    other = sqlite3.connect("planets.db", timeout=0.05)
    one.execute("begin exclusive")
    try:
        other.execute("select * from planet").fetchall()
    except sqlite3.OperationalError as error:
        print(error)
    one.rollback()
    print(json.dumps(other.execute("select name, moons, length(data) from planet order by moons").fetchall()))
    one.execute("create virtual table words using fts5(text)")
    one.execute("insert into words values ('a quick fox'), ('a slow dog')")
    print(one.execute("select text from words where words match 'quick'").fetchall())


def tls(certificate: str) -> None:
    """Both ends of a connection over TLS, the server in a thread."""
    ours, theirs = socket.socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)

    def serve() -> None:
        with server.wrap_socket(theirs, server_side=True) as end:
            while data := end.recv(65536):
                end.sendall(data.upper())

    thread = threading.Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cafile=certificate)
    with client.wrap_socket(ours, server_hostname="localhost") as end:
        print(end.version(), end.cipher()[0], dict(part[0] for part in end.getpeercert()["subject"]))
        end.sendall(b"said over tls" * 1000)
        answer = b""
        while len(answer) < 13000:
            answer += end.recv(65536)
        print(len(answer), answer[:13])
    thread.join()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps({"path": self.path, "sum": sum(body)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words: object) -> None:
        """Ports differ: no log."""


def web() -> None:
    """A server and its clients in one program, over loopback."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def ask(number: int) -> object:
        url = f"http://127.0.0.1:{server.server_port}/{number}"
        request = urllib.request.Request(url, json.dumps(list(range(number))).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own
            return json.load(answer)

    with ThreadPoolExecutor(4) as pool:
        print(json.dumps(list(pool.map(ask, range(20)))))
    server.shutdown()
    thread.join()
    server.server_close()


threads()
database()
tls(sys.argv[1])
web()
