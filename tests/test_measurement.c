/* test_measurement.c
 * The measurement: tables of times in, speed and verdict out; small stories; random events.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "measurement.h"

#include <string.h>

enum { LOST = -1, NONE = -1, CLIENT = 10, SERVER = 20, IDENTIFIER = 0x0200, SMALL = 48 };

static const struct measurement_settings defaults = {DEFAULT_THRESHOLD, DEFAULT_FAST_LIMIT, DEFAULT_PAIRING_TIME};
static const int64_t NS_PER_MS = 1000000;

/* A story: words of a time in ms, a letter and a sequence number, then perhaps a client.
 * Capital letters are requests, small ones replies:
 * E empty, T image of 2048 bytes, P image of `size` bytes, W small image with WANG2,
 * I small image, A alphabet a to w, U alphabet A to W, O anything else,
 * X (reply) image of 2048 bytes with byte 1500 changed, C image cut in the capture,
 * B (reply) alphabet a to w with byte 30 changed.
 * "102T2@11" is a transfer probe of client 11 at 102 ms with sequence number 2. */
struct teller {
    struct tracker *tracker;
    uint32_t frame;
    uint32_t size;
    struct seen last;
};

static uint8_t image[65536];

static void tell(struct teller *teller, const char *word)
{
    /* Not strtod on the word itself: it would read "100e1" as a thousand. */
    char *time = g_strndup(word, strspn(word, "-.0123456789"));
    char *rest = (char *)word + strlen(time);
    struct echo_event event = {.client = CLIENT, .server = SERVER, .identifier = IDENTIFIER, .data = image};
    event.time = (int64_t)(g_ascii_strtod(time, NULL) * (double)NS_PER_MS);
    g_free(time);
    const char kind = *rest++;
    event.sequence = (uint16_t)g_ascii_strtoull(rest, &rest, 10);
    if (*rest == '@')
        event.client = (uint32_t)g_ascii_strtoull(rest + 1, &rest, 10);
    if (*rest == '>')
        event.server = (uint32_t)g_ascii_strtoull(rest + 1, &rest, 10);
    g_assert_cmpint(*rest, ==, '\0');
    event.frame = ++teller->frame;
    event.is_reply = g_ascii_islower(kind);
    event.kind = PAYLOAD_JPEG;
    uint8_t *changed = NULL;

    switch (g_ascii_toupper(kind)) {
    case 'E':
        event.kind = PAYLOAD_EMPTY;
        break;
    case 'T':
        event.size = PROBE_SIZE;
        break;
    case 'P':
        event.size = teller->size;
        break;
    case 'X':
        event.size = PROBE_SIZE;
        event.data = changed = g_memdup2(image, PROBE_SIZE);
        changed[1500] ^= 1;
        break;
    case 'C':
        event.size = PROBE_SIZE;
        event.captured = 500;
        event.incomplete = true;
        break;
    case 'W':
        event.size = SMALL;
        event.signature = true;
        break;
    case 'I':
        event.size = SMALL;
        break;
    case 'A':
    case 'B':
    case 'U':
        event.kind = g_ascii_toupper(kind) == 'U' ? PAYLOAD_ALPHABET_UPPER : PAYLOAD_ALPHABET_LOWER;
        event.size = 32;
        event.data = changed = (uint8_t *)g_strdup(g_ascii_toupper(kind) == 'U' ? "ABCDEFGHIJKLMNOPQRSTUVWABCDEFGHI"
                                                                                : "abcdefghijklmnopqrstuvwabcdefghi");
        if (kind == 'b') {
            event.kind = PAYLOAD_OTHER;
            changed[30] ^= 1;
        }
        break;
    case 'O':
        event.kind = PAYLOAD_OTHER;
        event.size = 32;
        break;
    default:
        g_assert_not_reached();
    }
    if (event.captured == 0)
        event.captured = event.size;
    teller->last = tracker_add(teller->tracker, &event);
    g_free(changed);
}

