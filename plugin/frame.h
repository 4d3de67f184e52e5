/* frame.h
 * What goes with a frame: from the observer to the heuristic, and from the first dissection to the later ones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_FRAME_H
#define SLOWLINK_FRAME_H

#include "conversation.h"

#include <epan/packet.h>

struct message;

/* proto  under which it is attached */
void frame_register(int proto);

/* Attaches a message's match to the frame, for as long as the file is open. So it goes where the frame goes: a read filter
 * that drops a frame gives its number to another.
 * key  of the message; messages of one frame that have the same are told apart by their order */
void frame_add_match(packet_info *pinfo, uint32_t key, const struct match *match);

/* Returns what was attached for a message; without an exchange where nothing was. Each message is asked for once in a
 * dissection, in the order of the first one. */
struct match frame_next_match(packet_info *pinfo, uint32_t key);

/* Notes a message, for this dissection.
 * start  of its header, in the frame's data source, bytes */
void frame_note_message(packet_info *pinfo, uint32_t start, struct message *message);

/* Returns the message that was noted, or NULL. Another data source may have one that starts there. */
struct message *frame_message(packet_info *pinfo, uint32_t start);

#endif
