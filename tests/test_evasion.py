# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody does who wants to hide from the plugin, to break it, or to make it say something false."""

import re
import struct

import pytest
from scapy.layers.inet import ICMP, IP, UDP, fragment

from conftest import PASSES, TESTS
from packets import HARBOUR, LIGHTHOUSE, PROBE, RAW_IP, ethernet, reply, request, write, write_cut

ORDINARY, LATENCY, TRANSFER, UNEXPLAINED = "0123"
PPP = 9
SMALL = LIGHTHOUSE[:1024]
LOWER = b"abcdefghijklmnopqrstuvwabcdefghi"
FIELDS = ["role", "request_in", "measurement", "round", "duplicate", "interval", "final", "reply_differs",
          "unexplained_image", "image_changed", "unusual_code", "request_missing", "large_blocked", "jpeg.trailing_data",
          "bytes_missing", "slow"]
TWO_PASSES = ("-2",)
FINDINGS = TESTS.parent / "plugin" / "findings.c"


def shown(wireshark, capture, options=(), names=FIELDS):
    frames = wireshark.fields(capture, *("slowlink." + name for name in names), options=options)
    return {number: {name[len("slowlink."):]: value for name, value in fields.items()}
            for number, fields in frames.items() if fields}


def scene(wireshark, packets, times=None):
    return write(wireshark.scratch() / "scene.pcap", [ethernet(packet) for packet in packets], times)


def names(frames):
    """{frame: names of its findings}"""
    findings = set(FIELDS[FIELDS.index("reply_differs"):])
    return {number: sorted(findings & fields.keys()) for number, fields in frames.items() if findings & fields.keys()}


def multiplexed(*packets):
    """RFC 3153: several packets in one PPP frame, and its length."""
    frame = b"\xff\x03\x00\x59"
    for packet in packets:
        data = b"\x00\x21" + bytes(packet)
        frame += struct.pack("!H", 0xC000 | len(data)) + data
    return frame, len(frame)


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


def in_one_frame(*packets):
    """RFC 1662 in GRE: Wireshark unescapes each packet into a data source of its own, so all start at the same byte."""
    def framed(packet):
        data = b"\xff\x03\x00\x21" + bytes(packet)
        data += struct.pack("<H", crc16(data))
        return b"~" + data.replace(b"}", b"}]").replace(b"~", b"}^") + b"~"

    frame = bytes(IP(src="10.0.0.1", dst="10.0.0.2", proto=47)) + struct.pack("!HH", 0, 0x8881) + b"".join(map(framed, packets))
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
    "two replies": ([request(PROBE[:1000], 2)], [reply(PROBE[:1000], 2), reply(HARBOUR, 2)], "2,2", None, {"reply_differs"}),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("before, inside, roles, duplicates, findings", SAME_PLACE.values(), ids=SAME_PLACE)
def test_messages_that_start_at_the_same_byte(wireshark, before, inside, roles, duplicates, findings, options):
    frames = [*map(bytes, before), in_one_frame(*inside)]
    capture = write_cut(wireshark.scratch() / "same.pcap", [(frame, len(frame)) for frame in frames], link_type=RAW_IP)
    fields = shown(wireshark, capture, options)[len(frames)]
    assert (fields["role"], fields.get("duplicate"), set(names({0: fields}).get(0, []))) == (roles, duplicates, findings)


def coded(packet, code):
    packet[ICMP].code = code
    return packet


