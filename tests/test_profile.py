# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile starts silently and prints its columns; what it asks for, Wireshark knows."""

import csv
import shutil

from conftest import TESTS

PROFILE = TESTS.parent / "profile" / "Slow Link"


def lines(name):
    """A file's lines without its comments."""
    return [line for line in (PROFILE / name).read_text().splitlines() if not line.startswith("#")]


def graphs():
    return list(csv.reader(lines("io_graphs")))


def test_columns(wireshark):
    home = wireshark.home / ".config" / "wireshark" / "profiles" / PROFILE.name
    shutil.copytree(PROFILE, home)
    for path in [home, *home.parents, *home.iterdir()]:
        if wireshark.home in path.parents:
            path.chmod(0o777)
    output = wireshark.tshark("-C", PROFILE.name, "-2", "-r", wireshark.capture("slow-link.pcap"), "-Y", "slowlink")
    row = output.splitlines()[3].split("Echo")[0].split()
    assert row == ["6", "0.303457", "198.51.100.20", "→", "192.0.2.10", "ICMP", "0", "1", "Transfer", "probe", "JPEG",
                   "image", "2048", "bytes", "100", "ms", "200", "ms", "320", "kbps", "Slow"]


def test_every_filter_is_valid(wireshark):
    colours = [line.split("@")[2] for line in lines("colorfilters")]
    buttons = [row[2] for row in csv.reader(lines("dfilter_buttons"))]
    plotted = [row[2] for row in graphs()] + [row[6] for row in graphs() if row[6]]
    (switch,) = [line.partition(": ")[2] for line in lines("profile_settings")]
    assert [len(colours), len(buttons), len(plotted)] == [7, 6, 9]
    for expression in [*colours, *buttons, *plotted, switch]:
        wireshark.tshark("-r", wireshark.capture("slow-link.pcap"), "-Y", expression)


def test_colours_tell_the_alphabets_apart(wireshark):
    colours = {line.split("@")[1]: line.split("@")[2] for line in lines("colorfilters")}
    capture = wireshark.capture("alphabets.pcap")
    assert {name: frames for name, expression in colours.items() if (frames := wireshark.frames(capture, expression))} == {
        "Slow link: the ping command's alphabet": list(range(1, 11)),
        "Slow link: file sharing's alphabet": [start + i for start in range(11, 36, 8) for i in range(4)]}


def test_graphs_show_each_verdict_of_a_day(wireshark):
    capture = wireshark.capture("a-day.pcap")
    marks = {name: len(wireshark.frames(capture, expression, ("-2",))) for _, name, expression, *_ in graphs()}
    assert marks == {"Threshold": 48, "Fast (kbps)": 7, "Slow (kbps)": 4, "Blocked": 14, "Probes": 48}
