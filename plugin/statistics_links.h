/* statistics_links.h
 * Statistics > Slow Link Clients and Servers, -z slowlink,links: a row for each client and server between
 * which links were measured.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_LINKS_H
#define SLOWLINK_STATISTICS_LINKS_H

/* Registers it on the tap "slowlink". */
void statistics_links_register(void);

#endif
