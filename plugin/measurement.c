/* measurement.c
 * Pairs requests with replies, latency probes with transfer probes, and computes what
 * Windows computed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "measurement.h"

#include <string.h>

enum {
    /* How far back a reply may lie, in claimed requests of its conversation. Windows sends
     * one ping at a time; more than one is another program or a reordered capture. */
    SEARCH_DEPTH = 16,
    BLOCK_SIZE = 1 << 16,
    EXCHANGES_PER_BLOCK = BLOCK_SIZE / sizeof(struct exchange),
    SPEED_NUMERATOR = 32000, /* KB 227260: 2 directions x 2048 bytes x 8 bits x 1000 ms / 1024 */
};

static const int64_t NS_PER_MS = 1000000;
static const int64_t NS_PER_S = 1000000000;

/* Memory that is freed all at once. Objects are small: a block holds hundreds. */
struct arena {
    GPtrArray *blocks;
    size_t used; /* of the last block */
};

struct flow_key {
    uint32_t client, server, vlan;
    uint16_t identifier;
};

/* What only a conversation with claimed requests needs. */
struct claimed {
    uint32_t latest; /* number of the newest exchange */
    struct measurement *measurement;
    int64_t last_probe_time;
    const struct exchange *payload_owner; /* the one request whose data are kept: freed with its reply */
    uint8_t *payload;
    uint32_t payload_length;
};

/* One conversation: client, server and identifier. Half of them only ever see one empty
 * ping of a scanner, so it is kept small. */
struct flow {
    struct flow_key key;
    struct {
        int64_t time;
        uint32_t frame; /* 0: none */
        uint16_t sequence;
    } pending; /* the last empty request */
    struct {
        int64_t request_time, round_trip;
        uint32_t request_frame, reply_frame; /* 0: none */
        uint16_t sequence;
        bool paired, reply_differs;
    } answered; /* the last answered empty request */
    struct claimed *claimed;
};

/* Client and server, whatever the identifier: for the intervals. */
struct link {
    uint32_t client, server;
    int64_t last[PAYLOAD_JPEG]; /* of each kind from 1 on; a measurement counts as PAYLOAD_JPEG */
};

/* A message of which no exchange near its frame tells. */
struct mention {
    uint32_t frame, message;
    struct seen seen;
};

struct tracker {
    struct measurement_settings settings;
    struct arena arena;
    struct arena exchanges; /* of claimed requests alone, in the order of the capture */
    uint32_t count;         /* of those exchanges, which are numbered from 1 */
    GArray *mentions;       /* in the order of the capture */
    GHashTable *flows;      /* set of struct flow, by key */
    GHashTable *links;      /* set of struct link */
    GHashTable *latencies;  /* frame -> struct exchange, for latency probes and their replies */
    GPtrArray *claimed;     /* every struct claimed, for the payloads */
};

static void *arena_new(struct arena *arena, size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if (arena->blocks->len == 0 || arena->used + size > BLOCK_SIZE) {
        g_ptr_array_add(arena->blocks, g_malloc0(BLOCK_SIZE));
        arena->used = 0;
    }
    void *object = (char *)g_ptr_array_index(arena->blocks, arena->blocks->len - 1) + arena->used;
    arena->used += size;
    return object;
}

static guint mix(guint a, guint b)
{
    guint h = (a ^ (b * 0x9E3779B1U)) * 0x85EBCA6BU;
    return h ^ (h >> 15);
}

static guint flow_hash(gconstpointer object)
{
    const struct flow_key *key = object;
    return mix(mix(key->client, key->server), key->vlan << 16 | key->identifier);
}

static gboolean flow_equal(gconstpointer a, gconstpointer b)
{
    const struct flow_key *x = a, *y = b;
    return x->client == y->client && x->server == y->server && x->identifier == y->identifier && x->vlan == y->vlan;
}

static guint link_hash(gconstpointer object)
{
    const struct link *link = object;
    return mix(link->client, link->server);
}

static gboolean link_equal(gconstpointer a, gconstpointer b)
{
    const struct link *x = a, *y = b;
    return x->client == y->client && x->server == y->server;
}

