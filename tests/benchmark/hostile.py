# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures that an attacker would make to slow Wireshark down or to fill its memory.

An unseeded hash is attacked by computing what collides in it. Those of version 1.0.0 are here, and GLib's own, whose
seed is no secret either. What is computed for one hash does nothing to another: to attack a new one, add its inverse.
"""

import itertools
import pathlib
import random
import struct
import typing

from traffic import CLIENT, ETHERNET, ICMP, LARGEST, PICTURE, SERVER, START, STEP, WINDOWS, echo, ip_packets, nth_client

ETHERNET_LINK, PPP_LINK, RAW_IP_LINK = 1, 9, 101
REQUEST, REPLY = 8, 0
IDENTIFIER = 0x0200
JUMBO = 65512  # what a fragment may carry: all there is, in one frame
IP_IN_IP = 4
IMAGE = PICTURE[:2048]
WANG2 = b"WANG2"
MTU = 1472  # bytes of data in one Ethernet frame
SOI, TINY_SEGMENT = b"\xff\xd8", b"\xff\xfe\x00\x02"
SCAN = PICTURE[:PICTURE.index(b"\xff\xda") + 14]  # all before the picture's first scan, and its header

# What collides


def inverse_of_shift(value, shift, bits):
    """Returns x of value = x ^ x >> shift."""
    result = value
    for _ in range(bits // shift):
        result = value ^ result >> shift
    return result


def unmixed(mixed, b):
    """Returns a of h = (a ^ b * A) * B, mixed = h ^ h >> 15."""
    return (inverse_of_shift(mixed, 15, 32) * pow(0x85EBCA6B, -1, 1 << 32) ^ b * 0x9E3779B1) & 0xFFFFFFFF


SAME = 0x51095109  # what the hashes come to: any number would do


def addresses_alike_mixed(number):
    """Clients and servers alike in mix(client, server)."""
    server = number * 0x01000193 & 0xFFFFFFFF
    return struct.pack("<II", unmixed(SAME, server), server)


def addresses_alike_summed(number):
    """Clients and servers alike in client * 31 + server."""
    return struct.pack("<II", number, SAME - 31 * number & 0xFFFFFFFF)


def image_of_digest(number, digest):
    """Returns an image of its own with the digest d = (d ^ word) * K, d ^ d >> 32 over words of 64 bits."""
    factor, mask = 0x9E3779B97F4A7C15, (1 << 64) - 1
    words = [struct.unpack("<Q", b"\xff\xd8\xff\xfe\0\x1cWA")[0], struct.unpack("<Q", b"NG2\0\0\0\0\0")[0], number]
    state = 8 * (len(words) + 1)
    for word in words:
        state = (state ^ word) * factor & mask
        state ^= state >> 32
    words.append(state ^ inverse_of_shift(digest, 32, 64) * pow(factor, -1, 1 << 64) & mask)
    return struct.pack("<4Q", *words)


def image_alike_in_glib(number):
    """Images alike in g_int64_hash of that digest, the exclusive or of its halves."""
    return image_of_digest(number, number << 32 | number ^ SAME)


def image_alike_in_bytes(number):
    """Images alike in g_bytes_hash, h * 33 + byte: 1 and 66 count as much as 2 and 33."""
    pairs = b"".join(b"\x02\x21" if number >> bit & 1 else b"\x01\x42" for bit in range(24))
    return b"\xff\xd8\xff\xfe\0\x38" + WANG2 + b"\0" + pairs


# What a number's packets are


def message(kind, number, data, source=CLIENT, target=SERVER, identifier=IDENTIFIER, sequence=None, fragment=JUMBO, code=0):
    sequence = number & 0xFFFF if sequence is None else sequence
    return ip_packets(source, target, ICMP, number, echo(kind, identifier, sequence, data, code), fragment)


def request(number, data, client=CLIENT, server=SERVER, **options):
    return message(REQUEST, number, data, client, server, **options)


def reply(number, data, client=CLIENT, server=SERVER, **options):
    return message(REPLY, number, data, server, client, **options)


def exchange(number, data, echoed=None, **options):
    yield from request(number, data, **options)
    yield from reply(number, data if echoed is None else echoed, **options)


def round_trips(number, data=IMAGE, **options):
    """An empty ping and an image: a measurement of one round where the conversation is its own."""
    yield from exchange(2 * number, b"", **options)
    yield from exchange(2 * number + 1, data, **options)


def between(addresses, make, data):
    """Gives each number's packets the hosts that collide with all others."""
    def packets(number):
        hosts = addresses(number)
        return make(number, data, client=hosts[:4], server=hosts[4:])
    return packets


