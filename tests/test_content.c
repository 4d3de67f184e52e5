/* test_content.c
 * Where what is remembered lives; the distinct images, and the digest that decides where their bytes are not kept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "content.h"

#include <string.h>

static void check_objects(void)
{
    enum { OBJECTS = 2000, MOST_BYTES = 80 };
    static const uint8_t zeros[MOST_BYTES];
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct arena *arena = arena_new(scope);
    const uint8_t *end = NULL;
    unsigned gaps = 0;
    for (unsigned i = 0; i < OBJECTS; i++) {
        const size_t size = 1 + i % MOST_BYTES;
        uint8_t *object = arena_new0(arena, size);
        g_assert_cmpuint((uintptr_t)object % sizeof(int64_t), ==, 0);
        g_assert_cmpmem(object, size, zeros, size);
        memset(object, 0xFF, size); /* would be seen in the next one */
        gaps += object < end || object - end >= (ptrdiff_t)sizeof(int64_t);
        end = object + size;
    }
    /* 2,000 objects of 44 bytes, rounded up, in chunks of 32 KB. */
    g_assert_cmpuint(gaps, ==, 3);
    wmem_destroy_allocator(scope);
}

/* No byte of a chunk is left over. */
static void check_whole_chunk(void)
{
    enum { EIGHTH = 4096 };
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct arena *arena = arena_new(scope);
    const char *first = arena_new0(arena, EIGHTH), *last = first;
    for (int i = 1; i < 8; i++)
        last = arena_new0(arena, EIGHTH);
    g_assert_cmpint(last - first, ==, 7 * EIGHTH);
    wmem_destroy_allocator(scope);
}

/* A set ends with its arena, once. */
static void check_set(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    GHashTable *set = g_hash_table_ref(arena_new_set(arena_new(scope), g_direct_hash, g_direct_equal));
    g_hash_table_add(set, scope);
    wmem_free_all(scope);
    g_assert_cmpuint(g_hash_table_size(set), ==, 0);
    g_hash_table_add(set, scope);
    wmem_free_all(scope);
    g_assert_cmpuint(g_hash_table_size(set), ==, 1);
    g_hash_table_unref(set);
    wmem_destroy_allocator(scope);
}

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

static const struct content *find_or_add(struct contents *contents, const uint8_t *bytes, uint32_t length)
{
    struct echo echo = {.data = bytes, .captured = length};
    return contents_find_or_add(contents, &echo);
}

static uint64_t digest_of(const struct contents *contents, const uint8_t *bytes, uint32_t length)
{
    struct echo echo = {.data = bytes, .captured = length};
    const uint64_t found = contents_digest(contents, &echo);
    g_assert_cmpuint(echo.digest, ==, found);
    return found;
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
    const struct content *first = find_or_add(&contents, bytes, LENGTH), *content = first;
    unsigned kept = 0;

    for (uint32_t i = 0; i < 200; i++) {
        memcpy(bytes, &i, sizeof i);
        content = find_or_add(&contents, bytes, LENGTH);
        g_assert_cmpuint(digest_of(&contents, bytes, LENGTH), ==, content->digest);
        g_assert_true(find_or_add(&contents, bytes, LENGTH) == content);
        kept += content->bytes != NULL;
        bytes[LENGTH - 1] ^= 1;
        g_assert_cmpuint(digest_of(&contents, bytes, LENGTH), !=, content->digest);
        bytes[LENGTH - 1] ^= 1;
        g_assert_cmpuint(digest_of(&contents, bytes, LENGTH - 1), !=, content->digest);
    }
    g_assert_cmpuint(kept, ==, CONTENTS_BUDGET / LENGTH - 1);
    g_assert_null(content->bytes);
    const struct content *shorter = find_or_add(&contents, bytes, LENGTH - 1);
    g_assert_cmpint(contents_compare(content, first), ==, CONTENTS_DIFFER);
    g_assert_cmpint(contents_compare(first, content), ==, CONTENTS_DIFFER);
    g_assert_cmpint(contents_compare(shorter, first), ==, CONTENTS_UNKNOWN);
    g_assert_cmpint(contents_compare(first, shorter), ==, CONTENTS_UNKNOWN);
    g_assert_cmpint(contents_compare(content, content), ==, CONTENTS_EQUAL);
    memset(bytes, 0xFF, LENGTH);
    g_assert_true(find_or_add(&contents, bytes, LENGTH) == first);
    g_free(bytes);
    wmem_destroy_allocator(scope);
}

/* Of two lengths one may be more of the other. */
static void check_difference(void)
{
    static const struct {
        const char *a, *b;
        enum comparison comparison;
    } rows[] = {
        {"abc", "abc", CONTENTS_EQUAL},   {"abc", "abcd", CONTENTS_EQUAL}, {"abc", "abx", CONTENTS_DIFFER},
        {"abc", "abxc", CONTENTS_DIFFER}, {"abc", "b", CONTENTS_DIFFER},
    };
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct contents contents;
    contents_init(&contents, arena_new(scope));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct content *a = find_or_add(&contents, (const uint8_t *)rows[i].a, (uint32_t)strlen(rows[i].a));
        const struct content *b = find_or_add(&contents, (const uint8_t *)rows[i].b, (uint32_t)strlen(rows[i].b));
        g_assert_cmpint(contents_compare(a, b), ==, rows[i].comparison);
        g_assert_cmpint(contents_compare(b, a), ==, rows[i].comparison);
    }
    wmem_destroy_allocator(scope);
}

/* The last byte of the budget is given, too. */
static void check_contents_of_the_whole_budget(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct contents contents;
    contents_init(&contents, arena_new(scope));
    uint8_t *bytes = g_malloc0(CONTENTS_BUDGET);
    g_assert_nonnull(find_or_add(&contents, bytes, CONTENTS_BUDGET)->bytes);
    g_assert_null(find_or_add(&contents, bytes, 1)->bytes);
    g_free(bytes);
    wmem_destroy_allocator(scope);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/arena/objects", check_objects);
    g_test_add_func("/arena/whole chunk", check_whole_chunk);
    g_test_add_func("/arena/set", check_set);
    g_test_add_func("/digest", check_digest);
    g_test_add_func("/content/beyond the budget", check_contents_beyond_the_budget);
    g_test_add_func("/content/difference", check_difference);
    g_test_add_func("/content/the whole budget", check_contents_of_the_whole_budget);
    return g_test_run();
}