struct tracker *tracker_new(const struct measurement_settings *settings)
{
    struct tracker *tracker = g_new0(struct tracker, 1);
    tracker->settings = *settings;
    tracker->arena.blocks = g_ptr_array_new_with_free_func(g_free);
    tracker->exchanges.blocks = g_ptr_array_new_with_free_func(g_free);
    tracker->mentions = g_array_new(FALSE, FALSE, sizeof(struct mention));
    tracker->flows = g_hash_table_new(flow_hash, flow_equal);
    tracker->links = g_hash_table_new(link_hash, link_equal);
    tracker->latencies = g_hash_table_new(g_direct_hash, g_direct_equal);
    tracker->claimed = g_ptr_array_new();
    return tracker;
}

void tracker_free(struct tracker *tracker)
{
    if (tracker == NULL)
        return;
    for (guint i = 0; i < tracker->claimed->len; i++)
        g_free(((struct claimed *)g_ptr_array_index(tracker->claimed, i))->payload);
    g_ptr_array_free(tracker->claimed, TRUE);
    g_hash_table_destroy(tracker->latencies);
    g_hash_table_destroy(tracker->links);
    g_hash_table_destroy(tracker->flows);
    g_array_free(tracker->mentions, TRUE);
    g_ptr_array_free(tracker->exchanges.blocks, TRUE);
    g_ptr_array_free(tracker->arena.blocks, TRUE);
    g_free(tracker);
}

static struct exchange *numbered(const struct tracker *tracker, uint32_t number)
{
    struct exchange *block = g_ptr_array_index(tracker->exchanges.blocks, (number - 1) / EXCHANGES_PER_BLOCK);
    return block + (number - 1) % EXCHANGES_PER_BLOCK;
}

static struct flow *find_flow(const struct tracker *tracker, const struct echo_event *event)
{
    const struct flow_key key = {event->client, event->server, event->vlan, event->identifier};
    return g_hash_table_lookup(tracker->flows, &key);
}

static struct flow *find_or_add_flow(struct tracker *tracker, const struct echo_event *event)
{
    struct flow *flow = find_flow(tracker, event);
    if (flow == NULL) {
        flow = arena_new(&tracker->arena, sizeof *flow);
        flow->key = (struct flow_key){event->client, event->server, event->vlan, event->identifier};
        g_hash_table_add(tracker->flows, flow);
    }
    return flow;
}

static struct claimed *find_or_add_claimed(struct tracker *tracker, struct flow *flow)
{
    if (flow->claimed == NULL) {
        flow->claimed = arena_new(&tracker->arena, sizeof *flow->claimed);
        g_ptr_array_add(tracker->claimed, flow->claimed);
    }
    return flow->claimed;
}

/* A clock that was set back must not part what belongs together, nor join what does not. */
static bool is_near(const struct tracker *tracker, int64_t a, int64_t b)
{
    const int64_t limit = (int64_t)tracker->settings.pairing_time * NS_PER_S;
    return a - b <= limit && b - a <= limit;
}

static int64_t interval(struct tracker *tracker, const struct echo_event *event)
{
    const struct link wanted = {.client = event->client, .server = event->server};
    struct link *link = g_hash_table_lookup(tracker->links, &wanted);
    if (link == NULL) {
        link = arena_new(&tracker->arena, sizeof *link);
        *link = wanted;
        for (size_t i = 0; i < G_N_ELEMENTS(link->last); i++)
            link->last[i] = NO_TIME;
        g_hash_table_add(tracker->links, link);
    }
    int64_t *last = &link->last[event->kind - 1];
    const int64_t before = *last;
    *last = event->time;
    return before == NO_TIME ? NO_TIME : event->time - before;
}

/* Tells messages apart; whoever forges a collision gains the mark "duplicate" and no more. */
static uint64_t digest_of(const uint8_t *data, uint32_t length)
{
    uint64_t digest = length;
    uint32_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, sizeof word);
        digest = (digest ^ word) * 0x9E3779B97F4A7C15U;
        digest ^= digest >> 32;
    }
    for (; i < length; i++)
        digest = (digest ^ data[i]) * 0x100000001B3U;
    return digest;
}

/* The data of an alphabet follow from its kind and size. */
static uint64_t request_digest(const struct echo_event *event)
{
    return event->kind == PAYLOAD_JPEG ? digest_of(event->data, event->captured) : event->captured;
}

