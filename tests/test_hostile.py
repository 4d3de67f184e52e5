# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures with random errors, and the captures under valgrind's memcheck.

SLOWLINK_SEEDS says how many errors of each rate are tried: two unless set; a hundred take some minutes.
"""

import os
import re
import shutil
import sys
import xml.etree.ElementTree

import pytest

from conftest import MODULE, TESTS

sys.path.insert(0, str(TESTS / "fuzz"))
import make_seeds  # noqa: E402

SEEDS = int(os.environ.get("SLOWLINK_SEEDS", "2"))
STATISTICS = ("-z", "slowlink,tree", "-z", "slowlink,pings", "-z", "slowlink,links", "-z", "expert")
# Each seed has one: what a read filter drops is forgotten, and the next frame gets its number.
READ_FILTERS = ("icmp.type == 8", "icmp.type == 0", "ip.id & 1", "slowlink.role != 1")


@pytest.fixture(scope="module")
def all_captures(wireshark):
    """All captures and the fuzzer's seeds as one, in a format that can hold Ethernet frames beside others."""
    path = wireshark.scratch() / "all.pcapng"
    seeds = wireshark.scratch()
    make_seeds.main(seeds)
    wireshark.run("mergecap", "-a", "-w", path, *sorted(wireshark.capture("").glob("*.pcap")), *sorted(seeds.glob("*")))
    return path


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
@pytest.mark.parametrize("rate", [0.0005, 0.005, 0.05])
def test_random_errors(wireshark, all_captures, rate, seed):
    capture = wireshark.scratch() / "errors.pcapng"
    wireshark.outcome("editcap", "-E", rate, "--seed", seed, all_captures, capture)
    for passes in ((), ("-2",), ("-2", "-R", READ_FILTERS[seed % len(READ_FILTERS)])):
        details = wireshark.tshark("-r", capture, *passes, "-V", *STATISTICS,
                                   "--export-objects", f"slowlink,{wireshark.scratch()}")
        assert "Windows Slow Link Detection" in details
        # What an exception that leaves the dissector looks like, such as [Malformed Packet: SlowLink].
        assert not re.search(r"^\[.*SlowLink", details, re.MULTILINE)
        # The packet list is made without a tree, and so are the expert infos that are listed with it.
        assert "Echo (ping)" in wireshark.tshark("-r", capture, *passes, *STATISTICS)


@pytest.mark.parametrize("read_filter", READ_FILTERS[:3])  # what they look at, both passes know
def test_read_filter(wireshark, all_captures, read_filter):
    """What is said of a frame is the same, whether a filter drops the others or only hides them."""
    names = ("frame.time_epoch", "slowlink.role", "slowlink.payload_type", "slowlink.round", "slowlink.rtt",
             "slowlink.first_time", "slowlink.second_time", "slowlink.link_speed", "slowlink.verdict", "slowlink.interval",
             "slowlink.duplicate", "slowlink.large_blocked", "slowlink.slow")
    hidden = wireshark.fields(all_captures, *names, options=("-2",), display_filter=read_filter)
    dropped = wireshark.fields(all_captures, *names, options=("-2", "-R", read_filter))
    assert list(dropped.values()) == list(hidden.values())


def is_ours(record):
    """What the plugin did itself, or had done: Wireshark is not clean. Of a leak, only what it allocated itself."""
    objects = [frame.findtext("obj", "") for frame in record.iter("frame")]
    if record.findtext("kind").startswith("Leak"):
        objects = [name for name in objects if not re.search("/(vgpreload_memcheck|libglib-)", name)][:1]
    return any("slowlink.so" in name for name in objects)


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
@pytest.mark.skipif(MODULE.suffix == ".dll", reason="valgrind knows Linux' programs alone")
def test_valgrind(wireshark, all_captures):
    report = wireshark.scratch() / "report.xml"
    # Loaded from the start, it is not unloaded before memcheck looks: what its variables point to is not lost then.
    plugin, = (wireshark.directory / "with").rglob("slowlink.so")
    _, error, status = wireshark.outcome(
        "env", f"LD_PRELOAD={plugin}", "G_SLICE=always-malloc", "WIRESHARK_DEBUG_WMEM_OVERRIDE=simple", "valgrind", "--leak-check=full",
        "--show-leak-kinds=definite", "--keep-debuginfo=yes", "--num-callers=40", "--xml=yes", f"--xml-file={report}",
        "tshark", "-2", "-r", all_captures, "-V", *STATISTICS, "--export-objects", f"slowlink,{wireshark.scratch()}")
    assert status == 0, error
    found = [xml.etree.ElementTree.tostring(record, "unicode")
             for record in xml.etree.ElementTree.parse(report).iter("error") if is_ours(record)]
    assert not found, "\n".join(found)