AS_ROUND = [request(b"", 1), reply(b"", 1)]
LOOKS_HARMLESS = {  # packets: {frame: findings}, frames that are called harmless
    "a probe": ([*AS_ROUND, request(PROBE[:1400], 2)], {}, [1, 3]),
    "data in the code": ([coded(request(LOWER), 65)], {1: ["unusual_code"]}, []),
    "data in the codes of replies": ([request(LOWER), *(coded(reply(LOWER), ord(letter)) for letter in "abc")],
                                     {2: ["unusual_code"], 3: ["unusual_code"], 4: ["unusual_code"]}, [1]),
    "data behind the image": ([*AS_ROUND, request(HARBOUR + bytes(50), 2)], {3: ["jpeg.trailing_data"]}, [1]),
    "data before the image": ([*AS_ROUND, request(bytes(300) + LIGHTHOUSE[:1000], 2)], {}, [1]),
    "another image in the next round": ([*AS_ROUND, request(HARBOUR + bytes(1400 - len(HARBOUR)), 2), request(b"", 3),
                                         request(PROBE[:1400], 4)], {3: ["jpeg.trailing_data"], 5: ["image_changed"]}, [1, 4]),
    "no image": ([request(b"text " * 280 + b"WANG2")], {1: ["unexplained_image"]}, []),
    "no image after an empty ping": ([*AS_ROUND, request(b"text " * 280 + b"WANG2", 2)], {}, [1]),
    "no image sent, but one asked for before": ([request(LOWER, 9), reply(LOWER, 9), reply(b"", 1), reply(HARBOUR, 2)],
                                                {4: ["unexplained_image"]}, [1]),
}


@pytest.mark.parametrize("packets, findings, harmless", LOOKS_HARMLESS.values(), ids=LOOKS_HARMLESS)
def test_who_is_called_harmless(wireshark, packets, findings, harmless):
    frames = shown(wireshark, scene(wireshark, packets), TWO_PASSES, [*FIELDS, "harmless"])
    assert (names(frames), [number for number, fields in frames.items() if "harmless" in fields]) == (findings, harmless)


def test_nothing_is_harmless_that_was_not_all_seen(wireshark):
    frame = bytes(ethernet(request(LOWER[:23] * 30)))
    capture = write_cut(wireshark.scratch() / "cut.pcap", [(frame[:80], len(frame))])
    assert shown(wireshark, capture, names=["role", "harmless"]) == {1: {"role": ORDINARY}}


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


REPLIES = {  # what is sent and answered: {frame: findings}
    "an image in reply to ordinary bytes": ([request(b"ordinary bytes"), reply(HARBOUR)], {2: ["unexplained_image"]}),
    "an image in reply to nothing that was captured": ([reply(HARBOUR)], {1: ["unexplained_image"]}),
    "an image in reply to an empty ping": ([request(b""), reply(HARBOUR)], {2: ["reply_differs", "unexplained_image"]}),
    "an image in reply to an alphabet": ([request(LOWER), reply(HARBOUR)], {2: ["reply_differs", "unexplained_image"]}),
    "a probe in reply to ordinary bytes": ([request(b"ordinary bytes"), reply(PROBE[:1400])], {2: ["unexplained_image"]}),
    "an image and its echo": ([request(HARBOUR), reply(HARBOUR)], {1: ["unexplained_image"]}),
    "an image and another": ([request(HARBOUR), reply(SMALL)], {1: ["unexplained_image"], 2: ["reply_differs"]}),
    "a second reply": ([request(LOWER), reply(LOWER), reply(HARBOUR)], {3: ["reply_differs", "unexplained_image"]}),
    "an empty reply": ([request(LOWER), reply(b"")], {2: ["reply_differs"]}),
    "a short reply": ([request(LOWER), reply(b"abc")], {2: ["reply_differs"]}),
    "requests only": ([request(b"", 1), request(SMALL, 2), request(b"", 3), request(SMALL, 4)], {}),
    "replies only": ([reply(b"", 1), reply(SMALL, 2), reply(b"", 3), reply(SMALL, 4)],
                     {2: ["request_missing"], 4: ["request_missing"]}),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("packets, findings", REPLIES.values(), ids=REPLIES)
def test_replies(wireshark, packets, findings, options):
    assert names(shown(wireshark, scene(wireshark, packets), options)) == findings


@pytest.mark.parametrize("options", PASSES)
def test_a_sequence_number_that_comes_again_accuses_nobody(wireshark, options):
    """Windows XP has 256 of them. In a capture of one direction, or one that lost a request, the old ping is not meant."""
    packets = [request(b"", 1), reply(b"", 1), reply(b"", 2), reply(PROBE[:1400], 1)]
    frames = shown(wireshark, scene(wireshark, packets, [0, 0.1, 3600, 3600.1]), options)
    assert names(frames) == {4: ["request_missing"]} and "request_in" not in frames[4]


@pytest.mark.parametrize("options", PASSES)
def test_without_times_nothing_is_measured(wireshark, options):
    """pcapng's Simple Packet Blocks have none."""
    def block(kind, body):
        length = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", kind) + length + body + length

    capture = wireshark.scratch() / "no-times.pcapng"
    packets = [request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2), reply(PROBE[:1400], 2)]
    frames = [bytes(ethernet(packet)) for packet in packets]
    capture.write_bytes(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) +
                        block(1, struct.pack("<HHI", 1, 0, 0)) +
                        b"".join(block(3, struct.pack("<I", len(frame)) + frame + bytes(-len(frame) % 4))
                                 for frame in frames))
    fields = ["role", "rtt", "first_time", "second_time", "interval", "link_speed", "verdict"]
    assert shown(wireshark, capture, options, fields)[4] == {"role": TRANSFER, "verdict": "0"}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("code, seconds, is_copy", [(0, 0.01, True), (0, 2, True), (0, 2.5, False), (1, 0.01, False)])
