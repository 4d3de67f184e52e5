/* every_snap_length.c
 * Gives fuzz_frames.c captures as every snap length would have cut them, from 0 to the longest frame.
 *
 *     every_snap_length CAPTURE...
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "target.h"

#include <glib.h>
#include <string.h>

/* Of a classic pcap file, which is taken to be little-endian and whole. */
enum { FILE_HEADER = 24, RECORD_HEADER = 16 };

/* Writes the cut capture to `to`. Returns its length, and in ret_longest the longest frame's before. */
static size_t cut(const char *from, size_t length, guint32 snap_length, char *to, guint32 *ret_longest)
{
    char *const start = to;
    memcpy(to, from, FILE_HEADER);
    to += FILE_HEADER;
    *ret_longest = 0;
    for (size_t at = FILE_HEADER; at < length;) {
        guint32 captured;
        memcpy(&captured, from + at + 8, sizeof captured);
        captured = GUINT32_FROM_LE(captured);
        const guint32 left = MIN(captured, snap_length), left_le = GUINT32_TO_LE(left);
        memcpy(to, from + at, RECORD_HEADER + left);
        memcpy(to + 8, &left_le, sizeof left_le);
        to += RECORD_HEADER + left;
        at += RECORD_HEADER + captured;
        *ret_longest = MAX(*ret_longest, captured);
    }
    return (size_t)(to - start);
}

int main(int argc, char **argv)
{
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        char *bytes;
        gsize length;
        guint32 longest = 0;
        MUST(g_file_get_contents(argv[i], &bytes, &length, NULL));
        char *shorter = g_malloc(length);
        for (guint32 snap_length = 0; snap_length <= longest; snap_length++)
            LLVMFuzzerTestOneInput((uint8_t *)shorter, cut(bytes, length, snap_length, shorter, &longest));
        printf("%s: every snap length from 0 to %u\n", argv[i], longest);
        g_free(shorter);
        g_free(bytes);
    }
    return 0;
}
