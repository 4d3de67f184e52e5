# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody does who wants to hide from the plugin, to break it, or to make it say something false of others."""

import struct

import pytest
from scapy.layers.inet import ICMP, IP

from conftest import FINDINGS, LATENCY, ORDINARY, PASSES, TRANSFER, UNEXPLAINED, findings_of
from packets import HARBOUR, LOWER, PROBE, reply, request, scene


@pytest.mark.parametrize("read_filter, kept", [("ip.addr == 192.0.2.10", 2), ("icmp.type == 0", 3), ("icmp.seq == 1", 4)])
def test_a_read_filter_gives_nobody_the_words_of_another(wireshark, read_filter, kept):
    """It gives the number of a dropped frame to the next one."""
    others = [request(b"", 1, source="10.0.0.1"), reply(b"", 1, destination="10.0.0.1"),
              request(HARBOUR, 2, source="10.0.0.1"), reply(HARBOUR, 2, destination="10.0.0.1")]
    capture = scene(wireshark, others + [request(LOWER, 1), reply(LOWER, 1)])
    frames = wireshark.fields(capture, "slowlink.role", "slowlink.payload_type", "slowlink.probe_size",
                              options=("-2", "-R", read_filter))
    assert len(frames) >= kept
    assert {(fields["slowlink.payload_type"], fields["slowlink.role"]) for fields in frames.values() if fields} <= {
        ("0", LATENCY), ("3", TRANSFER), ("1", ORDINARY)}


@pytest.mark.parametrize("options", PASSES)
def test_what_another_heuristic_takes_is_named_all_the_same(wireshark, options):
    """One that wins is moved to the front of Wireshark's list: the decoy of one frame hides the image of the next."""
    bait = struct.pack("!QQ", 0x4B5A0000_00000000, 1655232000_000000) + bytes(100)
    image = b"\xff\xd8\xff\xfe\xff\xff\x00\x00" + struct.pack("!Q", 1655232000_000000) + bytes(100)
    frames = wireshark.shown(scene(wireshark, [request(bait, 1), request(bait, 2), request(image, 3)]), options)
    assert frames[3]["role"] == UNEXPLAINED and "unexplained_image" in frames[3]


def lying(packet, missing=1000):
    """The IP header names bytes that are not there, so the ping counts as cut."""
    packet[IP].len = len(packet) + missing
    return packet


def coded(packet, code):
    packet[ICMP].code = code
    return packet


def round_of(number, *pings):
    return [request(b"", number), reply(b"", number), *pings]