def test_a_copy_has_the_same_code_and_comes_soon(wireshark, code, seconds, is_copy, options):
    again = request(LOWER)
    again[ICMP].code = code
    frames = shown(wireshark, scene(wireshark, [request(LOWER), again], [0, seconds]), options)
    assert ("duplicate" in frames[2]) == is_copy


def test_identifiers_are_compared_whole(wireshark):
    frames = shown(wireshark, scene(wireshark, [request(LOWER, identifier=number) for number in (0x0201, 0x0101, 0x0202)]))
    assert not any("duplicate" in fields for fields in frames.values())


@pytest.mark.parametrize("options", PASSES)
def test_the_rhythm_of_unexplained_images(wireshark, options):
    packets = [request(HARBOUR, 1), reply(b"x" * 100, 1), request(b"?", 2), reply(HARBOUR, 2), request(LOWER, 3), reply(HARBOUR, 3)]
    frames = shown(wireshark, scene(wireshark, packets, [0, 1, 60, 60.5, 120, 120.5]), options)
    assert [frames[number].get("interval") for number in (1, 4, 6)] == [None, "60.500000000", "60.000000000"]


@pytest.mark.parametrize("options", PASSES)
def test_what_another_heuristic_takes_is_named_all_the_same(wireshark, options):
    """One that wins is moved to the front of Wireshark's list: the decoy of one frame hides the image of the next."""
    bait = struct.pack("!QQ", 0x4B5A0000_00000000, 1655232000_000000) + bytes(100)
    image = b"\xff\xd8\xff\xfe\xff\xff\x00\x00" + struct.pack("!Q", 1655232000_000000) + bytes(100)
    frames = shown(wireshark, scene(wireshark, [request(bait, 1), request(bait, 2), request(image, 3)]), options)
    assert frames[3]["role"] == UNEXPLAINED and "unexplained_image" in frames[3]


def blocked(wireshark, packets, times):
    return names(shown(wireshark, scene(wireshark, packets, times), TWO_PASSES)).get(3)


ROUND = [request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2)]
LATER = {  # what comes after a round whose large ping is not answered, and when; whether that is blocked
    "the capture's end": ([], [], False), "the next ping": ([request(b"", 3)], [5], True),
    "another program's ping": ([request(LOWER, 3)], [5], False), "a copy": ([request(PROBE[:1400], 2)], [0.3], False),
    "much later": ([request(LOWER, 3, source="192.0.2.99")], [31], True),
    "not much later": ([request(LOWER, 3, source="192.0.2.99")], [30], False),
    "its reply, and the next ping": ([reply(PROBE[:1400], 2), request(b"", 3)], [4, 5], False),
}


@pytest.mark.parametrize("packets, times, is_blocked", LATER.values(), ids=LATER)
def test_blocked(wireshark, packets, times, is_blocked):
    assert blocked(wireshark, ROUND + packets, [0, 0.1, 0.2] + times) == (["large_blocked"] if is_blocked else None)


