# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin loads and registers what it says."""

import struct
import subprocess

import pytest

from conftest import MODULE
from packets import HARBOUR, write_cut

EXPORTED = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register", "plugin_describe"}

FIELDS = {  # slowlink.*: the public interface
    "payload_type": "FT_UINT8", "probe_size": "FT_UINT32", "incomplete": "FT_BOOLEAN", "jpeg": "FT_BYTES",
    "jpeg.offset": "FT_UINT32", "jpeg.size": "FT_UINT32", "jpeg.complete": "FT_BOOLEAN", "jpeg.width": "FT_UINT16",
    "jpeg.height": "FT_UINT16", "jpeg.signature": "FT_BOOLEAN", "jpeg.sha256": "FT_STRING", "trailer": "FT_BYTES",
    "role": "FT_UINT8", "request_in": "FT_FRAMENUM", "reply_in": "FT_FRAMENUM", "rtt": "FT_RELATIVE_TIME",
    "latency_in": "FT_FRAMENUM", "round": "FT_UINT8", "first_time": "FT_UINT32", "second_time": "FT_UINT32",
    "delta": "FT_INT32", "link_speed": "FT_UINT32", "threshold": "FT_UINT32", "verdict": "FT_UINT8",
    "interval": "FT_RELATIVE_TIME", "duplicate": "FT_BOOLEAN", "measurement": "FT_UINT32", "previous_in": "FT_FRAMENUM",
    "next_in": "FT_FRAMENUM", "transfer_in": "FT_FRAMENUM", "final": "FT_BOOLEAN", "rounds": "FT_UINT8", "times": "FT_NONE",
    "conclusion": "FT_NONE", "difference_offset": "FT_UINT32",
}
BASES = {"FT_UINT8": "BASE_DEC", "FT_UINT16": "BASE_DEC", "FT_UINT32": "BASE_DEC", "FT_INT32": "BASE_DEC"}


def table(wireshark, report):
    return [line.split("\t") for line in wireshark.tshark("-G", report).splitlines()]


def test_listed_as_dissector(wireshark):
    name, version, kind, *_ = next(row for row in table(wireshark, "plugins") if row[0].strip() == MODULE.name)
    assert version[0].isdigit() and kind == "dissector"


def test_protocol_names(wireshark):
    assert ["Windows Slow Link Detection", "SlowLink", "slowlink"] in [row[:3] for row in table(wireshark, "protocols")]


def test_fields(wireshark):
    registered = {row[2]: row[3:] for row in table(wireshark, "fields") if row[0] == "F"}
    for name, kind in FIELDS.items():
        row = registered["slowlink." + name]
        assert row[0] == kind, name
        if kind in BASES:
            assert row[2] == BASES[kind], name


@pytest.mark.skipif(MODULE.suffix == ".dll", reason="test_windows_macos.py looks into a DLL")
def test_only_the_entry_is_exported():
    symbols = subprocess.run(["nm", "-D", "--defined-only", MODULE], capture_output=True, text=True, check=True).stdout
    assert {line.split()[2] for line in symbols.splitlines()} == EXPORTED


# Another dissector of ICMP, which hands echo data on.
OTHER = """\
local other = Proto("other_icmp", "Other ICMP")
function other.dissector(tvb, pinfo, tree)
    Dissector.get("slowlink"):call(tvb(8):tvb(), pinfo, tree)
end
DissectorTable.get("ip.proto"):add(1, other)
"""


def test_a_file_that_calls_it_without_icmp_gets_nothing(wireshark):
    """An exported PDU names its dissector. The address before the data looks like the header of an echo request."""
    exported_pdu = 252
    header = struct.pack("!HH8sHHIHH", 12, 8, b"slowlink", 21, 4, 0x08000000, 0, 0)
    capture = write_cut(wireshark.scratch() / "exported.pcap", [(header + HARBOUR, len(header + HARBOUR))], exported_pdu)
    assert wireshark.fields(capture, "slowlink.payload_type") == {1: {}}


def test_dissector_is_found_by_its_name(wireshark):
    script = wireshark.scratch() / "other.lua"
    script.write_text(OTHER)
    script.chmod(0o644)
    if "with Lua" not in wireshark.tshark("-v"):
        pytest.skip("this Wireshark has no Lua")
    roles = wireshark.tshark("-X", f"lua_script:{script}", "-r", wireshark.capture("slow-link.pcap"), "-T", "fields", "-e", "slowlink.role")
    assert roles.split() == ["2"] * 6
