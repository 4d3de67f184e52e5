/* guarded.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "guarded.h"

#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

uint8_t *guarded_room(size_t size)
{
    static uint8_t *pages;

    g_assert(size <= GUARDED_MAXIMUM);
    if (pages == NULL) {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE);
        pages = mmap(NULL, GUARDED_MAXIMUM + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        g_assert(pages != MAP_FAILED);
        g_assert(mprotect(pages + GUARDED_MAXIMUM, page, PROT_NONE) == 0);
    }
    return pages + GUARDED_MAXIMUM - size;
}
