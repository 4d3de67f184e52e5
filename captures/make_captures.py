#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the crafted captures of this directory, the same to the byte on every run.

    make_captures.py [DIRECTORY]    writes into DIRECTORY, by default beside this script

README.md says what each shows. real-slow-link.pcap is not made here: it was recorded.
"""

import collections
import pathlib
import sys

from scapy.layers.inet import ICMP, IP, TCP, fragment
from scapy.layers.l2 import Ether
from scapy.utils import wrpcap

HERE = pathlib.Path(__file__).parent
LIGHTHOUSE = (HERE / "pictures" / "lighthouse.jpg").read_bytes()
HARBOUR = (HERE / "pictures" / "harbour.jpg").read_bytes()
PROBE = LIGHTHOUSE[:2048]  # what a slow link detection sends of a longer picture

CLIENT, NEIGHBOUR, TELEWORKER = "192.0.2.10", "192.0.2.11", "203.0.113.12"
SERVER, ROUTER = "198.51.100.20", "192.0.2.1"
START = 1055232000  # 2003-06-10 08:00:00 UTC
FRAGMENT_GAP = 0.0003  # between the fragments of one datagram, seconds
LOWER, UPPER = b"abcdefghijklmnopqrstuvw", b"ABCDEFGHIJKLMNOPQRSTUVW"
REDIRECTOR_TTL = 32  # of the file-sharing client's pings, as published captures show
SMB_PORT = 445
DIALECTS = (b"PC NETWORK PROGRAM 1.0", b"LANMAN1.0", b"Windows for Workgroups 3.1a", b"LM1.2X002", b"LANMAN2.1",
            b"NT LM 0.12")


def host_number(address):
    return int(address.split(".")[3])


def mac(address):
    return "00:0c:29:00:00:%02x" % host_number(address)


def alphabet(letters, length):
    return (letters * (length // len(letters) + 1))[:length]


class Capture:
    """Collects the frames of one file. Times are seconds after START."""

    def __init__(self):
        self.frames = []
        self.sent = collections.Counter()  # datagrams by host: each counts its own IP identifications

    def send(self, time, source, destination, message, ttl=128):
        """Adds a message, in fragments where it is longer than the MTU; returns the time of the last."""
        self.sent[source] += 1
        ip_id = 0x0100 * host_number(source) + self.sent[source]
        datagram = IP(src=source, dst=destination, ttl=ttl, id=ip_id) / message
        for packet in fragment(datagram, fragsize=1480):
            frame = Ether(src=mac(source), dst=mac(destination)) / packet
            frame.time = round(START + time, 6)
            self.frames.append(frame)
            time += FRAGMENT_GAP
        return time - FRAGMENT_GAP

    def write(self, path):
        wrpcap(str(path), sorted(self.frames, key=lambda frame: frame.time))


class Pinger:
    """A host that pings. Windows XP has one identifier and one counter for all programs; the counter's bytes are
    in little-endian order, so it adds 0x0100 to the sequence number, with carry into the low byte."""

    def __init__(self, capture, client=CLIENT, server=SERVER, identifier=0x0200, sequence=0x0100, step=0x0100):
        self.capture, self.client, self.server = capture, client, server
        self.identifier, self.sequence, self.step = identifier, sequence, step

    def ping(self, time, data, rtt_ms=None, answer=None, ttl=128):
        """Sends a request and, `rtt_ms` after it is complete, the reply; None: no reply.

        answer: the reply's data where they are not the request's. Returns the time of the last frame."""
        numbers = {"id": self.identifier, "seq": self.sequence}
        self.sequence += self.step
        self.sequence = (self.sequence & 0xFFFF) + (self.sequence >> 16)
        end = self.capture.send(time, self.client, self.server, ICMP(type=8, **numbers) / data, ttl)
        if rtt_ms is None:
            return end
        reply = ICMP(type=0, **numbers) / (data if answer is None else answer)
        fragments = (len(reply) + 1479) // 1480
        first = end + rtt_ms / 1000 - (fragments - 1) * FRAGMENT_GAP
        return self.capture.send(first, self.server, self.client, reply, ttl=127)

    def round(self, time, first_ms, second_ms, data=PROBE, answer=None):
        """One round of a measurement: the empty ping, then the large one."""
        end = self.ping(time, b"", first_ms)
        return self.ping(end + 0.002, data, second_ms, answer)


def slow_link(capture):
    pinger, time = Pinger(capture), 1.0
    for first, second in ((100.312, 200.845), (100.107, 200.398), (100.724, 200.951)):
        time = pinger.round(time, first, second) + 0.002


def fast_link(capture):
    Pinger(capture).ping(1.0, b"", 0.412)
    pinger, time = Pinger(capture, client=NEIGHBOUR), 5.0
    for first, second in ((30.2, 50.6), (30.4, 51.5), (30.1, 52.3)):
        time = pinger.round(time, first, second) + 0.002


def firewall(capture):
    pinger, time = Pinger(capture), 1.0
    for first in (76.4, 73.1, 73.8, 75.2, 77.0, 159.3):  # two tests of three rounds: KB 910206
        pinger.round(time, first, None)
        time += 5.2


def smb_negotiate():
    """The first message of a file-sharing client: which dialects of SMB it speaks (MS-CIFS 2.2.4.52.1)."""
    header = b"\xffSMB\x72" + bytes(4) + b"\x18\x53\xc8" + bytes(12) + b"\xff\xff\xfe\xff" + bytes(4)
    dialects = b"".join(b"\x02" + dialect + b"\x00" for dialect in DIALECTS)
    message = header + b"\x00" + len(dialects).to_bytes(2, "little") + dialects
    return len(message).to_bytes(4, "big") + message


def smb_set_up(capture, time, port):
    """The client connects to the server's file sharing; what the server answers to the first message is left out."""
    there, back = {"sport": port, "dport": SMB_PORT}, {"sport": SMB_PORT, "dport": port}
    capture.send(time, CLIENT, SERVER, TCP(**there, flags="S", seq=1000, window=64240))
    capture.send(time + 0.0008, SERVER, CLIENT, TCP(**back, flags="SA", seq=5000, ack=1001, window=64240), ttl=127)
    capture.send(time + 0.0009, CLIENT, SERVER, TCP(**there, flags="A", seq=1001, ack=5001, window=64240))
    capture.send(time + 0.0012, CLIENT, SERVER,
                 TCP(**there, flags="PA", seq=1001, ack=5001, window=64240) / smb_negotiate())


