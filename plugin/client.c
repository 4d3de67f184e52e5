/* client.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "client.h"

#include "measurement.h"

struct clients {
    struct arena *arena;
    GHashTable *by_key; /* set of struct client */
};

struct clients *clients_new(struct arena *arena)
{
    struct clients *clients = arena_new0(arena, sizeof *clients);
    clients->arena = arena;
    clients->by_key = arena_new_set(arena, key_hash, key_equal);
    return clients;
}

struct client *clients_find_or_add(struct clients *clients, uint32_t address, uint32_t vlan)
{
    const struct key key = {{address, vlan}};
    struct client *client = g_hash_table_lookup(clients->by_key, &key);
    if (client == NULL) {
        client = arena_new0(clients->arena, sizeof *client);
        client->key = key;
        g_hash_table_add(clients->by_key, client);
    }
    return client;
}

bool clients_know(const struct clients *clients, uint32_t address, uint32_t vlan, const struct content *image,
                  uint32_t size)
{
    const struct key key = {{address, vlan}};
    const struct client *client = g_hash_table_lookup(clients->by_key, &key);
    return client != NULL && client->longest == image && client->size == size;
}

/* Compares an image with the client's longest, which it becomes if it is more of it. */
static enum comparison compare_longest(struct client *client, const struct content *image)
{
    const struct content *longest = client->longest;
    const enum comparison comparison = longest != NULL ? contents_compare(longest, image) : CONTENTS_EQUAL;
    if (longest == NULL || (comparison == CONTENTS_EQUAL && image->length > longest->length))
        client->longest = image;
    return comparison;
}

/* Returns what a client's image is to those before it. After another one, which somebody may have sent in the client's name,
 * its own is another, too, but only the first time. Which of the two is its own is not known. */
static enum comparison compare_images(struct client *client, const struct content *image)
{
    const struct content *other = client->other;
    const enum comparison comparison = compare_longest(client, image);
    if (comparison != CONTENTS_DIFFER) {
        client->other = NULL;
        return comparison;
    }
    client->other = image;
    if (other == NULL || image->length > other->length) /* what it has more was never seen */
        return CONTENTS_DIFFER;
    return contents_compare(other, image) == CONTENTS_DIFFER ? CONTENTS_DIFFER : CONTENTS_UNKNOWN;
}

/* Returns whether an image is longer than the client's before, and than Windows' own size: what it has more was never
 * seen. */
static bool is_longer_image(struct client *client, const struct echo *echo)
{
    const uint32_t before = client->size;
    if (!echo->is_fragment) /* behind one there is more */
        client->size = MAX(before, echo->size);
    return before != 0 && echo->size > MAX(before, PROBE_SIZE);
}

enum comparison client_add_image(struct client *client, const struct content *image, const struct echo *echo)
{
    const enum comparison comparison = compare_images(client, image);
    return is_longer_image(client, echo) ? CONTENTS_DIFFER : comparison;
}
