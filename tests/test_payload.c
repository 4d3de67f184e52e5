/* test_payload.c
 * The recogniser, one row a case; every case again at each of its prefixes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "guarded.h"
#include "payload.h"

#include <glib.h>
#include <string.h>

enum { NOT_CLAIMED = -1 };

/* A recipe for bytes: the hex digits of `bytes` (blanks are ignored; "(b*n)" repeats the
 * byte b n times), then ASCII text. */
struct row {
    const char *name;
    const char *bytes;
    const char *text;
    unsigned missing; /* bytes that the packet reports beyond those here */
    int kind;
    /* For images: */
    int offset; /* -1: an image kind without an SOI */
    int size;
    bool complete;
    bool signature;
    int width; /* 0: no frame header reached */
    int height;
};

#define HEAD "FFD8 FFE0 0010 4A46494600 0101 00 0048 0048 0000 " /* 20 bytes */
#define FRAME "FFC0 000B 08 0010 0020 01 011100 "                /* 13 bytes: 32 by 16 pixels */
#define SCAN "FFDA 0008 01 0100 003F00 "                         /* 10 bytes */
#define PLAIN HEAD FRAME SCAN                                    /* 43 bytes */
#define DHP "FFD8 FFDE 000B 08 0010 0020 01 011100 "             /* 15 bytes: SOI too */
#define A_TO_W "abcdefghijklmnopqrstuvw"

