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
    OCCURRENCE_COMPLETION, /* a copy of a request, with more of its image than the first had; or the whole copy of a cut reply */
    OCCURRENCE_LATER,        /* another reply that echoes the request, and is no copy of the first */
    OCCURRENCE_NOT_COMPARED, /* another reply that echoes the request as far as that is at hand, but has more */
    OCCURRENCE_OTHER_DATA,   /* another reply, whose data are not the request's */
    OCCURRENCE_OTHER_IMAGE, /* a copy, or another reply, with more than the request had: not the client's image (rounds.c) */
    OCCURRENCES
};

/* Where a message belongs; fixed from then on. The exchange itself may still get its reply, role and round. */
struct match {
    struct exchange *exchange;  /* NULL: none */
    enum occurrence occurrence; /* OCCURRENCE_FIRST where there is none */
};

/* An exchange among the latest of its conversation, with what most searches look for: the exchanges themselves lie anywhere
 * in memory, and to look at 64 of them costs more than all the rest of a ping. */
struct recent {
    struct exchange *exchange;
    uint16_t sequence;
    uint8_t kind; /* enum payload_kind */
};

/* Half of the conversations only ever see one empty ping of a scanner: so it is kept small. */
struct conversation {
    struct key key;                  /* client, server, VLAN, identifier; stands first, as the set compares it */
    struct recent *recent;           /* a ring of the latest SEARCH_DEPTH; as many as there are where there are fewer */
    uint32_t exchanges;              /* so far */
    struct hosts *hosts;             /* of rounds.c, as the next; NULL until something needs an interval */
    struct measurement *measurement; /* the latest one, or NULL */
};

/* Returns one of the conversation's latest exchanges; NULL where there are no more.
 * back  0: the latest; 1: the one before */
static inline const struct recent *conversation_recent(const struct conversation *conversation, unsigned back)
{
    if (back >= MIN(conversation->exchanges, SEARCH_DEPTH))
        return NULL;
    return &conversation->recent[(conversation->exchanges - 1 - back) % SEARCH_DEPTH];
}

struct conversations;

/* Returns an empty set of conversations, which lives as long as the arena. */
struct conversations *conversations_new(struct arena *arena);

/* The contents of all images, of their requests and lone replies. */
const struct contents *conversations_contents(const struct conversations *conversations);

/* Returns the content of a message, which is kept from then on; NULL where its data are known without. */
const struct content *conversations_content(struct conversations *conversations, struct echo *echo);

/* Returns the request that an ICMP error quotes; NULL where it is not known, or has a reply.
 * quoted            the request, with the time of the error
 * ret_conversation  of the exchange, where there is one */
struct exchange *conversations_find_request(const struct conversations *conversations, const struct echo *quoted,
                                            struct conversation **ret_conversation);

/* Takes a message; each message once, in the order of the capture. An exchange that is new has one of its frames
 * set; what it is for is left to the caller.
 * ret_conversation  of the exchange, where there is one */
struct match conversations_add(struct conversations *conversations, struct echo *echo,
                               struct conversation **ret_conversation);

#endif
