/* rounds.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "rounds.h"

#include "client.h"
#include "history.h"
#include "verdict.h"
#include "waiting.h"

/* What has an interval of its own. */
enum series { SERIES_LOWER, SERIES_UPPER, SERIES_MEASUREMENT, SERIES_UNEXPLAINED, SERIES };

/* Client and server, whatever the identifier. */
struct hosts {
    struct key key; /* stands first, as the set compares it; a conversation's, without the identifier */
    bool has_latest[SERIES];
    int64_t latest[SERIES];
    struct measurement *measurement; /* the latest one */
    struct client *client;           /* NULL until it has sent a probe */
};

struct rounds {
    struct arena *arena;
    struct measurement_settings settings;
    struct conversations *conversations;
    GHashTable *by_hosts; /* set of struct hosts */
    struct clients *clients;
    uint32_t measurements; /* so far */
    int64_t now;           /* time of the message that was added last, ns */
    int64_t latest;        /* the latest time of any, ns */
    struct {
        bool is_seen;
        int64_t latest; /* ns */
    } directions[2];    /* requests and replies, of anybody */
};

struct rounds *rounds_new(wmem_allocator_t *scope, const struct measurement_settings *settings)
{
    struct arena *arena = arena_new(scope);
    struct rounds *rounds = arena_new0(arena, sizeof *rounds);
    rounds->arena = arena;
    rounds->settings = *settings;
    rounds->latest = INT64_MIN;
    rounds->conversations = conversations_new(arena);
    rounds->by_hosts = arena_new_set(arena, key_hash, key_equal);
    rounds->clients = clients_new(arena);
    return rounds;
}

const struct measurement_settings *rounds_settings(const struct rounds *rounds)
{
    return &rounds->settings;
}

const struct contents *rounds_contents(const struct rounds *rounds)
{
    return conversations_contents(rounds->conversations);
}

/* Intervals */

static struct hosts *find_or_add_hosts(struct rounds *rounds, struct conversation *conversation)
{
    if (conversation->hosts != NULL)
        return conversation->hosts;
    struct key key = conversation->key;
    key.words[3] = 0;
    conversation->hosts = g_hash_table_lookup(rounds->by_hosts, &key);
    if (conversation->hosts == NULL) {
        conversation->hosts = arena_new0(rounds->arena, sizeof *conversation->hosts);
        conversation->hosts->key = key;
        g_hash_table_add(rounds->by_hosts, conversation->hosts);
    }
    return conversation->hosts;
}

/* Takes the next message of a series. Returns false where it has no interval: it is the first, or has no time.
 * ret_interval  since the previous one of the series, ns */
static bool next_interval(struct rounds *rounds, struct conversation *conversation, enum series series,
                          const struct echo *echo, int64_t *ret_interval)
{
    if (!echo->has_time)
        return false;
    struct hosts *hosts = find_or_add_hosts(rounds, conversation);
    const bool has_latest = hosts->has_latest[series];
    if (has_latest)
        *ret_interval = echo->timestamp - hosts->latest[series];
    hosts->has_latest[series] = true;
    hosts->latest[series] = echo->timestamp;
    return has_latest;
}

static void set_interval(struct rounds *rounds, struct conversation *conversation, struct exchange *exchange,
                         enum series series, const struct echo *echo)
{
    exchange->has_interval = next_interval(rounds, conversation, series, echo, &exchange->interval);
}

/* Measurements and their rounds */

/* Returns whether replies, or requests, are in the capture just before a message, whoever sent them. */
static bool has_direction(const struct rounds *rounds, bool is_reply, const struct echo *echo)
{
    return rounds->directions[is_reply].is_seen &&
           (!echo->has_time || is_within(REPLY_TIME, rounds->directions[is_reply].latest, echo->timestamp));
}

/* Returns how many of the lost rounds before a new measurement are its own: the first of them may have been those that the
 * one before had left, and three are a measurement by themselves. */
static unsigned lost_of_new(const struct rounds *rounds, const struct measurement *before,
                            const struct between *between)
{
    const bool has_left = before != NULL && !between->is_over && !before->is_over && !before->is_fast &&
                          measurement_is_near(&rounds->settings, between->begins, before->latest_request);
    const unsigned left = has_left ? MEASUREMENT_ROUNDS - MIN(before->rounds, MEASUREMENT_ROUNDS) : 0;
    return (between->lost - MIN(between->lost, left)) % MEASUREMENT_ROUNDS;
}

