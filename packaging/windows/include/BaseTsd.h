/* BaseTsd.h
 * Wireshark 4.6 writes it like this, Wine in small letters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <basetsd.h>
