/* statistics.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics.h"

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

/* Returns whether a message began a measurement's first round, and has all of its image. */
static bool has_first_image(const struct message *message)
{
    const struct round *round = message->round;
    return round != NULL && round->transfer == round->measurement->first_transfer &&
           message->echo.is_reply == round->has_begun_with_reply && message->echo.payload.has_image &&
           !message->echo.incomplete;
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
        .is_last = message_is_last(message),
        .timestamp = pinfo->abs_ts,
        .frame = pinfo->num,
    };
    if (has_first_image(message)) {
        const struct payload *payload = &message->echo.payload;
        count->image_size = payload->image.size;
        count->image = wmem_memdup(pinfo->pool, message->echo.data + payload->image_offset, count->image_size);
    }
    if (message->round != NULL)
        count->conclusion = message_conclusion_so_far(message);
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
