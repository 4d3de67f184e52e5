/* info_column.h
 * The words for the packet list.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_INFO_COLUMN_H
#define SLOWLINK_INFO_COLUMN_H

#include "message.h"

/* Adds what a message is to what ICMP says in the Info column. */
void info_column_add(packet_info *pinfo, const struct message *message);

#endif
