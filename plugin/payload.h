/* payload.h
 * What the data of an ICMP echo are: one of the kinds that Windows sends, or none of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_PAYLOAD_H
#define SLOWLINK_PAYLOAD_H

#include "jpeg.h"

/* The values are those of the field slowlink.payload_type: never renumber. */
enum payload_kind {
    PAYLOAD_EMPTY = 0,          /* no data: what a slow link detection sends first */
    PAYLOAD_ALPHABET_LOWER = 1, /* a to w: ping.exe */
    PAYLOAD_ALPHABET_UPPER = 2, /* A to W: Windows' file sharing (the redirector; KB 179442) */
    PAYLOAD_JPEG = 3,           /* an image: what a slow link detection sends second */
    PAYLOAD_OTHER = 4,          /* anything else: never shown in the field */
};

enum {
    /* Fewer captured bytes are never claimed: they say too little, and before Wireshark 4.6
     * they reach no heuristic, so that every version claims the same. */
    PAYLOAD_MINIMUM = 8,
    /* The letters WANG2 in a shorter text prove nothing. */
    SIGNATURE_MINIMUM_DATA = 256,
};

struct payload {
    enum payload_kind kind;
    bool signature;          /* PAYLOAD_JPEG: the bytes WANG2 are in the data */
    bool has_image;          /* PAYLOAD_JPEG: there is an SOI: the next two are set */
    size_t image_offset;     /* of SOI in the data, bytes */
    struct jpeg_image image; /* its offsets count from SOI */
};

/* Recognises the data of an echo request or reply.
 *
 * data             the bytes captured; may be NULL where captured_length is 0
 * captured_length  how many of them there are, bytes
 * reported_length  how many the packet says it carries, bytes; never less than captured
 * ret_payload      written on success only
 *
 * Returns true where the data are of a known kind. Pure: no state, no allocation, no byte
 * read past captured_length, time linear in it.
 *
 * Sources: the alphabets from published captures (Snort rules 382 and 466 match them too),
 * of ping.exe and of file sharing (KB 179442); the image from Microsoft KB 227260; WANG2 from
 * Snort rule 29456, which exempts echo data that contain it; JPEG itself from ITU-T T.81. */
bool payload_recognise(const uint8_t *data, size_t captured_length, size_t reported_length,
                       struct payload *ret_payload);

/* Returns false where no echo data that start with this byte are of a known kind: most pings cost no more.
 * reported_length  as above, not 0 */
static inline bool payload_is_possible(uint8_t first_byte, size_t reported_length)
{
    return first_byte == 'a' || first_byte == 'A' || first_byte == 0xFF || reported_length >= SIGNATURE_MINIMUM_DATA;
}

/* Returns whether there are more data behind the end of the image.
 * size  of the data, bytes */
bool payload_has_trailing_data(const struct payload *payload, size_t size);

/* Returns whether the data are an image, as far as captured, and nothing else.
 * size  of the data, bytes */
bool payload_is_plain_image(const struct payload *payload, size_t size);

enum { ALPHABET_LETTERS = 23 }; /* a to w: after these they start anew */

/* Returns the letter at an offset of an alphabet that starts with `first_letter`, 'a' or 'A'. */
uint8_t payload_letter(uint8_t first_letter, size_t offset);

#endif
