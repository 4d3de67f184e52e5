# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields of the captures, as real tshark shows them: one row, one frame."""

import hashlib

import pytest

from conftest import PASSES
from packets import HARBOUR, LIGHTHOUSE, reply, request, scene

FALSE, TRUE = "0", "1"


def image(data, width, height, complete, signature):
    return {
        "jpeg": data.hex(), "jpeg.offset": "0", "jpeg.size": str(len(data)), "jpeg.complete": complete,
        "jpeg.width": str(width), "jpeg.height": str(height), "jpeg.signature": signature,
        "jpeg.sha256": hashlib.sha256(data).hexdigest(),
    }


PROBE = {"payload_type": "3", "probe_size": "2048", **image(LIGHTHOUSE[:2048], 160, 104, FALSE, TRUE)}
SMALL_PROBE = {"payload_type": "3", "probe_size": "1024", **image(LIGHTHOUSE[:1024], 160, 104, FALSE, TRUE)}
HIDDEN = {"payload_type": "3", "probe_size": "675", **image(HARBOUR, 64, 48, TRUE, FALSE),
          "trailer": b"thirty-two bytes that are hidden".hex()}
PIECE = {"payload_type": "3", "probe_size": "48", "jpeg": HARBOUR[:48].hex(), "jpeg.offset": "0", "jpeg.size": "48",
         "jpeg.complete": FALSE, "jpeg.signature": FALSE, "jpeg.sha256": hashlib.sha256(HARBOUR[:48]).hexdigest()}
FIELDS = ["payload_type", "probe_size", "incomplete", "jpeg", "jpeg.offset", "jpeg.size", "jpeg.complete",
          "jpeg.width", "jpeg.height", "jpeg.signature", "jpeg.sha256", "trailer"]


def alphabet(kind, size):
    return {"payload_type": kind, "probe_size": str(size)}


# Capture: {frame: fields}. A frame that is not named is not claimed.
GOLDEN = {
    "slow-link.pcap": {frame: PROBE for frame in (4, 6, 10, 12, 16, 18)},
    "real-slow-link.pcap": {frame: PROBE for frame in (4, 6, 10, 12, 16, 18)},
    "fast-link.pcap": {frame: PROBE for frame in (6, 8, 12, 14, 18, 20)},
    "firewall.pcap": {frame: PROBE for frame in (4, 8, 12, 16, 20, 24)},
    "ping-buffer-size.pcap": {frame: SMALL_PROBE for frame in (3, 4, 7, 8, 11, 12)},
    "alphabets.pcap": {**{frame: alphabet("1", 32) for frame in range(1, 9)},
                       **{frame: alphabet("1", 100) for frame in (9, 10)},
                       **{frame: alphabet("2", 32) for first in (11, 19, 27, 35)
                          for frame in range(first, first + 4)}},  # four frames of TCP after each pair
    "look-alikes.pcap": {},
    "exfiltration.pcap": {frame: PIECE for frame in (1, 2)},
    "hidden-image.pcap": {frame: HIDDEN for frame in (1, 2)},
}


EMPTY = {"payload_type": "0", "probe_size": "0"}
# The empty pings of the measurements are known on the second pass only.
LATENCY = {
    "slow-link.pcap": (1, 2, 7, 8, 13, 14), "real-slow-link.pcap": (1, 2, 7, 8, 13, 14),
    "fast-link.pcap": (3, 4, 9, 10, 15, 16), "ping-buffer-size.pcap": (1, 2, 5, 6, 9, 10),
    "firewall.pcap": (1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22),
}


def golden(capture, options):
    latency = LATENCY.get(capture, ()) if "-2" in options else ()
    return {**GOLDEN[capture], **{frame: EMPTY for frame in latency}}


def claimed(wireshark, capture, options=(), display_filter=None):
    return wireshark.shown(wireshark.capture(capture), options, FIELDS, display_filter)


@pytest.mark.parametrize("display_filter", [None, "slowlink"])
@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("capture", GOLDEN)
def test_golden(wireshark, capture, options, display_filter):
    assert claimed(wireshark, capture, options, display_filter) == golden(capture, options)


def test_info_keeps_what_icmp_says(wireshark):
    info = wireshark.fields(wireshark.capture("slow-link.pcap"), "_ws.col.Info")[6]["_ws.col.Info"]
    assert info == "Echo (ping) reply    id=0x0200, seq=512/2, ttl=127 (request in 4), transfer probe, 320 kbps so far: slow"


