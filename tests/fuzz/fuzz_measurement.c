/* fuzz_measurement.c
 * The measurement: bytes become settings and a sequence of echo events, with times, sizes
 * and numbers as hostile as a capture file can make them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "guarded.h"
#include "measurement.h"
#include "target.h"

#include <string.h>

enum {
    EVENT_LENGTH = 8,
    MOST_EVENTS = 256,
    MOST_CAPTURED = 4096,
    ZERO = '0', /* is subtracted from each byte, so that three-rounds, the seed, is text */
};

static const int64_t NS_PER_MS = 1000000;
static const int64_t FARTHEST = 4000000000999999999; /* what tracking.c lets through, either sign */

static struct measurement_settings settings_from(uint8_t byte)
{
    static const unsigned thresholds[] = {DEFAULT_THRESHOLD, 0, 1, UINT32_MAX};
    static const unsigned limits[] = {DEFAULT_FAST_LIMIT, 0, 1000, UINT32_MAX};
    static const unsigned pairing_times[] = {DEFAULT_PAIRING_TIME, 0, 3600, UINT32_MAX};
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
    return byte & 0x80 ? UINT32_MAX - (byte & 0x7F) : byte & 0x40 ? byte & 0x3FU : sizes[byte & 7];
}

/* bytes: flags, numbers, step (2), size, captured, change, kind */
static struct echo_event event_from(const uint8_t *input, uint32_t frame, uint32_t message, int64_t *now)
{
    static const uint32_t addresses[] = {0, 1, UINT32_MAX, 0x0A0200C0};
    uint8_t bytes[EVENT_LENGTH];
    for (unsigned i = 0; i < EVENT_LENGTH; i++)
        bytes[i] = (uint8_t)(input[i] - ZERO);

    *now = next_time(*now, bytes[2], bytes[3]);
    struct echo_event event = {
        .is_reply = bytes[0] & 1,
        .incomplete = (bytes[0] & 2) != 0,
        .hidden = (bytes[0] & 4) != 0,
        .signature = (bytes[0] & 8) != 0,
        .vlan = bytes[0] >> 4 & 1,
        .kind = bytes[7] % (PAYLOAD_OTHER + 1),
        .client = addresses[bytes[1] >> 4 & 3],
        .server = addresses[bytes[1] >> 6],
        .identifier = bytes[1] & 8 ? 0xFFFF : 0x0200,
        .sequence = bytes[1] & 7,
        .frame = frame,
        .message = message,
        .time = *now,
        .size = size_from(bytes[4]),
    };
    event.captured = MIN(MIN(event.size, MOST_CAPTURED), size_from(bytes[5]));
    event.incomplete = event.incomplete || event.captured < event.size;
    /* What ends at the guard differs with its length, and here and there in a byte. */
    uint8_t *data = guarded_room(event.captured);
    if (event.captured > 0)
        data[bytes[6] % event.captured] = bytes[6];
    event.data = data;
    return event;
}

static void check_transfer(const struct exchange *exchange)
{
    const struct transfer *transfer = exchange->transfer;
    const struct measurement *measurement = transfer->measurement;

    MUST(transfer->round <= MEASUREMENT_ROUNDS && measurement->rounds <= MEASUREMENT_ROUNDS);
    MUST(measurement->deltas <= measurement->rounds);
    MUST((transfer->latency != NULL) == (transfer->round != 0));
    MUST(!transfer->has_delta || (transfer->has_first && transfer->has_second));
    MUST(!transfer->has_delta || transfer->delta == (int64_t)transfer->second_time - (int64_t)transfer->first_time);
    MUST(!measurement->concluded || measurement->conclusion_frame != 0);
    MUST(measurement->first_frame <= exchange->request_frame);
    if (transfer->latency != NULL) {
        MUST(transfer->latency->role == ROLE_LATENCY && transfer->latency->transfer == NULL);
        MUST(transfer->latency->reply_frame <= exchange->request_frame);
        MUST(transfer->latency->round_trip == NO_TIME || transfer->latency->round_trip >= 0);
    }
}

static void check(const struct tracker *tracker, const struct measurement_settings *settings,
                  const struct echo_event *event, const struct seen *seen)
{
    const struct exchange *exchange = seen->exchange;

    if (exchange == NULL) {
        MUST(seen->part == PART_NONE || seen->part == PART_DUPLICATE || seen->part == PART_EMPTY_REPLY);
        return;
    }
    MUST(event->is_reply || event->kind != PAYLOAD_EMPTY);
    MUST(exchange->sequence == event->sequence && exchange->identifier == event->identifier);
    MUST((seen->part == PART_REQUEST) == (exchange->request_frame == event->frame && !event->is_reply) ||
         seen->part == PART_DUPLICATE);
    MUST(exchange->request_frame <= event->frame && exchange->reply_frame <= event->frame);
    MUST(exchange->reply_frame == 0 || exchange->reply_frame >= exchange->request_frame);
    MUST(exchange->round_trip == NO_TIME || exchange->round_trip >= 0);
    MUST(exchange->interval == NO_TIME || exchange->reply_frame != 0 || exchange->kind != PAYLOAD_EMPTY);
    MUST(!exchange->reply_differs || exchange->reply_frame != 0);
    MUST((exchange->transfer != NULL) == (exchange->role == ROLE_TRANSFER));
    MUST(tracker_find_latency(tracker, event->frame, exchange->identifier, exchange->sequence) == NULL ||
         exchange->role != ROLE_LATENCY);
    if (exchange->transfer == NULL)
        return;
    check_transfer(exchange);
    uint32_t link_speed;
    measurement_speed(exchange->transfer->measurement, &link_speed);
    const enum verdict verdict = measurement_verdict(exchange->transfer->measurement, settings);
    MUST(verdict <= VERDICT_NO_DATA);
    MUST(settings->threshold != 0 || verdict == VERDICT_FAST);
}

/* Later passes hear what the first one heard, but for what concerns no exchange. */
static void check_recall(const struct tracker *tracker, uint32_t frame, uint32_t message, const struct seen *seen)
{
    const struct seen again = tracker_recall(tracker, frame, message);
    const bool tells = seen->exchange != NULL || seen->part == PART_DUPLICATE;

    MUST(again.exchange == seen->exchange);
    MUST(again.part == (tells ? seen->part : PART_NONE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        tracker_free(NULL);
        return 0;
    }
    const struct measurement_settings settings = settings_from((uint8_t)(data[0] - ZERO));
    struct tracker *tracker = tracker_new(&settings);
    const size_t events = MIN((size - 1) / EVENT_LENGTH, MOST_EVENTS);
    struct seen seen[MOST_EVENTS];
    uint32_t frames[MOST_EVENTS];
    int64_t now = 0;
    uint32_t frame = 1;

    for (uint32_t i = 0; i < events; i++) {
        const uint8_t *bytes = data + 1 + (size_t)i * EVENT_LENGTH;
        const struct echo_event event = event_from(bytes, frame, i, &now);
        seen[i] = tracker_add(tracker, &event);
        check(tracker, &settings, &event, &seen[i]);
        frames[i] = frame;
        frame += !((bytes[0] - ZERO) & 0x20); /* one frame may hold several messages */
    }
    for (uint32_t i = 0; i < events; i++)
        check_recall(tracker, frames[i], i, &seen[i]);
    tracker_free(tracker);
    return 0;
}
