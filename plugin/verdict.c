/* verdict.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "verdict.h"

#include "history.h"
#include "waiting.h"

bool verdict_is_ended_fast(const struct measurement *measurement)
{
    const struct exchange *end = measurement->fast_end;
    return end != NULL && end->role == ROLE_UNDECIDED && exchange_began(end) > history_latest_end(measurement);
}

bool verdict_has_doubtful_rounds(const struct measurement *measurement)
{
    const struct run *run = measurement->run;
    if (measurement->doubt == DOUBT_ROUNDS)
        return true;
    return run->shifted != NULL && run->shifted != run->last && run->shifted->number <= measurement->number &&
           run->last->rounds < MEASUREMENT_ROUNDS &&
           (run->is_answered || run->last->is_answered || waiting_is_undecided(run->last->latest));
}

/* Returns whether another program's pings may have been taken for the client's, or hidden them. */
static bool has_others(const struct measurement *measurement)
{
    return measurement->has_others || measurement->latest->has_others ||
           (measurement->other != NULL && measurement->other->role == ROLE_UNDECIDED);
}

/* Returns whether what seems to end a measurement was perhaps another program's ping: it did not follow a reply at once. */
static bool is_end_doubtful(const struct measurement *measurement)
{
    const struct exchange *transfer = measurement->latest->transfer;
    const bool is_at_once = transfer->reply_frame != 0 && !measurement->latest->is_late &&
                            is_within(AT_ONCE, transfer->reply_time, exchange_began(measurement->fast_end));
    return measurement->fast_end->is_ambiguous || (has_others(measurement) && !is_at_once);
}

/* Returns how many rounds are over.
 * is_lost  the latest large ping got no reply */
static unsigned ended_rounds(const struct measurement *measurement, bool is_lost)
{
    const bool is_open = measurement->latest->transfer->reply_frame == 0 && !is_lost;
    return measurement->rounds - is_open;
}

struct conclusion verdict_of(const struct measurement_settings *settings, const struct measurement *measurement,
                             bool is_lost)
{
    struct conclusion conclusion = measurement_conclude(measurement, settings);
    if (settings->threshold == 0) /* the test is off */
        return conclusion;
    if (verdict_is_ended_fast(measurement)) {
        const bool is_perhaps = measurement->doubt != DOUBT_NONE || is_end_doubtful(measurement);
        conclusion.verdict = is_perhaps ? VERDICT_UNDETERMINED : VERDICT_FAST;
        conclusion.has_speed = false;
        conclusion.is_fast_round_trip = true;
    } else if (!conclusion.is_fast_round_trip && verdict_has_doubtful_rounds(measurement)) {
        conclusion.verdict = VERDICT_UNDETERMINED;
        conclusion.has_speed = false;
        conclusion.doubt = DOUBT_ROUNDS;
    } else if (conclusion.has_speed && conclusion.measured < ended_rounds(measurement, is_lost) &&
               has_others(measurement)) {
        conclusion.verdict = VERDICT_UNDETERMINED;
        conclusion.has_speed = false;
        conclusion.doubt = DOUBT_OTHERS;
    } else if (conclusion.verdict == VERDICT_NO_DATA || (conclusion.verdict == VERDICT_UNDETERMINED && is_lost)) {
        /* Before the third round, a large ping that the client may still wait for may have data. */
        const bool is_over = is_lost || measurement->rounds >= MEASUREMENT_ROUNDS;
        const bool is_answered = measurement->is_answered || waiting_had_reply(measurement->latest);
        const bool is_in_doubt =
            waiting_is_undecided(measurement->latest) || (measurement->has_late && has_others(measurement));
        const bool is_no_data = is_over && !is_answered && !is_in_doubt && measurement->doubt != DOUBT_ERROR;
        conclusion.verdict = is_no_data ? VERDICT_NO_DATA : VERDICT_UNDETERMINED;
        if (is_in_doubt && conclusion.doubt == DOUBT_NONE)
            conclusion.doubt = DOUBT_OTHERS;
    }
    return conclusion;
}
