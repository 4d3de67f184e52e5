/* fuzz_payload.c
 * The recogniser: any bytes, at the end of a readable page.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "guarded.h"
#include "payload.h"
#include "target.h"

#include <string.h>

static bool recognise(const uint8_t *data, size_t captured, size_t reported, struct payload *ret_payload)
{
    uint8_t *bytes = guarded_room(captured);
    memcpy(bytes, data, captured);
    if (!payload_recognise(bytes, captured, reported, ret_payload))
        return false;

    const struct jpeg_image *image = &ret_payload->image;
    MUST(captured >= PAYLOAD_MINIMUM);
    if (ret_payload->kind != PAYLOAD_JPEG) {
        MUST(ret_payload->kind == PAYLOAD_ALPHABET_LOWER || ret_payload->kind == PAYLOAD_ALPHABET_UPPER);
        MUST(!ret_payload->has_image && !ret_payload->signature);
    } else if (!ret_payload->has_image) {
        MUST(ret_payload->signature);
    } else {
        MUST(ret_payload->image_offset < captured);
        MUST(image->size >= JPEG_SOI_LENGTH && image->size <= captured - ret_payload->image_offset);
        MUST(!image->has_frame || image->frame_offset + 4 <= image->size);
        MUST(image->complete || ret_payload->image_offset + image->size == captured);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct payload whole, cut, shorter;

    if (size > GUARDED_MAXIMUM)
        return 0;
    if (size == 0) {
        MUST(payload_recognise(NULL, 0, 0, &whole) && whole.kind == PAYLOAD_EMPTY);
        return 0;
    }
    const bool claimed = recognise(data, size, size, &whole);
    /* Bytes that were not captured take nothing away. */
    const bool claimed_cut = recognise(data, size, size + 2048, &cut);
    if (claimed) {
        MUST(claimed_cut && cut.kind == whole.kind && cut.has_image == whole.has_image);
        MUST(!whole.has_image || (cut.image_offset == whole.image_offset && cut.image.size == whole.image.size));
    }
    /* Without its last byte it may say too little; if not, it says the same. */
    if (recognise(data, size - 1, size, &shorter))
        MUST(!claimed || shorter.kind == whole.kind);
    return 0;
}