static const struct row rows[] = {
    /* The alphabets: ping.exe, and the housekeeping pings. */
    {"ping.exe, 32 bytes", "", A_TO_W "abcdefghi", 0, PAYLOAD_ALPHABET_LOWER, 0, 0, 0, 0, 0, 0},
    {"housekeeping, 32 bytes", "", "ABCDEFGHIJKLMNOPQRSTUVWABCDEFGHI", 0, PAYLOAD_ALPHABET_UPPER, 0, 0, 0, 0, 0, 0},
    {"8 letters are enough", "", "abcdefgh", 0, PAYLOAD_ALPHABET_LOWER, 0, 0, 0, 0, 0, 0},
    {"7 are not", "", "abcdefg", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"7 captured of 32 are not", "", "abcdefg", 25, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"8 captured of 32 are", "", "abcdefgh", 24, PAYLOAD_ALPHABET_LOWER, 0, 0, 0, 0, 0, 0},
    {"x does not follow w", "", A_TO_W "xyzabc", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"last byte wrong", "", A_TO_W "abcdefgh!", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"starts at b", "", "bcdefghijklmnopqrstuvwa", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"case changes", "", "abcdefghijklmnopqrstuvwABCDEFGHI", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},

    /* Images that are what they should be. */
    {"whole image", PLAIN "1234 FFD9", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"cut in the scan", PLAIN "1234", "", 0, PAYLOAD_JPEG, 0, 45, false, false, 32, 16},
    {"cut after FF", PLAIN "12FF", "", 0, PAYLOAD_JPEG, 0, 45, false, false, 32, 16},
    {"data after EOI", PLAIN "1234 FFD9 00112233", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"no scan data at all", PLAIN "FFD9", "", 0, PAYLOAD_JPEG, 0, 45, true, false, 32, 16},
    {"stuffed FF D9 is data", PLAIN "FF00D9 12 FFD9", "", 0, PAYLOAD_JPEG, 0, 49, true, false, 32, 16},
    {"restart markers", PLAIN "12 FFD0 34 FFD7 56 FFD9", "", 0, PAYLOAD_JPEG, 0, 52, true, false, 32, 16},
    {"fill bytes before EOI", PLAIN "12 FFFFFFD9", "", 0, PAYLOAD_JPEG, 0, 48, true, false, 32, 16},
    {"fill bytes before a segment", "FFD8 FFFFFFE0 0004 0000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 35, true,
     false, 32, 16},
    {"EOI inside a comment ends nothing", HEAD "FFFE 0006 FFD9FFD9 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 53,
     true, false, 32, 16},
    {"two scans", PLAIN "12 " SCAN "34 FFD9", "", 0, PAYLOAD_JPEG, 0, 57, true, false, 32, 16},
    {"tables between scans", PLAIN "12 FFC4 0004 0000 " SCAN "34 FFD9", "", 0, PAYLOAD_JPEG, 0, 63, true, false, 32,
     16},
    {"DNL after the first scan", HEAD "FFC0 000B 08 0000 0020 01 011100 " SCAN "12 FFDC 0004 0010 FFD9", "", 0,
     PAYLOAD_JPEG, 0, 52, true, false, 32, 0},
    {"progressive frame", HEAD "FFC2 000B 08 0010 0020 01 011100 " SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 45, true, false,
     32, 16},
    {"hierarchical: DHP, then two frames", DHP FRAME SCAN "12 FFDF 0003 11 " FRAME SCAN "34 FFD9", "", 0, PAYLOAD_JPEG,
     0, 70, true, false, 32, 16},
    {"starts with a table", "FFD8 FFDB 0043 00 (10*64) " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 96, true, false, 32,
     16},
    {"starts with Exif", "FFD8 FFE1 0008 457869660000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 37, true, false, 32,
     16},
    {"starts with a comment", "FFD8 FFFE 0004 4142 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 33, true, false, 32,
     16},
    {"the smallest claim: SOI, head, two bytes more", "FFD8 FFE0 0010 4A46", "", 40, PAYLOAD_JPEG, 0, 8, false, false,
     0, 0},
    {"cut inside a segment", "FFD8 FFE0 0100 4A464946", "", 0, PAYLOAD_JPEG, 0, 10, false, false, 0, 0},
    {"cut before the second segment's length", HEAD "FFFE 00", "", 0, PAYLOAD_JPEG, 0, 23, false, false, 0, 0},
    {"cut inside the frame header", HEAD "FFC0 000B 08 0010 00", "", 0, PAYLOAD_JPEG, 0, 28, false, false, 0, 0},
    {"frame header too short for dimensions", HEAD "FFC0 0006 08 0010 00 " SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 40,
     true, false, 0, 0},
    {"ends in fill bytes", HEAD "(FF*40)", "", 0, PAYLOAD_JPEG, 0, 60, false, false, 0, 0},

    /* After SOS an error leaves an incomplete image that runs to the end. */
    {"SOI inside the scan", PLAIN "12 FFD8 34 FFD9", "", 0, PAYLOAD_JPEG, 0, 49, false, false, 32, 16},
    {"reserved marker after the scan", PLAIN "12 FF02 34 FFD9", "", 0, PAYLOAD_JPEG, 0, 49, false, false, 32, 16},
    {"length 1 after the scan", PLAIN "12 FFFE 0001 34 FFD9", "", 0, PAYLOAD_JPEG, 0, 51, false, false, 32, 16},
    {"second frame without DHP", PLAIN "12 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 69, false, false, 32, 16},
    {"hierarchical: EOI before the second frame's scan", DHP FRAME SCAN "12 " FRAME "FFD9 34", "", 0, PAYLOAD_JPEG, 0,
     55, false, false, 32, 16},
    {"hierarchical: length 1 before the second frame's scan", DHP FRAME SCAN "12 " FRAME "FFFE 0001 34", "", 0,
     PAYLOAD_JPEG, 0, 57, false, false, 32, 16},
    {"no marker after a table", PLAIN "12 FFC4 0004 0000 1234 FFD9", "", 0, PAYLOAD_JPEG, 0, 54, false, false, 32, 16},

    /* Not images: nothing here is claimed. */
    {"SOI alone", "FFD8", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"7 bytes of an image", "FFD8 FFE0 0010 4A", "", 40, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"SOI and text", "FFD8FF", "this is not an image", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"SOI and zeros", "FFD8 (00*40)", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"SOI and fill bytes", "FFD8 (FF*2046)", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"repeated SOI", "FFD8FFD8FFD8FFD8FFD8FFD8", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"EOI at once", "FFD8FFD9 (00*40)", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"EOI before a scan: tables only", HEAD "FFD9 0000", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"restart marker before a scan", HEAD "FFD0 0010", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"second SOI before a scan", HEAD HEAD, "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"scan without a frame", HEAD SCAN "1234 FFD9", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"two frames without a scan", HEAD FRAME FRAME, "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"DNL before a scan", HEAD "FFDC 0004 0010", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"EXP outside the hierarchical mode", HEAD "FFDF 0003 11", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"DHP twice", "FFD8 FFDE 0004 0000 FFDE 0004 0000", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"reserved marker", "FFD8 FF02 0010 0000", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"JPG marker", "FFD8 FFC8 0010 0000", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"JPEG-LS", "FFD8 FFF7 000B 08 0010 0020 01 011100", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"segment length 0", "FFD8 FFE0 0000 4A46494600", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"segment length 1", "FFD8 FFE0 0001 4A46494600", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"SOS length 1", HEAD FRAME "FFDA 0001 01", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"no marker after the first segment", HEAD "1234567890", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"image after a byte", "00 " PLAIN "1234 FFD9", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"PNG", "89504E470D0A1A0A 0000000D 49484452", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"Unix ping", "08090A0B0C0D0E0F 1011121314151617 18191A1B1C1D1E1F", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"ptunnel", "D5200880 00000000 00000000 40000002 0000FFFF", "", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"icmptunnel", "", "TUNL................", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},

    /* The signature. */
    {"WANG2 in an image", HEAD "FFFE 0007 57414E4732 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 54, true, true, 32,
     16},
    {"WANG2 in a short image, after EOI", PLAIN "FFD9", "WANG2", 0, PAYLOAD_JPEG, 0, 45, true, true, 32, 16},
    {"WANG2 in 256 bytes, no image", "(00*251)", "WANG2", 0, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"WANG2 in 255 bytes, no image", "(00*250)", "WANG2", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"WANG2 in 20 of 256 bytes", "(00*15)", "WANG2", 236, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"almost WANG2", "(57*250)", "WANG1WWANG", 0, NOT_CLAIMED, 0, 0, 0, 0, 0, 0},
    {"WANG2 after a W", "(57*251)", "WANG2", 0, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"WANG2, image at 300", "(00*300) " PLAIN "12 FFD9 0000", "WANG2", 0, PAYLOAD_JPEG, 300, 46, true, true, 32, 16},
    {"WANG2, illegal image at 0", "FFD8 (00*260)", "WANG2", 0, PAYLOAD_JPEG, 0, 267, false, true, 0, 0},
    {"WANG2, SOI at the very end", "(00*256)", "WANG2\xFF\xD8", 0, PAYLOAD_JPEG, 261, 2, false, true, 0, 0},
};

static GByteArray *build(const struct row *row)
{
    GByteArray *array = g_byte_array_new();
    for (const char *c = row->bytes; *c != '\0';) {
        if (*c == ' ') {
            c++;
            continue;
        }
        unsigned times = 1;
        if (*c == '(') {
            times = (unsigned)g_ascii_strtoull(strchr(c, '*') + 1, NULL, 10);
            c++;
        }
        const guint8 byte = (guint8)(g_ascii_xdigit_value(c[0]) << 4 | g_ascii_xdigit_value(c[1]));
        for (unsigned i = 0; i < times; i++)
            g_byte_array_append(array, &byte, 1);
        c = times == 1 ? c + 2 : strchr(c, ')') + 1;
    }
    g_byte_array_append(array, (const guint8 *)row->text, (guint)strlen(row->text));
    return array;
}

static void check_row(gconstpointer data)
{
    const struct row *row = data;
    GByteArray *array = build(row);
    uint8_t *bytes = guarded_room(array->len);
    memcpy(bytes, array->data, array->len);

    struct payload payload;
    const bool claimed = payload_recognise(bytes, array->len, array->len + row->missing, &payload);
    g_assert_cmpint(claimed ? (int)payload.kind : NOT_CLAIMED, ==, row->kind);
    if (claimed && payload.kind == PAYLOAD_JPEG) {
        g_assert_cmpint(payload.signature, ==, row->signature);
        g_assert_cmpint(payload.has_image ? (int)payload.image_offset : -1, ==, row->offset);
        g_assert_cmpint((int)(payload.has_image ? payload.image.size : 0), ==, row->size);
        g_assert_cmpint(payload.image.complete, ==, row->complete);
        g_assert_cmpint(payload.image.has_frame ? payload.image.width : 0, ==, row->width);
        g_assert_cmpint(payload.image.has_frame ? payload.image.height : 0, ==, row->height);
    }
    g_byte_array_free(array, TRUE);
}

/* What must hold for any bytes. */
static void check_invariants(size_t captured, bool claimed, const struct payload *payload)
{
    if (!claimed)
        return;
    g_assert_cmpuint(captured, >=, PAYLOAD_MINIMUM);
    if (payload->kind != PAYLOAD_JPEG || !payload->has_image)
        return;
    g_assert_cmpuint(payload->image.size, >=, JPEG_SOI_LENGTH);
    g_assert_cmpuint(payload->image_offset + payload->image.size, <=, captured);
    if (payload->image.has_frame)
        g_assert_cmpuint(payload->image.frame_offset + 4, <=, payload->image.size);
    if (!payload->image.complete)
        g_assert_cmpuint(payload->image_offset + payload->image.size, ==, captured);
}

/* Each prefix, at the end of the readable page: an over-read by one byte faults. A prefix of
 * a claimed alphabet or image that is claimed is of the same kind. */
static void check_prefixes(gconstpointer data)
{
    const struct row *row = data;
    GByteArray *array = build(row);
    for (size_t captured = 0; captured <= array->len; captured++) {
        for (int is_cut = 0; is_cut <= 1; is_cut++) {
            uint8_t *bytes = guarded_room(captured);
            memcpy(bytes, array->data, captured);
            struct payload payload;
            const size_t reported = is_cut ? array->len + row->missing : captured;
            if (reported == 0)
                continue;
            const bool claimed = payload_recognise(bytes, captured, reported, &payload);
            check_invariants(captured, claimed, &payload);
            if (claimed && row->kind != NOT_CLAIMED)
                g_assert_cmpint(payload.kind, ==, row->kind);
        }
    }
    g_byte_array_free(array, TRUE);
}

static void check_empty(void)
{
    struct payload payload;
    g_assert_true(payload_recognise(NULL, 0, 0, &payload));
    g_assert_cmpint(payload.kind, ==, PAYLOAD_EMPTY);
    g_assert_false(payload_recognise(NULL, 0, 32, &payload));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/payload/empty", check_empty);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *path = g_strdup_printf("/payload/row/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], check_row);
        g_free(path);
        path = g_strdup_printf("/payload/prefixes/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], check_prefixes);
        g_free(path);
    }
    return g_test_run();
}