static struct teller tell_all(const char *story, uint32_t size, const struct measurement_settings *settings)
{
    struct teller teller = {.tracker = tracker_new(settings), .size = size};
    char **words = g_strsplit(story, " ", -1);
    for (char **word = words; *word != NULL; word++)
        tell(&teller, *word);
    g_strfreev(words);
    return teller;
}

/* One measurement: its times, in ms. */
static const struct times {
    const char *name;
    double first[MEASUREMENT_ROUNDS],
        second[MEASUREMENT_ROUNDS]; /* second LOST: no reply; first 0 and second LOST: no round */
    uint32_t size;
    unsigned threshold;
    int speed; /* kbps, or NONE */
    enum verdict verdict;
} times[] = {
    {"round numbers", {100, 100, 100}, {200, 200, 200}, 2048, 500, 320, VERDICT_SLOW},
    {"KB 227260: first 236, second about 246", {236, LOST, LOST}, {246, LOST, LOST}, 2048, 500, 3200, VERDICT_FAST},
    {"KB 910206: no large ping answered", {76, 73, 73}, {LOST, LOST, LOST}, 2048, 500, NONE, VERDICT_NO_DATA},
    {"KB 910206: the second time", {75, 77, 159}, {LOST, LOST, LOST}, 2048, 500, NONE, VERDICT_NO_DATA},
    {"64, 64, 66 average 64", {20, 20, 20}, {84, 84, 86}, 2048, 500, 500, VERDICT_FAST},
    {"65 is slow", {20, 20, 20}, {85, 85, 85}, 2048, 500, 492, VERDICT_SLOW},
    {"fractions are dropped", {20.999, 20.001, 20.5}, {84.001, 84.999, 84.5}, 2048, 500, 500, VERDICT_FAST},
    {"the same speed, a higher threshold", {20, 20, 20}, {84, 84, 84}, 2048, 501, 500, VERDICT_SLOW},
    {"threshold 0: the test is off", {100, 100, 100}, {900, 900, 900}, 2048, 0, 40, VERDICT_FAST},
    {"1024 bytes", {40, 40, 40}, {90, 90, 90}, 1024, 500, 320, VERDICT_SLOW},
    {"500 bytes: 7812 / 50", {40, 40, 40}, {90, 90, 90}, 500, 500, 156, VERDICT_SLOW},
    {"65500 bytes", {40, 40, 40}, {90, 90, 90}, 65500, 500, 20468, VERDICT_FAST},
    {"first ping below 10 ms", {9.999, LOST, LOST}, {200, LOST, LOST}, 2048, 500, 167, VERDICT_FAST},
    {"second ping below 10 ms", {12, LOST, LOST}, {9.2, LOST, LOST}, 2048, 500, NONE, VERDICT_FAST},
    {"10 ms is not below", {10, 10, 10}, {110, 110, 110}, 2048, 500, 320, VERDICT_SLOW},
    {"no difference: no speed", {50, 50, 50}, {50.5, 50, 50.2}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"negative average", {90, 90, 90}, {50, 50, 50}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"one negative delta", {50, 90, 50}, {150, 80, 150}, 2048, 500, 507, VERDICT_FAST},
    {"second round lost", {50, 50, 50}, {150, LOST, 150}, 2048, 500, 320, VERDICT_SLOW},
    {"last round lost", {50, 50, 50}, {150, 150, LOST}, 2048, 500, 320, VERDICT_SLOW},
    {"2^32 ms is no time", {50, LOST, LOST}, {4294967296.0, LOST, LOST}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"a delta of 2^31 ms is none", {50, LOST, LOST}, {2147483698.0, LOST, LOST}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"a very slow link: 0 kbps", {50, LOST, LOST}, {40050, LOST, LOST}, 2048, 500, 0, VERDICT_SLOW},
};

