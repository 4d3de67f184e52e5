/* findings.h
 * What an analyst should be told, in words: the expert infos.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_FINDINGS_H
#define SLOWLINK_FINDINGS_H

#include "message.h"

/* Registers the expert infos of a protocol. */
void findings_register(int proto);

/* Adds what there is to say of a message, each finding once; with a tree or without, as the window's Expert
 * Information has none.
 * item  the protocol's, to which they belong; NULL where there is no tree */
void findings_add(proto_item *item, packet_info *pinfo, const struct message *message);

#endif
