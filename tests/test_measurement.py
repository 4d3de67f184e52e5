# SPDX-License-Identifier: GPL-2.0-or-later
"""The measurement as real tshark shows it: roles, pairs, times, speed, verdict, findings."""

import pytest
from scapy.layers.inet import ICMP, IP
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6EchoRequest, IPv6
from scapy.layers.l2 import Dot1Q
from scapy.packet import Raw

from conftest import FINDINGS, LATENCY, ORDINARY, PASSES, TRANSFER, UNEXPLAINED, findings_of
from packets import CLIENT, ETHER, LOWER, PROBE, reply, request, scene, write, write_in_seconds

UNDETERMINED, FAST, SLOW, NO_DATA = "0123"
PRESENT = "1"


def measurement(rounds, verdict, number=0, other=None):
    """The frames of one measurement: rounds of (frames of the four messages, first ms, second ms, kbps so far).

    other: fields of every frame, such as where the next measurement is."""
    expected = {}
    for round, (frames, first, second, speed) in enumerate(rounds, 1):
        latency, latency_reply, transfer, transfer_reply = frames
        common = {"measurement": str(number), "round": str(round), **(other or {})}
        empty = {**common, "role": LATENCY, "transfer_in": str(transfer)}
        expected[latency] = {**empty, "reply_in": str(latency_reply)}
        expected[latency_reply] = {**empty, "request_in": str(latency)}
        probe = {**common, "role": TRANSFER, "latency_in": str(latency)}
        if transfer_reply is None:
            so_far = UNDETERMINED if round == 1 else verdict  # until the client has gone on once
            expected[transfer] = {**probe, "threshold": "500", "verdict": so_far, "large_blocked": PRESENT}
            continue
        expected[transfer] = {**probe, "reply_in": str(transfer_reply)}
        expected[transfer_reply] = {
            **probe, "request_in": str(transfer), "first_time": str(first), "second_time": str(second),
            "delta": str(second - first), "link_speed": str(speed), "threshold": "500", "verdict": verdict}
    last = expected[max(expected)]
    last.update({"final": PRESENT, "rounds": str(len(rounds))})
    if verdict == SLOW:
        last["slow"] = PRESENT
    return expected


SLOW_ROUNDS = [((1, 2, 4, 6), 100, 200, 320), ((7, 8, 10, 12), 100, 200, 320), ((13, 14, 16, 18), 100, 200, 320)]
FIREWALL = [[((first + 4 * round, first + 4 * round + 1, first + 4 * round + 3, None), 0, 0, None) for round in range(3)]
            for first in (1, 13)]
GOLDEN = {  # on the second pass
    "slow-link.pcap": measurement(SLOW_ROUNDS, SLOW),
    "real-slow-link.pcap": measurement(
        [((1, 2, 4, 6), 42, 171, 248), ((7, 8, 10, 12), 42, 171, 248), ((13, 14, 16, 18), 41, 171, 248)], SLOW),
    "fast-link.pcap": measurement([((3, 4, 6, 8), 30, 50, 1600), ((9, 10, 12, 14), 30, 51, 1600),
                                   ((15, 16, 18, 20), 30, 52, 1523)], FAST),
    "firewall.pcap": {**measurement(FIREWALL[0], NO_DATA, 0, {"next_in": "13"}),
                      **measurement(FIREWALL[1], NO_DATA, 1, {"previous_in": "1"})},
    "ping-buffer-size.pcap": measurement(
        [((1, 2, 3, 4), 40, 90, 320), ((5, 6, 7, 8), 40, 90, 320), ((9, 10, 11, 12), 40, 90, 320)], SLOW),
    "look-alikes.pcap": {},
    "exfiltration.pcap": {1: {"role": UNEXPLAINED, "reply_in": "2", "unexplained_image": PRESENT},
                          2: {"role": UNEXPLAINED, "request_in": "1"}},
    "hidden-image.pcap": {1: {"role": UNEXPLAINED, "reply_in": "2", "unexplained_image": PRESENT, "jpeg.trailing_data": PRESENT},
                          2: {"role": UNEXPLAINED, "request_in": "1", "jpeg.trailing_data": PRESENT}},
}
GOLDEN["firewall.pcap"][16]["interval"] = "15.598800000"
del GOLDEN["firewall.pcap"][24]["large_blocked"]  # the capture ends: its reply may still have come
GOLDEN["tampered.pcap"] = measurement(
    [((1, 2, 4, 6), 60, 160, 320), ((7, 8, 10, 12), 60, 160, 320), ((13, 14, 16, 17), 60, 160, 320)], SLOW)
