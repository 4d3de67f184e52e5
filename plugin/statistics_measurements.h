/* statistics_measurements.h
 * Statistics > Slow Link Measurements, -z slowlink,measurements: a row for each measurement, in order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_MEASUREMENTS_H
#define SLOWLINK_STATISTICS_MEASUREMENTS_H

/* Registers it on the tap "slowlink". */
void statistics_measurements_register(void);

#endif
