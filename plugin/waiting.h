/* waiting.h
 * For how long the client waits for the reply to a large ping: whether it went on without, and whether a reply came too late.
 * Its pings alone tell, and other programs send some, too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_WAITING_H
#define SLOWLINK_WAITING_H

#include "exchange.h"
#include "measurement.h"

/* How long Windows waits for a reply is not published; in the logs of KB 910206 it is some seconds. */
static const int64_t SHORTEST_TIMEOUT = 1 * NS_PER_S;

static const int64_t LONGEST_TIMEOUT = 10 * NS_PER_S;

/* After a reply the client sends its next ping as soon as it can. */
static const int64_t AT_ONCE = 100 * NS_PER_MS;

/* Notes that the client's next ping follows the large one of a measurement's latest round.
 * began  when it was sent, ns
 * Returns false where that was before the large one, or is not known: then nothing is noted. */
bool waiting_note_next_ping(struct round *round, const struct exchange *next, int64_t began);

/* Learns from a round without a reply that the client did not wait for one, or for how long it did: two waits that are alike
 * tell. Only where the client's next ping is known. */
void waiting_learn(struct round *round);

/* Returns whether the empty ping was answered and the large one was not in time: so replies are in the capture. */
bool waiting_is_unanswered(const struct round *round);

/* Returns whether the client went on so early that it must have had a reply, captured or not. */
bool waiting_had_reply(const struct round *round);

/* Returns whether the client went on without a reply: after a timeout, which is at once, or an ICMP error. A later ping is of
 * another measurement. */
bool waiting_has_gone_on(const struct round *round);

/* Returns whether the client went on a second or more after the reply, as after a timeout. */
bool waiting_went_on_after_reply(const struct round *round);

/* Returns whether the client had given up a large ping before the reply came: it had sent its next one, or was seen to wait no
 * longer; or the reply took longer than any is waited for. */
bool waiting_is_late(const struct measurement_settings *settings, const struct round *round);

/* Returns whether a large ping has a reply, and only the client's next round will tell if it had given up a large ping before the reply came: which of the pings
 * since then are its own is not known. */
bool waiting_is_undecided(const struct round *round);

/* Returns whether the client had perhaps given up a large ping before the reply came: that is undecided, or it had waited less for
 * two others, unless their replies, which took nearly as long, are not in the capture. */
bool waiting_is_perhaps_late(const struct round *round);

#endif