static void keep_payload(struct claimed *claimed, const struct exchange *exchange, const struct echo_event *event)
{
    g_free(claimed->payload);
    claimed->payload = g_memdup2(event->data, event->captured);
    claimed->payload_length = event->captured;
    claimed->payload_owner = exchange;
}

static void drop_payload(struct claimed *claimed)
{
    g_free(claimed->payload);
    claimed->payload = NULL;
    claimed->payload_owner = NULL;
}

/* KB 227260, with the integer divisions that its "unsigned long" totals of milliseconds ask
 * for; other sizes follow by the same derivation (KB 816045). */
bool measurement_speed(const struct measurement *measurement, uint32_t *ret_link_speed)
{
    if (measurement->deltas == 0)
        return false;
    const int64_t average = measurement->delta_sum / (int64_t)measurement->deltas;
    if (average <= 0)
        return false;
    *ret_link_speed = (uint32_t)((int64_t)SPEED_NUMERATOR * measurement->size / PROBE_SIZE / average);
    return true;
}

enum verdict measurement_verdict(const struct measurement *measurement, const struct measurement_settings *settings)
{
    uint32_t link_speed;
    if (settings->threshold == 0 || measurement->fast)
        return VERDICT_FAST;
    if (measurement_speed(measurement, &link_speed))
        return link_speed >= settings->threshold ? VERDICT_FAST : VERDICT_SLOW;
    return measurement->answered == 0 ? VERDICT_NO_DATA : VERDICT_UNDETERMINED;
}

/* Returns false where there is no round trip, or none that the field can hold. */
static bool whole_milliseconds(int64_t round_trip, uint32_t *ret_ms)
{
    if (round_trip == NO_TIME || round_trip / NS_PER_MS > UINT32_MAX)
        return false;
    *ret_ms = (uint32_t)(round_trip / NS_PER_MS);
    return true;
}

static bool is_fast(const struct tracker *tracker, int64_t round_trip)
{
    return round_trip != NO_TIME && round_trip < (int64_t)tracker->settings.fast_limit * NS_PER_MS;
}

/* The flow's last answered empty echo, where it can belong to a transfer probe sent now. */
static bool has_latency_probe(const struct tracker *tracker, const struct flow *flow, const struct echo_event *event)
{
    return flow->answered.reply_frame != 0 && !flow->answered.paired &&
           is_near(tracker, event->time, flow->answered.request_time);
}

static const struct exchange *add_latency_probe(struct tracker *tracker, struct flow *flow)
{
    struct exchange *exchange = arena_new(&tracker->arena, sizeof *exchange);
    exchange->request_time = flow->answered.request_time;
    exchange->round_trip = flow->answered.round_trip;
    exchange->interval = NO_TIME;
    exchange->request_frame = flow->answered.request_frame;
    exchange->reply_frame = flow->answered.reply_frame;
    exchange->identifier = flow->key.identifier;
    exchange->sequence = flow->answered.sequence;
    exchange->kind = PAYLOAD_EMPTY;
    exchange->role = ROLE_LATENCY;
    exchange->reply_differs = flow->answered.reply_differs;
    g_hash_table_insert(tracker->latencies, GUINT_TO_POINTER(exchange->request_frame), exchange);
    g_hash_table_insert(tracker->latencies, GUINT_TO_POINTER(exchange->reply_frame), exchange);
    flow->answered.paired = true;
    return exchange;
}

static void start_transfer(struct tracker *tracker, struct flow *flow, struct exchange *exchange,
                           const struct echo_event *event)
{
    struct claimed *claimed = flow->claimed;
    struct transfer *transfer = arena_new(&tracker->arena, sizeof *transfer);
    exchange->transfer = transfer;
    if (has_latency_probe(tracker, flow, event))
        transfer->latency = add_latency_probe(tracker, flow);

    const int64_t began = transfer->latency != NULL ? transfer->latency->request_time : event->time;
    const struct measurement *running = claimed->measurement;
    if (running == NULL || running->rounds >= MEASUREMENT_ROUNDS || running->fast ||
        !is_near(tracker, began, claimed->last_probe_time)) {
        claimed->measurement = arena_new(&tracker->arena, sizeof *claimed->measurement);
        claimed->measurement->first_frame = event->frame;
        exchange->interval = interval(tracker, event);
    }
    claimed->last_probe_time = event->time;

    transfer->measurement = claimed->measurement;
    if (transfer->latency != NULL) {
        transfer->round = ++claimed->measurement->rounds;
        transfer->has_first = whole_milliseconds(transfer->latency->round_trip, &transfer->first_time);
        claimed->measurement->fast = is_fast(tracker, transfer->latency->round_trip);
    }
}

