# SPDX-License-Identifier: MIT
"""What is poured over a server (server.c), at full speed: flood.py ADDRESS INTERFACE KIND COUNT.

It runs in the network namespace of the machine's tap device. After each kind the server still answers.
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import sys
import time
from pathlib import Path

PORT = 7000
ANSWER_SECONDS = 10
SOURCES, SOURCE_COUNT = "10.77.2.", 200
"""The host's own addresses: one alone has no port left after 28,000 connections a minute."""
STRANGERS = "10.77.1."
"""Addresses in the machine's network that are nobody's: who asks from there never hears the answer."""


def ask(address: str, line: str, timeout: float = ANSWER_SECONDS) -> str:
    """Send one line over a connection of its own; return what comes back."""
    with socket.create_connection((address, PORT), timeout=timeout) as one:
        one.sendall(line.encode() + b"\n")
        return one.recv(65536).decode()


def connections(address: str, count: int) -> None:
    """Open short connections, each with one request; some break off without a word, some half-way."""
    for number in range(count):
        own = (f"{SOURCES}{number % SOURCE_COUNT + 1}", 0)
        with socket.create_connection((address, PORT), ANSWER_SECONDS, own) as one:
            if number % 10 == 8:  # reset, with the request unanswered
                one.sendall(b"x" * 1000)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif number % 10 != 9:
                line = f"line {number}\n".encode()
                one.sendall(line)
                assert one.recv(100) == line, number


def together(address: str, count: int) -> None:
    """Hold many connections at once; each is served."""
    with contextlib.ExitStack() as stack:
        held = [
            stack.enter_context(socket.create_connection((address, PORT), timeout=ANSWER_SECONDS))
            for _ in range(count)
        ]
        for number, one in enumerate(held):
            one.sendall(f"line {number}\n".encode())
        for number, one in enumerate(held):
            assert one.recv(100) == f"line {number}\n".encode(), number


def unread(address: str, count: int) -> None:
    """Ask on many connections for as much as they hold, and read nothing."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            one = stack.enter_context(socket.create_connection((address, PORT), timeout=ANSWER_SECONDS))
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                for _ in range(20):
                    one.send(b"y" * 32768 + b"\n")
        time.sleep(1)
        assert ask(address, "still there") == "still there\n"


def checksum(data: bytes) -> int:
    """Return the sum of IP and TCP."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def request(source: str, port: int, to: str, sequence: int) -> bytes:
    """Return an IP packet that asks for a connection."""
    ends = socket.inet_aton(source) + socket.inet_aton(to)
    head = struct.pack("!HHIIBBHHH", port, PORT, sequence, 0, 5 << 4, 2, 65535, 0, 0)
    summed = checksum(ends + struct.pack("!HH", socket.IPPROTO_TCP, len(head)) + head)
    tcp = head[:16] + struct.pack("!H", summed) + head[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, socket.IPPROTO_TCP, 0) + ends
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


def half_open(address: str, count: int) -> None:
    """Ask for connections from addresses where nobody is; others are served meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        for number in range(count):
            source = f"{STRANGERS}{number % 250 + 1}"
            raw.sendto(request(source, 1024 + number % 60000, address, number), (address, 0))
            if number % 500 == 499:
                assert ask(address, "let me in") == "let me in\n"


def datagrams(address: str, count: int) -> None:
    """Send datagrams as fast as they go out; the answers are not read."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect((address, PORT))
        for number in range(count):
            with contextlib.suppress(OSError):  # the device's queue is full
                one.send(number.to_bytes(4, "big") * (1 + number % 300))