for frame, finding, offset in ((6, "reply_differs", 1500), (12, "reply_differs", 0), (17, "reply_shortened", 1000)):
    GOLDEN["tampered.pcap"][frame].update({finding: PRESENT, "difference_offset": str(offset)})


# One after the other, three rounds each. Client, its first and second time in each round, kbps, verdict, interval.
DAY = [
    ("10", 61, 286, 142, SLOW, None), ("11", 55, 255, 160, SLOW, None), ("12", 18, 43, 1280, FAST, None),
    ("10", 48, 198, 213, SLOW, "5879.987300000"), ("11", 37, 138, 316, SLOW, "6479.982700000"),
    ("12", 18, 46, 1142, FAST, "6240.000400000"),
    ("10", 24, 60, 888, FAST, "6419.976100000"), ("11", 24, 60, 888, FAST, "5879.986300000"),
    ("12", 19, 44, 1280, FAST, "6540.000400000"),
    ("10", 0, 0, None, NO_DATA, "5999.998400000"), ("11", 0, 0, None, NO_DATA, "6239.999300000"),
    ("12", 18, 44, 1230, FAST, "6359.999300000"),
    ("10", 0, 0, None, NO_DATA, "6420.001300000"), ("11", 0, 0, None, NO_DATA, "6360.001400000"),
    ("12", 18, 43, 1280, FAST, "6119.999800000"),
    ("10", 0, 0, None, NO_DATA, "5879.999400000"),
]


def a_day():
    expected, begun = {}, {}  # where each client's measurement before this one began
    for number, (client, first_time, second_time, speed, verdict, interval) in enumerate(DAY):
        start, length = frame_of(number), 6 if speed else 4
        rounds = [((frame, frame + 1, frame + 3, frame + 5 if speed else None), first_time, second_time, speed)
                  for frame in range(start, start + 3 * length, length)]
        frames = measurement(rounds, verdict, number)
        if interval:
            frames[start + 3]["interval"] = interval
        later = [other for other in range(number + 1, len(DAY)) if DAY[other][0] == client]
        for fields in frames.values():
            if client in begun:
                fields["previous_in"] = str(begun[client])
            if later:
                fields["next_in"] = str(frame_of(later[0]))
        begun[client] = start
        expected.update(frames)
    expected[198].update({"reply_differs": PRESENT, "difference_offset": "1500"})
    del expected[258]["large_blocked"]  # as above
    return expected


def frame_of(number):
    """The frame that begins a measurement."""
    return 1 + sum(18 if speed else 12 for _, _, _, speed, _, _ in DAY[:number])


GOLDEN["a-day.pcap"] = a_day()


@pytest.mark.parametrize("capture", GOLDEN)
def test_second_pass(wireshark, capture):
    frames = wireshark.shown(wireshark.capture(capture), ("-2",))
    for fields in frames.values():
        fields.update({name: PRESENT for name in FINDINGS if name in fields})
    assert frames == GOLDEN[capture]


# What only the second pass can know: what a later frame tells.
LATER = ["reply_in", "next_in", "large_blocked"]


