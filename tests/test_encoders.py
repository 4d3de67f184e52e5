# SPDX-License-Identifier: GPL-2.0-or-later
"""Where an image ends, asked of what real encoders write: the end of their file is the right answer.

Its width and height are asked of Pillow and of djpeg too, which know nothing of slowlink.
"""

import collections
import functools
import io
import random
import re
import shutil
import struct
import subprocess
import warnings

import pytest

from conftest import BUILT_PLUGINS

Image = pytest.importorskip("PIL.Image", reason="needs Pillow (Debian: python3-pil)")

SHOW_PAYLOAD = BUILT_PLUGINS.parent / "tests" / "show_payload"
JPEG = 3  # of enum payload_kind
EOI = b"\xff\xd9"
TOOLS = ("cjpeg", "djpeg", "jpegtran", "wrjpgcom")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
if MISSING:
    warnings.warn(f"NOT ALL ENCODERS ARE TESTED: {' '.join(MISSING)} missing (Debian: libjpeg-turbo-progs).")

REACH = 2048  # WANG2 is looked for in as many bytes
Seen = collections.namedtuple("Seen", "kind signature offset size complete has_frame frame_offset width height")


def seen(path, *lengths):
    """What the recogniser says of a file: of all its bytes, or of its first ones, a Seen or None for each length."""
    result = subprocess.run([SHOW_PAYLOAD, path, *map(str, lengths)], capture_output=True, text=True, check=True)
    return [None if line == "no" else Seen(*map(int, line.split())) for line in result.stdout.splitlines()]


def noise(length):
    return random.Random(length).randbytes(length)


@functools.lru_cache(maxsize=None)
def picture(mode, width, height):
    """Blurred noise, always the same: it needs more bytes, and more that are stuffed, than a plain surface."""
    small = (width // 4, height // 4)
    pixels = noise(small[0] * small[1] * len(mode))
    return Image.frombytes(mode, small, pixels).resize((width, height), Image.Resampling.BILINEAR)


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, options.pop("format", "JPEG"), **options)
    return file.getvalue()


def exif_with_thumbnail():
    """Exif data whose second directory (IFD1) refers to a thumbnail, a whole image in itself."""
    thumbnail = saved(picture("RGB", 160, 120))
    entries = [(0x0103, 3, 6), (0x0201, 4, 8 + 6 + 42), (0x0202, 4, len(thumbnail))]  # JPEG; its offset; its length
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"".join([b"Exif\0\0", struct.pack("<2sHI", b"II", 42, 8), struct.pack("<HI", 0, 14),
                     struct.pack("<H", len(entries)), directory, struct.pack("<I", 0), thumbnail])


EXIF = exif_with_thumbnail()


def pillow(mode="RGB", **options):
    return lambda width, height: saved(picture(mode, width, height), **options)


def run(command, data):
    return subprocess.run(command.split(), input=data, capture_output=True, check=True).stdout


def cjpeg(options):
    return lambda width, height: run(f"cjpeg {options}", saved(picture("RGB", width, height), format="PPM"))


def rewritten(command):
    """What a tool makes of an image that has Exif data and a comment."""
    return lambda width, height: run(command, pillow(exif=EXIF, comment=b"Not the end: " + EOI)(width, height))


ENCODERS = {
    "Pillow": pillow(),
    "Pillow, 4:4:4": pillow(subsampling="4:4:4", quality=95),
    "Pillow, 4:2:2": pillow(subsampling="4:2:2"),
    "Pillow, 4:2:0, quality 1": pillow(subsampling="4:2:0", quality=1),
    "Pillow, quality 100": pillow(quality=100),
    "Pillow, optimised": pillow(optimize=True),
    "Pillow, progressive": pillow(progressive=True),
    "Pillow, grayscale": pillow("L"),
    "Pillow, grayscale, progressive": pillow("L", progressive=True),
    "Pillow, CMYK": pillow("CMYK"),
    "Pillow, CMYK, progressive": pillow("CMYK", progressive=True),
    "Pillow, Exif with a thumbnail": pillow(exif=EXIF),
    "Pillow, Exif with a thumbnail, progressive": pillow(exif=EXIF, progressive=True),
    **{f"Pillow, segment of {length}": pillow(comment=noise(length - 2)) for length in (255, 256, 257, 32767, 32768)},
    "Pillow, colour profile in segments of 65535": pillow(icc_profile=noise(4 * 65519)),
    "cjpeg, 4:1:1": cjpeg("-sample 4x1"),
    "cjpeg, 4:1:0": cjpeg("-sample 4x2"),
    "cjpeg, 4:4:0": cjpeg("-sample 1x2"),
    "cjpeg, RGB": cjpeg("-rgb"),
    "cjpeg, grayscale": cjpeg("-grayscale"),
    "cjpeg, baseline, quality 100": cjpeg("-baseline -quality 100"),
    "cjpeg, 16-bit tables": cjpeg("-quality 2"),
    "cjpeg, restart after each row": cjpeg("-restart 1"),
    "cjpeg, restart after each block": cjpeg("-restart 1B"),
    "cjpeg, progressive, restart": cjpeg("-progressive -restart 3B"),
    "cjpeg, arithmetic": cjpeg("-arithmetic"),
    "cjpeg, arithmetic, restart": cjpeg("-arithmetic -restart 2B"),
    "cjpeg, arithmetic, progressive": cjpeg("-arithmetic -progressive"),
    "jpegtran, Huffman tables": rewritten("jpegtran -copy all -optimize"),
    "jpegtran, progressive": rewritten("jpegtran -copy all -progressive"),
    "jpegtran, arithmetic, restart": rewritten("jpegtran -copy all -arithmetic -restart 5B"),
    "jpegtran, without what was not picture": rewritten("jpegtran -copy none"),
    "wrjpgcom": rewritten("wrjpgcom -comment WANG2"),
}
SIZES = [(12, 12), (255, 256), (640, 480), (4000, 13)]
LARGE = ["Pillow", "Pillow, progressive", "cjpeg, restart after each row", "cjpeg, arithmetic"]


