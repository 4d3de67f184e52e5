# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin changes nothing that it does not claim: every output is the same without it."""

import pytest

UNCLAIMED = ["look-alikes.pcap"]
OUTPUTS = {
    "packet list": (), "packet list, two passes": ("-2",), "details and bytes": ("-V", "-x"), "pdml": ("-T", "pdml"),
    "json": ("-T", "json"), "ek": ("-T", "ek"), "taps": ("-q", "-z", "io,phs", "-z", "expert"),
    "fields": ("-T", "fields", "-e", "frame.protocols", "-e", "icmp.resptime", "-e", "_ws.col.Info"),
}


def lines(text):
    # "proto" trees of pdml carry the time of the run in their header.
    return [line for line in text.splitlines() if not line.startswith("<pdml ")]


def assert_same(wireshark, capture, options, with_options=()):
    with_plugin = wireshark.tshark("-r", capture, *options, *with_options)
    without = wireshark.tshark("-r", capture, *options, plugin=False)
    assert lines(with_plugin) == lines(without)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("capture", UNCLAIMED)
def test_look_alikes(wireshark, capture, output):
    assert_same(wireshark, wireshark.capture(capture), OUTPUTS[output])


SWITCHES = {
    "the protocol": ("--disable-protocol", "slowlink"),
    "the heuristic": ("--disable-heuristic", "slowlink_icmp"),
    "alphabets": ("-o", "slowlink.alphabets:FALSE"),
}


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("switch", SWITCHES)
def test_switched_off(wireshark, switch, output):
    capture = "alphabets.pcap" if switch == "alphabets" else "slow-link.pcap"
    assert_same(wireshark, wireshark.capture(capture), OUTPUTS[output], SWITCHES[switch])
