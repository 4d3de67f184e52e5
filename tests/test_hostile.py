# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures with random errors, and the captures under valgrind's memcheck."""

import os
import re
import shutil
import xml.etree.ElementTree

import pytest

from conftest import MODULE

SEEDS = int(os.environ.get("SLOWLINK_SEEDS", "2"))


@pytest.fixture(scope="module")
def all_captures(wireshark):
    """All captures as one, in a format that can hold Ethernet frames beside raw IP."""
    path = wireshark.scratch() / "all.pcapng"
    wireshark.run("mergecap", "-a", "-w", path, *sorted(wireshark.capture("").glob("*.pcap")))
    return path


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
@pytest.mark.parametrize("rate", [0.0005, 0.005, 0.05])
def test_random_errors(wireshark, all_captures, rate, seed):
    capture = wireshark.scratch() / "errors.pcapng"
    wireshark.outcome("editcap", "-E", rate, "--seed", seed, all_captures, capture)
    details = wireshark.tshark("-2", "-r", capture, "-V", "-z", "slowlink,tree", "-z", "slowlink,links",
                               "--export-objects", f"slowlink,{wireshark.scratch()}")
    assert "Windows Slow Link Detection" in details
    # What an exception that leaves the dissector looks like, such as [Malformed Packet: SlowLink].
    assert not re.search(r"^\[.*SlowLink", details, re.MULTILINE)


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
        "tshark", "-2", "-r", all_captures, "-V", "-z", "slowlink,tree", "-z", "slowlink,links",
        "--export-objects", f"slowlink,{wireshark.scratch()}")
    assert status == 0, error
    found = [xml.etree.ElementTree.tostring(record, "unicode")
             for record in xml.etree.ElementTree.parse(report).iter("error") if is_ours(record)]
    assert not found, "\n".join(found)
