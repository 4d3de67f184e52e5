/* exchange.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "exchange.h"

#include <string.h>

bool exchange_is_incomplete(const struct exchange *exchange)
{
    return exchange->is_incomplete || exchange->reply_is_incomplete;
}

bool exchange_round_trip(const struct exchange *exchange, int64_t *ret_round_trip)
{
    if (exchange->request_frame == 0 || exchange->reply_frame == 0 || exchange_is_incomplete(exchange) ||
        exchange->is_untimed || exchange->is_ambiguous || exchange->reply_time < exchange->request_time)
        return false;
    *ret_round_trip = exchange_took(exchange);
    return true;
}

int64_t exchange_began(const struct exchange *exchange)
{
    return exchange->request_frame != 0 ? exchange->request_time : exchange->reply_time;
}

bool exchange_is_far(const struct exchange *exchange, int64_t distance, int64_t reply_time)
{
    enum { NEAR = 16 };
    const int64_t apart = MAX(distance, -distance);
    return apart >= NS_PER_MS && reply_time - exchange->request_time < NEAR * apart;
}

int64_t exchange_took(const struct exchange *exchange)
{
    return exchange->reply_time - exchange->request_time;
}

bool exchange_has_reply_at(const struct exchange *exchange, int64_t time)
{
    return exchange->reply_frame != 0 && (exchange->is_untimed || exchange->reply_time - time <= JITTER);
}

/* Returns whether a message may have the size of the exchange's data: of a first fragment it is not known. */
static bool may_have_size_of(const struct exchange *exchange, const struct echo *echo)
{
    /* Behind a first fragment there is more. */
    if (exchange->is_fragment)
        return echo->is_fragment || echo->size > exchange->size;
    return echo->is_fragment ? echo->size < exchange->size : echo->size == exchange->size;
}

bool exchange_has_data_of(const struct exchange *exchange, const struct echo *echo, const struct content *content)
{
    const struct content *before = exchange->content;
    if (exchange->kind != echo->payload.kind || !may_have_size_of(exchange, echo))
        return false;
    if (exchange->kind != PAYLOAD_JPEG || before == content)
        return true;
    const bool is_cut = exchange->is_incomplete || echo->incomplete;
    return is_cut && before->bytes != NULL && content->bytes != NULL &&
           memcmp(before->bytes, content->bytes, MIN(before->length, content->length)) == 0;
}

/* Returns how many bytes are equal before the first that differs. */
static uint32_t count_equal(const uint8_t *a, const uint8_t *b, uint32_t length)
{
    enum { BLOCK = 64 }; /* faster than one by one: the difference may be the last of 65,500 */
    uint32_t i = 0;
    if (length == 0 || memcmp(a, b, length) == 0)
        return length;
    while (length - i >= BLOCK && memcmp(a + i, b + i, BLOCK) == 0)
        i += BLOCK;
    while (a[i] == b[i])
        i++;
    return i;
}

/* Returns how many letters of an alphabet are as the request had them. */
static uint32_t count_letters(const struct exchange *exchange, const struct echo *echo, uint32_t length)
{
    const uint8_t first = exchange->kind == PAYLOAD_ALPHABET_LOWER ? 'a' : 'A';
    uint32_t i = 0;
    if (echo->payload.kind == exchange->kind) /* recognised by all its letters */
        return length;
    while (i < MIN(length, ALPHABET_LETTERS) && echo->data[i] == payload_letter(first, i))
        i++;
    if (i < ALPHABET_LETTERS)
        return i;
    return i + count_equal(echo->data, echo->data + i, length - i); /* each letter is that of the cycle before */
}

/* Returns how many bytes of the request's data are at hand. */
static uint32_t at_hand(const struct exchange *exchange)
{
    return exchange->content != NULL ? exchange->content->length : exchange->size;
}

bool exchange_can_compare(const struct exchange *exchange, const struct echo *reply)
{
    if (exchange->content != NULL && exchange->content->bytes == NULL)
        return reply->captured == exchange->content->length;
    return reply->captured <= at_hand(exchange);
}

bool exchange_differs(const struct exchange *exchange, struct echo *echo, const struct contents *contents,
                      struct difference *ret_difference)
{
    const struct content *content = exchange->content;
    const uint32_t length = MIN(echo->captured, at_hand(exchange));
    struct difference difference = {.is_located = false};
    bool differs = !may_have_size_of(exchange, echo);

    if (content != NULL && content->bytes == NULL) {
        differs = differs || (echo->captured == content->length && content->digest != contents_digest(contents, echo));
    } else {
        difference.offset =
            content != NULL ? count_equal(content->bytes, echo->data, length) : count_letters(exchange, echo, length);
        differs = differs || difference.offset < length;
        /* Where all that is at hand is equal, the sizes tell where the difference is, but not beyond a cut. */
        difference.is_located = difference.offset < length || difference.offset == MIN(exchange->size, echo->size);
    }
    if (ret_difference != NULL)
        *ret_difference = difference;
    return differs;
}

bool exchange_is_shortened(const struct exchange *exchange, const struct echo *echo,
                           const struct difference *difference)
{
    /* Behind a first fragment there is more. */
    const bool has_fewer = exchange->is_fragment ? echo->size <= exchange->size : echo->size < exchange->size;
    return !echo->is_fragment && has_fewer && difference->offset == echo->captured;
}
