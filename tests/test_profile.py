# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile starts silently and prints its columns."""

import shutil

from conftest import TESTS

PROFILE = TESTS.parent / "profile" / "Slow Link"


def test_columns(wireshark):
    home = wireshark.home / ".config" / "wireshark" / "profiles" / PROFILE.name
    shutil.copytree(PROFILE, home)
    for path in [home, *home.parents, *home.iterdir()]:
        if wireshark.home in path.parents:
            path.chmod(0o777)
    output = wireshark.tshark("-C", PROFILE.name, "-2", "-r", wireshark.capture("slow-link.pcap"), "-Y", "slowlink")
    row = output.splitlines()[3].split("Echo")[0].split()
    assert row == ["6", "0.303457", "198.51.100.20", "→", "192.0.2.10", "ICMP", "Transfer", "probe", "2048", "bytes",
                   "1", "100", "ms", "200", "ms", "320", "kbps", "Slow"]


def test_every_filter_is_valid(wireshark):
    expressions = [line.split("@")[2] for line in (PROFILE / "colorfilters").read_text().splitlines()
                   if line.startswith("@")]
    expressions += [line.split('","')[2] for line in (PROFILE / "dfilter_buttons").read_text().splitlines()
                    if line.startswith('"')]
    assert len(expressions) == 11
    for expression in expressions:
        wireshark.tshark("-r", wireshark.capture("slow-link.pcap"), "-Y", expression)
