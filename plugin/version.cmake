# SPDX-License-Identifier: GPL-2.0-or-later
# The only place that knows the version; here, because Wireshark's own build sees no more than this directory.
set(SLOWLINK_VERSION 1.1.0)
