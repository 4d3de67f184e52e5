/* frame.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "frame.h"

#include <epan/proto_data.h>

static int proto_slowlink = -1;
static uint32_t counted_frame; /* whose messages were counted last: most frames have nothing to count */

/* The last bit of what proto_data calls a key tells a count from the rest. */
enum { PLACE = 0, COUNT = 1, SHIFT = 1 };

void frame_register(int proto)
{
    proto_slowlink = proto;
}

/* Returns what is attached to the frame at a place: one pointer, into the exchange, as many bytes behind its start as the
 * occurrence says, which its alignment leaves room for. A record of its own would cost 32 bytes for each of perhaps
 * millions. */
static struct match attached(packet_info *pinfo, uint32_t place)
{
    char *pointer = p_get_proto_data(wmem_file_scope(), pinfo, proto_slowlink, place);
    if (pointer == NULL)
        return (struct match){NULL, OCCURRENCE_FIRST};
    const size_t occurrence = (uintptr_t)pointer % G_ALIGNOF(struct exchange);
    return (struct match){(struct exchange *)(void *)(pointer - occurrence), (enum occurrence)occurrence};
}

/* A tunnel may bring the same bytes more than once in one frame, such as a ping and its copy: each has a place of its own.
 * Returns that of the next one in this dissection.
 * before  how many there were, where they were not counted */
static uint32_t next_place(packet_info *pinfo, uint32_t key, uint32_t before)
{
    counted_frame = pinfo->num;
    uint32_t *count = p_get_proto_data(pinfo->pool, pinfo, proto_slowlink, key << SHIFT | COUNT);
    if (count == NULL) {
        count = wmem_new(pinfo->pool, uint32_t);
        *count = before;
        p_add_proto_data(pinfo->pool, pinfo, proto_slowlink, key << SHIFT | COUNT, count);
    }
    return (key + (*count)++) << SHIFT | PLACE;
}

void frame_add_match(packet_info *pinfo, uint32_t key, const struct match *match)
{
    G_STATIC_ASSERT(OCCURRENCES <= G_ALIGNOF(struct exchange));
    uint32_t place = key << SHIFT | PLACE;
    const bool is_attached = attached(pinfo, place).exchange != NULL;
    if (is_attached || match->exchange == NULL || counted_frame == pinfo->num)
        place = next_place(pinfo, key, is_attached ? 1 : 0);
    if (match->exchange != NULL)
        p_add_proto_data(wmem_file_scope(), pinfo, proto_slowlink, place, (char *)match->exchange + match->occurrence);
}

struct match frame_next_match(packet_info *pinfo, uint32_t key)
{
    return attached(pinfo, next_place(pinfo, key, 0));
}

void frame_note_message(packet_info *pinfo, uint32_t start, struct message *message)
{
    p_add_proto_data(pinfo->pool, pinfo, proto_slowlink, start << SHIFT | PLACE, message);
}

struct message *frame_message(packet_info *pinfo, uint32_t start)
{
    return p_get_proto_data(pinfo->pool, pinfo, proto_slowlink, start << SHIFT | PLACE);
}