@pytest.mark.parametrize("capture", GOLDEN)
def test_first_pass_says_the_same_as_far_as_it_can_know(wireshark, capture):
    frames = wireshark.shown(wireshark.capture(capture))
    second = wireshark.shown(wireshark.capture(capture), ("-2",))
    expected = {}
    for number, fields in second.items():
        if fields["role"] == LATENCY:
            continue
        unanswered = "reply_in" not in fields and "request_in" not in fields
        later = LATER + (["verdict", "threshold", "final", "rounds"] if unanswered else [])
        expected[number] = {name: value for name, value in fields.items() if name not in later}
    assert frames == expected


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("capture", [*GOLDEN, "alphabets.pcap"])
def test_round_trip_is_icmp_s_own(wireshark, capture, options):
    """An independent oracle: wherever both exist, they are the same."""
    frames = wireshark.fields(wireshark.capture(capture), "slowlink.rtt", "icmp.resptime", options=options)
    both = [fields for fields in frames.values() if len(fields) == 2]
    assert both or capture in ("look-alikes.pcap", "firewall.pcap", "tampered.pcap")
    for fields in both:
        assert abs(float(fields["slowlink.rtt"]) * 1000 - float(fields["icmp.resptime"])) < 0.0011


def test_alphabets(wireshark):
    frames = wireshark.shown(wireshark.capture("alphabets.pcap"), ("-2",))
    assert {fields["role"] for fields in frames.values()} == {ORDINARY}
    assert {number: fields["interval"] for number, fields in frames.items() if "interval" in fields} == {
        3: "1.000000000", 5: "1.000000000", 7: "1.000000000", 9: "2.000000000", 13: "2.000000000",
        19: "898.250000000", 21: "2.000000000", 27: "898.250000000", 29: "2.000000000", 35: "898.250000000",
        37: "2.000000000"}
    requests = [1, 3, 5, 7, 9, 11, 13, 19, 21, 27, 29, 35, 37]
    assert sorted(frames) == sorted(requests + [number + 1 for number in requests])
    assert all(frames[number]["reply_in"] == str(number + 1) for number in requests)


def expert(wireshark, capture, options=("-2",)):
    """{frame: messages}"""
    frames = wireshark.fields(capture, "_ws.expert.message", options=options, display_filter="slowlink")
    return {number: fields.get("_ws.expert.message", "") for number, fields in frames.items()}


def test_no_alarm_on_an_ordinary_measurement(wireshark):
    for capture, notes in (("slow-link.pcap", [18]), ("fast-link.pcap", []), ("alphabets.pcap", [])):
        path = wireshark.capture(capture)
        assert wireshark.frames(path, "slowlink && _ws.expert.severity >= 0x600000", ("-2",)) == []  # warnings
        assert wireshark.frames(path, "slowlink && _ws.expert.severity >= 0x400000", ("-2",)) == notes


def test_each_request_is_explained_once(wireshark):
    path = wireshark.capture("slow-link.pcap")
    assert wireshark.frames(path, "slowlink.harmless", ("-2",)) == [1, 4, 7, 10, 13, 16]


def test_no_expert_info_is_cut_short(wireshark):
    """Wireshark cuts them at 240 bytes."""
    for capture in GOLDEN:
        for message in expert(wireshark, wireshark.capture(capture)).values():
            assert "…" not in message and "[truncated]" not in message
    assert "PingBufferSize" in expert(wireshark, wireshark.capture("firewall.pcap"))[4]


PREFERENCES = [  # options, frame of slow-link.pcap, its verdict, its speed
    (("-o", "slowlink.threshold:300"), 18, FAST, "320"),
    (("-o", "slowlink.threshold:320"), 18, FAST, "320"),
    (("-o", "slowlink.threshold:321"), 18, SLOW, "320"),
    (("-o", "slowlink.threshold:0"), 18, FAST, "320"),
    (("-o", "slowlink.fast_limit:101"), 6, FAST, None),
    (("-o", "slowlink.fast_limit:0"), 18, SLOW, "320"),
    (("-o", "slowlink.pairing_time:0"), 6, None, None),
]


