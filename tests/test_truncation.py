# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture may cut a frame at any byte: every snap length of a probe, in one file."""

import pytest
from scapy.layers.inet import ICMP, IP
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6

from conftest import PASSES
from packets import ETHERNET, LIGHTHOUSE, LOWER, PROBE, RAW_IP, ethernet, reply, request, scene, write_cut

HEADERS = 14 + 20 + 8  # Ethernet, IP, ICMP
DATA = LIGHTHOUSE[:1200]
CLAIMED_FROM = 8  # bytes of data: see PAYLOAD_MINIMUM


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("make", [request, reply])
def test_every_snap_length(wireshark, make, options):
    frame = bytes(ethernet(make(DATA)))
    capture = write_cut(wireshark.scratch() / "cut.pcap", [(frame[:cut], len(frame)) for cut in range(len(frame) + 1)])
    found = wireshark.fields(capture, "slowlink.jpeg", "slowlink.probe_size", "slowlink.incomplete",
                             "frame.protocols", options=("-o", "ip.check_checksum:FALSE", *options))
    for number, fields in found.items():
        captured = number - 1 - HEADERS
        if captured < CLAIMED_FROM:
            assert "slowlink" not in fields.get("frame.protocols", "")
            continue
        assert fields["slowlink.jpeg"] == DATA[:captured].hex()
        assert fields["slowlink.probe_size"] == str(len(DATA))
        assert fields.get("slowlink.incomplete") == ("1" if captured < len(DATA) else None)


@pytest.mark.parametrize("missing", [0, 100])
@pytest.mark.parametrize("link_type, framed", [(ETHERNET, ethernet), (RAW_IP, bytes)], ids=["Ethernet", "raw IP"])
def test_a_tool_that_loses_the_length(wireshark, link_type, framed, missing):
    """The frame says that it is whole; the IP header says that there was more."""
    frames = [bytes(framed(packet)) for packet in (request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2), reply(PROBE[:1400], 2))]
    frames = [frame[:-missing] if missing and len(frame) > 100 else frame for frame in frames]
    capture = write_cut(wireshark.scratch() / "lost.pcap", [(frame, len(frame)) for frame in frames], link_type)
    shown = wireshark.shown(capture, ("-2",), ("incomplete", "rtt"))
    assert {number: list(fields) for number, fields in shown.items()} == (
        {2: ["rtt"], 3: ["incomplete"], 4: ["incomplete"]} if missing else {2: ["rtt"], 4: ["rtt"]})


def test_an_address_that_looks_like_a_longer_header(wireshark):
    """An IPv4 header of 24 bytes seems to begin in the Ethernet address, four bytes before the real one."""
    packet = IP(bytes(IP(src="64.1.2.3", dst="198.51.100.20", ttl=64, id=1) / ICMP(type=8, id=0x200, seq=1) / LOWER))
    packet.len += 500
    packet.chksum = 0x0203
    frame = bytes.fromhex("000c29000014" "000c2900460a" "0800") + bytes(packet)
    capture = write_cut(wireshark.scratch() / "address.pcap", [(frame, len(frame))])
    assert wireshark.shown(capture, (), ("incomplete", "harmless")) == {1: {"incomplete": "1"}}


@pytest.mark.parametrize("more", [0, 1])
def test_more_than_slowlink_looks_at(wireshark, more):
    """A packet that was captured before a network card cut it into segments may have no length in its IP header."""
    packet = request((LOWER[:23] * 5699)[:131_071] + b"?" * more)
    packet.len = 0
    frame = bytes(ethernet(packet))
    capture = write_cut(wireshark.scratch() / "long.pcap", [(frame, len(frame))])
    found = wireshark.shown(capture, ("-o", "ip.check_checksum:FALSE"), ("incomplete", "harmless", "unconfirmed"))
    assert list(found[1]) == (["incomplete", "unconfirmed"] if more else ["harmless"])


@pytest.mark.parametrize("missing", [0, 1])
def test_ipv6_that_names_more_bytes(wireshark, missing):
    packet = IPv6(bytes(IPv6(src="2001:db8::1", dst="2001:db8::2") / ICMPv6EchoRequest(id=1, seq=1, data=LOWER)))
    packet.plen += missing
    frames = wireshark.shown(scene(wireshark, [packet]), (), ("incomplete", "harmless"))
    assert frames == {1: {"incomplete": "1"} if missing else {"harmless": frames[1].get("harmless")}}


def test_a_cut_image_is_never_malformed(wireshark):
    """The exception for the short packet is ICMP's and IP's to show, the one for the picture is nobody's."""
    frame = bytes(ethernet(request(DATA)))
    capture = write_cut(wireshark.scratch() / "malformed.pcap",
                        [(frame[:cut], len(frame)) for cut in range(HEADERS + CLAIMED_FROM, len(frame) + 1)])
    assert wireshark.frames(capture, "_ws.malformed || _ws.short") == []
