/* content.h
 * The distinct data of the pings that carry an image: equal bytes are one content. So a reply is compared
 * with its request, and a copy with its original, after the packets are gone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_CONTENT_H
#define SLOWLINK_CONTENT_H

#include "arena.h"
#include "digest.h"
#include "echo.h"

#include <stdbool.h>
#include <stdint.h>

/* Bytes that all contents together may keep. A digest decides whether two are equal; the bytes tell where a reply
 * differs, and that is lost beyond. */
enum { CONTENTS_BUDGET = 8 << 20 };

enum comparison {
    CONTENTS_EQUAL,
    CONTENTS_DIFFER,
    CONTENTS_UNKNOWN /* the bytes are not kept, and one has more than the other */
};

struct content {
    uint64_t digest;
    uint32_t length;      /* bytes */
    const uint8_t *bytes; /* NULL: beyond the budget */
};

/* All contents of a file. */
struct contents {
    struct arena *arena;          /* owns everything */
    GHashTable *by_digest;        /* set of struct content */
    const struct content *latest; /* or NULL */
    uint32_t budget;              /* bytes that may still be kept */
    struct digest_key key;
};

/* Makes an empty set, which lives as long as the arena. */
void contents_init(struct contents *contents, struct arena *arena);

/* Returns the one content that equals an echo's data; adds it where there is none yet. The data are copied as far as the
 * budget goes. */
const struct content *contents_find_or_add(struct contents *contents, struct echo *echo);

/* Compares the bytes that two contents both have. */
enum comparison contents_compare(const struct content *a, const struct content *b);

/* Returns the digest of an echo's data, whether they are a content of this set or not. Found out once for an echo. */
uint64_t contents_digest(const struct contents *contents, struct echo *echo);

#endif