/* Compares the image of a message with those that its client sent before. */
static enum comparison compare_image(struct rounds *rounds, struct conversation *conversation,
                                     const struct content *image, const struct echo *echo)
{
    struct hosts *hosts = find_or_add_hosts(rounds, conversation);
    if (hosts->client == NULL)
        hosts->client = clients_find_or_add(rounds->clients, hosts->key.words[0], hosts->key.words[2]);
    return client_add_image(hosts->client, image, echo);
}

/* Compares what a reply brings more than its request had: that should have been the client's image, too. */
static enum comparison compare_reply(struct rounds *rounds, struct conversation *conversation, struct echo *reply)
{
    const struct content *image = conversations_content(rounds->conversations, reply);
    return image != NULL ? compare_image(rounds, conversation, image, reply) : CONTENTS_UNKNOWN;
}

/* Decides whether a large ping's image is what Windows sends.
 * echo  it, or a copy with more of it */
static enum comparison judge_image(struct rounds *rounds, struct conversation *conversation, struct round *round,
                                   const struct echo *echo)
{
    const enum comparison comparison = compare_image(rounds, conversation, round->transfer->content, echo);
    round->is_usual_image = comparison == CONTENTS_EQUAL && echo->size <= PROBE_SIZE && !echo->incomplete &&
                            echo->code == 0 && payload_is_plain_image(&echo->payload, echo->size);
    return comparison;
}

/* Returns the size of a large ping's data, bytes; 0: not known, as only the first fragment was captured. */
static uint32_t known_size(const struct exchange *transfer)
{
    return transfer->is_fragment ? 0 : transfer->size;
}

/* Returns whether a measurement that begins at a time (ns) follows another as the rounds of one do: at once after its last reply;
 * or after a timeout, but after one without data Windows itself begins another so. */
static bool is_followed(const struct measurement *before, int64_t begins, bool has_others)
{
    const struct exchange *latest = before->latest->transfer;
    if (latest->reply_frame != 0 && !before->latest->is_late)
        return is_within(SHORTEST_TIMEOUT, latest->reply_time, begins);
    const int64_t waited = begins - before->latest_request;
    return has_others && waited >= SHORTEST_TIMEOUT && waited <= LONGEST_TIMEOUT;
}

/* Puts a new measurement in the run of the one before (may be NULL), or in its own.
 * begins      with the first empty ping that was lost, or its first round, ns
 * has_others  other programs' pings are seen */
static void join_run(const struct rounds *rounds, struct measurement *measurement, const struct measurement *before,
                     int64_t begins, bool has_others)
{
    if (before != NULL && is_followed(before, begins, has_others)) {
        measurement->run = before->run;
        measurement->run->is_answered = measurement->run->is_answered || before->is_answered;
    } else {
        measurement->run = arena_new0(rounds->arena, sizeof *measurement->run);
    }
    measurement->run->last = measurement;
}

static struct measurement *new_measurement(struct rounds *rounds, struct conversation *conversation,
                                           const struct exchange *latency, const struct exchange *transfer)
{
    struct hosts *hosts = find_or_add_hosts(rounds, conversation);
    struct measurement *measurement = arena_new0(rounds->arena, sizeof *measurement);
    measurement->number = rounds->measurements++;
    measurement->first = latency != NULL ? latency : transfer;
    measurement->first_transfer = transfer;
    measurement->previous = hosts->measurement;
    if (hosts->measurement != NULL)
        hosts->measurement->next = measurement;
    hosts->measurement = measurement;
    conversation->measurement = measurement;
    return measurement;
}

/* The first doubt is the one that is named. */
static void note_doubt(struct measurement *measurement, enum doubt doubt)
{
    if (measurement->doubt == DOUBT_NONE)
        measurement->doubt = doubt;
}

