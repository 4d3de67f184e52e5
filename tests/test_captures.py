# SPDX-License-Identifier: GPL-2.0-or-later
"""The committed captures are what their script makes, to the byte."""

import subprocess
import sys

from conftest import CAPTURES


def test_captures_are_reproducible(tmp_path):
    subprocess.run([sys.executable, "-B", CAPTURES / "make_captures.py", tmp_path], check=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in CAPTURES.glob("*.pcap") if path.name != "real-slow-link.pcap")
    for name in made:
        assert (tmp_path / name).read_bytes() == (CAPTURES / name).read_bytes(), name
