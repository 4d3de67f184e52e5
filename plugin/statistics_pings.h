/* statistics_pings.h
 * Statistics > Slow Link Pings, -z slowlink,tree: how many of what, from whom to whom.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_PINGS_H
#define SLOWLINK_STATISTICS_PINGS_H

/* Registers it on the tap "slowlink". */
void statistics_pings_register(void);

#endif
