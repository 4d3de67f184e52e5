# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture may cut a frame at any byte: every snap length of a probe, in one file."""

import pytest

from conftest import PASSES
from packets import LIGHTHOUSE, ethernet, reply, request, write_cut

HEADERS = 14 + 20 + 8  # Ethernet, IP, ICMP
DATA = LIGHTHOUSE[:1200]
CLAIMED_FROM = 8  # bytes of data: see PAYLOAD_MINIMUM


@pytest.mark.parametrize("options", PASSES)
@pytest.mark.parametrize("make", [request, reply])
def test_every_snap_length(wireshark, make, options):
    frame = bytes(ethernet(make(DATA)))
    capture = write_cut(wireshark.scratch() / "cut.pcap", [(frame[:cut], len(frame)) for cut in range(len(frame) + 1)])
    found = wireshark.fields(capture, "slowlink.jpeg", "slowlink.probe_size", "slowlink.incomplete",
                             "frame.protocols", options=("-o", "ip.check_checksum:FALSE", *options))
    for number, fields in found.items():
        captured = number - 1 - HEADERS
        if captured < CLAIMED_FROM:
            assert "slowlink" not in fields.get("frame.protocols", "")
            continue
        assert fields["slowlink.jpeg"] == DATA[:captured].hex()
        assert fields["slowlink.probe_size"] == str(len(DATA))
        assert fields.get("slowlink.incomplete") == ("1" if captured < len(DATA) else None)


def test_a_cut_image_is_never_malformed(wireshark):
    """The exception for the short packet is ICMP's and IP's to show, the one for the picture is nobody's."""
    frame = bytes(ethernet(request(DATA)))
    capture = write_cut(wireshark.scratch() / "malformed.pcap",
                        [(frame[:cut], len(frame)) for cut in range(HEADERS + CLAIMED_FROM, len(frame) + 1)])
    assert wireshark.frames(capture, "_ws.malformed || _ws.short") == []
