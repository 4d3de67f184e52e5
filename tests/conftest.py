# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the real tshark with the freshly built plugin, as an unprivileged user with a home of its own.

As root Wireshark ignores every plugin directory but the system's, and an unprivileged user may not
be able to read the clone: so the module and the captures are copied to where that user can read.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest.mock

import pytest

# Newer versions of scapy make files in the user's home when they are imported: the tests leave nothing there.
with tempfile.TemporaryDirectory() as elsewhere, unittest.mock.patch.dict(
        os.environ, XDG_CACHE_HOME=elsewhere, XDG_CONFIG_HOME=elsewhere):
    import scapy.layers.inet  # noqa: F401

NOBODY = 65534
ORDINARY, LATENCY, TRANSFER, UNEXPLAINED = "0123"  # roles
FINDINGS = ["reply_differs", "reply_shortened", "reply_not_compared", "reply_late", "unexplained_image", "image_changed",
            "unusual_code", "request_missing", "large_blocked", "jpeg.trailing_data", "jpeg.invalid", "bytes_missing", "slow"]
FIELDS = ["role", "request_in", "reply_in", "measurement", "previous_in", "next_in", "latency_in", "transfer_in", "round",
          "first_time", "second_time", "delta", "link_speed", "threshold", "verdict", "final", "rounds", "interval",
          "difference_offset", "duplicate", *FINDINGS]
BOOLEANS = {"False": "0", "True": "1"}  # as 4.4 and later print what 4.0 prints as a digit
TESTS = pathlib.Path(__file__).parent
CAPTURES = TESTS.parent / "captures"
BUILT_PLUGINS = pathlib.Path(os.environ["SLOWLINK_PLUGINS"])  # CTest names <build>/plugins
MODULE = next(BUILT_PLUGINS.glob("*/epan/slowlink.*"))  # .dll in tests/windows/run


def as_digits(value):
    return ",".join(BOOLEANS.get(part, part) for part in value.split(","))


class Wireshark:
    """Wireshark's command-line programs, with the plugin or without."""

    def __init__(self, directory):
        self.directory = directory
        self.home = directory / "home"
        self.home.mkdir()
        shutil.copytree(BUILT_PLUGINS, directory / "with")
        (directory / "without").mkdir()
        shutil.copytree(CAPTURES, directory / "captures")
        for path in [directory, *directory.rglob("*")]:
            path.chmod(0o755)
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY, NOBODY)
            self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        else:
            self.user = {}

    def environment(self, plugin=True):
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "WIRESHARK_PLUGIN_DIR": str(self.directory / ("with" if plugin else "without")),
            "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1",
        }

    def outcome(self, program, *arguments, plugin=True, **options):
        """Returns what the program wrote to its standard output and error, and its exit status."""
        result = subprocess.run([program, *map(str, arguments)], capture_output=True, env=self.environment(plugin),
                                cwd=self.home, **self.user, **options)
        return result.stdout.decode(), result.stderr.decode(), result.returncode

    def run(self, program, *arguments, **options):
        """Returns what the program wrote to its standard output. Its standard error must be empty."""
        output, error, status = self.outcome(program, *arguments, **options)
        assert status == 0 and not error, error or status
        return output

    def tshark(self, *arguments, **options):
        return self.run("tshark", *arguments, **options)

    def capture(self, name):
        return self.directory / "captures" / name

    def scratch(self):
        """A new directory that the program can write to and the test can read."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        path.chmod(0o777)
        return path

    def fields(self, capture, *names, options=(), display_filter=None):
        """Returns {frame number: {field: value}}, fields that a frame has not left out."""
        arguments = ["-r", capture, *options, "-T", "fields", "-e", "frame.number"]
        for name in names:
            arguments += ["-e", name]
        if display_filter is not None:
            arguments += ["-Y", display_filter]
        frames = {}
        for line in self.tshark(*arguments).splitlines():
            number, *values = line.split("\t")
            frames[int(number)] = {name: as_digits(value) for name, value in zip(names, values) if value}
        return frames

    def shown(self, capture, options=(), names=FIELDS, display_filter=None):
        """Returns {frame number: {field without "slowlink.": value}} of the frames that have any."""
        frames = self.fields(capture, *("slowlink." + name for name in names), options=options, display_filter=display_filter)
        return {number: {name.removeprefix("slowlink."): value for name, value in fields.items()}
                for number, fields in frames.items() if fields}

    def frames(self, capture, display_filter, options=()):
        """Returns the numbers of the frames that a display filter finds."""
        return list(self.fields(capture, options=options, display_filter=display_filter))


def findings_of(frames):
    """Returns {frame number: names of its findings} from what is shown."""
    return {number: sorted(set(FINDINGS) & fields.keys()) for number, fields in frames.items() if set(FINDINGS) & fields.keys()}


@pytest.fixture(scope="session")
def wireshark():
    # Not pytest's own temporary directory: that is closed to other users.
    with tempfile.TemporaryDirectory(prefix="slowlink-") as directory:
        wireshark = Wireshark(pathlib.Path(directory))
        listed = [line.split("\t") for line in wireshark.tshark("-G", "plugins").splitlines()]
        assert any(line[0].strip() == MODULE.name for line in listed), "the plugin did not load; nothing else can be tested"
        yield wireshark


PASSES = [pytest.param((), id="one pass"), pytest.param(("-2",), id="two passes")]
