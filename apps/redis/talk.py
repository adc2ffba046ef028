# SPDX-License-Identifier: MIT
"""What takes more than one connection to redis: subscribers, waits; with a number: that many clients."""

import socket
import sys
import time

host, port = sys.argv[1], int(sys.argv[2])


class Client:
    """A connection that speaks redis's protocol (RESP)."""

    def __init__(self) -> None:
        self.connection = socket.create_connection((host, port), timeout=30)
        self.file = self.connection.makefile("rb")

    def send(self, *words: str) -> None:
        self.connection.sendall(
            b"".join([b"*%d\r\n" % len(words), *(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in words)])
        )

    def answer(self) -> object:
        line = self.file.readline().decode().rstrip()
        kind, rest = line[:1], line[1:]
        if kind == "$":
            return None if rest == "-1" else self.file.read(int(rest) + 2)[:-2].decode()
        if kind == "*":
            return None if rest == "-1" else [self.answer() for _ in range(int(rest))]
        return line

    def ask(self, *words: str) -> object:
        self.send(*words)
        return self.answer()


def subscribers() -> None:
    listeners = [Client() for _ in range(3)]
    for listener in listeners[:2]:
        print(listener.ask("SUBSCRIBE", "news"))
    print(listeners[2].ask("PSUBSCRIBE", "n*"))
    speaker = Client()
    print(speaker.ask("PUBSUB", "NUMSUB", "news"), speaker.ask("PUBLISH", "news", "hello"))
    print([listener.answer() for listener in listeners])
    listeners[0].connection.shutdown(socket.SHUT_RDWR)
    while speaker.ask("PUBSUB", "NUMSUB", "news") != ["news", ":1"]:
        time.sleep(0.01)
    print(speaker.ask("PUBLISH", "news", "again"))


def waits() -> None:
    waiter, other = Client(), Client()
    waiter.send("BLPOP", "queue", "5")
    time.sleep(0.05)
    print(other.ask("RPUSH", "queue", "first"), waiter.answer(), waiter.ask("BLPOP", "queue", "0.05"))
    waiter.send("XREAD", "BLOCK", "5000", "STREAMS", "events", "$")
    time.sleep(0.05)
    print(other.ask("XADD", "events", "5-1", "kind", "test"), waiter.answer())
    print(other.ask("SET", "short", "lived", "PX", "60"), other.ask("GET", "short"))
    time.sleep(0.1)
    print(other.ask("GET", "short"), other.ask("EXISTS", "short"))
    print(other.ask("WATCH", "watched"), waiter.ask("SET", "watched", "1"), other.ask("MULTI"))
    print(other.ask("SET", "watched", "2"), other.ask("EXEC"), other.ask("GET", "watched"))


def crowd(count: int) -> None:
    clients = [Client() for _ in range(count)]
    for number, client in enumerate(clients):
        client.send("SET", f"of{number}", str(number))
    stored = all(client.answer() == "+OK" for client in clients)
    kept = all(client.ask("GET", f"of{number}") == str(number) for number, client in enumerate(clients))
    said = str(clients[0].ask("INFO", "clients"))
    connected = int(said.partition("connected_clients:")[2].split()[0])
    print(stored, kept, connected)
    sys.exit(not (stored and kept and connected >= count))


if len(sys.argv) > 3:
    crowd(int(sys.argv[3]))
else:
    subscribers()
    waits()
