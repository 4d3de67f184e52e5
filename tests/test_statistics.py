# SPDX-License-Identifier: GPL-2.0-or-later
"""-z slowlink,tree and -z slowlink,links."""

import random

import pytest

from conftest import PASSES
from packets import PROBE, ethernet, reply, request, write
from test_export import sharkd

EMPTY_TABLE = ["No slow link measurement in these packets"] + ["-"] * 15


def links(wireshark, capture, *options, display_filter=""):
    """The rows of the table, as lists of cells."""
    output = wireshark.tshark("-q", "-r", capture, *options, "-z", f"slowlink,links{display_filter}")
    lines = output[output.index("Slow Link Measurements\n"):].splitlines()[1:-1]
    return [[cell.strip() for cell in line.split("|")[:-1]] for line in lines]


def row(client, server, *cells):
    return [client, server, *map(str, cells)]


CLIENT, NEIGHBOUR, SERVER = "192.0.2.10", "192.0.2.11", "198.51.100.20"
LINKS = {
    "slow-link.pcap": [row(CLIENT, SERVER, 1, 3, 100, 200, 100, 320, 320, 320, "Slow", 0, 1, "2003-06-10 08:00:01",
                           "2003-06-10 08:00:01", "-")],
    "fast-link.pcap": [row(NEIGHBOUR, SERVER, 1, 3, 30, 52, 22, 1523, 1523, 1600, "Fast", 0, 1, "2003-06-10 08:00:05",
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


def test_tree_counts_every_echo(wireshark):
    counts = tree(wireshark, wireshark.capture("slow-link.pcap"))
    assert counts["Echo messages"] == 12
    assert counts["Echo messages/Empty"] == 6
    assert counts["Echo messages/JPEG image/from 192.0.2.10/to 198.51.100.20"] == 3
    assert counts["Echo messages/JPEG image/from 198.51.100.20/to 192.0.2.10"] == 3
    assert tree(wireshark, wireshark.capture("alphabets.pcap"))["Echo messages/Alphabet, upper case"] == 8
    counts = tree(wireshark, wireshark.capture("look-alikes.pcap"))
    assert counts["Echo messages"] == 40 and counts["Echo messages/Other"] == 38 and counts["Echo messages/Empty"] == 2


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("data, kind", [(PROBE[:1000], "JPEG image"), (b"", "Empty")])
def test_tree_counts_duplicates_apart(wireshark, data, kind, options):
    packets = [ethernet(packet).copy() for packet in [request(data)] * 3 + [reply(data)] * 2]
    counts = tree(wireshark, write(wireshark.scratch() / "duplicates.pcap", packets), *options)
    assert counts[f"Echo messages/{kind}"] == 2 and counts["Echo messages/Duplicates"] == 3


def test_statistics_again_in_one_sharkd(wireshark):
    tap = {"method": "tap", "params": {"tap0": "nstat:slowlink,links", "tap1": "stat:slowlink"}}
    load = {"method": "load", "params": {"file": str(wireshark.capture("slow-link.pcap"))}}
    other = {"method": "load", "params": {"file": str(wireshark.capture("firewall.pcap"))}}
    results = [result["taps"] for result in sharkd(wireshark, [load, tap, tap, other, tap, load, tap]) if "taps" in result]
    rows = [next(tap for tap in taps if tap["type"] == "nstat")["tables"][0]["i"] for taps in results]
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
                                              "duplicate", "interval", "latency_in", "reply_differs")]
    one = wireshark.fields(capture, *names)
    two = wireshark.fields(capture, *names, options=("-2",))
    assert one.keys() == two.keys()
    for number, fields in one.items():
        for name, value in fields.items():
            assert two[number].get(name) == value, (number, name)
    assert any(fields.get("slowlink.verdict") for fields in one.values())
    assert {fields.get("slowlink.round") for fields in two.values()} <= {None, "1", "2", "3"}
