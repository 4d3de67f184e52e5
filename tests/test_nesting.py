# SPDX-License-Identifier: GPL-2.0-or-later
"""Several echoes in one frame: each is shown, counted and exported by itself."""

import struct
import unittest.mock

import pytest
from scapy.layers.inet import ICMP, IP, UDP, fragment

from conftest import PASSES, findings_of
from packets import CLIENT, HARBOUR, LOWER, PPP, PROBE, RAW_IP, SERVER, multiplexed, reply, request, scene, write_cut


# Echo requests of two pairs of hosts in one frame.
PAIRS = [("192.0.2.10", "198.51.100.20"), ("192.0.2.11", "198.51.100.21")]


def two_in_one(wireshark, *behind):
    packets = [request(PROBE[:1000], source=source, destination=destination) for source, destination in PAIRS]
    return write_cut(wireshark.scratch() / "two.pcap", [multiplexed(*packets, *behind)], link_type=PPP)


# A packet of IEEE 802.15.4 over UDP: its dissector clears the packet's addresses.
ZEP = IP(src="192.0.2.10", dst="198.51.100.20") / UDP(sport=17754, dport=17754) / (
    b"EX\x02\x01\x00\x00\x01\x00\xff" + bytes(22) + b"\x05\x02\x00\x01\x12\x34")


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("behind", [(), (ZEP,)], ids=["alone", "with 802.15.4 behind"])
@pytest.mark.parametrize("statistic", ["links", "measurements"])
def test_each_message_of_a_frame_is_counted_for_its_hosts(wireshark, statistic, behind, options):
    output = wireshark.tshark("-q", "-r", two_in_one(wireshark, *behind), "-z", f"slowlink,{statistic}", *options)
    rows = [line for line in output.splitlines() if "198.51.100" in line]
    assert [[cell.strip() for cell in row.split("|") if "." in cell and ":" not in cell] for row in rows] == [
        list(pair) for pair in PAIRS]


@pytest.mark.parametrize("options", PASSES)
def test_each_message_of_a_frame_is_in_the_tree(wireshark, options):
    output = wireshark.tshark("-q", "-r", two_in_one(wireshark, ZEP), "-z", "slowlink,tree", *options)
    for client, server in PAIRS:
        assert f"from {client}" in output and f"to {server}" in output


@pytest.mark.parametrize("options", PASSES)
def test_both_messages_of_a_frame_have_a_role(wireshark, options):
    output = wireshark.tshark("-r", two_in_one(wireshark), "-T", "fields", "-e", "slowlink.role", "-e",
                              "slowlink.measurement", *options)
    assert output.split() == ["2,2", "0,1"]


def in_one_frame(*packets, earlier=()):
    """RFC 1662 in GRE: Wireshark unescapes each packet into a data source of its own, so all start at the same byte, but those
    of the numbers `earlier` a byte earlier."""
    def framed(number, packet):
        data = b"\xff\x03\x00\x21"[:2 if number in earlier else 3] + b"\x21" + bytes(packet)
        data += struct.pack("<H", crc16(data))
        return b"~" + data.replace(b"}", b"}]").replace(b"~", b"}^") + b"~"

    frame = bytes(IP(src="10.0.0.1", dst="10.0.0.2", proto=47)) + struct.pack("!HH", 0, 0x8881) + b"".join(
        framed(number, packet) for number, packet in enumerate(packets))
    return frame[:2] + struct.pack("!H", len(frame)) + frame[4:]


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 * (crc & 1)
    return crc ^ 0xFFFF


