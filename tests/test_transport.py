# SPDX-License-Identifier: GPL-2.0-or-later
"""The probe is found however it travels: link types, tunnels, fragments, sizes, ICMPv6."""

import pytest
from scapy.layers.inet import IP, fragment
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6EchoRequest, IPv6
from scapy.layers.l2 import GRE, CookedLinux, Dot1Q
from scapy.layers.ppp import PPP

from conftest import PASSES
from packets import ETHER, HARBOUR, LIGHTHOUSE, PROBE, RAW_IP, ethernet, reply, request, write


def fragments(packet, mtu=1500):
    return fragment(packet, fragsize=mtu - 20)


def swapped(packets):
    return packets[::-1]


def overlapping(packet):
    """The second fragment carries the last eight bytes of the first again, as RFC 791 allows."""
    first, second = fragments(packet)
    again = bytes(first.payload)[-8:] + bytes(second.payload)
    header = second.copy()
    header.remove_payload()
    del header.len, header.chksum
    header.frag -= 1
    header.proto = 1  # removing the payload forgets it
    return [first, header / again]


def vlan(packet):
    return ETHER / Dot1Q(vlan=7) / packet


def gre(packet):
    return ethernet(IP(src="203.0.113.1", dst="203.0.113.2") / GRE() / packet)


WRAPPINGS = {  # name: (link type or None for Ethernet, wrap one packet)
    "ethernet": (None, ethernet), "vlan": (None, vlan), "two vlans": (None, lambda packet: ETHER / Dot1Q(
        vlan=7) / Dot1Q(vlan=8) / packet), "gre": (None, gre), "raw ip": (RAW_IP, lambda packet: packet),
    "linux cooked": (113, lambda packet: CookedLinux() / packet),
    "ip in ip": (None, lambda packet: ethernet(IP(src="203.0.113.1", dst="203.0.113.2") / packet)),
    "ppp": (9, lambda packet: PPP() / packet),
}
CUTS = {
    "two fragments": fragments, "out of order": lambda packet: swapped(fragments(packet)),
    "overlapping": overlapping, "mtu 576": lambda packet: fragments(packet, 576),
    "mtu 576, out of order": lambda packet: swapped(fragments(packet, 576)),
}


def images(wireshark, capture, options=()):
    found = wireshark.fields(capture, "slowlink.jpeg", "slowlink.probe_size", options=options,
                             display_filter="slowlink")
    return [(bytes.fromhex(fields["slowlink.jpeg"]), int(fields["slowlink.probe_size"])) for fields in found.values()]


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_wrapping(wireshark, wrapping, options):
    link_type, wrap = WRAPPINGS[wrapping]
    capture = write(wireshark.scratch() / "wrapped.pcap", [wrap(packet) for packet in fragments(request(PROBE))],
                    link_type=link_type)
    assert images(wireshark, capture, options) == [(PROBE, 2048)]


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("cut", CUTS)
def test_fragments(wireshark, cut, options):
    packets = CUTS[cut](request(PROBE)) + CUTS[cut](reply(PROBE))
    capture = write(wireshark.scratch() / "cut.pcap", [ethernet(packet) for packet in packets])
    assert images(wireshark, capture, options) == [(PROBE, 2048)] * 2


@pytest.mark.parametrize("size", [8, 48, 512, 1024, 1472, 1473, 2047, 2155])
def test_probe_sizes(wireshark, size):
    capture = write(wireshark.scratch() / "size.pcap",
                    [ethernet(packet) for packet in fragments(request(LIGHTHOUSE[:size]))])
    assert images(wireshark, capture) == [(LIGHTHOUSE[:size], size)]


def test_largest_probe(wireshark):
    """KB 816045 allows up to 65,500 bytes."""
    data = LIGHTHOUSE + bytes(65500 - len(LIGHTHOUSE))
    capture = write(wireshark.scratch() / "large.pcap", [ethernet(packet) for packet in fragments(request(data))])
    fields = wireshark.fields(capture, "slowlink.probe_size", "slowlink.jpeg.size", display_filter="slowlink")
    assert list(fields.values()) == [{"slowlink.probe_size": "65500", "slowlink.jpeg.size": str(len(LIGHTHOUSE))}]


def test_icmpv6(wireshark):
    header = IPv6(src="2001:db8::10", dst="2001:db8::20")
    capture = write(wireshark.scratch() / "icmpv6.pcap", [
        ethernet(header / ICMPv6EchoRequest(id=1, seq=1, data=HARBOUR)),
        ethernet(header / ICMPv6EchoReply(id=1, seq=1, data=HARBOUR)),
        ethernet(header / ICMPv6EchoRequest(id=1, seq=2, data=b"abcdefghijklmnopqrstuvwabcdefghi")),
        ethernet(header / ICMPv6EchoRequest(id=1, seq=3, data=bytes(range(64)))),
        ethernet(header / ICMPv6EchoRequest(id=1, seq=4)),
    ])
    fields = wireshark.fields(capture, "slowlink.payload_type", "slowlink.jpeg")
    assert fields == {
        1: {"slowlink.payload_type": "3", "slowlink.jpeg": HARBOUR.hex()},
        2: {"slowlink.payload_type": "3", "slowlink.jpeg": HARBOUR.hex()},
        3: {"slowlink.payload_type": "1"}, 4: {}, 5: {}}
