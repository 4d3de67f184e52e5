/* history.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "history.h"

#include "waiting.h"

/* Returns how many of the conversation's exchanges came after one. */
static unsigned count_since(const struct conversation *conversation, const struct exchange *exchange)
{
    const struct recent *recent;
    unsigned back = 0;
    while ((recent = conversation_recent(conversation, back)) != NULL && recent->exchange != exchange)
        back++;
    return back;
}

bool history_was_fast(const struct measurement_settings *settings, const struct exchange *exchange)
{
    int64_t round_trip;
    return exchange_round_trip(exchange, &round_trip) && measurement_is_fast(settings, round_trip);
}

/* Returns whether the client gave an empty ping up, as it went on a second later or more, and no reply had come by then.
 * time  when the client went on, ns */
static bool was_given_up(const struct exchange *exchange, int64_t time)
{
    return time - exchange_began(exchange) >= SHORTEST_TIMEOUT && !exchange_has_reply_at(exchange, time);
}

/* Returns whether another round's large ping, which ended before this one, is among the conversation's exchanges. A reply alone
 * may have been captured late: it counts only where a later empty ping has no reply.
 * first, last  of the exchanges, as in conversation_recent; the last one is not looked at
 * time         of this round's large ping, ns */
static bool has_round_between(const struct conversation *conversation, const struct exchange *transfer, unsigned first,
                              unsigned last, int64_t time, bool is_unanswered)
{
    for (unsigned back = first; back < last; back++) {
        const struct recent *recent = conversation_recent(conversation, back);
        if (recent->kind != PAYLOAD_JPEG || recent->exchange->content != transfer->content)
            continue;
        const struct exchange *exchange = recent->exchange;
        const bool is_ended = exchange->reply_frame != 0 || time - exchange_began(exchange) >= SHORTEST_TIMEOUT;
        if (is_ended && (exchange->request_frame != 0 || is_unanswered))
            return true;
    }
    return false;
}

struct exchange *history_find_latency(const struct measurement_settings *settings,
                                      const struct conversation *conversation, const struct exchange *transfer,
                                      const struct echo *echo, bool has_requests)
{
    struct exchange *unanswered = NULL; /* the latest: the round is perhaps that one's */
    const struct recent *recent;
    int64_t next = echo->timestamp; /* when the next empty ping was sent, or the large one */
    if (echo->is_reply && has_requests)
        return NULL;
    unsigned back = count_since(conversation, transfer) + 1, looked_at = back;
    for (; (recent = conversation_recent(conversation, back)) != NULL; back++) {
        struct exchange *exchange = recent->exchange;
        if (recent->kind != PAYLOAD_EMPTY)
            continue;
        const int64_t following = next;
        if (exchange->request_frame != 0)
            next = exchange->request_time;
        if (exchange->role != ROLE_UNDECIDED ||
            !measurement_is_near(settings, echo->timestamp, exchange_began(exchange)))
            continue;
        /* Not before it matters: there may be many. */
        if (has_round_between(conversation, transfer, looked_at, back, echo->timestamp, unanswered != NULL))
            break;
        looked_at = back;
        if (exchange->request_frame == 0 && !echo->is_reply) {
            if (exchange->reply_time <= echo->timestamp) /* the round is that one's, or a later one's */
                break;
        } else if (exchange->reply_frame != 0) {
            /* After a fast one nothing follows, nor after one that was given up; else the large one does at once. */
            const bool is_over = history_was_fast(settings, exchange) || was_given_up(exchange, following) ||
                                 echo->timestamp - exchange->reply_time >= SHORTEST_TIMEOUT;
            return unanswered != NULL && is_over ? unanswered : exchange;
        } else if (unanswered == NULL) {
            unanswered = exchange;
        }
    }
    return unanswered;
}

/* Returns whether an exchange was a round of which the request of the large ping was not captured. */
static bool is_reply_of_round(const struct exchange *exchange, const struct content *image)
{
    return exchange->kind == PAYLOAD_JPEG && exchange->request_frame == 0 && exchange->round == NULL &&
           exchange->content == image;
}

/* Returns whether an empty ping was a round without a reply, or with one that came too late: for a second there was none, or an
 * ICMP error, and no large ping followed, but the client's next one, as after a timeout.
 * following  when that came, ns */