def case(name, size):
    missing = [tool for tool in MISSING if name.startswith(tool)]
    return pytest.param(name, size, id=f"{name}, {size[0]} by {size[1]}",
                        marks=pytest.mark.skipif(bool(missing), reason=f"needs {missing} (Debian: libjpeg-turbo-progs)"))


@pytest.mark.parametrize("name, size", [case(name, size) for size in SIZES for name in ENCODERS]
                         + [case(name, (4000, 3000)) for name in LARGE])
def test_encoder(tmp_path, name, size):
    data = ENCODERS[name](*size)
    path = tmp_path / "image"
    path.write_bytes(data)
    assert data.endswith(EOI)
    assert Image.open(io.BytesIO(data)).size == size
    if "djpeg" not in MISSING:
        decoded = run("djpeg -strict -pnm", data)
        assert tuple(map(int, decoded[:30].split()[1:3])) == size

    [whole] = seen(path)
    signature = b"WANG2" in data[:REACH]
    assert whole == (JPEG, signature, 0, len(data), True, True, whole.frame_offset, *size)
    dimensions = whole.frame_offset + 4
    assert data[whole.frame_offset:dimensions] == struct.pack(">HH", *reversed(size))

    # Cut anywhere, the image is not complete, whatever else ends in EOI before.
    end = len(data)
    somewhere = random.Random(name)
    after_each_eoi = [match.end() for match in re.finditer(EOI, data[:-2])]
    cuts = [*range(8, 40), dimensions - 1, dimensions, *after_each_eoi, *(somewhere.randrange(8, end) for _ in range(40)),
            end - 2, end - 1]
    for cut, what in zip(cuts, seen(path, *cuts), strict=True):
        has_frame = cut >= dimensions
        assert what == (JPEG, b"WANG2" in data[:min(cut, REACH)], 0, cut, False, has_frame, *(
            (whole.frame_offset, *size) if has_frame else (0, 0, 0)))

    # What follows is no part of it.
    for trailing in (b"\0", EOI, data[:1000], noise(1000)):
        path.write_bytes(data + trailing)
        assert seen(path) == [whole._replace(signature=b"WANG2" in (data + trailing)[:REACH])]

    # Elsewhere than at the start an image is looked for only where the signature is.
    before = b"WANG2" + bytes(300)
    path.write_bytes(before + data + noise(10))
    assert seen(path) == [whole._replace(signature=True, offset=len(before))]
    behind = before[1:] + data
    path.write_bytes(behind)
    assert seen(path) == ([whole._replace(offset=len(before) - 1)] if b"WANG2" in behind[:REACH] else [None])


def test_traps_are_there():
    """What could be taken for an image's end, or for a marker, is in the data."""
    assert ENCODERS["Pillow, Exif with a thumbnail"](640, 480).count(EOI) > 1
    assert ENCODERS["Pillow"](640, 480).count(b"\xff\x00") > 10
    assert ENCODERS["Pillow, colour profile in segments of 65535"](12, 12).count(b"\xff\xe2\xff\xffICC_PROFILE") == 4


@pytest.mark.skipif("cjpeg" in MISSING, reason="needs cjpeg (Debian: libjpeg-turbo-progs)")
def test_markers_of_cjpeg_are_there():
    """RST0 to RST7, and the frame header of arithmetic coding (SOF9)."""
    data = ENCODERS["cjpeg, restart after each block"](255, 256)
    assert all(bytes([0xFF, marker]) in data for marker in range(0xD0, 0xD8))
    assert b"\xff\xc9" in ENCODERS["cjpeg, arithmetic"](12, 12)


def test_several_pictures(tmp_path):
    """A file of several images, as cameras and telephones write: the first ends where the second begins."""
    first, second = picture("RGB", 640, 480), picture("RGB", 160, 120)
    path = tmp_path / "image"
    first.save(path, "MPO", save_all=True, append_images=[second])
    [what] = seen(path)
    assert what.complete and (what.width, what.height) == first.size
    assert path.read_bytes().startswith(b"\xff\xd8\xff", what.size)
    assert Image.open(io.BytesIO(path.read_bytes()[what.size:])).size == second.size
