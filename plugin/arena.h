/* arena.h
 * Where what is remembered of a file lives: small objects, and sets of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_ARENA_H
#define SLOWLINK_ARENA_H

#include <glib.h>
#include <stdint.h>
#include <wsutil/wmem/wmem.h>

/* Bytes: of integers and pointers. */
enum { ARENA_ALIGNMENT = sizeof(int64_t) };

struct arena {
    wmem_allocator_t *scope; /* owns everything */
    char *free;
    size_t free_size; /* bytes */
};

/* Returns an empty arena, which lives and ends with `scope`. */
struct arena *arena_new(wmem_allocator_t *scope);

/* Returns a cleared object, aligned to ARENA_ALIGNMENT, which lives as long as the arena.
 * size  bytes, from 1 to a few hundred */
void *arena_new0(struct arena *arena, size_t size);

/* Returns an empty set, for g_hash_table_add and g_hash_table_lookup, which lives as long as the arena. Its elements are
 * left to whoever adds them. */
GHashTable *arena_new_set(struct arena *arena, GHashFunc hash, GEqualFunc equal);

#endif