@pytest.mark.parametrize("options, frame, verdict, speed", PREFERENCES)
def test_preferences(wireshark, options, frame, verdict, speed):
    fields = wireshark.shown(wireshark.capture("slow-link.pcap"), options)[frame]
    assert (fields.get("verdict"), fields.get("link_speed")) == (verdict, speed)


def blocked(wireshark, packets, times):
    return findings_of(wireshark.shown(scene(wireshark, packets, times), ("-2",))).get(3)


ROUND = [request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2)]
UNANSWERED = {  # what comes after a round whose large ping is not answered, and when; whether that is blocked
    "the capture's end": ([], [], False), "the next ping": ([request(b"", 3)], [5], True),
    "another program's ping": ([request(LOWER, 3)], [5], False), "a copy": ([request(PROBE[:1400], 2)], [0.3], False),
    "much later, and no next ping": ([request(LOWER, 3, source="192.0.2.99")], [31], False),
    "its reply, and the next ping": ([reply(PROBE[:1400], 2), request(b"", 3)], [4, 5], False),
    "its reply, after the next ping": ([request(b"", 3), reply(PROBE[:1400], 2)], [5, 5.1], False),
}


THREE_ROUNDS = [*ROUND, request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4), request(b"", 5), reply(b"", 5),
                request(PROBE[:1400], 6)]
THREE_TIMES = [0, 0.1, 0.2, 5, 5.1, 5.2, 10, 10.1, 10.2]
AFTER_THREE = {  # what comes after three rounds, and when; which of their large pings, by frame, are blocked
    "much later": ([request(LOWER, 7, source="192.0.2.99")], [41], [3, 6, 9]),
    "not much later": ([request(LOWER, 7, source="192.0.2.99")], [40], [3, 6]),
    "the last reply": ([reply(PROBE[:1400], 6)], [10.4], []),
    "the second reply, too late": ([reply(PROBE[:1400], 4)], [10.3], []),
}


@pytest.mark.parametrize("packets, times, large", AFTER_THREE.values(), ids=AFTER_THREE)
def test_a_firewall_lets_none_through(wireshark, packets, times, large):
    frames = wireshark.shown(scene(wireshark, THREE_ROUNDS + packets, THREE_TIMES + times), ("-2",))
    assert [frame for frame, fields in frames.items() if "large_blocked" in fields] == large


@pytest.mark.parametrize("packets, times, is_blocked", UNANSWERED.values(), ids=UNANSWERED)
def test_blocked(wireshark, packets, times, is_blocked):
    assert blocked(wireshark, ROUND + packets, [0, 0.1, 0.2] + times) == (["large_blocked"] if is_blocked else None)


ERRORS = {  # type, code, bytes of the request that are quoted, seconds after it: whether the request is blocked
    "host unreachable": (3, 1, 28, 0.01, True), "prohibited": (3, 13, 548, 0.01, True), "time exceeded": (11, 0, 28, 0.01, True),
    "parameter problem": (12, 0, 28, 0.01, True), "source quench": (4, 0, 28, 0.01, False), "redirect": (5, 1, 28, 0.01, False),
    "no identifier": (3, 1, 24, 0.01, False), "after ten seconds": (3, 1, 28, 10.01, False),
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("kind, code, quoted, time, is_blocked", ERRORS.values(), ids=ERRORS)
def test_an_error_in_place_of_a_reply(wireshark, kind, code, quoted, time, is_blocked, options):
    error = IP(src="203.0.113.1", dst=CLIENT) / ICMP(type=kind, code=code) / Raw(bytes(ROUND[2])[:quoted])
    capture = scene(wireshark, [*ROUND, error, request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4), reply(PROBE[:1400], 4)],
                    [0, 0.1, 0.2, 0.2 + time, 10.5, 10.6, 10.7, 11])
    frames = wireshark.shown(capture, options)
    assert frames[8]["verdict"] == (UNDETERMINED if is_blocked else SLOW)
    capture = scene(wireshark, [*ROUND, error], [0, 0.1, 0.2, 0.2 + time])
    blocked_frames = [frame for frame, fields in wireshark.shown(capture, options).items() if "large_blocked" in fields]
    assert blocked_frames == ([3] if is_blocked and options else [])