/* Finds or makes the conversation's measurement for a round. Returns how many of its rounds were lost before this one. */
static unsigned join_measurement(struct rounds *rounds, struct conversation *conversation, struct exchange *transfer,
                                 const struct round *round, const struct echo *echo)
{
    const struct exchange *latency = round->latency;
    const struct measurement *before = conversation->measurement;
    const int64_t begins = latency != NULL ? exchange_began(latency) : echo->timestamp;
    const struct between between =
        history_between(&rounds->settings, conversation, transfer, begins, rounds->directions[true].is_seen);
    unsigned lost = between.lost;
    if (before == NULL || between.is_over ||
        !measurement_is_open(before, &rounds->settings, between.begins, known_size(transfer), lost)) {
        lost = lost_of_new(rounds, before, &between);
        const bool are_own = lost == between.lost; /* else the first of them are those of the one before */
        struct measurement *measurement = new_measurement(rounds, conversation, latency, transfer);
        join_run(rounds, measurement, before, are_own || round->has_others ? between.begins : begins,
                 round->has_others);
        if ((lost > 0 || round->has_others) && measurement->run->shifted == NULL)
            measurement->run->shifted = measurement;
        set_interval(rounds, conversation, transfer, SERIES_MEASUREMENT, echo);
    }
    if (between.has_large)
        conversation->measurement->is_answered = true;
    if (between.refused > 0 && between.refused <= lost)
        note_doubt(conversation->measurement, DOUBT_ERROR);
    if (lost > 0 && round->has_others)
        note_doubt(conversation->measurement, DOUBT_ROUNDS);
    conversation->measurement->rounds += lost;
    conversation->measurement->numbered_rounds += lost;
    return lost;
}

/* Returns false where the empty ping of a round has no round trip, or its reply came after the large ping was sent: Windows
 * waits for it.
 * ret_round_trip  ns */
static bool has_first_time(const struct round *round, int64_t *ret_round_trip)
{
    return round->latency != NULL && exchange_round_trip(round->latency, ret_round_trip) &&
           exchange_has_reply_at(round->latency, round->transfer->request_time);
}

static void note_copies(const struct round *round)
{
    if (round->transfer->is_ambiguous || (round->latency != NULL && round->latency->is_ambiguous))
        note_doubt(round->measurement, DOUBT_COPIES);
}

/* A transfer probe's reply has come: now, or before its request. */
static void end_round(const struct rounds *rounds, struct round *round)
{
    const bool has_all = round->transfer->request_frame != 0 && !round->transfer->reply_is_incomplete;
    int64_t first_round_trip, second_round_trip;
    note_copies(round);
    const bool has_first = has_first_time(round, &first_round_trip);
    const bool has_second = exchange_round_trip(round->transfer, &second_round_trip) && !waiting_is_perhaps_late(round);
    measurement_end_round(round, &rounds->settings, has_first ? &first_round_trip : NULL,
                          has_second ? &second_round_trip : NULL, has_all);
}

/* The reply to a large ping came, in time or not: the ping with which the client began its next round tells. */
static void judge_reply_again(const struct rounds *rounds, struct round *round, const struct exchange *next)
{
    struct measurement *measurement = round->measurement;
    const bool is_at_once = is_within(AT_ONCE, exchange_began(next), round->transfer->reply_time);
    round->is_late = waiting_is_late(&rounds->settings, round) || (round->is_late && !is_at_once);
    measurement->has_late = measurement->has_late || round->is_late;
    if (measurement->last == round->transfer)
        measurement->last_is_reply = !round->is_late;
    if (is_at_once && !round->is_late)
        end_round(rounds, round);
    else if (!round->is_late)
        measurement->is_answered = true; /* it had a reply, or waited for longer than that took */
}

/* The client's next round begins, with a ping: now it is known whether it had the reply to a large ping before, which another
 * program's ping may have made look late.
 * has_others  other programs' pings are seen */
static void note_next_round(const struct rounds *rounds, struct round *round, const struct exchange *next,
                            bool has_others)
{
    const bool is_unmeasured = round->transfer->reply_frame != 0 && (round->is_late || !round->has_second);
    /* The ping that is known as the next one was the client's own, if there are no other programs; or if it was lost, and the client
     * may have waited for it. */
    const struct exchange *known = round->next_ping;
    const bool is_known =
        known != NULL &&
        (known->reply_frame != 0 ? !has_others : exchange_began(next) - exchange_began(known) >= SHORTEST_TIMEOUT);
    if (!is_known && !waiting_note_next_ping(round, next, exchange_began(next)))
        return;
    if (!is_known && is_unmeasured)
        judge_reply_again(rounds, round, next);
    if (waiting_is_unanswered(round))
        waiting_learn(round);
}

