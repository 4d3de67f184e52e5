/* conversation.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "conversation.h"

#include <string.h>

enum {
    /* How far back a reply may lie, in exchanges of its conversation. Windows sends one ping at a time;
     * more than one is another program or a reordered capture. */
    SEARCH_DEPTH = 64,
    EXCHANGES_PER_SLAB = 512, /* Wireshark's allocator spends 16 bytes on each object */
};

/* Copies of a message come from mirrored ports, and from captures that were merged although their clocks
 * differ. */
static const int64_t COPY_TIME = 2 * NS_PER_S;

/* How long Windows waits for a reply is not published; in the logs of KB 910206 it is some seconds. */
static const int64_t SHORTEST_TIMEOUT = 1 * NS_PER_S;

/* What has an interval of its own. */
enum series { SERIES_LOWER, SERIES_UPPER, SERIES_MEASUREMENT, SERIES_UNEXPLAINED, SERIES };

/* Client and server, whatever the identifier. */
struct hosts {
    struct conversation_key key; /* without the identifier */
    bool has_latest[SERIES];
    int64_t latest[SERIES];
    struct measurement *measurement; /* the latest one */
};

/* Half of the conversations only ever see one empty ping of a scanner: so it is kept small. */
struct conversation {
    struct conversation_key key;
    struct exchange *latest;
    struct hosts *hosts;             /* NULL until something needs an interval */
    struct measurement *measurement; /* the latest one, or NULL */
    bool has_other;                  /* a request of PAYLOAD_OTHER was seen: the next two are set */
    uint16_t other_sequence;         /* of the latest */
    int64_t other_time;              /* ns */
};

struct conversations {
    wmem_allocator_t *scope;
    struct measurement_settings settings;
    wmem_map_t *by_key;   /* struct conversation, as key and value */
    wmem_map_t *by_hosts; /* struct hosts */
    struct contents contents;
    uint32_t measurements; /* so far */
    int64_t latest;        /* time of the latest message in the capture, ns */
    struct exchange *slab;
    unsigned slab_left;
};

/* A multilinear hash: whoever does not know the random factors finds no two keys that meet more often than by
 * chance (Carter and Wegman, 1979). wmem_strong_hash costs fifteen times as much, for every ping beside a
 * measurement. */
unsigned conversation_key_hash(const void *key)
{
    static uint64_t factors[4];
    const struct conversation_key *k = key;
    if (factors[0] == 0)
        for (size_t i = 0; i < G_N_ELEMENTS(factors); i++)
            factors[i] = ((uint64_t)g_random_int() << 32 | g_random_int()) | 1;
    return (unsigned)((factors[0] * k->client + factors[1] * k->server + factors[2] * k->vlan +
                       factors[3] * k->identifier) >>
                      32);
}

int conversation_key_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct conversation_key)) == 0;
}

struct conversations *conversations_new(wmem_allocator_t *scope, const struct measurement_settings *settings)
{
    struct conversations *conversations = wmem_new0(scope, struct conversations);
    conversations->scope = scope;
    conversations->settings = *settings;
    conversations->latest = INT64_MIN;
    conversations->by_key = wmem_map_new(scope, conversation_key_hash, conversation_key_equal);
    conversations->by_hosts = wmem_map_new(scope, conversation_key_hash, conversation_key_equal);
    contents_init(&conversations->contents, scope);
    return conversations;
}

const struct measurement_settings *conversations_settings(const struct conversations *conversations)
{
    return &conversations->settings;
}

int64_t conversations_latest(const struct conversations *conversations)
{
    return conversations->latest;
}

static struct conversation *find_conversation(const struct conversations *all, const struct echo *echo)
{
    const struct conversation_key key = {echo->client, echo->server, echo->vlan, echo->identifier};
    return wmem_map_lookup(all->by_key, &key);
}

