# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody does who wants to hide from the plugin, to break it, or to make it say something false of others."""

import struct

import pytest

from conftest import LATENCY, ORDINARY, PASSES, TRANSFER, UNEXPLAINED
from packets import HARBOUR, LOWER, reply, request, scene


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


def test_observer_is_named_so_that_it_is_understood(wireshark):
    assert "ip.proto\t1\ticmp_with_slowlink" in wireshark.tshark("-G", "decodes").splitlines()


def test_without_the_observer_data_are_still_named(wireshark):
    capture = wireshark.capture("slow-link.pcap")
    frames = wireshark.shown(capture, ("-d", "ip.proto==1,icmp"))
    assert {number: fields["role"] for number, fields in frames.items()} == {
        number: TRANSFER for number in (4, 6, 10, 12, 16, 18)}


@pytest.mark.parametrize("segments, inside", [(55, True), (56, False)])
def test_a_crowd_of_segments_is_not_taken_apart(wireshark, segments, inside):
    """Each costs four items of the frame's tree, of which Wireshark allows a million. Nine are the picture's own."""
    crowd = HARBOUR[:20] + b"\xff\xfe\x00\x02" * segments + HARBOUR[20:]
    fields = wireshark.tshark("-r", scene(wireshark, [request(crowd)]), "-T", "fields", "-e", "slowlink.jpeg.width", "-e",
                              "image-jfif.sof.samples_per_line")
    assert fields.split("\t") == ["64", "64\n" if inside else "\n"]


@pytest.mark.parametrize("size, inside", [(2048, True), (2049, False)])
def test_no_more_is_taken_apart_than_a_probe_has(wireshark, size, inside):
    """One segment of Exif may have thousands of entries."""
    image = HARBOUR[:-2] + bytes(size - len(HARBOUR)) + b"\xff\xd9"
    fields = wireshark.tshark("-r", scene(wireshark, [request(image)]), "-T", "fields", "-e", "slowlink.jpeg.width", "-e",
                              "image-jfif.sof.samples_per_line")
    assert fields.split("\t") == ["64", "64\n" if inside else "\n"]


def test_a_tree_that_is_full_is_reported_as_without_the_picture(wireshark):
    """The picture's dissector meets the limit: the Info column says so."""
    output, _, _ = wireshark.outcome("tshark", "-P", "-V", "-o", "gui.max_tree_items:130", "-r", wireshark.capture("slow-link.pcap"))
    summary, = (line for line in output.splitlines() if line.strip().startswith("4 "))
    assert "Dissector bug" in summary
