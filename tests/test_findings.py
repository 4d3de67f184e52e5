# SPDX-License-Identifier: GPL-2.0-or-later
"""What is warned of, and who is called harmless."""

import re
import struct

import pytest
from scapy.layers.inet import ICMP, IP, fragment
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6, IPv6ExtHdrFragment
from scapy.packet import Raw

from conftest import FINDINGS, ORDINARY, PASSES, TESTS, findings_of
from packets import (HARBOUR, LIGHTHOUSE, LOWER, PPP, PROBE, ethernet, multiplexed, reply, request, scene, write,
                     write_cut)

IDS = TESTS.parent / "docs" / "ids.md"
SENTENCES = TESTS.parent / "plugin" / "findings.c"


def coded(packet, code):
    packet[ICMP].code = code
    return packet


AS_ROUND = [request(b"", 1), reply(b"", 1)]
LOOKS_HARMLESS = {  # packets: {frame: findings}, frames that are called harmless
    "a probe": ([*AS_ROUND, request(PROBE[:1400], 2)], {}, [1, 3]),
    "data in the code": ([coded(request(LOWER), 65)], {1: ["unusual_code"]}, []),
    "data in the codes of replies": ([request(LOWER), *(coded(reply(LOWER), ord(letter)) for letter in "abc")],
                                     {2: ["unusual_code"], 3: ["unusual_code"], 4: ["unusual_code"]}, [1]),
    "data in the code of the large one": ([*AS_ROUND, coded(request(PROBE[:1400], 2), 65)], {3: ["unusual_code"]}, []),
    "a copy of the empty one": ([*AS_ROUND, request(PROBE[:1400], 2), request(b"", 1)], {}, [1, 3]),
    "data behind the image": ([*AS_ROUND, request(HARBOUR + bytes(50), 2)], {3: ["jpeg.trailing_data"]}, []),
    "data before the image": ([*AS_ROUND, request(bytes(300) + LIGHTHOUSE[:1000], 2)], {}, []),
    "another image in the next round": ([*AS_ROUND, request(HARBOUR + bytes(1400 - len(HARBOUR)), 2), request(b"", 3),
                                         request(PROBE[:1400], 4)], {3: ["jpeg.trailing_data"], 5: ["image_changed"]}, []),
    "no image": ([request(b"text " * 280 + b"WANG2")], {1: ["jpeg.invalid", "unexplained_image"]}, []),
    "no image after an empty ping": ([*AS_ROUND, request(b"text " * 280 + b"WANG2", 2)], {3: ["jpeg.invalid"]}, []),
    "text behind SOI": ([*AS_ROUND, request(b"\xff\xd8WANG2" + b"text " * 280, 2)], {3: ["jpeg.invalid"]}, []),
    "text in the scan": ([*AS_ROUND, request(HARBOUR[:-2] + b"\xff\x02" + b"text " * 100, 2)], {3: ["jpeg.invalid"]}, []),
    "another image of another size": ([*AS_ROUND, request(PROBE[:1400], 2), request(b"", 3), request(HARBOUR, 4)],
                                      {5: ["image_changed"]}, [1, 3]),
    "another image twice": (
        [*AS_ROUND, request(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(HARBOUR, 4), request(b"", 5), reply(b"", 5),
         request(HARBOUR, 6), request(b"", 7), reply(b"", 7), request(PROBE[:1400], 8)], {6: ["image_changed"]}, [1, 3, 10, 12]),
    "another image, after less of the first": (
        [*AS_ROUND, request(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(PROBE[:100], 4), request(b"", 5),
         request(PROBE[:100] + HARBOUR[100:], 6)], {8: ["image_changed", "jpeg.invalid"]}, [1, 3, 4, 6]),
    "less of the same image": ([*AS_ROUND, request(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(PROBE[:1000], 4)],
                               {}, [1, 3, 4, 6]),
    "an empty ping that was not answered, where replies are captured": (
        [*AS_ROUND, request(PROBE[:1400], 2), request(b"", 3), request(PROBE[:1400], 4)], {}, [1, 3]),
    "the same in a capture of requests": ([request(b"", 3), request(PROBE[:1400], 4)], {}, [1, 2]),
    "the same, but the image is answered": ([request(b"", 3), request(PROBE[:1400], 4), reply(PROBE[:1400], 4)], {}, []),
    "after anybody's reply": ([reply(b"anybody's", 9, 9), request(b"", 3), request(PROBE[:1400], 4)], {}, []),
    "more than Windows sends": ([*AS_ROUND, request(HARBOUR[:-2] + bytes(2051 - len(HARBOUR)) + b"\xff\xd9", 2)], {}, []),
    "another image, another identifier": (
        [*AS_ROUND, request(PROBE[:1400], 2), request(b"", 3, 9), request(HARBOUR, 4, 9)], {5: ["image_changed"]}, [1, 3]),
    "no empty ping": ([request(PROBE[:1400], 2)], {}, []),
    "no image sent, but one asked for before": ([request(LOWER, 9), reply(LOWER, 9), reply(b"", 1), reply(HARBOUR, 2)],
                                                {4: ["unexplained_image"]}, [1]),
}


@pytest.mark.parametrize("packets, findings, harmless", LOOKS_HARMLESS.values(), ids=LOOKS_HARMLESS)
def test_who_is_called_harmless(wireshark, packets, findings, harmless):
    frames = wireshark.shown(scene(wireshark, packets), ("-2",), ["role", "suspicious", "duplicate", *FINDINGS, "harmless", "unconfirmed"])
    assert (findings_of(frames), [number for number, fields in frames.items() if "harmless" in fields]) == (findings, harmless)
    requests = [number for number, fields in frames.items()
                if packets[number - 1][ICMP].type == 8 and "role" in fields and not {"duplicate", "suspicious"} & fields.keys()]
    assert [number for number, fields in frames.items() if "unconfirmed" in fields] == [
        number for number in requests if number not in harmless]


def test_a_harmless_ping_confirms_no_other_of_its_frame(wireshark):
    capture = write_cut(wireshark.scratch() / "two.pcap", [multiplexed(request(LOWER, 1), request(PROBE[:1400], 2))], link_type=PPP)
    assert wireshark.shown(capture, ("-2",), ["harmless", "unconfirmed"]) == {1: {"harmless": "1", "unconfirmed": "1"}}


def test_wireshark_finds_contradicting_fragments(wireshark):
    """What it puts together from them is all that is looked at: the other data may be another host's."""
    large = request(PROBE[:2048], 2)
    first, second = fragment(large, fragsize=1480)
    hidden = first.copy()
    hidden[IP].frag, hidden[Raw].load = 2, b"secret" * 244
    packets = [ethernet(packet) for packet in (*AS_ROUND, hidden, first, second)]
    capture = write(wireshark.scratch() / "contradicting.pcap", packets)
    command, = (line for line in IDS.read_text().splitlines() if "ip.fragment.overlap" in line)
    assert wireshark.frames(capture, "slowlink.harmless", ("-2",)) == [1, 5]
    assert wireshark.frames(capture, command.split("'")[1], ("-2",)) == [5]


UNREACHABLE = IP(src="203.0.113.9", dst="192.0.2.10") / ICMP(type=3, code=1)
HALF_V6 = IPv6(nh=44) / IPv6ExtHdrFragment(nh=58, m=1) / Raw(bytes(ICMPv6EchoRequest(data=b"secret" * 200)))
NOT_LABELLED = {  # IP packets of one frame, beside an ordinary Windows ping
    "data": request(b"secret"),
    "a reply": reply(b"secret"),
    "8 bytes like a Unix time": request(struct.pack("<II", 1055232000, 0)),
    "an image that an error quotes": UNREACHABLE / Raw(bytes(request(HARBOUR))),
    "a fragment": fragment(request(b"secret" * 200), fragsize=800)[0],
    "a fragment of ICMPv6": HALF_V6,
    "a code": coded(request(b""), 7),
}


@pytest.mark.parametrize("packet", NOT_LABELLED.values(), ids=NOT_LABELLED)
def test_what_has_no_label_is_found_beside_what_has(wireshark, packet):
    """By one of the filters of docs/ids.md."""
    rows = IDS.read_text().split("| filter | finds |")[1].split("\n\n")[0].splitlines()[2:]
    filters = " or ".join(f"({row.split('`')[1]})" for row in rows)
    capture = write_cut(wireshark.scratch() / "two.pcap", [multiplexed(request(LOWER), packet), multiplexed(request(LOWER))], PPP)
    assert wireshark.frames(capture, filters, ("-2",)) == [1]


def test_nothing_is_harmless_that_was_not_all_seen(wireshark):
    frame = bytes(ethernet(request(LOWER[:23] * 30)))
    capture = write_cut(wireshark.scratch() / "cut.pcap", [(frame[:80], len(frame))])
    assert wireshark.shown(capture, names=["role", "harmless", "unconfirmed"]) == {1: {"role": ORDINARY, "unconfirmed": "1"}}


@pytest.mark.parametrize("options", PASSES)
def test_the_rhythm_of_unexplained_images(wireshark, options):
    packets = [request(HARBOUR, 1), reply(b"x" * 100, 1), request(b"?", 2), reply(HARBOUR, 2), request(LOWER, 3), reply(HARBOUR, 3)]
    frames = wireshark.shown(scene(wireshark, packets, [0, 1, 60, 60.5, 120, 120.5]), options)
    assert [frames[number].get("interval") for number in (1, 4, 6)] == [None, "60.500000000", "60.000000000"]


@pytest.mark.parametrize("finding, packets", [
    ("slow", [request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2), reply(PROBE[:1400], 2)]),
    ("jpeg.trailing_data", [request(HARBOUR + b"tail")]), ("unexplained_image", [request(HARBOUR)]),
    ("harmless", [request(LOWER)]), ("jpeg.cut", [request(PROBE[:1400])])])
def test_expert_information_has_it_without_a_tree(wireshark, finding, packets):
    times = [0.1 * number * number for number in range(len(packets))]
    output = wireshark.tshark("-2", "-q", "-r", scene(wireshark, packets, times), "-z", "expert")
    listed = {line.split("SlowLink", 1)[1].strip() for line in output.splitlines() if "SlowLink" in line}
    sentences = {"slow": "Windows counts this link as slow",
                 "jpeg.trailing_data": "There are more data after the end of the image (EOI)",
                 "unexplained_image": re.search(r'"slowlink.unexplained_image", .*\n\s*"(.*)"\n\s*"(.*)"', SENTENCES.read_text()).expand(r"\1\2"),
                 "harmless": "The alphabet that Windows' ping command sends",
                 "jpeg.cut": re.search(r'"slowlink.jpeg.cut", .*\n\s*"([^"]*)"', SENTENCES.read_text())[1]}
    assert sentences[finding] in listed


def test_bytes_missing_without_a_tree(wireshark):
    output = wireshark.tshark("-q", "-o", "ip.defragment:FALSE", "-r", wireshark.capture("slow-link.pcap"), "-z", "expert")
    assert "Bytes that were sent are not in this capture" in output


@pytest.mark.parametrize("data, is_cut", [(HARBOUR, False), (HARBOUR[:-2], True), (b"\xff\xd8WANG2" + bytes(300), True)])
def test_an_image_without_its_end(wireshark, data, is_cut):
    frames = wireshark.shown(scene(wireshark, [request(data)]), names=["role", "jpeg.cut"])
    assert ("jpeg.cut" in frames[1]) == is_cut


@pytest.mark.parametrize("options", [(), ("-Y", "frame"), ("-z", "expert,note"), ("-V", "-P")], ids=" ".join)
def test_the_column_of_severities_has_the_highest(wireshark, options):
    """However the packets are looked at: without a tree, Wireshark keeps what was said last."""
    packets = [request(LOWER, 1), coded(reply(LOWER[:8], 1), 65), request(b"", 2), reply(b"", 2), request(PROBE[:1400], 3), reply(HARBOUR, 4)]
    output = wireshark.tshark("-2", "-r", scene(wireshark, packets), "-o", 'gui.column.format:"No.","%m","Severity","%a"', *options)
    severities = re.findall(r"^ *\d+ *(Chat|Note|Warning|) *$", output, re.MULTILINE)
    assert (severities[1], severities[5]) == ("Warning", "Warning")  # the others may have ICMP's own