/* A transfer probe was seen: it begins a round, and perhaps a measurement. */
static void begin_round(struct rounds *rounds, struct conversation *conversation, struct exchange *transfer,
                        struct exchange *latency, const struct echo *echo)
{
    const int64_t now = echo->timestamp;
    struct round *round = arena_new0(rounds->arena, sizeof *round);
    int64_t first_round_trip;

    round->transfer = transfer;
    round->latency = latency;
    round->has_begun_with_reply = echo->is_reply;
    const enum comparison comparison = judge_image(rounds, conversation, round, echo);
    round->is_another_image = comparison == CONTENTS_DIFFER;
    round->is_unknown_image = comparison == CONTENTS_UNKNOWN;
    round->latest_before = rounds->latest;
    transfer->role = ROLE_TRANSFER;
    transfer->round = round;
    transfer->has_interval = false;
    if (latency != NULL) {
        latency->role = ROLE_LATENCY;
        latency->round = round;
    }
    round->has_others = history_has_others(&rounds->settings, conversation, now);
    struct round *before = conversation->measurement != NULL ? conversation->measurement->latest : NULL;
    if (before != NULL)
        note_next_round(rounds, before, latency != NULL ? latency : transfer, round->has_others);
    round->lost_before = join_measurement(rounds, conversation, transfer, round, echo);
    round->measurement = conversation->measurement;
    if (before != NULL && before->measurement == round->measurement && waiting_went_on_after_reply(before))
        note_doubt(round->measurement, DOUBT_WAIT);
    round->measurement->has_others = round->measurement->has_others || round->has_others;
    note_copies(round);
    const bool has_first = has_first_time(round, &first_round_trip);
    measurement_begin_round(round, &rounds->settings, has_first ? &first_round_trip : NULL, now, known_size(transfer));
    conversation->measurement->latest = round;
    conversation->measurement->last = transfer;
    conversation->measurement->last_is_reply = false;
}

/* Returns whether an image may be a probe's although no empty ping was seen before it: it was the client's before, or is that
 * of the conversation's latest probe, or has the letters or the size of Microsoft's. For a reply these prove nothing: an
 * ordinary request may have been answered with it. */
static bool looks_like_probe(const struct rounds *rounds, const struct conversation *conversation,
                             const struct exchange *exchange, const struct echo *echo)
{
    const struct measurement *measurement = conversation->measurement;
    const struct exchange *latest = measurement != NULL ? measurement->latest->transfer : NULL;
    if (latest != NULL && latest->content == exchange->content && latest->size == exchange->size &&
        latest->is_fragment == exchange->is_fragment)
        return true;
    if (!exchange->is_fragment && clients_know(rounds->clients, conversation->key.words[0], conversation->key.words[2],
                                               exchange->content, exchange->size))
        return true;
    return !echo->is_reply && echo->payload.has_image && (echo->payload.signature || echo->size == PROBE_SIZE);
}

/* Returns false where an image is none of a probe. */
static bool place_probe(struct rounds *rounds, struct conversation *conversation, struct exchange *exchange,
                        const struct echo *echo)
{
    struct exchange *latency =
        history_find_latency(&rounds->settings, conversation, exchange, echo, has_direction(rounds, false, echo));
    if (latency == NULL && !looks_like_probe(rounds, conversation, exchange, echo))
        return false;
    if (latency != NULL || !echo->is_reply) {
        begin_round(rounds, conversation, exchange, latency, echo);
        return true;
    }
    /* With neither request nor empty ping there are no times: no round. */
    struct measurement *measurement = conversation->measurement;
    exchange->role = ROLE_TRANSFER;
    if (measurement != NULL && measurement_is_near(&rounds->settings, echo->timestamp, measurement->latest_request))
        measurement->is_answered = true;
    return true;
}

/* The client goes on, it seems: it waits no longer for the reply to its large ping. Among other programs' pings it is not known
 * which is its own, before the next round is. */
static void note_next_ping(const struct conversation *conversation, const struct exchange *next,
                           const struct echo *echo)
{
    const struct measurement *measurement = conversation->measurement;
    if (measurement == NULL || measurement->latest->has_others || measurement->latest->next_ping != NULL)
        return;
    waiting_note_next_ping(measurement->latest, next, echo->timestamp);
}

