/* conversation.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "conversation.h"

#include <string.h>

/* The kinds below PAYLOAD_OTHER and all roles must fit their bit-fields, and these leave no room between them. */
G_STATIC_ASSERT(sizeof(struct exchange) <= 64);
G_STATIC_ASSERT(PAYLOAD_OTHER <= 1 << 2 && ROLE_UNDECIDED < 1 << 3);

/* Copies of a message come from mirrored ports, and from captures that were merged although their clocks
 * differ. */
static const int64_t COPY_TIME = 2 * NS_PER_S;

struct conversations {
    struct arena *arena;
    GHashTable *by_key; /* set of struct conversation */
    struct contents contents;
};

const struct contents *conversations_contents(const struct conversations *conversations)
{
    return &conversations->contents;
}

static struct key key_of(const struct echo *echo)
{
    return (struct key){{echo->client, echo->server, echo->vlan, echo->identifier}};
}

struct conversations *conversations_new(struct arena *arena)
{
    struct conversations *conversations = arena_new0(arena, sizeof *conversations);
    conversations->arena = arena;
    conversations->by_key = arena_new_set(arena, key_hash, key_equal);
    contents_init(&conversations->contents, arena);
    return conversations;
}

static struct conversation *find_conversation(const struct conversations *all, const struct echo *echo)
{
    const struct key key = key_of(echo);
    return g_hash_table_lookup(all->by_key, &key);
}

static struct conversation *add_conversation(struct conversations *all, const struct echo *echo)
{
    struct conversation *conversation = arena_new0(all->arena, sizeof *conversation);
    conversation->key = key_of(echo);
    g_hash_table_add(all->by_key, conversation);
    return conversation;
}

/* What an alphabet contains is known without keeping it, unless it was cut. */
const struct content *conversations_content(struct conversations *conversations, struct echo *echo)
{
    const bool is_kept =
        echo->payload.kind == PAYLOAD_JPEG || (echo->payload.kind != PAYLOAD_EMPTY && echo->incomplete);
    return is_kept ? contents_find_or_add(&conversations->contents, echo) : NULL;
}

static void set_data(struct exchange *exchange, const struct echo *echo, const struct content *content)
{
    exchange->content = content;
    exchange->size = echo->size;
    exchange->is_fragment = echo->is_fragment;
    exchange->is_incomplete = echo->incomplete;
}

/* Of first fragments the longest tells most: routers on the way may have cut them differently. */
static void set_more(struct exchange *exchange, const struct echo *echo, const struct content *content)
{
    exchange->content = content;
    exchange->size = MAX(exchange->size, echo->size);
}

static void add_recent(struct conversations *all, struct conversation *conversation, struct exchange *exchange)
{
    const uint32_t count = conversation->exchanges;
    const bool is_full = (count & (count - 1)) == 0; /* it has room for a power of two */
    if (is_full && count < SEARCH_DEPTH) {
        struct recent *larger = arena_new0(all->arena, MAX(2 * count, 1) * sizeof *larger);
        if (count > 0)
            memcpy(larger, conversation->recent, count * sizeof *larger);
        conversation->recent = larger;
    }
    conversation->recent[count % SEARCH_DEPTH] =
        (struct recent){.exchange = exchange, .sequence = exchange->sequence, .kind = exchange->kind};
    conversation->exchanges++;
}

static struct exchange *add_exchange(struct conversations *all, struct conversation *conversation,
                                     const struct echo *echo, const struct content *content)
{
    struct exchange *exchange = arena_new0(all->arena, sizeof *exchange);
    set_data(exchange, echo, content);
    exchange->is_untimed = !echo->has_time;
    exchange->sequence = echo->sequence;
    exchange->code = echo->code;
    exchange->kind = echo->payload.kind;
    exchange->role = echo->payload.kind == PAYLOAD_EMPTY ? ROLE_UNDECIDED : ROLE_ORDINARY;
    add_recent(all, conversation, exchange);
    return exchange;
}

