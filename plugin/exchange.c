/* exchange.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "exchange.h"

#include <string.h>

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

bool exchange_has_data_of(const struct exchange *exchange, const struct echo *echo, const struct content *content)
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

bool exchange_differs(const struct exchange *exchange, const struct echo *reply, const struct contents *contents,
                      struct difference *ret_difference)
{
    const struct content *content = exchange->content;
    const bool is_whole = !exchange->is_incomplete && !reply->incomplete;
    const bool has_other_size = !exchange->is_fragment && !reply->is_fragment && exchange->size != reply->size;
    const uint32_t at_hand = MIN(reply->captured, content != NULL ? content->length : exchange->size);

    if (content != NULL && content->bytes == NULL) {
        if (ret_difference != NULL)
            *ret_difference = (struct difference){.is_located = false};
        return has_other_size || (is_whole && !contents_equal(contents, content, reply->data, reply->captured));
    }
    const uint32_t equal =
        content != NULL ? count_equal(content->bytes, reply->data, at_hand) : count_letters(exchange, reply, at_hand);
    /* Where all that is at hand is equal, the sizes tell where the difference is, but not beyond a cut. */
    if (ret_difference != NULL)
        *ret_difference = (struct difference){
            .is_located = equal < at_hand || equal == MIN(exchange->size, reply->size), .offset = equal};
    return equal < at_hand || has_other_size;
}