static struct conversation *add_conversation(struct conversations *all, const struct echo *echo)
{
    struct conversation *conversation = wmem_new0(all->scope, struct conversation);
    conversation->key = (struct conversation_key){echo->client, echo->server, echo->vlan, echo->identifier};
    wmem_map_insert(all->by_key, &conversation->key, conversation);
    return conversation;
}

static struct hosts *find_or_add_hosts(struct conversations *all, struct conversation *conversation)
{
    if (conversation->hosts != NULL)
        return conversation->hosts;
    const struct conversation_key key = {
        .client = conversation->key.client, .server = conversation->key.server, .vlan = conversation->key.vlan};
    conversation->hosts = wmem_map_lookup(all->by_hosts, &key);
    if (conversation->hosts == NULL) {
        conversation->hosts = wmem_new0(all->scope, struct hosts);
        conversation->hosts->key = key;
        wmem_map_insert(all->by_hosts, &conversation->hosts->key, conversation->hosts);
    }
    return conversation->hosts;
}

/* Returns the time (ns) since the previous one of the series, and notes this one; false for the first. */
static bool next_interval(struct hosts *hosts, enum series series, int64_t now, int64_t *ret_interval)
{
    const bool has_latest = hosts->has_latest[series];
    if (has_latest)
        *ret_interval = now - hosts->latest[series];
    hosts->has_latest[series] = true;
    hosts->latest[series] = now;
    return has_latest;
}

static void set_interval(struct conversations *all, struct conversation *conversation, struct exchange *exchange,
                         enum series series, int64_t now)
{
    exchange->has_interval = next_interval(find_or_add_hosts(all, conversation), series, now, &exchange->interval);
}

static struct exchange *new_exchange(struct conversations *all, struct conversation *conversation,
                                     const struct echo *echo, const struct content *content)
{
    if (all->slab_left == 0) {
        all->slab = wmem_alloc0_array(all->scope, struct exchange, EXCHANGES_PER_SLAB);
        all->slab_left = EXCHANGES_PER_SLAB;
    }
    struct exchange *exchange = &all->slab[--all->slab_left];
    exchange->previous = conversation->latest;
    exchange->content = content;
    exchange->size = echo->size & INT32_MAX;
    exchange->is_fragment = echo->is_fragment;
    exchange->sequence = echo->sequence;
    exchange->code = echo->code;
    exchange->kind = echo->payload.kind;
    exchange->role = echo->payload.kind == PAYLOAD_EMPTY ? ROLE_UNDECIDED : ROLE_ORDINARY;
    return exchange;
}

/* The conversation's latest exchange of a sequence number; NULL where there is none. */
static struct exchange *find_exchange(const struct conversation *conversation, uint16_t sequence)
{
    struct exchange *exchange = conversation->latest;
    for (int depth = 0; exchange != NULL && depth < SEARCH_DEPTH; depth++) {
        if (exchange->sequence == sequence && !exchange->is_closed)
            return exchange;
        exchange = exchange->previous;
    }
    return NULL;
}

static bool is_at_same_time(int64_t a, int64_t b)
{
    return a - b <= COPY_TIME && b - a <= COPY_TIME;
}

bool exchange_round_trip(const struct exchange *exchange, int64_t *ret_round_trip)
{
    if (exchange->request_frame == 0 || exchange->reply_frame == 0 || exchange->is_incomplete ||
        exchange->reply_time < exchange->request_time)
        return false;
    *ret_round_trip = exchange->reply_time - exchange->request_time;
    return true;
}

bool exchange_began_with_reply(const struct exchange *exchange)
{
    return exchange->request_frame == 0 ||
           (exchange->reply_frame != 0 && exchange->reply_frame < exchange->request_frame);
}

int64_t exchange_began(const struct exchange *exchange)
{
    return exchange->request_frame != 0 ? exchange->request_time : exchange->reply_time;
}

/* Rounds */

