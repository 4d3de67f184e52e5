/* glibconfig.h
 * Linux' glibconfig.h with what differs on 64-bit Windows: long has 32 bits there, and some names are Windows' own.
 * GLib's library for Windows was configured with these values.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_GLIBCONFIG_H
#define SLOWLINK_GLIBCONFIG_H

/* What Linux' includes, before long is another word. */
#include <glib/gmacros.h>
#include <float.h>
#include <limits.h>

#define long long long
#define GPid GPidOfLinux
#include_next <glibconfig.h>
#undef long
#undef GPid

typedef void *GPid;

/* Macros are replaced where they are used: each that says or means long again. */
#undef G_GINT64_CONSTANT
#undef G_GUINT64_CONSTANT
#undef G_GINT64_MODIFIER
#undef G_GINT64_FORMAT
#undef G_GUINT64_FORMAT
#define G_GINT64_CONSTANT(val) (val##LL)
#define G_GUINT64_CONSTANT(val) (val##ULL)
#define G_GINT64_MODIFIER "ll"
#define G_GINT64_FORMAT "lli"
#define G_GUINT64_FORMAT "llu"

#undef G_GSIZE_MODIFIER
#undef G_GSSIZE_MODIFIER
#undef G_GSIZE_FORMAT
#undef G_GSSIZE_FORMAT
#undef G_MAXSIZE
#undef G_MINSSIZE
#undef G_MAXSSIZE
#define G_GSIZE_MODIFIER "ll"
#define G_GSSIZE_MODIFIER "ll"
#define G_GSIZE_FORMAT "llu"
#define G_GSSIZE_FORMAT "lli"
#define G_MAXSIZE G_MAXUINT64
#define G_MINSSIZE G_MININT64
#define G_MAXSSIZE G_MAXINT64

#undef G_GINTPTR_MODIFIER
#undef G_GINTPTR_FORMAT
#undef G_GUINTPTR_FORMAT
#define G_GINTPTR_MODIFIER "ll"
#define G_GINTPTR_FORMAT "lli"
#define G_GUINTPTR_FORMAT "llu"

#undef GPOINTER_TO_INT
#undef GPOINTER_TO_UINT
#undef GINT_TO_POINTER
#undef GUINT_TO_POINTER
#define GPOINTER_TO_INT(p) ((gint)(gint64)(p))
#define GPOINTER_TO_UINT(p) ((guint)(guint64)(p))
#define GINT_TO_POINTER(i) ((gpointer)(gint64)(i))
#define GUINT_TO_POINTER(u) ((gpointer)(guint64)(u))

#undef GLIB_SIZEOF_LONG
#undef GLONG_TO_LE
#undef GULONG_TO_LE
#undef GLONG_TO_BE
#undef GULONG_TO_BE
#define GLIB_SIZEOF_LONG 4
#define GLONG_TO_LE(val) ((glong)GINT32_TO_LE(val))
#define GULONG_TO_LE(val) ((gulong)GUINT32_TO_LE(val))
#define GLONG_TO_BE(val) ((glong)GINT32_TO_BE(val))
#define GULONG_TO_BE(val) ((gulong)GUINT32_TO_BE(val))

#undef GLIB_HAVE_ALLOCA_H
#undef GLIB_USING_SYSTEM_PRINTF
#undef G_OS_UNIX
#undef G_THREADS_IMPL_POSIX
#undef G_MODULE_SUFFIX
#undef G_DIR_SEPARATOR
#undef G_DIR_SEPARATOR_S
#undef G_SEARCHPATH_SEPARATOR
#undef G_SEARCHPATH_SEPARATOR_S
#define G_OS_WIN32
#define G_PLATFORM_WIN32
#define G_THREADS_IMPL_WIN32
#define G_MODULE_SUFFIX "dll"
#define G_DIR_SEPARATOR '\\'
#define G_DIR_SEPARATOR_S "\\"
#define G_SEARCHPATH_SEPARATOR ';'
#define G_SEARCHPATH_SEPARATOR_S ";"
#undef G_PID_FORMAT
#define G_PID_FORMAT "p"

/* A GLib whose glibconfig.h says more than these must be looked at again. */
_Static_assert(sizeof(gsize) == sizeof(void *) && sizeof(gssize) == sizeof(void *) && sizeof(gint64) == 8 &&
               sizeof(goffset) == 8 && sizeof(gintptr) == sizeof(void *) && sizeof(gint32) == 4,
               "GLib's types have other sizes on Windows");

#endif