static void check_times(gconstpointer data)
{
    const struct times *row = data;
    const struct measurement_settings settings = {row->threshold, DEFAULT_FAST_LIMIT, DEFAULT_PAIRING_TIME};
    struct teller teller = {.tracker = tracker_new(&settings), .size = row->size};
    const struct measurement *measurement = NULL;
    double now = 1000;

    for (unsigned round = 0; round < MEASUREMENT_ROUNDS && row->first[round] != LOST; round++) {
        const unsigned sequence = 2 * round;
        char *words[] = {
            g_strdup_printf("%.3fE%u", now, sequence),
            g_strdup_printf("%.3fe%u", now + row->first[round], sequence),
            g_strdup_printf("%.3fP%u", now + row->first[round], sequence + 1),
            g_strdup_printf("%.3fp%u", now + row->first[round] + row->second[round], sequence + 1),
        };
        for (unsigned i = 0; i < (row->second[round] == LOST ? 3 : 4); i++)
            tell(&teller, words[i]);
        for (unsigned i = 0; i < 4; i++)
            g_free(words[i]);
        const struct transfer *transfer = teller.last.exchange->transfer;
        g_assert_cmpuint(transfer->round, ==, round + 1);
        g_assert_true(measurement == NULL || measurement == transfer->measurement);
        measurement = transfer->measurement;
        now += row->first[round] + (row->second[round] == LOST ? 5000 : row->second[round]);
    }

    uint32_t speed;
    g_assert_cmpint(measurement_speed(measurement, &speed) ? (int)speed : NONE, ==, row->speed);
    g_assert_cmpint(measurement_verdict(measurement, &settings), ==, row->verdict);
    tracker_free(teller.tracker);
}