def test_the_reply_was_captured_first(wireshark):
    """Until its request comes, there is none."""
    capture = scene(wireshark, [request(b"", 1), reply(b"", 1), reply(SMALL, 2), request(SMALL, 2)])
    assert names(shown(wireshark, capture)) == {3: ["unexplained_image"]}
    assert names(shown(wireshark, capture, TWO_PASSES)) == {}


def test_not_blocked_where_the_reply_was_captured_first(wireshark):
    packets = [*ROUND[:2], reply(PROBE[:1400], 2), ROUND[2], request(b"", 3)]
    assert names(shown(wireshark, scene(wireshark, packets, [0, 0.1, 0.1999, 0.2, 5]), TWO_PASSES)) == {}


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
                 "unexplained_image": re.search(r'"slowlink.unexplained_image", .*\n\s*"(.*)"\n\s*"(.*)"', FINDINGS.read_text()).expand(r"\1\2"),
                 "harmless": "The alphabet that Windows' ping command sends",
                 "jpeg.cut": re.search(r'"slowlink.jpeg.cut", .*\n\s*"([^"]*)"', FINDINGS.read_text())[1]}
    assert sentences[finding] in listed


def test_bytes_missing_without_a_tree(wireshark):
    output = wireshark.tshark("-q", "-o", "ip.defragment:FALSE", "-r", wireshark.capture("slow-link.pcap"), "-z", "expert")
    assert "Bytes that were sent are not in this capture" in output


def test_observer_is_named_so_that_it_is_understood(wireshark):
    assert "ip.proto\t1\ticmp_with_slowlink" in wireshark.tshark("-G", "decodes").splitlines()


def test_without_the_observer_data_are_still_named(wireshark):
    capture = wireshark.capture("slow-link.pcap")
    frames = shown(wireshark, capture, ("-d", "ip.proto==1,icmp"))
    assert {number: fields["role"] for number, fields in frames.items()} == {
        number: TRANSFER for number in (4, 6, 10, 12, 16, 18)}


@pytest.mark.parametrize("options", PASSES)
def test_exactly_one_message_of_each_measurement_is_final(wireshark, options):
    packets, times, now = [], [], 0
    for number in range(3):  # three rounds, one round, a lost reply
        rounds = (3, 1, 1)[number]
        for _ in range(rounds):
            sequence = len(packets)
            packets += [request(b"", sequence), reply(b"", sequence), request(PROBE[:1400], sequence + 1),
                        reply(PROBE[:1400], sequence + 1)]
            times += [now, now + 0.1, now + 0.2, now + 0.5]
            now += 1
        now += 1000
    packets, times = packets[:-1], times[:-1]
    frames = shown(wireshark, scene(wireshark, packets, times), options)
    final = [(number, fields["measurement"]) for number, fields in frames.items() if "final" in fields]
    assert final == ([(12, "0"), (16, "1"), (19, "2")] if options else [(12, "0")])


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


@pytest.mark.parametrize("segments, inside", [(55, True), (56, False)])
def test_a_crowd_of_segments_is_not_taken_apart(wireshark, segments, inside):
    """Each costs four items of the frame's tree, of which Wireshark allows a million. Nine are the picture's own."""
    crowd = HARBOUR[:20] + b"\xff\xfe\x00\x02" * segments + HARBOUR[20:]
    fields = wireshark.tshark("-r", scene(wireshark, [request(crowd)]), "-T", "fields", "-e", "slowlink.jpeg.width", "-e",
                              "image-jfif.sof.samples_per_line")
    assert fields.split("\t") == ["64", "64\n" if inside else "\n"]


def test_a_tree_that_is_full_is_reported_as_without_the_picture(wireshark):
    """The picture's dissector meets the limit: the Info column says so."""
    output, _, _ = wireshark.outcome("tshark", "-P", "-V", "-o", "gui.max_tree_items:130", "-r", wireshark.capture("slow-link.pcap"))
    summary, = (line for line in output.splitlines() if line.strip().startswith("4 "))
    assert "Dissector bug" in summary