OTHER_END = PROBE[:600] + b"secret" * 100
OWN = round_of(1, request(PROBE[:1200], 2), reply(PROBE[:1200], 2))
BEHIND_A_CUT = {  # packets: {frame: findings}, frames that are called harmless with -2, copies
    "the rest comes in a copy": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), request(PROBE[:1200], 4))], {7: ["bytes_missing"]}, [1, 3, 5, 8], [8]),
    "the copy has another end": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), request(OTHER_END, 4))],
        {7: ["bytes_missing"], 8: ["image_changed"]}, [1, 3], []),
    "and so has its own copy": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), request(OTHER_END, 4), request(OTHER_END, 4))],
        {7: ["bytes_missing"], 8: ["image_changed"]}, [1, 3], [9]),
    "behind the first one of all, the copies differ": (
        [*round_of(1, lying(request(PROBE[:600], 2)), request(OTHER_END, 2)),
         *round_of(3, lying(request(PROBE[:600], 4)), request(PROBE[:1200], 4))],
        {3: ["bytes_missing"], 7: ["bytes_missing"], 8: ["image_changed"]}, [1, 4], [4]),
    "an identifier of its own": (
        [*OWN, request(b"", 1, 9), reply(b"", 1, 9), lying(request(PROBE[:600], 2, 9)), request(OTHER_END, 2, 9)],
        {7: ["bytes_missing"], 8: ["image_changed"]}, [1, 3], []),
    "copies of an unexplained image": (
        [lying(request(HARBOUR[:40], 2)), request(HARBOUR[:40] + b"secret", 2), request(HARBOUR[:40] + b"others", 2)],
        {1: ["bytes_missing", "unexplained_image"], 2: ["unexplained_image"], 3: ["unexplained_image"]}, [], []),
    "the reply brings the rest": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), reply(PROBE[:1200], 4))],
        {7: ["bytes_missing"], 8: ["reply_not_compared"]}, [1, 3], []),
    "the reply brings another end": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), reply(OTHER_END, 4))],
        {7: ["bytes_missing"], 8: ["image_changed", "reply_not_compared"]}, [1, 3], []),
    "the reply differs before the cut": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), reply(PROBE[:500] + OTHER_END, 4))],
        {7: ["bytes_missing"], 8: ["jpeg.invalid", "reply_differs"]}, [1, 3], []),
    "a second reply differs": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), reply(PROBE[:1200], 4), reply(HARBOUR, 4))],
        {7: ["bytes_missing"], 8: ["reply_not_compared"], 9: ["reply_differs"]}, [1, 3], []),
    "a second reply does": (
        [*OWN, *round_of(3, lying(request(PROBE[:600], 4)), lying(reply(PROBE[:600], 4)), reply(OTHER_END, 4))],
        {7: ["bytes_missing"], 8: ["bytes_missing"], 9: ["image_changed"]}, [1, 3], []),
    "the replies of two rounds differ": (
        [*round_of(1, lying(request(PROBE[:600], 2)), reply(PROBE[:1200], 2)),
         *round_of(3, lying(request(PROBE[:600], 4)), reply(OTHER_END, 4))],
        {3: ["bytes_missing"], 4: ["reply_not_compared"], 7: ["bytes_missing"], 8: ["image_changed", "reply_not_compared"]}, [], []),
    "a reply to a cut alphabet": (
        [lying(request(LOWER)), reply(LOWER + b"secret")], {1: ["bytes_missing"], 2: ["reply_not_compared"]}, [], []),
    "a cut ping, longer than Windows sends it": (
        [*OWN, *round_of(3, lying(request(PROBE[:1200] + bytes(1000), 4)))], {7: ["bytes_missing", "image_changed"]}, [1, 3], []),
    "a reply comes first, the cut request has more, and its copy even more": (
        [*round_of(1, request(HARBOUR[:40], 2), reply(HARBOUR[:40], 2)), lying(reply(HARBOUR[:40], 4)),
         lying(request(HARBOUR[:40] + b"s", 4)), request(HARBOUR[:40] + b"secret", 4)],
        {5: ["bytes_missing", "unexplained_image"], 6: ["bytes_missing", "unexplained_image"], 7: ["unexplained_image"]}, [1, 3], []),
    "the reply comes first, with more": (
        [*OWN, *round_of(3, reply(OTHER_END, 4), lying(request(PROBE[:600], 4)))],
        {7: ["unexplained_image"], 8: ["bytes_missing"]}, [1, 3], []),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("packets, findings, harmless, copies", BEHIND_A_CUT.values(), ids=BEHIND_A_CUT)
def test_what_comes_behind_a_cut_ping(wireshark, packets, findings, harmless, copies, options):
    frames = wireshark.shown(scene(wireshark, packets), options, ["role", "duplicate", "harmless", *FINDINGS])
    assert findings_of(frames) == findings
    assert [number for number, fields in frames.items() if "duplicate" in fields] == copies
    if options == ("-2",):
        assert [number for number, fields in frames.items() if "harmless" in fields] == harmless


@pytest.mark.parametrize("options", PASSES)
def test_nothing_hides_behind_too_many_images(wireshark, options):
    """Beyond 8 MB they are not kept. The client's own was kept before, and what is no more of it is another."""
    crowd = [request(HARBOUR[:-2] + number.to_bytes(4, "big") + bytes(size), number, 7)
             for number, size in enumerate([64000] * 132 + [32] * 80)]
    hidden = [[reply(b"", 2 * number), reply(data, 2 * number + 1)] for number, data in enumerate(
        (PROBE[:1200], PROBE[:1200] + b"secret", PROBE[:1200] + b"secrets", PROBE[:1100] + b"secret" * 20))]
    packets = [*OWN, *crowd, *(packet for pair in hidden for packet in pair)]
    times = [*range(len(OWN) + len(crowd)), *(1000 + number for number in range(2 * len(hidden)))]
    frames = wireshark.shown(scene(wireshark, packets, times), options, ["role", "suspicious", "reply_not_compared"])
    found = [set(frames[number]) - {"role"} for number in range(len(packets) - 6, len(packets) + 1, 2)]
    assert found == [set(), {"reply_not_compared"}, {"reply_not_compared"}, {"reply_not_compared"}]


