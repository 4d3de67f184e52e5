/* waiting.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "waiting.h"

#include "conversation.h"

/* Two waits that are no further apart ended with a timeout, and not with replies that the capture lost. */
static const int64_t TIMEOUT_DIFFERENCE = 20 * NS_PER_MS;

bool waiting_note_next_ping(struct round *round, const struct exchange *next, int64_t began)
{
    if (round->transfer->is_untimed || began < round->measurement->latest_request)
        return false;
    round->next_ping = next;
    round->waited = began - round->measurement->latest_request;
    return true;
}

void waiting_learn(struct round *round)
{
    struct measurement *measurement = round->measurement;
    if (waiting_had_reply(round))
        measurement->is_answered = true;
    if (!waiting_has_gone_on(round) || round->transfer->is_refused)
        return;
    const struct round *given_up = measurement->given_up;
    if (given_up == NULL)
        measurement->given_up = round;
    else if (is_within(TIMEOUT_DIFFERENCE, given_up->waited, round->waited))
        measurement->timeout = MIN(MAX(given_up->waited, round->waited), REPLY_TIME);
}

bool waiting_is_unanswered(const struct round *round)
{
    return (round->transfer->reply_frame == 0 || round->is_late) && round->latency != NULL &&
           round->latency->reply_frame != 0;
}

bool waiting_had_reply(const struct round *round)
{
    return round->next_ping != NULL && round->waited < SHORTEST_TIMEOUT && !round->transfer->is_refused;
}

static bool has_sent_next(const struct round *round)
{
    return round->next_ping != NULL && !waiting_had_reply(round);
}

bool waiting_has_gone_on(const struct round *round)
{
    return has_sent_next(round) && round->waited <= LONGEST_TIMEOUT;
}

bool waiting_went_on_after_reply(const struct round *round)
{
    return round->has_second && !round->is_late && round->next_ping != NULL && round->waited <= LONGEST_TIMEOUT &&
           round->waited - exchange_took(round->transfer) >= SHORTEST_TIMEOUT;
}

bool waiting_is_late(const struct measurement_settings *settings, const struct round *round)
{
    const struct exchange *transfer = round->transfer;
    int64_t timeout = settings->pairing_time * NS_PER_S;
    if (transfer->request_frame == 0 || transfer->is_untimed || transfer->is_ambiguous)
        return false;
    if (has_sent_next(round))
        timeout = MIN(timeout, round->waited + JITTER);
    if (round->measurement->timeout != 0)
        timeout = MIN(timeout, round->measurement->timeout + round->measurement->timeout / 4);
    return exchange_took(transfer) > timeout;
}

bool waiting_is_undecided(const struct round *round)
{
    return round->transfer->reply_frame != 0 && round->has_others && round->next_ping == NULL && !round->is_late &&
           exchange_took(round->transfer) >= SHORTEST_TIMEOUT;
}

bool waiting_is_perhaps_late(const struct round *round)
{
    const int64_t timeout = round->measurement->timeout;
    return waiting_is_undecided(round) || (timeout != 0 && exchange_took(round->transfer) > timeout);
}