def alike_by_identifier(number):
    """Conversations alike in mix(mix(client, server), identifier)."""
    identifier, server = number & 0xFFFF, number >> 16
    client = unmixed(unmixed(SAME, identifier), server)
    return request(number, b"", struct.pack("<I", client), struct.pack("<I", server), identifier=identifier)


def small_image(number):
    """8 to 64 bytes, as no other number's."""
    size = 8 + number % 57
    return b"\xff\xd8\xff\xfe" + struct.pack("!I", 0x40000000 | number)[-4:] + bytes(size - 8)


def comment_image(tail, size=LARGEST):
    """An image that ends differently after a prefix that all share."""
    return (b"\xff\xd8\xff\xfe\xff\xff" + WANG2).ljust(size - len(tail), b"\0") + tail


def numbered_tail(number):
    return comment_image(struct.pack("!Q", number))


def of_jfif(segment):
    """An image with as many of a segment as fit: a dissector of JPEG finds much in it."""
    jfif = bytes.fromhex("ffd8 ffe0 0010 4a46494600 0101 00 0048 0048 0000 ffc0 000b 08 0010 0020 01 011100")
    return (jfif + segment * (MTU // len(segment)))[:MTU]


def exif(entries):
    """All of its entries name the same bytes."""
    directory = struct.pack("<H", entries) + struct.pack("<HHII", 0x927C, 1, 12 * entries, 8) * entries + bytes(4)
    body = b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory
    return b"\xff\xe1" + struct.pack("!H", len(body) + 2) + body


SCAN_OF_MANY = bytes.fromhex("ffda 0008 ff 0100 003f00")  # 255 components


def twice(packets):
    for packet in packets:
        yield packet
        yield packet


def in_reverse(depth):
    """Of `depth` requests the last is answered first."""
    def packets(group):
        numbers = range(group * depth, (group + 1) * depth)
        images = {number: small_image(number) for number in numbers}
        return itertools.chain(*(request(number, images[number]) for number in numbers),
                               *(reply(number, images[number]) for number in reversed(numbers)))
    return packets


def multiplexed(packets):
    """One PPPMux frame (RFC 3153) of all packets. Wireshark shows up to 500 layers: enough for a hundred echoes."""
    yield b"\xff\x03\x00\x59" + b"".join(
        struct.pack("!H", (0xC000 if i == 0 else 0x4000) | len(packet) + 2 * (i == 0)) + b"\0\x21" * (i == 0) + packet
        for i, packet in enumerate(packets))


MULTIPLEXED = 100


def many_in_one(make):
    return lambda frame: multiplexed(
        itertools.chain(*(make(number) for number in range(frame * MULTIPLEXED, (frame + 1) * MULTIPLEXED))))


def in_turn(conversations, make, data):
    """Many conversations at once, each with many messages."""
    return lambda number: make(number // conversations, data(number), client=nth_client(number % conversations))


def largest(data):
    """An image in one frame, as no other number's."""
    return lambda number: request(number, data[:LARGEST - 8] + struct.pack("!Q", number))


def late_difference(number):
    """An alphabet whose reply differs in the last byte."""
    data = (WINDOWS[:23] * 2848)[:LARGEST]
    return exchange(number, data, data[:-1] + b"!")


def in_jumbo_frame(number, end, distance=8):
    """Fills a frame of 9,000 bytes, with an image of its own. From one FF to the next it is a distance, in bytes."""
    start = SCAN + struct.pack("!Q", number)
    return (start + (b"a" * distance + b"\xff\x00")[2:] * JUMBO)[:8972 - len(end)] + end


def many_replies(replies, data, size=LARGEST, code=0):
    """A large image, and many replies that differ from it."""
    def packets(number):
        kind = REPLY if number % (replies + 1) else REQUEST
        hosts = (SERVER, CLIENT) if kind == REPLY else (CLIENT, SERVER)
        tail = struct.pack("!Q", number)
        return message(kind, number, data[:size - len(tail)] + tail, *hosts, sequence=number // (replies + 1) & 0xFFFF,
                       code=code if kind == REPLY else 0)
    return packets


def suspicious_reply(number):
    """An image that nobody asked for, with an ICMP code, and data behind it."""
    image = SCAN + b"\xff\xd9" + struct.pack("!I", number)
    return ip_packets(SERVER, nth_client(number), ICMP, number, echo(REPLY, IDENTIFIER, number & 0xFFFF, image, code=1))


def other_ends(number, **options):
    """An image whose IP header names more bytes than it has, then copies and replies that go on with others."""
    cut, sequence = SCAN + struct.pack("!I", number >> 8), number & 0xFFFF
    ends = [cut + struct.pack("!II", number, end) + bytes(300) for end in range(4)]
    yield from request(number, b"", sequence=sequence - 1 & 0xFFFF, **options)
    for packet in request(number, cut, sequence=sequence, **options):
        yield packet[:2] + struct.pack("!H", len(packet) + 100) + packet[4:]
    for make, end in ((request, ends[0]), (request, ends[1]), (reply, ends[0]), (reply, ends[2]), (reply, ends[3])):
        yield from make(number, end, sequence=sequence, **options)


def nested(number):
    """An image in an ICMP error in an ICMP error ..., in IP in IP ..."""
    packet, = request(number, small_image(number), nth_client(number))
    for _ in range(40):
        packet, = ip_packets(SERVER, CLIENT, ICMP, number, b"\x03\x01" + bytes(6) + packet, JUMBO)
    for _ in range(40):
        packet, = ip_packets(SERVER, CLIENT, IP_IN_IP, number, packet, JUMBO)
    yield packet


def vlan_tagged(number):
    for packet in exchange(number, small_image(number), sequence=1):
        yield ETHERNET[:12] + struct.pack("!HHH", 0x8100, number & 0xFFF, 0x0800) + packet


def steady(number):
    return START + number * STEP


def back_and_forth(number):
    return START + random.Random(number).randrange(-1 << 20, 1 << 20) * 1_000_000


class Traffic(typing.NamedTuple):
    packets: typing.Callable  # number -> frames
    link_type: int = RAW_IP_LINK
    messages: int = 1  # that each frame counts for
    time: typing.Callable = steady
    options: tuple = ()  # of tshark


STRICT = ("-o", "protocols.strict_conversation_tracking_heuristics:TRUE")
PPPMUX = {"link_type": PPP_LINK, "messages": MULTIPLEXED}
ONE_FRAME = {"messages": 45}  # it would be so many fragments

TRAFFIC = {
    "colliding conversations, empty pings": Traffic(between(addresses_alike_mixed, request, b"")),
    "colliding conversations, identifiers too": Traffic(alike_by_identifier),
    "colliding conversations, alphabets": Traffic(between(addresses_alike_mixed, request, WINDOWS)),
    "colliding conversations, images": Traffic(between(addresses_alike_mixed, request, small_image(1))),
    "colliding conversations, measurements": Traffic(between(addresses_alike_mixed, round_trips, comment_image(b"", 64))),
    "colliding links, measurements": Traffic(between(addresses_alike_summed, round_trips, comment_image(b"", 64))),
    "images of one digest": Traffic(lambda n: exchange(n, image_of_digest(n, 1))),
    "images of colliding digests": Traffic(lambda n: exchange(n, image_alike_in_glib(n))),
    "images of colliding bytes": Traffic(lambda n: exchange(n, image_alike_in_bytes(n))),
    "an unanswered image a conversation": Traffic(lambda n: request(n, IMAGE, nth_client(n))),
    "the same, 65,500 bytes in fragments": Traffic(
        lambda n: request(n, numbered_tail(n), nth_client(n), fragment=1480)),
    "all sequence numbers unanswered": Traffic(lambda n: request(n, IMAGE)),
    "replies never requested": Traffic(lambda n: reply(n, small_image(n))),
    "image replies, a client each": Traffic(lambda n: reply(n, small_image(n), nth_client(n))),
    "image requests, a client each": Traffic(lambda n: request(n, small_image(n), nth_client(n))),
    "every ping twice": Traffic(lambda n: twice(round_trips(n))),
    "17 pings answered in reverse": Traffic(in_reverse(17)),
    "1,000 pings answered in reverse": Traffic(in_reverse(1000)),
    "distinct small images": Traffic(lambda n: exchange(n, small_image(n))),
    "distinct images of a common prefix": Traffic(lambda n: exchange(n, numbered_tail(n), fragment=1480)),
    "alphabets of 65,500 bytes": Traffic(lambda n: exchange(n, (WINDOWS[:23] * 2848)[:LARGEST], fragment=1480)),
    "data in replies to empty pings": Traffic(lambda n: exchange(n, b"", struct.pack("!Q", n))),
    "images that differ in the reply": Traffic(lambda n: exchange(n, small_image(n), small_image(n + 1))),
    "large images that differ in the reply": Traffic(
        lambda n: exchange(n, numbered_tail(n), numbered_tail(n + 1), fragment=1480)),
    "1,472 letters W": Traffic(lambda n: request(n, WANG2[:1] * MTU)),
    "1,472 bytes of nearly WANG2": Traffic(lambda n: request(n, (WANG2[:1] * 16 + (b"x" + WANG2[1:]) * MTU)[:MTU])),
    "1,472 bytes in tiny segments": Traffic(lambda n: request(n, SOI + TINY_SEGMENT * (MTU // 4))),
    "1,472 stuffed bytes": Traffic(lambda n: request(n, (SCAN + b"\xff\x00" * MTU)[:MTU])),
    "1,472 stuffed bytes, each time others": Traffic(
        lambda n: request(n, (SCAN + struct.pack("!Q", n) + b"\xff\x00" * MTU)[:MTU])),
    "1,472 fill bytes": Traffic(lambda n: request(n, (SCAN + b"\xff" * MTU)[:MTU])),
    "1,472 bytes of scan headers": Traffic(lambda n: request(n, of_jfif(SCAN_OF_MANY))),
    "1,472 bytes of Exif": Traffic(lambda n: request(n, of_jfif(exif(110)))),
    "8,972 bytes with FF 00 in each eighth": Traffic(
        lambda n: exchange(n, in_jumbo_frame(n, b""), in_jumbo_frame(n, b"other"))),
    "8,972 bytes with FF 00 in each ninth": Traffic(
        lambda n: exchange(n, in_jumbo_frame(n, b"", 9), in_jumbo_frame(n, b"other", 9))),
    "probes of 65,500 bytes, a client each": Traffic(lambda n: request(n, numbered_tail(n), nth_client(n)), **ONE_FRAME),
    "65,500 bytes in one frame": Traffic(largest(SCAN + bytes(LARGEST)), **ONE_FRAME),
    "65,500 bytes in tiny segments": Traffic(largest(SOI + TINY_SEGMENT * (LARGEST // 4)), **ONE_FRAME),
    "65,500 stuffed bytes": Traffic(largest(SCAN + b"\xff\x00" * LARGEST), **ONE_FRAME),
    "65,500 fill bytes": Traffic(largest(SCAN + b"\xff" * LARGEST), **ONE_FRAME),
    "65,500 fill bytes behind WANG2": Traffic(largest(WANG2 + b"\xff" * LARGEST), **ONE_FRAME),
    "65,500 letters and another": Traffic(late_difference, **ONE_FRAME),
    "65,500 bytes, 59 other replies": Traffic(many_replies(59, SCAN + b"\xff\x00" * LARGEST), **ONE_FRAME),
    "1,472 bytes, 59 other replies with a code": Traffic(many_replies(59, SCAN + b"\xff\x00" * MTU, MTU, code=1)),
    "512 conversations in turn, alphabets": Traffic(in_turn(512, exchange, lambda n: WINDOWS)),
    "512 conversations in turn, empty pings": Traffic(in_turn(512, exchange, lambda n: b"")),
    "1,024 conversations in turn, unanswered images": Traffic(in_turn(1024, request, small_image)),
    "blocked images": Traffic(lambda n: itertools.chain(exchange(2 * n, b""), request(2 * n + 1, small_image(n)))),
    "100 alphabets in a frame": Traffic(many_in_one(lambda n: request(n, WINDOWS)), **PPPMUX),
    "100 copies in a frame": Traffic(many_in_one(lambda n: request(n // MULTIPLEXED, WINDOWS)), **PPPMUX),
    "100 suspicious replies in a frame": Traffic(many_in_one(suspicious_reply), **PPPMUX),
    "100 images in a frame": Traffic(many_in_one(lambda n: request(n, small_image(n))), **PPPMUX),
    "lone empty replies before images": Traffic(in_turn(
        1024, lambda n, data, **options: (request if n % 2 else reply)(n, data if n % 2 else b"", **options), small_image)),
    "other ends behind cut images": Traffic(other_ends),
    "other ends behind cut images, a client each": Traffic(lambda n: other_ends(n, client=nth_client(n))),
    "images in 80 layers": Traffic(nested),
    "each VLAN a conversation": Traffic(vlan_tagged, ETHERNET_LINK, options=STRICT),
    "times back and forth": Traffic(round_trips, time=back_and_forth),
    "empty pings": Traffic(lambda n: request(n, b"")),
    "measurements": Traffic(lambda n: round_trips(n, comment_image(b"", 64))),
    "measurements, a client each": Traffic(lambda n: round_trips(n, comment_image(b"", 64), client=nth_client(n))),
}


def write(path: pathlib.Path, kind, count):
    """Writes frames of `count` packets altogether."""
    traffic = TRAFFIC[kind]
    frames = itertools.chain.from_iterable(map(traffic.packets, itertools.count()))
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, traffic.link_type))
        for number, frame in enumerate(itertools.islice(frames, count // traffic.messages)):
            seconds, microseconds = divmod(traffic.time(number), 1_000_000)
            file.write(struct.pack("<IIII", seconds, microseconds, len(frame), len(frame)) + frame)