static void finish_transfer(struct tracker *tracker, const struct exchange *exchange, const struct echo_event *event)
{
    struct transfer *transfer = exchange->transfer;
    struct measurement *measurement = transfer->measurement;

    measurement->answered++;
    measurement->fast = measurement->fast || is_fast(tracker, exchange->round_trip);
    transfer->has_second = whole_milliseconds(exchange->round_trip, &transfer->second_time);
    if (transfer->has_first && transfer->has_second) {
        const int64_t delta = (int64_t)transfer->second_time - transfer->first_time;
        transfer->has_delta = delta >= INT32_MIN && delta <= INT32_MAX;
        if (transfer->has_delta) {
            transfer->delta = (int32_t)delta;
            measurement->delta_sum += delta;
            measurement->deltas++;
            measurement->size = exchange->size;
            if (!measurement->concluded)
                measurement->conclusion_frame = event->frame;
            measurement->concluded = measurement->concluded || transfer->round == MEASUREMENT_ROUNDS;
        }
    }
    transfer->has_speed = measurement_speed(measurement, &transfer->link_speed);
    transfer->verdict = measurement_verdict(measurement, &tracker->settings);
}

static struct exchange *find_exchange(const struct tracker *tracker, const struct flow *flow, uint16_t sequence)
{
    uint32_t number = flow->claimed != NULL ? flow->claimed->latest : 0;
    for (int depth = 0; number != 0 && depth < SEARCH_DEPTH; depth++) {
        struct exchange *exchange = numbered(tracker, number);
        if (exchange->sequence == sequence && !exchange->closed)
            return exchange;
        number = exchange->previous;
    }
    return NULL;
}

static bool is_image_probe(const struct tracker *tracker, const struct flow *flow, const struct echo_event *event)
{
    return event->signature || event->size == PROBE_SIZE || has_latency_probe(tracker, flow, event);
}

/* A new request may use a sequence number again: a reply is not to the old one any more.
 * exchange  of that sequence number, or NULL */
static void close_sequence(struct flow *flow, uint16_t sequence, struct exchange *exchange)
{
    if (flow->pending.frame != 0 && flow->pending.sequence == sequence)
        flow->pending.frame = 0;
    if (exchange != NULL)
        exchange->closed = true;
}

static struct seen add_claimed_request(struct tracker *tracker, const struct echo_event *event)
{
    struct flow *flow = find_or_add_flow(tracker, event);
    struct claimed *claimed = find_or_add_claimed(tracker, flow);
    const uint64_t digest = request_digest(event);

    struct exchange *same = find_exchange(tracker, flow, event->sequence);
    if (same != NULL && same->kind == event->kind && same->size == event->size && same->digest == digest &&
        is_near(tracker, event->time, same->request_time))
        return (struct seen){same, PART_DUPLICATE};
    close_sequence(flow, event->sequence, same);

    struct exchange *exchange = arena_new(&tracker->exchanges, sizeof *exchange);
    exchange->previous = claimed->latest;
    exchange->request_time = event->time;
    exchange->round_trip = NO_TIME;
    exchange->interval = NO_TIME;
    exchange->digest = digest;
    exchange->request_frame = event->frame;
    exchange->request_message = event->message;
    exchange->size = event->size;
    exchange->identifier = event->identifier;
    exchange->sequence = event->sequence;
    exchange->kind = (uint8_t)event->kind;
    exchange->incomplete = event->incomplete;
    claimed->latest = ++tracker->count;

    if (event->kind != PAYLOAD_JPEG) {
        exchange->role = ROLE_ORDINARY;
        exchange->interval = interval(tracker, event);
    } else {
        keep_payload(claimed, exchange, event);
        exchange->role = is_image_probe(tracker, flow, event) ? ROLE_TRANSFER : ROLE_UNEXPLAINED;
        if (exchange->role == ROLE_TRANSFER)
            start_transfer(tracker, flow, exchange, event);
    }
    return (struct seen){exchange, PART_REQUEST};
}

