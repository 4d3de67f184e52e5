# SPDX-License-Identifier: GPL-2.0-or-later
"""The committed captures are what their script makes, to the byte."""

import os
import subprocess
import sys

from conftest import CAPTURES


def test_captures_are_reproducible(tmp_path):
    directory = tmp_path / "captures"
    directory.mkdir()
    subprocess.run([sys.executable, "-B", CAPTURES / "make_captures.py", directory], check=True,
                   env={**os.environ, "HOME": str(tmp_path)})
    made = sorted(path.name for path in directory.iterdir())
    assert made == sorted(path.name for path in CAPTURES.glob("*.pcap") if path.name != "real-slow-link.pcap")
    for name in made:
        assert (directory / name).read_bytes() == (CAPTURES / name).read_bytes(), name
