/* statistics.h
 * Counts under Statistics: echo messages by kind and host, and a table of links.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_H
#define SLOWLINK_STATISTICS_H

#include "tracking.h"

/* Registers the tap, `-z slowlink,tree` and `-z slowlink,links`.
 * kinds  the names of the payload kinds; must live as long as the program */
void statistics_register(const value_string *kinds);

/* Returns true while somebody counts. */
bool statistics_wanted(void);

/* Tells the statistics of an ICMPv4 echo message, claimed or not; costs nothing when nobody
 * counts.
 * kind   payload_kind or PAYLOAD_OTHER
 * seen   what the tracker said of the message */
void statistics_count(packet_info *pinfo, const struct echo *echo, int kind, const struct seen *seen);

#endif