/* The empty ping that makes a round with a large one sent now: the latest that was answered, or else, as in
 * a capture of one direction, the latest. */
static struct exchange *find_latency(const struct conversations *all, const struct conversation *conversation,
                                     int64_t now)
{
    struct exchange *unanswered = NULL, *exchange = conversation->latest;
    for (int depth = 0; exchange != NULL && depth < SEARCH_DEPTH; depth++, exchange = exchange->previous) {
        if (exchange->role != ROLE_UNDECIDED || !measurement_is_near(&all->settings, now, exchange_began(exchange)))
            continue;
        if (exchange->reply_frame != 0)
            return exchange;
        if (unanswered == NULL)
            unanswered = exchange;
    }
    return unanswered;
}

/* A fast empty ping that no large one followed ends a measurement that began before it. */
static bool ended_with_fast_ping(const struct conversations *all, const struct conversation *conversation)
{
    const struct exchange *exchange = conversation->latest;
    for (int depth = 0; exchange != NULL && depth < SEARCH_DEPTH; depth++, exchange = exchange->previous) {
        int64_t round_trip;
        if (exchange == conversation->measurement->last)
            return false;
        if (exchange->role == ROLE_UNDECIDED && exchange_round_trip(exchange, &round_trip) &&
            measurement_is_fast(&all->settings, round_trip) &&
            exchange->request_time > conversation->measurement->latest_request)
            return true;
    }
    return false;
}

static struct measurement *new_measurement(struct conversations *all, struct conversation *conversation,
                                           const struct exchange *first)
{
    struct hosts *hosts = find_or_add_hosts(all, conversation);
    struct measurement *measurement = wmem_new0(all->scope, struct measurement);
    measurement->number = all->measurements++;
    measurement->first = first;
    measurement->previous = hosts->measurement;
    if (hosts->measurement != NULL)
        hosts->measurement->next = measurement;
    hosts->measurement = measurement;
    conversation->measurement = measurement;
    return measurement;
}

/* A transfer probe was seen: it begins a round, and perhaps a measurement. */
static void begin_round(struct conversations *all, struct conversation *conversation, struct exchange *transfer,
                        struct exchange *latency, int64_t now)
{
    struct round *round = wmem_new0(all->scope, struct round);
    int64_t first_round_trip;

    round->transfer = transfer;
    transfer->role = ROLE_TRANSFER;
    transfer->round = round;
    if (latency != NULL) {
        latency->role = ROLE_LATENCY;
        latency->round = round;
    }
    if (conversation->measurement == NULL ||
        !measurement_is_open(conversation->measurement, &all->settings, latency != NULL ? exchange_began(latency) : now,
                             transfer->size) ||
        ended_with_fast_ping(all, conversation)) {
        new_measurement(all, conversation, latency != NULL ? latency : transfer);
        set_interval(all, conversation, transfer, SERIES_MEASUREMENT, now);
    }
    const bool has_first = latency != NULL && exchange_round_trip(latency, &first_round_trip);
    measurement_begin_round(conversation->measurement, &all->settings, round, latency,
                            has_first ? &first_round_trip : NULL, now, transfer->size);
    conversation->measurement->last = transfer;
    conversation->measurement->last_is_reply = false;
}

static void end_round(struct conversations *all, struct exchange *transfer)
{
    struct round *round = transfer->round;
    int64_t first_round_trip, second_round_trip;
    const bool has_first = round->latency != NULL && exchange_round_trip(round->latency, &first_round_trip);
    const bool has_second = exchange_round_trip(transfer, &second_round_trip);

    if (!round->measurement->is_over) {
        round->measurement->last = transfer;
        round->measurement->last_is_reply = true;
    }
    measurement_end_round(round, &all->settings, has_first ? &first_round_trip : NULL,
                          has_second ? &second_round_trip : NULL);
}

