/* message.h
 * All that is known of one echo message in a frame: its header, its data, and its place among those before it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_MESSAGE_H
#define SLOWLINK_MESSAGE_H

#include "compat.h"
#include "rounds.h"

#include <epan/packet.h>

enum { ECHO_HEADER_LENGTH = 8 }; /* type, code, checksum, identifier, sequence number; then data: RFC 792 */

/* The two kinds of ICMP: RFC 792 and RFC 4443. */
struct icmp_types {
    uint8_t request, reply;
};
extern const struct icmp_types icmp_types, icmpv6_types;

struct message {
    struct echo echo;
    bool is_tracked;    /* ICMP between IPv4 hosts, not quoted in an ICMP error: it has a conversation */
    bool is_shown;      /* in this dissection already */
    enum role role;     /* ROLE_UNDECIDED: what it is for cannot be said */
    struct match match; /* in its conversation; without an exchange where there is none */
    const struct round
        *round;    /* of a transfer probe that is the first request or reply of its exchange, in time; else NULL */
    tvbuff_t *tvb; /* has the message's header at `offset`, and the data behind it */
    unsigned offset;
    /* Of a claimed message: */
    unsigned suspicions; /* bits of enum suspicion */
    address client;      /* for this dissection only */
};

/* Registers the life of what is remembered, from file to file. */
void message_register(void);

/* Returns false where a message of ICMP cannot matter: most pings cost no more than that.
 * icmp  starts with the message's header */
bool message_may_matter(tvbuff_t *icmp, const packet_info *pinfo);

/* Returns what a message is that ICMP has not dissected yet, and notes it for message_find; NULL where it is
 * not claimed. Belongs to the packet.
 * icmp  as above, and may matter */
struct message *message_observe(tvbuff_t *icmp, packet_info *pinfo);

/* Returns what message_observe returned for the message with these data. Where nobody observed it, as with
 * ICMPv6 or where Decode As has taken the observer out, it is found out here. NULL: not claimed.
 * tvb  the data, as a heuristic dissector of ICMP is shown them: the header lies before */
struct message *message_find(tvbuff_t *tvb, packet_info *pinfo, const struct icmp_types *types);

/* The settings by which the measurements of this file were judged. Some message must have had a round. */
const struct measurement_settings *message_settings(void);

/* Returns whether it is of a round, its empty or its large ping, that is as Windows sends it, by what is known now. */
bool message_is_as_windows_sends(const struct message *message);

/* Returns whether it is the reply to a large ping that the client had given up. */
bool message_is_late(const struct message *message);

/* Returns whether it is a reply with the first bytes of its request's data, and no others as far as captured. Some hosts
 * answer so. */
bool message_is_shortened(const struct message *message);

/* Returns whether it is a reply that echoes its request as far as that is at hand, but has more, which was not compared; or
 * one that stands for its request, with an image that could not be compared with the client's, or is larger than Windows'. */
bool message_is_not_compared(const struct message *message);

/* Returns what was known of a measurement when a message of its large pings came; on a later dissection, of the last one also
 * what followed: that no reply can come any more (see message_is_blocked), or that a fast empty ping ended it.
 * message  has a round */
struct conclusion message_conclusion(const struct message *message, const packet_info *pinfo);

/* Returns all that is known of a measurement so far, whichever of its messages this is.
 * message  has a round */
struct conclusion message_conclusion_so_far(const struct message *message);

/* Returns whether the large ping's reply has come: this is it, or it was captured before the request.
 * message  has a round */
bool message_is_answered(const struct message *message);

/* Returns whether, of the requests and replies of a measurement's large pings, it is the last so far. */
bool message_is_last(const struct message *message);

/* Returns whether this is the message after which its measurement does not change any more. Where replies
 * are missing that is known on a later dissection only: then it is the last so far. */
bool message_is_final(const struct message *message, const packet_info *pinfo);

/* Returns whether it is the first request or the first reply of its exchange, or has no exchange. */
bool message_is_first(const struct message *message);

/* Returns whether it is a copy of the first request or reply, as far as both are at hand. */
bool message_is_copy(const struct message *message);

/* Returns whether it is a large ping whose reply can no longer come, although the empty one before it was
 * answered: the client went on, or pings were captured that are later by more than the pairing time. Known on
 * a later dissection only. */
bool message_is_blocked(const struct message *message, const packet_info *pinfo);

#endif
