# SPDX-License-Identifier: GPL-2.0-or-later
"""Which reply is to which request, which is a copy, and which brings something else."""

import struct

import pytest
from scapy.layers.inet import ICMP, fragment
from scapy.layers.inet6 import IPv6

from conftest import FIELDS, PASSES, TRANSFER, UNEXPLAINED, findings_of
from packets import HARBOUR, LIGHTHOUSE, LOWER, PROBE, ethernet, reply, request, scene, write, write_cut
from test_export import sharkd

SMALL = LIGHTHOUSE[:1024]


REPLIES = {  # what is sent and answered: {frame: findings}
    "an image in reply to ordinary bytes": ([request(b"ordinary bytes"), reply(HARBOUR)], {2: ["unexplained_image"]}),
    "an image in reply to nothing that was captured": ([reply(HARBOUR)], {1: ["unexplained_image"]}),
    "an image in reply to an empty ping": ([request(b""), reply(HARBOUR)], {2: ["reply_differs", "unexplained_image"]}),
    "other bytes in reply to an empty ping": ([request(b""), reply(b"other bytes")], {2: ["reply_differs"]}),
    "the same twice, and more": ([request(b""), *[reply(b"other bytes")] * 2, reply(b"still others")],
                                 {2: ["reply_differs"], 4: ["reply_differs"]}),
    "other bytes in reply to nothing that was captured": ([request(b"", 1), reply(b"other bytes", 2)], {}),
    "an image in reply to an alphabet": ([request(LOWER), reply(HARBOUR)], {2: ["reply_differs", "unexplained_image"]}),
    "a probe in reply to ordinary bytes": ([request(b"ordinary bytes"), reply(PROBE[:1400])], {2: ["unexplained_image"]}),
    "an image and its echo": ([request(HARBOUR), reply(HARBOUR)], {1: ["unexplained_image"]}),
    "an image and another": ([request(HARBOUR), reply(SMALL)], {1: ["unexplained_image"], 2: ["reply_differs"]}),
    "a second reply": ([request(LOWER), reply(LOWER), reply(HARBOUR)], {3: ["reply_differs", "unexplained_image"]}),
    "an empty reply": ([request(LOWER), reply(b"")], {2: ["reply_shortened"]}),
    "an image after an empty reply, where requests are captured": (
        [request(b"ordinary bytes", 1), request(LOWER, 2), reply(b"", 3), reply(HARBOUR, 4)], {4: ["unexplained_image"]}),
    "after requests that have no label": (
        [request(bytes(range(48)), 1), request(bytes(range(48)), 2), reply(b"", 1), reply(HARBOUR, 2)],
        {4: ["unexplained_image"]}),
    "after one that looks like an alphabet at first": (
        [request(b"ab and so on", 1), reply(b"", 1), reply(HARBOUR, 2)], {3: ["unexplained_image"]}),
    "after a long one": ([request(bytes(300), 1), reply(b"", 1), reply(HARBOUR, 2)], {3: ["unexplained_image"]}),
    "the same of another identifier": ([request(LOWER, 1), reply(b"", 3, 9), reply(HARBOUR, 4, 9)], {3: ["unexplained_image"]}),
    "an image in reply to another identifier, in its highest bit": (
        [request(LOWER, 1, 0x8002), reply(HARBOUR, 1, 0x0002)], {2: ["unexplained_image"]}),
    "a short reply": ([request(LOWER), reply(b"abc")], {2: ["reply_shortened"]}),
    "a short reply with other bytes": ([request(LOWER), reply(b"abx")], {2: ["reply_differs"]}),
    "larger than Windows sends it, and the first one": (
        [reply(b"", 1), reply(HARBOUR[:-2] + bytes(2100 - len(HARBOUR)) + b"\xff\xd9", 2)], {2: ["reply_not_compared", "request_missing"]}),
    "requests only": ([request(b"", 1), request(SMALL, 2), request(b"", 3), request(SMALL, 4)], {}),
    "replies only": ([reply(b"", 1), reply(SMALL, 2), reply(b"", 3), reply(SMALL, 4)],
                     {2: ["request_missing"], 4: ["request_missing"]}),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("packets, findings", REPLIES.values(), ids=REPLIES)
def test_replies(wireshark, packets, findings, options):
    assert findings_of(wireshark.shown(scene(wireshark, packets), options)) == findings


@pytest.mark.parametrize("options", PASSES)
def test_a_reply_with_data_to_anybodys_empty_ping_is_no_probe(wireshark, options):
    output = wireshark.tshark("-r", scene(wireshark, [request(b""), reply(b"other bytes")]), *options)
    asked, answered = output.splitlines()
    assert "differs" not in asked and answered.endswith("ttl=127, differs from its request") and "probe" not in output


def test_a_reply_with_data_to_a_latency_probe(wireshark):
    packets = [request(b"", 1), reply(b"other bytes", 1), request(PROBE[:1400], 2)]
    _, answered, _ = wireshark.tshark("-2", "-r", scene(wireshark, packets)).splitlines()
    assert answered.endswith(", latency probe, differs from its request")


ANOTHER = bytes([PROBE[0]]) + PROBE[1:1300] + b"other" + PROBE[1305:1400]
SECOND_REPLIES = {  # after a request with PROBE[:1400]: replies, the frames that are found to differ
    "a true echo after another": ([ANOTHER, PROBE[:1400], PROBE[:1400]], [2]),
    "another after a true echo": ([PROBE[:1400], ANOTHER], [3]),
    "the same again": ([ANOTHER, ANOTHER], [2]),
    "two others": ([ANOTHER, HARBOUR], [2, 3]),
    "another, and less": ([ANOTHER, PROBE[:1000]], [2]),
    "less, and less": ([PROBE[:1000], PROBE[:500]], []),
}


@pytest.mark.parametrize("options", PASSES)
def test_who_counts_makes_no_difference(wireshark, options):
    """While nobody counts, pings without a label are hardly looked at."""
    capture = scene(wireshark, [request(bytes(range(48)), 1), reply(b"", 1), reply(HARBOUR, 2)])
    fields = ("-r", capture, "-T", "fields", "-e", "slowlink.role", "-e", "slowlink.unexplained_image", *options)
    alone, counted = wireshark.tshark(*fields), wireshark.tshark(*fields, "-z", "slowlink,pings")
    assert alone.startswith("\t\n\t\n3\t") and not alone.endswith("\t\n")
    assert counted.startswith(alone)


BEFORE_REPLIES = {  # a request, seconds until two replies alone, the empty one and an image: is the image a probe's?
    "sent over IPv6, which has another ICMP": (IPv6() / ICMP(type=8) / bytes(48), 1, True),
    "59.9 s before the image": (request(bytes(48)), 60, False),
    "60.9 s before": (request(bytes(48)), 61, True),
}


@pytest.mark.parametrize("options", [("-z", "slowlink,pings"), *PASSES])
@pytest.mark.parametrize("asked, seconds, is_probe", BEFORE_REPLIES.values(), ids=BEFORE_REPLIES)
def test_replies_beside_a_request(wireshark, asked, seconds, is_probe, options):
    capture = scene(wireshark, [asked, reply(b"", 1), reply(SMALL, 2)], [0.95, seconds + 0.7, seconds + 0.85])
    fields = wireshark.tshark("-r", capture, "-T", "fields", "-e", "slowlink.role", *options).splitlines()
    assert fields[2] == (TRANSFER if is_probe else UNEXPLAINED)


def test_replies_in_the_next_file(wireshark):
    """What was asked in one file is not asked in the other, which has replies alone."""
    asked = write(wireshark.scratch() / "asked.pcap", [ethernet(request(bytes(48)))])
    answered = scene(wireshark, [reply(b"", 1), reply(SMALL, 2)])
    probes = {"method": "frames", "params": {"filter": f"slowlink.role == {TRANSFER}"}}
    files = [{"method": "load", "params": {"file": str(path)}} for path in (answered, asked, answered)]
    results = sharkd(wireshark, [files[0], probes, *files[1:], probes])
    assert [[frame["num"] for frame in frames] for frames in (results[1], results[4])] == [[2], [2]]


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("replies, different", SECOND_REPLIES.values(), ids=SECOND_REPLIES)
def test_no_true_echo_is_accused(wireshark, replies, different, options):
    packets = [request(PROBE[:1400]), *(reply(data) for data in replies)]
    frames = wireshark.shown(scene(wireshark, packets), options)
    assert [number for number, fields in frames.items() if "reply_differs" in fields] == different


CUT = {  # data of the request, of the reply, bytes captured of the reply's frame: findings of the reply
    "an image in reply to an empty ping": (b"", HARBOUR, 200, ["bytes_missing", "reply_differs", "unexplained_image"]),
    "less": (PROBE[:1400], PROBE[:1000], 200, ["bytes_missing", "reply_shortened"]),
    "less, and another": (PROBE[:1400], HARBOUR, 200, ["bytes_missing", "reply_differs"]),
    "more": (PROBE[:1000], PROBE[:1400], 200, ["bytes_missing", "reply_differs"]),
    "an echo": (PROBE[:1400], PROBE[:1400], 200, ["bytes_missing"]),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("sent, answered, captured, findings", CUT.values(), ids=CUT)
def test_what_is_certain_of_a_cut_reply(wireshark, sent, answered, captured, findings, options):
    question, answer = bytes(ethernet(request(sent))), bytes(ethernet(reply(answered)))
    capture = write_cut(wireshark.scratch() / "cut.pcap", [(question, len(question)), (answer[:captured], len(answer))])
    assert findings_of(wireshark.shown(capture, options)).get(2) == findings


def test_the_echo_of_an_endless_request(wireshark):
    """Where the IP header gives no length, as when the network card cuts packets, the frame's own counts."""
    frames = []
    for packet in (request(PROBE[:1400]), reply(PROBE[:1400])):
        packet.len = 0
        frames.append((bytes(ethernet(packet)), 400_000))
    capture = write_cut(wireshark.scratch() / "endless.pcap", frames)
    assert findings_of(wireshark.shown(capture)) == {1: ["bytes_missing"], 2: ["bytes_missing"]}


@pytest.mark.parametrize("options", PASSES)
def test_a_sequence_number_that_comes_again_accuses_nobody(wireshark, options):
    """Windows XP has 256 of them. In a capture of one direction, or one that lost a request, the old ping is not meant."""
    packets = [request(b"", 1), reply(b"", 1), reply(b"", 2), reply(PROBE[:1400], 1)]
    frames = wireshark.shown(scene(wireshark, packets, [0, 0.1, 3600, 3600.1]), options)
    assert findings_of(frames) == {4: ["request_missing"]} and "request_in" not in frames[4]


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("code, seconds, is_copy", [(0, 0.01, True), (0, 2, True), (0, 2.5, False), (1, 0.01, False)])
def test_a_copy_has_the_same_code_and_comes_soon(wireshark, code, seconds, is_copy, options):
    again = request(LOWER)
    again[ICMP].code = code
    frames = wireshark.shown(scene(wireshark, [request(LOWER), again], [0, seconds]), options)
    assert ("duplicate" in frames[2]) == is_copy


def test_identifiers_are_compared_whole(wireshark):
    frames = wireshark.shown(scene(wireshark, [request(LOWER, identifier=number) for number in (0x0201, 0x0101, 0x0202)]))
    assert not any("duplicate" in fields for fields in frames.values())


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
    assert wireshark.shown(capture, options, fields)[4] == {"role": TRANSFER, "verdict": "0"}


def test_the_reply_was_captured_first(wireshark):
    """Until its request comes, there is none."""
    capture = scene(wireshark, [request(b"", 1), reply(b"", 1), reply(SMALL, 2), request(SMALL, 2)])
    assert findings_of(wireshark.shown(capture)) == {3: ["unexplained_image"]}
    assert findings_of(wireshark.shown(capture, ("-2",))) == {}


@pytest.mark.parametrize("order", [0, 1], ids=["whole first", "cut first"])
def test_a_merged_capture_that_was_cut_is_no_firewall(wireshark, order):
    packets = [request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2), reply(PROBE[:1400], 2), request(b"", 3)]
    whole = [bytes(ethernet(packet)) for packet in packets]
    frames = [(frame[:cut], len(frame)) for frame in whole for cut in ((9999, 128), (128, 9999))[order]]
    capture = write_cut(wireshark.scratch() / "merged.pcap", frames)
    findings = findings_of(wireshark.shown(capture, ("-2",)))
    assert not any("large_blocked" in finding or "reply_differs" in finding for finding in findings.values())


def test_a_fragment_that_was_merged_in_ends_no_measurement(wireshark):
    """Its size is not known: the whole ping, which comes behind it, tells it."""
    packets = [packet for number in range(3) for packet in (
        request(b"", 2 * number), reply(b"", 2 * number), request(PROBE[:2048], 2 * number + 1), reply(PROBE[:2048], 2 * number + 1))]
    frames = []
    for packet in packets:
        parts = [bytes(ethernet(part)) for part in fragment(packet, fragsize=1480)]
        if packet is packets[6]:  # the large ping of the second round
            frames.append((parts[0][:128], len(parts[0])))
        frames += [(part, len(part)) for part in parts]
    capture = write_cut(wireshark.scratch() / "merged.pcap", frames)
    last, = wireshark.shown(capture, ("-2",), ["rounds", "verdict"], "slowlink.final").values()
    assert last["rounds"] == "3"


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("cut", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
@pytest.mark.parametrize("size", [1400, 2048])
def test_a_cut_copy_of_a_reply_takes_no_time_away(wireshark, size, cut, options):
    """The whole copy that comes behind it has it."""
    frames, times = [], []
    for number in range(3):
        image, second = PROBE[:size], 0.31 + number / 10
        for packet, seconds in ((request(b"", 2 * number), 0), (reply(b"", 2 * number), 0.1),
                                (request(image, 2 * number + 1), 0.11), (reply(image, 2 * number + 1), second)):
            parts = [bytes(ethernet(part)) for part in fragment(packet, fragsize=1480)]
            copies = [parts[0][:96]] if number in cut and seconds == second else []
            frames += [(part, len(parts[0])) for part in copies] + [(part, len(part)) for part in parts]
            times += [number + seconds - 0.0001] * len(copies) + [number + seconds] * len(parts)
    capture = write_cut(wireshark.scratch() / "merged.pcap", frames, times=times)
    last = wireshark.shown(capture, options, ["rounds", "delta", "link_speed"], "slowlink.final")
    is_known = 2 not in cut or options  # else no later message shows the times of the third round
    speed = 32000 * size // 2048 // 200
    assert list(last.values()) == ([{"rounds": "3", "delta": "300", "link_speed": str(speed)}] if is_known else [])


def test_a_conclusion_from_some_rounds_says_so(wireshark):
    """Windows took the others into account."""
    packets = [packet for number in (0, 2) for packet in (
        request(b"", number), reply(b"", number), request(PROBE[:1400], number + 1), reply(PROBE[:1400], number + 1))]
    frames = [bytes(ethernet(packet)) for packet in packets]
    cut = [(frame if number != 7 else frame[:80], len(frame)) for number, frame in enumerate(frames)]
    capture = write_cut(wireshark.scratch() / "cut.pcap", cut, times=[0, 0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.9])
    output = wireshark.tshark("-2", "-r", capture, "-V", "-Y", "slowlink.final")
    assert "Link speed: 218 kbps from 1 of 2 rounds, below 500 kbps: slow" in output


def test_a_cut_copy_accuses_no_probe(wireshark):
    """In a capture that begins behind the first empty ping: with the whole copy it is known that the image is a probe's."""
    packets = [request(PROBE[:2048], 2), reply(PROBE[:2048], 2)]
    asked, answered = ([bytes(ethernet(part)) for part in fragment(packet, fragsize=1480)] for packet in packets)
    frames = [(asked[0][:68], len(asked[0])), *((part, len(part)) for part in (*asked, *answered))]
    capture = write_cut(wireshark.scratch() / "merged.pcap", frames)
    frames = wireshark.shown(capture, ("-2",), ["role", "suspicious"])
    assert {fields["role"] for fields in frames.values()} == {TRANSFER} and not any("suspicious" in fields for fields in frames.values())


def test_rows_of_replies_captured_first(wireshark):
    """Each probe is counted once, whichever of its messages was captured first."""
    packets = [request(b"", 1), reply(b"", 1), reply(PROBE[:1400], 2), request(PROBE[:1400], 2)]
    capture = scene(wireshark, packets)
    for options in ((), ("-2",)):
        output = wireshark.tshark("-q", "-r", capture, "-z", "slowlink,links", *options)
        row = [cell.strip() for cell in output.split("\n192.0.2.10")[1].splitlines()[0].split("|")]
        assert (row[2], row[3], row[11]) == ("1", "1", "0")


HIDDEN_REPLIES = {  # data that no heuristic is shown, and what is found
    "empty": (b"", "reply_shortened"),
    "short": (b"\xff\xd8\xff", "reply_shortened"),
    "short, of other bytes": (b"\xff\xd8\xfe", "reply_differs"),
    "a Unix time": ((1055232000).to_bytes(4, "little") + bytes(60), "reply_differs"),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("data, finding", HIDDEN_REPLIES.values(), ids=HIDDEN_REPLIES)
def test_reply_that_reaches_no_heuristic_is_reported(wireshark, data, finding, options):
    frames = wireshark.shown(scene(wireshark, [request(HARBOUR), reply(data)]), options)
    assert frames[2].pop(finding)
    assert frames[2] == {"role": UNEXPLAINED, "request_in": "1", "difference_offset": frames[2]["difference_offset"]}


def test_reply_is_claimed_whatever_its_data(wireshark):
    capture = scene(wireshark, [request(HARBOUR), reply(b"not what was asked for")])
    for options in ((), ("-2",)):
        fields = wireshark.shown(capture, options, [*FIELDS, "payload_type", "probe_size"])[2]
        assert fields.pop("reply_differs")
        assert fields == {"role": UNEXPLAINED, "request_in": "1", "probe_size": "22", "difference_offset": "0"}


def test_reply_to_an_unclaimed_request_is_not(wireshark):
    capture = scene(wireshark, [request(bytes(range(64))), reply(b"not what was asked for")])
    assert wireshark.shown(capture, ("-2",)) == {}


@pytest.mark.parametrize("options", PASSES)
def test_duplicates(wireshark, options):
    capture = scene(wireshark, [request(LOWER), request(LOWER), reply(LOWER), reply(LOWER)])
    frames = wireshark.shown(capture, options, ["duplicate", "request_in"])
    assert frames == {2: {"duplicate": "1"}, 3: {"request_in": "1"}, 4: {"duplicate": "1", "request_in": "1"}}
