#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws the two pictures that the captures carry.

They are committed, because encoders differ between versions and the captures are to stay the
same to the byte: run this only to draw other pictures. Microsoft's own image is not used.

  lighthouse.jpg  carries WANG2 in a comment segment, as Snort rule 29456 says Microsoft's image
                  does, and is a little longer than the 2048 bytes that Windows sends
  harbour.jpg     small, complete, without WANG2
"""

import io
import pathlib

from PIL import Image, ImageDraw

PICTURES = pathlib.Path(__file__).parent / "pictures"
OVERSAMPLING = 8  # drawn large, then reduced: smooth edges

NIGHT, DUSK, SEA, FOAM = (24, 38, 74), (242, 140, 92), (30, 84, 120), (120, 178, 200)
WHITE, RED, ROCK, LIGHT = (250, 246, 236), (206, 58, 52), (58, 60, 72), (255, 224, 130)


def blend(a, b, share):
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b))


def canvas(width, height):
    image = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING))
    return image, ImageDraw.Draw(image), lambda *points: [tuple(v * OVERSAMPLING for v in p) for p in points]


def sky(draw, width, horizon):
    for y in range(horizon * OVERSAMPLING):
        draw.line([(0, y), (width * OVERSAMPLING, y)], fill=blend(NIGHT, DUSK, (y / (horizon * OVERSAMPLING)) ** 2))


def lighthouse():
    width, height, horizon = 160, 104, 76
    image, draw, at = canvas(width, height)
    sky(draw, width, horizon)
    draw.polygon(at((112, 25), (0, 4), (0, 34)), fill=blend(NIGHT, LIGHT, 0.55))
    draw.polygon(at((112, 25), (160, 16), (160, 34)), fill=blend(NIGHT, LIGHT, 0.55))
    draw.rectangle(at((0, horizon), (width, height)), fill=SEA)
    for y, left, right in ((82, 8, 52), (88, 30, 84), (95, 6, 40)):
        draw.rectangle(at((left, y), (right, y + 1)), fill=FOAM)
    draw.polygon(at((78, 104), (92, 80), (104, 72), (124, 71), (140, 82), (160, 90), (160, 104)), fill=ROCK)

    top, bottom = 32, 74

    def half_width(y):
        return 6 + (y - top) / (bottom - top) * 4

    for stripe in range(4):
        y0, y1 = top + stripe * (bottom - top) / 4, top + (stripe + 1) * (bottom - top) / 4
        w0, w1 = half_width(y0), half_width(y1)
        draw.polygon(at((112 - w0, y0), (112 + w0, y0), (112 + w1, y1), (112 - w1, y1)),
                     fill=WHITE if stripe % 2 else RED)
    draw.rectangle(at((102, 30), (122, 32)), fill=ROCK)
    draw.rectangle(at((107, 20), (117, 30)), fill=LIGHT)
    draw.polygon(at((105, 20), (112, 12), (119, 20)), fill=RED)
    return image.resize((width, height), Image.LANCZOS)


def harbour():
    width, height, horizon = 64, 48, 32
    image, draw, at = canvas(width, height)
    sky(draw, width, horizon)
    draw.ellipse(at((40, 20), (54, 34)), fill=LIGHT)
    draw.rectangle(at((0, horizon), (width, height)), fill=SEA)
    draw.polygon(at((10, 30), (34, 30), (30, 36), (14, 36)), fill=RED)
    draw.polygon(at((21, 8), (21, 28), (33, 28)), fill=WHITE)
    return image.resize((width, height), Image.LANCZOS)


def encode(image, quality, comment=None):
    """JFIF, without Pillow's options that differ between versions; the comment follows APP0."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    data = stream.getvalue()
    if comment is None:
        return data
    app0_end = 4 + int.from_bytes(data[4:6], "big")
    return data[:app0_end] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[app0_end:]


def main():
    for quality in range(90, 10, -1):
        picture = encode(lighthouse(), quality, b"WANG2 lighthouse, drawn for slowlink")
        if len(picture) <= 2160:
            break
    (PICTURES / "lighthouse.jpg").write_bytes(picture)
    (PICTURES / "harbour.jpg").write_bytes(encode(harbour(), 50))
    for name in ("lighthouse.jpg", "harbour.jpg"):
        print(name, (PICTURES / name).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
