/* tracking.h
 * Between packets and the measurement: reads echo messages out of frames, and tells the
 * tracker of each once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_TRACKING_H
#define SLOWLINK_TRACKING_H

#include "compat.h"
#include "measurement.h"

#include <epan/packet.h>
#include <epan/prefs.h>

/* RFC 792 and RFC 4443. */
enum {
    ICMP_REPLY = 0,
    ICMP_REQUEST = 8,
    ICMPV6_REQUEST = 128,
    ICMPV6_REPLY = 129,
    ECHO_HEADER_LENGTH = 8, /* type, code, checksum, identifier, sequence number; then data */
};

/* One ICMP or ICMPv6 echo message in a frame. */
struct echo {
    tvbuff_t *message; /* that holds the header, at `offset` */
    int offset;
    bool is_reply;
    bool incomplete; /* bytes that were sent are not here */
    bool is_tracked; /* ICMPv4 between IPv4 hosts, not quoted in an error */
    uint16_t identifier;
    uint16_t sequence;
    uint32_t reported_size; /* of the data, bytes */
    uint32_t captured_size;
    const address *client; /* belong to the packet */
    const address *server;
};

/* Registers the measurement's preferences, and the tracker's life from file to file. */
void tracking_register(module_t *module);

/* The preferences as the running tracker knows them. */
const struct measurement_settings *tracking_settings(void);

/* Returns true while no message but of PAYLOAD_OTHER was seen: others of that kind then
 * belong to nothing, and need not even be read. */
bool tracking_is_idle(void);

/* Reads the header at message[offset].
 * request_type, reply_type  of ICMP or of ICMPv6
 * Returns false, and writes nothing, where no whole echo header stands there. */
bool echo_read(tvbuff_t *message, int offset, packet_info *pinfo, uint8_t request_type, uint8_t reply_type,
               struct echo *ret_echo);

/* Tells the tracker of a message on the frame's first visit, and recalls on later ones what
 * it said then.
 * kind, signature  of the data, as in struct echo_event
 * hidden           the frame itself will not show the message */
struct seen tracking_see(const packet_info *pinfo, const struct echo *echo, int kind, bool signature, bool hidden);

/* The exchange of an empty echo that turned out to be a latency probe, or its reply; else NULL. */
const struct exchange *tracking_latency(const packet_info *pinfo, const struct echo *echo);

#endif
