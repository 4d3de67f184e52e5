/* guarded.h
 * A buffer whose end is the end of a readable page: reading one byte more faults.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_TESTS_GUARDED_H
#define SLOWLINK_TESTS_GUARDED_H

#include <stddef.h>
#include <stdint.h>

/* Returns room for `size` bytes that ends where a page without access begins. One buffer
 * serves the whole program: the next call may return overlapping memory.
 * size  at most GUARDED_MAXIMUM bytes; more ends the program */
uint8_t *guarded_room(size_t size);

enum { GUARDED_MAXIMUM = 1 << 17 };

#endif
