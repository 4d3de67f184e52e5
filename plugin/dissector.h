/* dissector.h
 * What the plugin's entry needs of the dissector. Wireshark calls each once, in this order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_DISSECTOR_H
#define SLOWLINK_DISSECTOR_H

void proto_register_slowlink(void);
void proto_reg_handoff_slowlink(void);

#endif