/* Decides what a new exchange is for. */
static void place(struct rounds *rounds, struct conversation *conversation, struct exchange *exchange,
                  const struct echo *echo)
{
    if (!echo->is_reply && echo->has_time && (exchange->kind == PAYLOAD_EMPTY || exchange->kind == PAYLOAD_JPEG))
        note_next_ping(conversation, exchange, echo);
    if (exchange->kind == PAYLOAD_ALPHABET_LOWER) {
        set_interval(rounds, conversation, exchange, SERIES_LOWER, echo);
    } else if (exchange->kind == PAYLOAD_ALPHABET_UPPER) {
        set_interval(rounds, conversation, exchange, SERIES_UPPER, echo);
    } else if (exchange->kind == PAYLOAD_JPEG && !place_probe(rounds, conversation, exchange, echo)) {
        exchange->role = ROLE_UNEXPLAINED;
        set_interval(rounds, conversation, exchange, SERIES_UNEXPLAINED, echo);
    }
}

/* Returns whether an empty ping was fast, or perhaps: it is not known to which of its copies the reply belongs. */
static bool was_perhaps_fast(const struct rounds *rounds, const struct exchange *exchange)
{
    return history_was_fast(&rounds->settings, exchange) ||
           (exchange->is_ambiguous && exchange->reply_frame != 0 && exchange_took(exchange) >= 0 &&
            measurement_is_fast(&rounds->settings, exchange_took(exchange)));
}

/* Returns whether an empty ping may be the next one of the conversation's measurement. */
static bool may_be_next(const struct rounds *rounds, const struct conversation *conversation,
                        const struct exchange *exchange)
{
    const struct measurement *measurement = conversation->measurement;
    if (measurement == NULL || verdict_is_ended_fast(measurement) || exchange->role != ROLE_UNDECIDED ||
        exchange_began(exchange) <= history_latest_end(measurement))
        return false;
    const struct between between = history_between(&rounds->settings, conversation, exchange, exchange_began(exchange),
                                                   rounds->directions[true].is_seen);
    return !between.is_over && between.begins - history_latest_end(measurement) <= LONGEST_TIMEOUT &&
           measurement_is_open(measurement, &rounds->settings, between.begins, measurement->probe_size, between.lost);
}

/* An empty ping was answered. After a fast one Windows sends no large one, and the measurement ends. */
static void note_fast_end(const struct rounds *rounds, const struct conversation *conversation,
                          const struct exchange *exchange)
{
    if (was_perhaps_fast(rounds, exchange) && may_be_next(rounds, conversation, exchange))
        conversation->measurement->fast_end = exchange;
}

/* An empty ping was answered: in the time of a measurement it is a round's, or another program's. */
static void note_other(const struct rounds *rounds, const struct conversation *conversation,
                       const struct exchange *exchange)
{
    struct measurement *measurement = conversation->measurement;
    if (measurement == NULL || exchange->kind != PAYLOAD_EMPTY || exchange->role != ROLE_UNDECIDED ||
        exchange->is_untimed || (measurement->other != NULL && measurement->other->role == ROLE_UNDECIDED))
        return;
    if (is_within(LONGEST_TIMEOUT, exchange->request_time, measurement->latest_request) &&
        exchange_took(exchange) < SHORTEST_TIMEOUT && !history_was_fast(&rounds->settings, exchange))
        measurement->other = exchange;
}

/* The request of a reply that was captured first: now it is known that the image was sent, too. */
static void place_late_request(struct rounds *rounds, struct conversation *conversation, struct exchange *exchange,
                               const struct echo *echo)
{
    note_fast_end(rounds, conversation, exchange);
    if (exchange->kind != PAYLOAD_JPEG)
        return;
    if (exchange->round == NULL) {
        if (!place_probe(rounds, conversation, exchange, echo)) {
            exchange->role = ROLE_UNEXPLAINED; /* it has more than the reply, which was a probe's */
            return;
        }
        exchange->round->measurement->last_is_reply = true;
    } else { /* it may have more than the reply */
        const enum comparison comparison = judge_image(rounds, conversation, exchange->round, echo);
        exchange->round->is_another_in_second = comparison == CONTENTS_DIFFER;
    }
    end_round(rounds, exchange->round);
}

