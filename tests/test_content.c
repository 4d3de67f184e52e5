/* test_content.c
 * The distinct images, and the digest that decides where their bytes are not kept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "content.h"

#include <string.h>

/* CPython hashes bytes with SipHash-1-3; with PYTHONHASHSEED=0 the key is zero. */
static void check_digest(void)
{
    static const char text[] = "abcdefghijklmnopqrstuvwxyz";
    static const struct {
        size_t length;
        int64_t digest;
    } rows[] = {
        {1, 4644417185603328019}, {7, 7904145750247929094},   {8, 4574395652268504554},
        {9, -532774252720507163}, {23, -2755533366362184804},
    };
    const uint8_t bytes[100] = {0};
    const struct digest_key zero = {0, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint((int64_t)digest(&zero, (const uint8_t *)text, rows[i].length), ==, rows[i].digest);
    const struct digest_key a = digest_random_key(), b = digest_random_key();
    g_assert_cmpuint(digest(&a, bytes, sizeof bytes), !=, digest(&b, bytes, sizeof bytes));
    g_assert_cmpuint(digest(&a, bytes, sizeof bytes), !=, digest(&zero, bytes, sizeof bytes));
}

/* Beyond the budget the bytes are gone, and are still told apart. */
static void check_contents_beyond_the_budget(void)
{
    enum { LENGTH = 60000 };
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct contents contents;
    contents_init(&contents, arena_new(scope));
    uint8_t *bytes = g_malloc(LENGTH);
    memset(bytes, 0xFF, LENGTH);
    const struct content *first = contents_find_or_add(&contents, bytes, LENGTH), *content = first;
    unsigned kept = 0;

    for (uint32_t i = 0; i < 200; i++) {
        memcpy(bytes, &i, sizeof i);
        content = contents_find_or_add(&contents, bytes, LENGTH);
        g_assert_cmpuint(contents_digest(&contents, bytes, LENGTH), ==, content->digest);
        g_assert_true(contents_find_or_add(&contents, bytes, LENGTH) == content);
        kept += content->bytes != NULL;
        bytes[LENGTH - 1] ^= 1;
        g_assert_cmpuint(contents_digest(&contents, bytes, LENGTH), !=, content->digest);
        bytes[LENGTH - 1] ^= 1;
        g_assert_cmpuint(contents_digest(&contents, bytes, LENGTH - 1), !=, content->digest);
    }
    g_assert_cmpuint(kept, ==, CONTENTS_BUDGET / LENGTH - 1);
    g_assert_null(content->bytes);
    memset(bytes, 0xFF, LENGTH);
    g_assert_true(contents_find_or_add(&contents, bytes, LENGTH) == first);
    g_free(bytes);
    wmem_destroy_allocator(scope);
}

/* The last byte of the budget is given, too. */
static void check_contents_of_the_whole_budget(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct contents contents;
    contents_init(&contents, arena_new(scope));
    uint8_t *bytes = g_malloc0(CONTENTS_BUDGET);
    g_assert_nonnull(contents_find_or_add(&contents, bytes, CONTENTS_BUDGET)->bytes);
    g_assert_null(contents_find_or_add(&contents, bytes, 1)->bytes);
    g_free(bytes);
    wmem_destroy_allocator(scope);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/digest", check_digest);
    g_test_add_func("/content/beyond the budget", check_contents_beyond_the_budget);
    g_test_add_func("/content/the whole budget", check_contents_of_the_whole_budget);
    return g_test_run();
}
