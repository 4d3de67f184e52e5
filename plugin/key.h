/* key.h
 * Four numbers that the network chose, as the key of a table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_KEY_H
#define SLOWLINK_KEY_H

#include <stdint.h>

struct key {
    uint32_t words[4];
};

/* Returns the hash of a struct key, for GLib's tables: multilinear, with factors that are secret and
 * random in each process, so that nobody finds keys that meet more often than by chance (Lemire and Kaser, Strongly
 * universal string hashing is fast, 2014). */
unsigned key_hash(const void *key);

/* Returns nonzero where two struct key are equal, for the same tables. */
int key_equal(const void *a, const void *b);

#endif