def test_observer_is_named_so_that_it_is_understood(wireshark):
    assert "ip.proto\t1\ticmp_with_slowlink" in wireshark.tshark("-G", "decodes").splitlines()


def test_without_the_observer_data_are_still_named(wireshark):
    capture = wireshark.capture("slow-link.pcap")
    frames = wireshark.shown(capture, ("-d", "ip.proto==1,icmp"))
    assert {number: fields["role"] for number, fields in frames.items()} == {
        number: TRANSFER for number in (4, 6, 10, 12, 16, 18)}


@pytest.mark.parametrize("segments, inside", [(53, True), (54, False)])
def test_a_crowd_of_segments_is_not_taken_apart(wireshark, segments, inside):
    """Each costs four items of the frame's tree, of which Wireshark allows a million. Eleven markers are the picture's own."""
    crowd = HARBOUR[:20] + b"\xff\xfe\x00\x02" * segments + HARBOUR[20:]
    fields = wireshark.tshark("-r", scene(wireshark, [request(crowd)]), "-T", "fields", "-e", "slowlink.jpeg.width", "-e",
                              "image-jfif.sof.samples_per_line")
    assert fields.split("\t") == ["64", "64\n" if inside else "\n"]


@pytest.mark.parametrize("size, inside", [(2048, True), (2049, False)])
def test_no_more_is_taken_apart_than_a_probe_has(wireshark, size, inside):
    image = HARBOUR[:-2] + bytes(size - len(HARBOUR)) + b"\xff\xd9"
    fields = wireshark.tshark("-r", scene(wireshark, [request(image)]), "-T", "fields", "-e", "slowlink.jpeg.width", "-e",
                              "image-jfif.sof.samples_per_line")
    assert fields.split("\t") == ["64", "64\n" if inside else "\n"]


def exif(entries):
    """All entries name the same bytes, which are theirs."""
    count = 12 * entries
    directory = struct.pack("<H", entries) + struct.pack("<HHII", 0x927C, 1, count, 8) * entries + bytes(4)
    body = b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + directory
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


SCAN = bytes.fromhex("ffda 0008 ff 0100 003f00")  # of 255 components
LARGE_INSIDE = {
    "alone": HARBOUR[:20] + exif(150) + HARBOUR[20:],
    "in a comment": HARBOUR[:20] + b"\xff\xfe" + struct.pack(">H", len(exif(150)) + 2) + exif(150) + HARBOUR[20:],
    "behind the end of the walk": PROBE[:200] + b"\xff\x02" + exif(130),
    "a crowd behind the end of the walk": HARBOUR[:20] + b"\xff\xd0" + b"\xff\xfe\x00\x02" * 400 + b"WANG2",
    "many components": PROBE[:200] + SCAN * 4 + bytes(1500),
}


@pytest.mark.parametrize("image", LARGE_INSIDE.values(), ids=LARGE_INSIDE)
def test_a_large_inside_is_not_shown(wireshark, image):
    """2048 bytes of Exif become a million items of the tree: what stands behind in the frame would be lost."""
    output = wireshark.tshark("-r", scene(wireshark, [request(image)]), "-V")
    assert "JPEG" in output and len(output.splitlines()) < 200


def test_a_picture_s_inside_is_shown(wireshark):
    output = wireshark.tshark("-r", scene(wireshark, [request(HARBOUR)]), "-V")
    assert "Start of Frame" in output


def test_a_tree_that_is_full_is_reported_as_without_the_picture(wireshark):
    """The picture's dissector meets the limit: the Info column says so."""
    output, _, _ = wireshark.outcome("tshark", "-P", "-V", "-o", "gui.max_tree_items:130", "-r", wireshark.capture("slow-link.pcap"))
    summary, = (line for line in output.splitlines() if line.strip().startswith("4 "))
    assert "Dissector bug" in summary
