/* compat.h
 * The differences between Wireshark 4.0 and 4.6 that one source has to bridge. No other
 * file asks for the version.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_COMPAT_H
#define SLOWLINK_COMPAT_H

#include <wireshark.h>
#include <ws_version.h>

/* Heuristics return, preferences and taps pass, gboolean (an int) up to 4.2, bool since. */
#if WIRESHARK_VERSION_MAJOR == 4 && WIRESHARK_VERSION_MINOR < 4
typedef gboolean ws_bool;
#else
typedef bool ws_bool;
#endif

/* What a conversation filter's callbacks are given behind the packet, and its registration: nothing before 4.4. */
#if WIRESHARK_VERSION_MAJOR == 4 && WIRESHARK_VERSION_MINOR < 4
#define CONVERSATION_FILTER_DATA
#define CONVERSATION_FILTER_NO_DATA
#else
#define CONVERSATION_FILTER_DATA , void *user_data _U_
#define CONVERSATION_FILTER_NO_DATA , NULL
#endif

/* What plugin_describe returns. The header that names it is installed since 4.4, which is
 * also the first version that asks. */
#if __has_include(<wsutil/plugins.h>)
#include <wsutil/plugins.h>
#endif
#ifndef WS_PLUGIN_DESC_DISSECTOR
#define WS_PLUGIN_DESC_DISSECTOR 1U
#endif

#endif
