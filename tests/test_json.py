# SPDX-License-Identifier: GPL-2.0-or-later
"""Names in JSON, PDML and EK stay: each is a registered field, none a sentence that is made anew for every packet."""

import json
from xml.etree import ElementTree

import pytest

from conftest import CAPTURES

CAPTURE_NAMES = sorted(path.name for path in CAPTURES.glob("*.pcap"))


@pytest.fixture(scope="module")
def registered(wireshark):
    """The names of all fields."""
    listed = [line.split("\t") for line in wireshark.tshark("-G", "fields").splitlines()]
    return {words[2] for words in listed if words[0] in "FP"}


def output(wireshark, capture, form):
    return wireshark.tshark("-2", "-r", wireshark.capture(capture), "-Y", "slowlink", "-T", form)


def keys(value):
    """All keys in what JSON holds; objects are lists of pairs here, as keys are repeated in them."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, tuple):
            yield item[0]
            yield from keys(item[1])
        else:
            yield from keys(item)


def layers(value, name):
    """The contents of all objects with this key."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, tuple) and item[0] == name:
            yield item[1]
        else:
            yield from layers(item[1] if isinstance(item, tuple) else item, name)


@pytest.mark.parametrize("form, suffix", [("json", "_tree"), ("jsonraw", "_raw")])
@pytest.mark.parametrize("capture", CAPTURE_NAMES)
def test_json(wireshark, registered, capture, form, suffix):
    packets = json.loads(output(wireshark, capture, form), object_pairs_hook=list)
    found = {key for layer in layers(packets, "slowlink") for key in keys(layer)}
    assert bool(found) == (capture != "look-alikes.pcap")
    assert {key for key in found if key.removesuffix("_tree").removesuffix(suffix) not in registered} == set()


@pytest.mark.parametrize("capture", CAPTURE_NAMES)
def test_pdml(wireshark, registered, capture):
    packets = ElementTree.fromstring(output(wireshark, capture, "pdml"))
    found = {field.get("name") for field in packets.iterfind(".//proto[@name='slowlink']//field")}
    assert bool(found) == (capture != "look-alikes.pcap")
    assert found - registered == set()


@pytest.mark.parametrize("capture", CAPTURE_NAMES)
def test_ek(wireshark, registered, capture):
    """EK's names are those of the protocol and of the field, with underscores."""
    found = set()
    for line in output(wireshark, capture, "ek").splitlines():
        packet = json.loads(line)
        if "layers" in packet:
            found.update(packet["layers"].get("slowlink", {}))
    names = {name.replace(".", "_") for name in registered}
    assert bool(found) == (capture != "look-alikes.pcap")
    assert {name for name in found if name.removeprefix("slowlink_") not in names and name not in names} == set()
