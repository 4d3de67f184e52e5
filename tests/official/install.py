#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Installs the newest official Wireshark of a minor version on a Windows or a Mac that is thrown away afterwards.

    tests/official/install.py MINOR [x64|arm64]
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

ARCHIVES = "https://www.wireshark.org/download/"
LISTS = {  # system: where its installers are listed, and how that of a version is called; links are quoted
    ("win32", "x64"): ("win64/all-versions/", r"Wireshark-{}-x64\.exe|Wireshark-win64-{}\.exe"),
    ("win32", "arm64"): ("win64/all-versions/", r"Wireshark-{}-arm64\.exe"),
    ("darwin", "x64"): ("osx/all-versions/", r"Wireshark {}(?: Intel 64| Universal)?\.dmg"),
    ("darwin", "arm64"): ("osx/all-versions/", r"Wireshark {}(?: Arm 64| Universal)\.dmg"),
}


def newest(page, pattern, minor):
    """Returns the name of the newest file of a minor version that a page links."""
    version = re.escape(minor) + r"\.(\d+)"
    names = {urllib.parse.unquote(link) for link in re.findall(r'href="([^"]+)"', page)}
    found = [(int(next(filter(None, match.groups()))), match.group()) for name in names
             if (match := re.fullmatch(pattern.replace("{}", version), name))]
    if not found:
        sys.exit(f"No installer of Wireshark {minor} is listed.")
    return max(found)[1]


def main(minor, architecture="x64"):
    place, pattern = LISTS[sys.platform, architecture]
    with urllib.request.urlopen(ARCHIVES + place) as page:
        name = newest(page.read().decode(), pattern, minor)
    print(name)
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / name
        urllib.request.urlretrieve(ARCHIVES + place + urllib.parse.quote(name), file)
        if sys.platform == "win32":
            subprocess.run([file, "/S"], check=True)
        else:
            mounted = pathlib.Path(directory) / "mounted"
            subprocess.run(["hdiutil", "attach", "-nobrowse", "-readonly", "-mountpoint", mounted, file], check=True)
            subprocess.run(["sudo", "cp", "-R", mounted / "Wireshark.app", "/Applications"], check=True)
            subprocess.run(["hdiutil", "detach", mounted], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
