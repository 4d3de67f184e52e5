# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin changes nothing that it does not claim: every output is the same without it."""

import os
import pathlib
import shutil

import pytest

UNCLAIMED = ["look-alikes.pcap"]
# Captures of your own that hold no image: SLOWLINK_EXTRA_CAPTURES=DIRECTORY compares them as well.
EXTRA = sorted(path for path in pathlib.Path(os.environ.get("SLOWLINK_EXTRA_CAPTURES", "/nonexistent")).glob("*")
               if path.suffix in (".pcap", ".pcapng", ".cap", ".trace"))
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


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("extra", EXTRA, ids=lambda path: path.name)
def test_extra_captures(wireshark, extra, output):
    """With the alphabets left alone nothing is claimed; what tshark says of a broken file is the same too."""
    capture = pathlib.Path(shutil.copy(extra, wireshark.scratch()))
    capture.chmod(0o644)
    arguments = ("tshark", "-r", capture, *OUTPUTS[output])
    with_plugin, *complaints = wireshark.outcome(*arguments, "-o", "slowlink.alphabets:FALSE")
    without, *complaints_without = wireshark.outcome(*arguments, plugin=False)
    assert (lines(with_plugin), complaints) == (lines(without), complaints_without)
    assert wireshark.outcome("tshark", "-r", capture, "-Y", "slowlink.jpeg")[0] == ""
