/* measurement.h
 * What Windows computes: rounds of two times, the link speed that follows, and the verdict. Numbers in,
 * numbers out.
 *
 * Sources: Microsoft KB 227260 (the algorithm and the log's "First time", "Second time"), KB 910206 (lost
 * pings, a threshold of 0), KB 816045 (other sizes, and the 10 ms for either ping).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_MEASUREMENT_H
#define SLOWLINK_MEASUREMENT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MEASUREMENT_ROUNDS = 3,
    PROBE_SIZE = 2048, /* bytes, unless PingBufferSize says otherwise */
};

/* The values are those of the field slowlink.verdict: never renumber. */
enum verdict {
    VERDICT_UNDETERMINED = 0,
    VERDICT_FAST = 1,
    VERDICT_SLOW = 2,
    VERDICT_NO_DATA = 3,
};

/* Why nothing follows from the times of a measurement. */
enum doubt {
    DOUBT_NONE = 0,
    DOUBT_COPIES, /* copies of a request or reply are far apart: which times are the client's is not known */
    DOUBT_ERROR,  /* an ICMP error came in place of a reply: what Windows makes of it is not known */
    DOUBT_ROUNDS, /* which rounds are its own is not known */
    DOUBT_OTHERS, /* another program pinged meanwhile: not all rounds have times, perhaps as its pings were taken for the client's */
    DOUBT_WAIT, /* the client waited on after a reply: it perhaps never had it */
};

struct measurement_settings {
    unsigned threshold;    /* kbps; 0: the test is off, every link is fast */
    unsigned fast_limit;   /* ms: a round trip below it ends the test, the link is fast */
    unsigned pairing_time; /* s: the longest wait from latency to transfer probe, for its reply, and between rounds */
};

/* What follows from all that was known of a measurement at one time. */
struct conclusion {
    enum verdict verdict;
    bool has_speed;
    bool is_fast_round_trip;  /* why it is fast: a round trip was below the limit; or undetermined: it perhaps was */
    enum doubt doubt;         /* why it is undetermined */
    uint8_t rounds, measured; /* so far, and those with a delta */
    uint32_t link_speed;      /* kbps; set where has_speed is */
};

/* Measurements of one conversation that follow each other as the rounds of one do. */
struct run {
    /* The first that perhaps lacks a round, or has another's: lost empty pings came before, perhaps another program's, or such a
     * program's pings are seen. NULL where there is none. */
    const struct measurement *shifted;
    const struct measurement *last;
    bool is_answered; /* a large ping of one but the last was, before the next one began */
};

/* One measurement: up to three rounds. */
struct measurement {
    uint32_t number;          /* from 0, in the order of the capture */
    unsigned rounds;          /* large pings, with an empty one before or not; and empty ones that were lost */
    unsigned numbered_rounds; /* those with an empty one */
    uint32_t probe_size;      /* of each large ping, bytes; 0: not known of any */
    bool is_answered;         /* a large ping has a reply, however incomplete; or the client must have had one */
    unsigned deltas;          /* rounds with a delta */
    int64_t delta_sum;        /* ms */
    bool is_fast;             /* a round trip was below the limit */
    bool is_over;             /* the reply that ends it came: nothing changes any more */
    int64_t latest_request;   /* when its latest large ping was first seen, ns */
    struct conclusion so_far;
    /* What belongs to it, for rounds.c; each NULL where there is none. */
    const struct exchange *first;          /* the first empty ping, or large one where that is not in the capture */
    const struct exchange *first_transfer; /* the first large ping */
    struct round *latest;                  /* that began */
    const struct round *answered;          /* the latest whose large ping was answered in time */
    const struct round *given_up; /* the first of which the empty ping alone was answered before the client went on */
    enum doubt doubt;
    bool has_late;               /* a large ping was answered after the client had given it up */
    int64_t timeout;             /* ns: for how long the client waited for two large pings in vain; 0: not known */
    const struct exchange *last; /* of the large pings: whose request or reply came last */
    bool last_is_reply;          /* it was the reply */
    bool has_others;             /* other programs' pings were seen when one of its rounds began */
    const struct exchange
        *other; /* an empty ping that was answered meanwhile: another program's, if it is no round's */
    const struct exchange *fast_end; /* a fast empty ping after the rounds: their end, unless a large one follows */
    struct run *run;
    const struct measurement *previous, *next; /* of the same client and server */
};

/* One round: an empty ping and a large one. The times are whole milliseconds, as in Windows' log. */
struct round {
    struct measurement *measurement;
    const struct exchange *latency;  /* the empty ping; NULL: not in the capture */
    const struct exchange *transfer; /* the large ping */
    unsigned number;                 /* 1 to 3; 0: no empty ping */
    unsigned lost_before;            /* rounds of the measurement, between the one before and this one */
    bool has_first, has_second, has_delta;
    bool has_begun_with_reply; /* of the large ping's messages the reply made it a round */
    bool is_another_image;     /* than the client's before */
    bool is_unknown_image;     /* whether it is another cannot be said */
    bool is_another_in_second; /* the same, of what the second of its two messages brings more than the first */
    bool is_usual_image;       /* the client's one, as far as is known, and nothing about it is unlike Windows' */
    bool is_late;              /* the large ping's reply came, after the client had given it up */
    bool has_others;           /* other programs' pings: which one the client went on with, its next round will tell */
    const struct exchange *next_ping; /* of a measurement: with it the client went on; NULL: it has not yet */
    int64_t waited;                   /* how long after the large ping that was, ns */
    int64_t latest_before;            /* the latest time of any message until it began, ns */
    uint32_t first_time, second_time; /* ms */
    int32_t delta;                    /* ms */
    struct conclusion at_request;     /* what was known when the large ping was sent */
    struct conclusion at_reply;       /* and when its reply came; not set before */
};

/* Returns whether two times (ns) are no further apart than the pairing time, in either order. */
bool measurement_is_near(const struct measurement_settings *settings, int64_t a, int64_t b);

/* Returns whether a round trip (ns) is below the fast limit. */
bool measurement_is_fast(const struct measurement_settings *settings, int64_t round_trip);

/* Returns whether a round that begins at a time (ns), with a large ping of `size` bytes (0: not known), may still belong
 * to the measurement.
 * lost  rounds since its latest large ping whose empty ping was not answered */
bool measurement_is_open(const struct measurement *measurement, const struct measurement_settings *settings,
                         int64_t begins, uint32_t size, unsigned lost);

/* A large ping of `size` bytes (0: not known) is sent, `now` (ns): begins a round of its measurement.
 * round             with its measurement and pings, else cleared; must live as long as the measurement
 * first_round_trip  of the empty ping, ns; NULL: it has none, or none yet */
void measurement_begin_round(struct round *round, const struct measurement_settings *settings,
                             const int64_t *first_round_trip, int64_t now, uint32_t size);

/* Returns what follows from all that is known of a measurement. */
struct conclusion measurement_conclude(const struct measurement *measurement,
                                       const struct measurement_settings *settings);

/* Its reply came: computes the round's times and what follows. After the reply that ends a measurement,
 * a late one changes no more of it.
 * first_round_trip   of the empty ping, ns, below 2^31 ms; or NULL; its reply may have come after the large ping was sent
 * second_round_trip  of the large ping, likewise; NULL: it has none, for example as bytes are missing
 * has_all            false where times may come yet: with the request, or with a whole copy of the reply */
void measurement_end_round(struct round *round, const struct measurement_settings *settings,
                           const int64_t *first_round_trip, const int64_t *second_round_trip, bool has_all);

#endif
