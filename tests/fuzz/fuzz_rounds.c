/* fuzz_rounds.c
 * Conversations and their measurements: bytes become settings and a sequence of echo messages, with times,
 * sizes and numbers as hostile as a capture file can make them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "rounds.h"
#include "guarded.h"
#include "target.h"

#include <string.h>

enum {
    MESSAGE_LENGTH = 8,
    MOST_MESSAGES = 256,
    MOST_CAPTURED = 4096,
    ZERO = '0', /* is subtracted from each byte, so that three-rounds, the seed, is text */
};

static const int64_t FARTHEST = 4000000000999999999; /* what message.c lets through, either sign */

static struct measurement_settings settings_from(uint8_t byte)
{
    static const unsigned thresholds[] = {500, 0, 1, UINT32_MAX};
    static const unsigned limits[] = {10, 0, 1000, UINT32_MAX};
    static const unsigned pairing_times[] = {30, 0, 3600, UINT32_MAX};
    return (struct measurement_settings){thresholds[byte & 3], limits[byte >> 2 & 3], pairing_times[byte >> 4 & 3]};
}

/* Mostly a step of milliseconds, 512 at most and perhaps back; sometimes a leap to where differences are largest. */
static int64_t next_time(int64_t now, uint8_t low, uint8_t high)
{
    switch (high & 7) {
    case 6:
        return CLAMP(now + ((int64_t)low << 32) * NS_PER_MS / 8, -FARTHEST, FARTHEST);
    case 7:
        return low & 1 ? FARTHEST : -FARTHEST;
    default:
        return CLAMP(now + ((high & 1) * 256 + low) * (high & 8 ? -NS_PER_MS : NS_PER_MS), -FARTHEST, FARTHEST);
    }
}

static uint32_t size_from(uint8_t byte)
{
    static const uint32_t sizes[] = {0, 1, 7, 8, 32, 500, PROBE_SIZE, 65507};
    return byte & 0x80 ? ECHO_SIZE_MOST - (byte & 0x7FU) : byte & 0x40 ? byte & 0x3FU : sizes[byte & 7];
}

/* bytes: flags, numbers, step (2), size, captured, change, kind */
static struct echo echo_from(const uint8_t *input, uint32_t frame, int64_t *now)
{
    static const uint32_t addresses[] = {0, 1, UINT32_MAX, 0x0A0200C0};
    uint8_t bytes[MESSAGE_LENGTH];
    for (unsigned i = 0; i < MESSAGE_LENGTH; i++)
        bytes[i] = (uint8_t)(input[i] - ZERO);

    *now = next_time(*now, bytes[2], bytes[3]);
    struct echo echo = {
        .is_reply = bytes[0] & 1,
        .has_time = !(bytes[7] & 0x80),
        .incomplete = (bytes[0] & 2) != 0,
        .code = bytes[0] >> 2 & 1,
        .is_fragment = (bytes[0] & 6) == 6,
        .payload = {.kind = bytes[7] % (PAYLOAD_OTHER + 1), .signature = (bytes[0] & 8) != 0},
        .vlan = bytes[0] >> 4 & 1,
        .client = addresses[bytes[1] >> 4 & 3],
        .server = addresses[bytes[1] >> 6],
        .identifier = bytes[1] & 8 ? 0xFFFF : 0x0200,
        .sequence = bytes[1] & 7,
        .frame = frame,
        .timestamp = *now,
        .size = size_from(bytes[4]),
    };
    echo.captured = MIN(MIN(echo.size, MOST_CAPTURED), size_from(bytes[5]));
    echo.incomplete = echo.incomplete || echo.captured < echo.size;
    /* What ends at the guard differs with its length, and here and there in a byte. */
    uint8_t *data = guarded_room(echo.captured);
    if (echo.captured > 0)
        data[bytes[6] % echo.captured] = bytes[6];
    echo.data = data;
    return echo;
}

static void check_round(const struct exchange *exchange, const struct measurement_settings *settings)
{
    const struct round *round = exchange->round;
    const struct measurement *measurement = round->measurement;

    MUST(round->transfer == exchange || round->latency == exchange);
    MUST(round->number <= MEASUREMENT_ROUNDS && measurement->numbered_rounds <= MEASUREMENT_ROUNDS);
    MUST(measurement->deltas <= measurement->numbered_rounds);
    MUST((round->latency != NULL) == (round->number != 0));
    MUST(round->latency == NULL || (round->latency->role == ROLE_LATENCY && round->latency->round == round));
    MUST(!round->has_delta || (round->has_first && round->has_second));
    MUST(!round->has_delta || round->delta == (int64_t)round->second_time - (int64_t)round->first_time);
    MUST(measurement->last->role == ROLE_TRANSFER && measurement->last->round->measurement == measurement);
    MUST(measurement->first->round->measurement == measurement);
    MUST(measurement->previous == NULL || measurement->previous->next == measurement);
    MUST(measurement->so_far.verdict <= VERDICT_NO_DATA);
    MUST(settings->threshold != 0 || measurement->so_far.verdict == VERDICT_FAST);
}

static void check(const struct measurement_settings *settings, const struct echo *echo, const struct match *match)
{
    const struct exchange *exchange = match->exchange;
    int64_t round_trip;

    if (exchange == NULL)
        return;
    MUST(match->occurrence < OCCURRENCES);
    MUST(echo->is_reply || match->occurrence <= OCCURRENCE_COMPLETION || match->occurrence == OCCURRENCE_OTHER_IMAGE);
    MUST(match->occurrence != OCCURRENCE_COMPLETION || !echo->is_reply || !exchange->reply_is_incomplete);
    MUST(match->occurrence != OCCURRENCE_OTHER_IMAGE || exchange->role == ROLE_TRANSFER ||
         exchange->role == ROLE_UNEXPLAINED);
    MUST(echo->is_reply || echo->payload.kind == exchange->kind);
    MUST(exchange->sequence == echo->sequence);
    if (match->occurrence == OCCURRENCE_FIRST)
        MUST((echo->is_reply ? exchange->reply_frame : exchange->request_frame) == echo->frame);
    MUST(exchange->request_frame <= echo->frame && exchange->reply_frame <= echo->frame);
    MUST(!exchange_round_trip(exchange, &round_trip) || round_trip >= 0);
    MUST(exchange->deviation == NULL || exchange->reply_frame != 0);
    MUST(exchange->kind == PAYLOAD_EMPTY ? exchange->content == NULL
                                         : exchange->kind != PAYLOAD_JPEG || exchange->content != NULL);
    MUST(exchange->round != NULL || exchange->role != ROLE_LATENCY);
    MUST(exchange->round == NULL || exchange->role == ROLE_TRANSFER || exchange->role == ROLE_LATENCY);
    if (exchange->round != NULL)
        check_round(exchange, settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const struct measurement_settings settings = settings_from((uint8_t)(data[0] - ZERO));
    /* Every object of its own, so that ASan sees where it ends. */
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    struct rounds *rounds = rounds_new(scope, &settings);
    const size_t messages = MIN((size - 1) / MESSAGE_LENGTH, MOST_MESSAGES);
    int64_t now = 0;
    uint32_t frame = 1;

    for (size_t i = 0; i < messages; i++) {
        const uint8_t *bytes = data + 1 + i * MESSAGE_LENGTH;
        struct echo echo = echo_from(bytes, frame, &now);
        const struct match match = rounds_add(rounds, &echo);
        check(&settings, &echo, &match);
        frame += !((bytes[0] - ZERO) & 0x20); /* one frame may hold several messages */
    }
    wmem_destroy_allocator(scope);
    return 0;
}
