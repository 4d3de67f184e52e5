/* fields.h
 * How a message is shown in the packet details: fields and tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_FIELDS_H
#define SLOWLINK_FIELDS_H

#include "message.h"

/* Registers the fields of a protocol. */
void fields_register(int proto);

/* The names of payload kinds, roles and verdicts, wherever they are shown. */
extern const value_string payload_kind_names[], role_names[], verdict_names[];

/* Adds the protocol's tree. Returns its item; NULL without a tree.
 * data  the echo's data */
proto_item *fields_add(proto_tree *tree, packet_info *pinfo, const struct message *message, tvbuff_t *data);

#endif