/* The conversation's latest transfer probe that made a round; NULL where there is none. */
static const struct exchange *latest_probe(const struct conversation *conversation)
{
    return conversation->measurement != NULL ? conversation->measurement->last : NULL;
}

/* Whether an image has what a probe's has, or is one that was a probe's before. */
static bool looks_like_probe(const struct conversation *conversation, const struct exchange *exchange,
                             const struct echo *echo)
{
    const struct exchange *probe = latest_probe(conversation);
    return echo->payload.signature || echo->size == PROBE_SIZE ||
           (probe != NULL && probe->content == exchange->content && probe->size == exchange->size);
}

/* Decides what an image is for, before it joins the conversation. */
static void place_image(struct conversations *all, struct conversation *conversation, struct exchange *exchange,
                        const struct echo *echo)
{
    struct exchange *latency = find_latency(all, conversation, echo->timestamp);
    const bool is_answer_to_other = echo->is_reply && conversation->has_other &&
                                    conversation->other_sequence == echo->sequence &&
                                    measurement_is_near(&all->settings, echo->timestamp, conversation->other_time);
    const bool is_probe = latency != NULL || looks_like_probe(conversation, exchange, echo);

    if (!is_probe || is_answer_to_other) {
        exchange->role = ROLE_UNEXPLAINED;
        set_interval(all, conversation, exchange, SERIES_UNEXPLAINED, echo->timestamp);
    } else if (echo->is_reply && latency == NULL) {
        exchange->role = ROLE_TRANSFER; /* a reply alone says nothing of times: it makes no round */
    } else {
        begin_round(all, conversation, exchange, latency, echo->timestamp);
    }
}

/* Requests */

static const struct content *content_of(struct conversations *all, const struct conversation *conversation,
                                        const struct echo *echo)
{
    const struct exchange *probe = latest_probe(conversation);
    return echo->payload.kind == PAYLOAD_JPEG
               ? contents_find_or_add(&all->contents, probe != NULL ? probe->content : NULL, echo->data, echo->captured)
               : NULL;
}

/* Returns whether a message carries an exchange's data, as far as both are at hand: captures of different snap
 * lengths may have been merged. */
static bool has_same_data(const struct exchange *exchange, const struct echo *echo, const struct content *content)
{
    const struct content *before = exchange->content;
    if (exchange->kind != echo->payload.kind || exchange->size != echo->size)
        return false;
    if (before == content || before == NULL || content == NULL)
        return before == content;
    const bool is_cut = exchange->is_incomplete || echo->incomplete;
    return is_cut && (before->bytes == NULL || content->bytes == NULL ||
                      memcmp(before->bytes, content->bytes, MIN(before->length, content->length)) == 0);
}

/* The client goes on, so it waits no longer for the reply to its large ping. */
static void note_next_ping(const struct conversation *conversation, int64_t now)
{
    const struct exchange *probe = latest_probe(conversation);
    if (probe != NULL && now - conversation->measurement->latest_request >= SHORTEST_TIMEOUT)
        probe->round->is_followed = true;
}

/* A copy of a request may bring what the first one lacks. */
static void complete_request(struct exchange *exchange, const struct echo *copy, const struct content *content)
{
    if (exchange->is_incomplete && !copy->incomplete && exchange->reply_frame == 0) {
        exchange->is_incomplete = false;
        exchange->content = content;
    }
}

static void place_request(struct conversations *all, struct conversation *conversation, struct exchange *exchange,
                          const struct echo *echo)
{
    switch (echo->payload.kind) {
    case PAYLOAD_ALPHABET_LOWER:
        set_interval(all, conversation, exchange, SERIES_LOWER, echo->timestamp);
        break;
    case PAYLOAD_ALPHABET_UPPER:
        set_interval(all, conversation, exchange, SERIES_UPPER, echo->timestamp);
        break;
    case PAYLOAD_JPEG:
        note_next_ping(conversation, echo->timestamp);
        place_image(all, conversation, exchange, echo);
        break;
    default:
        note_next_ping(conversation, echo->timestamp);
        break;
    }
    conversation->latest = exchange;
}

