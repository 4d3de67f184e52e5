# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's window: what tshark cannot show. tshark tells what to expect."""

import io
import re
import warnings

import pytest

from packets import PROBE
from test_profile import graphs
from test_statistics import links, measurements, pings
from window.window import ENABLED, SHOWING, Window, missing_packages, show_picture

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


TABLES = {"Slow Link Pings": pings, "Slow Link Measurements": measurements, "Slow Link Clients and Servers": links}


def table(window, title):
    """Opens an entry of the menu Statistics and returns its dialog, a new one each time."""
    before = len(tables(window, title))
    window.menu("Statistics", title)
    return window.wait(title, lambda: len(found := tables(window, title)) > before and found[-1])


def tables(window, title):
    return [dialog for dialog in window.windows() if f"{title} ·" in dialog.name and dialog.state(SHOWING)]


def rows(dialog):
    """Numbers have spaces before them, so that they sort as numbers."""
    return [[cell.strip() for cell in row] for row in dialog.find("tree").rows()]


def header(dialog, name):
    return dialog.find("tree").find("column header", name)


@pytest.fixture
def day(wireshark):
    with Window(wireshark, "-r", wireshark.capture("a-day.pcap")) as window:
        window.wait("all frames", lambda: window.main.find("label", "Packets: 258"))
        yield window


@pytest.mark.parametrize("title", TABLES)
def test_tables(wireshark, day, title):
    expected = TABLES[title](wireshark, wireshark.capture("a-day.pcap"), "-2")  # once loaded, the window knows as much
    dialog = table(day, title)
    # The window sorts by the first column.
    day.wait("the table that tshark prints", lambda: sorted(rows(dialog)) == sorted(expected))


def test_verdict_and_speed_are_in_sight(day):
    dialog = table(day, "Slow Link Measurements")
    left, _, width, _ = dialog.find("tree").extents()
    for name in ("Speed (kbps)", "Verdict"):
        x, _, column_width, _ = header(dialog, name).extents()
        assert left <= x and x + column_width <= left + width, name


def test_numbers_sort_as_numbers(wireshark, day):
    speeds = [int(row[3]) for row in measurements(wireshark, wireshark.capture("a-day.pcap")) if row[3] != "-"]
    assert any(a < b and str(a) > str(b) for a in speeds for b in speeds)  # as words they sort otherwise
    dialog = table(day, "Slow Link Measurements")
    day.wait("the table", lambda: len(rows(dialog)) == 16)
    day.click(header(dialog, "Speed (kbps)"))
    day.wait("the speeds in order", lambda: [row[3] for row in rows(dialog) if row[3] != "-"] in (
        [str(speed) for speed in sorted(speeds)], [str(speed) for speed in sorted(speeds, reverse=True)]))


def test_each_table_has_its_own_filter(wireshark, day):
    expected = measurements(wireshark, wireshark.capture("a-day.pcap"))
    first, second = (table(day, "Slow Link Measurements") for _ in range(2))
    second.find("text").write("ip.addr == 192.0.2.11")
    apply = second.find("push button", "Apply")
    day.wait("the filter to be checked", lambda: apply.state(ENABLED))
    apply.press()
    day.wait("what the filter passes", lambda: rows(second) == [row for row in expected if row[1] == "192.0.2.11"])
    assert rows(first) == expected


def test_tables_stand_together_in_the_menu(window):
    menu = next(item for item in window.main.find("menu bar").children if item.name == "Statistics")
    names = [item.name for item in menu.find("popup menu").children]
    place = names.index("Slow Link Clients and Servers")
    assert names[place:place + 3] == sorted(TABLES)
    assert sum(name.startswith("Slow Link") for name in names) == 3


def test_conversation_filter(day):
    packets = day.tree("Packet list")
    day.select(packets, "4")
    day.wait("its details", lambda: day.tree("Packet details").rows()[0][0].startswith("Frame 4:"))
    day.menu("Analyze", "Conversation Filter", "Slow link measurement")
    day.wait("the first measurement alone", lambda: [row[0] for row in packets.rows()] == [
        "1", "2", "4", "6", "7", "8", "10", "12", "13", "14", "16", "18"])


def test_expert_information(window):
    dialog = window.open("Expert Information", "Analyze", "Expert Information")
    window.wait("the slow link", lambda: any(
        "Windows counts this link as slow" in row for row in dialog.find("tree").rows()))


