/* statistics.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics.h"

#include "export.h"
#include "statistics_links.h"
#include "statistics_measurements.h"
#include "statistics_pings.h"

#include <epan/tap.h>
#include <epan/to_str.h>

static int statistics_tap = -1;

bool statistics_wanted(void)
{
    return have_tap_listener(statistics_tap);
}

/* Returns the picture's name in a table, for the message that began a measurement's first round; else NULL. */
static const char *picture_of(packet_info *pinfo, const struct message *message)
{
    const struct round *round = message->round;
    const struct payload *payload = &message->echo.payload;
    if (round == NULL || message->echo.is_reply != round->has_begun_with_reply || !payload->has_image ||
        round->transfer != round->measurement->first_transfer)
        return NULL;
    const char *hash = sha256_hex(pinfo->pool, message->echo.data + payload->image_offset, payload->image.size);
    return wmem_strndup(pinfo->pool, hash, IMAGE_NAME_DIGITS);
}

static const char *ipv4_to_str(packet_info *pinfo, uint32_t host)
{
    const address ip = ADDRESS_INIT(AT_IPv4, sizeof host, &host);
    return address_to_str(pinfo->pool, &ip);
}

void statistics_count(packet_info *pinfo, const struct message *message)
{
    if (!statistics_wanted())
        return;
    struct count *count = wmem_new(pinfo->pool, struct count);
    *count = (struct count){
        .message = *message,
        .client = ipv4_to_str(pinfo, message->echo.client),
        .server = ipv4_to_str(pinfo, message->echo.server),
        .picture = picture_of(pinfo, message),
        .is_last = message_is_last(message),
        .timestamp = pinfo->abs_ts,
        .frame = pinfo->num,
    };
    if (message->round != NULL)
        count->conclusion = message_conclusion(message, pinfo);
    count->message.echo.data = NULL;
    count->message.tvb = NULL;
    clear_address(&count->message.client);
    tap_queue_packet(statistics_tap, pinfo, count);
}

void statistics_register(void)
{
    statistics_tap = register_tap("slowlink");
    statistics_pings_register();
    statistics_measurements_register();
    statistics_links_register();
}
