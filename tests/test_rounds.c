/* test_rounds.c
 * Conversations and their measurements: tables of times in, speed and verdict out; small stories; and random
 * messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "guarded.h"
#include "rounds.h"

#include <string.h>

enum { LOST = -1, NONE = -1, UNLOCATED = -2, CLIENT = 10, SERVER = 20, IDENTIFIER = 0x0200, SMALL = 48 };
enum { THRESHOLD = 500, FAST_LIMIT = 10, PAIRING_TIME = 30 };

static const struct measurement_settings defaults = {THRESHOLD, FAST_LIMIT, PAIRING_TIME};

/* A story: words of a time in ms, a letter and a sequence number, then perhaps more. Capital letters are requests, small
 * ones replies. "102T2@11" is a transfer probe of client 11 at 102 ms with sequence number 2; ">21" names another server,
 * "#3" another ICMP code, "%7" another identifier, "/7" a VLAN, "~" at the end a message without a time, "!" an ICMP error that
 * quotes the request. */
struct teller {
    struct rounds *rounds;
    wmem_allocator_t *scope;
    uint32_t frame;
    uint32_t size;
    struct match last;
    const struct exchange *transfers[MEASUREMENT_ROUNDS]; /* the latest transfer probes, in their order from the end */
};

static uint8_t image[65536];

/* Of each story, ns: a time as captures have. */
static const int64_t BEGIN = 1000000000 * NS_PER_S;

#define WHOLE_LOWER (const uint8_t *)"abcdefghijklmnopqrstuvwabcdefghi"
#define WHOLE_UPPER (const uint8_t *)"ABCDEFGHIJKLMNOPQRSTUVWABCDEFGHI"

static const struct letter {
    char letter;
    enum payload_kind kind;
    uint32_t size; /* bytes */
    const uint8_t *data;
    uint32_t captured; /* bytes; 0: all */
    uint32_t changed;  /* offset of a byte; 0: none */
    bool is_fragment, signature, no_image;
} letters[] = {
    {'E', PAYLOAD_EMPTY, 0, image, .captured = 0},
    {'T', PAYLOAD_JPEG, PROBE_SIZE, image, .captured = 0},
    {'P', PAYLOAD_JPEG, 0, image, .captured = 0}, /* of the teller's size */
    {'X', PAYLOAD_JPEG, PROBE_SIZE, image, .changed = 1500},
    {'R', PAYLOAD_JPEG, PROBE_SIZE, image, .changed = 30},
    {'C', PAYLOAD_JPEG, PROBE_SIZE, image, .captured = 500},
    {'K', PAYLOAD_JPEG, PROBE_SIZE, image, .captured = 1600},
    {'Y', PAYLOAD_JPEG, PROBE_SIZE, image, .captured = 500, .changed = 100},
    {'Q', PAYLOAD_JPEG, PROBE_SIZE, image, .captured = 1600, .changed = 1500},
    {'D', PAYLOAD_JPEG, 3000, image, .captured = 500},
    {'G', PAYLOAD_JPEG, 600, image, .captured = 0},
    {'F', PAYLOAD_JPEG, 600, image, .is_fragment = true}, /* the first one */
    {'H', PAYLOAD_JPEG, 560, image, .is_fragment = true}, /* a shorter one */
    {'M', PAYLOAD_JPEG, 600, image, .captured = 100, .is_fragment = true},
    {'I', PAYLOAD_JPEG, SMALL, image, .captured = 0},
    {'J', PAYLOAD_JPEG, SMALL, image + 1, .captured = 0}, /* another one */
    {'W', PAYLOAD_JPEG, SMALL, image, .signature = true},
    {'V', PAYLOAD_JPEG, PROBE_SIZE, image, .signature = true, .no_image = true},
    {'Z', PAYLOAD_OTHER, PROBE_SIZE, image, .captured = 4}, /* an image cut too short to be known as one */
    {'N', PAYLOAD_OTHER, PROBE_SIZE, image + 1, .captured = 4},
    {'A', PAYLOAD_ALPHABET_LOWER, 32, WHOLE_LOWER, .captured = 0},
    {'L', PAYLOAD_ALPHABET_LOWER, 32, WHOLE_LOWER, .captured = 20},
    {'S', PAYLOAD_OTHER, 32, WHOLE_LOWER, .captured = 4},
    {'B', PAYLOAD_OTHER, 32, WHOLE_LOWER, .changed = 30},
    {'U', PAYLOAD_ALPHABET_UPPER, 32, WHOLE_UPPER, .captured = 0},
    {'O', PAYLOAD_OTHER, 32, image, .captured = 0},
};

static uint64_t number_after(char **rest, char mark, uint64_t otherwise)
{
    return **rest == mark ? g_ascii_strtoull(*rest + 1, rest, 10) : otherwise;
}

static void tell(struct teller *teller, const char *word)
{
    /* Not strtod on the word itself: it would read "100e1" as a thousand. */
    char *milliseconds = g_strndup(word, strspn(word, "-.0123456789"));
    char *rest = (char *)word + strlen(milliseconds);
    const struct letter *letter = letters;
    while (letter->letter != g_ascii_toupper(*rest))
        g_assert_true(++letter < letters + G_N_ELEMENTS(letters));

    struct echo echo = {.is_reply = g_ascii_islower(*rest++), .frame = ++teller->frame, .has_time = true};
    echo.timestamp = BEGIN + (int64_t)(g_ascii_strtod(milliseconds, NULL) * (double)NS_PER_MS);
    g_free(milliseconds);
    echo.sequence = (uint16_t)g_ascii_strtoull(rest, &rest, 10);
    echo.client = (uint32_t)number_after(&rest, '@', CLIENT);
    echo.server = (uint32_t)number_after(&rest, '>', SERVER);
    echo.code = (uint8_t)number_after(&rest, '#', 0);
    echo.identifier = (uint16_t)number_after(&rest, '%', IDENTIFIER);
    echo.vlan = (uint32_t)number_after(&rest, '/', 0);
    if (*rest == '~') {
        rest++;
        echo.has_time = false;
        echo.timestamp = 0;
    }
    const bool is_error = *rest == '!';
    g_assert_cmpint(rest[is_error], ==, '\0');

    echo.payload.kind = letter->kind;
    echo.payload.has_image = letter->kind == PAYLOAD_JPEG && !letter->no_image;
    echo.payload.signature = letter->signature;
    echo.is_fragment = letter->is_fragment;
    echo.incomplete = letter->is_fragment || letter->captured > 0;
    echo.size = letter->letter == 'P' ? teller->size : letter->size;
    echo.captured = letter->captured > 0 ? letter->captured : echo.size;
    if (echo.captured > 0) {
        uint8_t *data = memcpy(guarded_room(echo.captured), letter->data, echo.captured);
        data[letter->changed] ^= letter->changed > 0;
        echo.data = data;
    }
    if (is_error) {
        rounds_refuse(teller->rounds, &echo);
        return;
    }
    teller->last = rounds_add(teller->rounds, &echo);
    const struct exchange *exchange = teller->last.exchange;
    if (exchange != NULL && exchange->role == ROLE_TRANSFER && exchange != teller->transfers[0]) {
        memmove(teller->transfers + 1, teller->transfers, sizeof teller->transfers - sizeof exchange);
        teller->transfers[0] = exchange;
    }
}

static struct teller begin_telling(uint32_t size, const struct measurement_settings *settings)
{
    /* The simple allocator, so that memcheck sees each object's end. */
    struct teller teller = {.scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE), .size = size};
    teller.rounds = rounds_new(teller.scope, settings);
    return teller;
}

static void end_telling(struct teller *teller)
{
    wmem_destroy_allocator(teller->scope);
}

static struct teller tell_all(const char *story, uint32_t size, const struct measurement_settings *settings)
{
    struct teller teller = begin_telling(size, settings);
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
    {"first ping below 10 ms", {9.999, LOST, LOST}, {200, LOST, LOST}, 2048, 500, NONE, VERDICT_FAST},
    {"second ping below 10 ms", {12, LOST, LOST}, {9.2, LOST, LOST}, 2048, 500, NONE, VERDICT_FAST},
    {"10 ms is not below", {10, 10, 10}, {110, 110, 110}, 2048, 500, 320, VERDICT_SLOW},
    {"no difference: no speed", {50, 50, 50}, {50.5, 50, 50.2}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"negative average", {90, 90, 90}, {50, 50, 50}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"one negative delta", {50, 90, 50}, {150, 80, 150}, 2048, 500, 507, VERDICT_FAST},
    {"second round lost", {50, 50, 50}, {150, LOST, 150}, 2048, 500, 320, VERDICT_SLOW},
    {"first round lost, then no difference", {50, 50, 50}, {LOST, 50, 50}, 2048, 500, NONE, VERDICT_UNDETERMINED},
    {"last round lost", {50, 50, 50}, {150, 150, LOST}, 2048, 500, 320, VERDICT_SLOW},
    {"a delta of 1 ms", {20, 20, 20}, {21, 21, 21}, 2048, 500, 32000, VERDICT_FAST},
    {"no speed, a threshold of 1", {50, 50, 50}, {50, 50, 50}, 2048, 1, NONE, VERDICT_UNDETERMINED},
    {"a very slow link: 0 kbps", {50, LOST, LOST}, {29050, LOST, LOST}, 500, 500, 0, VERDICT_SLOW},
};

static void check_times(gconstpointer data)
{
    const struct times *row = data;
    const struct measurement_settings settings = {row->threshold, FAST_LIMIT, PAIRING_TIME};
    struct teller teller = begin_telling(row->size, &settings);
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
        const struct round *last = teller.last.exchange->round;
        g_assert_cmpuint(last->number, ==, round + 1);
        g_assert_true(measurement == NULL || measurement == last->measurement);
        measurement = last->measurement;
        now += row->first[round] + (row->second[round] == LOST ? 5000 : row->second[round]);
    }

    const struct conclusion *conclusion = &measurement->so_far;
    g_assert_cmpint(conclusion->has_speed ? (int)conclusion->link_speed : NONE, ==, row->speed);
    g_assert_cmpint(conclusion->verdict, ==, row->verdict);
    end_telling(&teller);
}

enum {
    FIRST = OCCURRENCE_FIRST,
    DUPLICATE = OCCURRENCE_DUPLICATE,
    COMPLETION = OCCURRENCE_COMPLETION,
    LATER = OCCURRENCE_LATER,
    NOT_COMPARED = OCCURRENCE_NOT_COMPARED,
    OTHER_DATA = OCCURRENCE_OTHER_DATA,
    OTHER_IMAGE = OCCURRENCE_OTHER_IMAGE,
};

