/* exchange.h
 * One echo request and its reply: when they came, and whether their data are the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_EXCHANGE_H
#define SLOWLINK_EXCHANGE_H

#include "content.h"
#include "echo.h"

/* A mirrored port may bring a message as much later than another. */
static const int64_t JITTER = NS_PER_MS;

/* The values are those of the field slowlink.role: never renumber. */
enum role {
    ROLE_ORDINARY = 0,    /* an alphabet */
    ROLE_LATENCY = 1,     /* an empty ping that a transfer probe followed */
    ROLE_TRANSFER = 2,    /* an image after an empty ping; else a request with WANG2 or 2048 bytes, or a known image */
    ROLE_UNEXPLAINED = 3, /* any other image */
    ROLE_UNDECIDED = 4,   /* an empty ping that no transfer probe followed: anybody's; never shown */
};

/* How data differ from the request's. */
struct difference {
    bool is_located;
    uint32_t offset; /* of the first byte that differs, where that is known; else how many were found equal */
};

/* What is remembered of a reply that does not echo its request. */
struct deviation {
    struct difference difference;
    uint64_t digest;   /* of the reply's data, as captured */
    uint32_t size;     /* of the reply's data, bytes */
    bool is_shortened; /* it has the request's first bytes, and no others as far as captured */
    bool has_interval; /* it is an unexplained image, and not the first one */
    int64_t interval;  /* ns, since the one before */
};

/* A request of a known kind with its reply; or a reply, empty or with an image, whose request was not seen (yet).
 * There may be a million: each byte counts. */
struct exchange {
    struct round *round;           /* of ROLE_LATENCY, and of ROLE_TRANSFER unless a reply is all there is; or NULL */
    const struct content *content; /* of an image, or of an alphabet that was cut; else NULL */
    struct deviation *deviation;   /* NULL: the reply echoes the request, as far as can be seen */
    int64_t request_time;          /* ns */
    union {
        int64_t reply_time; /* ns */
        int64_t copy_time;  /* ns, of the request's farthest copy: where is_ambiguous, and there is no reply yet */
    };
    int64_t interval;       /* ns, since the client's previous one of the kind; see has_interval */
    uint32_t request_frame; /* 0: not seen */
    uint32_t reply_frame;   /* 0: not seen */
    /* Of the request, or of the reply where that is all there is. */
    uint32_t size : ECHO_SIZE_BITS; /* of the data, bytes */
    uint32_t is_fragment : 1;       /* the first one alone: more bytes were sent */
    uint32_t is_incomplete : 1;     /* bytes of it are not in the capture */
    /* Of the exchange. */
    uint32_t is_untimed : 1;        /* the capture does not say when a message came */
    uint32_t is_ambiguous : 1;      /* it does not say which of the copies of request and reply belong together */
    uint32_t is_refused : 1;        /* an ICMP error quoted the request, while the client waited */
    uint32_t reply_is_compared : 1; /* with the request, to the reply's last byte */
    uint32_t began_with_reply : 1;  /* the reply was seen before the request, or alone */
    uint32_t reply_code : 8;
    uint16_t sequence;
    uint8_t code;
    uint8_t kind : 2; /* enum payload_kind, below PAYLOAD_OTHER */
    uint8_t role : 3; /* enum role */
    uint8_t has_interval : 1;
    uint8_t reply_is_incomplete : 1;
    uint8_t is_closed : 1; /* the conversation used the sequence number for something else */
};

/* Returns when its first message was seen (ns): the request, or the reply where that is all there is. */
int64_t exchange_began(const struct exchange *exchange);

/* Returns whether bytes of the request or of its reply are not in the capture. */
bool exchange_is_incomplete(const struct exchange *exchange);

/* Returns false where the exchange has no round-trip time: a message is not there, or not whole, or has no time, or
 * the reply's time is before the request's, or it is not known to which of the request's copies the reply
 * belongs.
 * ret_round_trip  ns */
bool exchange_round_trip(const struct exchange *exchange, int64_t *ret_round_trip);

/* Returns whether it makes a difference to which of two copies, of the request or of the reply, a time belongs: they are not near
 * each other, seen from the other end of the round trip.
 * distance    of the two, ns, in either order
 * reply_time  ns */
bool exchange_is_far(const struct exchange *exchange, int64_t distance, int64_t reply_time);

/* Returns how long the reply took, ns; of one that was cut, at least. Only for an exchange that has both messages and times. */
int64_t exchange_took(const struct exchange *exchange);

/* Returns whether a reply was there when the client went on, `time` (ns). */
bool exchange_has_reply_at(const struct exchange *exchange, int64_t time);

/* Returns whether a message carries the exchange's data, as far as both are at hand: captures of different snap
 * lengths may have been merged.
 * content  of the message, as that of an exchange */
bool exchange_has_data_of(const struct exchange *exchange, const struct echo *echo, const struct content *content);

/* Returns whether all captured bytes of a reply can be compared with the request's. */
bool exchange_can_compare(const struct exchange *exchange, const struct echo *reply);

/* Returns whether a reply's data, or those of another request, differ from the request's, as far as both are at hand.
 * contents        has the exchange's content
 * ret_difference  may be NULL; written also where they do not differ */
bool exchange_differs(const struct exchange *exchange, struct echo *echo, const struct contents *contents,
                      struct difference *ret_difference);

/* Returns whether another echo, whose data differ, has fewer bytes than the request, and all that were captured are its first
 * ones.
 * difference  of the two */
bool exchange_is_shortened(const struct exchange *exchange, const struct echo *echo,
                           const struct difference *difference);

#endif
