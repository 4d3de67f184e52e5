/* verdict.h
 * What follows from a measurement, by all that is known of it: from its times, and from what came beside them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_VERDICT_H
#define SLOWLINK_VERDICT_H

#include "measurement.h"

/* Returns whether a fast empty ping came after a measurement's rounds, and no large one followed. */
bool verdict_is_ended_fast(const struct measurement *measurement);

/* Returns whether it is not known which rounds are a measurement's own: the lost empty pings before it, or before one that it
 * follows at once, were perhaps another program's. Then each has a round of the one behind it, as the last has too few. Where
 * no large ping was answered it makes no difference. */
bool verdict_has_doubtful_rounds(const struct measurement *measurement);

/* Returns what follows from a measurement.
 * is_lost  its latest large ping got no reply: see rounds_is_lost */
struct conclusion verdict_of(const struct measurement_settings *settings, const struct measurement *measurement,
                             bool is_lost);

#endif