/* A story, and what its last message turned out to be. */
static const struct story {
    const char *name;
    const char *words;
    enum part part;
    int role;       /* NONE: no exchange */
    int round;      /* NONE: no transfer probe */
    int round_trip; /* whole ms, or NONE */
    int interval;   /* ms, or NONE */
    int difference; /* offset, or NONE */
} stories[] = {
    {"a ping and its reply", "0A1 20a1", PART_REPLY, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"a reply without its request", "20a1", PART_NONE, NONE, NONE, NONE, NONE, NONE},
    {"a reply from somebody else", "0A1 20a1@11", PART_NONE, NONE, NONE, NONE, NONE, NONE},
    {"a reply of another sequence", "0A1 20a2", PART_NONE, NONE, NONE, NONE, NONE, NONE},
    {"a late reply", "0A1 1000A2 1500a1", PART_REPLY, ROLE_ORDINARY, NONE, 1500, NONE, NONE},
    {"an empty echo alone is nothing", "0E1", PART_NONE, NONE, NONE, NONE, NONE, NONE},
    {"a reply to an empty echo", "0E1 20e1", PART_EMPTY_REPLY, NONE, NONE, NONE, NONE, NONE},
    {"an image in reply to an empty echo", "0E1 20t1", PART_EMPTY_REPLY, NONE, NONE, NONE, NONE, NONE},
    {"a round", "0E1 100e1 102T2 302t2", PART_REPLY, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"a round without its empty ping", "102T2 302t2", PART_REPLY, ROLE_TRANSFER, 0, 200, NONE, NONE},
    {"an unanswered empty ping pairs with nothing", "0E1 100T2", PART_REQUEST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"30 s after the empty ping", "0E1 100e1 30000T2", PART_REQUEST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"more than 30 s", "0E1 100e1 30001T2", PART_REQUEST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"an empty ping pairs once", "0E1 100e1 102T2 302t2 304T3", PART_REQUEST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"the last answered one pairs", "0E1 50e1 60E2 160e2 162T3", PART_REQUEST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"an unanswered one in between", "0E1 50e1 60E2 162T3", PART_REQUEST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a small image after an empty ping", "0E1 100e1 102I2", PART_REQUEST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a small image alone", "102I2", PART_REQUEST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a small image with WANG2", "102W2", PART_REQUEST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"round 2", "0E1 100e1 102T2 302t2 303E3 403e3 404T4", PART_REQUEST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"round 2 after a lost one", "0E1 100e1 102T2 5303E3 5403e3 5404T4", PART_REQUEST, ROLE_TRANSFER, 2, NONE, NONE,
     NONE},
    {"a new measurement after 30 s", "0E1 100e1 102T2 302t2 30103E3 30203e3 30204T4", PART_REQUEST, ROLE_TRANSFER, 1,
     NONE, 30102, NONE},
    {"the empty ping counts for the 30 s", "0E1 100e1 102T2 302t2 30102E3 30203e3 30204T4", PART_REQUEST, ROLE_TRANSFER,
     2, NONE, NONE, NONE},
    {"a fourth round starts anew",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 907E7 1007e7 1008T8", PART_REQUEST,
     ROLE_TRANSFER, 1, NONE, 906, NONE},
    {"after a fast first ping", "0E1 5e1 6T2 106t2 107E3 207e3 208T4", PART_REQUEST, ROLE_TRANSFER, 1, NONE, 202, NONE},
    {"after a fast second ping", "0E1 15e1 16T2 25t2 107E3 207e3 208T4", PART_REQUEST, ROLE_TRANSFER, 1, NONE, 192,
     NONE},
    {"after a fast empty ping that nothing followed", "0E1 12e1 13T2 53t2 54E3 63e3 70E4 82e4 83T5", PART_REQUEST,
     ROLE_TRANSFER, 1, NONE, 70, NONE},
    {"two clients", "0E1 10E1@11 100e1 102T2 110e1@11 112T2@11 302t2 312t2@11", PART_REPLY, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"two servers", "0E1 10E1>21 100e1 102T2 110e1>21 112T2>21 302t2 315t2>21", PART_REPLY, ROLE_TRANSFER, 1, 203, NONE,
     NONE},
    {"mirrored request", "0A1 0.1A1", PART_DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"mirrored reply", "0A1 20a1 20.1a1", PART_DUPLICATE, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"mirrored probe", "0E1 100e1 102T2 102.1T2", PART_DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"mirrored probe after the reply", "0E1 100e1 102T2 302t2 302.1T2", PART_DUPLICATE, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"mirrored empty ping", "0E1 0.1E1", PART_DUPLICATE, NONE, NONE, NONE, NONE, NONE},
    {"mirrored reply to an empty ping", "0E1 100e1 100.1e1", PART_DUPLICATE, NONE, NONE, NONE, NONE, NONE},
    {"all mirrored, still round 2", "0E1 0E1 100e1 100e1 102T2 102T2 302t2 302t2 303E3 303E3 403e3 403e3 404T4",
     PART_REQUEST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"the sequence number again, later", "0A1 20a1 30020A1 30050a1", PART_REPLY, ROLE_ORDINARY, NONE, 30, 30020, NONE},
    {"the sequence number again, other data", "0A1 20U1 50u1", PART_REPLY, ROLE_ORDINARY, NONE, 30, NONE, NONE},
    {"the sequence number again, not claimed", "0A1 20O1 50o1", PART_NONE, NONE, NONE, NONE, NONE, NONE},
    {"the sequence number again, empty", "0A1 20E1 50e1 51T2", PART_REQUEST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a changed byte", "0T1 100x1", PART_REPLY, ROLE_TRANSFER, 0, 100, NONE, 1500},
    {"other data", "0A1 20o1", PART_REPLY, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"a letter of the second alphabet", "0A1 20b1", PART_REPLY, ROLE_ORDINARY, NONE, 20, NONE, 30},
    {"other letters", "0A1 20u1", PART_REPLY, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"a shorter reply", "0T1 100i1", PART_REPLY, ROLE_TRANSFER, 0, 100, NONE, SMALL},
    {"a longer reply", "0I1 100t1", PART_REPLY, ROLE_UNEXPLAINED, NONE, 100, NONE, SMALL},
    {"an empty reply", "0T1 100e1", PART_REPLY, ROLE_TRANSFER, 0, 100, NONE, 0},
    {"a cut reply that does not differ", "0T1 100c1", PART_REPLY, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a cut request", "0C1 100t1", PART_REPLY, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a second, other reply", "0T1 100t1 110x1", PART_OTHER_REPLY, ROLE_TRANSFER, 0, 100, NONE, NONE},
    {"the clock goes back", "100A1 50a1", PART_REPLY, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"the clock goes back in a probe", "0E1 100e1 102T2 50t2", PART_REPLY, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"interval of one kind", "0A1 500U2 1000A3", PART_REQUEST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
    {"interval to one server", "0A1 500A2>21 1000A3", PART_REQUEST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
    {"a mirrored ping is no interval", "0A1 1A1 1000A3", PART_REQUEST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
};

static int milliseconds(int64_t time)
{
    return time == NO_TIME ? NONE : (int)(time / NS_PER_MS);
}

static void check_story(gconstpointer data)
{
    const struct story *story = data;
    struct teller teller = tell_all(story->words, SMALL, &defaults);
    const struct exchange *exchange = teller.last.exchange;

    g_assert_cmpint(teller.last.part, ==, story->part);
    g_assert_cmpint(exchange != NULL ? exchange->role : NONE, ==, story->role);
    if (exchange != NULL) {
        g_assert_cmpint(exchange->transfer != NULL ? (int)exchange->transfer->round : NONE, ==, story->round);
        g_assert_cmpint(milliseconds(exchange->round_trip), ==, story->round_trip);
        g_assert_cmpint(milliseconds(exchange->interval), ==, story->interval);
        g_assert_cmpint(exchange->reply_differs ? (int)exchange->difference : NONE, ==, story->difference);
    }
    tracker_free(teller.tracker);
}

static void check_latency_is_found(void)
{
    struct teller teller = tell_all("0E1 100e1 102T2", SMALL, &defaults);
    for (uint32_t frame = 1; frame <= 2; frame++) {
        const struct exchange *latency = tracker_find_latency(teller.tracker, frame, IDENTIFIER, 1);
        g_assert_nonnull(latency);
        g_assert_cmpuint(latency->request_frame, ==, 1);
        g_assert_cmpuint(latency->reply_frame, ==, 2);
        g_assert_cmpint(milliseconds(latency->round_trip), ==, 100);
        g_assert_true(teller.last.exchange->transfer->latency == latency);
    }
    g_assert_null(tracker_find_latency(teller.tracker, 3, IDENTIFIER, 2));
    g_assert_null(tracker_find_latency(teller.tracker, 1, IDENTIFIER, 2));
    g_assert_null(tracker_find_latency(teller.tracker, 1, IDENTIFIER + 1, 1));
    tracker_free(teller.tracker);
}

static void check_conclusion(void)
{
    struct teller teller =
        tell_all("0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6", SMALL, &defaults);
    const struct measurement *measurement = teller.last.exchange->transfer->measurement;
    g_assert_true(measurement->concluded);
    g_assert_cmpuint(measurement->conclusion_frame, ==, 12);
    g_assert_cmpuint(measurement->first_frame, ==, 3);
    tracker_free(teller.tracker);

    teller = tell_all("0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6", SMALL, &defaults);
    measurement = teller.last.exchange->transfer->measurement;
    g_assert_false(measurement->concluded);
    g_assert_cmpuint(measurement->conclusion_frame, ==, 8);
    tracker_free(teller.tracker);
}

/* What is asked again, as every pass after the first does, is answered again; a reply that
 * came after many other requests, too. */
static void check_recall(void)
{
    enum { CROWD = 100, MESSAGES = 2 * CROWD + 6 };
    struct seen seen[MESSAGES];
    struct teller teller = {.tracker = tracker_new(&defaults)};
    for (int i = 0; i < MESSAGES; i++) {
        static const char *const last[] = {"T1", "T1", "t1", "t1", "x1", "o2"};
        char *word = i < CROWD       ? g_strdup_printf("%dA1@%d", i, i + 100)
                     : i < 2 * CROWD ? g_strdup_printf("%da1@%d", i, i)
                                     : g_strdup_printf("%d%s", i, last[i - 2 * CROWD]);
        tell(&teller, word);
        g_free(word);
        seen[i] = teller.last;
    }
    static const enum part parts[] = {PART_REQUEST,   PART_DUPLICATE,   PART_REPLY,
                                      PART_DUPLICATE, PART_OTHER_REPLY, PART_NONE};
    for (uint32_t i = 0; i < MESSAGES; i++) {
        const struct seen again = tracker_recall(teller.tracker, i + 1, 0);
        g_assert_true(again.exchange == seen[i].exchange);
        g_assert_cmpint(again.part, ==, seen[i].part);
        g_assert_cmpint(again.part, ==, i < CROWD ? PART_REQUEST : i < 2 * CROWD ? PART_REPLY : parts[i - 2 * CROWD]);
        g_assert_cmpint(tracker_recall(teller.tracker, i + 1, 1).part, ==, PART_NONE);
    }
    tracker_free(teller.tracker);
}

/* Whatever comes: it ends, and what it says stays within its bounds. */
static void check_random_events(void)
{
    for (unsigned run = 0; run < 2000; run++) {
        GRand *random = g_rand_new_with_seed(run);
        struct teller teller = {.tracker = tracker_new(&defaults), .size = SMALL};
        double now = 0;
        for (unsigned i = 0; i < 200; i++) {
            char word[64];
            now += g_rand_double_range(random, -50, run % 2 ? 200 : 20000);
            g_snprintf(word, sizeof word, "%.3f%c%d@%d", now, "EeTtWwIiAaUuOoXxCc"[g_rand_int_range(random, 0, 18)],
                       g_rand_int_range(random, 0, 6), g_rand_int_range(random, 10, 12));
            tell(&teller, word);
            const struct exchange *exchange = teller.last.exchange;
            if (exchange == NULL)
                continue;
            g_assert_cmpuint(exchange->request_frame, <=, teller.frame);
            g_assert_cmpuint(exchange->reply_frame, <=, teller.frame);
            g_assert_true(exchange->reply_frame == 0 || exchange->reply_frame > exchange->request_frame);
            g_assert_true(exchange->round_trip == NO_TIME || exchange->round_trip >= 0);
            g_assert_true((exchange->transfer != NULL) == (exchange->role == ROLE_TRANSFER));
            if (exchange->transfer == NULL)
                continue;
            const struct transfer *transfer = exchange->transfer;
            g_assert_cmpuint(transfer->round, <=, MEASUREMENT_ROUNDS);
            g_assert_cmpuint(transfer->measurement->rounds, <=, MEASUREMENT_ROUNDS);
            g_assert_cmpuint(transfer->measurement->deltas, <=, transfer->measurement->rounds);
            g_assert_true((transfer->latency != NULL) == (transfer->round != 0));
            if (transfer->latency != NULL)
                g_assert_cmpuint(transfer->latency->reply_frame, <, exchange->request_frame);
        }
        tracker_free(teller.tracker);
        g_rand_free(random);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < sizeof image; i++)
        image[i] = (uint8_t)(i * 7 + i / 256);
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        char *path = g_strdup_printf("/measurement/times/%s", times[i].name);
        g_test_add_data_func(path, &times[i], check_times);
        g_free(path);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(stories); i++) {
        char *path = g_strdup_printf("/measurement/story/%s", stories[i].name);
        g_test_add_data_func(path, &stories[i], check_story);
        g_free(path);
    }
    g_test_add_func("/measurement/latency", check_latency_is_found);
    g_test_add_func("/measurement/conclusion", check_conclusion);
    g_test_add_func("/measurement/recall", check_recall);
    g_test_add_func("/measurement/random", check_random_events);
    return g_test_run();
}