def test_an_error_that_quotes_a_reply_says_nothing_of_its_request(wireshark):
    error = IP(src="203.0.113.1", dst="198.51.100.20") / ICMP(type=3, code=1) / Raw(bytes(reply(PROBE[:1400], 2)))
    capture = scene(wireshark, [*ROUND, error, reply(PROBE[:1400], 2)], [0, 0.1, 0.2, 0.3, 0.5])
    assert wireshark.shown(capture, ("-2",))[5]["verdict"] == SLOW


def test_a_lost_ping_that_was_perhaps_another_programs(wireshark):
    """Three rounds look like two and one: both measurements say why nothing follows."""
    rounds = [packet for number in (2, 4, 6) for packet in (
        request(b"", number), reply(b"", number), request(PROBE[:1400], number + 1), reply(PROBE[:1400], number + 1))]
    capture = scene(wireshark, [request(b"", 1), *rounds], [0, *(3 + number / 10 for number in range(12))])
    output = wireshark.tshark("-2", "-V", "-r", capture)
    assert output.count("Conclusion: undetermined, a lost ping was perhaps another program's") == 2
    finals = [fields["verdict"] for fields in wireshark.shown(capture, ("-2",)).values() if "final" in fields]
    assert finals == [UNDETERMINED, UNDETERMINED]


def test_what_ended_a_measurement_is_said(wireshark):
    """An empty ping that no large one follows has no label of its own."""
    packets = [*ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3)]
    shown = wireshark.tshark("-2", "-V", "-r", scene(wireshark, packets, [0, 0.1, 0.2, 0.5, 0.6, 0.604]))
    assert "Conclusion: fast, the next empty ping was answered in less than 10 ms" in shown
    assert "a round trip was below" not in shown


def test_a_perhaps_fast_end_says_so(wireshark):
    """Of two captures whose clocks differ by 1.5 ms nobody knows whether the answer took less than 10 ms."""
    packets = [*ROUND, reply(PROBE[:1400], 2), request(b"", 3), request(b"", 3), reply(b"", 3)]
    capture = scene(wireshark, packets, [0, 0.03, 0.031, 0.231, 0.3, 0.3015, 0.308])
    shown = wireshark.tshark("-2", "-r", capture, "-V", "-Y", "slowlink.final")
    assert "Conclusion: undetermined, the next empty ping was perhaps answered in less than 10 ms" in shown
    assert "Link speed" not in shown


@pytest.mark.parametrize("options", PASSES)
def test_whole_seconds_are_no_times(wireshark, options):
    """The empty ping seems to be answered at once, and the large one after a second."""
    packets = [*ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4), reply(PROBE[:1400], 4)]
    capture = write_in_seconds(wireshark.scratch() / "seconds.pcapng", packets, [0, 0, 0, 1, 1, 1, 1, 2])
    frames = wireshark.shown(capture, options)
    assert (frames[8]["round"], frames[8]["verdict"], "link_speed" in frames[8]) == ("2", UNDETERMINED, False)


@pytest.mark.parametrize("options", PASSES)
def test_late_reply_is_not_measured(wireshark, options):
    packets = [*ROUND, request(b"", 3), reply(PROBE[:1400], 2)]
    frames = wireshark.shown(scene(wireshark, packets, [0, 0.1, 0.2, 5, 5.1]), options)
    assert frames[5] == {"role": TRANSFER, "request_in": "3", "measurement": "0", "reply_late": PRESENT}