def alphabets(capture):
    pinger = Pinger(capture, sequence=0xFC00)
    for second in range(4):
        pinger.ping(1.0 + second, alphabet(LOWER, 32), 1.2)
    pinger.ping(6.0, alphabet(LOWER, 100), 1.4)
    for quarter in range(4):
        time = 10.0 + 900.25 * quarter
        for number in range(2):
            pinger.ping(time + 2 * number, alphabet(UPPER, 32), 0.9, ttl=REDIRECTOR_TTL)
        smb_set_up(capture, time + 2.004, port=1040 + quarter)


def look_alikes(capture):
    unix_time = START + 1
    timeval = unix_time.to_bytes(4, "little") + (123456).to_bytes(4, "little")
    timeval64 = unix_time.to_bytes(8, "little") + (123456).to_bytes(8, "little")
    payloads = [
        timeval + bytes(range(8, 56)),
        timeval64 + bytes(range(16, 56)),
        b"",  # nmap -sn: an empty ping that nothing follows
        b"0123456789abcdef" * 4,
        b"\x41" * 56,
        alphabet(LOWER, 31) + b"!",
        alphabet(LOWER, 40)[1:33],
        alphabet(LOWER, 16) + alphabet(UPPER, 32)[16:],
        b"abcdefg",
        b"\xff\xd8\xff" + b"this is no picture" * 100,
        b"\xff\xd8\xff" + bytes((7 * i + 1) % 191 for i in range(2045)),
        b"\xff\xd8" * 1024,
        b"\xff\xd8" + b"\xff" * 2046,
        b"\xff\xd8\xff\xe0\x00\x00JFIF\x00" + bytes(64),
        b"\xff\xd8\xff\xe0\x00\x01JFIF\x00" + bytes(64),
        b"\x00" + HARBOUR,
        b"\x89PNG\r\n\x1a\n" + bytes(56),
        b"\xd5\x20\x08\x80" + bytes(8) + b"\x40\x00\x00\x02\x00\x00\xff\xff" + b"ssh-2.0",  # ptunnel
        b"TUNL" + bytes(range(100)),  # icmptunnel
        b"hanc" + bytes(range(100)),  # hans
    ]
    pinger = Pinger(capture, identifier=0x4A11, sequence=1, step=1)
    for number, data in enumerate(payloads):
        pinger.ping(1.0 + number, data, 12.5)