static struct standing add_other_request(struct conversation *conversation, const struct echo *echo)
{
    struct exchange *same = find_exchange(conversation, echo->sequence);
    if (same != NULL)
        same->is_closed = true; /* a reply is not to the old one any more */
    conversation->has_other = true;
    conversation->other_sequence = echo->sequence;
    conversation->other_time = echo->timestamp;
    return (struct standing){NULL, OCCURRENCE_FIRST};
}

static struct standing add_request(struct conversations *all, struct conversation *conversation,
                                   const struct echo *echo)
{
    if (echo->payload.kind == PAYLOAD_OTHER)
        return add_other_request(conversation, echo);

    struct exchange *same = find_exchange(conversation, echo->sequence);
    const struct content *content = content_of(all, conversation, echo);
    const bool is_copy = same != NULL && has_same_data(same, echo, content) && same->code == echo->code &&
                         is_at_same_time(exchange_began(same), echo->timestamp);
    if (is_copy && same->request_frame != 0) {
        complete_request(same, echo, content);
        return (struct standing){same, OCCURRENCE_DUPLICATE};
    }
    if (same != NULL && !is_copy)
        same->is_closed = true;

    /* The reply may have been captured first; then they join. */
    struct exchange *exchange = is_copy ? same : new_exchange(all, conversation, echo, content);
    exchange->request_frame = echo->frame;
    exchange->request_time = echo->timestamp;
    exchange->is_incomplete = exchange->is_incomplete || echo->incomplete;
    if (!is_copy)
        place_request(all, conversation, exchange, echo);
    return (struct standing){exchange, OCCURRENCE_FIRST};
}

/* Replies */

/* How many letters of an alphabet are as the request had them. */
static uint32_t count_letters(const struct exchange *exchange, const struct echo *reply, uint32_t at_hand)
{
    const uint8_t first = exchange->kind == PAYLOAD_ALPHABET_LOWER ? 'a' : 'A';
    uint32_t i = 0;
    if (reply->payload.kind == exchange->kind)
        return at_hand;
    while (i < at_hand && reply->data[i] == payload_letter(first, i))
        i++;
    return i;
}

static uint32_t count_equal(const uint8_t *a, const uint8_t *b, uint32_t length)
{
    uint32_t i = 0;
    if (length == 0 || memcmp(a, b, length) == 0)
        return length;
    while (a[i] == b[i])
        i++;
    return i;
}

/* Returns whether the reply's data differ from the request's, as far as both are at hand. */
static bool differs(const struct conversations *all, const struct exchange *exchange, const struct echo *reply,
                    struct difference *ret_difference)
{
    const struct content *content = exchange->content;
    const bool is_whole = !exchange->is_incomplete && !reply->incomplete;
    const bool has_other_size = !exchange->is_fragment && !reply->is_fragment && exchange->size != reply->size;
    const uint32_t at_hand = MIN(reply->captured, content != NULL ? content->length : exchange->size);

    if (content != NULL && content->bytes == NULL) {
        *ret_difference = (struct difference){.is_located = false};
        return has_other_size || (is_whole && !contents_equal(&all->contents, content, reply->data, reply->captured));
    }
    const uint32_t equal =
        content != NULL ? count_equal(content->bytes, reply->data, at_hand) : count_letters(exchange, reply, at_hand);
    /* Where all that is at hand is equal, the sizes tell where the difference is, but not beyond a cut. */
    *ret_difference = (struct difference){.is_located = equal < at_hand || equal == MIN(exchange->size, reply->size),
                                          .offset = equal};
    return equal < at_hand || has_other_size;
}