SAME_PLACE = {  # messages with one header and one place, in one frame: roles, duplicates, findings of that frame
    "another image": ([], [request(HARBOUR, 2), request(PROBE[:1000], 2)], "3,2", None, {"unexplained_image"}),
    "the other order": ([], [request(PROBE[:1000], 2), request(HARBOUR, 2)], "2,3", None, {"unexplained_image"}),
    "an alphabet": ([], [request(LOWER, 2), request(HARBOUR, 2)], "0,3", None, {"unexplained_image"}),
    "a copy": ([], [request(LOWER, 2), request(LOWER, 2)], "0,0", "1", set()),
    "two copies": ([], [request(LOWER, 2)] * 3, "0,0,0", "1,1", set()),
    "the same image, first unexplained, then a probe's": (
        [], [request(HARBOUR, 2), request(b"", 1), reply(b"", 1), request(LOWER, 2), request(HARBOUR, 2)], None, None,
        {"unexplained_image"}),
    "two replies": ([request(PROBE[:1000], 2)], [reply(PROBE[:1000], 2), reply(HARBOUR, 2)], "2,2", None, {"reply_differs"}),
    "a reply, its request, the reply again": ([request(LOWER, 9)], [reply(LOWER, 2), request(LOWER, 2), reply(LOWER, 2)],
                                              "0,0,0", None, set()),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("before, inside, roles, duplicates, findings", SAME_PLACE.values(), ids=SAME_PLACE)
def test_messages_that_start_at_the_same_byte(wireshark, before, inside, roles, duplicates, findings, options):
    frames = [*map(bytes, before), in_one_frame(*inside)]
    capture = write_cut(wireshark.scratch() / "same.pcap", [(frame, len(frame)) for frame in frames], link_type=RAW_IP)
    fields = wireshark.shown(capture, options)[len(frames)]
    assert (fields.get("duplicate"), set(findings_of({0: fields}).get(0, []))) == (duplicates, findings)
    assert roles in (None, fields["role"])


@pytest.mark.parametrize("options", PASSES)
def test_reply_is_told_from_the_same_before_its_request(wireshark, options):
    packets = [reply(LOWER, 2), request(LOWER, 2), reply(LOWER, 2)]
    frame = in_one_frame(*packets)
    other = bytes(request(LOWER, 9))
    capture = write_cut(wireshark.scratch() / "again.pcap", [(data, len(data)) for data in (other, frame)], link_type=RAW_IP)
    shown = wireshark.tshark("-r", capture, "-V", *options)
    messages = shown[shown.index("Frame 2"):].split("Internet Control Message Protocol")[1:]
    assert ["[Round-trip time" in message for message in messages] == [False, False, True]


@pytest.mark.parametrize("options", PASSES)
def test_place_and_order_are_not_mixed_up(wireshark, options):
    """The second image at one byte, and the first at the byte before."""
    packets = [request(HARBOUR, 2), request(b"", 1), reply(b"", 1), request(LOWER, 2), request(HARBOUR, 2), request(LOWER, 2),
               request(HARBOUR, 2)]
    frame = in_one_frame(*packets, earlier=(0, 5, 6))
    capture = write_cut(wireshark.scratch() / "places.pcap", [(frame, len(frame))], link_type=RAW_IP)
    output = wireshark.tshark("-q", "-r", capture, "-z", "slowlink,measurements", *options)
    assert [line.split("|")[0].strip() for line in output.splitlines() if SERVER in line] == ["0", "1"]


OUTPUTS = {"none": (), "a tree": ("-V", "-P"), "two passes": ("-2",), "two passes and a tree": ("-2", "-V", "-P")}


@pytest.mark.parametrize("options", OUTPUTS.values(), ids=OUTPUTS)
def test_pictures_need_no_layers_of_what_follows(wireshark, options):
    """Wireshark stops at 500 layers of a frame; so many pings are just short of them."""
    crowd = [request(HARBOUR if number < 24 else LOWER, number) for number in range(159)]
    frames = [multiplexed(*crowd, request(PROBE, 999, 0x300)), multiplexed(reply(PROBE, 999, 0x300))]
    capture = write_cut(wireshark.scratch() / "layers.pcap", frames, link_type=PPP)
    summary, = (line for line in wireshark.tshark("-r", capture, *options).splitlines() if line.strip().startswith("2 "))
    assert "(request in 1), transfer probe" in summary


@pytest.mark.parametrize("options", OUTPUTS.values(), ids=OUTPUTS)
def test_quoted_picture_leaves_the_info_column_to_what_follows(wireshark, options):
    quoted = IP(src=SERVER, dst=CLIENT) / ICMP(type=3, code=1) / request(HARBOUR)
    udp = IP(src=CLIENT, dst=SERVER) / UDP(sport=40000, dport=40001) / b"data"
    capture = write_cut(wireshark.scratch() / "quoted.pcap", [multiplexed(quoted, udp)], link_type=PPP)
    output = wireshark.tshark("-r", capture, *options)
    assert "UDP" in output.splitlines()[0] and "40000 → 40001 Len=4" in output.splitlines()[0]


def test_a_crowd_of_reassembled_pings_in_a_frame(wireshark):
    """Each starts at the first byte of its own reassembled data. (On a second pass Wireshark 4.0 itself loses these.)"""
    images = [HARBOUR if number == 14 else PROBE for number in range(24)]
    frames = []
    for number, image in enumerate(images):
        pieces = fragment(request(image, number + 1, source=f"10.0.1.{number + 1}"), fragsize=(len(image) // 2 + 8) // 8 * 8)
        frames.append(pieces)
    capture = write_cut(wireshark.scratch() / "crowd.pcap", [
        *(multiplexed(*(piece for piece in pieces[:-1])) for pieces in frames), multiplexed(*(pieces[-1] for pieces in frames))],
        link_type=PPP)
    output = wireshark.tshark("-r", capture, "-T", "fields", "-e", "slowlink.role", "-e", "slowlink.measurement")
    roles, measurements = output.splitlines()[-1].split("\t")
    assert roles.split(",") == ["3" if number == 14 else "2" for number in range(24)]
    assert measurements.split(",") == [str(number) for number in range(23)]


@pytest.mark.parametrize("options", PASSES)
def test_other_protocols_of_the_frame_keep_their_fields(wireshark, options):
    """The picture's dissector is called for the tree alone: that must not show in the frame's layers."""
    udp = IP(src="192.0.2.10", dst="198.51.100.20") / UDP(sport=40000, dport=40001) / b"data"
    capture = write_cut(wireshark.scratch() / "behind.pcap", [multiplexed(request(PROBE[:1000], number + 1), udp) for number in range(2)],
                    link_type=PPP)
    fields = ("-r", capture, "-T", "fields", "-e", "udp.time_delta", *options)
    assert wireshark.tshark(*fields) == wireshark.tshark(*fields, plugin=False) != "\n\n"


def test_fragments_of_two_pings_between_each_other(wireshark):
    packets = [piece for pair in zip(fragment(request(PROBE, 1), fragsize=1480),
                                     fragment(request(PROBE, 2, source="192.0.2.11"), fragsize=1480)) for piece in pair]
    frames = wireshark.shown(scene(wireshark, packets))
    assert {number: fields["measurement"] for number, fields in frames.items()} == {3: "0", 4: "1"}


@pytest.mark.parametrize("options", PASSES)
def test_a_ping_below_too_many_layers_is_warned_of(wireshark, options):
    """ICMP fails there, before any heuristic is called. The same ping again, plainly, is a copy."""
    packets, depths = [], range(490, 500)  # Wireshark's limit is about 500
    for depth in depths:
        ping = request(HARBOUR[:600], depth)
        packet = bytes(ping)
        for _ in range(depth):
            packet = bytes(IP(src=CLIENT, dst=SERVER, proto=4, len=20 + len(packet)))[:20] + packet
        packets += [packet, bytes(ping)]
    capture = write_cut(wireshark.scratch() / "deep.pcap", [(packet, len(packet)) for packet in packets], RAW_IP,
                        [number / 100 for number in range(len(packets))])
    environment = wireshark.environment()
    del environment["WIRESHARK_ABORT_ON_DISSECTOR_BUG"]  # for which Wireshark takes this
    with unittest.mock.patch.object(wireshark, "environment", return_value=environment):
        output, _, status = wireshark.outcome("tshark", "-r", capture, "-T", "fields", "-e", "slowlink.suspicious", *options)
    warned = [bool(line) for line in output.split("\n")[:-1]]
    assert status == 0 and [deep + plain for deep, plain in zip(warned[::2], warned[1::2], strict=True)] == [1] * len(depths)
