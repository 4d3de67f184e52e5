# SPDX-License-Identifier: GPL-2.0-or-later
"""Exported images, compared byte for byte."""

import base64
import hashlib
import json
import shutil

import pytest
from scapy.layers.inet import fragment

from conftest import PASSES
from packets import HARBOUR, LIGHTHOUSE, PROBE, ethernet, request, write, write_cut

EOI = b"\xff\xd9"


def name(image, suffix=""):
    return f"slow-link-{hashlib.sha256(image).hexdigest()[:8]}{suffix}.jpg"


def named(*images):
    return {name(image): image for image in images}


def export(wireshark, capture, *options):
    directory = wireshark.scratch() / "objects"
    wireshark.tshark("-q", "-r", capture, "--export-objects", f"slowlink,{directory}", *options)
    return {path.name: path.read_bytes() for path in directory.iterdir()} if directory.exists() else {}


ONE_BYTE = bytearray(PROBE)
ONE_BYTE[1500] ^= 1

DISTINCT = {  # capture: what is exported, each image once
    "slow-link.pcap": named(PROBE),
    "firewall.pcap": named(PROBE),
    "ping-buffer-size.pcap": named(PROBE[:1024]),
    "hidden-image.pcap": named(HARBOUR),
    "exfiltration.pcap": named(HARBOUR[:48]),
    "tampered.pcap": named(PROBE, bytes(ONE_BYTE), PROBE[:1000]),
    "quoted.pcap": named(PROBE),
    "alphabets.pcap": {},
    "look-alikes.pcap": {},
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("capture", DISTINCT)
def test_each_distinct_image_once(wireshark, capture, options):
    assert export(wireshark, wireshark.capture(capture), *options) == DISTINCT[capture]


@pytest.mark.parametrize("options", PASSES)
def test_every_image(wireshark, options):
    exported = export(wireshark, wireshark.capture("slow-link.pcap"), "-o", "slowlink.export_every:TRUE", *options)
    assert exported == {f"slow-link-frame-{frame}.jpg": PROBE for frame in (4, 6, 10, 12, 16, 18)}


def test_eoi_is_appended_where_there_is_none(wireshark):
    option = ("-o", "slowlink.append_eoi:TRUE")
    assert export(wireshark, wireshark.capture("slow-link.pcap"), *option) == {name(PROBE): PROBE + EOI}
    assert export(wireshark, wireshark.capture("hidden-image.pcap"), *option) == {name(HARBOUR): HARBOUR}


def test_incomplete_datagram(wireshark):
    exported = export(wireshark, wireshark.capture("slow-link.pcap"), "-o", "ip.defragment:FALSE")
    assert exported == {name(PROBE[:1472], "-partial"): PROBE[:1472]}


def test_many_images_in_turn(wireshark):
    """Images that alternate are each listed once: not only the last one is remembered."""
    images = [PROBE[:1000 + 100 * (number % 3)] for number in range(12)]
    capture = write(wireshark.scratch() / "turns.pcap",
                    [ethernet(request(image, number + 1)) for number, image in enumerate(images)])
    assert export(wireshark, capture) == named(*images[:3])


@pytest.mark.parametrize("cut_first", (True, False))
def test_the_same_bytes_cut_and_whole(wireshark, cut_first):
    """They are two objects, though the bytes at hand are the same."""
    cut = bytes(ethernet(request(PROBE[:400], 1)))
    whole = bytes(ethernet(request(PROBE[:300], 2)))
    frames = [(cut[:-100], len(cut)), (whole, len(whole))]
    capture = write_cut(wireshark.scratch() / "cut.pcap", frames if cut_first else frames[::-1])
    assert export(wireshark, capture) == {name(PROBE[:300], "-partial"): PROBE[:300], name(PROBE[:300]): PROBE[:300]}


@pytest.mark.parametrize("missing", [0, 500, 1000, 1001])
def test_an_image_is_whole_where_only_what_follows_is_cut(wireshark, missing):
    frame = bytes(ethernet(request(HARBOUR + bytes(1000))))
    capture = write_cut(wireshark.scratch() / "behind.pcap", [(frame[:len(frame) - missing], len(frame))])
    image = HARBOUR[:len(HARBOUR) - max(missing - 1000, 0)]
    assert export(wireshark, capture) == {name(image, "" if image == HARBOUR else "-partial"): image}
    assert wireshark.frames(capture, "slowlink.jpeg.trailing_data") == [1] * (image == HARBOUR)


def test_a_flood_of_images_is_cut_off(wireshark):
    """tshark walks its whole list to add an object."""
    images = [PROBE[:40] + number.to_bytes(4, "big") for number in range(10050)]
    capture = write_cut(wireshark.scratch() / "flood.pcap", [
        (frame, len(frame)) for frame in (bytes(ethernet(request(image))) for image in images)])
    assert len(export(wireshark, capture)) == 10000


def test_image_inside_other_data(wireshark):
    data = bytes(300) + LIGHTHOUSE + b"tail"
    capture = write(wireshark.scratch() / "inside.pcap",
                    [ethernet(packet) for packet in fragment(request(data), fragsize=1480)])
    assert export(wireshark, capture) == named(LIGHTHOUSE)


def sharkd(wireshark, requests):
    if shutil.which("sharkd") is None:
        pytest.skip("sharkd is not installed: package wireshark-common has it on Debian 12")
    lines = "".join(json.dumps({"jsonrpc": "2.0", "id": number, **request}) + "\n"
                    for number, request in enumerate(requests, 1))
    output, _, _ = wireshark.outcome("sharkd", "-", input=lines.encode())
    return [json.loads(line)["result"] for line in output.splitlines() if line.startswith("{")]


def test_two_exports_in_one_sharkd(wireshark):
    """sharkd never resets an export: each must list all the same."""
    tap = {"method": "tap", "params": {"tap0": "eo:slowlink"}}
    download = {"method": "download", "params": {"token": "eo:slowlink_0"}}
    load = {"method": "load", "params": {"file": str(wireshark.capture("slow-link.pcap"))}}
    other = {"method": "load", "params": {"file": str(wireshark.capture("firewall.pcap"))}}
    results = sharkd(wireshark, [load, tap, tap, download, other, tap, download, load, tap])
    listed = [result["taps"][0]["objects"] for result in results if "taps" in result]
    assert [(len(objects), objects[0]["filename"], objects[0]["len"], objects[0]["hostname"], objects[0]["type"])
            for objects in listed] == [(1, name(PROBE), 2048, "192.0.2.10", "image/jpeg")] * 4
    assert [objects[0]["pkt"] for objects in listed] == [4, 4, 4, 4]
    assert [base64.b64decode(result["data"]) for result in results if "data" in result] == [PROBE] * 2