def echoes(address: str, count: int) -> None:
    """Ask for echoes (ping) of all sizes, cut ones too; each comes back as it was."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        raw.settimeout(ANSWER_SECONDS)
        for number in range(count):
            rest = struct.pack("!HH", 77, number % 65536) + bytes([number % 256]) * (number * 38 % 4000)
            head = struct.pack("!BBH", 8, 0, checksum(struct.pack("!BBH", 8, 0, 0) + rest))
            raw.sendto(head + rest, (address, 0))
            answer = raw.recv(65535)[20:]
            assert (answer[0], answer[4:]) == (0, rest), number


def frame(chance: random.Random, hardware: bytes, own: bytes, address: str) -> bytes:
    """Return an Ethernet frame that gets the further the luckier it is."""
    to = chance.choice([hardware, hardware, b"\xff" * 6, b"\x33\x33\x00\x00\x00\x01", chance.randbytes(6)])
    body = chance.randbytes(chance.choice([0, 4, 20, 28, 40, 60, 200, 1000, 1486]))
    kind = chance.choice([0x0800, 0x0800, 0x0800, 0x0806, 0x86DD, 0x86DD, chance.randrange(65536)])
    if kind == 0x0800 and len(body) >= 20:
        protocol = chance.choice([1, 2, 6, 6, 17, 17, chance.randrange(256)])
        cut = chance.choice([0, 0, 0, chance.randrange(65536)])
        head = struct.pack(
            "!BBHHHBBH", chance.choice([0x45, 0x45, 0x46, 0x4F]), 0, len(body), 7, cut, 9, protocol, 0
        )
        ends = socket.inet_aton(f"10.77.1.{chance.randrange(256)}") + socket.inet_aton(address)
        head = head[:10] + struct.pack("!H", checksum(head + ends)) + ends
        ports = struct.pack(
            "!HH", chance.randrange(65536), chance.choice([PORT, 68, 53, chance.randrange(65536)])
        )
        body = (head + ports + body[24:])[: max(len(body), 20)]
    elif kind == 0x86DD and len(body) >= 40:
        following = chance.choice([0, 6, 17, 43, 44, 58, 58, 60, chance.randrange(256)])
        size = chance.choice([len(body) - 40, len(body) - 40, chance.randrange(65536)])
        ends = (
            bytes.fromhex("fe80") + chance.randbytes(14) + bytes.fromhex("ff020000000000000000000000000001")
        )
        body = struct.pack("!IHBB", 6 << 28, size, following, 255) + ends + body[40:]
    elif kind == 0x0806 and len(body) >= 28:
        body = (
            struct.pack("!HHBBH", 1, 0x0800, 6, 4, chance.choice([1, 2]))
            + chance.randbytes(16)
            + (socket.inet_aton(address))
        )
    return to + own + kind.to_bytes(2, "big") + body


def frames(address: str, count: int, interface: str, seed: int) -> None:
    """Send frames of chance, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    ask(address, "who are you")  # so that the neighbour is known
    with Path("/proc/net/arp").open() as table:
        hardware = next(bytes.fromhex(line.split()[3].replace(":", "")) for line in table if address in line)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((interface, 0))
        own = raw.getsockname()[4]
        for _ in range(count):
            with contextlib.suppress(OSError):  # the device's queue is full; a frame may be too short
                raw.send(frame(chance, hardware, own, address))


def free_memory(address: str) -> int:
    """Return the server's free memory in KiB, when what is still on its way to it has been dealt with."""
    for _ in range(10):
        with contextlib.suppress(OSError):
            return int(ask(address, "memory", 2))
    sys.exit("the server does not answer any more")


def packets(address: str) -> int:
    """Return how many IP packets the server has counted."""
    names, numbers = (line.split() for line in ask(address, "/proc/net/snmp").splitlines()[:2])
    return int(numbers[names.index("InReceives")])


def main() -> None:
    """Flood as the command line says; print the free memory after it, and how many packets came in all."""
    address, interface, kind, count = *sys.argv[1:4], int(sys.argv[4])
    if kind == "frames":
        frames(address, count, interface, seed=count)
    else:
        kinds = (connections, together, unread, half_open, datagrams, echoes)
        {each.__name__: each for each in kinds}[kind](address, count)
    print(free_memory(address), packets(address))


if __name__ == "__main__":
    main()
