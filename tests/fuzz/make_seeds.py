#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes captures for the fuzzer of what those in captures/ do not have: frames of several messages, and messages with
another protocol behind them in the same frame.

    tests/fuzz/make_seeds.py DIRECTORY
"""

import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "benchmark"))
from hostile import IP_IN_IP, JUMBO, PPP_LINK, RAW_IP_LINK, exchange, multiplexed, reply  # noqa: E402
from traffic import CLIENT, ICMP, PICTURE, SERVER, START, UDP, WINDOWS, ip_packets  # noqa: E402

WLAN_LINK, GRE = 105, 47
IMAGE = PICTURE[:400]
STATION, ACCESS_POINT = bytes.fromhex("000c2900000a"), bytes.fromhex("000c29000014")


def conversation():
    """Two rounds, the second reply changed and sent twice; an image never asked for; an alphabet."""
    for number in (0, 2):
        yield from exchange(number, b"")
        yield from exchange(number + 1, IMAGE, IMAGE[:-1] + b"?" if number else None)
    yield from reply(3, IMAGE[:-1] + b"?")
    yield from reply(7, IMAGE)
    yield from exchange(4, WINDOWS)


def behind(application):
    """A datagram whose dissector leaves the frame without addresses, or with others: IEEE 802.15.4 does."""
    port, data = application
    datagram = struct.pack("!HHHH", port, port, 8 + len(data), 0) + data
    return next(ip_packets(SERVER, CLIENT, UDP, 9, datagram))


ACK = b"\x02\x00\x01\x12\x34"
ZEP = 17754, b"EX\x02\x01" + bytes(2) + b"\x01\0\xff" + bytes(22) + bytes((len(ACK),)) + ACK
RFTAP = 52001, b"RFta\x03\0\x01\0" + struct.pack("<I", 195) + ACK


def groups(packets, size):
    packets = list(packets)
    return [packets[at:at + size] for at in range(0, len(packets), size)]


def a_msdu(packets):
    """An 802.11 QoS data frame of several: each an Ethernet-like head, LLC and SNAP, and the packet (IEEE 802.11, 9.3.2.2)."""
    frame = b"\x88\0\0\0" + ACCESS_POINT + STATION + ACCESS_POINT + b"\0\0\x80\0"
    for packet in packets:
        packet = bytes.fromhex("aaaa030000000800") + packet
        part = ACCESS_POINT + STATION + struct.pack("!H", len(packet)) + packet
        frame += part + bytes(-len(part) % 4)
    return frame


def encapsulated(protocol, head, packet):
    return next(ip_packets(SERVER, CLIENT, protocol, 8, head + packet, JUMBO))


def quoted(packet):
    """In an ICMP error, which is in a tunnel, as a tunnel's end reports it."""
    return encapsulated(IP_IN_IP, b"", encapsulated(ICMP, b"\x03\x04" + bytes(6), packet))


SEEDS = {
    "a-msdu": (WLAN_LINK, [a_msdu(group) for group in groups(conversation(), 3)]),
    "a-msdu-zep": (WLAN_LINK, [a_msdu([*group, behind(ZEP)]) for group in groups(conversation(), 1)]),
    "pppmux": (PPP_LINK, [next(multiplexed(group)) for group in groups(conversation(), 2)]),
    "pppmux-twice": (PPP_LINK, [next(multiplexed(group * 2)) for group in groups(conversation(), 1)]),
    "pppmux-zep": (PPP_LINK, [next(multiplexed([*group, behind(ZEP)])) for group in groups(conversation(), 4)]),
    "pppmux-rftap": (PPP_LINK, [next(multiplexed([*group, behind(RFTAP)])) for group in groups(conversation(), 1)]),
    "gre": (RAW_IP_LINK, [encapsulated(GRE, b"\0\0\x08\0", packet) for packet in conversation()]),
    "gre-pppmux": (RAW_IP_LINK, [encapsulated(GRE, b"\0\0\x88\x0b", next(multiplexed([*group, behind(ZEP)])))
                                 for group in groups(conversation(), 3)]),
    "ip-in-ip": (RAW_IP_LINK, [encapsulated(IP_IN_IP, b"", packet) for packet in conversation()]),
    "quoted-in-tunnel": (RAW_IP_LINK, [frame for packet in conversation() for frame in (packet, quoted(packet))]),
}


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    for name, (link_type, frames) in SEEDS.items():
        with (directory / f"{name}.pcap").open("wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type))
            for number, frame in enumerate(frames):
                file.write(struct.pack("<IIII", START // 1_000_000, 60_000 * number, len(frame), len(frame)) + frame)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
