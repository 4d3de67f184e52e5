/* statistics_table.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics_table.h"

#include <string.h>

static const char none[] = "None in these packets";
static const char unknown[] = "-";

enum { NUMBER_WIDTH = 10 };

static GPtrArray *tables; /* all struct table */

/* text  g_malloc'd, taken over */
static void set_text(const stat_tap_table *cells, unsigned row, unsigned column, char *text)
{
    stat_tap_table_item_type *cell = stat_tap_get_field_data(cells, row, column);
    g_free((char *)cell->value.string_value);
    cell->value.string_value = text;
}

static void free_text(stat_tap_table *cells _U_, guint row _U_, guint column _U_, stat_tap_table_item_type *cell)
{
    g_free((char *)cell->value.string_value);
}

static void add_cells(stat_tap_table *cells, unsigned row)
{
    stat_tap_table_item_type *items = g_new0(stat_tap_table_item_type, cells->num_fields);
    for (unsigned column = 0; column < cells->num_fields; column++) {
        items[column].type = TABLE_ITEM_STRING;
        items[column].value.string_value = g_strdup(unknown);
    }
    stat_tap_init_table_row(cells, row, cells->num_fields, items);
    g_free(items);
}

static stat_tap_table *new_cells(stat_tap_table_ui *ui)
{
    stat_tap_table *cells = stat_tap_init_table(ui->title, (int)ui->nfields, 0, NULL);
    stat_tap_add_table(ui, cells);
    return cells;
}

static void say_none(stat_tap_table *cells)
{
    add_cells(cells, 0);
    set_text(cells, 0, 0, g_strdup(none));
}

static void free_table(gpointer data)
{
    struct table *table = data;
    /* sharkd has freed the cells itself. */
    free_stat_tables(&table->ui);
    g_array_free(table->ui.tables, TRUE);
    g_hash_table_destroy(table->rows);
    g_free(table);
}

/* A listener begins. What the common list holds is shown while it has no row of its own. */
static void init_common(stat_tap_table_ui *common)
{
    /* A window counts itself and keeps pointers into its rows while it is open. */
    const bool is_alone = common->refcount <= 1;
    for (guint i = tables->len; is_alone && i > 0; i--)
        if (strcmp(((struct table *)g_ptr_array_index(tables, i - 1))->ui.cli_string, common->cli_string) == 0)
            g_ptr_array_remove_index_fast(tables, i - 1);
    if (stat_tap_find_table(common, common->title) != NULL)
        return;
    stat_tap_table *cells = new_cells(common);
    /* Refcount 0 is tshark or sharkd, which print the common table where no packet comes. A window would keep this row
     * above its first real one. */
    if (common->refcount == 0)
        say_none(cells);
}

static struct table *find_table(const stat_tap_table *cells)
{
    for (guint i = 0; i < tables->len; i++) {
        struct table *table = g_ptr_array_index(tables, i);
        if (table->cells == cells)
            return table;
    }
    return NULL;
}

/* Counting starts anew. */
static void empty_table(stat_tap_table *cells)
{
    struct table *table = find_table(cells);
    if (table == NULL)
        return;
    g_hash_table_remove_all(table->rows);
    for (guint row = 0; row < cells->num_elements; row++)
        for (guint column = 0; column < cells->num_fields; column++)
            set_text(cells, row, column, g_strdup(row == 0 && column == 0 ? none : unknown));
}

void table_register(stat_tap_table_ui *common)
{
    if (tables == NULL)
        tables = g_ptr_array_new_with_free_func(free_table);
    common->group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
    common->stat_tap_init_cb = init_common;
    common->stat_tap_reset_table_cb = empty_table;
    common->stat_tap_free_table_item_cb = free_text;
    register_stat_tap_table_ui(common);
}

struct table *table_of(void *tapdata, GHashTable *(*new_rows)(void))
{
    stat_data_t *listener = tapdata;
    for (guint i = 0; i < tables->len; i++) {
        struct table *table = g_ptr_array_index(tables, i);
        if (listener->stat_tap_data == &table->ui)
            return table;
    }
    struct table *table = g_new0(struct table, 1);
    table->ui = *listener->stat_tap_data;
    table->ui.tables = NULL;
    table->cells = new_cells(&table->ui);
    table->rows = new_rows();
    g_ptr_array_add(tables, table);
    listener->stat_tap_data = &table->ui;
    return table;
}

unsigned table_add_row(struct table *table)
{
    const unsigned row = g_hash_table_size(table->rows);
    if (row >= table->cells->num_elements)
        add_cells(table->cells, row);
    return row;
}

void table_set(struct table *table, unsigned row, unsigned column, const char *text)
{
    set_text(table->cells, row, column, g_strdup(text));
}

void table_set_number(struct table *table, unsigned row, unsigned column, int64_t number)
{
    set_text(table->cells, row, column, g_strdup_printf("%*" PRId64, NUMBER_WIDTH, number));
}

void table_set_time(struct table *table, unsigned row, unsigned column, int64_t seconds)
{
    GDateTime *date = g_date_time_new_from_unix_utc(seconds);
    set_text(table->cells, row, column,
             date != NULL ? g_date_time_format(date, "%Y-%m-%d %H:%M:%S") : g_strdup(unknown));
    if (date != NULL)
        g_date_time_unref(date);
}

void table_set_unknown(struct table *table, unsigned row, unsigned column)
{
    set_text(table->cells, row, column, g_strdup(unknown));
}
