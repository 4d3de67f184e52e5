/* rounds.h
 * What each ping is for: which ones make a round, which rounds make a measurement, and in what intervals they come.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_ROUNDS_H
#define SLOWLINK_ROUNDS_H

#include "conversation.h"
#include "measurement.h"

struct rounds;

/* Returns an empty set of rounds, which lives and ends with `scope`; the settings are copied. */
struct rounds *rounds_new(wmem_allocator_t *scope, const struct measurement_settings *settings);

/* The settings that this set was made with. */
const struct measurement_settings *rounds_settings(const struct rounds *rounds);

/* The contents of all images. */
const struct contents *rounds_contents(const struct rounds *rounds);

/* Takes note that a request was seen, or a reply, of anybody: so the capture has that direction. rounds_add does it, too.
 * timestamp  ns */
void rounds_note(struct rounds *rounds, bool is_reply, int64_t timestamp);

/* Takes a message; each message once, in the order of the capture. Those of PAYLOAD_OTHER may be left out until one of
 * another kind has come. Takes constant time, and adds at most one conversation, one exchange and one round. */
struct match rounds_add(struct rounds *rounds, struct echo *echo);

/* Takes note that an ICMP error quoted a request: there will be no reply.
 * quoted  the request, with the time of the error */
void rounds_refuse(struct rounds *rounds, const struct echo *quoted);

/* Returns whether a round's large ping is as Windows sends it: the empty one was answered before, unless no reply of anybody
 * is in the capture; and the image is the client's one, in no more than 2048 bytes. Later messages may change the answer. */
bool rounds_is_as_windows_sends(const struct rounds *rounds, const struct round *round);

/* Returns what is known of a measurement by now; later messages may change it.
 * is_lost  its latest large ping got no reply: see rounds_is_lost */
struct conclusion rounds_conclusion(const struct rounds *rounds, const struct measurement *measurement, bool is_lost);

/* Returns whether the client has no reply to a round's large ping, although its empty one was answered: it went on, or had an
 * ICMP error, or, after the third round, messages came that are later by more than the pairing time. Later messages may change the answer. */
bool rounds_is_lost(const struct rounds *rounds, const struct round *round);

/* Returns whether that is so, and no other large ping of the measurement has a reply, not even a late one: something on the way
 * may drop them all. Later messages may change the answer. */
bool rounds_is_blocked(const struct rounds *rounds, const struct round *round);

#endif