static struct seen add_empty_request(struct tracker *tracker, const struct echo_event *event)
{
    struct flow *flow = find_or_add_flow(tracker, event);
    const bool again = (flow->pending.frame != 0 && flow->pending.sequence == event->sequence &&
                        is_near(tracker, event->time, flow->pending.time)) ||
                       (flow->answered.reply_frame != 0 && flow->answered.sequence == event->sequence &&
                        is_near(tracker, event->time, flow->answered.request_time));
    if (again)
        return (struct seen){NULL, PART_DUPLICATE};
    close_sequence(flow, event->sequence, find_exchange(tracker, flow, event->sequence));
    flow->pending.frame = event->frame;
    flow->pending.time = event->time;
    flow->pending.sequence = event->sequence;
    return (struct seen){NULL, PART_NONE};
}

/* Returns the offset of the first byte in which a reply differs from its request, as far as
 * both are at hand; `same` where it does not. */
static uint32_t first_difference(const struct claimed *claimed, const struct exchange *exchange,
                                 const struct echo_event *reply, uint32_t same)
{
    const bool whole = !exchange->incomplete && !reply->incomplete;
    uint32_t at_hand = reply->captured;
    uint32_t i = 0;
    if (exchange->kind == PAYLOAD_JPEG) {
        if (claimed->payload_owner != exchange)
            return !whole || exchange->digest == digest_of(reply->data, reply->captured) ? same : UNKNOWN_OFFSET;
        at_hand = MIN(at_hand, claimed->payload_length);
        if (at_hand == 0 || memcmp(claimed->payload, reply->data, at_hand) == 0)
            i = at_hand;
        else
            while (claimed->payload[i] == reply->data[i])
                i++;
    } else {
        const uint8_t first = exchange->kind == PAYLOAD_ALPHABET_LOWER ? 'a' : 'A';
        at_hand = MIN(at_hand, exchange->size);
        if (reply->kind == exchange->kind)
            i = at_hand;
        while (i < at_hand && reply->data[i] == payload_letter(first, i))
            i++;
    }
    if (i < at_hand)
        return i;
    return whole && exchange->size != reply->size ? MIN(exchange->size, reply->size) : same;
}

static struct seen add_reply_to(struct tracker *tracker, struct claimed *claimed, struct exchange *exchange,
                                const struct echo_event *event)
{
    if (exchange->reply_frame != 0) {
        const bool again = (uint32_t)digest_of(event->data, event->captured) == exchange->reply_digest;
        return (struct seen){exchange, again ? PART_DUPLICATE : PART_OTHER_REPLY};
    }

    const uint32_t same = UNKNOWN_OFFSET - 1; /* no datagram is that long */
    exchange->reply_frame = event->frame;
    exchange->reply_message = event->message;
    exchange->reply_hidden = event->hidden;
    exchange->difference = first_difference(claimed, exchange, event, same);
    exchange->reply_differs = exchange->difference != same;
    const bool echoes =
        exchange->kind == PAYLOAD_JPEG && !exchange->reply_differs && !exchange->incomplete && !event->incomplete;
    exchange->reply_digest = (uint32_t)(echoes ? exchange->digest : digest_of(event->data, event->captured));
    if (claimed->payload_owner == exchange)
        drop_payload(claimed);

    if (!exchange->incomplete && !event->incomplete && event->time >= exchange->request_time)
        exchange->round_trip = event->time - exchange->request_time;
    if (exchange->transfer != NULL)
        finish_transfer(tracker, exchange, event);
    return (struct seen){exchange, PART_REPLY};
}

static struct seen add_reply_to_empty(const struct tracker *tracker, struct flow *flow, const struct echo_event *event)
{
    if (flow->pending.frame == 0 || flow->pending.sequence != event->sequence) {
        const bool again = flow->answered.reply_frame != 0 && flow->answered.sequence == event->sequence;
        return (struct seen){NULL, again && event->size == 0 ? PART_DUPLICATE : PART_NONE};
    }
    /* Fast, and no transfer probe followed: there the measurement ended. */
    if (flow->answered.reply_frame != 0 && !flow->answered.paired && flow->claimed != NULL &&
        is_fast(tracker, flow->answered.round_trip))
        flow->claimed->measurement = NULL;

