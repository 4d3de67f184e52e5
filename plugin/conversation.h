/* conversation.h
 * Who answers whom: conversations of a client, a server and an identifier; their exchanges of a request and
 * its reply; and copies.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_CONVERSATION_H
#define SLOWLINK_CONVERSATION_H

#include "exchange.h"
#include "key.h"

/* How far back is looked, in exchanges of one conversation. Windows sends one ping at a time; more than one is
 * another program or a reordered capture. */
enum { SEARCH_DEPTH = 64 };

/* A later reply is not to this request: no program waits longer, and Windows XP has the same sequence number again after
 * 256 pings. */
static const int64_t REPLY_TIME = 60 * NS_PER_S;

/* What a message is to its exchange. */
enum occurrence {
    OCCURRENCE_FIRST,
    OCCURRENCE_DUPLICATE, /* a copy of the first: the same bytes, at nearly the same time */
    OCCURRENCE_LATER, /* another reply that echoes the request, as far as can be seen, and is no copy of the first */
    OCCURRENCE_OTHER_DATA, /* another reply, whose data are not the request's */
    OCCURRENCES
};

/* Where a message belongs; fixed from then on. The exchange itself may still get its reply, role and round. */
struct match {
    struct exchange *exchange;  /* NULL: none */
    enum occurrence occurrence; /* OCCURRENCE_FIRST where there is none */
};

/* Half of the conversations only ever see one empty ping of a scanner: so it is kept small. */
struct conversation {
    struct key key;                  /* client, server, VLAN, identifier; stands first, as the set compares it */
    struct exchange *latest;         /* the others are its `previous` */
    struct hosts *hosts;             /* of rounds.c, as the next; NULL until something needs an interval */
    struct measurement *measurement; /* the latest one, or NULL */
};

struct conversations;

/* Returns an empty set of conversations, which lives as long as the arena. */
struct conversations *conversations_new(struct arena *arena);

/* The contents of all images, of their requests and lone replies. */
const struct contents *conversations_contents(const struct conversations *conversations);

/* Takes a message; each message once, in the order of the capture. An exchange that is new has one of its frames
 * set; what it is for is left to the caller.
 * ret_conversation  of the exchange, where there is one */
struct match conversations_add(struct conversations *conversations, const struct echo *echo,
                               struct conversation **ret_conversation);

#endif
