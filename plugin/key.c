/* key.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "key.h"

#include "digest.h"

#include <glib.h>
#include <string.h>

/* wmem_strong_hash costs fifteen times as much, for every ping beside a measurement. */
unsigned key_hash(const void *key)
{
    static uint64_t factors[G_N_ELEMENTS(((struct key *)NULL)->words)]; /* odd: 0 is one that was not drawn yet */
    const uint32_t *words = ((const struct key *)key)->words;
    uint64_t sum = 0;
    if (factors[0] == 0)
        for (size_t i = 0; i < G_N_ELEMENTS(factors); i++)
            factors[i] = random_64() | 1;
    for (size_t i = 0; i < G_N_ELEMENTS(factors); i++)
        sum += factors[i] * words[i];
    return (unsigned)(sum >> 32);
}

int key_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct key)) == 0;
}
