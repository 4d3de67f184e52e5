/* show_payload.c
 * Prints what the recogniser says of a file's bytes, for test_encoders.py.
 *
 *     show_payload FILE [LENGTH...]
 *
 * One line for each LENGTH: of an echo that carries all of FILE and of which so many bytes
 * were captured. Without LENGTH all were. A line says "no", or has these numbers:
 *     kind signature image_offset size complete has_frame frame_offset width height
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "payload.h"

#include <glib.h>
#include <stdio.h>

static void show(const uint8_t *data, size_t captured_length, size_t reported_length)
{
    struct payload payload;
    if (!payload_recognise(data, captured_length, reported_length, &payload)) {
        puts("no");
        return;
    }
    const struct jpeg_image *image = &payload.image;
    printf("%d %d %zu %zu %d %d %zu %u %u\n", payload.kind, payload.signature, payload.image_offset, image->size,
           image->complete, image->has_frame, image->frame_offset, image->width, image->height);
}

int main(int argc, char **argv)
{
    gchar *contents;
    gsize length;
    GError *error = NULL;

    if (argc < 2) {
        fputs("usage: show_payload FILE [LENGTH...]\n", stderr);
        return 2;
    }
    if (!g_file_get_contents(argv[1], &contents, &length, &error)) {
        fprintf(stderr, "show_payload: %s\n", error->message);
        g_error_free(error);
        return 1;
    }
    if (argc == 2)
        show((const uint8_t *)contents, length, length);
    for (int i = 2; i < argc; i++)
        show((const uint8_t *)contents, MIN(length, g_ascii_strtoull(argv[i], NULL, 10)), length);
    g_free(contents);
    return 0;
}
