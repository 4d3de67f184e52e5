/* statistics_pings.h
 * How many of what, from whom to whom: Statistics > Slow Link Pings and -z slowlink,pings, a table; and
 * -z slowlink,tree, which shows the same counts as a tree and is kept for scripts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_PINGS_H
#define SLOWLINK_STATISTICS_PINGS_H

/* Registers both on the tap "slowlink". */
void statistics_pings_register(void);

#endif