/* The first reply of an exchange came. */
static void place_reply(struct rounds *rounds, struct conversation *conversation, struct exchange *exchange,
                        struct echo *echo)
{
    struct deviation *deviation = exchange->deviation;
    if (deviation != NULL && echo->payload.kind == PAYLOAD_JPEG && exchange->kind != PAYLOAD_JPEG)
        deviation->has_interval = next_interval(rounds, conversation, SERIES_UNEXPLAINED, echo, &deviation->interval);
    note_fast_end(rounds, conversation, exchange);
    note_other(rounds, conversation, exchange);
    struct round *round = exchange->round;
    if (round == NULL || exchange->role != ROLE_TRANSFER)
        return;
    if (!exchange->reply_is_compared && deviation == NULL)
        round->is_another_in_second = compare_reply(rounds, conversation, echo) == CONTENTS_DIFFER;
    /* One that was sent so early that the client must have had the reply was not the client's, as this comes now. */
    const bool is_not_next = waiting_had_reply(round) && exchange_took(exchange) > round->waited + JITTER;
    if (conversation->measurement->latest == round && exchange_took(exchange) >= SHORTEST_TIMEOUT &&
        (is_not_next || history_has_others(&rounds->settings, conversation, echo->timestamp))) {
        round->has_others = true;
        round->next_ping = NULL; /* it was perhaps another program's */
    }
    round->is_late = waiting_is_late(&rounds->settings, round);
    if (round->is_late) {
        round->measurement->has_late = true;
        return;
    }
    if (!round->measurement->is_over) {
        round->measurement->last = exchange;
        round->measurement->last_is_reply = true;
    }
    if (waiting_is_undecided(round))
        round->at_reply = round->measurement->so_far;
    else
        end_round(rounds, round);
}

/* A copy tells the size of a large ping of which the first fragment was captured alone. Its times do not count in a
 * measurement of another size. */
static void note_size(struct exchange *transfer)
{
    struct measurement *measurement = transfer->round->measurement;
    if (measurement->probe_size == 0)
        measurement->probe_size = known_size(transfer);
    transfer->is_incomplete = transfer->is_incomplete || transfer->size != measurement->probe_size;
}

/* More of an unexplained image is known now: it may be a probe's. */
static void place_completed(struct rounds *rounds, struct conversation *conversation, struct exchange *exchange,
                            const struct echo *echo)
{
    if (!place_probe(rounds, conversation, exchange, echo) || exchange->reply_frame == 0)
        return;
    exchange->round->measurement->last_is_reply = true;
    end_round(rounds, exchange->round);
}

/* A copy of a reply, far from the first: one of them was perhaps captured at the server. */
static void note_reply_copy(struct exchange *exchange, const struct echo *copy)
{
    if (exchange->request_frame == 0 ||
        !exchange_is_far(exchange, copy->timestamp - exchange->reply_time, copy->timestamp))
        return;
    if (exchange->round != NULL)
        note_doubt(exchange->round->measurement, DOUBT_COPIES);
    else if (exchange->kind == PAYLOAD_EMPTY && exchange->deviation == NULL) /* of which nothing was said yet */
        exchange->is_ambiguous = true;
}

/* A message came after the first of its kind. Where it has more of the image than that, the rest must be the client's,
 * too: the first may have been cut on purpose. Returns what the message is. */
static enum occurrence judge_more(struct rounds *rounds, struct conversation *conversation, const struct match *match,
                                  struct echo *echo)
{
    struct exchange *exchange = match->exchange;
    const bool is_probe = exchange->role == ROLE_TRANSFER && exchange->round != NULL;
    bool is_another = false;
    if (match->occurrence == OCCURRENCE_COMPLETION && echo->is_reply) {
        const struct round *round = exchange->round;
        if (is_probe && !waiting_is_late(&rounds->settings, round) &&
            !(round->next_ping != NULL && exchange_took(exchange) > round->waited + JITTER))
            end_round(rounds, exchange->round); /* now it has times */
    } else if (match->occurrence == OCCURRENCE_COMPLETION && is_probe) {
        note_size(exchange);
        is_another = judge_image(rounds, conversation, exchange->round, echo) == CONTENTS_DIFFER;
    } else if (match->occurrence == OCCURRENCE_COMPLETION) {
        place_completed(rounds, conversation, exchange, echo);
        is_another = exchange->round == NULL || exchange->round->is_another_image;
    } else if (match->occurrence == OCCURRENCE_DUPLICATE && echo->is_reply) {
        note_reply_copy(exchange, echo);
    } else if (match->occurrence == OCCURRENCE_NOT_COMPARED && is_probe) {
        is_another = compare_reply(rounds, conversation, echo) == CONTENTS_DIFFER;
    }
    return is_another ? OCCURRENCE_OTHER_IMAGE : match->occurrence;
}