    const bool has_time = !event->incomplete && event->time >= flow->pending.time;
    flow->answered.request_time = flow->pending.time;
    flow->answered.round_trip = has_time ? event->time - flow->pending.time : NO_TIME;
    flow->answered.request_frame = flow->pending.frame;
    flow->answered.reply_frame = event->frame;
    flow->answered.sequence = event->sequence;
    flow->answered.paired = false;
    flow->answered.reply_differs = event->size != 0;
    flow->pending.frame = 0;
    return (struct seen){NULL, PART_EMPTY_REPLY};
}

static struct seen add(struct tracker *tracker, const struct echo_event *event)
{
    if (!event->is_reply && event->kind == PAYLOAD_EMPTY)
        return add_empty_request(tracker, event);
    if (!event->is_reply && event->kind != PAYLOAD_OTHER)
        return add_claimed_request(tracker, event);

    struct flow *flow = find_flow(tracker, event);
    if (flow == NULL)
        return (struct seen){NULL, PART_NONE};
    if (!event->is_reply) {
        close_sequence(flow, event->sequence, find_exchange(tracker, flow, event->sequence));
        return (struct seen){NULL, PART_NONE};
    }
    struct exchange *exchange = find_exchange(tracker, flow, event->sequence);
    if (exchange != NULL)
        return add_reply_to(tracker, flow->claimed, exchange, event);
    return add_reply_to_empty(tracker, flow, event);
}

/* Returns the number of the first exchange whose request is in the frame or behind it. */
static uint32_t first_exchange(const struct tracker *tracker, uint32_t frame)
{
    uint32_t low = 1, high = tracker->count + 1;
    /* A new message is behind all that were. */
    if (tracker->count != 0 && numbered(tracker, tracker->count)->request_frame < frame)
        return high;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (numbered(tracker, middle)->request_frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Returns the place of the frame's first mention, or of the first one behind it. */
static unsigned first_mention(const struct tracker *tracker, uint32_t frame)
{
    unsigned low = 0, high = tracker->mentions->len;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        if (g_array_index(tracker->mentions, struct mention, middle).frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The exchanges are in the order of their requests, and most replies follow soon: so most
 * messages need nothing that says where they belong. */
struct seen tracker_recall(const struct tracker *tracker, uint32_t frame, uint32_t message)
{
    const uint32_t first = first_exchange(tracker, frame);
    for (uint32_t number = first; number <= tracker->count; number++) {
        const struct exchange *exchange = numbered(tracker, number);
        if (exchange->request_frame != frame)
            break;
        if (exchange->request_message == message)
            return (struct seen){exchange, PART_REQUEST};
    }
    for (uint32_t number = first - 1; number > 0 && number + SEARCH_DEPTH >= first; number--) {
        const struct exchange *exchange = numbered(tracker, number);
        if (exchange->reply_frame == frame && exchange->reply_message == message)
            return (struct seen){exchange, PART_REPLY};
    }
    for (unsigned i = first_mention(tracker, frame); i < tracker->mentions->len; i++) {
        const struct mention *mention = &g_array_index(tracker->mentions, struct mention, i);
        if (mention->frame != frame)
            break;
        if (mention->message == message)
            return mention->seen;
    }
    return (struct seen){NULL, PART_NONE};
}

struct seen tracker_add(struct tracker *tracker, const struct echo_event *event)
{
    const struct seen seen = add(tracker, event);
    const bool is_other = seen.part != PART_REQUEST && (seen.exchange != NULL || seen.part == PART_DUPLICATE);
    if (is_other && tracker_recall(tracker, event->frame, event->message).part != seen.part) {
        const struct mention mention = {event->frame, event->message, seen};
        g_array_append_val(tracker->mentions, mention);
    }
    return seen;
}

const struct exchange *tracker_find_latency(const struct tracker *tracker, uint32_t frame, uint16_t identifier,
                                            uint16_t sequence)
{
    const struct exchange *exchange = g_hash_table_lookup(tracker->latencies, GUINT_TO_POINTER(frame));
    return exchange != NULL && exchange->identifier == identifier && exchange->sequence == sequence ? exchange : NULL;
}
