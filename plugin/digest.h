/* digest.h
 * A digest of bytes that a stranger chose, and cannot have chosen to collide.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_DIGEST_H
#define SLOWLINK_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* 128 bits. */
struct digest_key {
    uint64_t k0, k1;
};

/* Returns a random number: GLib's generator, which starts from the system's source of random numbers. */
uint64_t random_64(void);

/* Returns a random key. */
struct digest_key digest_random_key(void);

/* Returns SipHash-1-3 of `length` bytes (Aumasson and Bernstein, 2012). Whoever does not know the key
 * finds no two inputs with the same digest but by luck: any two have the same with a probability of 2^-64.
 * data  may be NULL where length is 0 */
uint64_t digest(const struct digest_key *key, const uint8_t *data, size_t length);

#endif