def exfiltration(capture):
    pinger = Pinger(capture, identifier=1, sequence=1, step=1)
    for number in range(0, len(HARBOUR), 48):
        pinger.ping(1.0 + number / 48, HARBOUR[number:number + 48], 20.0)


def tampered(capture):
    one_byte = bytearray(PROBE)
    one_byte[1500] ^= 0x01
    other = b"GET /secrets HTTP/1.0\r\n".ljust(2048, b".")
    pinger, time = Pinger(capture), 1.0
    for answer in (bytes(one_byte), other, PROBE[:1000]):
        time = pinger.round(time, 60.5, 160.5, answer=answer) + 0.002


def ping_buffer_size(capture):
    pinger, time = Pinger(capture), 1.0
    for first, second in ((40.2, 90.4), (40.9, 90.9), (40.0, 90.2)):
        time = pinger.round(time, first, second, PROBE[:1024]) + 0.002


def hidden_image(capture):
    pinger = Pinger(capture, identifier=1, sequence=40, step=1)
    pinger.ping(1.0, HARBOUR + b"thirty-two bytes that are hidden", 25.0)


def quoted(capture):
    Pinger(capture).ping(1.0, PROBE)
    first_fragment = capture.frames[0][IP]
    error = ICMP(type=11, code=0) / bytes(first_fragment)[:548]  # as much as RFC 1812, 4.3.2.3 asks for
    capture.send(1.05, ROUTER, CLIENT, error, ttl=255)


# Minutes after START, times of the empty ping and how much longer the large one takes, ms; None: it gets no reply.
# Policies are refreshed every 90 minutes and up to half an hour.
DAY = {
    CLIENT: [(0, 61.3, 225.4), (98, 48.6, 150.2), (205, 24.7, 35.5), (305, 23.1, None), (412, 24.4, None),
             (510, 23.8, None)],
    NEIGHBOUR: [(14, 55.2, 200.7), (122, 37.9, 100.3), (220, 24.2, 36.1), (324, 23.5, None), (430, 24.9, None)],
    TELEWORKER: [(31, 18.4, 25.3), (135, 18.8, 27.5), (244, 19.2, 25.6), (350, 18.5, 26.4), (452, 18.3, 25.2)],
}
TAMPERED_MINUTE = 350


def a_day(capture):
    one_byte = bytearray(PROBE)
    one_byte[1500] ^= 0x01
    for client, measurements in DAY.items():
        pinger = Pinger(capture, client)
        for minute, first, delta in measurements:
            time = 60.0 * minute
            for number in range(3):
                answer = bytes(one_byte) if (minute, number) == (TAMPERED_MINUTE, 1) else None
                end = pinger.round(time, first, None if delta is None else first + delta, answer=answer)
                time = end + (5.2 if delta is None else 0.002)


SCENES = {
    "slow-link.pcap": slow_link,
    "fast-link.pcap": fast_link,
    "firewall.pcap": firewall,
    "alphabets.pcap": alphabets,
    "look-alikes.pcap": look_alikes,
    "exfiltration.pcap": exfiltration,
    "tampered.pcap": tampered,
    "ping-buffer-size.pcap": ping_buffer_size,
    "hidden-image.pcap": hidden_image,
    "quoted.pcap": quoted,
    "a-day.pcap": a_day,
}


def main():
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, scene in SCENES.items():
        capture = Capture()
        scene(capture)
        capture.write(directory / name)


if __name__ == "__main__":
    main()
