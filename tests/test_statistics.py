# SPDX-License-Identifier: GPL-2.0-or-later
"""-z slowlink,tree, -z slowlink,pings, -z slowlink,measurements and -z slowlink,links."""

import hashlib
import random
import re

import pytest

from conftest import PASSES
from packets import HARBOUR, LOWER, PROBE, ethernet, reply, request, scene, write, write_in_seconds
from test_export import sharkd

PART = PROBE[:1024]
EMPTY_TABLE = ["None in these packets"] + ["-"] * 15  # as many cells as a table has


def tables(wireshark, capture, *options, kinds):
    """For each -z slowlink,KIND[,FILTER] its filter and the rows of its table, as lists of cells; in any order."""
    listeners = [option for kind in kinds for option in ("-z", f"slowlink,{kind}")]
    output = wireshark.tshark("-q", "-r", capture, *options, *listeners)
    # What a table holds stands behind its title, which is repeated below the columns' names.
    blocks = re.findall(r"^Filter for statistics: (.*)\n.*\nSlow Link [\w ]+\n((?:.*\|\n)*)", output, re.MULTILINE)
    return [(display_filter, [[cell.strip() for cell in line.split("|")[:-1]] for line in rows.splitlines()])
            for display_filter, rows in blocks]


def links(wireshark, capture, *options, display_filter=""):
    (_, rows), = tables(wireshark, capture, *options, kinds=[f"links{display_filter}"])
    return rows


def measurements(wireshark, capture, *options):
    (_, rows), = tables(wireshark, capture, *options, kinds=["measurements"])
    return rows


def pings(wireshark, capture, *options):
    (_, rows), = tables(wireshark, capture, *options, kinds=["pings"])
    return rows


def row(client, server, *cells):
    return [str(client), server, *map(str, cells)]