static bool has_sequence(const struct conversation *conversation, uint16_t sequence)
{
    const uint32_t count = MIN(conversation->exchanges, SEARCH_DEPTH);
    for (uint32_t i = 0; i < count; i++)
        if (conversation->recent[i].sequence == sequence)
            return true;
    return false;
}

/* The conversation's latest exchange of a sequence number that may still get a message; NULL where there is none. */
static struct exchange *find_exchange(const struct conversation *conversation, uint16_t sequence)
{
    const struct recent *recent;
    if (!has_sequence(conversation, sequence)) /* as for most requests */
        return NULL;
    for (unsigned back = 0; (recent = conversation_recent(conversation, back)) != NULL; back++)
        if (recent->sequence == sequence && !recent->exchange->is_closed)
            return recent->exchange;
    return NULL;
}

/* Where there are no times, no copy can be told from a repetition. */
static bool is_at_same_time(const struct exchange *exchange, int64_t time_of_first, const struct echo *echo)
{
    return !exchange->is_untimed && echo->has_time && is_within(COPY_TIME, time_of_first, echo->timestamp);
}

/* Requests */

/* As in a file that has all replies before their requests: by its time, the reply that was read before is to this one. */
static bool is_answered_later(const struct exchange *exchange, const struct echo *request)
{
    return exchange->request_frame == 0 && !exchange->is_untimed && request->has_time &&
           exchange->reply_time >= request->timestamp && exchange->reply_time - request->timestamp <= REPLY_TIME;
}

/* A reply that was read before must have been compared as a whole: it cannot be warned of later. */
static bool can_join(const struct exchange *exchange, const struct content *content)
{
    return exchange->request_frame != 0 || content == NULL || exchange->content->length <= content->length;
}

/* Returns how far a time is from the request's, ns. */
static int64_t distance(const struct exchange *exchange, int64_t time)
{
    return MAX(time, exchange->request_time) - MIN(time, exchange->request_time);
}

/* Of two copies at least a millisecond apart one was perhaps captured at the client, and the other at the server: to which
 * of them a reply belongs is not known. */
static void note_copy(struct exchange *exchange, int64_t copy_time)
{
    if (is_within(NS_PER_MS - 1, exchange->request_time, copy_time))
        return;
    if (exchange->reply_frame != 0) { /* a reply that was cut may have a copy of its own yet */
        exchange->is_ambiguous = exchange->is_ambiguous || exchange->reply_is_incomplete;
        return;
    }
    if (!exchange->is_ambiguous || distance(exchange, copy_time) > distance(exchange, exchange->copy_time))
        exchange->copy_time = copy_time;
    exchange->is_ambiguous = true;
}

/* A copy of a request may bring what the first one lacks. A whole one brings the time, too: the first fragment may have come
 * long before the last. A reply that came already was not compared with it. Returns whether it brings more of an image. */
static bool add_copy(struct exchange *exchange, const struct echo *copy, const struct content *content)
{
    const struct content *before = exchange->content;
    const bool is_completed = exchange->is_incomplete && !copy->incomplete && exchange->reply_frame == 0;
    int64_t other_time = copy->timestamp;
    if (exchange->is_incomplete) {
        if (!copy->incomplete)
            set_data(exchange, copy, content);
        else if (exchange->content != NULL && content->length > exchange->content->length)
            set_more(exchange, copy, content);
        exchange->is_incomplete = !is_completed;
    }
    if (is_completed) {
        other_time = exchange->request_time;
        exchange->request_time = copy->timestamp;
    }
    note_copy(exchange, other_time);
    return exchange->kind == PAYLOAD_JPEG && exchange->content != before;
}

static struct match add_other_request(const struct conversations *all, const struct conversation *conversation,
                                      struct echo *echo)
{
    struct exchange *same = find_exchange(conversation, echo->sequence);
    /* What was cut too short to be recognised may be a copy. */
    const bool may_be_copy = same != NULL && echo->incomplete && !exchange_differs(same, echo, &all->contents, NULL);
    if (same != NULL && !may_be_copy)
        same->is_closed = true; /* a reply is not to the old one any more */
    return (struct match){NULL, OCCURRENCE_FIRST};
}

