/* preferences.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "preferences.h"

#include <epan/packet.h>
#include <epan/prefs.h>

struct preferences preferences = {
    .measurement =
        {
            .threshold = 500,   /* kbps: Windows' own default (KB 227260) */
            .fast_limit = 10,   /* ms: fixed in Windows, for both pings (KB 227260, KB 816045) */
            .pairing_time = 30, /* s: Windows' pauses are not published */
        },
    .claim_alphabets = true,
};

void preferences_register(int proto)
{
    enum { DECIMAL = 10 };
    module_t *module = prefs_register_protocol(proto, NULL);

    prefs_register_uint_preference(
        module, "threshold", "Slow link threshold (kbps)",
        "A link below this speed is slow. Windows takes it from the policies \"Group Policy slow link detection\" "
        "(GroupPolicyMinTransferRate) and \"Slow network connection timeout for user profiles\" "
        "(UserProfileMinTransferRate); 500 unless set. With 0 the test is off and every link is fast",
        DECIMAL, &preferences.measurement.threshold);
    prefs_register_uint_preference(module, "fast_limit", "Fast link limit (ms)",
                                   "A round trip below this time means a fast link and ends the measurement. Fixed at "
                                   "10 in Windows (KB 227260, KB 816045)",
                                   DECIMAL, &preferences.measurement.fast_limit);
    prefs_register_uint_preference(
        module, "pairing_time", "Pairing time (s)",
        "The longest time between an empty ping and the large one of the same round, from "
        "the large one to its reply, and between rounds of the same measurement. A large "
        "ping without a reply counts as lost when the client sends its next ping a second or "
        "more later, or, in the third round, when any ping is captured that is later by more "
        "than this time",
        DECIMAL, &preferences.measurement.pairing_time);
    prefs_register_bool_preference(module, "alphabets", "Label ordinary Windows pings",
                                   "Also label pings that carry the alphabet, a to w or A to W, which Windows sends "
                                   "from its ping command and from file sharing",
                                   &preferences.claim_alphabets);
    prefs_register_bool_preference(module, "export_every", "Export the image of every probe",
                                   "Export one file for each probe, named after its frame, instead of each "
                                   "distinct image once",
                                   &preferences.export_every);
    prefs_register_bool_preference(
        module, "append_eoi", "Append an EOI to exported images",
        "A slow-link probe carries only a part of an image, usually without the end-of-image "
        "marker. Some viewers do not open such a file. Append FF D9 to an exported image that lacks "
        "it",
        &preferences.append_eoi);
}
