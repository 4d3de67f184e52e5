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

enum { BLOCK = 64 };

/* Returns whether WANG2 begins in a block with four other bytes behind it. Without branches, so that the compiler looks at all
 * bytes at once: other searches are slow where an attacker repeats a part of the letters. */
static bool has_signature(const uint8_t *block)
{
    uint8_t found = 0;
    for (int i = 0; i < BLOCK; i++)
        found |= (block[i] == SIGNATURE[0]) & (block[i + 1] == SIGNATURE[1]) & (block[i + 2] == SIGNATURE[2]) &
                 (block[i + 3] == SIGNATURE[3]) & (block[i + 4] == SIGNATURE[4]);
    return found != 0;
}

static bool contains_signature(const uint8_t *data, size_t length)
{
    size_t at = 0;
    for (; length - at >= BLOCK + sizeof SIGNATURE - 1; at += BLOCK)
        if (has_signature(data + at))
            return true;
    return ws_memmem(data + at, length - at, SIGNATURE, sizeof SIGNATURE) != NULL;
}

static bool is_jpeg(const uint8_t *data, size_t captured_length, size_t reported_length, struct payload *ret_payload)
{
    static const uint8_t soi[JPEG_SOI_LENGTH] = {0xFF, 0xD8};

    struct payload payload = {.kind = PAYLOAD_JPEG};
    const size_t reach = captured_length < SIGNATURE_REACH ? captured_length : SIGNATURE_REACH;
    bool legal = jpeg_walk(data, captured_length, &payload.image);
    payload.signature = (legal || reported_length >= SIGNATURE_MINIMUM_DATA) && contains_signature(data, reach);
    if (!legal && !payload.signature)
        return false;
    if (!legal) {
        const uint8_t *begin = ws_memmem(data, reach, soi, sizeof soi);
        payload.image_offset = begin != NULL ? (size_t)(begin - data) : captured_length;
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
