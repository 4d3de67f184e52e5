/* tracking.c
 * Turns echo messages in frames into events of the measurement. Knows headers and frames;
 * knows nothing of fields and trees.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "tracking.h"

#include <epan/address.h>

static struct tracker *tracker; /* NULL until there is something to remember: in most files there is nothing */
static struct measurement_settings settings; /* of the running tracker */
static struct measurement_settings preferences = {DEFAULT_THRESHOLD, DEFAULT_FAST_LIMIT, DEFAULT_PAIRING_TIME};

static void start_file(void)
{
    settings = preferences;
}

static void end_file(void)
{
    tracker_free(tracker);
    tracker = NULL;
}

void tracking_register(module_t *module)
{
    register_init_routine(start_file);
    register_cleanup_routine(end_file);

    prefs_register_uint_preference(
        module, "threshold", "Slow link threshold (kbps)",
        "A link below this speed is slow. Windows takes it from the policies \"Group Policy "
        "slow link detection\" (GroupPolicyMinTransferRate) and \"Slow network connection "
        "timeout for user profiles\" (UserProfileMinTransferRate); 500 unless set. With 0 the "
        "test is off and every link is fast",
        10, &preferences.threshold);
    prefs_register_uint_preference(module, "fast_limit", "Fast link limit (ms)",
                                   "A round trip below this time means a fast link and ends the measurement. Fixed at "
                                   "10 in Windows (KB 227260)",
                                   10, &preferences.fast_limit);
    prefs_register_uint_preference(module, "pairing_time", "Pairing time (s)",
                                   "The longest time between an empty ping and the large one of the same round, and "
                                   "between rounds of the same measurement",
                                   10, &preferences.pairing_time);
}

const struct measurement_settings *tracking_settings(void)
{
    return &settings;
}

bool tracking_is_idle(void)
{
    return tracker == NULL;
}

bool echo_read(tvbuff_t *message, int offset, packet_info *pinfo, uint8_t request_type, uint8_t reply_type,
               struct echo *ret_echo)
{
    if (offset < 0 || !tvb_bytes_exist(message, offset, ECHO_HEADER_LENGTH))
        return false;
    uint8_t header[ECHO_HEADER_LENGTH];
    tvb_memcpy(message, header, offset, sizeof header);
    if (header[0] != request_type && header[0] != reply_type)
        return false;

    struct echo echo = {
        .message = message,
        .offset = offset,
        .is_reply = header[0] == reply_type,
        .identifier = (uint16_t)(header[4] << 8 | header[5]),
        .sequence = (uint16_t)(header[6] << 8 | header[7]),
        .reported_size = (uint32_t)tvb_reported_length_remaining(message, offset + ECHO_HEADER_LENGTH),
        .captured_size = (uint32_t)tvb_captured_length_remaining(message, offset + ECHO_HEADER_LENGTH),
    };
    echo.incomplete = echo.captured_size < echo.reported_size || pinfo->fragmented;
    echo.client = echo.is_reply ? &pinfo->dst : &pinfo->src;
    echo.server = echo.is_reply ? &pinfo->src : &pinfo->dst;
    echo.is_tracked = request_type == ICMP_REQUEST && echo.client->type == AT_IPv4 && echo.server->type == AT_IPv4 &&
                      !pinfo->flags.in_error_pkt;
    *ret_echo = echo;
    return true;
}

/* Times that no clock shows are cut, so that no difference of two overflows. */
static int64_t nanoseconds(const nstime_t *time)
{
    const int64_t limit = 4000000000; /* s: the year 2096 */
    return CLAMP((int64_t)time->secs, -limit, limit) * 1000000000 + CLAMP(time->nsecs, 0, 999999999);
}

static uint32_t ipv4(const address *host)
{
    uint32_t bits;
    memcpy(&bits, host->data, sizeof bits);
    return bits;
}

struct seen tracking_see(const packet_info *pinfo, const struct echo *echo, int kind, bool signature, bool hidden)
{
    if (!echo->is_tracked || (kind == PAYLOAD_OTHER && tracking_is_idle()))
        return (struct seen){NULL, PART_NONE};
    if (tracker == NULL)
        tracker = tracker_new(&settings);
    /* A frame may hold several messages: the data source's offset tells them apart. */
    const uint32_t message = (uint32_t)(tvb_raw_offset(echo->message) + echo->offset);
    if (PINFO_FD_VISITED(pinfo))
        return tracker_recall(tracker, pinfo->num, message);

    struct echo_event event = {
        .is_reply = echo->is_reply,
        .incomplete = echo->incomplete,
        .hidden = hidden,
        .signature = signature,
        .kind = kind,
        .client = ipv4(echo->client),
        .server = ipv4(echo->server),
        /* As ICMP's own matching of requests and replies. */
        .vlan = prefs.strict_conversation_tracking_heuristics ? pinfo->vlan_id : 0,
        .identifier = echo->identifier,
        .sequence = echo->sequence,
        .frame = pinfo->num,
        .message = message,
        .time = nanoseconds(&pinfo->abs_ts),
        .size = echo->reported_size,
        .captured = echo->captured_size,
    };
    if (event.captured > 0)
        event.data = tvb_get_ptr(echo->message, echo->offset + ECHO_HEADER_LENGTH, (int)event.captured);
    return tracker_add(tracker, &event);
}

const struct exchange *tracking_latency(const packet_info *pinfo, const struct echo *echo)
{
    return echo->is_tracked && tracker != NULL
               ? tracker_find_latency(tracker, pinfo->num, echo->identifier, echo->sequence)
               : NULL;
}
