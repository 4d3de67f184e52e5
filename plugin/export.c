/* export.c
 * Hands the images to Wireshark's Export Objects. Knows bytes and file names, not pings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "export.h"

#include "preferences.h"

#include <epan/export_object.h>
#include <epan/tap.h>
#include <epan/to_str.h>

static const uint8_t EOI[] = {0xFF, 0xD9};

enum {
    /* tshark walks its whole list to add an object: a flood of images must not keep it busy for minutes. */
    MOST_OBJECTS = 10000,
};

/* What travels from the dissector to the callback, once per frame. */
struct offer {
    tvbuff_t *image;
    bool incomplete;
    const char *client;
};

/* The objects that one export (one window, one -z, one sharkd request) has listed. */
struct listed {
    unsigned count;
    wmem_map_t *names; /* full hash and completeness, as a set */
    uint8_t *last;     /* the bytes met last: most probes carry the same image */
    size_t last_length;
    bool last_incomplete;
};

static int export_tap = -1;
static wmem_map_t *listed_by_export; /* export_object_list_t * -> struct listed *, for one file */

static const char *suffix(const struct offer *offer)
{
    return offer->incomplete ? "-partial" : "";
}

char *sha256_hex(wmem_allocator_t *scope, const uint8_t *data, size_t length)
{
    char *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, length);
    char *copy = wmem_strdup(scope, hex);
    g_free(hex);
    return copy;
}

/* Nothing process-wide may decide what was exported already: tshark and sharkd never call a
 * reset callback, and two windows may be open. The list that is being filled can tell: an
 * empty one has just been opened or reset, so what was noted for its address is stale. */
static struct listed *find_listed(export_object_list_t *list)
{
    struct listed *listed = (struct listed *)wmem_map_lookup(listed_by_export, list);
    if (listed != NULL && list->get_entry(list->gui_data, 0) != NULL)
        return listed;
    listed = wmem_new0(wmem_file_scope(), struct listed);
    listed->names = wmem_map_new(wmem_file_scope(), wmem_str_hash, g_str_equal);
    wmem_map_insert(listed_by_export, list, listed);
    return listed;
}

/* Returns true the first time that this export meets the image, and its hash. */
static bool is_new(struct listed *listed, packet_info *pinfo, const struct offer *offer, const char **ret_hash)
{
    const size_t length = tvb_captured_length(offer->image);
    const uint8_t *bytes = tvb_get_ptr(offer->image, 0, (gint)length);

    if (listed->last != NULL && listed->last_length == length && listed->last_incomplete == offer->incomplete &&
        memcmp(listed->last, bytes, length) == 0)
        return false;

    const char *hash = sha256_hex(pinfo->pool, bytes, length);
    const char *name = wmem_strdup_printf(pinfo->pool, "%s%s", hash, suffix(offer));
    bool new_name = !wmem_map_contains(listed->names, name);
    if (new_name)
        wmem_map_insert(listed->names, wmem_strdup(wmem_file_scope(), name), NULL);

    wmem_free(wmem_file_scope(), listed->last);
    listed->last = (uint8_t *)wmem_memdup(wmem_file_scope(), bytes, length);
    listed->last_length = length;
    listed->last_incomplete = offer->incomplete;
    *ret_hash = hash;
    return new_name;
}

static bool ends_with_eoi(const uint8_t *bytes, size_t length)
{
    return length >= sizeof EOI && memcmp(bytes + length - sizeof EOI, EOI, sizeof EOI) == 0;
}

/* The bytes as carried, g_malloc'd as the list wants them; with an EOI where that is asked
 * for and none is there. */
static void copy_bytes(tvbuff_t *image, export_object_entry_t *entry)
{
    const size_t length = tvb_captured_length(image);
    const uint8_t *bytes = tvb_get_ptr(image, 0, (gint)length);
    const size_t extra = preferences.append_eoi && !ends_with_eoi(bytes, length) ? sizeof EOI : 0;

    entry->payload_len = length + extra;
    entry->payload_data = (guint8 *)g_malloc(length + extra);
    memcpy(entry->payload_data, bytes, length);
    memcpy(entry->payload_data + length, EOI, extra);
}

/* The tap's callback. `tapdata` is the list to fill; the offer belongs to the dissector. */
static tap_packet_status list_image(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_)
{
    export_object_list_t *list = (export_object_list_t *)tapdata;
    const struct offer *offer = (const struct offer *)data;
    struct listed *listed = find_listed(list);
    char *filename;

    if (listed->count == MOST_OBJECTS)
        return TAP_PACKET_DONT_REDRAW;
    if (preferences.export_every) {
        filename = g_strdup_printf("slow-link-frame-%u%s.jpg", pinfo->num, suffix(offer));
    } else {
        const char *hash;
        if (!is_new(listed, pinfo, offer, &hash))
            return TAP_PACKET_DONT_REDRAW;
        filename = g_strdup_printf("slow-link-%.*s%s.jpg", IMAGE_NAME_DIGITS, hash, suffix(offer));
    }

    export_object_entry_t *entry = g_new0(export_object_entry_t, 1);
    listed->count++;
    entry->pkt_num = pinfo->num;
    entry->hostname = g_strdup(offer->client);
    entry->content_type = g_strdup("image/jpeg");
    entry->filename = filename;
    copy_bytes(offer->image, entry);
    list->add_entry(list->gui_data, entry);
    return TAP_PACKET_REDRAW;
}

void export_offer(packet_info *pinfo, tvbuff_t *image, bool incomplete, const address *client)
{
    if (!have_tap_listener(export_tap))
        return;
    struct offer *offer = wmem_new(pinfo->pool, struct offer);
    offer->image = image;
    offer->incomplete = incomplete;
    offer->client = address_to_str(pinfo->pool, client);
    tap_queue_packet(export_tap, pinfo, offer);
}

void export_register(int proto)
{
    export_tap = register_export_object(proto, list_image, NULL);
    listed_by_export = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
}