@pytest.mark.parametrize("options", PASSES)
def test_a_reply_that_another_program_made_look_late(wireshark, options):
    """It pings while the client waits; then the client goes on at once, as it had the reply."""
    packets = [*ROUND, request(b"", 3), reply(PROBE[:1400], 2), request(b"", 4), reply(b"", 3), reply(b"", 4), request(PROBE[:1400], 5),
               reply(PROBE[:1400], 5)]
    frames = wireshark.shown(scene(wireshark, packets, [0, 0.1, 0.101, 1.3, 1.751, 1.752, 1.8, 1.852, 1.853, 2.703]), options)
    assert ("reply_late" in frames[5], "second_time" in frames[5]) == ((False, True) if options else (True, False))
    assert (frames[10]["rounds"] if options else "2", frames[10]["verdict"], frames[10]["link_speed"]) == ("2", SLOW, "19")


def test_a_late_looking_reply_ends_its_measurement(wireshark):
    """Another program pings, so the third reply's time counts when the next measurement begins at once."""
    packets, times, now = [request(b"", 99), reply(b"", 99)], [0, 0.1], 0.2
    for number in range(6):
        took = 1.2 if number == 2 else 0.3
        packets += [request(b"", 2 * number), reply(b"", 2 * number), request(PROBE[:1400], 2 * number + 1),
                    reply(PROBE[:1400], 2 * number + 1)]
        times += [now, now + 0.1, now + 0.101, now + 0.101 + took]
        now = times[-1] + 0.001
    frames = wireshark.shown(scene(wireshark, packets, times), ("-2",))
    assert [number for number, fields in frames.items() if "final" in fields] == [14, 26]
    assert (frames[14]["second_time"], frames[14]["rounds"], frames[14]["verdict"]) == ("1200", "3", SLOW)


def test_a_reply_in_the_next_round_is_late(wireshark):
    """Another program pings, so only the next measurement's large ping shows that the client had gone on before the third reply."""
    packets, times, now = [request(b"", 99), reply(b"", 99)], [0, 0.1], 0.2
    for number in range(3):
        packets += [request(b"", 2 * number), reply(b"", 2 * number), request(PROBE[:1400], 2 * number + 1)]
        times += [now, now + 0.1, now + 0.101]
        if number < 2:
            packets.append(reply(PROBE[:1400], 2 * number + 1))
            times.append(now + 0.401)
        now += 0.402
    packets += [request(b"", 6), reply(PROBE[:1400], 5), reply(b"", 6), request(PROBE[:1400], 7), reply(PROBE[:1400], 7)]
    times += [5, 5.05, 5.1, 5.101, 5.4]
    frames = wireshark.shown(scene(wireshark, packets, times), ("-2",))
    assert [number for number, fields in frames.items() if "reply_late" in fields] == [15]
    assert [number for number, fields in frames.items() if "final" in fields] == [13, 18]


def test_another_program_and_a_round_without_times(wireshark):
    """Whether the client still waited for the second reply nobody can tell."""
    packets = [request(b"", 99), reply(b"", 99), *ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3),
               request(PROBE[:1400], 4), reply(PROBE[:1400], 4)]
    capture = scene(wireshark, packets, [0, 0.1, 0.2, 0.3, 0.301, 0.6, 0.601, 0.701, 0.702, 2])
    shown = wireshark.tshark("-2", "-V", "-r", capture, "-Y", "slowlink.final")
    assert "Conclusion: undetermined, another program pinged, too, and not all rounds have times" in shown


def test_another_program_and_no_round_with_times(wireshark):
    """Two large pings were given up; the reply to the third came, in time or not."""
    packets, times = [request(b"", 99), reply(b"", 99)], [0, 0.1]
    for number in range(3):
        packets += [request(b"", 2 * number), reply(b"", 2 * number), request(PROBE[:1400], 2 * number + 1)]
        times += [5.2 * number + 0.2, 5.2 * number + 0.3, 5.2 * number + 0.301]
    capture = scene(wireshark, [*packets, reply(PROBE[:1400], 5)], [*times, 12])
    shown = wireshark.tshark("-2", "-V", "-r", capture, "-Y", "slowlink.final")
    assert "Conclusion: undetermined, another program pinged, too, and not all rounds have times" in shown