def test_the_picture_is_shown(window):
    """Show Packet Bytes shows the field as an image: what was sent of it, as another decoder sees it."""
    pytest.importorskip("PIL", reason="THE PICTURE IN THE WINDOW IS NOT TESTED: install python3-pil.")
    from PIL import Image, ImageChops, ImageFile, ImageStat

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    expected = Image.open(io.BytesIO(PROBE)).convert("RGB").crop((0, 0, 160, 80))  # what is missing may look otherwise
    dialog = show_picture(window)
    view = max((text.extents() for text in dialog.find_all("text")), key=lambda extents: extents[2] * extents[3])

    def difference(x, y):
        shown = window.pixels().crop((x, y, x + expected.width, y + expected.height))
        return sum(ImageStat.Stat(ImageChops.difference(shown, expected)).mean)

    corners = [(view[0] + x, view[1] + y) for x in range(10) for y in range(10)]
    window.wait("the picture", lambda: min(difference(*corner) for corner in corners) < 5)


def test_graphs_of_the_profile(wireshark):
    with Window(wireshark, "-r", wireshark.capture("a-day.pcap"), "-C", "Slow Link", installed=True) as window:
        dialog = window.open("I/O Graphs", "Statistics", "I/O Graphs")
        # Since 4.6 there are more columns behind these.
        window.wait("the graphs", lambda: [row[1:9] for row in dialog.find("tree").rows()] == [
            [name, expression, "", *others] for _, name, expression, _, *others in graphs()])


def test_no_column_of_the_profile_is_cut(wireshark):
    for capture in ("alphabets.pcap", "a-day.pcap"):
        with Window(wireshark, "-r", wireshark.capture(capture), "-C", "Slow Link", installed=True, size=(1660, 800),
                    profile={"recent_common": "gui.geometry_main_maximized: TRUE\n"}) as window:
            packets = window.tree("Packet list")
            window.wait("the empty pings", lambda: packets.rows()[0][5] == "0" or capture == "alphabets.pcap")
            columns = window.wait("the columns", lambda: [
                [(cell.name, cell.extents()[2]) for cell in cells] for cells in list(zip(*packets.cells()))[:-1]])
            for cells in columns:
                name, width = cells[0]
                assert width >= 8 * max(len(name) for name, _ in cells), name  # pixels: its font is the same everywhere here


def test_profile_switches_itself_on(wireshark):
    """Since 4.4; before, what tells it to is ignored silently."""
    major, minor = re.search(r"(\d+)\.(\d+)", wireshark.tshark("--version")).groups()
    switches = (int(major), int(minor)) >= (4, 4)
    for capture, switched in (("slow-link.pcap", switches), ("look-alikes.pcap", False)):
        with Window(wireshark, "-r", wireshark.capture(capture), installed=True) as window:
            profile = "Profile: " + ("Slow Link" if switched else "Default")
            window.wait("the packets", lambda: window.main.find("label", "Packets: "))
            window.wait(profile, lambda: window.main.find("label", profile))
            assert len(window.windows()) == 1 and "auto_switch" not in window.said()


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

    window.wait("the verdict", lambda: last_info().endswith("320 kbps: slow"))
    preferences, _ = open_preferences(window)
    threshold = window.wait("the threshold", lambda: next(
        text for text in preferences.find_all("text") if text.state(SHOWING) and text.text == "500"))
    window.click(threshold)
    window.keys("ctrl+a")
    window.type("320")
    window.wait("the number", lambda: threshold.text == "320")
    preferences.find("push button", "OK").press()
    window.wait("another verdict", lambda: last_info().endswith("320 kbps: fast"))


def test_preference_changes_an_open_list(window, exported, objects):
    dialog = open_objects(window, objects)
    preferences, choice = open_preferences(window)
    choice.press()
    preferences.find("push button", "OK").press()

    (image,) = exported.values()
    rows = [[str(frame), "192.0.2.10", "image/jpeg", f"{len(image)} bytes", f"slow-link-frame-{frame}.jpg"]
            for frame in (4, 6, 10, 12, 16, 18)]
    window.wait(f"the objects {rows}", lambda: dialog.find("tree").rows() == rows)
