/* jpeg.c
 * Walks the markers of a JPEG image. Knows ITU-T T.81 annex B and nothing of packets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "jpeg.h"

#include <string.h>

/* The second bytes of markers: ITU-T T.81, table B.1. */
enum marker {
    MARKER_SOF0 = 0xC0,
    MARKER_DHT = 0xC4,
    MARKER_JPG = 0xC8,
    MARKER_DAC = 0xCC,
    MARKER_SOF15 = 0xCF,
    MARKER_RST0 = 0xD0,
    MARKER_RST7 = 0xD7,
    MARKER_SOI = 0xD8,
    MARKER_EOI = 0xD9,
    MARKER_SOS = 0xDA,
    MARKER_DQT = 0xDB,
    MARKER_DNL = 0xDC,
    MARKER_DRI = 0xDD,
    MARKER_DHP = 0xDE,
    MARKER_EXP = 0xDF,
    MARKER_APP0 = 0xE0,
    MARKER_APP1 = 0xE1,
    MARKER_APP15 = 0xEF,
    MARKER_COM = 0xFE,
};

/* Pictures have ten to thirty, and one in many scans some more: what has so many is there to keep us busy. */
enum { MOST_SEGMENTS = 128 };

enum {
    MARKER_PREFIX = 0xFF,    /* begins a marker; more of them before it are fill bytes, B.1.1.2 */
    STUFFED = 0x00,          /* after FF in entropy-coded data: the FF is data, F.1.2.3 */
    SEGMENT_LENGTH_SIZE = 2, /* a segment's length counts itself, B.1.1.4 */
    FRAME_LINES_OFFSET = 3,  /* in SOFn after the marker: length (2), precision (1), lines (2), ... */
    FRAME_SAMPLES_OFFSET = 5,
    FRAME_DIMENSIONS_END = 7,
    FRAME_COMPONENTS_OFFSET = 7, /* their number: B.2.2 */
    SCAN_COMPONENTS_OFFSET = 2,  /* B.2.3 */
};