struct conclusion rounds_conclusion(const struct rounds *rounds, const struct measurement *measurement, bool is_lost)
{
    return verdict_of(&rounds->settings, measurement, is_lost);
}

void rounds_note(struct rounds *rounds, bool is_reply, int64_t timestamp)
{
    rounds->directions[is_reply].is_seen = true;
    rounds->directions[is_reply].latest = timestamp;
}

struct match rounds_add(struct rounds *rounds, struct echo *echo)
{
    struct conversation *conversation;
    struct match match = conversations_add(rounds->conversations, echo, &conversation);
    struct exchange *exchange = match.exchange;

    if (echo->has_time) {
        rounds->now = echo->timestamp;
        rounds->latest = MAX(rounds->latest, echo->timestamp);
    }
    rounds_note(rounds, echo->is_reply, echo->has_time ? echo->timestamp : rounds->directions[echo->is_reply].latest);
    if (exchange == NULL)
        return match;
    if (match.occurrence != OCCURRENCE_FIRST) {
        match.occurrence = judge_more(rounds, conversation, &match, echo);
        return match;
    }
    if (exchange->request_frame == 0 || exchange->reply_frame == 0)
        place(rounds, conversation, exchange, echo);
    else if (!echo->is_reply)
        place_late_request(rounds, conversation, exchange, echo);
    if (echo->is_reply)
        place_reply(rounds, conversation, exchange, echo);
    return match;
}

void rounds_refuse(struct rounds *rounds, const struct echo *quoted)
{
    struct conversation *conversation;
    struct exchange *exchange = conversations_find_request(rounds->conversations, quoted, &conversation);
    if (exchange == NULL || exchange->is_untimed || !quoted->has_time || quoted->timestamp < exchange->request_time ||
        quoted->timestamp - exchange->request_time > LONGEST_TIMEOUT)
        return;
    exchange->is_refused = true;
    if (exchange->round != NULL)
        note_doubt(exchange->round->measurement, DOUBT_ERROR);
    else if (exchange->kind == PAYLOAD_EMPTY && may_be_next(rounds, conversation, exchange))
        note_doubt(conversation->measurement, DOUBT_ERROR);
}

bool rounds_is_lost(const struct rounds *rounds, const struct round *round)
{
    if (!waiting_is_unanswered(round))
        return false;
    if (round->is_late || round->transfer->is_refused || waiting_has_gone_on(round))
        return true;
    /* Before the third round, without a reply the client goes on. */
    if (waiting_had_reply(round) || round->transfer->is_untimed || round->measurement->rounds < MEASUREMENT_ROUNDS)
        return false;
    /* What was later even before the large ping says nothing: a clock was set back. */
    const int64_t latest = rounds->latest > round->latest_before ? rounds->latest : rounds->now;
    return latest - round->transfer->request_time > rounds->settings.pairing_time * NS_PER_S;
}

bool rounds_is_blocked(const struct rounds *rounds, const struct round *round)
{
    const struct measurement *measurement = round->measurement;
    return !round->is_late && !measurement->is_answered && !measurement->has_late &&
           !waiting_is_undecided(measurement->latest) && !verdict_has_doubtful_rounds(measurement) &&
           rounds_is_lost(rounds, round);
}

bool rounds_is_as_windows_sends(const struct rounds *rounds, const struct round *round)
{
    const struct exchange *transfer = round->transfer;
    const bool is_reply_first = round->has_begun_with_reply || (transfer->began_with_reply && !transfer->is_untimed &&
                                                                transfer->request_time - transfer->reply_time > JITTER);
    if (!round->is_usual_image || round->latency == NULL || is_reply_first)
        return false;
    return round->latency->reply_frame != 0 ? exchange_has_reply_at(round->latency, transfer->request_time)
                                            : !rounds->directions[true].is_seen;
}
