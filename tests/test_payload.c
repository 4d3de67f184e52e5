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

#define NO_IMAGE 0, 0, 0, 0, 0, 0
#define HEAD "FFD8 FFE0 0010 4A46494600 0101 00 0048 0048 0000 " /* 20 bytes */
#define FRAME "FFC0 000B 08 0010 0020 01 011100 "                /* 13 bytes: 32 by 16 pixels */
#define SCAN "FFDA 0008 01 0100 003F00 "                         /* 10 bytes */
#define PLAIN HEAD FRAME SCAN                                    /* 43 bytes */
#define DHP "FFD8 FFDE 000B 08 0010 0020 01 011100 "             /* 15 bytes: SOI too */
#define WANG2 "(00*256) 57414E4732"
#define A_TO_W "abcdefghijklmnopqrstuvw"

static const struct row rows[] = {
    /* The alphabets: ping.exe, and Windows' file sharing. */
    {"ping.exe, 32 bytes", "", A_TO_W "abcdefghi", 0, PAYLOAD_ALPHABET_LOWER, NO_IMAGE},
    {"file sharing, 32 bytes", "", "ABCDEFGHIJKLMNOPQRSTUVWABCDEFGHI", 0, PAYLOAD_ALPHABET_UPPER, NO_IMAGE},
    {"8 letters are enough", "", "abcdefgh", 0, PAYLOAD_ALPHABET_LOWER, NO_IMAGE},
    {"7 are not", "", "abcdefg", 0, NOT_CLAIMED, NO_IMAGE},
    {"7 captured of 32 are not", "", "abcdefg", 25, NOT_CLAIMED, NO_IMAGE},
    {"8 captured of 32 are", "", "abcdefgh", 24, PAYLOAD_ALPHABET_LOWER, NO_IMAGE},
    {"x does not follow w", "", A_TO_W "xyzabc", 0, NOT_CLAIMED, NO_IMAGE},
    {"one cycle", "", A_TO_W, 0, PAYLOAD_ALPHABET_LOWER, NO_IMAGE},
    {"one cycle and one letter", "", A_TO_W "a", 0, PAYLOAD_ALPHABET_LOWER, NO_IMAGE},
    {"one cycle and x", "", A_TO_W "x", 0, NOT_CLAIMED, NO_IMAGE},
    {"second letter wrong", "", "a!cdefgh", 0, NOT_CLAIMED, NO_IMAGE},
    {"eighth letter wrong", "", "abcdefg!", 0, NOT_CLAIMED, NO_IMAGE},
    {"last letter of the cycle wrong", "", "abcdefghijklmnopqrstuv!abcdefghi", 0, NOT_CLAIMED, NO_IMAGE},
    {"a wrong letter in each cycle", "", "ab!defghijklmnopqrstuvwab!defghi", 0, NOT_CLAIMED, NO_IMAGE},
    {"last byte wrong", "", A_TO_W "abcdefgh!", 0, NOT_CLAIMED, NO_IMAGE},
    {"starts at b", "", "bcdefghijklmnopqrstuvwa", 0, NOT_CLAIMED, NO_IMAGE},
    {"8 letters from b", "", "bcdefghi", 0, NOT_CLAIMED, NO_IMAGE},
    {"8 letters from B", "", "BCDEFGHI", 0, NOT_CLAIMED, NO_IMAGE},
    {"case changes", "", "abcdefghijklmnopqrstuvwABCDEFGHI", 0, NOT_CLAIMED, NO_IMAGE},

    /* Images that are what they should be. */
    {"whole image", PLAIN "1234 FFD9", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"cut in the scan", PLAIN "1234", "", 0, PAYLOAD_JPEG, 0, 45, false, false, 32, 16},
    {"cut before the scan's data", PLAIN, "", 0, PAYLOAD_JPEG, 0, 43, false, false, 32, 16},
    {"cut inside the scan's header", HEAD FRAME "FFDA 0008 01", "", 0, PAYLOAD_JPEG, 0, 38, false, false, 32, 16},
    {"cut after FF", PLAIN "12FF", "", 0, PAYLOAD_JPEG, 0, 45, false, false, 32, 16},
    {"data after EOI", PLAIN "1234 FFD9 00112233", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"a second EOI after it", PLAIN "FFD9 FFD9", "", 0, PAYLOAD_JPEG, 0, 45, true, false, 32, 16},
    {"no scan data at all", PLAIN "FFD9", "", 0, PAYLOAD_JPEG, 0, 45, true, false, 32, 16},
    {"stuffed FF D9 is data", PLAIN "FF00D9 12 FFD9", "", 0, PAYLOAD_JPEG, 0, 49, true, false, 32, 16},
    {"stuffed byte, then EOI", PLAIN "FF00 FFD9", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"cut after a stuffed byte", PLAIN "12 FF00", "", 0, PAYLOAD_JPEG, 0, 46, false, false, 32, 16},
    {"a crowd of stuffed bytes",
     PLAIN "FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00 12 FFD9", "", 0, PAYLOAD_JPEG,
     0, 84, true, false, 32, 16},
    {"and one that ends the image", PLAIN "FF00FF00FF00FF00FFD9 FF00FF00FF00FF00FF00FF00FF00FF00", "", 0, PAYLOAD_JPEG,
     0, 53, true, false, 32, 16},
    {"restart markers", PLAIN "12 FFD0 34 FFD7 56 FFD9", "", 0, PAYLOAD_JPEG, 0, 52, true, false, 32, 16},
    {"restart marker, then EOI", PLAIN "FFD7 FFD9", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"fill byte before a restart marker", PLAIN "12 FFFFD0 34 FFD9", "", 0, PAYLOAD_JPEG, 0, 50, true, false, 32, 16},
    {"fill byte before EOI", PLAIN "12 FFFFD9", "", 0, PAYLOAD_JPEG, 0, 47, true, false, 32, 16},
    {"fill bytes before EOI", PLAIN "12 FFFFFFD9", "", 0, PAYLOAD_JPEG, 0, 48, true, false, 32, 16},
    {"fill bytes before a segment", "FFD8 FFFFFFE0 0004 0000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 35, true,
     false, 32, 16},
    {"15 fill bytes before a segment", "FFD8 (FF*16)E0 0004 0000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 48, true,
     false, 32, 16},
    {"31", "FFD8 (FF*32)E0 0004 0000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 64, true, false, 32, 16},
    {"40", "FFD8 (FF*41)E0 0004 0000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 73, true, false, 32, 16},
    {"EOI inside a comment ends nothing", HEAD "FFFE 0006 FFD9FFD9 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 53,
     true, false, 32, 16},
    {"two scans", PLAIN "12 " SCAN "34 FFD9", "", 0, PAYLOAD_JPEG, 0, 57, true, false, 32, 16},
    {"tables between scans", PLAIN "12 FFC4 0004 0000 " SCAN "34 FFD9", "", 0, PAYLOAD_JPEG, 0, 63, true, false, 32,
     16},
    {"DNL after the first scan", HEAD "FFC0 000B 08 0000 0020 01 011100 " SCAN "12 FFDC 0004 0010 FFD9", "", 0,
     PAYLOAD_JPEG, 0, 52, true, false, 32, 0},
    {"progressive frame", HEAD "FFC2 000B 08 0010 0020 01 011100 " SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 45, true, false,
     32, 16},
    {"hierarchical: DHP, then two frames, of which the first counts",
     DHP FRAME SCAN "12 FFDF 0003 11 FFC5 000B 08 0020 0040 01 011100 " SCAN "34 FFD9", "", 0, PAYLOAD_JPEG, 0, 70,
     true, false, 32, 16},
    {"starts with a table", "FFD8 FFDB 0043 00 (10*64) " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 96, true, false, 32,
     16},
    {"starts with a Huffman table", "FFD8 FFC4 0009 00000000000000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 38,
     true, false, 32, 16},
    {"starts with arithmetic conditioning", "FFD8 FFCC 0009 00000000000000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0,
     38, true, false, 32, 16},
    {"starts with Exif", "FFD8 FFE1 0008 457869660000 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 37, true, false, 32,
     16},
    {"starts with a comment", "FFD8 FFFE 0004 4142 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 33, true, false, 32,
     16},
    {"a segment and sides of 256 and more", "FFD8 FFE0 0102 (00*256) FFC0 000B 08 0203 0405 01 011100 " SCAN "FFD9", "",
     0, PAYLOAD_JPEG, 0, 287, true, false, 1029, 515},
    {"sides of 32768 and more", HEAD "FFC0 000B 08 8001 FFFE 01 011100 " SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 45, true,
     false, 65534, 32769},
    {"empty segment", HEAD "FFFE 0002 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 49, true, false, 32, 16},
    {"the smallest claim: SOI, head, two bytes more", "FFD8 FFE0 0010 4A46", "", 40, PAYLOAD_JPEG, 0, 8, false, false,
     0, 0},
    {"cut after the first segment's length", "FFD8 FFFFFFFE 0010", "", 40, PAYLOAD_JPEG, 0, 8, false, false, 0, 0},
    {"cut before the first segment's length", "FFD8 FFFFFFFFFE 00", "", 40, NOT_CLAIMED, NO_IMAGE},
    {"cut inside a segment", "FFD8 FFE0 0100 4A464946", "", 0, PAYLOAD_JPEG, 0, 10, false, false, 0, 0},
    {"cut after a segment", HEAD, "", 40, PAYLOAD_JPEG, 0, 20, false, false, 0, 0},
    {"cut before the second segment's length", HEAD "FFFE 00", "", 0, PAYLOAD_JPEG, 0, 23, false, false, 0, 0},
    {"cut inside the frame header", HEAD "FFC0 000B 08 0010 00", "", 0, PAYLOAD_JPEG, 0, 28, false, false, 0, 0},
    {"cut after the frame header's dimensions", HEAD "FFC0 000B 08 0010 0020", "", 0, PAYLOAD_JPEG, 0, 29, false, false,
     32, 16},
    {"frame header that ends with the dimensions", HEAD "FFC0 0007 08 0010 0020 " SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0,
     41, true, false, 32, 16},
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
    {"no FF before D9", PLAIN "12 FFC4 0004 0000 D9 34", "", 0, PAYLOAD_JPEG, 0, 52, false, false, 32, 16},

    /* Not images: nothing here is claimed. */
    {"SOI alone", "FFD8", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"7 bytes of an image", "FFD8 FFE0 0010 4A", "", 40, NOT_CLAIMED, NO_IMAGE},
    {"SOI and text", "FFD8FF", "this is not an image", 0, NOT_CLAIMED, NO_IMAGE},
    {"SOI and zeros", "FFD8 (00*40)", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"SOI and fill bytes", "FFD8 (FF*2046)", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"repeated SOI", "FFD8FFD8FFD8FFD8FFD8FFD8", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"EOI at once", "FFD8FFD9 (00*40)", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"EOI before a scan: tables only", HEAD "FFD9 0000", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"restart marker before a scan", HEAD "FFD0 0010", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"second SOI before a scan", HEAD HEAD, "", 0, NOT_CLAIMED, NO_IMAGE},
    {"scan without a frame", HEAD SCAN "1234 FFD9", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"two frames without a scan", HEAD FRAME FRAME, "", 0, NOT_CLAIMED, NO_IMAGE},
    {"DNL before a scan", HEAD "FFDC 0004 0010", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"EXP outside the hierarchical mode", HEAD "FFDF 0003 11", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"DHP twice", "FFD8 FFDE 0004 0000 FFDE 0004 0000", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"reserved marker", "FFD8 FF02 0010 0000", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"JPG marker", "FFD8 FFC8 0010 0000", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"JPEG-LS", "FFD8 FFF7 000B 08 0010 0020 01 011100", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"segment length 0", "FFD8 FFE0 0000 4A46494600", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"segment length 1", "FFD8 FFE0 0001 4A46494600", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"segment length 1, cut there", "FFD8 FFFFFFFE 0001", "", 40, NOT_CLAIMED, NO_IMAGE},
    {"SOS length 1", HEAD FRAME "FFDA 0001 01", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"no marker after the first segment", HEAD "1234567890", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"no FF before a segment", HEAD "FE 0004 4142 " FRAME SCAN "FFD9", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"no FF before SOS", HEAD FRAME "DA 0008 01 0100 003F00 FFD9", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"image after a byte", "00 " PLAIN "1234 FFD9", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"first byte of SOI wrong, 256 bytes and more", "00D8 FFE0 0102 (00*256)", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"second byte of SOI wrong", "FF00 FFE0 0102 (00*256)", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"PNG", "89504E470D0A1A0A 0000000D 49484452", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"Unix ping", "08090A0B0C0D0E0F 1011121314151617 18191A1B1C1D1E1F", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"ptunnel", "D5200880 00000000 00000000 40000002 0000FFFF", "", 0, NOT_CLAIMED, NO_IMAGE},
    {"icmptunnel", "", "TUNL................", 0, NOT_CLAIMED, NO_IMAGE},

    /* The signature. */
    {"WANG2 in an image", HEAD "FFFE 0007 57414E4732 " FRAME SCAN "FFD9", "", 0, PAYLOAD_JPEG, 0, 54, true, true, 32,
     16},
    {"WANG2 in a short image, after EOI", PLAIN "FFD9", "WANG2", 0, PAYLOAD_JPEG, 0, 45, true, true, 32, 16},
    {"WANG2 in 256 bytes, no image", "(00*251)", "WANG2", 0, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"WANG2 in 255 bytes, no image", "(00*250)", "WANG2", 0, NOT_CLAIMED, NO_IMAGE},
    {"WANG2 in 255 bytes, illegal image", "FFD8 (00*248)", "WANG2", 0, NOT_CLAIMED, NO_IMAGE},
    {"WANG2 in 256 bytes, in the middle", "(00*100) 57414E4732 (00*151)", "", 0, PAYLOAD_JPEG, -1, 0, false, true, 0,
     0},
    {"WANG2 in 256 bytes, from 63 on", "(00*63) 57414E4732 (00*188)", "", 0, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"WANG2 in 20 of 256 bytes", "(00*15)", "WANG2", 236, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"WANG2 at the end of 2048 bytes", "(00*2043)", "WANG2", 4000, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"and one byte later", "(00*2044)", "WANG2", 4000, NOT_CLAIMED, NO_IMAGE},
    {"almost WANG2", "(57*250)", "WANG1WWANG", 0, NOT_CLAIMED, NO_IMAGE},
    {"each letter of it alone", "(00*60) 57(00*61) 41(00*60) 4E(00*60) 47(00*60) 32(00*60)", "", 0, NOT_CLAIMED,
     NO_IMAGE},
    {"WANG2 after a W", "(57*251)", "WANG2", 0, PAYLOAD_JPEG, -1, 0, false, true, 0, 0},
    {"WANG2, image at 300", "(00*300) " PLAIN "12 FFD9 0000", "WANG2", 0, PAYLOAD_JPEG, 300, 46, true, true, 32, 16},
    {"WANG2, illegal image at 0", "FFD8 (00*260)", "WANG2", 0, PAYLOAD_JPEG, 0, 267, false, true, 0, 0},
    {"WANG2, image at 2000", "(00*1995) 57414E4732" PLAIN "12 FFD9 0000", "", 0, PAYLOAD_JPEG, 2000, 46, true, true, 32,
     16},
    {"WANG2, image at 2046", "57414E4732 (00*2041)" PLAIN "12 FFD9 0000", "", 0, PAYLOAD_JPEG, 2046, 46, true, true, 32,
     16},
    {"WANG2, image at 2047", "57414E4732 (00*2042)" PLAIN "12 FFD9 0000", "", 0, PAYLOAD_JPEG, -1, 0, false, true, 0,
     0},
    {"WANG2, SOI at the very end", "(00*256)", "WANG2\xFF\xD8", 0, PAYLOAD_JPEG, 261, 2, false, true, 0, 0},
};

static void append_bytes(GByteArray *array, const char *bytes)
{
    for (const char *c = bytes; *c != '\0';) {
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
}

static GByteArray *build(const struct row *row)
{
    GByteArray *array = g_byte_array_new();
    append_bytes(array, row->bytes);
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
        g_assert_cmpint(payload.image.has_frame, ==, row->width != 0);
        g_assert_cmpint(payload.image.has_frame ? payload.image.width : 0, ==, row->width);
        g_assert_cmpint(payload.image.has_frame ? payload.image.height : 0, ==, row->height);
        if (payload.image.has_frame) {
            const uint8_t *lines = bytes + payload.image_offset + payload.image.frame_offset;
            g_assert_cmpint(lines[0] << 8 | lines[1], ==, row->height);
            g_assert_cmpint(lines[2] << 8 | lines[3], ==, row->width);
        }
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

/* The end of a scan is found behind crowds of FF of any length, and nowhere else. */
static const struct crowd {
    const char *name;
    const char *bytes; /* as in struct row, again and again */
} crowds[] = {
    {"stuffed bytes", "FF00"}, {"fill bytes", "FF"}, {"restart markers", "FFD0 12 FFD7"}, {"data", "12 FF00 34"}};

static void check_crowd(gconstpointer data)
{
    const struct crowd *crowd = data;
    for (unsigned times = 1; times < 400; times++) {
        GByteArray *array = g_byte_array_new();
        append_bytes(array, PLAIN);
        for (unsigned i = 0; i < times; i++)
            append_bytes(array, crowd->bytes);
        const guint end = array->len;
        append_bytes(array, "FFD9 (00*80) FFD9");
        for (guint length = end; length <= array->len; length++) {
            struct jpeg_image image;
            uint8_t *bytes = memcpy(guarded_room(length), array->data, length);
            g_assert_true(jpeg_walk(bytes, length, &image));
            g_assert_cmpint(image.complete, ==, length >= end + 2);
            g_assert_cmpuint(image.size, ==, MIN(length, end + 2));
            g_assert_false(image.broken);
        }
        g_byte_array_free(array, TRUE);
    }
}

/* Which images break the rules, and which are only cut. */
static const struct breach {
    const char *bytes; /* as in struct row */
    bool is_broken;
} breaches[] = {
    {PLAIN "1234 FFD9 FF02", false}, {PLAIN "1234", false},      {PLAIN "12 FFFE 0010", false},
    {HEAD "FFFE 00", false},         {PLAIN "12 FF02 34", true}, {PLAIN "12 FFFE 0001 34", true},
    {PLAIN "12 FFC4 0002 34", true}, {PLAIN "12 " FRAME, true},  {HEAD "12", true},
    {HEAD "FFFE 0001", true},        {HEAD FRAME "FFD9", true},
};

static void check_breaches(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(breaches); i++) {
        GByteArray *array = g_byte_array_new();
        append_bytes(array, breaches[i].bytes);
        struct jpeg_image image;
        jpeg_walk(array->data, array->len, &image);
        g_assert_cmpint(image.broken, ==, breaches[i].is_broken);
        g_byte_array_free(array, TRUE);
    }
}

/* Which payloads are an image and nothing else, and which have more behind it. */
static const struct more {
    const char *bytes; /* as in struct row */
    unsigned missing;
    bool is_plain, has_trailing_data;
} mores[] = {
    {PLAIN "12 FFD9", 0, true, false},
    {PLAIN "12 FFD9 00", 0, false, true},
    {PLAIN "12 FFD9", 1, false, true},
    {PLAIN "12", 0, true, false},
    {PLAIN "12", 1, true, false},
    {PLAIN "12 FF02 34", 0, false, false},
    {WANG2, 0, false, false},
    {WANG2 PLAIN "12", 0, false, false},
    {WANG2 PLAIN "12 FFD9", 0, false, false},
    {WANG2 PLAIN "12 FFD9 00", 0, false, true},
};

static void check_mores(void)
{
    for (const struct more *more = mores; more < mores + G_N_ELEMENTS(mores); more++) {
        GByteArray *array = g_byte_array_new();
        append_bytes(array, more->bytes);
        const size_t size = array->len + more->missing;
        struct payload payload;
        g_assert_true(payload_recognise(array->data, array->len, size, &payload));
        g_assert_cmpint(payload_is_plain_image(&payload, size), ==, more->is_plain);
        g_assert_cmpint(payload_has_trailing_data(&payload, size), ==, more->has_trailing_data);
        g_byte_array_free(array, TRUE);
    }
}

/* In which images a dissector finds few things. */
static const struct inside {
    const char *bytes; /* as in struct row */
    bool is_simple;
} insides[] = {
    {PLAIN "12 FFD9", true},
    {"FFD8 FFC0 0014 08 0010 0020 40", true},
    {"FFD8 FFC0 0017 08 0010 0020 41", false},
    {"FFD8 FFC0 0014 08 0010 0020", true},
    {"FFD8 FFC4 0014 08 0010 0020 41", true}, /* Huffman tables are no frame */
    {HEAD FRAME "FFDA 000E 3F", true},        /* the frame has one */
    {HEAD FRAME "FFDA 0010 40", false},
    {HEAD FRAME "FFDA 0010", true},
    {HEAD FRAME "FFFE 0010 41", true},
    {HEAD "FFE1 0004 0000", false},
    {HEAD "FFE2 0004 0000", true},
    {HEAD "FFE1", false},
    {"FFD8 (00*3) FFE1", false}, /* where the walk finds nothing */
    {"FFD8 FFFE 0004 FFE1", false},
    {"FF", true},
    {"FFD8 (FF*62) 00", true}, /* 63 */
    {"FFD8 (FF*64) 00", true},
    {"FFD8 (FF*65) 00", false},
    {PLAIN
     "FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00"
     "FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00"
     "FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00",
     true},
};

static void check_insides(void)
{
    for (const struct inside *inside = insides; inside < insides + G_N_ELEMENTS(insides); inside++) {
        GByteArray *array = g_byte_array_new();
        append_bytes(array, inside->bytes);
        const uint8_t *bytes = memcpy(guarded_room(array->len), array->data, array->len);
        g_assert_cmpint(jpeg_is_simple(bytes, array->len), ==, inside->is_simple);
        g_byte_array_free(array, TRUE);
    }
}

/* The walk ends after more than 128 segments, and does not call it a whole image. */
static void check_many_segments(void)
{
    for (unsigned before = 125; before <= 129; before++) { /* the frame and the scan are two more */
        GByteArray *array = g_byte_array_new();
        append_bytes(array, "FFD8");
        for (unsigned i = 0; i < before; i++)
            append_bytes(array, "FFFE 0002");
        append_bytes(array, FRAME SCAN "FFD9");
        struct payload payload;
        g_assert_true(payload_recognise(array->data, array->len, array->len, &payload));
        g_assert_cmpint(payload.image.complete, ==, before <= 126);
        g_assert_cmpint(payload.image.broken, ==, before > 126);
        g_assert_cmpuint(payload.image.size, ==, array->len);
        g_byte_array_free(array, TRUE);
    }
}

/* Which of all 256 second bytes may stand after FF at a place of an image. */
struct place {
    const char *name;
    const char *before; /* as in struct row */
    const char *after;
    const char *legal; /* hex digits; "E0-EF" is a range */
};

/* Before a scan what is illegal is not claimed; after one it leaves an image without EOI. */
static const struct place places[] = {
    {"after SOI", "FFD8", "", "C0-C7 C9-CF DB DD DE E0-EF FE"},
    {"after a table", HEAD, "", "C0-C7 C9-CF DB DD DE E0-EF FE"},
    {"after DHP", DHP, "", "C0-C7 C9-CF DB DD DF E0-EF FE"},
    {"after the frame header", HEAD FRAME, "", "C4 CC DA DB DD E0-EF FE"},
    {"after the frame header, hierarchical", DHP FRAME, "", "C4 CC DA DB DD E0-EF FE"},
    /* 00, RST0 to RST7 and FF are part of the scan; D9 is the end. */
    {"after a scan", PLAIN "12", SCAN "FFD9", "00 C4 CC D0-D7 D9 DA DB DC DD E0-EF FE FF"},
    {"after a scan, hierarchical", DHP FRAME SCAN "12", SCAN "FFD9",
     "00 C0-C7 C9-CF D0-D7 D9 DA DB DC DD DF E0-EF FE FF"},
};

static bool is_listed(const char *list, unsigned byte)
{
    gchar **ranges = g_strsplit(list, " ", -1);
    bool found = false;
    for (gchar **range = ranges; *range != NULL; range++) {
        char *rest;
        const guint64 first = g_ascii_strtoull(*range, &rest, 16);
        const guint64 last = *rest == '-' ? g_ascii_strtoull(rest + 1, NULL, 16) : first;
        found = found || (first <= byte && byte <= last);
    }
    g_strfreev(ranges);
    return found;
}

static void check_markers(gconstpointer data)
{
    const struct place *place = data;
    for (unsigned second = 0; second <= 0xFF; second++) {
        const guint8 segment[] = {0xFF, (guint8)second, 0x00, 0x04, 0x00, 0x00};
        GByteArray *array = g_byte_array_new();
        append_bytes(array, place->before);
        g_byte_array_append(array, segment, sizeof segment);
        append_bytes(array, place->after);

        struct payload payload;
        const bool claimed = payload_recognise(array->data, array->len, array->len, &payload);
        const bool is_after_scan = place->after[0] != '\0';
        if (is_after_scan)
            g_assert_true(claimed);
        const bool is_legal = is_after_scan ? payload.image.complete : claimed;
        if (is_legal != is_listed(place->legal, second))
            g_error("%s: FF%02X is %s", place->name, second, is_legal ? "legal" : "not legal");
        g_byte_array_free(array, TRUE);
    }
}

static void check_letters(void)
{
    static const char letters[] = A_TO_W A_TO_W;
    for (size_t offset = 0; offset < sizeof letters - 1; offset++) {
        g_assert_cmpint(payload_letter('a', offset), ==, letters[offset]);
        g_assert_cmpint(payload_letter('A', offset), ==, g_ascii_toupper(letters[offset]));
    }
}

/* WANG2 and no more of an image than SOI: if that is all, it is none. */
static void check_begun_image(void)
{
    GByteArray *array = g_byte_array_new();
    append_bytes(array, WANG2 "FFD8");
    struct payload payload;
    for (size_t missing = 0; missing <= 1; missing++) {
        g_assert_true(payload_recognise(array->data, array->len, array->len + missing, &payload));
        g_assert_cmpint(payload.image.broken, ==, missing == 0);
    }
    append_bytes(array, "FFE0 FFFF");
    g_assert_true(payload_recognise(array->data, array->len, array->len, &payload));
    g_assert_false(payload.image.broken);
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
    g_test_add_func("/payload/letters", check_letters);
    g_test_add_func("/payload/breaches", check_breaches);
    g_test_add_func("/payload/mores", check_mores);
    g_test_add_func("/payload/insides", check_insides);
    g_test_add_func("/payload/begun image", check_begun_image);
    g_test_add_func("/payload/many segments", check_many_segments);
    for (size_t i = 0; i < G_N_ELEMENTS(crowds); i++) {
        char *path = g_strdup_printf("/payload/crowd/%s", crowds[i].name);
        g_test_add_data_func(path, &crowds[i], check_crowd);
        g_free(path);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        char *path = g_strdup_printf("/payload/markers/%s", places[i].name);
        g_test_add_data_func(path, &places[i], check_markers);
        g_free(path);
    }
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
