/* statistics_table.h
 * Tables for Statistics, each of its own listener. Wireshark keeps the tables of one kind in one list for all
 * windows and all -z of that kind, which would count into the same rows: so a listener is given a list of its
 * own with its first row.
 *
 * All cells are text: what is not known has to be said too, and tshark ends a row at an empty cell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef SLOWLINK_STATISTICS_TABLE_H
#define SLOWLINK_STATISTICS_TABLE_H

#include "compat.h"

#include <epan/stat_tap_ui.h>

/* A column of a table's fields. */
#define TEXT_COLUMN(name)                                                                                              \
    {                                                                                                                  \
        TABLE_ITEM_STRING, TAP_ALIGN_LEFT, name, "%s"                                                                  \
    }
#define NUMBER_COLUMN(name)                                                                                            \
    {                                                                                                                  \
        TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, name, "%s"                                                                 \
    }

struct table {
    stat_tap_table_ui ui;  /* what the listener has instead of the common one */
    stat_tap_table *cells; /* the only one of ui.tables */
    GHashTable *rows;      /* the caller's: key -> what he counts for a row; emptied when counting starts anew */
};

/* Registers a kind of table.
 * common  with title, tap_name, cli_string, packet_func, nfields and fields; must live as long as the program */
void table_register(stat_tap_table_ui *common);

/* Returns the table of a listener, never NULL, for a packet_func; made with its first row.
 * tapdata   what the packet_func is given
 * new_rows  makes the caller's hash table of rows; the table owns it */
struct table *table_of(void *tapdata, GHashTable *(*new_rows)(void));

/* Makes room for a row of unknown cells behind those in `rows`. Returns its number. */
unsigned table_add_row(struct table *table);

/* Sets a cell; the text is copied. */
void table_set(struct table *table, unsigned row, unsigned column, const char *text);

/* Sets a cell to a number. The window sorts cells as text: numbers of one width sort as numbers. */
void table_set_number(struct table *table, unsigned row, unsigned column, int64_t number);

/* Sets a cell to a date and time (UTC), given in seconds since 1970. */
void table_set_time(struct table *table, unsigned row, unsigned column, int64_t seconds);

/* Sets a cell to what says that it is not known. */
void table_set_unknown(struct table *table, unsigned row, unsigned column);

#endif
