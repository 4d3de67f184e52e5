/* export.h
 * The images as objects: File > Export Objects > SlowLink, tshark --export-objects slowlink,DIR.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_EXPORT_H
#define SLOWLINK_EXPORT_H

#include "compat.h"

#include <epan/packet.h>

/* Registers the export objects.
 * proto  the protocol whose filter name names them */
void export_register(int proto);

/* Offers a frame's image to whoever is exporting; costs nothing when nobody is.
 * image       exactly the image's bytes
 * incomplete  bytes of the datagram are missing, so the image may lack some too
 * client      the address that pings, or is answered; copied
 * Frames quoted in ICMP errors must not be offered. */
void export_offer(packet_info *pinfo, tvbuff_t *image, bool incomplete, const address *client);

/* Digits of an image's SHA-256 that stand for it: in a file's name, and in a table. */
enum { IMAGE_NAME_DIGITS = 8 };

/* Returns the SHA-256 of `length` bytes in lower-case hex, allocated in `scope`. */
char *sha256_hex(wmem_allocator_t *scope, const uint8_t *data, size_t length);

#endif
