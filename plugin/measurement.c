/* measurement.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "measurement.h"

#include "echo.h"

#include <stddef.h>

/* KB 227260: 2 directions x 2048 bytes x 8 bits x 1000 ms / 1024. */
static const int64_t SPEED_NUMERATOR = 32000;

/* KB 227260, with the integer divisions that its "unsigned long" totals of milliseconds ask
 * for; other sizes follow by the same derivation (KB 816045). */
static bool compute_speed(const struct measurement *measurement, uint32_t *ret_link_speed)
{
    if (measurement->deltas == 0)
        return false;
    const int64_t average = measurement->delta_sum / (int64_t)measurement->deltas;
    if (average <= 0) /* what Windows does then is not documented */
        return false;
    *ret_link_speed = (uint32_t)(SPEED_NUMERATOR * measurement->probe_size / PROBE_SIZE / average);
    return true;
}

struct conclusion measurement_conclude(const struct measurement *measurement,
                                       const struct measurement_settings *settings)
{
    struct conclusion conclusion = {
        .verdict = VERDICT_UNDETERMINED,
        .rounds = (uint8_t)measurement->rounds,
        .measured = (uint8_t)measurement->deltas,
        .doubt = measurement->doubt,
    };

    conclusion.is_fast_round_trip = measurement->doubt == DOUBT_NONE && measurement->is_fast;
    conclusion.has_speed = measurement->doubt == DOUBT_NONE && !measurement->is_fast && /* then Windows computes none */
                           compute_speed(measurement, &conclusion.link_speed);
    if (settings->threshold == 0 || conclusion.is_fast_round_trip)
        conclusion.verdict = VERDICT_FAST;
    else if (conclusion.has_speed)
        conclusion.verdict = conclusion.link_speed < settings->threshold ? VERDICT_SLOW : VERDICT_FAST;
    else if (!measurement->is_answered && measurement->given_up != NULL && measurement->doubt != DOUBT_ERROR)
        conclusion.verdict = VERDICT_NO_DATA;
    return conclusion;
}

/* Returns false where there is no round trip. */
static bool whole_milliseconds(const int64_t *round_trip, uint32_t *ret_ms)
{
    if (round_trip == NULL)
        return false;
    *ret_ms = (uint32_t)(*round_trip / NS_PER_MS);
    return true;
}

bool measurement_is_near(const struct measurement_settings *settings, int64_t a, int64_t b)
{
    return is_within(settings->pairing_time * NS_PER_S, a, b);
}

bool measurement_is_fast(const struct measurement_settings *settings, int64_t round_trip)
{
    return round_trip < settings->fast_limit * NS_PER_MS;
}

bool measurement_is_open(const struct measurement *measurement, const struct measurement_settings *settings,
                         int64_t begins, uint32_t size, unsigned lost)
{
    return measurement->rounds + lost < MEASUREMENT_ROUNDS &&
           (measurement->probe_size == size || measurement->probe_size == 0 || size == 0) && !measurement->is_over &&
           !measurement->is_fast && measurement_is_near(settings, begins, measurement->latest_request);
}

static void note_round_trip(struct measurement *measurement, const struct measurement_settings *settings,
                            const int64_t *round_trip)
{
    /* Where copies are far apart, a ping without one was perhaps captured at the server, where its time is shorter. */
    if (round_trip != NULL && measurement->doubt != DOUBT_COPIES && measurement_is_fast(settings, *round_trip))
        measurement->is_fast = true;
}

void measurement_begin_round(struct round *round, const struct measurement_settings *settings,
                             const int64_t *first_round_trip, int64_t now, uint32_t size)
{
    struct measurement *measurement = round->measurement;

    measurement->rounds++;
    if (size != 0)
        measurement->probe_size = size;
    if (round->latency != NULL)
        round->number = ++measurement->numbered_rounds;
    note_round_trip(measurement, settings, first_round_trip);
    measurement->latest_request = now;
    measurement->so_far = measurement_conclude(measurement, settings);
    round->at_request = measurement->so_far;
}

static void add_delta(struct round *round)
{
    round->has_delta = true;
    round->delta = (int32_t)(round->second_time - round->first_time);
    round->measurement->delta_sum += round->delta;
    round->measurement->deltas++;
}

void measurement_end_round(struct round *round, const struct measurement_settings *settings,
                           const int64_t *first_round_trip, const int64_t *second_round_trip, bool has_all)
{
    struct measurement *measurement = round->measurement;

    round->at_reply = measurement->so_far;
    if (measurement->is_over)
        return;
    round->has_first = whole_milliseconds(first_round_trip, &round->first_time);
    round->has_second = whole_milliseconds(second_round_trip, &round->second_time);
    if (round->has_first && round->has_second)
        add_delta(round);
    measurement->is_answered = true;
    measurement->answered = round;
    note_round_trip(measurement, settings, first_round_trip);
    note_round_trip(measurement, settings, second_round_trip);
    measurement->so_far = measurement_conclude(measurement, settings);
    measurement->is_over = measurement->is_fast || (round->number == MEASUREMENT_ROUNDS && has_all);
    round->at_reply = measurement->so_far;
}