static struct match add_request(struct conversations *all, struct conversation *conversation, struct echo *echo)
{
    if (echo->payload.kind == PAYLOAD_OTHER)
        return add_other_request(all, conversation, echo);

    struct exchange *same = find_exchange(conversation, echo->sequence);
    const struct content *content = conversations_content(all, echo);
    const bool is_copy = same != NULL && exchange_has_data_of(same, echo, content) && same->code == echo->code &&
                         can_join(same, content) &&
                         (is_at_same_time(same, exchange_began(same), echo) || is_answered_later(same, echo));
    if (is_copy && same->request_frame != 0) {
        const bool has_more = add_copy(same, echo, content);
        return (struct match){same, has_more ? OCCURRENCE_COMPLETION : OCCURRENCE_DUPLICATE};
    }
    if (same != NULL && !is_copy)
        same->is_closed = true;

    struct exchange *exchange = same;
    if (is_copy) /* the reply was captured first: they join */
        set_data(exchange, echo, content);
    else
        exchange = add_exchange(all, conversation, echo, content);
    exchange->request_frame = echo->frame;
    exchange->request_time = echo->timestamp;
    return (struct match){exchange, OCCURRENCE_FIRST};
}

/* Replies */

static struct deviation *new_deviation(const struct conversations *all, const struct exchange *exchange,
                                       struct echo *reply, const struct difference *difference)
{
    struct deviation *deviation = arena_new0(all->arena, sizeof *deviation);
    deviation->difference = *difference;
    deviation->is_shortened = exchange_is_shortened(exchange, reply, difference);
    deviation->digest = contents_digest(&all->contents, reply);
    deviation->size = reply->size;
    return deviation;
}

static void set_reply(struct exchange *exchange, const struct echo *echo)
{
    exchange->is_ambiguous = exchange->is_ambiguous &&
                             exchange_is_far(exchange, exchange->copy_time - exchange->request_time, echo->timestamp);
    exchange->reply_frame = echo->frame;
    exchange->reply_time = echo->timestamp;
    exchange->reply_code = echo->code;
    exchange->reply_is_incomplete = echo->incomplete;
    exchange->reply_is_compared = exchange_can_compare(exchange, echo);
    exchange->is_untimed = exchange->is_untimed || !echo->has_time;
}

/* A reply whose request is not in the capture, or comes later. */
static struct match add_reply_alone(struct conversations *all, struct conversation *conversation, struct echo *echo)
{
    if (echo->payload.kind != PAYLOAD_EMPTY && echo->payload.kind != PAYLOAD_JPEG)
        return (struct match){NULL, OCCURRENCE_FIRST};
    struct exchange *exchange = add_exchange(all, conversation, echo, conversations_content(all, echo));
    exchange->began_with_reply = true;
    set_reply(exchange, echo);
    return (struct match){exchange, OCCURRENCE_FIRST};
}

/* Returns what another reply is to an exchange that has one. */
static enum occurrence judge_another_reply(const struct conversations *all, const struct exchange *exchange,
                                           struct echo *echo)
{
    struct difference difference;
    const bool differs = exchange_differs(exchange, echo, &all->contents, &difference);
    const bool is_shortened = differs && exchange_is_shortened(exchange, echo, &difference);
    const bool is_same = exchange->deviation == NULL
                             ? !differs && exchange->reply_is_compared && exchange_can_compare(exchange, echo)
                             : exchange->deviation->size == echo->size &&
                                   exchange->deviation->digest == contents_digest(&all->contents, echo);
    if (is_same && exchange->reply_code == echo->code && is_at_same_time(exchange, exchange->reply_time, echo))
        return OCCURRENCE_DUPLICATE;
    if (differs && !is_shortened)
        return OCCURRENCE_OTHER_DATA;
    return exchange_can_compare(exchange, echo) ? OCCURRENCE_LATER : OCCURRENCE_NOT_COMPARED;
}

