# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's rival in scapy: carve_scapy.py FILE DIRECTORY"""

import pathlib
import sys

from scapy.layers.inet import ICMP, IP, defragment
from scapy.layers.l2 import Ether  # noqa: F401 (scapy knows only the layers that were imported)
from scapy.utils import PcapReader

images, pieces = set(), {}
for packet in PcapReader(sys.argv[1]):
    ip = packet[IP]
    key = ip.src, ip.dst, ip.id
    if ip.flags.MF or ip.frag:
        pieces.setdefault(key, []).append(packet)
        if ip.flags.MF:
            continue
        packet = defragment(pieces.pop(key))[0]
        packet = packet.__class__(bytes(packet))
    data = bytes(packet[ICMP].payload)
    if data.startswith(b"\xff\xd8\xff"):
        images.add(data)
for number, image in enumerate(sorted(images)):
    (pathlib.Path(sys.argv[2]) / f"{number}.jpg").write_bytes(image)