def test_cut_image_is_not_malformed(wireshark):
    frames = wireshark.fields(wireshark.capture("slow-link.pcap"), "frame.protocols", "_ws.malformed",
                              "_ws.expert.severity", "image-jfif.marker", display_filter="slowlink")
    assert len(frames) == 6
    for fields in frames.values():
        assert fields["frame.protocols"].endswith("icmp:slowlink")
        assert "_ws.malformed" not in fields


def test_the_picture_is_shown_inside(wireshark):
    assert wireshark.frames(wireshark.capture("slow-link.pcap"), 'image-jfif.comment contains "WANG2"')


def test_hash_is_a_filter(wireshark):
    digest = hashlib.sha256(LIGHTHOUSE[:2048]).hexdigest()
    assert wireshark.frames(wireshark.capture("slow-link.pcap"), f'slowlink.jpeg.sha256 == "{digest}"') == [
        4, 6, 10, 12, 16, 18]


def test_columns_show_what_fields_show(wireshark):
    columns = 'gui.column.format:"No.","%m","Size","%Cus:slowlink.jpeg.size:0:R","Hash","%Cus:slowlink.jpeg.sha256:0:R"'
    rows = [line.split() for line in
            wireshark.tshark("-r", wireshark.capture("hidden-image.pcap"), "-o", columns).splitlines()]
    assert rows == [[str(frame), "643", "bytes", hashlib.sha256(HARBOUR).hexdigest()] for frame in (1, 2)]


@pytest.mark.parametrize("form, image_bytes", [
    ("json", LIGHTHOUSE[:2048].hex(":")), ("jsonraw", LIGHTHOUSE[:2048].hex()), ("pdml", LIGHTHOUSE[:2048].hex(":")[:30]),
    ("ek", LIGHTHOUSE[:2048].hex(":"))])
def test_other_output_formats(wireshark, form, image_bytes):
    output = wireshark.tshark("-r", wireshark.capture("slow-link.pcap"), "-T", form, "-Y", "slowlink")
    assert output.count(image_bytes) >= 6


def test_alphabets_can_be_left_alone(wireshark):
    options = ("-o", "slowlink.alphabets:FALSE")
    assert claimed(wireshark, "alphabets.pcap", options) == {}
    assert claimed(wireshark, "slow-link.pcap", options) == GOLDEN["slow-link.pcap"]


def test_reassembly_off_shows_the_first_fragment(wireshark):
    frames = claimed(wireshark, "slow-link.pcap", ("-o", "ip.defragment:FALSE"))
    expected = {"payload_type": "3", "probe_size": "1472", "incomplete": TRUE,
                **image(LIGHTHOUSE[:1472], 160, 104, FALSE, TRUE)}
    assert frames == {frame: expected for frame in (3, 5, 9, 11, 15, 17)}


def test_quoted_probe_is_named(wireshark):
    """In an ICMP error: in the tree, but neither in the Info column nor exported."""
    fields = wireshark.fields(wireshark.capture("quoted.pcap"), "slowlink.payload_type", "slowlink.quoted", "_ws.col.Info")
    assert [frame for frame in fields if "slowlink.quoted" in fields[frame]] == [3]
    assert fields[3] == {"slowlink.payload_type": "3", "slowlink.quoted": TRUE,
                         "_ws.col.Info": "Time-to-live exceeded (Time to live exceeded in transit)"}


@pytest.mark.parametrize("options", PASSES)
def test_images_of_one_size_have_their_own_sha256(wireshark, options):
    images = [LIGHTHOUSE[:1000], LIGHTHOUSE[:999] + b"!", LIGHTHOUSE[:1000]]
    capture = scene(wireshark, [request(image, number) for number, image in enumerate(images)])
    found = wireshark.tshark("-r", capture, "-T", "fields", "-e", "slowlink.jpeg.sha256", *options)
    assert found.split() == [hashlib.sha256(image).hexdigest() for image in images]


@pytest.mark.parametrize("options", PASSES)
def test_reply_that_differs_is_suspicious(wireshark, options):
    capture = scene(wireshark, [request(LIGHTHOUSE[:1000]), reply(LIGHTHOUSE[:999] + b"!")])
    assert wireshark.tshark("-r", capture, "-T", "fields", "-e", "slowlink.suspicious", *options).split("\n")[1] in ("1", "True")