static const uint8_t FILL[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                               0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/* What next_marker returns where it finds none. No marker's second byte is negative. */
enum {
    NO_MARKER = -1,  /* something else stands there */
    DATA_ENDED = -2, /* the data end before the second byte */
};

/* Where in an image the walk is: T.81, figures B.2 and B.12. */
enum stage {
    BEFORE_FRAME, /* tables or a frame header may follow */
    IN_FRAME,     /* tables or a scan may follow */
    AFTER_SCAN,   /* tables, another scan, DNL, EOI or, in the hierarchical mode, a frame */
};

struct walk {
    const uint8_t *data;
    size_t length;
    size_t position;
    enum stage stage;
    unsigned segments; /* so far */
    bool hierarchical; /* DHP was seen: the image has several frames, B.3 */
    bool seen_scan;    /* not the same as AFTER_SCAN: in the hierarchical mode another frame may follow */
};

static uint16_t big_endian_16(const uint8_t *bytes)
{
    return (uint16_t)((bytes[0] << 8) | bytes[1]);
}

static bool is_frame_header(int marker)
{
    return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT && marker != MARKER_JPG &&
           marker != MARKER_DAC;
}

static bool is_table_or_miscellaneous(int marker)
{
    return marker == MARKER_DQT || marker == MARKER_DHT || marker == MARKER_DAC || marker == MARKER_DRI ||
           marker == MARKER_COM || (marker >= MARKER_APP0 && marker <= MARKER_APP15);
}

/* EOI is not among them: before a scan it would end an image without a picture (the
 * abbreviated table format, B.5, is none), and after one the walk has handled it. */
static bool is_segment_allowed(const struct walk *walk, int marker)
{
    if (is_table_or_miscellaneous(marker))
        return true;
    if (is_frame_header(marker))
        return walk->stage == BEFORE_FRAME || (walk->stage == AFTER_SCAN && walk->hierarchical);
    switch (marker) {
    case MARKER_DHP:
        return walk->stage == BEFORE_FRAME && !walk->hierarchical;
    case MARKER_EXP:
        return walk->hierarchical && walk->stage != IN_FRAME;
    case MARKER_SOS:
        return walk->stage != BEFORE_FRAME;
    case MARKER_DNL:
        return walk->stage == AFTER_SCAN;
    default:
        return false;
    }
}

/* Moves behind the next marker, fill bytes included. At least one byte must be left.
 * Returns the marker's second byte, NO_MARKER or DATA_ENDED. */
static int next_marker(struct walk *walk)
{
    if (walk->data[walk->position] != MARKER_PREFIX)
        return NO_MARKER;
    /* Sixteen at a time: nothing forbids thousands of fill bytes. */
    while (walk->length - walk->position >= sizeof FILL && memcmp(walk->data + walk->position, FILL, sizeof FILL) == 0)
        walk->position += sizeof FILL;
    while (walk->position < walk->length && walk->data[walk->position] == MARKER_PREFIX)
        walk->position++;
    return walk->position < walk->length ? walk->data[walk->position++] : DATA_ENDED;
}

/* Returns whether a marker other than RST begins at a position with another byte behind it. Of several FF the last belongs
 * to the marker; the others are fill bytes. */
static bool ends_entropy_coded_data(const uint8_t *bytes)
{
    return bytes[0] == MARKER_PREFIX && bytes[1] != MARKER_PREFIX && bytes[1] != STUFFED &&
           (bytes[1] < MARKER_RST0 || bytes[1] > MARKER_RST7);
}

enum { BLOCK = 64 };

/* Returns whether a marker other than RST begins in a block with another byte behind it. Without branches, so that the
 * compiler looks at all bytes at once. */
static bool has_end(const uint8_t *block)
{
    uint8_t found = 0;
    for (int i = 0; i < BLOCK; i++) {
        const uint8_t second = block[i + 1];
        found |= (block[i] == MARKER_PREFIX) & (second != MARKER_PREFIX) & (second != STUFFED) &
                 ((second & 0xF8) != MARKER_RST0); /* to RST7 */
    }
    return found != 0;
}

/* Returns the offset of the marker that ends the entropy-coded data, or `length` without one.
 * position  where these data begin; not less than `length` where none are at hand */
static size_t end_of_entropy_coded_data(const uint8_t *data, size_t length, size_t position)
{
    /* FF is rare, but not where an attacker puts many: where a block has more than one, looking at all bytes is faster. */
    enum { FEW = 4, MOST_BLOCKS = 16 };
    ptrdiff_t credit = FEW * BLOCK; /* bytes without FF, less a block for each FF */
    while (position + 1 < length) { /* FF begins a marker only where another byte follows */
        const uint8_t *prefix = memchr(data + position, MARKER_PREFIX, length - 1 - position);
        if (prefix == NULL)
            break;
        credit += prefix - (data + position) - BLOCK;
        position = (size_t)(prefix - data);
        if (ends_entropy_coded_data(data + position))
            return position;
        const bool are_many = credit < 0;
        for (int i = 0; are_many && i < MOST_BLOCKS && length - position > BLOCK && !has_end(data + position); i++)
            position += BLOCK;
        if (are_many)
            credit = 0;
        const size_t stop = are_many ? position + BLOCK : position + 1;
        for (; position < stop && position + 1 < length; position++)
            if (ends_entropy_coded_data(data + position))
                return position;
    }
    return length;
}

static void note_frame_header(const struct walk *walk, size_t segment_length, struct jpeg_image *image)
{
    if (image->has_frame || segment_length < FRAME_DIMENSIONS_END ||
        walk->length - walk->position < FRAME_DIMENSIONS_END)
        return;
    const uint8_t *segment = walk->data + walk->position;
    image->has_frame = true;
    image->frame_offset = walk->position + FRAME_LINES_OFFSET;
    image->height = big_endian_16(segment + FRAME_LINES_OFFSET);
    image->width = big_endian_16(segment + FRAME_SAMPLES_OFFSET);
}

/* Moves behind the segment of a marker, and behind the entropy-coded data that follow a scan header. Where the data end
 * before, so does the walk. Returns false where the segment is not legal. */
static bool pass_segment(struct walk *walk, int marker, struct jpeg_image *image)
{
    if (!is_segment_allowed(walk, marker))
        return false;
    if (walk->length - walk->position < SEGMENT_LENGTH_SIZE) {
        walk->position = walk->length;
        return true;
    }
    const size_t segment_length = big_endian_16(walk->data + walk->position);
    if (segment_length < SEGMENT_LENGTH_SIZE)
        return false;
    walk->segments++;

    if (is_frame_header(marker)) {
        note_frame_header(walk, segment_length, image);
        walk->stage = IN_FRAME;
    }
    walk->hierarchical = walk->hierarchical || marker == MARKER_DHP;
    walk->position += segment_length; /* may lie behind the data */
    if (marker == MARKER_SOS) {
        walk->stage = AFTER_SCAN;
        walk->seen_scan = true;
        walk->position = end_of_entropy_coded_data(walk->data, walk->length, walk->position);
    }
    return true;
}

bool jpeg_walk(const uint8_t *data, size_t length, struct jpeg_image *ret_image)
{
    if (length < JPEG_SOI_LENGTH || data[0] != MARKER_PREFIX || data[1] != MARKER_SOI)
        return false;

    struct walk walk = {.data = data, .length = length, .position = JPEG_SOI_LENGTH};
    *ret_image = (struct jpeg_image){.size = length};

    while (walk.position < walk.length) {
        if (walk.segments > MOST_SEGMENTS) {
            ret_image->broken = true;
            return true;
        }
        const int marker = next_marker(&walk);
        if (marker == DATA_ENDED)
            break;
        if (marker == MARKER_EOI && walk.stage == AFTER_SCAN) {
            ret_image->size = walk.position;
            ret_image->complete = true;
            return true;
        }
        if (!pass_segment(&walk, marker, ret_image)) {
            ret_image->broken = true;
            return walk.seen_scan;
        }
    }
    return walk.segments > 0;
}

/* Returns the number of components that a header names.
 * segment  starts with its length
 * length   of what is at hand, in bytes; beyond it nothing is named */
static unsigned count_components(int marker, const uint8_t *segment, size_t length)
{
    const size_t offset = is_frame_header(marker) ? FRAME_COMPONENTS_OFFSET : SCAN_COMPONENTS_OFFSET;
    return (is_frame_header(marker) || marker == MARKER_SOS) && offset < length ? segment[offset] : 0;
}

bool jpeg_is_simple(const uint8_t *data, size_t length)
{
    enum { MOST = 64 };
    unsigned markers = 0, components = 0;
    for (size_t i = 0; i + 1 < length; i++) {
        const int marker = data[i + 1];
        if (data[i] != MARKER_PREFIX || marker == STUFFED)
            continue;
        markers++;
        components += count_components(marker, data + i + 2, length - i - 2);
        if (markers > MOST || components > MOST || marker == MARKER_APP1)
            return false;
    }
    return true;
}
