/* frame.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "frame.h"

#include <epan/proto_data.h>

static int proto_slowlink = -1;

/* The last bit of what proto_data calls a key tells a count from the rest. */
enum { PLACE = 0, COUNT = 1, SHIFT = 1 };

/* The messages of the frame that is dissected for the first time, by their keys. A read filter that drops a frame gives
 * its number to another, but not its place in the file. */
static struct {
    int64_t offset;
    uint32_t frame;
    GArray *keys; /* of uint32_t */
} seen;

static void end_file(void)
{
    seen.frame = 0; /* none */
}

void frame_register(int proto)
{
    proto_slowlink = proto;
    seen.keys = g_array_new(false, false, sizeof(uint32_t));
    register_cleanup_routine(end_file);
}

/* Returns what is attached to the frame at a place: one pointer, into the exchange, as many bytes behind its start as the
 * occurrence says, which the arena's alignment leaves room for. A record of its own would cost 32 bytes for each of perhaps
 * millions. */
static struct match attached(packet_info *pinfo, uint32_t place)
{
    char *pointer = p_get_proto_data(wmem_file_scope(), pinfo, proto_slowlink, place);
    if (pointer == NULL)
        return (struct match){NULL, OCCURRENCE_FIRST};
    const size_t occurrence = (uintptr_t)pointer % ARENA_ALIGNMENT;
    return (struct match){(struct exchange *)(void *)(pointer - occurrence), (enum occurrence)occurrence};
}

/* Returns how many messages with this key there were before in the frame's first dissection. */
static uint32_t count_seen(const packet_info *pinfo, uint32_t key)
{
    uint32_t count = 0;
    if (seen.frame != pinfo->num || seen.offset != pinfo->fd->file_off) {
        seen.frame = pinfo->num;
        seen.offset = pinfo->fd->file_off;
        g_array_set_size(seen.keys, 0);
    }
    for (unsigned i = 0; i < seen.keys->len; i++)
        count += g_array_index(seen.keys, uint32_t, i) == key;
    g_array_append_val(seen.keys, key);
    return count;
}

void frame_add_match(packet_info *pinfo, uint32_t key, const struct match *match)
{
    G_STATIC_ASSERT((int)OCCURRENCES <= (int)ARENA_ALIGNMENT);
    const uint32_t place = (key + count_seen(pinfo, key)) << SHIFT | PLACE;
    if (match->exchange != NULL)
        p_add_proto_data(wmem_file_scope(), pinfo, proto_slowlink, place, (char *)match->exchange + match->occurrence);
}

/* A tunnel may bring the same bytes more than once in one frame, such as a ping and its copy: each has a place of its own.
 * Returns that of the next one in this dissection. */
static uint32_t next_place(packet_info *pinfo, uint32_t key)
{
    uint32_t *count = p_get_proto_data(pinfo->pool, pinfo, proto_slowlink, key << SHIFT | COUNT);
    if (count == NULL) {
        count = wmem_new0(pinfo->pool, uint32_t);
        p_add_proto_data(pinfo->pool, pinfo, proto_slowlink, key << SHIFT | COUNT, count);
    }
    return (key + (*count)++) << SHIFT | PLACE;
}

struct match frame_next_match(packet_info *pinfo, uint32_t key)
{
    return attached(pinfo, next_place(pinfo, key));
}

void frame_note_message(packet_info *pinfo, uint32_t start, struct message *message)
{
    p_add_proto_data(pinfo->pool, pinfo, proto_slowlink, start << SHIFT | PLACE, message);
}

struct message *frame_message(packet_info *pinfo, uint32_t start)
{
    return p_get_proto_data(pinfo->pool, pinfo, proto_slowlink, start << SHIFT | PLACE);
}