def test_a_client_that_waits_on_after_a_reply(wireshark):
    packets = [*ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4), reply(PROBE[:1400], 4)]
    capture = scene(wireshark, packets, [0, 0.1, 0.101, 0.301, 5.101, 5.201, 5.202, 5.402])
    shown = wireshark.tshark("-2", "-V", "-r", capture, "-Y", "slowlink.final")
    assert "Conclusion: undetermined, the client waited on after a reply, as if it had none" in shown


def test_reply_after_another_ping_of_its_sequence_number(wireshark):
    packets = [*ROUND, request(b"other data", 2), reply(b"to these", 2), reply(PROBE[:1400], 2)]
    frames = wireshark.shown(scene(wireshark, packets, [0, 0.1, 0.2, 0.3, 0.4, 0.5]), ("-2",))
    assert (frames[3]["reply_in"], frames[6]["request_in"], findings_of(frames)) == ("6", "3", {6: ["slow"]})


def test_not_blocked_where_the_reply_was_captured_first(wireshark):
    packets = [*ROUND[:2], reply(PROBE[:1400], 2), ROUND[2], request(b"", 3)]
    assert findings_of(wireshark.shown(scene(wireshark, packets, [0, 0.1, 0.1999, 0.2, 5]), ("-2",))) == {}


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
    frames = wireshark.shown(scene(wireshark, packets, times), options)
    final = [(number, fields["measurement"]) for number, fields in frames.items() if "final" in fields]
    assert final == ([(12, "0"), (16, "1"), (19, "2")] if options else [(12, "0")])


def test_without_reassembly_there_are_pairs_but_no_times(wireshark):
    options = ("-2", "-o", "ip.defragment:FALSE")
    frames = wireshark.shown(wireshark.capture("slow-link.pcap"), options)
    probe = {"role": TRANSFER, "measurement": "0", "latency_in": "1", "round": "1", "bytes_missing": PRESENT}
    assert frames[3] == {**probe, "reply_in": "5"}
    assert frames[5] == {**probe, "request_in": "3"}
    assert "reply_differs" in wireshark.shown(wireshark.capture("tampered.pcap"), options)[11]


def test_vlans_separate_only_where_icmp_separates_them(wireshark):
    packets = [ETHER / Dot1Q(vlan=7) / request(LOWER), ETHER / Dot1Q(vlan=8) / reply(LOWER)]
    capture = write(wireshark.scratch() / "vlans.pcap", packets)
    assert wireshark.shown(capture)[2]["request_in"] == "1"
    strict = ("-o", "protocols.strict_conversation_tracking_heuristics:TRUE")
    assert "request_in" not in wireshark.shown(capture, strict)[2]


def test_quoted_probe_touches_nothing(wireshark):
    """The quoted request is no duplicate of the real one, and answers nothing."""
    frames = wireshark.shown(wireshark.capture("quoted.pcap"), ("-2",))
    assert frames.pop(3) == {"bytes_missing": PRESENT}
    assert frames == {2: {"role": TRANSFER, "measurement": "0", "threshold": "500", "verdict": UNDETERMINED,
                          "final": PRESENT, "rounds": "1"}}


