#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Proves a zip in the official Wireshark of the system that this runs on: it installs the plugin by the zip's own installer,
and compares what tshark then says of the captures, and the picture that it exports, with what it says on Debian.

    tests/official/verify.py expect TSHARK DIRECTORY    writes to DIRECTORY what is to be expected
    tests/official/verify.py ZIP DIRECTORY              installs, compares, uninstalls

It needs nothing but Python, Wireshark and, of this clone, the captures.
"""

import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
PLACES = [r"C:\Program Files\Wireshark\tshark.exe", "/Applications/Wireshark.app/Contents/MacOS/tshark"]
CUT = 700  # bytes of each frame: inside the picture


def run(*command):
    result = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True)
    output = result.stdout.decode().replace("\r\n", "\n")
    if result.returncode != 0:
        sys.exit(f"{command[0]} failed: {output}{result.stderr.decode()}")
    return output


def cut(capture, path):
    """Writes a pcap with the beginnings of a pcap's frames."""
    data = capture.read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    shortened, offset = [data[:24]], 24
    while offset < len(data):
        seconds, fraction, captured, original = struct.unpack_from(order + "4I", data, offset)
        kept = min(captured, CUT)
        shortened += [struct.pack(order + "4I", seconds, fraction, kept, original), data[offset + 16:offset + 16 + kept]]
        offset += 16 + captured
    path.write_bytes(b"".join(shortened))


def said(tshark):
    """Returns {name: text} of all captures and a cut one, and the pictures that are exported."""
    fields = [row.split("\t")[2] for row in run(tshark, "-G", "fields").splitlines() if row.startswith("F\t")]
    options = [word for field in sorted(fields) if field.startswith("slowlink.") for word in ("-e", field)]
    if not options:
        sys.exit(f"{tshark} did not load the plugin.")
    result = {}
    with tempfile.TemporaryDirectory() as directory:
        shortened = pathlib.Path(directory) / "cut.pcap"
        cut(CAPTURES / "slow-link.pcap", shortened)
        for capture in [*sorted(CAPTURES.glob("*.pcap")), shortened]:
            result[capture.stem + ".txt"] = run(tshark, "-2", "-r", capture, "-T", "fields", "-E", "header=y",
                                                "-e", "frame.number", *options)
        pictures = pathlib.Path(directory) / "pictures"
        run(tshark, "-q", "-r", CAPTURES / "slow-link.pcap", "--export-objects", f"slowlink,{pictures}")
        result["pictures.txt"] = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
                                         for path in sorted(pictures.iterdir()))
    return result


def verify(archive, directory):
    tshark = next((place for place in PLACES if pathlib.Path(place).exists()), None)
    if tshark is None:
        sys.exit("No official Wireshark is installed here.")
    print(run(tshark, "--version").splitlines()[0])
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(archive) as contents:
            contents.extractall(unpacked)
        top = pathlib.Path(unpacked) / pathlib.Path(archive).stem
        installer = ["cmd", "/c", "call", top / "install.cmd"] if sys.platform == "win32" else ["sh", top / "install.sh"]
        uninstall = "/uninstall" if sys.platform == "win32" else "--uninstall"
        print(run(*installer))
        print(run(tshark, "-G", "plugins"))
        differing = []
        for name, text in said(tshark).items():
            expected = (pathlib.Path(directory) / name).read_text(encoding="utf-8")
            print(f"{name}: {len(text.splitlines())} lines, {'as expected' if text == expected else 'DIFFERENT'}")
            if text != expected:
                differing.append(name)
        print(run(*installer, uninstall))
        if differing:
            sys.exit(f"Differs from what is expected: {', '.join(differing)}.")


def expect(tshark, directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in said(tshark).items():
        (directory / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "expect":
        expect(*sys.argv[2:])
    elif len(sys.argv) == 3:
        verify(*sys.argv[1:])
    else:
        sys.exit(__doc__)
