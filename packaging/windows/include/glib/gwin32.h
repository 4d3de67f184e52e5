/* gwin32.h
 * GLib includes it on Windows, but is not installed with it on Linux since 2.86. Nothing of it is needed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
