/* client.h
 * Who has sent probes, to whomever: is an image another than the client's before? Windows sends the same one always; of
 * another size (PingBufferSize, KB 816045) it is more or less of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_CLIENT_H
#define SLOWLINK_CLIENT_H

#include "content.h"
#include "key.h"

struct client {
    struct key key;                /* client, VLAN; stands first, as the set compares it */
    const struct content *longest; /* of its images; NULL: none yet */
    const struct content *other;   /* the latest image, where that is another; else NULL */
    uint32_t size;                 /* of the data of the largest one, bytes; 0: not known of any */
};

struct clients;

/* Returns an empty set of clients, which lives as long as the arena. */
struct clients *clients_new(struct arena *arena);

/* Returns the client with an address in a VLAN (0: VLANs do not tell them apart); adds it where there is none yet. */
struct client *clients_find_or_add(struct clients *clients, uint32_t address, uint32_t vlan);

/* Returns whether an image was a probe's of a client (see clients_find_or_add) before: its longest, in as many bytes.
 * size  of the data, bytes */
bool clients_know(const struct clients *clients, uint32_t address, uint32_t vlan, const struct content *image,
                  uint32_t size);

/* Takes the image of a client's next probe. Returns whether it is the same as those before, as far as is known.
 * echo  that brings it */
enum comparison client_add_image(struct client *client, const struct content *image, const struct echo *echo);

#endif
