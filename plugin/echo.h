/* echo.h
 * One ICMP echo message, request or reply, as the parts without libwireshark see it: RFC 792.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_ECHO_H
#define SLOWLINK_ECHO_H

#include "payload.h"

/* All times are int64_t in nanoseconds, as captures have them. */
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/* Returns whether two times are no further apart than a limit, in either order: a clock that was set back neither parts
 * what belongs together nor joins what does not. */
static inline bool is_within(int64_t limit, int64_t a, int64_t b)
{
    return a - b <= limit && b - a <= limit;
}

/* No IPv4 datagram has more than 65,515 bytes of data, but a frame whose header gives no length may be larger. */
enum { ECHO_SIZE_BITS = 17, ECHO_SIZE_MOST = (1 << ECHO_SIZE_BITS) - 1 };

/* Any value may be hostile. The client is who sends the request and gets the reply. */
struct echo {
    bool is_reply;
    bool incomplete;  /* bytes that were sent are not here: no times follow from it */
    bool is_fragment; /* the first alone: how much was sent is not known */
    bool has_time;    /* the capture says when */
    uint8_t code;
    uint16_t identifier;
    uint16_t sequence;
    uint32_t client; /* IPv4 addresses, in any byte order, but always the same */
    uint32_t server;
    uint32_t vlan;          /* 0 where VLANs do not separate conversations */
    uint32_t frame;         /* from 1 */
    uint32_t size;          /* of the data as reported, bytes; at most ECHO_SIZE_MOST */
    uint32_t captured;      /* of the data at hand, bytes; no more than the size */
    int64_t timestamp;      /* ns since any epoch, magnitude at most 4.3e18; 0 where there is no time */
    const uint8_t *data;    /* belongs to the packet: read during the call only; NULL where captured is 0 */
    uint64_t digest;        /* of the data; 0 until it is needed: see contents_digest */
    struct payload payload; /* what the data are */
};

#endif
