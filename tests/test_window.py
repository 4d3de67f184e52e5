# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's window: what tshark cannot show. tshark tells what to expect."""

import warnings

import pytest

from test_statistics import links, tree
from window.window import ENABLED, SHOWING, Window, missing_packages

MISSING = missing_packages()
REASON = f"WIRESHARK'S WINDOW IS NOT TESTED: install {' '.join(MISSING)}."
if MISSING:
    warnings.warn(REASON)  # pytest -q would not say why it skips
pytestmark = pytest.mark.skipif(bool(MISSING), reason=REASON)


@pytest.fixture
def window(wireshark):
    with Window(wireshark, "-r", wireshark.capture("slow-link.pcap")) as window:
        yield window


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.fixture(scope="module")
def exported(wireshark):
    """What tshark exports, {file name: bytes}."""
    directory = wireshark.scratch() / "objects"
    wireshark.tshark("-q", "-r", wireshark.capture("slow-link.pcap"), "--export-objects", f"slowlink,{directory}")
    return contents(directory)


@pytest.fixture(scope="module")
def objects(exported):
    """The rows that the dialog is to list: the image, once, from the first probe."""
    (name, image), = exported.items()
    return [["4", "192.0.2.10", "image/jpeg", f"{len(image)} bytes", name]]


def open_objects(window, expected):
    """Opens Export Objects and returns the dialog when its list is as expected."""
    dialog = window.open("SlowLink object list", "File", "Export Objects", "SlowLink")
    window.wait(f"the objects {expected}", lambda: dialog.find("tree").rows() == expected)
    return dialog


def close(window, dialog):
    dialog.find("push button", "Close").press()
    window.wait("the dialog to close", lambda: not window.showing("SlowLink object list"))


def test_display_filter_and_details(wireshark, window):
    # Once loaded, the window knows what tshark knows with -2: the latency probes, too.
    capture = wireshark.capture("slow-link.pcap")
    frames = [str(number) for number in wireshark.frames(capture, "slowlink", options=("-2",))]
    packets = window.tree("Packet list")
    window.wait("all frames", lambda: len(packets.rows()) == 18)

    window.keys("ctrl+slash")
    window.type("slowlink")

    def filtered():
        window.keys("Return")  # not only once: it does nothing until Wireshark has checked the filter
        return [row[0] for row in packets.rows()] == frames

    window.wait(f"the frames {frames}", filtered)
    assert window.main.find("label", f"Packets: 18 · Displayed: {len(frames)} ")

    window.select(packets, "6")
    details = window.tree("Packet details")
    window.wait("frame 6's details", lambda: details.rows()[0][0].startswith("Frame 6:"))
    lines = [line for line, in details.rows()]
    assert any(line.startswith("Windows Slow Link Detection, Transfer probe, JPEG image") for line in lines), lines


def test_save_all_objects(window, exported, objects):
    dialog = open_objects(window, objects)
    directory = window.new_directory("saved")
    dialog.find("push button", "Save All").press()
    chooser = window.dialog("Save All Objects In")
    chooser.find("text", "Directory:").write(str(directory))
    chooser.find("push button", "Choose").press()
    window.wait("the files that tshark exports", lambda: contents(directory) == exported)


def test_objects_are_listed_every_time(window, objects):
    for _ in range(3):
        close(window, open_objects(window, objects))


def test_preview(window, exported, objects):
    """4.0 shows a picture by opening it with the desktop's viewer; here that is a script that keeps a copy."""
    dialog = open_objects(window, objects)
    preview = dialog.find("push button", "Preview")
    if preview is None:
        pytest.skip("THE PREVIEW IS NOT TESTED: this Wireshark's Export Objects has no button for it.")
    window.select(dialog.find("tree"), objects[0][0])
    window.wait("the button Preview", lambda: preview.state(ENABLED))
    preview.press()
    window.wait("the picture in the viewer", lambda: list(contents(window.viewed).values()) == list(exported.values()))


def test_statistics(wireshark, window):
    capture = wireshark.capture("slow-link.pcap")
    table = window.open("Slow Link Measurements", "Statistics", "Slow Link Measurements").find("tree")
    window.wait("the table that tshark prints", lambda: table.rows() == links(wireshark, capture))

    expected = sorted((path.split("/")[-1], str(count)) for path, count in tree(wireshark, capture).items())
    counts = window.open("Slow Link ·", "Statistics", "Slow Link").find("tree")
    window.wait("the counts that tshark prints", lambda: sorted((row[0], row[1]) for row in counts.rows()) == expected)


def open_preferences(window):
    preferences = window.open("Preferences", "Edit", "Preferences")
    pages = preferences.find("tree")
    window.select(pages, "Protocols")
    window.keys("Right")
    window.wait("the list of protocols", lambda: len(pages.children) > 500)
    window.type("SlowLink")
    choice = window.wait("the preferences", lambda: preferences.find("check box", "Export the image of every probe"))
    window.wait("the preferences' page", lambda: choice.state(SHOWING))
    return preferences, choice


def test_threshold_changes_the_verdict(window):
    packets = window.tree("Packet list")

    def last_info():
        return (packets.rows() or [[""]])[-1][-1]

    window.wait("the verdict", lambda: last_info().endswith("320 kbps, slow"))
    preferences, _ = open_preferences(window)
    threshold = window.wait("the threshold", lambda: next(
        text for text in preferences.find_all("text") if text.state(SHOWING) and text.text == "500"))
    window.click(threshold)
    window.keys("ctrl+a")
    window.type("320")
    window.wait("the number", lambda: threshold.text == "320")
    preferences.find("push button", "OK").press()
    window.wait("another verdict", lambda: last_info().endswith("320 kbps, fast"))


def test_preference_changes_an_open_list(window, exported, objects):
    dialog = open_objects(window, objects)
    preferences, choice = open_preferences(window)
    choice.press()
    preferences.find("push button", "OK").press()

    (image,) = exported.values()
    rows = [[str(frame), "192.0.2.10", "image/jpeg", f"{len(image)} bytes", f"slow-link-frame-{frame}.jpg"]
            for frame in (4, 6, 10, 12, 16, 18)]
    window.wait(f"the objects {rows}", lambda: dialog.find("tree").rows() == rows)
