#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the README's pictures of Wireshark's window: make_screenshots.py BUILD_DIRECTORY"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
IMAGES = HERE.parents[1] / "docs" / "images"
WHEEL_UP = 4  # to X a button
PINGS = 12  # of slow-link.pcap's frames these are claimed
PROFILE = {
    "preferences": """\
gui.update.enabled: FALSE
gui.column.format: "No.", "%m", "Time", "%t", "Source", "%s", "Destination", "%d", "Protocol", "%p", "Info", "%i"
gui.packet_list_show_minimap: FALSE
""",
    "recent_common": "gui.geometry_main_maximized: TRUE\n",
    "recent": """\
gui.toolbar_main_show: FALSE
gui.geometry_main_upper_pane: 280
gui.geometry_main_lower_pane: 640
column.width: %m, 50, %t, 80, %s, 110, %d, 110, %p, 60, %i, 920
""",
}


def expand(window, details, text):
    window.select(details, text)
    rows = len(details.rows())
    window.keys("Right")
    window.wait(f"{text!r} to open", lambda: len(details.rows()) > rows)


def scroll_up(window, view):
    """So that the picture's first bytes are seen, with its signature."""
    def at_top():
        window.click(view, WHEEL_UP)
        return all(bar.value == 0 for bar in view.find_all("scroll bar"))

    window.wait("the bytes to scroll", at_top)


def apply_filter(window):
    packets = window.tree("Packet list")
    window.keys("ctrl+slash")
    window.type("slowlink")

    def filtered():
        window.keys("Return")
        return len(packets.rows()) == PINGS

    window.wait("the filter to be applied", filtered)


def show_packet(window):
    packets = window.tree("Packet list")
    window.select(packets, "18")
    details = window.tree("Packet details")
    window.wait("frame 18's details", lambda: details.rows()[0][0].startswith("Frame 18:"))
    for line in ("Windows Slow Link Detection", "[Round 3", "[Link speed", "JPEG image"):
        expand(window, details, line)
    window.select(details, "Width")  # marks two bytes, not all of them
    scroll_up(window, window.main.find("filler", "Reassembled IPv4"))


def show_objects(window):
    dialog = window.open("SlowLink object list", "File", "Export Objects", "SlowLink")
    tree = dialog.find("tree")
    window.wait("the object", tree.rows)
    window.select(tree, "4")
    window.resize(740, 300)


def show_measurements(window):
    tree = window.open("Slow Link Measurements ·", "Statistics", "Slow Link Measurements").find("tree")
    window.wait("the table", lambda: len(tree.rows()) > 1)
    window.resize(1130, 440)


def show_graphs(window):
    dialog = window.open("I/O Graphs", "Statistics", "I/O Graphs")
    window.wait("the graphs", lambda: dialog.find("tree").rows())
    window.resize(1200, 760)
    time.sleep(5)  # until all packets are counted; nothing tells when
    dialog.find("check box", "Time of day").press()
    dialog.find("push button", "Reset").press()  # to see the whole day
    time.sleep(2)


def take(name, window, *area):
    path = IMAGES / name
    window.screenshot(path, *area)
    subprocess.run(["mogrify", "-strip", "+dither", "-colors", "255", path], check=True)  # half the size, looks the same
    print(f"{path}: {path.stat().st_size} bytes")


def take_dialog(name, window):
    take(name, window, "-frame", "-window", window.active())


def main(build):
    os.environ["SLOWLINK_PLUGINS"] = str(build / "plugins")
    sys.path[0] = str(HERE.parent)
    from conftest import Wireshark
    from window.window import Window, show_picture

    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="slowlink-") as directory:
        wireshark = Wireshark(pathlib.Path(directory))
        with Window(wireshark, "-r", wireshark.capture("slow-link.pcap"), profile=PROFILE, size=(1360, 940)) as window:
            apply_filter(window)
            show_packet(window)
            take("wireshark.png", window)
            show_objects(window)
            take_dialog("export.png", window)
        with Window(wireshark, "-r", wireshark.capture("slow-link.pcap"), profile=PROFILE, size=(1360, 940)) as window:
            show_picture(window)
            window.resize(700, 400)
            take_dialog("picture.png", window)
        with Window(wireshark, "-r", wireshark.capture("tampered.pcap"), "-C", "Slow Link", installed=True, profile=PROFILE,
                    size=(1660, 820)) as window:
            take("profile.png", window)
        with Window(wireshark, "-r", wireshark.capture("a-day.pcap"), "-C", "Slow Link", installed=True, profile=PROFILE,
                    size=(1660, 820)) as window:
            show_graphs(window)
            take_dialog("graph.png", window)
        with Window(wireshark, "-r", wireshark.capture("a-day.pcap"), profile=PROFILE, size=(1660, 820)) as window:
            show_measurements(window)
            take_dialog("measurements.png", window)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