@pytest.mark.parametrize("options", PASSES)
def test_other_protocols_of_the_frame_keep_their_fields(wireshark, options):
    """The picture's dissector is called for the tree alone: that must not show in the frame's layers."""
    udp = IP(src="192.0.2.10", dst="198.51.100.20") / UDP(sport=40000, dport=40001) / b"data"
    capture = write_cut(wireshark.scratch() / "behind.pcap", [multiplexed(request(PROBE[:1000], number + 1), udp) for number in range(2)],
                    link_type=PPP)
    fields = ("-r", capture, "-T", "fields", "-e", "udp.time_delta", *options)
    assert wireshark.tshark(*fields) == wireshark.tshark(*fields, plugin=False) != "\n\n"


@pytest.mark.parametrize("order", [0, 1], ids=["whole first", "cut first"])
def test_a_merged_capture_that_was_cut_is_no_firewall(wireshark, order):
    packets = [request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2), reply(PROBE[:1400], 2), request(b"", 3)]
    whole = [bytes(ethernet(packet)) for packet in packets]
    frames = [(frame[:cut], len(frame)) for frame in whole for cut in ((9999, 128), (128, 9999))[order]]
    capture = write_cut(wireshark.scratch() / "merged.pcap", frames)
    findings = names(shown(wireshark, capture, TWO_PASSES))
    assert not any("large_blocked" in finding or "reply_differs" in finding for finding in findings.values())


ANOTHER = bytes([PROBE[0]]) + PROBE[1:1300] + b"other" + PROBE[1305:1400]
SECOND_REPLIES = {  # after a request with PROBE[:1400]: replies, the frames that are found to differ
    "a true echo after another": ([ANOTHER, PROBE[:1400], PROBE[:1400]], [2]),
    "another after a true echo": ([PROBE[:1400], ANOTHER], [3]),
    "the same again": ([ANOTHER, ANOTHER], [2]),
    "two others": ([ANOTHER, PROBE[:1000]], [2, 3]),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("replies, different", SECOND_REPLIES.values(), ids=SECOND_REPLIES)
def test_no_true_echo_is_accused(wireshark, replies, different, options):
    packets = [request(PROBE[:1400]), *(reply(data) for data in replies)]
    frames = shown(wireshark, scene(wireshark, packets), options)
    assert [number for number, fields in frames.items() if "reply_differs" in fields] == different


CUT = {  # data of the request, of the reply, bytes captured of the reply's frame: findings of the reply
    "an image in reply to an empty ping": (b"", HARBOUR, 200, ["bytes_missing", "reply_differs", "unexplained_image"]),
    "another size": (PROBE[:1400], PROBE[:1000], 200, ["bytes_missing", "reply_differs"]),
    "an echo": (PROBE[:1400], PROBE[:1400], 200, ["bytes_missing"]),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("sent, answered, captured, findings", CUT.values(), ids=CUT)
def test_what_is_certain_of_a_cut_reply(wireshark, sent, answered, captured, findings, options):
    question, answer = bytes(ethernet(request(sent))), bytes(ethernet(reply(answered)))
    capture = write_cut(wireshark.scratch() / "cut.pcap", [(question, len(question)), (answer[:captured], len(answer))])
    assert names(shown(wireshark, capture, options)).get(2) == findings


def test_rows_of_replies_captured_first(wireshark):
    """Each probe is counted once, whichever of its messages was captured first."""
    packets = [request(b"", 1), reply(b"", 1), reply(PROBE[:1400], 2), request(PROBE[:1400], 2)]
    capture = scene(wireshark, packets)
    for options in ((), TWO_PASSES):
        output = wireshark.tshark("-q", "-r", capture, "-z", "slowlink,links", *options)
        row = [cell.strip() for cell in output.split("\n192.0.2.10")[1].splitlines()[0].split("|")]
        assert (row[2], row[3], row[11]) == ("1", "1", "0")


def test_fragments_of_two_pings_between_each_other(wireshark):
    packets = [piece for pair in zip(fragment(request(PROBE, 1), fragsize=1480),
                                     fragment(request(PROBE, 2, source="192.0.2.11"), fragsize=1480)) for piece in pair]
    frames = shown(wireshark, scene(wireshark, packets))
    assert {number: fields["measurement"] for number, fields in frames.items()} == {3: "0", 4: "1"}
