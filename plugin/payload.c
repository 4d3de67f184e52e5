/* payload.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "payload.h"

#include <string.h>
#include <wsutil/wmem/wmem_strutl.h>

/* How far WANG2 and an image are looked for, bytes: nobody has described more than a probe has, and a longer ping must not
 * cost more. */
enum { SIGNATURE_REACH = 2048 };

static const uint8_t SIGNATURE[] = {'W', 'A', 'N', 'G', '2'};

static const char LOWER[] = "abcdefghijklmnopqrstuvw", UPPER[] = "ABCDEFGHIJKLMNOPQRSTUVW";

static const char *alphabet(uint8_t first_letter)
{
    return first_letter == 'a' ? LOWER : UPPER;
}

uint8_t payload_letter(uint8_t first_letter, size_t offset)
{
    return (uint8_t)alphabet(first_letter)[offset % ALPHABET_LETTERS];
}

/* One cycle must be the letters, and what follows must repeat it. */
static bool is_alphabet(const uint8_t *data, size_t length)
{
    const size_t cycle = length < ALPHABET_LETTERS ? length : ALPHABET_LETTERS;
    return memcmp(data, alphabet(data[0]), cycle) == 0 && memcmp(data, data + cycle, length - cycle) == 0;
}

/* Returns the offset of the first match, or `length`. */
static size_t find(const uint8_t *data, size_t length, const uint8_t *wanted, size_t wanted_length)
{
    /* The first byte is rare, but not where an attacker repeats it: then another search is faster. */
    enum { TRIES = 16 };
    const uint8_t *end = data + length, *at = data;
    for (int i = 0; i < TRIES; i++, at++) {
        at = memchr(at, wanted[0], (size_t)(end - at));
        if (at == NULL)
            return length;
        if ((size_t)(end - at) >= wanted_length && memcmp(at, wanted, wanted_length) == 0)
            return (size_t)(at - data);
    }
    at = ws_memmem(at, (size_t)(end - at), wanted, wanted_length);
    return at != NULL ? (size_t)(at - data) : length;
}

static bool is_jpeg(const uint8_t *data, size_t captured_length, size_t reported_length, struct payload *ret_payload)
{
    static const uint8_t soi[JPEG_SOI_LENGTH] = {0xFF, 0xD8};

    struct payload payload = {.kind = PAYLOAD_JPEG};
    const size_t reach = captured_length < SIGNATURE_REACH ? captured_length : SIGNATURE_REACH;
    bool legal = jpeg_walk(data, captured_length, &payload.image);
    payload.signature =
        (legal || reported_length >= SIGNATURE_MINIMUM_DATA) && find(data, reach, SIGNATURE, sizeof SIGNATURE) < reach;
    if (!legal && !payload.signature)
        return false;
    if (!legal) {
        payload.image_offset = find(data, reach, soi, sizeof soi);
        if (payload.image_offset == reach)
            payload.image_offset = captured_length;
        const bool begins =
            jpeg_walk(data + payload.image_offset, captured_length - payload.image_offset, &payload.image);
        if (!begins && captured_length == reported_length) /* else the rest may be one */
            payload.image.broken = true;
    }
    payload.has_image = payload.image_offset < captured_length;
    *ret_payload = payload;
    return true;
}

bool payload_recognise(const uint8_t *data, size_t captured_length, size_t reported_length, struct payload *ret_payload)
{
    if (reported_length == 0) {
        *ret_payload = (struct payload){.kind = PAYLOAD_EMPTY};
        return true;
    }
    if (captured_length < PAYLOAD_MINIMUM || !payload_is_possible(data[0], reported_length))
        return false;
    if (is_alphabet(data, captured_length)) {
        *ret_payload = (struct payload){.kind = data[0] == 'a' ? PAYLOAD_ALPHABET_LOWER : PAYLOAD_ALPHABET_UPPER};
        return true;
    }
    return is_jpeg(data, captured_length, reported_length, ret_payload);
}

bool payload_has_trailing_data(const struct payload *payload, size_t size)
{
    return payload->has_image && payload->image.complete && payload->image_offset + payload->image.size < size;
}

bool payload_is_plain_image(const struct payload *payload, size_t size)
{
    return payload->has_image && payload->image_offset == 0 && !payload->image.broken &&
           !payload_has_trailing_data(payload, size);
}
