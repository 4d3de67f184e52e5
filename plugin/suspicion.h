/* suspicion.h
 * What about a message is not as Windows sends it, and may be an attack.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_SUSPICION_H
#define SLOWLINK_SUSPICION_H

#include "message.h"

/* Bits of message.suspicions. */
enum suspicion {
    SUSPICION_REPLY_DIFFERS = 1 << 0,     /* a reply, no copy of an earlier one, whose data are not the request's */
    SUSPICION_UNEXPLAINED_IMAGE = 1 << 1, /* an image that no measurement explains, where it comes up first */
    SUSPICION_IMAGE_CHANGED = 1 << 2,     /* a transfer probe whose image is not that of the client's one before */
    SUSPICION_TRAILING_DATA = 1 << 3,     /* data behind the image */
    SUSPICION_INVALID_IMAGE = 1 << 4,     /* no image, or a broken one, where one should be */
    SUSPICION_CODE = 1 << 5,              /* the ICMP code is not 0 */
};

/* Returns the bits of a claimed message; 0 where there is nothing. */
unsigned suspicions_of(const struct message *message);

#endif
