/* jpeg.h
 * Where a JPEG image begins and ends in a run of bytes: ITU-T T.81, annex B.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_JPEG_H
#define SLOWLINK_JPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    JPEG_SOI_LENGTH = 2, /* FF D8 */
};

/* What the walk over the markers saw. Offsets and sizes are in bytes. */
struct jpeg_image {
    size_t size;         /* SOI to EOI, or to the end of the data without one */
    bool complete;       /* an EOI ends the image */
    bool broken;         /* a marker, a length or a number of segments is not legal: what follows is perhaps no image */
    bool has_frame;      /* a frame header (SOFn) was reached: the next three are set */
    size_t frame_offset; /* of the header's number of lines, T.81 figure B.3 */
    uint16_t height;     /* lines; 0 where a DNL segment tells later */
    uint16_t width;      /* samples per line */
};

/* Walks the image that starts at data[0] with SOI.
 *
 * data       the bytes at hand; at most `length` of them are read
 * length     how many, in bytes
 * ret_image  written in every case but one: the bytes do not start with SOI
 *
 * Returns true where the markers are legal at their place and each segment's length is
 * possible, from SOI at least through the head (marker and length) of the first segment,
 * and on to SOS or to the end of the data. After SOS nothing is rejected any more: an
 * error there leaves an image that runs to the end of the data and is not complete. So does the
 * end of the walk after more than 128 segments: T.81 allows more, but nobody's images have so many.
 * Returns false otherwise; the image then runs to the end of the data.
 *
 * EOI is the one that ends this image: the walk follows the segments (B.1.1.4) and the
 * entropy-coded data with its stuffed bytes and RSTn (B.1.1.5), so an FF D9 inside a
 * segment, such as a thumbnail's, ends nothing. Time is linear in `length`. */
bool jpeg_walk(const uint8_t *data, size_t length, struct jpeg_image *ret_image);

/* Returns whether a dissector finds but a few things in an image, even if it looks for markers where the walk finds none: at
 * most 64 markers, 64 components of all frames and scans, and no Exif (APP1): all entries of that may name the same bytes. */
bool jpeg_is_simple(const uint8_t *data, size_t length);

#endif
