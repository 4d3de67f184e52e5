#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Records a slow link detection, pinged as Windows XP does, over a real link of a known speed.

    slow_link.py --rate 256 --delay 20 --picture PICTURE --write OUT.pcap

Two network namespaces, near (the client) and far (the server, whose kernel answers), each have a
TUN device; a relay between the two is the link. Needs root, ip and dumpcap.
"""

import argparse
import collections
import contextlib
import fcntl
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

NEAR, FAR = "192.0.2.10", "192.0.2.20"
TUN = "/dev/net/tun"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
IP_MTU_DISCOVER, IP_PMTUDISC_DONT = 10, 0  # linux/in.h
PCAP_HEADER, FRAME_HEADER = 24, 16
SETTLE = 10.0  # dumpcap needs about a second to start, and as much to write what it has seen

ECHO_REPLY, ECHO_REQUEST = 0, 8
IDENTIFIER, STEP = 0x0200, 0x0100
ROUNDS, LARGE, FAST_MS = 3, 2048, 10.0


def unavailable():
    """Says in a sentence why nothing can be recorded here; None where it can."""
    if os.geteuid() != 0:
        return "Run this as root, who alone may make network namespaces."
    for tool in ("ip", "sysctl", "dumpcap"):
        if not shutil.which(tool):
            return f"Install {tool}, which is not in the PATH."
    # Only a try tells: root of a container is often allowed less than root.
    try:
        with contextlib.ExitStack() as stack:
            endpoint(stack, name("try"), NEAR)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"Run this where a namespace with a TUN device can be made; here that fails: {error}"
    return None


def measure(path, picture, rate, delay, drop_above=None, timeout=5.0):
    """Records one measurement into `path`; returns its rounds as the client saw them.

    rate (kbps, counted over whole IP packets) and delay (ms) are pairs, up and down. Packets longer
    than drop_above bytes are lost. A round is (first ms, second ms), None for a reply that never came.
    """
    near, far = name("near"), name("far")
    with contextlib.ExitStack() as stack:
        near_tun = endpoint(stack, near, NEAR)
        far_tun = endpoint(stack, far, FAR)
        up = Lane(near_tun, far_tun, rate[0], delay[0])
        down = Lane(far_tun, near_tun, rate[1], delay[1])
        relay = Relay(up, down, drop_above)
        stack.enter_context(relay.running())
        with recording(near, path, relay):
            client = inside(near, sys.executable, __file__, "--client", "--picture", picture, "--timeout", timeout)
            output = subprocess.run(client, check=True, stdout=subprocess.PIPE).stdout
    return [tuple(round_trips) for round_trips in json.loads(output)]


# The two hosts

def name(role):
    return f"sl{role}{os.getpid()}"  # also names a device: at most 15 characters


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def inside(host, *command):
    return ["ip", "netns", "exec", host, *map(str, command)]


def namespace(stack, host):
    ip("netns", "add", host)
    stack.callback(ip, "netns", "delete", host)


def endpoint(stack, host, address):
    """Makes a host with one TUN device, both of the same name; returns the device's file."""
    namespace(stack, host)
    tun = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
    stack.callback(os.close, tun)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", host.encode(), IFF_TUN | IFF_NO_PI))
    ip("link", "set", host, "netns", host)
    # Router solicitations would be in the recording.
    subprocess.run(inside(host, "sysctl", "-qe", "net.ipv6.conf.all.disable_ipv6=1"), check=True)
    ip("-n", host, "address", "add", address + "/24", "dev", host)
    ip("-n", host, "link", "set", host, "mtu", "1500", "up")
    return tun


# The link

class Lane:
    """One direction of the link: a packet leaves when those before it have, then takes `delay` more."""

    def __init__(self, source, target, kbps, delay_ms):
        self.source, self.target = source, target
        self.seconds_per_byte, self.delay = 8 / (kbps * 1000), delay_ms / 1000
        self.free = 0.0
        self.queue = collections.deque()

    def accept(self, packet, now):
        self.free = max(now, self.free) + len(packet) * self.seconds_per_byte
        self.queue.append((self.free + self.delay, packet))

    def due(self, now):
        while self.queue and self.queue[0][0] <= now:
            yield self.queue.popleft()[1]


