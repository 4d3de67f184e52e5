/* content.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "content.h"

#include <string.h>

/* The digest is keyed, so each part of it is a hash that nobody can aim at. */
static guint content_hash(gconstpointer key)
{
    return (guint)((const struct content *)key)->digest;
}

static gboolean content_equal(gconstpointer a, gconstpointer b)
{
    const struct content *x = a, *y = b;
    return x->digest == y->digest && x->length == y->length;
}

void contents_init(struct contents *contents, struct arena *arena)
{
    *contents = (struct contents){.arena = arena, .budget = CONTENTS_BUDGET, .key = digest_random_key()};
    contents->by_digest = arena_new_set(arena, content_hash, content_equal);
}

/* Nearly all probes of a capture carry the same picture: a look at its bytes spares the digest. */
static bool equals_kept(const struct content *content, const struct echo *echo)
{
    return content != NULL && content->bytes != NULL && content->length == echo->captured &&
           memcmp(content->bytes, echo->data, echo->captured) == 0;
}

enum comparison contents_compare(const struct content *a, const struct content *b)
{
    if (a == b)
        return CONTENTS_EQUAL;
    if (a->length == b->length) /* else they were one */
        return CONTENTS_DIFFER;
    if (a->bytes == NULL || b->bytes == NULL)
        return CONTENTS_UNKNOWN;
    return memcmp(a->bytes, b->bytes, MIN(a->length, b->length)) == 0 ? CONTENTS_EQUAL : CONTENTS_DIFFER;
}

uint64_t contents_digest(const struct contents *contents, struct echo *echo)
{
    if (echo->digest == 0)
        echo->digest = equals_kept(contents->latest, echo) ? contents->latest->digest
                                                           : digest(&contents->key, echo->data, echo->captured);
    return echo->digest;
}

const struct content *contents_find_or_add(struct contents *contents, struct echo *echo)
{
    const struct content wanted = {.digest = contents_digest(contents, echo), .length = echo->captured};
    if (contents->latest != NULL && content_equal(contents->latest, &wanted))
        return contents->latest;
    struct content *content = g_hash_table_lookup(contents->by_digest, &wanted);
    if (content == NULL) {
        content = arena_new0(contents->arena, sizeof *content);
        *content = wanted;
        if (wanted.length <= contents->budget) {
            content->bytes = wmem_memdup(contents->arena->scope, echo->data, wanted.length);
            contents->budget -= wanted.length;
        }
        g_hash_table_add(contents->by_digest, content);
    }
    contents->latest = content;
    return content;
}