static bool was_lost(const struct exchange *exchange, int64_t following)
{
    const int64_t began = exchange_began(exchange);
    const bool is_timeout = following - began >= SHORTEST_TIMEOUT && was_given_up(exchange, began + SHORTEST_TIMEOUT);
    return (is_timeout || exchange->is_refused) && following - began <= LONGEST_TIMEOUT;
}

/* Returns whether an empty ping was the last of its measurement: it was fast, or the next one came too late to follow it.
 * following  when that was, ns */
static bool was_last(const struct measurement_settings *settings, const struct exchange *exchange, int64_t following)
{
    return history_was_fast(settings, exchange) || following - exchange_began(exchange) > LONGEST_TIMEOUT;
}

bool history_has_others(const struct measurement_settings *settings, const struct conversation *conversation,
                        int64_t time)
{
    enum { DEPTH = 16 }; /* two measurements and more */
    const struct recent *recent;
    int64_t following = time;
    bool has_large = false; /* of which the request was not captured */
    for (unsigned back = 0; back < DEPTH && (recent = conversation_recent(conversation, back)) != NULL; back++) {
        const struct exchange *exchange = recent->exchange;
        if (recent->kind != PAYLOAD_EMPTY && recent->kind != PAYLOAD_JPEG)
            continue;
        const bool is_alone = recent->kind == PAYLOAD_EMPTY && exchange->role == ROLE_UNDECIDED && !has_large;
        const bool is_answered = exchange->request_frame != 0 && exchange->reply_frame != 0 && !exchange->is_untimed;
        if (is_alone && is_answered && measurement_is_near(settings, time, exchange->request_time) &&
            time - exchange->reply_time > JITTER &&
            MIN(exchange_took(exchange), following - exchange->request_time) < SHORTEST_TIMEOUT &&
            !history_was_fast(settings, exchange))
            return true;
        following = exchange_began(exchange);
        has_large = recent->kind == PAYLOAD_JPEG && exchange->request_frame == 0;
    }
    return false;
}

int64_t history_latest_end(const struct measurement *measurement)
{
    const struct exchange *transfer = measurement->latest->transfer;
    const bool is_awaited = transfer->reply_frame != 0 && !transfer->is_untimed && !measurement->latest->is_late;
    return is_awaited ? MAX(measurement->latest_request, transfer->reply_time - JITTER) : measurement->latest_request;
}

struct between history_between(const struct measurement_settings *settings, const struct conversation *conversation,
                               const struct exchange *ping, int64_t begins, bool has_replies)
{
    const struct measurement *measurement = conversation->measurement;
    const int64_t earliest = measurement != NULL ? history_latest_end(measurement) : INT64_MIN;
    const struct content *image =
        ping->kind == PAYLOAD_JPEG || measurement == NULL ? ping->content : measurement->latest->transfer->content;
    struct between between = {.begins = begins};
    int64_t following = begins;
    const bool is_open = measurement != NULL && measurement_is_open(measurement, settings, begins, 0, 0);
    bool is_large_of_round = false; /* of the round that is looked for next, the large ping was found */
    const struct recent *recent;
    for (unsigned back = count_since(conversation, ping) + 1;
         (recent = conversation_recent(conversation, back)) != NULL; back++) {
        const struct exchange *exchange = recent->exchange;
        if (measurement != NULL && exchange == measurement->latest->transfer)
            break;
        const bool is_empty = recent->kind == PAYLOAD_EMPTY && exchange->role == ROLE_UNDECIDED;
        const int64_t began = exchange_began(exchange);
        if ((!is_empty && recent->kind != PAYLOAD_JPEG) || began <= earliest)
            continue;
        if (!measurement_is_near(settings, following, began))
            break;
        const bool is_lost = is_empty && !is_large_of_round && has_replies && was_lost(exchange, following);
        if (is_empty && !is_large_of_round && !is_lost) {
            /* After an answered one Windows sends a large one, or ends, and after a lost one the next at once: this one is the
             * end, or another program's, perhaps while the client waited for a lost one. */
            between.is_over = was_last(settings, exchange, following);
            if (between.is_over || !is_open)
                break;
            continue;
        }
        is_large_of_round = is_reply_of_round(exchange, image);
        between.has_large = between.has_large || is_large_of_round;
        if (is_lost || is_large_of_round) {
            between.lost++;
            between.begins = began;
        }
        if (is_lost && exchange->is_refused && between.refused == 0)
            between.refused = between.lost;
        following = began;
    }
    return between;
}
