/* statistics.h
 * The tap that counts echo messages, for whatever is open under Statistics.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_H
#define SLOWLINK_STATISTICS_H

#include "message.h"

/* What travels to a statistic, once per message. It is a copy: when taps run, what the packet pointed to may
 * be another layer's. */
struct count {
    struct message message;       /* without its bytes */
    const char *client, *server;  /* in text */
    const uint8_t *image;         /* a copy of it, with the message that began a measurement's first round; else NULL */
    size_t image_size;            /* bytes */
    bool is_last;                 /* see message_is_last */
    struct conclusion conclusion; /* see message_conclusion_so_far; where the message has a round */
    nstime_t timestamp;
    uint32_t frame;
};

/* Registers the tap and all statistics. */
void statistics_register(void);

/* Returns true while somebody counts. */
bool statistics_wanted(void);

/* Counts an ICMPv4 echo message, claimed or not; costs nothing when nobody counts. */
void statistics_count(packet_info *pinfo, const struct message *message);

#endif
