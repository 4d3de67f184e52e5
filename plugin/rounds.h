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

/* Takes note that a request was seen, of anybody: so the capture is not one of replies alone. rounds_add does it, too.
 * timestamp  ns */
void rounds_note_request(struct rounds *rounds, int64_t timestamp);

/* Takes a message; each message once, in the order of the capture. Those of PAYLOAD_OTHER may be left out until one of
 * another kind has come. Takes constant time, and adds at most one conversation, one exchange and one round. */
struct match rounds_add(struct rounds *rounds, const struct echo *echo);

/* Returns whether a round's large ping is lost, although its empty one was answered: the client went on, or
 * messages came that are later by more than the pairing time. Later messages may change the answer. */
bool rounds_is_blocked(const struct rounds *rounds, const struct round *round);

#endif