/* A story, and what its last message turned out to be. */
static const struct story {
    const char *name;
    const char *words;
    int occurrence; /* NONE: no exchange */
    int role;
    int round;      /* NONE: no round */
    int round_trip; /* whole ms, or NONE */
    int interval;   /* ms, or NONE */
    int difference; /* offset, or NONE, or UNLOCATED */
} stories[] = {
    {"a ping and its reply", "0A1 20a1", FIRST, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"a reply without its request", "20a1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"a reply from somebody else", "0A1 20a1@11", NONE, NONE, NONE, NONE, NONE, NONE},
    {"a reply of another sequence", "0A1 20a2", NONE, NONE, NONE, NONE, NONE, NONE},
    {"a reply at once", "5A1 5a1", FIRST, ROLE_ORDINARY, NONE, 0, NONE, NONE},
    {"a reply after a minute", "0A1 60000a1", FIRST, ROLE_ORDINARY, NONE, 60000, NONE, NONE},
    {"after more than a minute", "0A1 60001a1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"a minute before, by another clock", "60000A1 0a1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"more than a minute before", "60001A1 0a1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"the sequence number was an empty ping's", "0E1 20e1 9000000e9 9000100t1", FIRST, ROLE_TRANSFER, 1, NONE, NONE,
     NONE},
    {"two replies, no request", "0e9 100t1 200x1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"the same twice, no request", "0e9 100t1 200t1", DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"another kind, no request", "0t1 100a1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"replies first in the file, later by their times", "3000e1 6002t2 0E1 3002T2", FIRST, ROLE_TRANSFER, 1, 3000, NONE,
     NONE},
    {"a minute later", "62002t2 2002T2", FIRST, ROLE_TRANSFER, 0, 60000, NONE, NONE},
    {"and more", "62003t2 2002T2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"three seconds earlier by its time", "2000e1 5001E1", FIRST, ROLE_UNDECIDED, NONE, NONE, NONE, NONE},
    {"a late reply", "0A1 1000A2 1500a1", FIRST, ROLE_ORDINARY, NONE, 1500, NONE, NONE},
    {"an empty echo alone is nothing", "0E1", FIRST, ROLE_UNDECIDED, NONE, NONE, NONE, NONE},
    {"a reply to an empty echo", "0E1 20e1", FIRST, ROLE_UNDECIDED, NONE, 20, NONE, NONE},
    {"an image in reply to an empty echo", "0E1 20t1", FIRST, ROLE_UNDECIDED, NONE, 20, NONE, 0},
    {"a round", "0E1 100e1 102T2 302t2", FIRST, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"a round without its empty ping", "102T2 302t2", FIRST, ROLE_TRANSFER, 0, 200, NONE, NONE},
    {"an unanswered empty ping pairs, as where one direction was captured", "0E1 100T2", FIRST, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"30 s after the empty ping", "0E1 100e1 30000T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"30 s before, by a clock that was set back", "30000E1 30100e1 0T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"more than 30 s before", "30001E1 30100e1 0T2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"the sequence number used twice again, not claimed", "0A1 10U1 20O1 50a1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"more than 30 s", "0E1 100e1 30001T2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"an empty ping pairs once", "0E1 100e1 102T2 302t2 304T3", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"the last answered one pairs", "0E1 50e1 60E2 160e2 162T3", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"an unanswered one in between", "0E1 50e1 60E2 162T3", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a small image after an empty ping", "0E1 100e1 102I2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a small image alone", "102I2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a small image with WANG2", "102W2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"round 2", "0E1 100e1 102T2 302t2 303E3 403e3 404T4", FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"round 2 after a lost one", "0E1 100e1 102T2 5303E3 5403e3 5404T4", FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"a new measurement after 30 s", "0E1 100e1 102T2 302t2 30103E3 30203e3 30204T4", FIRST, ROLE_TRANSFER, 1, NONE,
     30102, NONE},
    {"the empty ping counts for the 30 s", "0E1 100e1 102T2 302t2 30102E3 30203e3 30204T4", FIRST, ROLE_TRANSFER, 2,
     NONE, NONE, NONE},
    {"a fourth round starts anew",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 907E7 1007e7 1008T8", FIRST, ROLE_TRANSFER,
     1, NONE, 906, NONE},
    {"after a fast first ping", "0E1 5e1 6T2 106t2 107E3 207e3 208T4", FIRST, ROLE_TRANSFER, 1, NONE, 202, NONE},
    {"after a fast second ping", "0E1 15e1 16T2 25t2 107E3 207e3 208T4", FIRST, ROLE_TRANSFER, 1, NONE, 192, NONE},
    {"after a fast empty ping that nothing followed", "0E1 12e1 13T2 53t2 54E3 63e3 70E4 82e4 83T5", FIRST,
     ROLE_TRANSFER, 1, NONE, 70, NONE},
    {"two clients", "0E1 10E1@11 100e1 102T2 110e1@11 112T2@11 302t2 312t2@11", FIRST, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"two servers", "0E1 10E1>21 100e1 102T2 110e1>21 112T2>21 302t2 315t2>21", FIRST, ROLE_TRANSFER, 1, 203, NONE,
     NONE},
    {"mirrored request", "0A1 0.1A1", DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"mirrored reply", "0A1 20a1 20.1a1", DUPLICATE, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"mirrored probe", "0E1 100e1 102T2 102.1T2", DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"mirrored probe after the reply", "0E1 100e1 102T2 302t2 302.1T2", DUPLICATE, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"mirrored empty ping", "0E1 0.1E1", DUPLICATE, ROLE_UNDECIDED, NONE, NONE, NONE, NONE},
    {"mirrored reply to an empty ping", "0E1 100e1 100.1e1", DUPLICATE, ROLE_UNDECIDED, NONE, 100, NONE, NONE},
    {"all mirrored, still round 2", "0E1 0E1 100e1 100e1 102T2 102T2 302t2 302t2 303E3 303E3 403e3 403e3 404T4", FIRST,
     ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"the sequence number again, later", "0A1 20a1 30020A1 30050a1", FIRST, ROLE_ORDINARY, NONE, 30, 30020, NONE},
    {"the sequence number again, other data", "0A1 20U1 50u1", FIRST, ROLE_ORDINARY, NONE, 30, NONE, NONE},
    {"the sequence number again, not claimed", "0A1 20O1 50o1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"the sequence number again, empty", "0A1 20E1 50e1 51T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a changed byte", "0T1 100x1", FIRST, ROLE_TRANSFER, 0, 100, NONE, 1500},
    {"one near the begin", "0T1 100r1", FIRST, ROLE_TRANSFER, 0, 100, NONE, 30},
    {"other data", "0A1 20o1", FIRST, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"a letter of the second alphabet", "0A1 20b1", FIRST, ROLE_ORDINARY, NONE, 20, NONE, 30},
    {"other letters", "0A1 20u1", FIRST, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"a shorter reply", "0T1 100i1", FIRST, ROLE_TRANSFER, 0, 100, NONE, SMALL},
    {"a longer reply", "0I1 100t1", FIRST, ROLE_UNEXPLAINED, NONE, 100, NONE, SMALL},
    {"an empty reply", "0T1 100e1", FIRST, ROLE_TRANSFER, 0, 100, NONE, 0},
    {"a cut reply that does not differ", "0T1 100c1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a cut request", "0C1 100t1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a reply to a cut alphabet", "0L1 20b1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"another reply to a cut alphabet", "0L1 20o1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, 0},
    {"a fragment that is too long already", "0A1 20f1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, 0},
    {"and in reply to nothing", "0E1 20f1", FIRST, ROLE_UNDECIDED, NONE, NONE, NONE, 0},
    {"a fragment of the same", "0T1 20f1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"the same to a fragment", "0F1 20t1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"too little to a fragment", "0F1 20i1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, SMALL},
    {"as much as a fragment", "0F1 20f1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"no more than a fragment", "0F1 20g1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, 600},
    {"a fragment, and more behind it", "0G1 20f1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, 600},
    {"a cut reply of a larger size", "0C1 100d1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, UNLOCATED},
    {"another ping takes the number of an image", "0E1 100e1 102T2 150O2 302t2", FIRST, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"and again", "0E1 100e1 102T2 150O2 160E9 170e9 171T2 200O2 371t2", FIRST, ROLE_TRANSFER, 2, 200, NONE, NONE},
    {"of one that was answered", "0E1 100e1 102T2 302t2 310O2 320t2", FIRST, ROLE_TRANSFER, NONE, NONE, NONE, NONE},
    {"of one of another size", "0E1 100e1 102C2 150O2 302T2 310O2 320c2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"of one with another number", "0E1 100e1 102T2 150O2 302t3", FIRST, ROLE_TRANSFER, NONE, NONE, NONE, NONE},
    {"a whole copy of a cut image", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 404T4", COMPLETION, ROLE_TRANSFER, 2, NONE,
     NONE, NONE},
    {"a cut copy with more of it", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 404K4", COMPLETION, ROLE_TRANSFER, 2, NONE,
     NONE, NONE},
    {"a copy with another end", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 404X4", OTHER_IMAGE, ROLE_TRANSFER, 2, NONE,
     NONE, NONE},
    {"the same again", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 404X4 404X4", DUPLICATE, ROLE_TRANSFER, 2, NONE, NONE,
     NONE},
    {"a copy of another image, after the next", "0E1 100e1 102T2 302t2 303E3 403e3 404X4 604x4 605E5 705e5 706T6 707X4",
     DUPLICATE, ROLE_TRANSFER, 2, 200, NONE, NONE},
    {"a cut copy with another end", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 404Q4", OTHER_IMAGE, ROLE_TRANSFER, 2,
     NONE, NONE, NONE},
    {"a third copy with another end", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 404K4 404Q4", FIRST, ROLE_TRANSFER, 0,
     NONE, NONE, NONE},
    {"a copy of a fragment, with another end", "0E1 100e1 102T2 302t2 303E3 403e3 404F4 404X4", OTHER_IMAGE,
     ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"a fragment, then all of it", "0E1 100e1 102F2 102T2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"and its reply", "0E1 100e1 102F2 102T2 302t2", FIRST, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"of another size", "0E1 100e1 102T2 302t2 303E3 403e3 404F4 404D4 604d4", FIRST, ROLE_TRANSFER, 2, NONE, NONE,
     NONE},
    {"all of an unexplained image is a probe's", "0F1 0.1T1 100.1t1", FIRST, ROLE_TRANSFER, 0, 100, NONE, NONE},
    {"a copy that was fragmented before", "0E1 100e1 102H2 102.1F2 102.2T2 302.2t2", FIRST, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"a copy that was fragmented behind", "0E1 100e1 102F2 102.1H2 302t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a fragment ends no measurement", "0E1 100e1 102T2 302t2 303E3 403e3 404F4 404T4 604t4 605E5 705e5 706T6 906t6",
     FIRST, ROLE_TRANSFER, 3, 200, NONE, NONE},
    {"nor does what comes after one", "0E1 100e1 102F2 302f2 303E3 403e3 404T4 604t4", FIRST, ROLE_TRANSFER, 2, 200,
     NONE, NONE},
    {"nor is its size that of the measurement", "0E1 100e1 102T2 302t2 303E3 403e3 404F4 604f4 605E5 705e5 706I6",
     FIRST, ROLE_TRANSFER, 1, NONE, 604, NONE},
    {"a copy of another size than the measurement's", "0E1 100e1 102T2 302t2 303E3 403e3 404H4 404G4 604g4", FIRST,
     ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"a whole copy of an unexplained image, another than before", "0E1 100e1 102T2 302t2 40000F4 40000X4", OTHER_IMAGE,
     ROLE_TRANSFER, 0, NONE, 39898, NONE},
    {"as much as the longer of two fragments", "0H1 0.1F1 20g1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, 600},
    {"though there is more of the shorter one", "0M1 0.1H1 20g1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, UNLOCATED},
    {"another size does", "0E1 100e1 102F2 302f2 303E3 403e3 404T4 604t4 605E5 705e5 706I6 906i6", FIRST, ROLE_TRANSFER,
     1, 200, 604, NONE},
    {"a whole copy of an unexplained image", "0C1 0T1", COMPLETION, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a whole copy of the client's first", "0E1 100e1 102C2 102X2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a second reply with more than a cut image", "0E1 100e1 102C2 302c2 303t2", NOT_COMPARED, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"with another end", "0E1 100e1 102T2 302t2 303E3 403e3 404C4 604c4 605x4", OTHER_IMAGE, ROLE_TRANSFER, 2, NONE,
     NONE, NONE},
    {"a reply that has more than its request, which comes later", "0E1 100e1 302t2 102C2", FIRST, ROLE_TRANSFER, 1,
     NONE, NONE, NONE},
    {"a second, shorter reply", "0T1 100t1 110i1", LATER, ROLE_TRANSFER, 0, 100, NONE, NONE},
    {"a second, shorter and other reply", "0T1 100t1 110j1", OTHER_DATA, ROLE_TRANSFER, 0, 100, NONE, NONE},
    {"the shorter reply twice", "0T1 100i1 105i1", DUPLICATE, ROLE_TRANSFER, 0, 100, NONE, SMALL},
    {"a second, other reply", "0T1 100t1 110x1", OTHER_DATA, ROLE_TRANSFER, 0, 100, NONE, NONE},
    {"the clock goes back", "100A1 50a1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"the clock goes back in a probe", "0E1 100e1 102T2 50t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"no times", "0E1~ 0e1~ 0T2~ 0t2~", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"no time of the reply", "0A1 0a1~", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"no time of the request", "0A1~ 0a1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"no times, no copies", "0A1~ 0A1~", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"no times, no copies of replies", "0A1~ 0a1~ 0a1~", LATER, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"a reply without a time", "-2000A1 0a1~", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"no times, no intervals", "0A1~ 0A2~", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"interval of one kind", "0A1 500U2 1000A3", FIRST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
    {"interval of the other alphabet", "0U1 500A2 1000U3", FIRST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
    {"interval to one server", "0A1 500A2>21 1000A3", FIRST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
    {"a copy 2 s later", "0A1 2000A1", DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"more than 2 s is no copy", "0A1 2001A1", FIRST, ROLE_ORDINARY, NONE, NONE, 2001, NONE},
    {"a copy from a clock that is behind", "2000A1 0A1", DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"no copy, further behind", "2001A1 0A1", FIRST, ROLE_ORDINARY, NONE, NONE, -2001, NONE},
    {"a copy of a reply, 2 s later", "0A1 20a1 2020a1", DUPLICATE, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"the same reply, later", "0A1 20a1 2021a1", LATER, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"another code is no copy", "0A1 10A1#1", FIRST, ROLE_ORDINARY, NONE, NONE, 10, NONE},
    {"a reply of another code is no copy", "0A1 20a1 21a1#1", LATER, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"though it be the request's", "0A1 20a1#1 21a1", LATER, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"a copy of a reply with a code", "0A1 20a1#1 21a1#1", DUPLICATE, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"a copy of a request with a code", "0A1#1 10A1#1", DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"an empty ping of another code is no copy", "0E1 10E1#1", FIRST, ROLE_UNDECIDED, NONE, NONE, NONE, NONE},
    {"another image is no copy", "0I1 10J1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 10, NONE},
    {"one changed byte is no copy", "0T1 10X1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a copy that was cut too short", "0E1 100e1 102T2 102.1Z2 302t2", FIRST, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"one of an alphabet", "0A1 0.1S1 20a1", FIRST, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"no copy, cut too short", "0A1 10S2", NONE, NONE, NONE, NONE, NONE, NONE},
    {"cut too short, but of another ping", "0A1 0.1Z1 20a1", NONE, NONE, NONE, NONE, NONE, NONE},
    {"cut too short, of other data", "0X1 0.1N1 20t1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a whole copy of a fragment", "0F1 0.1T1", COMPLETION, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a copy of a fragment", "0F1 0.1F1", DUPLICATE, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"another reply than a cut one that was captured first", "0e9 0c2 1T2 10x2", OTHER_DATA, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"a reply after an ordinary request of its number", "0e9 0t1 10x1 20O1 30t1", FIRST, ROLE_TRANSFER, NONE, NONE,
     NONE, NONE},
    {"no time of the request, a reply much later", "0A1~ 90000a1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"a fragment of a copy", "0T1 0.1F1", DUPLICATE, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"less than a fragment and more is no copy", "0F1 0.1G1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 0, NONE},
    {"nor is a fragment with more behind it", "0G1 0.1F1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 0, NONE},
    {"no copy, all cut", "0C1 10Y1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a cut copy of a request", "0A1 10L1", DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"copies of both", "0E1 0.1E1 100e1 100.1e1 102T2 102.1T2 302t2 302.1t2", DUPLICATE, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"copies of a differing reply", "0A1 20o1 20.1o1", DUPLICATE, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"the same differing reply, later", "0A1 20o1 3000o1", OTHER_DATA, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"the same differing reply, another code", "0A1 20o1 21o1#1", OTHER_DATA, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"another differing reply, cut alike", "0E1 10c1 11d1", OTHER_DATA, ROLE_UNDECIDED, NONE, NONE, NONE, 0},
    {"a second reply beyond a cut request", "0C1 100t1 101x1", OTHER_IMAGE, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a cut one, and one beyond", "0C1 100c1 101x1", NOT_COMPARED, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a copy, all cut", "0C1 100c1 101c1", DUPLICATE, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"a copy, all cut alike", "0L1 100l1 101l1", DUPLICATE, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"another differing reply", "0A1 20o1 20.1u1", OTHER_DATA, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"the right reply after a differing one", "0A1 20o1 20.1a1", LATER, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"a cut copy of a reply", "0A1 20a1 20.1l1", DUPLICATE, ROLE_ORDINARY, NONE, 20, NONE, NONE},
    {"a whole copy of a cut reply", "0E1 100e1 102T2 302c2 302.1t2", COMPLETION, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"its time counts", "0E1 100e1 102T2 302c2 310t2", COMPLETION, ROLE_TRANSFER, 1, 208, NONE, NONE},
    {"but not where it is far from the other", "0E1 100e1 102T2 302c2 350t2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE,
     NONE},
    {"nor by a clock that is far behind", "0E1 100e1 102T2 302c2 250t2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE,
     NONE},
    {"of a request that was cut, too", "0E1 100e1 102C2 112T2 302c2 310t2", COMPLETION, ROLE_TRANSFER, 1, 198, NONE,
     NONE},
    {"the whole copy of the request tells the time", "0E1 100e1 102C2 112T2 350t2", FIRST, ROLE_TRANSFER, 1, 238, NONE,
     NONE},
    {"but not a whole copy far from it", "0E1 100e1 102C2 152T2 350t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"nor where a third one is", "0E1 100e1 102C2 152C2 103T2 350t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"once", "0E1 100e1 102T2 302c2 310t2 400t2", DUPLICATE, ROLE_TRANSFER, 1, 208, NONE, NONE},
    {"another cut copy", "0E1 100e1 102T2 302c2 350k2", DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a whole copy of one that differs", "0E1 100e1 102T2 302y2 350t2", LATER, ROLE_TRANSFER, 1, NONE, NONE, 100},
    {"a whole and other one", "0E1 100e1 102T2 302c2 350x2", OTHER_DATA, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"the copy of another clock", "0E1 100e1 102T2 302c2 1102T2 1302t2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE,
     NONE},
    {"of nearly the same", "0E1 100e1 102T2 302c2 302.1T2 302.2t2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a reply to one of three copies", "0E1 100e1 102T2 202T2 302t2 1102T2", DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE,
     NONE},
    {"a reply to all but one of the copies", "0E1 100e1 102T2 302t2 1102T2", DUPLICATE, ROLE_TRANSFER, 1, 200, NONE,
     NONE},
    {"a whole copy of a cut alphabet", "0A1 20l1 21a1", COMPLETION, ROLE_ORDINARY, NONE, 21, NONE, NONE},
    {"a cut reply", "0A1 20l1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"a reply to a cut request", "0L1 20a1", FIRST, ROLE_ORDINARY, NONE, NONE, NONE, NONE},
    {"a late copy of an older empty ping", "0E1 12e1 14I2 94i2 96E3 108e3 110I4 190i4 192E5 199E1 204e5 206I6", FIRST,
     ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"two empty pings are waited for", "0E1 10E2 100e1 110e2 112T3", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"the first of two", "0E1 10E2 100e1", FIRST, ROLE_UNDECIDED, NONE, 100, NONE, NONE},
    {"an old fast empty ping ends no newer measurement", "0E1 5e1 100000T2 100200t2 100202E3 100302e3 100304T4", FIRST,
     ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a fast empty ping of another measurement",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 610e5 611E6 711e6 712T7", FIRST, ROLE_TRANSFER, 1, NONE, 610,
     NONE},
    {"a fast empty ping at the large one's time", "0E1 100e1 102T2 102E3 107e3 302t2 303E4 403e4 404T5", FIRST,
     ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"an empty ping just slow enough ends nothing", "0E1 100e1 102T2 302t2 303E3 313e3 404E4 504e4 505T5", FIRST,
     ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"one direction, the client's", "0E1 113I2 320E3 430I4", FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"one direction, the server's", "0e1 113i2 320e3 430i4", FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"an image that was a probe's before", "0E1 100e1 102I2 40000I3", FIRST, ROLE_TRANSFER, 0, NONE, 39898, NONE},
    {"an image that was not", "0E1 100e1 102I2 40000J3", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a probe's image from elsewhere", "0E1 100e1 102I2 40000I3%7", FIRST, ROLE_TRANSFER, 0, NONE, 39898, NONE},
    {"in a reply alone", "0E1 100e1 102I2 40000i3%7", FIRST, ROLE_TRANSFER, NONE, NONE, NONE, NONE},
    {"to another server", "0E1 100e1 102I2 40000i3>21", FIRST, ROLE_TRANSFER, NONE, NONE, NONE, NONE},
    {"to another client", "0E1 100e1 102I2 40000i3@11", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"to a client of that address in another VLAN", "0E1 100e1 102I2 40000i3/7", FIRST, ROLE_UNEXPLAINED, NONE, NONE,
     NONE, NONE},
    {"a fragment with no more than all of it", "0E1 100e1 102G2 40000f3", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE,
     NONE},
    {"a fragment as before", "0E1 100e1 102F2 40000f3", FIRST, ROLE_TRANSFER, NONE, NONE, NONE, NONE},
    {"a known image in a reply alone, whose request has more", "0E1 100e1 102M2 40000m3 40001F3", FIRST,
     ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a reply alone, where requests are captured", "0A9 20a9 40e1 60j2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE,
     NONE},
    {"as well later", "100000A9 100020a9 100040e1 100060j2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"and where they were a minute ago", "0A9 20a9 60001e1 60020j2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"no image at all", "0V1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"no image, after an empty ping", "0E1 20e1 40V2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"all replies captured before all requests", "0e1 100t2 -20E1 -1T2", FIRST, ROLE_TRANSFER, 1, 101, NONE, NONE},
    {"an image in a reply alone", "20i1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a probe in a reply alone", "20t1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"with WANG2", "20w1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a known probe in a reply alone", "0E1 100e1 102T2 302t2 40000t3", FIRST, ROLE_TRANSFER, NONE, NONE, NONE, NONE},
    {"its data in another size", "0E1 100e1 102T2 302t2 40000p3", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"all that is at hand of it, in another size", "0E1 100e1 102C2 302c2 40000d3", FIRST, ROLE_UNEXPLAINED, NONE, NONE,
     NONE, NONE},
    {"a probe with the sequence number of an unclaimed request", "0E1 12e1 14O2 20T2", FIRST, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"a reply whose request is missing, though its empty ping's is not", "0E1 12e1 20t2", FIRST, ROLE_UNEXPLAINED, NONE,
     NONE, NONE, NONE},
    {"the request comes later", "0E1 12e1 20t2 20.1T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"an image in reply to an unclaimed request", "0O1 20i1", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"an image in reply to an alphabet", "0A1 20i1", FIRST, ROLE_ORDINARY, NONE, 20, NONE, 0},
    {"a probe in reply to an unclaimed request of the conversation", "0E1 12e1 14O2 20t2", FIRST, ROLE_UNEXPLAINED,
     NONE, NONE, NONE, NONE},
    {"a cut copy of a probe", "0E1 100e1 102T2 102.1C2", DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a cut copy completes nothing", "0C1 0.1C1 100t1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"nor a copy after the reply", "0E1 12e1 14C2 100t2 100.1T2", COMPLETION, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a whole copy brings the rest to compare", "0C1 0.1T1 100.1x1", FIRST, ROLE_TRANSFER, 0, 100, NONE, 1500},
    {"a probe after its cut copy", "0E1 100e1 102C2 102.1T2 302.1t2", FIRST, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"a cut reply of another size", "0T1 100l1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, 0},
    {"the reply to the empty ping comes late", "0E1 102T2 103e1 302t2", FIRST, ROLE_TRANSFER, 1, 200, NONE, NONE},
    {"another size is another measurement", "0E1 100e1 102T2 302t2 303E3 403e3 404W4", FIRST, ROLE_TRANSFER, 1, NONE,
     302, NONE},
    {"three large pings without empty ones are a measurement", "0T1 1000T2 2000T3 3000T4", FIRST, ROLE_TRANSFER, 0,
     NONE, 3000, NONE},
    {"and two are not over", "0T1 1000T2 2000T3", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"the reply was captured first", "0E1 12e1 99.9t2 100T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"another reply was captured first", "0E1 12e1 99.9x2 100T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"too long before", "0t2 2001T2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"captured first, with nothing before", "0t2 1T2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"captured first, a minute later again", "0t2 1T2 60000t3 60001T3", FIRST, ROLE_TRANSFER, 0, NONE, 60000, NONE},
    {"captured first, a known image", "0E1 12e1 14T2 100t2 102E3 114e3 116t4 116.1T4", FIRST, ROLE_TRANSFER, 2, NONE,
     NONE, NONE},
    {"captured first, in a second round", "0J9 60000E1 60012e1 60014T2 60100t2 60102E3 60114e3 60116x4 60116.1X4",
     FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"no probe captured first", "0i2 1I2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"and the copy of that reply", "0E1 12e1 99.9t2 100T2 100.1t2", DUPLICATE, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"an empty reply was captured first", "0e1 1E1 2T2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a copy from another place: which one was answered?", "0E1 100e1 102T2 152T2 302t2", FIRST, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"from a place before", "0E1 100e1 102T2 52T2 302t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a sixteenth of the time apart", "0E1 100e1 102T2 112T2 262t2", FIRST, ROLE_TRANSFER, 1, 160, NONE, NONE},
    {"more than that", "0E1 100e1 102T2 112T2 261.9t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a sixteenth, by a clock that is behind", "0E1 100e1 102T2 92T2 262t2", FIRST, ROLE_TRANSFER, 1, 160, NONE, NONE},
    {"one far, then one near", "0E1 100e1 102T2 302T2 103.5T2 352t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a copy from the same place", "0E1 100e1 102T2 102.999999T2 112t2", FIRST, ROLE_TRANSFER, 1, 10, NONE, NONE},
    {"a millisecond later", "0E1 100e1 102T2 103T2 112t2", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"a copy from another place, after the reply", "0E1 100e1 102T2 302t2 352T2", DUPLICATE, ROLE_TRANSFER, 1, 200,
     NONE, NONE},
    {"an empty reply alone begins no round with a request", "0e1 20T2", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"nor does a fast empty ping before it", "0E1 5e1 10000e2 10102T3", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"nor does the empty reply to another ping", "0O1 20e1 40I2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, NONE, NONE},
    {"a fast empty ping that a large one followed", "0E1 100e1 102T2 302t2 303E3 308e3 309T4", FIRST, ROLE_TRANSFER, 2,
     NONE, NONE, NONE},
    {"a lost empty ping was a round", "0E1 100e1 102T2 302t2 303E3 5303E4 5403e4 5404T5", FIRST, ROLE_TRANSFER, 3, NONE,
     NONE, NONE},
    {"the first one was lost", "0E1 10000E2 10100e2 10102T3", FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"too long ago", "0E1 10001E2 10100e2 10102T3", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"the first two were lost", "0E1 5000E2 10000E3 10100e3 10102T4", FIRST, ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"three are a measurement", "0E1 5000E2 10000E3 15000E4 15100e4 15102T5", FIRST, ROLE_TRANSFER, 1, NONE, NONE,
     NONE},
    {"the first one was lost, and the round after the third",
     "0E1 5000E2 5100e2 5102T3 5302t3 5303E4 5403e4 5404T5 5604t5 14000E6 14100e6 14102T7", FIRST, ROLE_TRANSFER, 1,
     NONE, 9000, NONE},
    {"the last of one and the first of the next were lost",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 9000E6 14000E7 14100e7 14102T8", FIRST, ROLE_TRANSFER, 2,
     NONE, 14000, NONE},
    {"lost where one direction was captured", "0E1 100T2 5000E3 10000E4 10100T5", FIRST, ROLE_TRANSFER, 2, NONE, NONE,
     NONE},
    {"lost before a fast end", "0E1 5000E2 10000E3 10006e3 12000E4 12100e4 12102T5", FIRST, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"lost hours after an unfinished measurement", "0E1 100e1 102T2 302t2 5400000E3 5405000E4 5405100e4 5405102T5",
     FIRST, ROLE_TRANSFER, 2, NONE, 5405000, NONE},
    {"a large request that was not captured", "0E1 100e1 302t2 303E3 403e3 404T4", FIRST, ROLE_TRANSFER, 2, NONE, NONE,
     NONE},
    {"one that was not captured, of the next measurement with another image",
     "0E1 100e1 102T2 302t2 60000E3 60100e3 60300j4 60301E5 60401e5 60402J6", FIRST, ROLE_TRANSFER, 2, NONE, 60300,
     NONE},
    {"one that was not captured, after one that was lost", "0E1 5000E2 5100e2 5300t3 5301E4 5401e4 5402T5", FIRST,
     ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"with another image", "0E1 100e1 302x2 303E3 403e3 404T4", FIRST, ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"it and three rounds more", "0E1 100e1 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 3000E7 3100e7 3102T8",
     FIRST, ROLE_TRANSFER, 1, NONE, 2698, NONE},
    {"lost after a second", "0E1 100e1 102T2 302t2 303E3 1303E4 1403e4 1404T5", FIRST, ROLE_TRANSFER, 3, NONE, NONE,
     NONE},
    {"not before", "0E1 100e1 102T2 302t2 303E3 1302E4 1402e4 1403T5", FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"the round after three, one of them lost",
     "0E1 100e1 102T2 302t2 303E3 5303E4 5403e4 5404T5 5604t5 5605E6 5705e6 5706T7", FIRST, ROLE_TRANSFER, 1, NONE,
     5604, NONE},
    {"the third one was lost", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 5605E6 5705e6 5706T7", FIRST,
     ROLE_TRANSFER, 1, NONE, 5604, NONE},
    {"and another program's ping was answered meanwhile",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 2000E9 2100e9 5605E6 5705e6 5706T7", FIRST, ROLE_TRANSFER, 1,
     NONE, 5604, NONE},
    {"a test before, of which all three were lost",
     "0E1 120e1 121T2 300t2 301E3 5301E4 80000E5 85000E6 90000E7 95000E8 95013e8 95014T9", FIRST, ROLE_TRANSFER, 1,
     NONE, 94893, NONE},
    {"a lost one in between, as far as it is near", "0E1 100e1 102T2 302t2 25000E3 35000E4 35100e4 35102T5", FIRST,
     ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"one that was answered too late", "0E1 100e1 102T2 302t2 303E3 1304.1e3 5000E4 5100e4 5102T5", FIRST,
     ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"one that was answered in time", "0E1 100e1 102T2 302t2 303E3 1304e3 5000E4 5100e4 5102T5", FIRST, ROLE_TRANSFER,
     2, NONE, NONE, NONE},
    {"one that was answered too late, long before", "0E1 1100e1 10001E2 10100e2 10102T3", FIRST, ROLE_TRANSFER, 1, NONE,
     NONE, NONE},
    {"one that was answered, before another measurement", "0E1 100e1 102T2 302t2 303E3 403e3 10304E4 10404e4 10406T5",
     FIRST, ROLE_TRANSFER, 1, NONE, 10304, NONE},
    {"one that was answered, and the large one is missing", "0E1 100e1 102T2 302t2 303E3 403e3 10303E4 10403e4 10405T5",
     FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"another program's lost one, then one that was answered", "0E1 5000E2 5020e2 9000E3 9100e3 9102T4", FIRST,
     ROLE_TRANSFER, 1, NONE, NONE, NONE},
    {"one of which the large request is missing, counted once",
     "0E1 1200e1 1201T2 2701t2 2702E3 3902e3 5400t4 5402E5 6602e5 6603T6", FIRST, ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"and without its empty reply", "0E1 100e1 102T2 302t2 303E3 2000t4 3000E5 3100e5 3102T6", FIRST, ROLE_TRANSFER, 3,
     NONE, NONE, NONE},
    {"one of which an ICMP error said that it would not be answered",
     "0E1 100e1 102T2 302t2 303E3 305E3! 306E4 406e4 408T5", FIRST, ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"a ping of another program, while the client waits in vain",
     "0E1 100e1 102T2 302t2 303E3 1303E4 1403e4 5303E5 5403e5 5404T6", FIRST, ROLE_TRANSFER, 3, NONE, NONE, NONE},
    {"two of which only the large replies are there", "0E1 100e1 102T2 302t2 1000t4 2000t6 3000E7 3100e7 3102T8", FIRST,
     ROLE_TRANSFER, 1, NONE, 3000, NONE},
    {"a ping of another program, while the client waits", "0E1 1200e1 1201T2 1401E3 2650e3 3701t2 3702E4 4902e4 4903T5",
     FIRST, ROLE_TRANSFER, 2, NONE, NONE, NONE},
    {"none that was answered long ago, where a reply to a later one is there", "0E1 50e1 2052e3 2053T4", FIRST,
     ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"none from before a reply to another one", "0E1 20e1 362e3 363T4", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"nor one without a reply", "0E1 2100e2 2101T3", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"none from before another round that had a second", "0E1 1E2 10e1 11e2 12T3 1012T4", FIRST, ROLE_TRANSFER, 0, NONE,
     NONE, NONE},
    {"one from before a round that had less", "0E1 1E2 10e1 11e2 12T3 1011T4", FIRST, ROLE_TRANSFER, 2, NONE, NONE,
     NONE},
    {"the last round of another measurement", "0E1 100e1 102T2 5102E3 5202e3 5204T4 10204E5 20205E6 20305e6 20307T7",
     FIRST, ROLE_TRANSFER, 1, NONE, 20205, NONE},
    {"two lost ones, each near the next", "0E1 100e1 102T2 302t2 25000E3 35000E4 45000E5 45100e5 45102T6", FIRST,
     ROLE_TRANSFER, 1, NONE, 45000, NONE},
    {"a whole copy of a fragment brings the rest to compare", "0F1 0.1T1 100.1x1", FIRST, ROLE_TRANSFER, 0, 100, NONE,
     1500},
    {"and another one is no copy", "0F1 0.1T1 0.2X1", FIRST, ROLE_TRANSFER, 0, NONE, NONE, NONE},
    {"the interval of unexplained images", "0I1 60000J2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 60000, NONE},
    {"and of those in replies", "0i1 60000j2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 60000, NONE},
    {"of replies and requests", "0A1 20i1 60000J2", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 59980, NONE},
    {"not of a reply with other data", "0i1 20A2 40b2 60000j3", FIRST, ROLE_UNEXPLAINED, NONE, NONE, 60000, NONE},
    {"intervals, whatever the identifier", "0A1 500A2%7 1000A3", FIRST, ROLE_ORDINARY, NONE, NONE, 500, NONE},
    {"a mirrored ping is no interval", "0A1 1A1 1000A3", FIRST, ROLE_ORDINARY, NONE, NONE, 1000, NONE},
};

static int milliseconds(bool is_known, int64_t nanoseconds)
{
    return is_known ? (int)(nanoseconds / NS_PER_MS) : NONE;
}

static void check_story(gconstpointer data)
{
    const struct story *story = data;
    struct teller teller = tell_all(story->words, SMALL, &defaults);
    const struct exchange *exchange = teller.last.exchange;

    g_assert_cmpint(exchange != NULL ? (int)teller.last.occurrence : NONE, ==, story->occurrence);
    g_assert_cmpint(exchange != NULL ? (int)exchange->role : NONE, ==, story->role);
    if (exchange != NULL) {
        int64_t round_trip = 0;
        const bool has_round_trip = exchange_round_trip(exchange, &round_trip);
        const struct deviation *deviation = exchange->deviation;
        g_assert_cmpint(exchange->round != NULL ? (int)exchange->round->number : NONE, ==, story->round);
        g_assert_cmpint(milliseconds(has_round_trip, round_trip), ==, story->round_trip);
        g_assert_cmpint(milliseconds(exchange->has_interval, exchange->interval), ==, story->interval);
        const int offset = deviation == NULL                  ? NONE
                           : deviation->difference.is_located ? (int)deviation->difference.offset
                                                              : UNLOCATED;
        g_assert_cmpint(offset, ==, story->difference);
    }
    end_telling(&teller);
}

/* How many exchanges of its conversation may lie between a reply and its request, or a probe and its empty ping, which must
 * be among the latest of its conversation, the probe included. */
static void check_depth(void)
{
    enum { DEPTH = 64 };
    for (int between = DEPTH - 2; between <= DEPTH; between++) {
        for (int is_reply = 0; is_reply <= 1; is_reply++) {
            struct teller teller = begin_telling(SMALL, &defaults);
            tell(&teller, is_reply ? "0A0" : "0E0");
            for (int i = 1; i <= between; i++) {
                char *word = g_strdup_printf("%dU%d", i, i);
                tell(&teller, word);
                g_free(word);
            }
            tell(&teller, is_reply ? "200a0" : "200I500");
            if (is_reply)
                g_assert_cmpint(teller.last.exchange != NULL, ==, between < DEPTH);
            else
                g_assert_cmpint(teller.last.exchange->role, ==, between < DEPTH - 1 ? ROLE_TRANSFER : ROLE_UNEXPLAINED);
            end_telling(&teller);
        }
    }
}

/* A fast empty ping ends the measurement, if it is not too far back. */
static void check_depth_of_the_end(void)
{
    enum { DEPTH = 64 };
    for (int between = DEPTH - 3; between <= DEPTH - 2; between++) {
        struct teller teller = tell_all("0E0 100e0 102T1 302t1 303E2 304e2", SMALL, &defaults);
        for (int i = 1; i <= between; i++) {
            char *word = g_strdup_printf("%dU%d", 400 + i, 2 + i);
            tell(&teller, word);
            g_free(word);
        }
        tell(&teller, "2000E900");
        tell(&teller, "2100e900");
        tell(&teller, "2101T901");
        g_assert_cmpuint(teller.last.exchange->round->number, ==, between < DEPTH - 2 ? 1 : 2);
        end_telling(&teller);
    }
}

/* Which empty ping, by the frame of its request, the last transfer probe makes a round with. */
static const struct choice {
    const char *name;
    const char *words;
    uint32_t frame;
} choices[] = {
    {"the only one", "0E1 100e1 102T2", 1},
    {"the answered one, not a later one", "0E1 10E2 100e1 102T3", 1},
    {"none that was fast, where a later one has no reply", "0E1 5e1 10000E2 10102T3", 3},
    {"none that was given up, where a later one has no reply", "0E1 1000E2 1150e1 1200T3", 2},
    {"unless it was answered before", "0E1 999e1 1000E2 1200T3", 1},
    {"or the client had not waited for a second", "0E1 999E2 1150e1 1200T3", 1},
    {"none from before another round", "0E1 500e1 803E3 853e3 854T4 1154t4 1155E5 1206T6", 7},
    {"unless its reply alone was captured late", "0E1 100e1 102T2 302t2 303E3 403e3 404t9 405T4", 5},
    {"one from before a reply to another one that came later", "0E1 20e1 24e3 23T4", 1},
    {"one that came after a reply to another one", "0E1 20e1 24e3 25E4 27T5", 4},
    {"none that was given up for another", "0E1 2000E2 2800e1 4000E3 4100T4", 4},
    {"none from before another round that was given up", "0E1 2000E2 2050e2 2051T3 2800e1 4051E4 4100T5", 6},
    {"nor before one of which only the large reply is there", "0E1 500e1 801t2 802E3 853T4", 4},
    {"a fast one, where there is no other", "0E1 5e1 10102T3", 1},
    {"none that was answered long ago, either", "0E1 12e1 10000E2 10102T3", 3},
    {"a second is long", "0E1 12e1 900E2 1012T3", 3},
    {"one that was not fast", "0E1 12e1 900E2 1011T3", 1},
    {"an image of another program between, of which only the reply is there", "0E1 12e1 20j9 25E3 26T4", 1},
    {"none that came after a reply captured first", "0E1 12e1 20t2 20.1E3 20.2e3 20.3E4 20.4e4 20.5T2", 1},
    {"the later of two answered ones", "0E1 10E2 100e1 110e2 112T3", 2},
    {"the later one, whatever the order of the replies", "0E1 10E2 100e2 110e1 112T3", 2},
    {"the later of two unanswered ones", "0E1 10E2 112T3", 2},
    {"an answered one that is too old does not", "0E1 10e1 30001E2 30101T3", 3},
    {"one that has its round already does not", "0E1 1E2 10e1 11e2 12T3 13T4", 1},
};

static void check_choice(gconstpointer data)
{
    const struct choice *choice = data;
    struct teller teller = tell_all(choice->words, SMALL, &defaults);
    const struct round *round = teller.last.exchange->round;
    g_assert_cmpint(round->latency->role, ==, ROLE_LATENCY);
    g_assert_true(round->latency->round == round);
    g_assert_true(round->transfer == teller.last.exchange);
    g_assert_cmpuint(round->latency->request_frame, ==, choice->frame);
    end_telling(&teller);
}

/* Where a measurement ends, and what it comes to. */
static const struct ending {
    const char *name;
    const char *words; /* of one measurement */
    bool is_over;
    uint32_t last_request; /* frame of the exchange that came last */
    bool last_is_reply;
    int speed; /* or NONE */
    bool is_fast_round_trip;
} endings[] = {
    {"three rounds", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6", true, 11, true, 320,
     false},
    {"the third reply is missing", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6", false, 11, false,
     320, false},
    {"the third reply is cut", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906c6", false, 11, true,
     320, false},
    {"it has a whole copy", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906c6 916t6", true, 11,
     true, 310, false},
    {"a whole copy when the client had gone on", "0E1 100e1 102T2 302c2 1400E3 1500t2", false, 3, true, NONE, false},
    {"a whole copy of a request with a reply", "0F1 100f1 100.1T1", false, 1, true, NONE, false},
    {"a whole copy of a request without one", "0F1 0.1T1", false, 1, false, NONE, false},
    {"one round", "0E1 100e1 102T2 302t2", false, 3, true, 320, false},
    {"a fast empty ping, no large reply", "0E1 5e1 6T2", false, 3, false, NONE, true},
    {"the empty reply is captured late", "0E1 102T2 102.9e1 302t2", false, 2, true, 326, false},
    {"it comes when the large ping was sent already", "0E1 102T2 103.1e1 302t2", false, 2, true, NONE, false},
    {"it is captured late and fast", "0E1 2T2 2.9e1 203t2", true, 2, true, NONE, true},
    {"it repeats the same", "0E1 100e1 102T2 102.1T2", false, 3, false, NONE, false},
    {"a fast empty ping", "0E1 5e1 6T2 206t2", true, 3, true, NONE, true},
    {"a fast large ping", "0E1 15e1 16T2 25t2", true, 3, true, NONE, true},
    {"a late reply counts", "0E1 100e1 102T2 303E3 403e3 404T4 604t4 700t2", false, 3, true, 107, false},
    {"a late reply after the end does not", "0E1 100e1 102T2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 1000t2",
     true, 10, true, 320, false},
    {"one that was perhaps too late does not", "0E1 100e1 102T2 6102E3 6202e3 6204T4 12224E5 12324e5 12326T6 18347t6",
     true, 9, true, NONE, false},
    {"one as soon as the others ended does", "0E1 100e1 102T2 6102E3 6202e3 6204T4 12224E5 12324e5 12326T6 18346t6",
     true, 9, true, 5, false},
    {"cut late replies do not", "0E1 100e1 102T2 2000E3 2100e3 2102T4 2150c2 2150.1t2 4000E5", false, 6, false, NONE,
     false},
    {"nor does a whole copy when the client had gone on at once", "0E1 100e1 102T2 302c2 303E3 310t2 403e3 404T4 604t4",
     false, 8, true, 320, false},
    {"the reply was captured first", "0E1 12e1 99.9t2 100T2", false, 4, true, NONE, false},
    {"no times", "0E1~ 0e1~ 0T2~ 0t2~", false, 3, true, NONE, false},
    {"no reply at all", "0E1 102T2", false, 2, false, NONE, false},
};

static void check_ending(gconstpointer data)
{
    const struct ending *ending = data;
    struct teller teller = tell_all(ending->words, SMALL, &defaults);
    const struct measurement *measurement = teller.transfers[0]->round->measurement;

    g_assert_cmpint(measurement->is_over, ==, ending->is_over);
    g_assert_cmpuint(measurement->last->request_frame, ==, ending->last_request);
    g_assert_cmpint(measurement->last_is_reply, ==, ending->last_is_reply);
    g_assert_cmpint(measurement->so_far.has_speed ? (int)measurement->so_far.link_speed : NONE, ==, ending->speed);
    g_assert_cmpint(measurement->so_far.is_fast_round_trip, ==, ending->is_fast_round_trip);
    g_assert_cmpuint(measurement->first->request_frame, ==, 1);
    end_telling(&teller);
}

/* As where two captures were joined one behind the other: the requests bring the times. */
static void check_replies_before_requests(void)
{
    struct teller teller =
        tell_all("100e1 302t2 403e3 604t4 705e5 906t6 0E1 102T2 303E3 404T4 605E5", SMALL, &defaults);
    const struct measurement *measurement = teller.last.exchange->round->measurement;

    g_assert_cmpuint(measurement->so_far.link_speed, ==, 320);
    g_assert_cmpuint(measurement->deltas, ==, 2);
    g_assert_false(measurement->is_over);
    tell(&teller, "706T6");
    const struct exchange *sixth = teller.last.exchange;
    g_assert_cmpuint(measurement->deltas, ==, 3);
    g_assert_cmpuint(sixth->round->at_reply.link_speed, ==, 320);
    g_assert_true(measurement->is_over);
    g_assert_true(measurement->last == sixth && measurement->last_is_reply);
    end_telling(&teller);
}

/* What is said of an unanswered request is what was known by then. */
static void check_so_far(void)
{
    struct teller teller =
        tell_all("0E1 100e1 102T2 5000E3 5100e3 5101T4 5301t4 5302E5 5402e5 5403T6", SMALL, &defaults);
    const struct exchange *third = teller.transfers[0], *second = teller.transfers[1], *first = teller.transfers[2];
    g_assert_cmpint(first->round->at_request.verdict, ==, VERDICT_UNDETERMINED);
    g_assert_false(first->round->at_request.has_speed);
    g_assert_cmpint(second->round->at_request.verdict, ==, VERDICT_NO_DATA);
    g_assert_cmpint(second->round->at_reply.verdict, ==, VERDICT_SLOW);
    g_assert_cmpint(third->round->at_request.verdict, ==, VERDICT_SLOW);
    g_assert_cmpuint(third->round->at_request.link_speed, ==, 320);
    g_assert_cmpuint(second->round->first_time, ==, 100);
    g_assert_cmpuint(second->round->second_time, ==, 200);
    g_assert_true(second->round->has_delta);
    g_assert_cmpint(second->round->delta, ==, 100);
    end_telling(&teller);
}

/* A reply that comes after the end has no times, and the conclusion is that of the others. */
static void check_straggler(void)
{
    struct teller teller =
        tell_all("0E1 100e1 102T2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 1000t2", SMALL, &defaults);
    const struct round *round = teller.last.exchange->round;
    g_assert_false(round->has_first || round->has_second || round->has_delta);
    g_assert_cmpuint(round->at_reply.link_speed, ==, 320);
    end_telling(&teller);
}

/* Measurements are numbered over all conversations, and linked within those of two hosts. */
static void check_measurements_in_turn(void)
{
    struct teller teller = tell_all("0E1 100e1 102T2 0T1@11 40000E3%7 40100e3%7 40102T4%7", SMALL, &defaults);
    const struct measurement *measurement = teller.last.exchange->round->measurement;
    g_assert_cmpuint(measurement->number, ==, 2);
    g_assert_cmpuint(measurement->previous->number, ==, 0);
    g_assert_true(measurement->previous->next == measurement);
    g_assert_null(measurement->previous->previous);
    g_assert_null(measurement->next);
    end_telling(&teller);
}

/* Is the image of the last transfer probe another than the client's before? */
static const struct image_story {
    const char *name;
    const char *words;
    bool is_another;
} image_stories[] = {
    {"the first one", "0E1 100e1 102T2", false},
    {"the same", "0E1 100e1 102T2 60000E3 60100e3 60102T4", false},
    {"another", "0E1 100e1 102T2 60000E3 60100e3 60102X4", true},
    {"another, in the second round", "0E1 100e1 102T2 302t2 303E3 403e3 404X4", true},
    {"to another server", "0E1 100e1 102T2 60000E3>21 60100e3>21 60102X4>21", true},
    {"from another client", "0E1 100e1 102T2 60000E3@11 60100e3@11 60102X4@11", false},
    {"from another VLAN", "0E1 100e1 102T2 60000E3/7 60100e3/7 60102X4/7", false},
    {"the same three times", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6", false},
    {"the first again after another", "0E1 100e1 102T2 302t2 303E3 403e3 404X4 604x4 605E5 705e5 706T6", false},
    {"one that somebody else sent first", "0E1 100e1 102X2 60000E3 60100e3 60102T4", true},
    {"the client's own again, then", "0E1 100e1 102X2 60000E3 60100e3 60102T4 90000E5 90100e5 90102T6", false},
    {"less of that one, then", "0E1 100e1 102J2 60000E3 60100e3 60102T4 90000E5 90100e5 90102I6", false},
    {"the two in turn",
     "0E1 100e1 102X2 302x2 303E3 403e3 404T4 90000E5 90100e5 90102X6 90302x6 90303E7 90403e7 90404T8", true},
    {"a third one, again", "0E1 100e1 102X2 302x2 303E3 403e3 404T4 604t4 605E5 705e5 706J6 90000E7 90100e7 90102J8",
     false},
    {"another, after less of it", "0E1 100e1 102T2 60000E3 60100e3 60102I4 90000E5 90100e5 90102X6", true},
    {"a third one", "0E1 100e1 102X2 60000E3 60100e3 60102T4 90000E5 90100e5 90102J6", true},
    {"more of the other one", "0E1 100e1 102J2 60000E3 60100e3 60102I4 90000E5 90100e5 90102T6", true},
    {"another than that", "0E1 100e1 102J2 302j2 303E3 403e3 404I4 604i4 605E5 705e5 706T6 90000E7 90100e7 90102X8",
     true},
    {"less of it", "0E1 100e1 102T2 60000E3 60100e3 60102I4", false},
    {"more of it", "0E1 100e1 102I2 60000E3 60100e3 60102T4", false},
    {"less of another", "0E1 100e1 102T2 60000E3 60100e3 60102J4", true},
    {"more twice", "0E1 100e1 102I2 60000E3 60100e3 60102G4 90000E5 90100e5 90102T6", false},
    {"more than Windows sends", "0E1 100e1 102T2 60000E3 60100e3 60102D4", true},
    {"more than Windows sends, again", "0E1 100e1 102D2 60000E3 60100e3 60102D4", false},
    {"more than Windows sends, the first time", "0E1 100e1 102D2", false},
    {"less and more", "0E1 100e1 102T2 60000E3 60100e3 60102I4 90000E5 90100e5 90102G6", false},
    {"cut alike", "0E1 100e1 102C2 60000E3 60100e3 60102C4", false},
    {"another, cut alike", "0E1 100e1 102C2 60000E3 60100e3 60102Y4", true},
    {"another beyond the cut", "0E1 100e1 102C2 60000E3 60100e3 60102X4", false},
    {"another than the longest", "0E1 100e1 102C2 60000E3 60100e3 60102T4 90000E5 90100e5 90102X6", true},
    {"another than the longest one, itself cut", "0E1 100e1 102T2 60000E3 60100e3 60102Y4", true},
    {"a reply in a capture of replies", "0e1 100t2 60000e3 60100x4", true},
    {"its request comes later", "0E1 100e1 102T2 60000E3 60100e3 60102x4 60103X4", true},
    {"its request comes later and has another end", "0e1 100t2 60000e3 60100c4 60101X4", true},
    {"its request comes later and has more", "0e1 100t2 60000e3 60100c4 60101T4", false},
    {"more than a fragment", "0E1 100e1 102F2 60000E3 60100e3 60102D4", false},
    {"more in a copy, then another", "0E1 100e1 102C2 102T2 60000E3 60100e3 60102X4", true},
    {"more in a reply, then another", "0E1 100e1 102C2 302t2 60000E3 60100e3 60102X4", true},
    {"fragments have no size", "0E1 100e1 102I2 60000E3 60100e3 60102F4 90000E5 90100e5 90102T6", false},
};

static void check_image(gconstpointer data)
{
    const struct image_story *story = data;
    struct teller teller = tell_all(story->words, SMALL, &defaults);
    const struct round *round = teller.last.exchange->round;
    g_assert_cmpint(round->is_another_image || round->is_another_in_second, ==, story->is_another);
    end_telling(&teller);
}

/* The large pings of two rounds were given up, that of the third is frame 9. */
#define THREE_ROUNDS "0E1 100e1 102T2 5102E3 5202e3 5204T4 10204E5 10304e5 10306T6"

/* Has the client no reply to a transfer probe, by what is known at the end? Is it blocked? */
static const struct loss {
    const char *name;
    const char *story;
    uint32_t probe; /* frame */
    bool is_lost, is_blocked;
} losses[] = {
    {"at the capture's end", "0E1 100e1 102T2", 3, false, false},
    {"answered", "0E1 100e1 102T2 30102t2 90000E9", 3, false, false},
    {"answered too late", "0E1 100e1 102T2 30103t2", 3, true, false},
    {"answered when the client had gone on", "0E1 100e1 102T2 1102E3 1103.1t2", 3, true, false},
    {"answered just then", "0E1 100e1 102T2 1102E3 1103t2", 3, false, false},
    {"answered when it had gone on after more than ten seconds", "0E1 100e1 102T2 11000E3 11100e3 11102T4 12000t2", 3,
     true, false},
    {"answered before the next large ping", "0E1 100e1 102T2 1302E3 1700e3 1700.9t2 1701T4", 3, true, false},
    {"and that is not sent yet", "0E1 100e1 102T2 5102E3 5202e3 5202.9t2", 3, true, false},
    {"and so the two before it",
     "0E1 200e1 201T2 1401E3 1501e3 2201t2 2202E4 2402e4 2403T5 3603E6 3703e6 4403t5 4404E7 4604e7 4605T8 5805E9 "
     "5905e9 6605t8",
     15, false, false},
    {"the client goes on at once the third time", THREE_ROUNDS " 10506E7 90000E9@11", 9, false, false},
    {"answered when another program's ping was, too", "0E1 1100e1 1101T2 2301E3 2401e3 3101t2", 3, false, false},
    {"answered after the next large ping, though another program pinged at once",
     "0E1 100e1 102T2 602E9 702e9 5102E3 5202e3 5204T4 5402t2", 3, true, false},
    {"answered just before the next empty ping, as it seemed late",
     "0E1 50e1 51T2 1251E9 1701t2 1702E3 1720e9 1752e3 1754T4", 3, false, false},
    {"answered before it, by what is known then", "0E1 50e1 51T2 1251E9 1701t2 1702E3 1720e9", 3, true, false},
    {"answered more than a tenth of a second before it", "0E1 50e1 51T2 1251E9 1701t2 1802E3 1820e9 1852e3 1854T4", 3,
     true, false},
    {"the ping in between is not answered, and less than a second old",
     "0E1 50e1 51T2 1251E9 1701t2 1702E3 1752e3 1754T4", 3, false, false},
    {"it is a second old", "0E1 50e1 51T2 1251E9 2250t2 2251E3 2301e3 2303T4", 3, true, false},
    {"a ping at once, though the reply comes when the client has gone on",
     "0E1 500e1 501T2 701E9 2502E3 2622t2 2630e9 3002e3 3003T4", 3, true, false},
    {"another program's ping at once", "0E9 100e9 200E1 300e1 302T2 802E10 902e10 5302E3 5402e3 5404T4", 5, true, true},
    {"before the next round", "0E9 100e9 200E1 300e1 302T2 802E10 902e10 5302E3", 5, false, false},
    {"another one was answered too late, as the round behind it shows",
     "0E9 100e9 200E3 300e3 301T4 5301E5 5350t4 5401e5 5403T6 10403E7 10503e7 10504T8", 9, true, false},
    {"or long before the round behind it",
     "0E9 100e9 200E3 300e3 301T4 1401t4 3301E5 3401e5 3402T6 8402E7 8502e7 8503T8", 9, true, false},
    {"answered just after the client went on", "0E9 100e9 200E3 300e3 301T4 5301E5 5350t4 5401e5 5403T6", 5, true,
     false},
    {"the next empty ping was answered too late", "0E1 50e1 51T2 5051E3 10551E4 10601e3 10651e4 10653T5", 3, true,
     true},
    {"it was lost, and another program's was not", "0E1 50e1 51T2 5051E3 6000E9 6050e9 10551E4 10651e4 10653T5", 3,
     true, false},
    {"a lost ping among another program's", "0E9 100e9 200E2 3200E3 3300e3 3301T4 8301E5 8401e5 8402T6", 6, true,
     false},
    {"after the third round",
     "0E9 100e9 200E1 300e1 302T2 5302E3 5402e3 5404T4 10404E5 10504e5 10506T6 10606E10 40507e10", 11, true, true},
    {"answered after one wait in vain", "0E1 100e1 102T2 6000E3 6100e3 6102T4 12001t4", 6, false, false},
    {"after two that are alike", "0E1 100e1 102T2 6102E3 6202e3 6204T4 12224E5 12324e5 12326T6 19852t6", 9, true,
     false},
    {"no more than a quarter longer", "0E1 100e1 102T2 6102E3 6202e3 6204T4 12224E5 12324e5 12326T6 19851t6", 9, false,
     false},
    {"after two that are not", "0E1 100e1 102T2 6102E3 6202e3 6204T4 12225E5 12325e5 12327T6 18349t6", 9, false, false},
    {"after two, one of which was answered late",
     "0E1 100e1 102T2 5102E3 5150t2 5202e3 5204T4 10204E5 10304e5 10306T6 16557t6", 10, true, false},
    {"after two ICMP errors", "0E1 100e1 102T2 103T2! 5102E3 5202e3 5204T4 5205T4! 10204E5 10304e5 10306T6 18000t6", 11,
     false, false},
    {"much longer, after two that are not", "0E1 100e1 102T2 2102E3 2202e3 2204T4 12204E5 12304e5 12306T6 32000t6", 9,
     false, false},
    {"waits of nearly three centuries",
     "-4294967295000E1 -4294967294980e1 -4294967294970T2 4294967286030E3 -4294967294000E4 -4294967293980e4 "
     "-4294967293970T5 4294967287030E6 -4294967293000E7 -4294967292980e7 -4294967292970T8 -4294967292870t8",
     11, false, false},
    {"the one given up was captured late, the next took longer", "0E1 100e1 102T2 2102E3 2102.9t2 2200e3 2202T4 9000t4",
     7, false, false},
    {"the client goes on at the same time", "0E1 100e1 102T2 102E3 90000E9@11", 3, false, false},
    {"the client goes on at once", "0E1 100e1 102T2 302E3 403e3 404T4 90000E9@11", 3, false, false},
    {"twice, then it waits", "0E1 100e1 102T2 402E3 502e3 504T4 804E5 904e5 906T6 3000t6", 9, false, false},
    {"though it does again, later", "0E1 100e1 102T2 302E3 10000E4 90000E9@11", 3, false, false},
    {"within the pairing time", THREE_ROUNDS " 40306E9@11", 9, false, false},
    {"after the pairing time", THREE_ROUNDS " 40307E9@11", 9, true, true},
    {"after it, but no third round", "0E1 100e1 102T2 5102E3 5202e3 5204T4 90000E9@11", 6, false, false},
    {"later, then a clock is set back", THREE_ROUNDS " 90000A1@11 10400A2@11", 9, true, true},
    {"later, before 1970",
     "-2000000000000E1 -1999999999900e1 -1999999999898T2 -1999999994898E3 -1999999994798e3 -1999999994796T4 "
     "-1999999989796E5 -1999999989696e5 -1999999989694T6 -1999999900000A1@11 -1999999989500A2@11",
     9, true, true},
    {"a clock was set back before", "90000A1@11 " THREE_ROUNDS " 10400A2@11", 10, false, false},
    {"and later", "90000A1@11 " THREE_ROUNDS " 40400A2@11", 10, true, true},
    {"no time of the large ping", THREE_ROUNDS "~ 90000A2@11", 9, false, false},
    {"nor of one that was answered", "0E1 100e1 102T2~ 302t2", 3, false, false},
    {"copies far apart, and an answer to one of them", "0E1 100e1 102T2 2052T2 30202t2", 3, false, false},
    {"the client goes on", "0E1 100e1 102T2 1102E3", 3, true, true},
    {"ten seconds later", "0E1 100e1 102T2 10102E3", 3, true, true},
    {"and later than that", "0E1 100e1 102T2 10103E3", 3, false, false},
    {"the third time, too", THREE_ROUNDS " 20307E7", 9, false, false},
    {"half a minute later", THREE_ROUNDS " 40307E7", 9, true, true},
    {"an ICMP error", "0E1 100e1 102T2 103T2!", 3, true, true},
    {"an ICMP error, and the client goes on at once", "0E1 100e1 102T2 103T2! 104E3 204e3 206T4 207T4!", 3, true, true},
    {"an ICMP error of another ping", "0E1 100e1 102T2 103T3!", 3, false, false},
    {"of another client's", "0E1 100e1 102T2 103T2@11!", 3, false, false},
    {"an ICMP error before the ping", "0E1 100e1 102T2 101.9T2!", 3, false, false},
    {"an ICMP error when the client waits no longer", "0E1 100e1 102T2 10103T2!", 3, false, false},
    {"an ICMP error without a time", "0E1 100e1 102T2 103T2~!", 3, false, false},
    {"an ICMP error after the reply", "0E1 100e1 102T2 302t2 303T2!", 3, false, false},
    {"an ICMP error, then a reply", "0E1 100e1 102T2 103T2! 302t2", 3, false, false},
    {"another one was answered before", "0E1 100e1 102T2 302t2 303E3 403e3 405T4 5405E5", 7, true, false},
    {"another one was answered later", "0E1 100e1 102T2 5102E3 5202e3 5204T4 5404t4", 3, true, false},
    {"another one was answered too late", "0E1 100e1 102T2 5102E3 5202e3 5204T4 10204E5 10300t4", 3, true, false},
    {"the client goes on with a large one", "0E1 100e1 102T2 1102E3 1102T4 1103t4", 3, true, false},
    {"too soon for a timeout", "0E1 100e1 102T2 1101E3", 3, false, false},
    {"another client goes on", "0E1 100e1 102T2 1102E3@11", 3, false, false},
    {"an alphabet is no ping of a measurement", "0E1 100e1 102T2 1102A3", 3, false, false},
    {"a second one, after the late reply to the first", "0E1 100e1 102T2 5000E3 5100e3 5102T4 5200t2 10200E5", 6, true,
     false},
    {"a second one, in time", "0E1 100e1 102T2 5000E3 5100e3 5102T4 9900t4 10200E5", 6, false, false},
    {"the second, when the third is sent", THREE_ROUNDS, 6, true, true},
    {"the third, then", THREE_ROUNDS, 9, false, false},
    {"the empty one is lost too", "0E1 5000E2 10000T3 90000E9@11", 3, false, false},
    {"no empty one", "102T2 90000E9@11", 1, false, false},
};

static void check_loss(const void *data)
{
    const struct loss *loss = data;
    struct teller teller = begin_telling(SMALL, &defaults);
    const struct round *round = NULL;
    char **words = g_strsplit(loss->story, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        tell(&teller, *word);
        if (teller.frame == loss->probe)
            round = teller.last.exchange->round;
    }
    g_strfreev(words);
    g_assert_cmpint(rounds_is_lost(teller.rounds, round), ==, loss->is_lost);
    g_assert_cmpint(rounds_is_blocked(teller.rounds, round), ==, loss->is_blocked);
    end_telling(&teller);
}

/* Has the latest reply the request's first bytes, and no others? */
static const struct reply {
    const char *name;
    const char *words;
    bool is_shortened;
} replies[] = {
    {"less of an image", "0T1 100i1", true},
    {"nothing of it", "0T1 100e1", true},
    {"less, and other data", "0T1 100j1", false},
    {"as much, and other data", "0T1 100x1", false},
    {"more", "0I1 100t1", false},
    {"less than the first fragment", "0F1 100i1", true},
    {"as much as that", "0F1 100g1", true},
    {"a first fragment", "0I1 100f1", false},
    {"less, of a cut request", "0C1 100i1", true},
    {"less, cut", "0D1 100c1", true},
    {"less of an alphabet, cut", "0A1 100l1", false}, /* it has as many */
};

static void check_reply(const void *data)
{
    const struct reply *reply = data;
    struct teller teller = tell_all(reply->words, SMALL, &defaults);
    const struct deviation *deviation = teller.last.exchange->deviation;
    g_assert_cmpint(deviation != NULL && deviation->is_shortened, ==, reply->is_shortened);
    end_telling(&teller);
}

/* What the latest measurement comes to, by what is known at the end. */
static const struct outcome {
    const char *name;
    const char *words;
    enum verdict verdict;
    bool is_fast_round_trip;
} outcomes[] = {
    {"a round", "0E1 100e1 102T2 302t2", VERDICT_SLOW, false},
    {"a round, then one whose large ping is lost", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 5404E5", VERDICT_SLOW,
     false},
    {"a fast empty ping ends it", "0E1 100e1 102T2 302t2 303E3 312.9e3", VERDICT_FAST, true},
    {"one that is not fast does not", "0E1 100e1 102T2 302t2 303E3 313e3", VERDICT_SLOW, false},
    {"one that a large ping follows is a round", "0E1 100e1 102T2 302t2 303E3 310e3 311T4 511t4", VERDICT_FAST, true},
    {"nor one that came before", "0E1 100e1 101E5 102T2 103e5 302t2", VERDICT_SLOW, false},
    {"nor one of another test", "0E1 100e1 102T2 302t2 30103E3 30104e3", VERDICT_SLOW, false},
    {"nor one after three rounds", "0E1 100e1 102T2 302t2 303E3 5303E4 10303E5 10304e5", VERDICT_SLOW, false},
    {"its reply was captured first", "0E1 100e1 102T2 302t2 303.5e3 303E3", VERDICT_FAST, true},
    {"the first of two", "0E1 100e1 102T2 302t2 303E3 304e3 305E4 306e4", VERDICT_FAST, true},
    {"the second of two, after a large one",
     "0E1 100e1 102T2 302t2 303E3 304e3 305T4 60000E5 60100e5 60102T6 60302t6 60303E7 60304e7", VERDICT_FAST, true},
    {"no data", THREE_ROUNDS, VERDICT_NO_DATA, false},
    {"two lost rounds before it", "0E1 5000E2 10000E3 10100e3 10102T4 15102E5", VERDICT_NO_DATA, false},
    {"the client went on", "0E1 100e1 102T2 5102E3", VERDICT_NO_DATA, false},
    {"the capture ends before it does", "0E1 100e1 102T2 5102E3 5202e3 5204T4", VERDICT_UNDETERMINED, false},
    {"no data, by the time that has passed", "0E1 5000E2 10000E3 10100e3 10102T4 40103E9@11", VERDICT_NO_DATA, false},
    {"the last of three rounds, after another program's lost ping",
     "0E1 3000E2 3100e2 3101T3 3151t3 3152E4 3252e4 3253T5 3323t5 3324E6 3424e6 3425T7 3525t7", VERDICT_UNDETERMINED,
     false},
    {"three rounds, after a measurement with a lost one",
     "0E1 3000E2 3100e2 3101T3 3351t3 3352E4 3452e4 3453T5 3653t5 3654E6 3754e6 3755T7 3955t7 3956E8 4056e8 4057T9 "
     "4257t9 4258E10 4358e10 4359T11 4559t11",
     VERDICT_SLOW, false},
    {"and three of the next, the last of them alone",
     "0E1 3000E2 3100e2 3101T3 3351t3 3352E4 3452e4 3453T5 3653t5 3654E6 3754e6 3755T7 3955t7 5956E8 6056e8 6057T9 "
     "6257t9 6258E10 6358e10 6359T11 6559t11 6560E12 6660e12 6661T13 6861t13",
     VERDICT_UNDETERMINED, false},
    {"a large ping behind them that is not answered",
     "0E1 3000E2 3100e2 3101T3 3351t3 3352E4 3452e4 3453T5 3653t5 3654E6 3754e6 3755T7 8755E8", VERDICT_UNDETERMINED,
     false},
    {"a measurement behind one without data",
     "0E1 3000E2 3100e2 3101T3 8101E4 8201e4 8202T5 13202E6 13302e6 13303T7 13503t7", VERDICT_SLOW, false},
    {"the same among another program's pings",
     "0E9 100e9 500E1 3500E2 3600e2 3601T3 8601E4 8701e4 8702T5 13702E6 13802e6 13803T7 14003t7", VERDICT_UNDETERMINED,
     false},
    {"more than ten seconds behind it",
     "0E9 100e9 500E1 3500E2 3600e2 3601T3 8601E4 8701e4 8702T5 18703E6 18803e6 18804T7 19004t7", VERDICT_SLOW, false},
    {"and no data again",
     "0E9 100e9 500E1 3500E2 3600e2 3601T3 8601E4 8701e4 8702T5 13702E6 13802e6 13803T7 18803E8 18903e8 18904T9 "
     "23904E10 "
     "24004e10 24005T11",
     VERDICT_NO_DATA, false},
    {"an empty ping that was answered too late, before it", "0E1 6000e1 20000E2 20100e2 20101T3 21201t3", VERDICT_SLOW,
     false},
    {"a round behind three among another program's pings",
     "0E9 100e9 200E2 300e2 301T3 551t3 552E4 652e4 653T5 853t5 854E6 954e6 955T7 1155t7 1156E8 1256e8 1257T9 1457t9",
     VERDICT_UNDETERMINED, false},
    {"three behind three",
     "0E9 100e9 200E2 300e2 301T3 551t3 552E4 652e4 653T5 853t5 854E6 954e6 955T7 1155t7 1156E8 1256e8 1257T9 1457t9 "
     "1458E10 1558e10 1559T11 1759t11 1760E12 1860e12 1861T13 2061t13",
     VERDICT_SLOW, false},
    {"the same, and its own lost round",
     "0E9 100e9 10000E2 14999E3 15019e3 15020T4 15080t4 15081E5 20081E6 20101e6 20102T7 20202t7", VERDICT_UNDETERMINED,
     false},
    {"another program's fast ping, while the client waits in vain", "0E9 50e9 2000E3 2050e3 2051T4 5051E10 5060e10",
     VERDICT_UNDETERMINED, true},
    {"a fast one, behind a reply", "0E9 50e9 2000E3 2050e3 2051T4 2301t4 2302E10 2311e10", VERDICT_FAST, true},
    {"a tenth of a second behind it", "0E9 50e9 2000E3 2050e3 2051T4 2301t4 2402E10 2411e10", VERDICT_UNDETERMINED,
     true},
    {"without another program", "2000E3 2050e3 2051T4 2301t4 2402E10 2411e10", VERDICT_FAST, true},
    {"a fast one, more than ten seconds behind it", "2000E3 2050e3 2051T4 2301t4 12302E10 12311e10", VERDICT_SLOW,
     false},
    {"a lost ping among another program's pings", "0E9 100e9 200E2 3200E3 3300e3 3301T4 3551t4", VERDICT_UNDETERMINED,
     false},
    {"another program's ping half a minute before", "0E9 100e9 30202E2 33301E3 33401e3 33402T4 33602t4", VERDICT_SLOW,
     false},
    {"another program's pings, none lost", "0E9 100e9 200E3 300e3 301T4 551t4", VERDICT_SLOW, false},
    {"and a reply after more than a second", "0E9 100e9 200E3 300e3 301T4 1301t4", VERDICT_UNDETERMINED, false},
    {"after less", "0E9 100e9 200E3 300e3 301T4 1300t4", VERDICT_SLOW, false},
    {"another program's ping, answered when the third large one was",
     "0E1 100e1 101T2 351t2 352E3 452e3 453T4 703t4 704E5 804e5 805T6 1905E9 2205t6 2215e9", VERDICT_UNDETERMINED,
     false},
    {"and no other large one", "0E1 100e1 101T2 5101E3 5201e3 5202T4 10202E5 10302e5 10303T6 11403E9 11703t6 11713e9",
     VERDICT_UNDETERMINED, false},
    {"after all rounds have times",
     "0E1 100e1 101T2 351t2 352E3 452e3 453T4 703t4 704E5 804e5 805T6 1055t6 1100E9 1200e9", VERDICT_SLOW, false},
    {"half a minute before the second round, which is lost",
     "0E9 100e9 29000E3 29100e3 29101T4 29351t4 29352E5 30452e5 30453T6 35453E7 35553e7 35554T8 35804t8",
     VERDICT_UNDETERMINED, false},
    {"it took a second", "0E1 100e1 101T2 351t2 352E3 452e3 453T4 703t4 704E5 804e5 805T6 1905E9 2205t6 2905e9",
     VERDICT_SLOW, false},
    {"it was fast", "0E1 100e1 101T2 351t2 352E3 452e3 453T4 703t4 704E5 804e5 805T6 1905E9 2205t6 1914e9",
     VERDICT_SLOW, false},
    {"another program's ping, sent just before the large one", "200E3 250E9 300e3 301T4 350e9 1401t4",
     VERDICT_UNDETERMINED, false},
    {"the empty ping of a large one that was not captured", "0E1 100e1 300t2 301E3 401e3 402T4 1502t4", VERDICT_SLOW,
     false},
    {"another program's ping, answered after a second, when the client had sent its own",
     "0E9 500E3 1100e9 1150e3 1151T4 2252t4", VERDICT_UNDETERMINED, false},
    {"after more, and the next round begins later", "0E9 100e9 200E3 300e3 301T4 1401t4 3301E5 3401e5 3402T6",
     VERDICT_UNDETERMINED, false},
    {"after more, and the next round begins at once", "0E9 100e9 200E3 300e3 301T4 1301t4 1302E5 1402e5 1403T6",
     VERDICT_SLOW, false},
    {"the last lost round of the one before lies between",
     "0E1 3000E2 3100e2 3101T3 3351t3 3352E4 6352E5 6452e5 6453T6 6653t6", VERDICT_SLOW, false},
    {"one of another identifier",
     "0E1%7 3000E2%7 3100e2%7 3101T3%7 3351t3%7 3352E4%7 3452e4%7 3453T5%7 3653t5%7 3654E6 3754e6 3755T7 3955t7",
     VERDICT_SLOW, false},
    {"a round that begins more than a second later",
     "0E1 3000E2 3100e2 3101T3 3351t3 3352E4 3452e4 3453T5 3653t5 4654E6 4754e6 4755T7 4955t7", VERDICT_SLOW, false},
    {"a round behind three that were answered",
     "0E2 100e2 101T3 351t3 352E4 452e4 453T5 653t5 654E6 754e6 755T7 955t7 956E8 1056e8 1057T9 1257t9", VERDICT_SLOW,
     false},
    {"another program's ping, while the client waits for the only large one", "0E1 1100e1 1101T2 2301E3 2401e3 3101t2",
     VERDICT_UNDETERMINED, false},
    {"a reply just when the client goes on", "0E1 100e1 102T2 1102E3 1103t2", VERDICT_SLOW, false},
    {"a whole copy of it", "0E1 100e1 102T2 1102E3 1102.4c2 1102.5t2", VERDICT_SLOW, false},
    {"an ICMP error in place of a reply", "0E1 100e1 102T2 103T2! 104E3 204e3 206T4 406t4", VERDICT_UNDETERMINED,
     false},
    {"in place of each", "0E1 100e1 102T2 103T2! 104E3 204e3 206T4 207T4! 208E5 308e5 310T6 311T6!",
     VERDICT_UNDETERMINED, false},
    {"of the next empty ping's", "0E1 100e1 102T2 302t2 303E3 305E3!", VERDICT_UNDETERMINED, false},
    {"of the third one's", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 607E5!", VERDICT_UNDETERMINED, false},
    {"of the first empty ping's", "0E1 2E1! 3E2 103e2 105T3 305t3", VERDICT_UNDETERMINED, false},
    {"of an empty ping's that came before", "0E1 100e1 101E9 102T2 302t2 303E9!", VERDICT_SLOW, false},
    {"of a large ping of the measurement before",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 707E7 807e7 808T8 1008t8 1009T6!", VERDICT_SLOW,
     false},
    {"an ICMP error to another program's ping", "0E1 100e1 102T2 302t2 303A3 305A3!", VERDICT_SLOW, false},
    {"after three rounds", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 907E7 909E7!",
     VERDICT_SLOW, false},
    {"a reply that was captured again, far from the first", "0E1 100e1 102T2 302t2 352t2", VERDICT_UNDETERMINED, false},
    {"near it", "0E1 100e1 102T2 302t2 302.9t2", VERDICT_SLOW, false},
    {"the client waits on after a reply", "0E1 100e1 102T2 302t2 5102E3 5202e3 5204T4 5404t4", VERDICT_UNDETERMINED,
     false},
    {"for a second", "0E1 100e1 102T2 302t2 1302E3 1402e3 1404T4 1604t4", VERDICT_UNDETERMINED, false},
    {"for less", "0E1 100e1 102T2 302t2 1301E3 1401e3 1403T4 1603t4", VERDICT_SLOW, false},
    {"for ten", "0E1 100e1 102T2 302t2 10102E3 10202e3 10204T4 10404t4", VERDICT_UNDETERMINED, false},
    {"for longer", "0E1 100e1 102T2 302t2 10103E3 10203e3 10205T4 10405t4", VERDICT_SLOW, false},
    {"after a late reply, and that of a round behind it", "0E1 100e1 102T2 5102E3 5150t2 5202e3 5204T4 5404t4",
     VERDICT_SLOW, false},
    {"before another measurement",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 706T6 906t6 5706E7 5806e7 5808T8 6008t8", VERDICT_SLOW,
     false},
    {"three errors before it", "0E1 2E1! 3E2 5E2! 6E3 8E3! 9E4 109e4 110T5 310t5", VERDICT_SLOW, false},
    {"and a lost ping behind them", "0E1 2E1! 3E2 5E2! 6E3 8E3! 5000E4 9000E5 9100e5 9101T6 9301t6", VERDICT_SLOW,
     false},
    {"the lost ping has one, too", "0E1 2E1! 3E2 5E2! 6E3 8E3! 5000E4 5002E4! 9000E5 9100e5 9101T6 9301t6",
     VERDICT_UNDETERMINED, false},
    {"an error of another measurement's ping, after a lost one",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 20605E7 20606E7!", VERDICT_SLOW, false},
    {"after a fast end", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 610e5 15605E7 15606E7!", VERDICT_FAST,
     true},
    {"an empty one again, far from the first", "0E1 1e1 61e1 63T2 363t2", VERDICT_UNDETERMINED, false},
    {"another program's ping, while the client waits for a large one",
     "0E1 1100e1 1101T2 2301E3 2401e3 3101t2 3102E4 4202e4 4203T5 6203t5", VERDICT_UNDETERMINED, false},
    {"one that was answered, and cut", "0F1 100f1 100.1T1 5000E3 5100e3 5102T4 10102E5", VERDICT_UNDETERMINED, false},
    {"a reply whose request is missing", "0E1 100e1 102T2 5102E3 5202e3 5400t4 10204E5 10304e5 10306T6",
     VERDICT_UNDETERMINED, false},
    {"of the first round", "0E1 100e1 300t2 5000E3 5100e3 5102T4 10000E5 10100e5 10102T6", VERDICT_UNDETERMINED, false},
    {"after the last round", THREE_ROUNDS " 10400t8", VERDICT_UNDETERMINED, false},
    {"too long after it", THREE_ROUNDS " 40307t8", VERDICT_NO_DATA, false},
    {"one after the third round, of which the request is missing",
     "0E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4 605E5 705e5 906t6 20000E7 20008e7", VERDICT_SLOW, false},
    {"an empty ping that was perhaps fast", "0E1 30e1 31T2 231t2 303E3 304.5E3 311e3", VERDICT_UNDETERMINED, true},
    {"copies far apart, then a round without", "0E1 100e1 102T2 152T2 302t2 303E3 403e3 404T4 604t4",
     VERDICT_UNDETERMINED, false},
    {"a round, then copies far apart", "0E1 100e1 102T2 302t2 303E3 403e3 404T4 454T4 604t4", VERDICT_UNDETERMINED,
     false},
    {"those of an empty ping", "0E1 50E1 100e1 102T2 302t2 303E3 403e3 404T4 604t4", VERDICT_UNDETERMINED, false},
    {"of one whose large ping was lost", "0E1 50E1 100e1 102T2 5102E3 5202e3 5204T4 5404t4", VERDICT_UNDETERMINED,
     false},
    {"copies far apart, then a fast large ping without", "0E1 100e1 102T2 152T2 302t2 303E3 403e3 404T4 405t4",
     VERDICT_UNDETERMINED, false},
    {"or a fast empty one", "0E1 100e1 102T2 152T2 302t2 303E3 304e3", VERDICT_UNDETERMINED, true},
    {"a fast empty ping, then copies far apart", "0E1 5e1 6T2 56T2 206t2", VERDICT_UNDETERMINED, false},
    {"one that was not", "0E1 30e1 31T2 231t2 303E3 304.5E3 313e3", VERDICT_SLOW, false},
    {"one of another program, while the client waits", "0E1 100e1 102T2 202E3 205e3 302t2", VERDICT_SLOW, false},
    {"one when the client had given up", "0E1 100e1 102T2 1202E3 1209e3 1210t2", VERDICT_FAST, true},
    {"the client went on at once, then not", "0E1 100e1 102T2 302E3 402e3 404T4 5404E5 5504e5 5506T6",
     VERDICT_UNDETERMINED, false},
};

static void check_outcome(const void *data)
{
    const struct outcome *outcome = data;
    struct teller teller = tell_all(outcome->words, SMALL, &defaults);
    const struct exchange *latest = teller.transfers[teller.transfers[0]->round == NULL]; /* a reply alone has none */
    const bool is_lost = rounds_is_lost(teller.rounds, latest->round);
    const struct conclusion conclusion = rounds_conclusion(teller.rounds, latest->round->measurement, is_lost);
    g_assert_cmpint(conclusion.verdict, ==, outcome->verdict);
    if (outcome->verdict != VERDICT_FAST) /* which a single round trip can tell */
        g_assert_cmpint(conclusion.has_speed, ==, outcome->verdict == VERDICT_SLOW);
    g_assert_cmpint(conclusion.is_fast_round_trip, ==, outcome->is_fast_round_trip);
    end_telling(&teller);
}

/* With a threshold of 0 the test is off, whatever the pings. */
static void check_no_threshold(const void *data)
{
    const struct outcome *outcome = data;
    const struct measurement_settings settings = {0, FAST_LIMIT, PAIRING_TIME};
    struct teller teller = tell_all(outcome->words, SMALL, &settings);
    const struct exchange *latest = teller.transfers[teller.transfers[0]->round == NULL];
    const struct conclusion conclusion = rounds_conclusion(teller.rounds, latest->round->measurement, true);
    g_assert_cmpint(conclusion.verdict, ==, VERDICT_FAST);
    end_telling(&teller);
}

/* Is the latest transfer probe as Windows sends it, by what is known at the end? */
static const struct sending {
    const char *name;
    const char *words;
    bool is_as_windows_sends;
} sendings[] = {
    {"after an answered empty ping", "0E1 100e1 102T2", true},
    {"and answered", "0E1 100e1 102T2 302t2", true},
    {"after nothing", "102T2", false},
    {"a capture of requests", "0E1 102T2", true},
    {"with replies, long before", "0e9@11 61000E1 61102T2", false},
    {"a capture with replies", "0e9@11 60000E1 60000T2", false},
    {"with replies, later", "0E1@11 100000e9@11 100500E1 100600T2", false},
    {"a capture of replies", "0e1 102t2", false},
    {"the reply comes long before it", "0E1 100e1 102t2 1900T2", false},
    {"the reply comes a little before it", "0E1 100e1 101t2 102T2", true},
    {"its request comes later", "0e1 102t2 102T2", false},
    {"the large one is answered, the empty one is not", "0E1 102T2 302t2", false},
    {"the empty one is answered later", "0E1 102T2 103.1e1", false},
    {"replies come later", "0E1 102T2 103e9@11", false},
    {"the answer was captured later", "0E1 102T2 103e1", true},
    {"the answer to it comes first", "0E1 102T2 102.9e1 302t2", true},
    {"more than Windows sends", "0E1 100e1 102D2", false},
    {"another image", "0E1 100e1 102T2 60000E3 60100e3 60102X4", false},
    {"the same image", "0E1 100e1 102T2 60000E3 60100e3 60102T4", true},
};

static void check_sending(const void *data)
{
    const struct sending *sending = data;
    struct teller teller = tell_all(sending->words, SMALL, &defaults);
    g_assert_cmpint(rounds_is_as_windows_sends(teller.rounds, teller.transfers[0]->round), ==,
                    sending->is_as_windows_sends);
    end_telling(&teller);
}

/* Keys that differ in any one word, or in the order of two, hardly ever meet. */
static void check_hash(void)
{
    enum { WORDS = 4, KEYS = 4096 };
    /* The words are all different and have bits everywhere. No two pairs of them are as far apart as another two: those
     * would meet, by chance, all at once. */
    const uint32_t odd = 0x9E3779B1;
    unsigned bits = 0;
    for (unsigned first = 0; first < WORDS; first++) {
        for (unsigned second = 0; second < WORDS; second++) {
            GHashTable *hashes = g_hash_table_new(g_direct_hash, g_direct_equal);
            for (uint32_t i = 0; i < KEYS; i++) {
                struct key key = {{0}};
                key.words[second] = (KEYS - i) * (KEYS - i) * odd;
                key.words[first] = i * i * odd;
                const unsigned hash = key_hash(&key);
                g_hash_table_add(hashes, GUINT_TO_POINTER(hash));
                bits |= hash;
            }
            g_assert_cmpuint(g_hash_table_size(hashes), >=, KEYS - KEYS / 100);
            g_hash_table_destroy(hashes);
        }
    }
    g_assert_cmphex(bits, ==, UINT32_MAX);
}

/* echo  its data were changed */
static struct match add_changed(struct teller *teller, struct echo echo)
{
    echo.digest = 0;
    return rounds_add(teller->rounds, &echo);
}

/* A reply to an image of which only the digest is left. */
static void check_reply_beyond_the_budget(void)
{
    struct teller teller = begin_telling(SMALL, &defaults);
    struct echo echo = {.has_time = true,
                        .payload.kind = PAYLOAD_JPEG,
                        .client = CLIENT,
                        .server = SERVER,
                        .size = 60000,
                        .captured = 60000};
    uint8_t *bytes = g_memdup2(image, 60000);
    echo.data = bytes;
    for (uint32_t i = 0; i < 200; i++) {
        memcpy(bytes, &i, sizeof i);
        echo.frame++;
        echo.sequence = (uint16_t)i;
        echo.is_reply = false;
        const struct exchange *exchange = add_changed(&teller, echo).exchange;
        echo.is_reply = true;
        if (i % 2 == 1)
            bytes[50000] ^= 1;
        add_changed(&teller, echo);
        if (i % 2 == 1)
            bytes[50000] ^= 1;
        g_assert_cmpint(exchange->deviation != NULL, ==, i % 2 == 1);
        if (exchange->deviation != NULL && exchange->content->bytes != NULL)
            g_assert_cmpuint(exchange->deviation->difference.offset, ==, 50000);
        if (exchange->deviation != NULL)
            g_assert_cmpint(exchange->deviation->difference.is_located, ==, exchange->content->bytes != NULL);
    }
    /* Cut alike, they are still told apart. */
    echo.incomplete = true;
    echo.captured = 59000;
    echo.sequence++;
    echo.is_reply = false;
    bytes[0] ^= 1;
    g_assert_cmpint(add_changed(&teller, echo).occurrence, ==, OCCURRENCE_FIRST);
    g_assert_cmpint(add_changed(&teller, echo).occurrence, ==, OCCURRENCE_DUPLICATE);
    bytes[50000] ^= 1;
    g_assert_cmpint(add_changed(&teller, echo).occurrence, ==, OCCURRENCE_FIRST);
    echo.is_reply = true;
    g_assert_null(add_changed(&teller, echo).exchange->deviation);
    g_assert_cmpint(add_changed(&teller, echo).occurrence, ==, OCCURRENCE_DUPLICATE);
    bytes[50000] ^= 1;
    g_assert_cmpint(add_changed(&teller, echo).occurrence, ==, OCCURRENCE_OTHER_DATA);
    echo.captured = 58000;
    g_assert_cmpint(add_changed(&teller, echo).occurrence, ==, OCCURRENCE_NOT_COMPARED);
    g_free(bytes);
    end_telling(&teller);
}

/* Whatever comes: it ends, and what it says stays within its bounds. */
static void check_random_messages(void)
{
    for (unsigned run = 0; run < 2000; run++) {
        GRand *random = g_rand_new_with_seed(run);
        struct teller teller = begin_telling(SMALL, &defaults);
        double now = 0;
        for (unsigned i = 0; i < 200; i++) {
            char word[64];
            now += g_rand_double_range(random, -50, run % 2 ? 200 : 20000);
            g_snprintf(word, sizeof word, "%.3f%c%d@%d", now, "EeTtWwIiJjAaUuOoXxCcLl"[g_rand_int_range(random, 0, 22)],
                       g_rand_int_range(random, 0, 6), g_rand_int_range(random, 10, 12));
            tell(&teller, word);
            const struct exchange *exchange = teller.last.exchange;
            int64_t round_trip;
            if (exchange == NULL)
                continue;
            g_assert_cmpuint(exchange->request_frame, <=, teller.frame);
            g_assert_cmpuint(exchange->reply_frame, <=, teller.frame);
            g_assert_true(exchange->request_frame != 0 || exchange->reply_frame != 0);
            g_assert_true(!exchange_round_trip(exchange, &round_trip) || round_trip >= 0);
            g_assert_true(exchange->round != NULL || exchange->role != ROLE_LATENCY);
            g_assert_true(exchange->round == NULL || exchange->role == ROLE_TRANSFER || exchange->role == ROLE_LATENCY);
            if (exchange->round == NULL)
                continue;
            const struct round *round = exchange->round;
            g_assert_cmpuint(round->number, <=, MEASUREMENT_ROUNDS);
            g_assert_cmpuint(round->measurement->numbered_rounds, <=, MEASUREMENT_ROUNDS);
            g_assert_cmpuint(round->measurement->numbered_rounds, <=, round->measurement->rounds);
            g_assert_cmpuint(round->measurement->rounds, <=, MEASUREMENT_ROUNDS);
            g_assert_cmpuint(round->measurement->deltas, <=, round->measurement->numbered_rounds);
            g_assert_true((round->latency != NULL) == (round->number != 0));
            g_assert_true(round->transfer == exchange || round->latency == exchange);
            g_assert_true(round->measurement->last->round->measurement == round->measurement);
        }
        end_telling(&teller);
        g_rand_free(random);
    }
}

/* Adds a case for each row of a table, whose first member is its name. */
static void add_rows(const char *path, const void *rows, size_t size, size_t count, GTestDataFunc check)
{
    for (size_t i = 0; i < count; i++) {
        const char *row = (const char *)rows + i * size;
        char *name = g_strconcat(path, *(const char *const *)row, NULL);
        g_test_add_data_func(name, row, check);
        g_free(name);
    }
}

#define ADD_ROWS(path, rows, check) add_rows(path, rows, sizeof *(rows), G_N_ELEMENTS(rows), check)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < sizeof image; i++)
        image[i] = (uint8_t)(i * 7 + i / 256);
    ADD_ROWS("/measurement/times/", times, check_times);
    ADD_ROWS("/conversation/story/", stories, check_story);
    ADD_ROWS("/measurement/ending/", endings, check_ending);
    ADD_ROWS("/measurement/image/", image_stories, check_image);
    ADD_ROWS("/measurement/lost/", losses, check_loss);
    ADD_ROWS("/conversation/reply/", replies, check_reply);
    ADD_ROWS("/measurement/outcome/", outcomes, check_outcome);
    ADD_ROWS("/measurement/no threshold/", outcomes, check_no_threshold);
    ADD_ROWS("/measurement/as Windows sends/", sendings, check_sending);
    g_test_add_func("/conversation/hash", check_hash);
    g_test_add_func("/conversation/depth", check_depth);
    g_test_add_func("/measurement/depth", check_depth_of_the_end);
    ADD_ROWS("/measurement/latency/", choices, check_choice);
    g_test_add_func("/measurement/replies before requests", check_replies_before_requests);
    g_test_add_func("/measurement/so far", check_so_far);
    g_test_add_func("/measurement/straggler", check_straggler);
    g_test_add_func("/measurement/in turn", check_measurements_in_turn);
    g_test_add_func("/conversation/reply beyond the budget", check_reply_beyond_the_budget);
    g_test_add_func("/conversation/random", check_random_messages);
    return g_test_run();
}
