/* suspicion.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "suspicion.h"

static bool is_different_reply(const struct message *message)
{
    const struct match *match = &message->match;
    if (match->exchange == NULL || !message->echo.is_reply)
        return false;
    return match->occurrence == OCCURRENCE_OTHER_DATA ||
           (match->occurrence == OCCURRENCE_FIRST && match->exchange->deviation != NULL &&
            !message_is_shortened(message));
}

/* A reply that brings the image of its request is as unexplained as the request, which is warned of. */
static bool is_unexplained_image(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    const enum occurrence occurrence = message->match.occurrence;
    const bool is_news =
        message_is_first(message) || occurrence == OCCURRENCE_OTHER_DATA || occurrence == OCCURRENCE_OTHER_IMAGE;
    const bool is_unasked = message->echo.is_reply && exchange != NULL && exchange->kind != PAYLOAD_JPEG;
    if (message->role != ROLE_UNEXPLAINED || !is_news)
        return false;
    return is_unasked || !message->echo.is_reply || exchange == NULL || exchange->began_with_reply;
}

static bool is_image_changed(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    const bool is_of_round = exchange != NULL && exchange->role == ROLE_TRANSFER && exchange->round != NULL;
    if (!is_of_round)
        return false;
    if (!message_is_first(message))
        return message->match.occurrence == OCCURRENCE_OTHER_IMAGE;
    const struct round *round = exchange->round;
    return message->echo.is_reply == round->has_begun_with_reply ? round->is_another_image
                                                                 : round->is_another_in_second;
}

static bool is_invalid_image(const struct payload *payload)
{
    return payload->kind == PAYLOAD_JPEG && (!payload->has_image || payload->image.broken);
}

unsigned suspicions_of(const struct message *message)
{
    const struct payload *payload = &message->echo.payload;
    return (is_different_reply(message) ? SUSPICION_REPLY_DIFFERS : 0U) |
           (is_unexplained_image(message) ? SUSPICION_UNEXPLAINED_IMAGE : 0U) |
           (is_image_changed(message) ? SUSPICION_IMAGE_CHANGED : 0U) |
           (payload_has_trailing_data(payload, message->echo.size) ? SUSPICION_TRAILING_DATA : 0U) |
           (is_invalid_image(payload) ? SUSPICION_INVALID_IMAGE : 0U) | (message->echo.code != 0 ? SUSPICION_CODE : 0U);
}