CLIENT, NEIGHBOUR, TELEWORKER, SERVER = "192.0.2.10", "192.0.2.11", "203.0.113.12", "198.51.100.20"
LINKS = {
    "slow-link.pcap": [row(CLIENT, SERVER, 1, 3, 100, 200, 100, 320, 320, 320, "Slow", 0, 1, "2003-06-10 08:00:01",
                           "2003-06-10 08:00:01", "-")],
    "fast-link.pcap": [row(NEIGHBOUR, SERVER, 1, 3, 30, 52, 22, 1523, 1523, 1523, "Fast", 0, 1, "2003-06-10 08:00:05",
                           "2003-06-10 08:00:05", "-")],
    "firewall.pcap": [row(CLIENT, SERVER, 2, 6, "-", "-", "-", "-", "-", "-", "No data", 6, 1, "2003-06-10 08:00:01",
                          "2003-06-10 08:00:27", "15.599")],
    "exfiltration.pcap": [EMPTY_TABLE],
    "alphabets.pcap": [EMPTY_TABLE],
    "look-alikes.pcap": [EMPTY_TABLE],
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("capture", LINKS)
def test_links(wireshark, capture, options):
    assert links(wireshark, wireshark.capture(capture), *options) == LINKS[capture]


def test_links_take_a_filter(wireshark):
    capture = wireshark.capture("fast-link.pcap")
    assert links(wireshark, capture, display_filter=",ip.addr==192.0.2.10") == [EMPTY_TABLE]
    assert len(links(wireshark, capture, display_filter=",ip.addr==192.0.2.11")) == 1


def measurement(client, sequence):
    return [request(b"", sequence, source=client), reply(b"", sequence, destination=client),
            request(PROBE[:1400], sequence + 1, source=client), reply(PROBE[:1400], sequence + 1, destination=client)]


def test_rows_in_the_order_first_seen_and_median_interval(wireshark):
    starts = [("192.0.2.77", 0), ("192.0.2.11", 1), ("192.0.2.77", 100), ("192.0.2.77", 160), ("192.0.2.77", 1000)]
    packets, times = [], []
    for number, (client, start) in enumerate(starts):
        packets += [ethernet(packet) for packet in measurement(client, 2 * number)]
        times += [start, start + 0.05, start + 0.06, start + 0.2]
    rows = links(wireshark, write(wireshark.scratch() / "rows.pcap", packets, times))
    assert [(cells[0], cells[2], cells[15]) for cells in rows] == [
        ("192.0.2.77", "4", "100.000"), ("192.0.2.11", "1", "-")]


def tree(wireshark, capture, *options):
    """{path: count}"""
    output = wireshark.tshark("-q", "-r", capture, *options, "-z", "slowlink,tree")
    counts, path = {}, []
    for line in output.splitlines():
        depth = len(line) - len(line.lstrip(" "))
        cells = line.split("  ")
        cells = [cell.strip() for cell in cells if cell.strip()]
        if not line.startswith(("=", "-")) and len(cells) > 1 and cells[1].isdigit():
            path = path[:depth] + [cells[0]]
            counts["/".join(path)] = int(cells[1])
    return counts


TREE = [  # capture, options, path below the root, count
    ("slow-link.pcap", ("-2",), "", 12), ("slow-link.pcap", ("-2",), "/Latency probe/Empty", 6),
    ("slow-link.pcap", (), "/Other pings/Empty", 6), ("slow-link.pcap", (), "/Latency probe", None),
    ("slow-link.pcap", (), "/Transfer probe/JPEG image/from 192.0.2.10/to 198.51.100.20", 3),
    ("slow-link.pcap", (), "/Transfer probe/JPEG image/from 198.51.100.20/to 192.0.2.10", 3),
    ("alphabets.pcap", (), "/Ordinary Windows ping/Alphabet, upper case", 16),
    ("look-alikes.pcap", (), "", 40), ("look-alikes.pcap", (), "/Other pings/Other data", 38),
    ("look-alikes.pcap", (), "/Other pings/Empty", 2),
    ("exfiltration.pcap", (), "/Unexplained image/JPEG image/from 192.0.2.10", 1),
]


@pytest.mark.parametrize("capture, options, path, count", TREE)
def test_tree(wireshark, capture, options, path, count):
    assert tree(wireshark, wireshark.capture(capture), *options).get(f"Echo messages{path}") == count


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("data, role", [(PROBE[:1000], "Transfer probe/JPEG image"), (b"", "Other pings/Empty")],
                         ids=["image", "empty"])
def test_tree_counts_duplicates_apart(wireshark, data, role, options):
    packets = [ethernet(packet).copy() for packet in [request(data)] * 3 + [reply(data)] * 2]
    counts = tree(wireshark, write(wireshark.scratch() / "duplicates.pcap", packets), *options)
    assert counts[f"Echo messages/{role}"] == 2 and counts["Echo messages/Duplicates"] == 3


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("capture", ["slow-link.pcap", "alphabets.pcap", "exfiltration.pcap", "look-alikes.pcap", "a-day.pcap"])
def test_pings_are_those_of_the_tree(wireshark, capture, options):
    capture = wireshark.capture(capture)
    leaves = {path: count for path, count in tree(wireshark, capture, *options).items() if "/to " in path}
    rows = pings(wireshark, capture, *options)
    assert {f"Echo messages/{role}/{kind}/from {sender}/to {receiver}": int(count)
            for role, kind, sender, receiver, count in rows} == leaves
    assert len(rows) == len(leaves) > 0


def test_pings_without_a_ping(wireshark):
    assert pings(wireshark, wireshark.capture("slow-link.pcap"), "-o", "ip.defragment:FALSE", "-2", "-R", "tcp") == [
        EMPTY_TABLE[:5]]


def test_a_scan_stays_small(wireshark):
    """Wireshark searches the children of a node one by one: not every host of a scan gets a node, or a row."""
    sources = ["0.0.0.0"] + [f"10.{i >> 8}.{i & 255}.1" for i in range(2499)]
    packets = [ethernet(request(b"", sequence, source=source, destination=source))
               for sequence in (1, 2) for source in sources]
    capture = write(wireshark.scratch() / "scan.pcap", packets)
    counts = tree(wireshark, capture)
    assert counts["Echo messages/Other pings/Empty"] == 5000
    assert counts["Echo messages/Other pings/Empty/other hosts"] == 1000
    rows = pings(wireshark, capture)
    assert len(rows) == 2001 and ["Other pings", "Empty", "0.0.0.0", "0.0.0.0", "2"] in rows
    assert ["Other pings", "Empty", "other hosts", "other hosts", "1000"] in rows


PICTURE = hashlib.sha256(PROBE).hexdigest()[:8]
MEASUREMENTS = {  # number, client, server, speed, verdict, start, rounds, first and second time, picture, final
    "slow-link.pcap": [row(0, CLIENT, SERVER, 320, "Slow", "2003-06-10 08:00:01", 3, 100, 200, PICTURE, 18)],
    "fast-link.pcap": [row(0, NEIGHBOUR, SERVER, 1523, "Fast", "2003-06-10 08:00:05", 3, 30, 52, PICTURE, 20)],
    "firewall.pcap": [row(0, CLIENT, SERVER, "-", "No data", "2003-06-10 08:00:01", 3, "-", "-", PICTURE, 12),
                      row(1, CLIENT, SERVER, "-", "No data", "2003-06-10 08:00:16", 3, "-", "-", PICTURE, 24)],
    "alphabets.pcap": [EMPTY_TABLE[:11]],
    "a-day.pcap": [row(number, client, SERVER, speed, verdict, f"2003-06-10 {start}:00", 3, first, second, PICTURE, final)
                   for number, (client, speed, verdict, start, first, second, final) in enumerate([
                       (CLIENT, 142, "Slow", "08:00", 61, 286, 18), (NEIGHBOUR, 160, "Slow", "08:14", 55, 255, 36),
                       (TELEWORKER, 1280, "Fast", "08:31", 18, 43, 54), (CLIENT, 213, "Slow", "09:38", 48, 198, 72),
                       (NEIGHBOUR, 316, "Slow", "10:02", 37, 138, 90), (TELEWORKER, 1142, "Fast", "10:15", 18, 46, 108),
                       (CLIENT, 888, "Fast", "11:25", 24, 60, 126), (NEIGHBOUR, 888, "Fast", "11:40", 24, 60, 144),
                       (TELEWORKER, 1280, "Fast", "12:04", 19, 44, 162), (CLIENT, "-", "No data", "13:05", "-", "-", 174),
                       (NEIGHBOUR, "-", "No data", "13:24", "-", "-", 186),
                       (TELEWORKER, 1230, "Fast", "13:50", 18, 44, 204), (CLIENT, "-", "No data", "14:52", "-", "-", 216),
                       (NEIGHBOUR, "-", "No data", "15:10", "-", "-", 228),
                       (TELEWORKER, 1280, "Fast", "15:32", 18, 43, 246), (CLIENT, "-", "No data", "16:30", "-", "-", 258)])],
}


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("capture", MEASUREMENTS)
def test_measurements(wireshark, capture, options):
    assert measurements(wireshark, wireshark.capture(capture), *options) == MEASUREMENTS[capture]


@pytest.mark.parametrize("kind, rows", [("links", LINKS), ("measurements", MEASUREMENTS)])
def test_each_listener_has_its_own_table(wireshark, kind, rows):
    capture = wireshark.capture("slow-link.pcap")
    kinds = [kind, f"{kind},frame.number==4", f"{kind},ip.addr==203.0.113.1", kind]
    found = tables(wireshark, capture, kinds=kinds)
    assert [found_rows for display_filter, found_rows in found if not display_filter] == [rows["slow-link.pcap"]] * 2
    found = dict(found)
    assert found["frame.number==4"] not in (found[""], [EMPTY_TABLE[:len(found[""][0])]])
    assert found["ip.addr==203.0.113.1"] == [EMPTY_TABLE[:len(found[""][0])]]


def test_a_row_is_of_one_measurement(wireshark):
    """The second measurement has no reply: its row says nothing that the first one measured."""
    packets = measurement(CLIENT, 0) + measurement(CLIENT, 2)[:3]
    times = [0, 0.1, 0.102, 0.3, 3600, 3600.1, 3600.102]
    capture = write(wireshark.scratch() / "two.pcap", [ethernet(packet) for packet in packets], times)
    assert links(wireshark, capture)[0][4:11] == ["-", "-", "-", "-", "223", "223", "Undetermined"]


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("packets, verdict, rounds", [
    ([request(b"", 1), reply(b"", 1), request(PROBE[:1400], 2), request(b"", 3), reply(b"", 3), request(PROBE[:1400], 4),
      reply(PROBE[:1400], 4), reply(PROBE[:1400], 2)], "Slow", "2"),
    ([request(b"", 1), reply(b"", 1), reply(PROBE[:1400], 2), request(PROBE[:1400], 2)], "Undetermined", "1"),
    ([request(PROBE[:1400], 2), reply(PROBE[:1400], 2)], "Undetermined", "1"),
], ids=["a late reply to the first round", "the reply was captured first", "no empty ping"])
def test_tables_say_what_the_fields_say(wireshark, packets, verdict, rounds, options):
    capture = write(wireshark.scratch() / "order.pcap", [ethernet(packet) for packet in packets],
                    [0.1 * number for number in range(len(packets))])
    assert [(row[4], row[6]) for row in measurements(wireshark, capture, *options)] == [(verdict, rounds)]
    assert [row[10] for row in links(wireshark, capture, *options)] == [verdict]


@pytest.mark.parametrize("options", PASSES)
def test_a_late_reply_leaves_the_row_as_it_is(wireshark, options):
    packets = [request(b"", 1), reply(b"", 1), request(PART, 2), request(b"", 3), reply(b"", 3), request(PART, 4), reply(PART, 4),
               reply(PART, 2)]
    capture = scene(wireshark, packets, [0, 0.1, 0.2, 5.2, 5.3, 5.4, 5.6, 5.7])
    (link,), (measured,) = links(wireshark, capture, *options), measurements(wireshark, capture, *options)
    assert link[3:11] == ["2", "100", "200", "100", "160", "160", "160", "Slow"]
    assert [*measured[6:9], *measured[3:5], measured[10]] == ["2", "100", "200", "160", "Slow", "7"]


@pytest.mark.parametrize("options", PASSES)
def test_times_of_a_reply_that_was_captured_first(wireshark, options):
    packets = [request(b"", 1), reply(b"", 1), reply(PROBE[:1000], 2), request(PROBE[:1000], 2)]
    capture = scene(wireshark, packets, [0, 0.1, 0.5, 0.3])
    output = wireshark.tshark("-q", "-r", capture, "-z", "slowlink,measurements", *options)
    row = [cell.strip() for cell in output.split("\n         0 |")[1].splitlines()[0].split("|")]
    assert row[2:4] == ["156", "Slow"] and row[6:8] == ["100", "200"]


def test_the_picture_is_that_of_the_first_large_ping(wireshark):
    """Whether its empty ping is in the capture or not, and whatever the next round carries."""
    another = PROBE[:999] + b"!"
    packets = [request(PROBE[:1000], 1), reply(PROBE[:1000], 1), request(b"", 2), reply(b"", 2), request(another, 3),
               reply(another, 3)]
    (row,) = measurements(wireshark, scene(wireshark, packets, [0, 0.1, 0.2, 0.3, 0.4, 0.6]))
    assert row[6] == "2" and row[9] == hashlib.sha256(PROBE[:1000]).hexdigest()[:8]


FIRST_ROUND, FIRST_TIMES = [request(b"", 1), reply(b"", 1), request(PART, 2), reply(PART, 2)], [0, 0.1, 0.2, 0.4]


def first_fragment(packet):
    packet.flags = "MF"
    return packet


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("packets, times, rounds, cells", [
    ([request(b"", 3), request(b"", 4), reply(b"", 4), request(PART, 5), reply(PART, 5)], [0.5, 3.5, 3.6, 3.7, 3.9], "3",
     ["100", "200", "100", "160", "160", "160", "Slow"]),
    ([request(b"", 3), reply(b"", 3), request(PART, 4), reply(PART, 4)], [0.5, 0.7, 0.8, 0.9], "2",
     ["200", "100", "-100", "-", "-", "-", "Undetermined"]),
    ([request(PART, 4), reply(PART, 4)], [0.5, 0.8], "2", ["-", "300", "-", "160", "160", "160", "Slow"]),
    ([request(b"", 3), reply(b"", 3), request(PART, 4), first_fragment(reply(PART, 4))], [0.5, 0.7, 0.8, 0.9], "2",
     ["200", "-", "-", "160", "160", "160", "Slow"]),
], ids=["a lost round", "an average of zero", "no empty ping", "a part of a reply"])
def test_rows_after_a_second_round(wireshark, packets, times, rounds, cells, options):
    """They say what that round's fields say, and nothing that only the first one had."""
    capture = scene(wireshark, FIRST_ROUND + packets, FIRST_TIMES + times)
    options = (*options, "-o", "ip.defragment:FALSE")
    (link,), (measured,) = links(wireshark, capture, *options), measurements(wireshark, capture, *options)
    assert link[3:11] == [rounds, *cells]
    assert [measured[6], *measured[7:9], *measured[3:5]] == [rounds, *cells[:2], cells[3], cells[6]]


def test_replies_alone_leave_no_request_unanswered(wireshark):
    (row,) = links(wireshark, wireshark.capture("slow-link.pcap"), display_filter=",icmp.type==0")
    assert row[11] == "0"


def test_pings_count_copies_of_unexplained_images_apart(wireshark):
    packets = [ethernet(packet).copy() for packet in [request(HARBOUR[:1000])] * 3]
    rows = pings(wireshark, write(wireshark.scratch() / "copies.pcap", packets))
    assert [(row[0], row[4]) for row in rows] == [("Unexplained image", "1"), ("Duplicates", "2")]


def test_statistics_again_in_one_sharkd(wireshark):
    tap = {"method": "tap", "params": {"tap0": "nstat:slowlink,links", "tap1": "stat:slowlink"}}
    load = {"method": "load", "params": {"file": str(wireshark.capture("slow-link.pcap"))}}
    other = {"method": "load", "params": {"file": str(wireshark.capture("firewall.pcap"))}}
    results = [result["taps"] for result in sharkd(wireshark, [load, tap, tap, other, tap, load, tap]) if "taps" in result]
    rows = [[[cell.strip() for cell in row] for row in
             next(tap for tap in taps if tap["type"] == "nstat")["tables"][0]["i"]] for taps in results]
    assert rows == [LINKS[f"{name}.pcap"] for name in ("slow-link", "slow-link", "firewall", "slow-link")]


@pytest.mark.parametrize("seed", range(4))
def test_two_passes_know_what_one_pass_knows(wireshark, seed):
    """Random messages: whatever one pass says, two passes say too."""
    rng = random.Random(seed)
    data = [b"", PROBE[:1400], PROBE[:48], b"abcdefghijklmnopqrstuvwabcdefghi", bytes(range(64)), PROBE[:1399] + b"!"]
    packets, times, now = [], [], 0.0
    for _ in range(400):
        now += rng.choice([0.001, 0.02, 0.2, 5, 31, -0.1])
        make = rng.choice([request, reply])
        packets.append(ethernet(make(rng.choice(data), rng.randrange(5), rng.choice([1, 2]))))
        times.append(now)
    # The reader's order is the file's, whatever the times.
    capture = write(wireshark.scratch() / "random.pcap", packets, times)
    names = ["slowlink." + name for name in ("role", "request_in", "rtt", "round", "delta", "link_speed", "verdict",
                                              "duplicate", "interval", "latency_in", "measurement", "reply_differs",
                                              "unexplained_image")]
    one = wireshark.fields(capture, *names)
    two = wireshark.fields(capture, *names, options=("-2",))
    assert one.keys() == two.keys()
    for number, fields in one.items():
        if int(two[number].get("slowlink.request_in", 0)) > number:
            continue  # what such a reply is, only its request tells
        for name, value in fields.items():
            assert two[number].get(name) == value, (number, name)
    assert any(fields.get("slowlink.verdict") for fields in one.values())
    assert {fields.get("slowlink.round") for fields in two.values()} <= {None, "1", "2", "3"}


EXPERT = [  # capture, options, severity, what Expert Information counts
    ("slow-link.pcap", (), "Notes", [("1", "Windows counts this link as slow")]),
    ("hidden-image.pcap", (), "Notes", [("2", "There are more data after the end of the image (EOI)")]),
    ("ping-buffer-size.pcap", ("-o", "ip.defragment:FALSE"), "Notes", [("1", "Windows counts this link as slow")]),
    ("slow-link.pcap", ("-2",), "Chats", [
        ("3", "An empty ping, the first of a round: Windows measures whether its link is slow"),
        ("6", "The image has no end (EOI): usual for a slow-link probe, which carries only a part of an image"),
        ("3", "As Windows 2000, XP and Server 2003 send it to measure whether their link is slow, before they apply Group "
              "Policy: the image is there because it cannot be compressed")]),
    ("slow-link.pcap", ("-o", "ip.defragment:FALSE"), "Notes", [
        ("6", "Bytes that were sent are not in this capture, or IP reassembly is off")]),
    ("a-day.pcap", (), "Notes", [("4", "Windows counts this link as slow")]),
    ("a-day.pcap", (), "Warns", [("1", "The reply does not bring back the data of its request")]),
]


@pytest.mark.parametrize("capture, options, severity, expected", EXPERT)
def test_expert_information(wireshark, capture, options, severity, expected):
    """Without -V, too: what matters is found where nobody looks at a tree."""
    output = wireshark.tshark("-q", "-r", wireshark.capture(capture), *options, "-z", "expert")
    block = re.search(rf"^{severity} .*\n=+\n((?: .*\n)*)", output, re.MULTILINE)[1]
    assert sorted(re.findall(r"^ +(\d+) .* SlowLink  (.*)$", block, re.MULTILINE)) == sorted(expected)


@pytest.mark.parametrize("options", PASSES)
def test_speeds_of_two_measurements_at_a_time(wireshark, options):
    """The row tells of the later one; minimum and maximum are those of whole measurements, however they interleave."""
    packets, times = [], []
    for start, identifier, sequence, difference in ((0, 1, 1, 0.1), (0.5, 2, 1, 0.2), (1, 1, 3, 0.02)):
        packets += [request(b"", sequence, identifier), reply(b"", sequence, identifier),
                    request(PROBE[:1024], sequence + 1, identifier), reply(PROBE[:1024], sequence + 1, identifier)]
        times += [start, start + 0.05, start + 0.1, start + 0.15 + difference]
    output = wireshark.tshark("-q", "-r", scene(wireshark, packets, times), "-z", "slowlink,links", *options)
    row = [cell.strip() for cell in output.split("\n192.0.2.10")[1].splitlines()[0].split("|")]
    assert row[2:11] == ["2", "3", "50", "250", "200", "80", "80", "266", "Slow"]


def test_times_that_no_clock_shows(wireshark):
    """The second message nearly 300 billion years after the first."""
    capture = write_in_seconds(wireshark.scratch() / "times.pcapng", [request(LOWER)] * 2, [0, 2 ** 63 - 1])
    output = wireshark.tshark("-q", "-r", capture, *(option for name in ("tree", "pings", "links", "measurements")
                                                     for option in ("-z", f"slowlink,{name}")))
    assert "Echo messages" in output
