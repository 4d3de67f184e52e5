# SPDX-License-Identifier: GPL-2.0-or-later
"""What the release workflow does on real systems, as far as it goes under Wine. tests/windows/run runs it."""

import os
import pathlib
import sys

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "official"))
import install  # noqa: E402
import verify  # noqa: E402

EXPECTED = pathlib.Path(os.environ["SLOWLINK_ZIP"]).parent / "expected"


def test_says_and_exports_what_debians_tshark_does(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WIRESHARK_PLUGIN_DIR", os.environ["SLOWLINK_PLUGINS"])
    said = verify.said("tshark")
    assert said == {path.name: path.read_text() for path in EXPECTED.iterdir()}
    assert len(said) > 10 and "\t320\t" in said["slow-link.txt"]


def test_newest_installer():
    names = ["Wireshark-4.4.2-x64.exe", "Wireshark-4.4.10-x64.exe", "Wireshark-4.4.10-arm64.exe", "Wireshark-4.6.0-x64.exe",
             "Wireshark%204.4.9%20Arm%2064.dmg", "Wireshark%204.4.10%20Arm%2064.dmg", "Wireshark%204.4.9%20Intel%2064.dmg"]
    page = "".join(f'<a href="{name}">{name}</a>' for name in names)
    for (system, processor), name in {("win32", "x64"): "Wireshark-4.4.10-x64.exe",
                                      ("win32", "arm64"): "Wireshark-4.4.10-arm64.exe",
                                      ("darwin", "arm64"): "Wireshark 4.4.10 Arm 64.dmg",
                                      ("darwin", "x64"): "Wireshark 4.4.9 Intel 64.dmg"}.items():
        assert install.newest(page, install.LISTS[system, processor][1], "4.4") == name