class Relay:
    def __init__(self, up, down, drop_above):
        self.up, self.down, self.drop_above = up, down, drop_above
        self.near_bytes = PCAP_HEADER  # the length of a capture of all that passed the near device

    @contextlib.contextmanager
    def running(self):
        stop, stopper = os.pipe()
        thread = threading.Thread(target=self.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            os.close(stopper)
            thread.join()
            os.close(stop)

    def run(self, stop):
        lanes = {self.up.source: self.up, self.down.source: self.down}
        while True:
            deadlines = [lane.queue[0][0] for lane in lanes.values() if lane.queue]
            wait = max(0, min(deadlines) - time.monotonic()) if deadlines else None
            ready, _, _ = select.select([stop, *lanes], [], [], wait)
            if stop in ready:
                return
            now = time.monotonic()
            for source in ready:
                self.receive(lanes[source], os.read(source, 65535), now)
            for lane in lanes.values():
                for packet in lane.due(now):
                    self.deliver(lane, packet)

    def receive(self, lane, packet, now):
        if lane is self.up:
            self.near_bytes += FRAME_HEADER + len(packet)
        if self.drop_above is None or len(packet) <= self.drop_above:
            lane.accept(packet, now)

    def deliver(self, lane, packet):
        # Before the client can have the packet: with the last one it is done.
        if lane is self.down:
            self.near_bytes += FRAME_HEADER + len(packet)
        os.write(lane.target, packet)


# The recording

def wait_until(condition, what):
    end = time.monotonic() + SETTLE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


@contextlib.contextmanager
def recording(host, path, relay):
    """Runs dumpcap in the host, from when it surely captures until it has written every packet."""
    path = pathlib.Path(path)
    path.unlink(missing_ok=True)  # so that a file is dumpcap's

    def stderr():
        return os.pread(said.fileno(), 4096, 0)  # a read would move the offset dumpcap writes at

    def written():
        return path.stat().st_size if path.exists() else 0

    with tempfile.TemporaryFile() as said:
        dumpcap = subprocess.Popen(inside(host, "dumpcap", "-q", "-P", "-i", host, "-w", path), stderr=said)

        def capturing():
            if dumpcap.poll() is not None:
                raise RuntimeError(stderr().decode().strip())
            return b"Capturing on" in stderr() and written() >= PCAP_HEADER

        try:
            wait_until(capturing, "dumpcap does not begin to capture")
            yield
            # What waits in the kernel's ring when dumpcap is stopped would be lost.
            wait_until(lambda: written() >= relay.near_bytes, "dumpcap has not seen every packet")
        finally:
            dumpcap.send_signal(signal.SIGINT)
            dumpcap.wait()


# The client

def checksum(message):
    total = sum(struct.unpack(f"!{len(message) // 2}H", message))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Client:
    """Pings as Windows XP does."""

    def __init__(self, timeout):
        self.timeout, self.sequence = timeout, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 128)
        self.socket.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT)

    def ping(self, data):
        """Returns the round trip in ms, None if no reply came in time."""
        self.sequence += STEP
        numbers = struct.pack("!HH", IDENTIFIER, self.sequence)
        total = checksum(struct.pack("!BBH", ECHO_REQUEST, 0, 0) + numbers + data)
        start = time.monotonic()
        self.socket.sendto(struct.pack("!BBH", ECHO_REQUEST, 0, total) + numbers + data, (FAR, 0))
        while (left := start + self.timeout - time.monotonic()) > 0:
            if not select.select([self.socket], [], [], left)[0]:
                break
            reply = self.socket.recv(65535)[20:]
            if reply[0] == ECHO_REPLY and reply[4:8] == numbers:
                return round((time.monotonic() - start) * 1000, 3)
        return None

    def rounds(self, picture):
        for _ in range(ROUNDS):
            first, second = self.ping(b""), None
            if first is not None and first >= FAST_MS:
                second = self.ping(picture)
            yield first, second
            if any(trip is not None and trip < FAST_MS for trip in (first, second)):
                return


LEAVE = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


def leave(*_):
    """Ends by an exception, for the sake of the cleaning up, which a second signal must not cut short."""
    for number in LEAVE:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(1)


def readable(path):
    if not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"{path} cannot be read, name a file that can.")
    return path


def main():
    parser = argparse.ArgumentParser(description="Records a slow link detection over a link of a known speed.")
    parser.add_argument("--rate", type=float, metavar="KBPS", default=256)
    parser.add_argument("--rate-back", type=float, metavar="KBPS", help="the other way, if not the same")
    parser.add_argument("--delay", type=float, metavar="MS", default=20, help="one way")
    parser.add_argument("--delay-back", type=float, metavar="MS", help="the other way, if not the same")
    parser.add_argument("--drop-above", type=int, metavar="BYTES", help="lose each IP packet longer than that")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", default=5.0, help="the client's, for a reply")
    parser.add_argument("--picture", type=readable, required=True, help="its first 2048 bytes are sent")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", metavar="PCAP", help="the recording")
    what.add_argument("--client", action="store_true", help="only ping, from where this is run")
    options = parser.parse_args()

    for number in LEAVE:
        signal.signal(number, leave)
    if options.client:
        picture = pathlib.Path(options.picture).read_bytes()[:LARGE]
        rounds = list(Client(options.timeout).rounds(picture))
    else:
        if reason := unavailable():
            sys.exit(reason)
        back = options.rate if options.rate_back is None else options.rate_back
        delay_back = options.delay if options.delay_back is None else options.delay_back
        try:
            rounds = measure(options.write, options.picture, (options.rate, back), (options.delay, delay_back),
                             options.drop_above, options.timeout)
        except (RuntimeError, TimeoutError) as error:
            sys.exit(f"Mend what dumpcap complains of, the recording to {options.write} failed: {error}")
    print(json.dumps(rounds))


if __name__ == "__main__":
    main()
