/* measurement.h
 * The measurement as a state machine over echo messages: who pinged whom, when, with what,
 * and what Windows concluded. Knows no packet bytes but those of the echo data, and no
 * libwireshark.
 *
 * Sources: Microsoft KB 227260 (the algorithm and the log's "First time", "Second time"),
 * KB 910206 (lost pings, a threshold of 0), KB 816045 (other sizes).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_MEASUREMENT_H
#define SLOWLINK_MEASUREMENT_H

#include "payload.h"

#include <glib.h>

enum {
    DEFAULT_THRESHOLD = 500,   /* kbps: GroupPolicyMinTransferRate, UserProfileMinTransferRate */
    DEFAULT_FAST_LIMIT = 10,   /* ms: a round trip below it ends the test, the link is fast */
    DEFAULT_PAIRING_TIME = 30, /* s */
    MEASUREMENT_ROUNDS = 3,
    PROBE_SIZE = 2048, /* bytes, unless PingBufferSize says otherwise */
};

/* What the messages that are no payload_kind are here. */
enum { PAYLOAD_OTHER = PAYLOAD_JPEG + 1 };

#define NO_TIME INT64_MIN
#define UNKNOWN_OFFSET UINT32_MAX

/* The values are those of the field slowlink.role: never renumber. */
enum role {
    ROLE_ORDINARY = 0,   /* an alphabet */
    ROLE_LATENCY = 1,    /* an empty echo that a transfer probe followed */
    ROLE_TRANSFER = 2,   /* an image with WANG2, of 2048 bytes, or after a latency probe */
    ROLE_UNEXPLAINED = 3 /* any other image */
};

/* The values are those of the field slowlink.verdict: never renumber. */
enum verdict {
    VERDICT_UNDETERMINED = 0,
    VERDICT_FAST = 1,
    VERDICT_SLOW = 2,
    VERDICT_NO_DATA = 3,
};

struct measurement_settings {
    unsigned threshold;    /* kbps; 0: the test is off, every link is fast */
    unsigned fast_limit;   /* ms */
    unsigned pairing_time; /* s: the longest wait from latency to transfer probe, and between rounds */
};

/* An ICMPv4 echo message as it was seen. */
struct echo_event {
    bool is_reply;
    bool incomplete; /* bytes that were sent are not here: no times follow from it */
    bool hidden;     /* a reply that cannot be shown at its own frame */
    bool signature;  /* WANG2 */
    int kind;        /* payload_kind or PAYLOAD_OTHER */
    uint32_t client; /* IPv4 addresses, in any byte order, but always the same */
    uint32_t server;
    uint32_t vlan; /* 0 where VLANs do not separate conversations */
    uint16_t identifier;
    uint16_t sequence;
    uint32_t frame;      /* from 1 */
    uint32_t message;    /* tells the messages of one frame apart */
    int64_t time;        /* ns since any epoch, magnitude at most 4e18 */
    uint32_t size;       /* of the data as reported, bytes */
    uint32_t captured;   /* of the data at hand, bytes */
    const uint8_t *data; /* read during the call only */
};

/* One measurement: up to three rounds. */
struct measurement {
    unsigned rounds;           /* that have a number */
    unsigned answered;         /* transfer probes with a reply, however incomplete */
    unsigned deltas;           /* rounds with a delta */
    int64_t delta_sum;         /* ms */
    uint32_t size;             /* of the last transfer probe with a delta, bytes */
    uint32_t first_frame;      /* of the first transfer probe's request */
    uint32_t conclusion_frame; /* the third round's reply; without one the last that has a delta */
    bool concluded;            /* the third round's reply came */
    bool fast;                 /* a round trip was below the limit */
};

/* What a transfer probe adds to its exchange. The times are whole milliseconds. */
struct transfer {
    struct measurement *measurement;
    const struct exchange *latency; /* the paired latency probe, or NULL */
    unsigned round;                 /* 1 to 3; 0: no paired latency probe */
    bool has_first, has_second, has_delta, has_speed;
    uint32_t first_time, second_time;
    int32_t delta;
    uint32_t link_speed;  /* kbps, after this round */
    enum verdict verdict; /* after this round; undetermined until the reply came */
};

/* A claimed request with its reply. Belongs to the tracker, lives as long. */
struct exchange {
    struct transfer *transfer; /* of a ROLE_TRANSFER, else NULL */
    int64_t request_time;      /* ns */
    int64_t round_trip;        /* ns, or NO_TIME */
    int64_t interval;          /* ns since the client's previous one of the kind, or NO_TIME */
    uint64_t digest;           /* of the request's data: tells retransmissions from others */
    uint32_t reply_digest;
    uint32_t request_frame, request_message;
    uint32_t reply_frame, reply_message; /* 0: unanswered */
    uint32_t size;                       /* of the request's data, bytes */
    uint32_t difference;                 /* offset of the first byte that the reply does not echo; or UNKNOWN_OFFSET */
    uint32_t previous;                   /* number of the same conversation's previous exchange; 0: none */
    uint16_t identifier;
    uint16_t sequence;
    uint8_t kind;
    uint8_t role;
    /* Bits: of these there may be a million. */
    bool incomplete : 1;    /* the request is */
    bool reply_differs : 1; /* `difference` is set */
    bool reply_hidden : 1;  /* the reply's own frame cannot show it */
    bool closed : 1;        /* the conversation used the sequence number for something else */
};

/* What a message is to the exchange it belongs to. */
enum part {
    PART_NONE, /* no exchange that is known: the caller knows what there is to know */
    PART_REQUEST,
    PART_REPLY,
    PART_DUPLICATE,   /* the same message again; may have no exchange */
    PART_OTHER_REPLY, /* another reply to a request that has one, with other data */
    PART_EMPTY_REPLY, /* answers an empty echo, of which only later messages tell what it was for */
};

struct seen {
    const struct exchange *exchange; /* NULL: none; always NULL for empty echoes */
    enum part part;
};

struct tracker;

/* Returns a new tracker; the settings are copied. Free it with tracker_free, which also
 * frees every exchange. NULL is fine there. */
struct tracker *tracker_new(const struct measurement_settings *settings);
void tracker_free(struct tracker *tracker);

/* Tells the tracker of a message; each message once, in the order of the capture. Any field
 * may be hostile. One of PAYLOAD_OTHER need not be told before the first of another kind.
 * State grows with conversations, and by an exchange for a claimed request. */
struct seen tracker_add(struct tracker *tracker, const struct echo_event *event);

/* Returns what tracker_add said of a message that belongs to an exchange or is a duplicate;
 * PART_NONE of any other. */
struct seen tracker_recall(const struct tracker *tracker, uint32_t frame, uint32_t message);

/* Returns the exchange of an empty echo, request or reply, that a transfer probe followed;
 * NULL where none did, or has so far. */
const struct exchange *tracker_find_latency(const struct tracker *tracker, uint32_t frame, uint16_t identifier,
                                            uint16_t sequence);

/* What follows from all that was seen of a measurement so far. ret_link_speed (kbps) is
 * written where the speed is known, which the return value of measurement_speed says. */
bool measurement_speed(const struct measurement *measurement, uint32_t *ret_link_speed);
enum verdict measurement_verdict(const struct measurement *measurement, const struct measurement_settings *settings);

#endif