/* The latest unanswered request of an image whose sequence number was used for something else since: a reply with the same
 * bytes is to this one all the same. NULL where there is none.
 * image  the reply's */
static struct exchange *find_closed_image(const struct conversation *conversation, const struct echo *reply,
                                          const struct content *image)
{
    const struct recent *recent;
    for (unsigned back = 0; (recent = conversation_recent(conversation, back)) != NULL; back++)
        if (recent->sequence == reply->sequence && recent->exchange->content == image &&
            recent->exchange->size == reply->size && recent->exchange->reply_frame == 0)
            return recent->exchange;
    return NULL;
}

/* A copy of a reply may be whole where the first one was cut. Its time counts then: the first fragment of the reply may have
 * come before the last. Returns whether it is such a copy. */
static bool complete_reply(struct exchange *exchange, const struct echo *copy)
{
    if (!exchange->reply_is_incomplete || copy->incomplete)
        return false;
    exchange->is_ambiguous =
        exchange->is_ambiguous || exchange_is_far(exchange, copy->timestamp - exchange->reply_time, copy->timestamp);
    exchange->reply_is_incomplete = false;
    exchange->reply_time = copy->timestamp;
    return true;
}

static struct match add_reply(struct conversations *all, struct conversation *conversation, struct echo *echo)
{
    struct exchange *exchange = find_exchange(conversation, echo->sequence);
    if (exchange == NULL && echo->payload.kind == PAYLOAD_JPEG)
        exchange = find_closed_image(conversation, echo, conversations_content(all, echo));
    const bool has_times = exchange != NULL && !exchange->is_untimed && echo->has_time;
    if (exchange == NULL || (has_times && !is_within(REPLY_TIME, exchange_began(exchange), echo->timestamp)))
        return add_reply_alone(all, conversation, echo);
    if (exchange->reply_frame != 0) {
        const enum occurrence occurrence = judge_another_reply(all, exchange, echo);
        if (occurrence == OCCURRENCE_DUPLICATE && complete_reply(exchange, echo))
            return (struct match){exchange, OCCURRENCE_COMPLETION};
        if (exchange->request_frame != 0 || occurrence == OCCURRENCE_DUPLICATE)
            return (struct match){exchange, occurrence};
        /* Whether two replies answer one request is not known where there is none. */
        exchange->is_closed = true;
        return add_reply_alone(all, conversation, echo);
    }

    struct difference difference;
    if (exchange_differs(exchange, echo, &all->contents, &difference))
        exchange->deviation = new_deviation(all, exchange, echo, &difference);
    set_reply(exchange, echo);
    return (struct match){exchange, OCCURRENCE_FIRST};
}

struct exchange *conversations_find_request(const struct conversations *conversations, const struct echo *quoted,
                                            struct conversation **ret_conversation)
{
    struct conversation *conversation = find_conversation(conversations, quoted);
    struct exchange *exchange = conversation != NULL ? find_exchange(conversation, quoted->sequence) : NULL;
    *ret_conversation = conversation;
    return exchange != NULL && exchange->request_frame != 0 && exchange->reply_frame == 0 ? exchange : NULL;
}

struct match conversations_add(struct conversations *conversations, struct echo *echo,
                               struct conversation **ret_conversation)
{
    struct conversation *conversation = find_conversation(conversations, echo);
    if (conversation == NULL) {
        /* Ordinary pings, and replies with alphabets alone, are not worth remembering. */
        const bool begins = echo->payload.kind == PAYLOAD_EMPTY || echo->payload.kind == PAYLOAD_JPEG ||
                            (echo->payload.kind != PAYLOAD_OTHER && !echo->is_reply);
        if (!begins)
            return (struct match){NULL, OCCURRENCE_FIRST};
        conversation = add_conversation(conversations, echo);
    }
    *ret_conversation = conversation;
    return echo->is_reply ? add_reply(conversations, conversation, echo)
                          : add_request(conversations, conversation, echo);
}
