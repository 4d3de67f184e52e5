# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests make captures of beyond those in captures/: echoes in scapy, and files frame by frame."""

import struct

from scapy.layers.inet import ICMP, IP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from scapy.utils import wrpcap

from conftest import CAPTURES

LIGHTHOUSE = (CAPTURES / "pictures" / "lighthouse.jpg").read_bytes()
HARBOUR = (CAPTURES / "pictures" / "harbour.jpg").read_bytes()
PROBE = LIGHTHOUSE[:2048]
LOWER = b"abcdefghijklmnopqrstuvwabcdefghi"

CLIENT, SERVER = "192.0.2.10", "198.51.100.20"
START = 1055232000
ETHERNET, PPP, RAW_IP = 1, 9, 101
ETHER = Ether(src="00:0c:29:00:00:0a", dst="00:0c:29:00:00:14")


def request(data, sequence=0x0100, identifier=0x0200, source=CLIENT, destination=SERVER):
    return IP(src=source, dst=destination, ttl=128, id=sequence) / ICMP(type=8, id=identifier, seq=sequence) / data


def reply(data, sequence=0x0100, identifier=0x0200, source=SERVER, destination=CLIENT):
    return IP(src=source, dst=destination, ttl=127, id=sequence ^ 0x8000) / ICMP(
        type=0, id=identifier, seq=sequence) / data


def ethernet(packet):
    return ETHER / packet


def write(path, packets, times=None, link_type=None):
    """Writes packets, ten milliseconds apart or at `times` (seconds after START)."""
    for number, packet in enumerate(packets):
        packet.time = START + (number / 100 if times is None else times[number])
    wrpcap(str(path), packets, linktype=link_type)
    path.chmod(0o644)
    return path


def write_cut(path, frames, link_type=ETHERNET, times=None):
    """Writes (captured bytes, length on the wire) frames: a capture with every snap length at once. Times are seconds."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type))
        for (data, length), time in zip(frames, times or range(len(frames)), strict=True):
            seconds, microseconds = divmod(round(time * 1_000_000), 1_000_000)
            file.write(struct.pack("<IIII", START + seconds, microseconds, len(data), length) + data)
    path.chmod(0o644)
    return path


def write_in_seconds(path, packets, times):
    """Writes IP packets with times in whole seconds (if_tsresol 0)."""
    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    def packet_block(data, time):
        padded = data + bytes(-len(data) % 4)
        return block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(data), len(data)) + padded)

    path.write_bytes(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) +
                     block(1, struct.pack("<HHIHHB3xI", RAW_IP, 0, 0, 9, 1, 0, 0)) +
                     b"".join(packet_block(bytes(packet), time) for packet, time in zip(packets, times)))
    path.chmod(0o644)
    return path


def scene(wireshark, packets, times=None):
    """Returns a capture of IP packets."""
    return write(wireshark.scratch() / "scene.pcap", [ethernet(packet) for packet in packets], times)


def multiplexed(*packets):
    """RFC 3153: several packets in one PPP frame, and its length."""
    frame = b"\xff\x03\x00\x59"
    for packet in packets:
        data = (b"\x00\x57" if isinstance(packet, IPv6) else b"\x00\x21") + bytes(packet)
        frame += struct.pack("!H", 0xC000 | len(data)) + data
    return frame, len(frame)