static struct deviation *new_deviation(struct conversations *all, struct conversation *conversation,
                                       const struct exchange *exchange, const struct echo *reply,
                                       const struct difference *difference)
{
    struct deviation *deviation = wmem_new0(all->scope, struct deviation);
    deviation->difference = *difference;
    deviation->digest = digest(&all->contents.key, reply->data, reply->captured);
    if (reply->payload.kind == PAYLOAD_JPEG && exchange->kind != PAYLOAD_JPEG)
        deviation->has_interval = next_interval(find_or_add_hosts(all, conversation), SERIES_UNEXPLAINED,
                                                reply->timestamp, &deviation->interval);
    return deviation;
}

/* A reply of a known kind whose request is not in the capture, or comes later. */
static struct standing add_reply_alone(struct conversations *all, struct conversation *conversation,
                                       const struct echo *echo)
{
    struct exchange *exchange = new_exchange(all, conversation, echo, content_of(all, conversation, echo));
    exchange->reply_frame = echo->frame;
    exchange->reply_time = echo->timestamp;
    exchange->is_incomplete = echo->incomplete;
    if (exchange->content != NULL)
        place_image(all, conversation, exchange, echo);
    if (exchange->round != NULL)
        end_round(all, exchange);
    conversation->latest = exchange;
    return (struct standing){exchange, OCCURRENCE_FIRST};
}

/* Of a request that has a reply. */
static struct standing add_another_reply(const struct conversations *all, const struct exchange *exchange,
                                         const struct echo *echo)
{
    struct difference difference;
    const bool is_same = exchange->deviation == NULL
                             ? !differs(all, exchange, echo, &difference)
                             : exchange->deviation->digest == digest(&all->contents.key, echo->data, echo->captured);
    if (!is_same && differs(all, exchange, echo, &difference))
        return (struct standing){exchange, OCCURRENCE_OTHER_DATA};
    const bool is_copy =
        is_same && exchange->code == echo->code && is_at_same_time(exchange->reply_time, echo->timestamp);
    return (struct standing){exchange, is_copy ? OCCURRENCE_DUPLICATE : OCCURRENCE_LATER};
}

static struct standing add_reply(struct conversations *all, struct conversation *conversation, const struct echo *echo)
{
    struct exchange *exchange = find_exchange(conversation, echo->sequence);
    if (exchange == NULL) {
        const bool is_told = echo->payload.kind == PAYLOAD_EMPTY || echo->payload.kind == PAYLOAD_JPEG;
        return is_told ? add_reply_alone(all, conversation, echo) : (struct standing){NULL, OCCURRENCE_FIRST};
    }
    if (exchange->reply_frame != 0)
        return add_another_reply(all, exchange, echo);

    struct difference difference;
    if (differs(all, exchange, echo, &difference))
        exchange->deviation = new_deviation(all, conversation, exchange, echo, &difference);
    exchange->reply_frame = echo->frame;
    exchange->reply_time = echo->timestamp;
    exchange->is_incomplete = exchange->is_incomplete || echo->incomplete;
    if (exchange->role == ROLE_TRANSFER && exchange->round != NULL)
        end_round(all, exchange);
    return (struct standing){exchange, OCCURRENCE_FIRST};
}

struct standing conversations_add(struct conversations *conversations, const struct echo *echo)
{
    struct conversation *conversation = find_conversation(conversations, echo);
    conversations->latest = echo->timestamp;
    if (conversation == NULL) {
        /* What belongs to nothing that was seen begins a conversation only where something may follow. */
        const bool begins = echo->payload.kind == PAYLOAD_EMPTY || echo->payload.kind == PAYLOAD_JPEG ||
                            (echo->payload.kind != PAYLOAD_OTHER && !echo->is_reply);
        if (!begins)
            return (struct standing){NULL, OCCURRENCE_FIRST};
        conversation = add_conversation(conversations, echo);
    }
    return echo->is_reply ? add_reply(conversations, conversation, echo)
                          : add_request(conversations, conversation, echo);
}
