# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives a real Wireshark window on a display of its own, through the accessibility bus (AT-SPI).

That bus tells what the window shows: a tree's rows, a dialog's title. So the tests assert on words
and numbers, and on pixels only where a picture is meant to appear.
"""

import contextlib
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import time

try:
    from gi.repository import Gio, GLib
except ImportError:
    Gio = GLib = None

BUS_CONFIGURATION = pathlib.Path("/usr/share/defaults/at-spi2/accessibility.conf")
PROGRAMS = {  # and the Debian packages that have them
    "wireshark": "wireshark", "Xvfb": "xvfb", "openbox": "openbox", "dbus-daemon": "dbus-daemon",
    "xprop": "x11-utils", "xdotool": "xdotool",
}
PROFILES = pathlib.Path(__file__).resolve().parents[2] / "profile"
ROOT = "/org/a11y/atspi/accessible/root"
ENABLED, SELECTED, SHOWING = 8, 23, 25  # bits of AtspiStateType


def missing_packages():
    """Returns the Debian packages without which no window can be driven."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not BUS_CONFIGURATION.exists():
        missing.append("at-spi2-core")
    if Gio is None:
        missing.append("python3-gi")
    return missing


class Node:
    """A widget or a cell, as the bus shows it. Every look at it asks anew: nothing is cached."""

    def __init__(self, bus, owner, path):
        self.bus, self.owner, self.path = bus, owner, path

    def call(self, interface, method, signature=None, *arguments):
        parameters = GLib.Variant(signature, arguments) if signature else None
        reply = self.bus.call_sync(self.owner, self.path, interface, method, parameters, None,
                                   Gio.DBusCallFlags.NONE, 10_000, None).unpack()
        return reply[0] if len(reply) == 1 else reply

    def accessible(self, method, *arguments):
        return self.call("org.a11y.atspi.Accessible", method, *arguments)

    def get(self, interface, name):
        return self.call("org.freedesktop.DBus.Properties", "Get", "(ss)", interface, name)

    @property
    def name(self):
        return self.get("org.a11y.atspi.Accessible", "Name")

    @property
    def value(self):
        return self.get("org.a11y.atspi.Value", "CurrentValue")

    @property
    def role(self):
        return self.accessible("GetRoleName")

    @property
    def children(self):
        return [Node(self.bus, *child) for child in self.accessible("GetChildren")]

    def state(self, bit):
        words = self.accessible("GetState")
        return bool(words[bit // 32] >> bit % 32 & 1)

    def find_all(self, role, name=None):
        """Yields what has the role and a name that starts so, the nearest first."""
        level = [self]
        while level:
            level = [child for node in level for child in node.children]
            for node in level:
                if node.role == role and (name is None or node.name.startswith(name)):
                    yield node

    def find(self, role, name=None):
        return next(self.find_all(role, name), None)

    def press(self):
        """Triggers a menu item or a button. Does not wait: where a modal dialog opens, the reply
        comes when that is closed."""
        self.bus.call(self.owner, self.path, "org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (0,)), None,
                      Gio.DBusCallFlags.NONE, -1, None, None)
        self.bus.flush_sync(None)

    @property
    def text(self):
        return self.call("org.a11y.atspi.Text", "GetText", "(ii)", 0, -1)

    def write(self, text):
        self.call("org.a11y.atspi.EditableText", "SetTextContents", "(s)", text)

    def extents(self):
        """Returns x, y, width and height on the screen."""
        return self.call("org.a11y.atspi.Component", "GetExtents", "(u)", 0)

    def center(self):
        x, y, width, height = self.extents()
        return x + min(width // 2, 20), y + height // 2  # a cell may be wider than what its tree shows of it

    def cells(self):
        """Returns a table's or tree's visible rows as lists of nodes. The bus lists the cells one after
        the other, behind the column headers."""
        children = self.children
        columns = sum(node.role == "column header" for node in children)
        # While Wireshark rebuilds a list it has not even columns.
        return [children[start:start + columns] for start in range(columns, len(children), max(columns, 1))]

    def rows(self):
        return [[cell.name for cell in row] for row in self.cells()]


class Window:
    """A context: Wireshark with a capture open, on its own display, with its own bus.

    wireshark  what conftest.py's fixture of that name gives: a user, a home, the plugin
    profile    files of the profile Default
    installed  whether the profile "Slow Link" is there: since 4.4 Wireshark changes to it by itself
    """

    def __init__(self, wireshark, *arguments, size=(1280, 800), profile=(), installed=False):
        self.wireshark, self.arguments, self.size, self.installed = wireshark, arguments, size, installed
        self.profile = {"preferences": "gui.update.enabled: FALSE\ngui.autocomplete_filter: FALSE\n", **dict(profile)}
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_):
        self.stack.close()

    def start(self):
        # A home of its own: no window's profile reaches the next one's.
        self.home = self.wireshark.scratch()
        self.own(self.home)
        self.home.chmod(0o700)
        self.log = self.stack.enter_context(tempfile.TemporaryFile())
        self.environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "WIRESHARK_PLUGIN_DIR": str(self.wireshark.directory / "with"),
        }
        self.start_display()
        self.start_bus()
        self.spawn("openbox")
        self.write_profile()
        self.write_viewer()
        self.process = self.spawn("wireshark", *self.arguments)
        self.main = self.wait("Wireshark's window", self.find_main)

    def spawn(self, *command, **options):
        process = subprocess.Popen([str(word) for word in command], env=self.environment, cwd=self.home,
                                   stdin=subprocess.DEVNULL, stderr=self.log,
                                   **{"stdout": self.log, **self.wireshark.user, **options})
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def run(self, *command):
        return subprocess.run([str(word) for word in command], env=self.environment, check=True, capture_output=True,
                              text=True, timeout=20).stdout

    def start_display(self):
        width, height = self.size
        self.frame_buffer = self.new_directory("display") / "Xvfb_screen0"
        reader, writer = os.pipe()
        with open(reader) as answer:  # -noreset: or what xprop sets goes with it
            display = self.spawn("Xvfb", "-displayfd", writer, "-screen", 0, f"{width}x{height}x24", "-nolisten", "tcp",
                                 "-noreset", "-fbdir", self.frame_buffer.parent, pass_fds=[writer])
            self.stack.callback(display.wait, 10)  # it removes its socket and its lock
            self.stack.callback(display.terminate)
            os.close(writer)
            self.environment["DISPLAY"] = ":" + answer.readline().strip()

    def start_bus(self):
        daemon = self.spawn("dbus-daemon", f"--config-file={BUS_CONFIGURATION}", "--nofork", "--print-address",
                            f"--address=unix:dir={self.home}", stdout=subprocess.PIPE)
        with daemon.stdout:
            address = daemon.stdout.readline().decode().strip()
        # Qt 5 finds the bus at the display. It can also ask a session bus for it, but then, told that
        # accessibility is on, it registers before the answer comes, and so never. Still it looks for nothing
        # without a session bus: any will do.
        self.run("xprop", "-root", "-f", "AT_SPI_BUS", "8s", "-set", "AT_SPI_BUS", address)
        self.environment["AT_SPI_BUS_ADDRESS"] = address  # Qt 6
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.stack.callback(self.bus.close_sync, None)
        self.desktop = Node(self.bus, "org.a11y.atspi.Registry", ROOT)
        self.wait("the registry, which the bus starts", lambda: self.desktop.role)

    def write_profile(self):
        self.new_directory(".config")
        directory = self.new_directory(".config/wireshark")
        if self.installed:
            shutil.copytree(PROFILES, directory / "profiles")
        for name, text in self.profile.items():
            (directory / name).write_text(text)
        for path in directory.rglob("*"):
            self.own(path)

    def own(self, path):
        """Gives it to the user that Wireshark runs as."""
        if self.wireshark.user:
            os.chown(path, self.wireshark.user["user"], self.wireshark.user["group"])

    def new_directory(self, name):
        """Makes a directory in the home that Wireshark can write to."""
        directory = self.home / name
        directory.mkdir()
        self.own(directory)
        return directory

    def write_viewer(self):
        """Makes the program with which Qt opens files one that keeps what it is shown."""
        self.viewed = self.new_directory("viewed")
        viewer = self.new_directory("bin") / "xdg-open"
        viewer.write_text(f'#!/bin/sh\ncp "${{1#file://}}" {self.viewed}\n')
        viewer.chmod(0o755)
        self.environment["PATH"] = f"{viewer.parent}:{self.environment['PATH']}"

    def find_main(self):
        if self.process.poll() is not None:
            raise AssertionError("Wireshark ended: " + self.said())
        tree = self.tree("Packet list")
        return tree and tree.cells() and self.windows()[0]

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def wait(self, what, condition, seconds=40):
        """Polls until the condition is true and returns what it returned."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(GLib.Error, StopIteration):  # what was being looked at has gone, or is not there yet
                result = condition()
                if result:
                    return result
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s in vain for {what}; Wireshark said: {self.said()}")

    # What is there

    def windows(self):
        """Returns Wireshark's top-level windows, dialogs among them."""
        return [window for application in self.desktop.children for window in application.children]

    def showing(self, title):
        """Returns the window with this in its title, or None."""
        return next((window for window in self.windows() if title in window.name and window.state(SHOWING)), None)

    def dialog(self, title):
        return self.wait(f"the window {title!r}", lambda: self.showing(title))

    def tree(self, name):
        return next((tree for window in self.windows() for tree in window.find_all("tree", name)), None)

    # What can be done

    def menu(self, *path):
        """Triggers a menu item: menu("File", "Export Objects", "SlowLink")."""
        def item(parent, name):
            return next((node for node in parent.find_all("menu item", name) if node.name.rstrip("….") == name), None)

        node = self.main.find("menu bar")
        for name in path:
            node = self.wait(f"the menu item {name!r}", lambda: item(node, name))
        node.press()

    def open(self, title, *path):
        """Triggers a menu item and returns the window that it opens."""
        self.menu(*path)
        return self.dialog(title)

    def keys(self, *keys):
        self.run("xdotool", "key", *keys)

    def type(self, text):
        self.run("xdotool", "type", "--delay", 5, text)

    def click(self, node, button=1):
        self.run("xdotool", "mousemove", *node.center(), "click", button)

    def select(self, tree, text):
        """Clicks a tree's first row whose first cell starts so, wherever a list that is being rebuilt moves it.
        What is typed then goes to that tree."""
        def selected():
            cell = next(row[0] for row in tree.cells() if row[0].name.startswith(text))
            if not cell.state(SELECTED):
                self.click(cell)
            return cell.state(SELECTED)

        self.wait(f"the row {text!r} to be selected", selected)

    def active(self):
        """Returns the number of the window that has the focus, as X knows it."""
        return self.run("xdotool", "getactivewindow").strip()

    def resize(self, width, height):
        """Resizes the window that has the focus."""
        self.run("xdotool", "windowsize", "--sync", self.active(), width, height)

    def pixels(self):
        """Returns what the display shows, as an image of Pillow's. Xvfb keeps it in a file as xwd writes them."""
        from PIL import Image

        data = self.frame_buffer.read_bytes()
        words = struct.unpack(">20I", data[:80])
        header, width, height, line, colours = words[0], words[4], words[5], words[12], words[19]
        return Image.frombuffer("RGB", (width, height), data[header + 12 * colours:], "raw", "BGRX", line, 1)

    def screenshot(self, path, *area):
        """Writes a picture of the display or, with import's words for it, of one window. Needs ImageMagick."""
        self.run("xdotool", "mousemove", 0, 0)
        time.sleep(0.5)  # until what was under the mouse is painted as the rest is; nothing tells when
        self.run("import", *(area or ("-window", "root")), path)


def show_picture(window):
    """Opens Show Packet Bytes on slow-link.pcap's first picture and returns the dialog, which shows an image."""
    packets, details = window.tree("Packet list"), window.tree("Packet details")
    window.keys("ctrl+slash")
    window.type("slowlink.jpeg")

    def filtered():
        window.keys("Return")  # it does nothing until Wireshark has checked the filter
        return [row[0] for row in packets.rows()][:1] == ["4"]

    window.wait("the first picture", filtered)
    window.select(packets, "4")
    window.wait("frame 4's details", lambda: details.rows()[0][0].startswith("Frame 4:"))
    window.select(details, "Windows Slow Link Detection")
    rows = len(details.rows())
    window.keys("Right")
    window.wait("the details to open", lambda: len(details.rows()) > rows)
    window.keys("End")  # scrolls down; the picture is near
    window.select(details, "JPEG image")
    window.keys("ctrl+shift+o")
    dialog = window.dialog("JPEG image (slowlink.jpeg)")
    # It is what Wireshark suggests for such bytes.
    window.wait("it to be shown as an image", lambda: dialog.find("combo box", "Image"))
    return dialog
