/* history.h
 * Looks back in a conversation: which empty ping makes a round with a large one, and what came between two rounds. A capture may
 * have lost messages of both.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_HISTORY_H
#define SLOWLINK_HISTORY_H

#include "conversation.h"
#include "measurement.h"

/* What came between the conversation's latest round and the next one. */
struct between {
    bool
        is_over; /* an empty ping after which the client sent no other for its measurement: it was fast, or the last one lost */
    unsigned lost; /* rounds, since then */
    unsigned
        refused; /* which of these, from the end, is the latest of which an ICMP error came in place of a reply; 0: none */
    bool has_large; /* of one of them the large ping was answered */
    int64_t begins; /* when the first of them began, or else the next round, ns */
};

/* Returns whether an exchange's round trip is below the fast limit. */
bool history_was_fast(const struct measurement_settings *settings, const struct exchange *exchange);

/* Returns whether another program seems to ping the server without data, too: just before a time (ns) an empty ping was answered,
 * and Windows would have sent a large one at once. */
bool history_has_others(const struct measurement_settings *settings, const struct conversation *conversation,
                        int64_t time);

/* Returns the time (ns) before which the client sent no ping of a next round: its latest large ping, and the reply to it, for
 * which it waits. */
int64_t history_latest_end(const struct measurement *measurement);

/* Returns the empty ping that makes a round with a large one: of those within the pairing time that belong to no round yet, the
 * latest that was answered, or else, as in a capture of one direction, the latest; but none from before another round, or from
 * before the reply to an empty one whose request is missing. NULL where there is none. A reply alone, empty or large, is a probe's only where no requests are in the capture: else its own would be, too.
 * echo          the large ping's message
 * has_requests  they are in the capture, just before */
struct exchange *history_find_latency(const struct measurement_settings *settings,
                                      const struct conversation *conversation, const struct exchange *transfer,
                                      const struct echo *echo, bool has_requests);

/* Returns what came between the conversation's latest round and a ping, empty or large.
 * begins       when the ping's own round began, ns
 * has_replies  else the capture may have one direction */
struct between history_between(const struct measurement_settings *settings, const struct conversation *conversation,
                               const struct exchange *ping, int64_t begins, bool has_replies);

#endif