UNKNOWN_ENDS = {  # packets, and their times: the verdict on the second pass
    "the capture ends": ([request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2)], [0, 0.1, 0.2], UNDETERMINED),
    "it goes on for a minute without the client": ([*ROUND, request(LOWER, 3, 9)], [0, 0.1, 0.2, 60], UNDETERMINED),
    "the first two empty pings are lost, and it goes on for a minute": (
        [request(b"", 8), request(b"", 9), *ROUND, request(LOWER, 3, 9)], [0, 5, 10, 10.1, 10.2, 60], NO_DATA),
    "one direction": ([request(b"", 1), request(PROBE[:1400], 2), request(b"", 3), request(PROBE[:1400], 4)], [0, 1, 5, 6],
                      UNDETERMINED),
    "the client goes on": ([*ROUND, request(b"", 3)], [0, 0.1, 0.2, 5], NO_DATA),
    "and may get a reply": (THREE_ROUNDS[:6], THREE_TIMES[:6], UNDETERMINED),
    "the third large ping is the last": (THREE_ROUNDS, THREE_TIMES, NO_DATA),
    "the client goes on at once, so it had a reply": (
        [*ROUND, request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4), request(LOWER, 9, 9)],
        [0, 0.1, 0.2, 0.4, 0.5, 0.6, 60], UNDETERMINED),
    "the replies come too late": (
        [*ROUND, request(b"", 3), reply(PROBE[:1400], 2), reply(b"", 3), request(PROBE[:1400], 4), request(b"", 5),
         reply(PROBE[:1400], 4), reply(b"", 5), request(PROBE[:1400], 6), request(b"", 7), reply(PROBE[:1400], 6),
         request(LOWER, 9, 9)], [0, 0.1, 0.2, 5.2, 5.25, 5.3, 5.4, 10.4, 10.45, 10.5, 10.6, 15.6, 16, 60], NO_DATA),
    "a fast empty ping follows": ([*ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3)],
                                  [0, 0.1, 0.2, 0.5, 0.6, 0.604], FAST),
    "and a large one, after all": ([*ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4)],
                                   [0, 0.1, 0.2, 0.5, 0.6, 0.604, 0.605], FAST),
    "a fast one after a minute": ([*ROUND, reply(PROBE[:1400], 2), request(b"", 3), reply(b"", 3)],
                                  [0, 0.1, 0.2, 0.5, 60, 60.004], SLOW),
    "a fast one of the next test": (
        [*ROUND, reply(PROBE[:1400], 2), request(b"", 3), request(b"", 4), request(b"", 5), reply(b"", 5)],
        [0, 0.1, 0.2, 0.5, 0.6, 5.6, 10.6, 10.604], SLOW),
}


@pytest.mark.parametrize("packets, times, verdict", UNKNOWN_ENDS.values(), ids=UNKNOWN_ENDS)
def test_no_data_only_where_no_reply_can_come(wireshark, packets, times, verdict):
    frames = wireshark.shown(scene(wireshark, packets, times), ("-2",))
    assert [fields["verdict"] for fields in frames.values() if "final" in fields] == [verdict]


@pytest.mark.parametrize("options", PASSES)
def test_client_and_server_captured_both(wireshark, options):
    """Of which copy of a request a reply was seen is not known: half the time would be twice the speed."""
    packets, times = [], []
    for number in range(3):
        for sequence, data, way in ((2 * number, b"", 0.01), (2 * number + 1, PROBE[:1400], 0.05)):
            packets += [request(data, sequence), request(data, sequence), reply(data, sequence), reply(data, sequence)]
            times += [number + sequence % 2 / 2 + seconds for seconds in (0, way, way + 0.0001, 2 * way)]
    frames = wireshark.shown(scene(wireshark, packets, times), options)
    assert {fields["round"] for fields in frames.values() if "final" in fields} == {"3"}
    assert [fields["verdict"] for fields in frames.values() if "final" in fields] == [UNDETERMINED]
    assert not any("link_speed" in fields for fields in frames.values())


def test_icmpv6_is_never_a_measurement(wireshark):
    header = IPv6(src="2001:db8::10", dst="2001:db8::20")
    capture = scene(wireshark, [header / ICMPv6EchoRequest(id=1, seq=1, data=PROBE[:1000]),
                                header / ICMPv6EchoReply(id=1, seq=1, data=PROBE[:1000])])
    frames = wireshark.shown(capture, ("-2",))
    for fields in frames.values():  # what a reply echoes is not known: both are warned of
        assert fields.pop("unexplained_image")
    assert frames == {1: {"role": UNEXPLAINED}, 2: {"role": UNEXPLAINED}}
