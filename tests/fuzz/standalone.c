/* standalone.c
 * Drives a fuzz target without libFuzzer: a fixed number of inputs, the same ones each time, made from seed files by
 * random changes. For compilers without libFuzzer, and for CI.
 *
 *     fuzz_payload-standalone INPUTS [SEED_FILE | DIRECTORY]...
 *     fuzz_payload-standalone 0 FILE      runs a reproducer as it is
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "target.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { MAXIMUM = 32768, MOST_CHANGES = 8 };

#pragma weak LLVMFuzzerInitialize

static void add_file(GPtrArray *seeds, const char *path)
{
    char *bytes;
    gsize length;
    if (g_file_get_contents(path, &bytes, &length, NULL))
        g_ptr_array_add(seeds, g_bytes_new_take(bytes, MIN(length, MAXIMUM)));
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_path(GPtrArray *seeds, const char *path)
{
    GDir *directory = g_dir_open(path, 0, NULL);
    if (directory == NULL) {
        add_file(seeds, path);
        return;
    }
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(directory)) != NULL;)
        g_ptr_array_add(files, g_build_filename(path, name, NULL));
    g_dir_close(directory);
    g_ptr_array_sort(files, by_name); /* the order on the disk differs from machine to machine */
    for (guint i = 0; i < files->len; i++)
        add_file(seeds, g_ptr_array_index(files, i));
    g_ptr_array_free(files, TRUE);
}

static guint32 below(GRand *random, size_t limit)
{
    return g_rand_int(random) % (guint32)limit;
}

/* One change: to a bit, to a byte, to the length, or a piece copied over another. Returns the new length. */
static size_t change(GRand *random, uint8_t *bytes, size_t length)
{
    static const uint8_t telling[] = {0x00, 0x01, 0x7F, 0x80, 0xC0, 0xD8, 0xD9, 0xDA, 0xE0, 0xFE, 0xFF, 'a', 'A'};
    const size_t at = below(random, MAX(length, 1)), from = below(random, MAX(length, 1));

    switch (length == 0 ? 5 : below(random, 6)) {
    case 0:
        bytes[at] ^= (uint8_t)(1U << below(random, 8));
        return length;
    case 1:
        bytes[at] = telling[below(random, sizeof telling)];
        return length;
    case 2:
        bytes[at] = (uint8_t)g_rand_int(random);
        return length;
    case 3:
        return at;
    case 4:
        memmove(bytes + at, bytes + from, MIN(below(random, 64), length - MAX(at, from)));
        return length;
    default:
        while (length < MAXIMUM && below(random, 32) != 0)
            bytes[length++] = (uint8_t)g_rand_int(random);
        return length;
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s INPUTS [SEED_FILE | DIRECTORY]...\n", argv[0]);
        return 2;
    }
    const guint64 inputs = g_ascii_strtoull(argv[1], NULL, 10);
    GPtrArray *seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (int i = 2; i < argc; i++)
        add_path(seeds, argv[i]);
    g_ptr_array_add(seeds, g_bytes_new(NULL, 0));

    if (LLVMFuzzerInitialize != NULL)
        LLVMFuzzerInitialize(&argc, &argv);
    for (guint i = 0; i < seeds->len; i++) {
        gsize length;
        const uint8_t *bytes = g_bytes_get_data(g_ptr_array_index(seeds, i), &length);
        LLVMFuzzerTestOneInput(bytes, length);
    }
    GRand *random = g_rand_new_with_seed(227260);
    for (guint64 i = 0; i < inputs; i++) {
        static uint8_t bytes[MAXIMUM];
        gsize length;
        const void *seed = g_bytes_get_data(g_ptr_array_index(seeds, below(random, seeds->len)), &length);
        if (length > 0)
            memcpy(bytes, seed, length);
        for (guint32 changes = below(random, MOST_CHANGES + 1); changes > 0; changes--)
            length = change(random, bytes, length);
        LLVMFuzzerTestOneInput(bytes, length);
    }
    printf("%u seeds and %" G_GUINT64_FORMAT " inputs made from them: nothing found\n", seeds->len, inputs);
    g_rand_free(random);
    g_ptr_array_free(seeds, TRUE);
    return 0;
}
