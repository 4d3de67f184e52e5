# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of any length of one kind of traffic, written without scapy, which would take minutes for a million."""

import pathlib
import struct

PICTURE = (pathlib.Path(__file__).resolve().parents[2] / "captures/pictures/lighthouse.jpg").read_bytes()
CLIENT, SERVER = bytes((192, 0, 2, 10)), bytes((198, 51, 100, 20))
ETHERNET = bytes.fromhex("000c29000014 000c2900000a 0800")
START, STEP = 1055232000_000000, 10_000  # microseconds
ICMP, UDP = 1, 17
FRAGMENT = 1480

# What a ping carries. Linux sends the time, which differs from ping to ping, and then a pattern.
WINDOWS = b"abcdefghijklmnopqrstuvwabcdefghi"
SOME_PATTERN = bytes(range(16, 72))
LARGEST = 65500
FILL_BYTES = b"\xff\xd8" + b"\xff" * (LARGEST - 2)
TINY_SEGMENTS = b"\xff\xd8" + b"\xff\xfe\x00\x02" * 1000 + b"\xff\xfe\xf0\x00" + bytes(LARGEST - 4006)
NO_IMAGE = bytes(LARGEST)


def checksum(data):
    # A sum of 16-bit words with the carry added back is the number that they make, modulo 65535: fast, in one division.
    number = int.from_bytes(data + b"\0" * (len(data) % 2), "big")
    return 0xFFFF - (number % 0xFFFF or 0xFFFF * (number > 0))


def ip_packets(source, destination, protocol, identification, data, fragment=FRAGMENT):
    for offset in range(0, len(data), fragment):
        piece = data[offset:offset + fragment]
        more = 0x2000 if offset + fragment < len(data) else 0
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(piece), identification & 0xFFFF, more | offset // 8,
                             128, protocol, 0, source, destination)
        yield header[:10] + struct.pack("!H", checksum(header)) + header[12:] + piece


def echo(kind, identifier, sequence, data, code=0):
    message = struct.pack("!BBHHH", kind, code, 0, identifier, sequence) + data
    return message[:2] + struct.pack("!H", checksum(message)) + message[4:]


def unix_ping(number):
    return struct.pack("<QQ", START + number, number) + bytes(range(16, 56))


def probe(number):
    return PICTURE[:2048] if number % 2 else b""


def nth_client(number):
    return struct.pack("!I", 0x0A000000 + number)


ECHOES = {  # what the exchange of a number carries, and whose it is
    "Unix pings": lambda number: (CLIENT, unix_ping(number)),
    "Unix pings after a measurement": lambda number: (CLIENT, probe(number) if number < 6 else unix_ping(number)),
    "pings of another pattern": lambda number: (CLIENT, SOME_PATTERN),
    "Windows pings": lambda number: (CLIENT, WINDOWS),
    "slow-link probes": lambda number: (CLIENT, probe(number)),
    "Unix pings, a conversation each": lambda number: (nth_client(number), unix_ping(number)),
    "Windows pings, a conversation each": lambda number: (nth_client(number), WINDOWS),
    "empty pings, a conversation each": lambda number: (nth_client(number), b""),
    "65,500 bytes, no image": lambda number: (CLIENT, NO_IMAGE),
    "65,500 fill bytes": lambda number: (CLIENT, FILL_BYTES),
    "65,500 bytes in tiny segments": lambda number: (CLIENT, TINY_SEGMENTS),
}


def packets(kind, count):
    for number in range(count):
        if kind == "no ICMP":
            for source, target in ((CLIENT, SERVER), (SERVER, CLIENT)):
                yield from ip_packets(source, target, UDP, number, struct.pack("!HHHH", 9, 9, 72, 0) + bytes(64))
            continue
        client, data = ECHOES[kind](number)
        sequence = (number << 8 | number >> 8 & 0xFF) & 0xFFFF
        yield from ip_packets(client, SERVER, ICMP, 2 * number, echo(8, 0x0200, sequence, data))
        yield from ip_packets(SERVER, client, ICMP, 2 * number + 1, echo(0, 0x0200, sequence, data))


def write(path, kind, count):
    """Writes `count` exchanges, each a request and its reply; of fragments where they are large."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for number, packet in enumerate(packets(kind, count)):
            seconds, microseconds = divmod(START + number * STEP, 1_000_000)
            length = len(ETHERNET) + len(packet)
            file.write(struct.pack("<IIII", seconds, microseconds, length, length) + ETHERNET + packet)
