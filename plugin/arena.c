/* arena.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "arena.h"

#include "compat.h"

/* Wireshark's allocator spends 16 bytes on each object, and there may be millions of 40 to 72 bytes. */
enum { CHUNK_SIZE = 32 << 10 };

struct arena *arena_new(wmem_allocator_t *scope)
{
    struct arena *arena = wmem_new0(scope, struct arena);
    arena->scope = scope;
    return arena;
}

void *arena_new0(struct arena *arena, size_t size)
{
    size = (size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
    if (size > arena->free_size) {
        arena->free = (char *)wmem_alloc0(arena->scope, CHUNK_SIZE);
        arena->free_size = CHUNK_SIZE;
    }
    void *object = arena->free;
    arena->free += size;
    arena->free_size -= size;
    return object;
}

static ws_bool destroy_set(wmem_allocator_t *scope, wmem_cb_event_t event, void *set)
{
    (void)scope, (void)event;
    g_hash_table_destroy(set);
    return false; /* not again */
}

/* A set of GLib's takes a third of the memory of wmem's maps, and compares hashes before it looks at an element. */
GHashTable *arena_new_set(struct arena *arena, GHashFunc hash, GEqualFunc equal)
{
    GHashTable *set = g_hash_table_new(hash, equal);
    wmem_register_callback(arena->scope, destroy_set, set);
    return set;
}
