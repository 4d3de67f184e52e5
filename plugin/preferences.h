/* preferences.h
 * What the user may choose: Edit > Preferences > Protocols > SlowLink, or tshark -o slowlink.NAME:VALUE.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_PREFERENCES_H
#define SLOWLINK_PREFERENCES_H

#include "compat.h"
#include "measurement.h"

struct preferences {
    struct measurement_settings measurement;
    ws_bool claim_alphabets; /* name ordinary Windows pings, too */
    ws_bool export_every;    /* the image of every probe, not each distinct one once */
    ws_bool append_eoi;      /* to an exported image that lacks it */
};

/* As they are now. Wireshark changes them, and reads the file again where they matter. */
extern struct preferences preferences;

/* Registers them for a protocol. */
void preferences_register(int proto);

#endif
