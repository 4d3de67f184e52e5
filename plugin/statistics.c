/* statistics.c
 * Counts echo messages for Wireshark's statistics. Knows what the tracker says of each; keeps
 * no state but that of the open statistics.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics.h"

#include <epan/stat_tap_ui.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>
#include <epan/to_str.h>

/* What travels from the dissector to the statistics, once per message. */
struct count {
    const struct echo *echo;
    int kind;
    struct seen seen;
};

static int statistics_tap = -1;
static const value_string *kind_names;

bool statistics_wanted(void)
{
    return have_tap_listener(statistics_tap);
}

void statistics_count(packet_info *pinfo, const struct echo *echo, int kind, const struct seen *seen)
{
    if (!statistics_wanted())
        return;
    struct count *count = wmem_new(pinfo->pool, struct count);
    *count = (struct count){wmem_memdup(pinfo->pool, echo, sizeof *echo), kind, *seen};
    tap_queue_packet(statistics_tap, pinfo, count);
}

/* -z slowlink,tree: kinds, under each the senders, under each whom they send to. */

static const char tree_root[] = "Echo messages";

static void init_tree(stats_tree *tree)
{
    stats_tree_create_node(tree, tree_root, 0, STAT_DT_INT, true);
}

static tap_packet_status count_in_tree(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                       tap_flags_t flags _U_)
{
    const struct count *count = (const struct count *)data;
    const char *kind =
        count->seen.part == PART_DUPLICATE ? "Duplicates" : val_to_str_const(count->kind, kind_names, "Other");
    int node = tick_stat_node(tree, tree_root, 0, true);
    node = tick_stat_node(tree, kind, node, true);
    node = tick_stat_node(tree, wmem_strdup_printf(pinfo->pool, "from %s", address_to_str(pinfo->pool, &pinfo->src)),
                          node, true);
    tick_stat_node(tree, wmem_strdup_printf(pinfo->pool, "to %s", address_to_str(pinfo->pool, &pinfo->dst)), node,
                   false);
    return TAP_PACKET_REDRAW;
}

/* -z slowlink,links: a row for each client and server between which links were measured. */

enum column {
    COLUMN_CLIENT,
    COLUMN_SERVER,
    COLUMN_MEASUREMENTS,
    COLUMN_ROUNDS,
    COLUMN_FIRST_TIME,
    COLUMN_SECOND_TIME,
    COLUMN_DELTA,
    COLUMN_SPEED,
    COLUMN_MINIMUM_SPEED,
    COLUMN_MAXIMUM_SPEED,
    COLUMN_VERDICT,
    COLUMN_UNANSWERED,
    COLUMN_IMAGES,
    COLUMN_FIRST_SEEN,
    COLUMN_LAST_SEEN,
    COLUMN_MEDIAN_INTERVAL,
    COLUMNS,
};

/* All text: what is not known has to be said too, and tshark ends a row at an empty cell. */
static stat_tap_table_item columns[COLUMNS] = {
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Client", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Server", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Measurements", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Rounds", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "First time (ms)", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Second time (ms)", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Difference (ms)", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Speed (kbps)", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Minimum", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Maximum", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Verdict", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Unanswered", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Images", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First seen (UTC)", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last seen (UTC)", "%s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Median interval (s)", "%s"},
};

static const char table_title[] = "Slow Link Measurements";
static const char nothing_measured[] = "No slow link measurement in these packets";
static const char unknown[] = "-";

/* What a row counts; its cells are only text. */
struct row {
    unsigned number;
    uint32_t client, server; /* the key */
    unsigned measurements, rounds, unanswered;
    uint32_t minimum_speed, maximum_speed;
    GHashTable *images;   /* digests */
    GSequence *intervals; /* ns, in order */
};

static guint row_hash(gconstpointer key)
{
    const struct row *row = key;
    return row->client * 31 + row->server;
}

static gboolean row_equal(gconstpointer a, gconstpointer b)
{
    const struct row *x = a, *y = b;
    return x->client == y->client && x->server == y->server;
}

static void free_row(gpointer data)
{
    struct row *row = data;
    g_hash_table_destroy(row->images);
    g_sequence_free(row->intervals);
    g_free(row);
}

/* The table itself has no room for state: the set of rows hangs at the first cell. */
static GHashTable **rows_of(const stat_tap_table *table)
{
    return (GHashTable **)&stat_tap_get_field_data(table, 0, COLUMN_CLIENT)->user_data.ptr_value;
}

/* Takes over `text`, g_malloc'd. */
static void set_cell(const stat_tap_table *table, unsigned row, enum column column, char *text)
{
    stat_tap_table_item_type *cell = stat_tap_get_field_data(table, row, column);
    g_free((char *)cell->value.string_value);
    cell->value.string_value = text;
}

static void set_number(const stat_tap_table *table, unsigned row, enum column column, int64_t number)
{
    set_cell(table, row, column, g_strdup_printf("%" PRId64, number));
}

static void fill_row(const stat_tap_table *table, unsigned row, const char *client, const char *server)
{
    for (int column = 0; column < COLUMNS; column++)
        set_cell(table, row, column,
                 g_strdup(column == COLUMN_CLIENT   ? client
                          : column == COLUMN_SERVER ? server
                                                    : unknown));
}

static void add_row(stat_tap_table *table, unsigned row)
{
    stat_tap_table_item_type cells[COLUMNS] = {0};
    for (int column = 0; column < COLUMNS; column++)
        cells[column].type = TABLE_ITEM_STRING;
    stat_tap_init_table_row(table, row, COLUMNS, cells);
}

static void empty_table(stat_tap_table *table)
{
    if (*rows_of(table) != NULL)
        g_hash_table_destroy(*rows_of(table));
    *rows_of(table) = g_hash_table_new_full(row_hash, row_equal, NULL, free_row);
    /* A window keeps pointers into its rows: they stay, without content. */
    for (guint row = 0; row < table->num_elements; row++)
        fill_row(table, row, row == 0 ? nothing_measured : unknown, unknown);
}

static void init_table(stat_tap_table_ui *ui)
{
    stat_tap_table *table = stat_tap_find_table(ui, table_title);
    if (table == NULL) {
        table = stat_tap_init_table(table_title, COLUMNS, 0, NULL);
        stat_tap_add_table(ui, table);
        add_row(table, 0);
    }
    empty_table(table);
}

static void free_cell(stat_tap_table *table _U_, guint row, guint column, stat_tap_table_item_type *cell)
{
    if (row == 0 && column == COLUMN_CLIENT && cell->user_data.ptr_value != NULL)
        g_hash_table_destroy((GHashTable *)cell->user_data.ptr_value);
    g_free((char *)cell->value.string_value);
}

static struct row *find_or_add_row(stat_tap_table *table, packet_info *pinfo, const struct echo *echo)
{
    struct row wanted = {0};
    memcpy(&wanted.client, echo->client->data, sizeof wanted.client);
    memcpy(&wanted.server, echo->server->data, sizeof wanted.server);
    struct row *row = g_hash_table_lookup(*rows_of(table), &wanted);
    if (row == NULL) {
        row = g_memdup2(&wanted, sizeof wanted);
        row->number = g_hash_table_size(*rows_of(table));
        row->minimum_speed = UINT32_MAX;
        row->images = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        row->intervals = g_sequence_new(g_free);
        g_hash_table_add(*rows_of(table), row);
        if (row->number >= table->num_elements)
            add_row(table, row->number);
        fill_row(table, row->number, address_to_str(pinfo->pool, echo->client),
                 address_to_str(pinfo->pool, echo->server));
    }
    return row;
}

static gint compare_intervals(gconstpointer a, gconstpointer b, gpointer data _U_)
{
    const gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return x < y ? -1 : x > y;
}

/* The lower one where there are two in the middle: an interval that was seen. */
static int64_t median(GSequence *intervals)
{
    return *(gint64 *)g_sequence_get(g_sequence_get_iter_at_pos(intervals, (g_sequence_get_length(intervals) - 1) / 2));
}

static void count_request(const stat_tap_table *table, struct row *row, const packet_info *pinfo,
                          const struct exchange *exchange)
{
    const struct transfer *transfer = exchange->transfer;

    row->unanswered++;
    g_hash_table_add(row->images, g_memdup2(&exchange->digest, sizeof exchange->digest));
    if (transfer->round != 0)
        row->rounds++;
    if (transfer->measurement->first_frame == pinfo->num) {
        row->measurements++;
        if (exchange->interval != NO_TIME) {
            g_sequence_insert_sorted(row->intervals, g_memdup2(&exchange->interval, sizeof exchange->interval),
                                     compare_intervals, NULL);
            set_cell(table, row->number, COLUMN_MEDIAN_INTERVAL,
                     g_strdup_printf("%.3f", (double)median(row->intervals) / 1e9));
        }
    }
}

static void count_reply(const stat_tap_table *table, struct row *row, const struct exchange *exchange)
{
    const struct transfer *transfer = exchange->transfer;

    /* A filter may have passed the reply alone. */
    row->unanswered -= row->unanswered > 0;
    if (transfer->has_first)
        set_number(table, row->number, COLUMN_FIRST_TIME, transfer->first_time);
    if (transfer->has_second)
        set_number(table, row->number, COLUMN_SECOND_TIME, transfer->second_time);
    if (transfer->has_delta)
        set_number(table, row->number, COLUMN_DELTA, transfer->delta);
    if (transfer->has_speed) {
        row->minimum_speed = MIN(row->minimum_speed, transfer->link_speed);
        row->maximum_speed = MAX(row->maximum_speed, transfer->link_speed);
        set_number(table, row->number, COLUMN_SPEED, transfer->link_speed);
        set_number(table, row->number, COLUMN_MINIMUM_SPEED, row->minimum_speed);
        set_number(table, row->number, COLUMN_MAXIMUM_SPEED, row->maximum_speed);
    }
}

static void set_time(const stat_tap_table *table, unsigned row, enum column column, const nstime_t *time)
{
    GDateTime *date = g_date_time_new_from_unix_utc(time->secs);
    set_cell(table, row, column, date != NULL ? g_date_time_format(date, "%Y-%m-%d %H:%M:%S") : g_strdup(unknown));
    if (date != NULL)
        g_date_time_unref(date);
}

static tap_packet_status count_in_table(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                        tap_flags_t flags _U_)
{
    static const char *const verdict_names[] = {"Undetermined", "Fast", "Slow", "No data"};
    const struct count *count = (const struct count *)data;
    const struct exchange *exchange = count->seen.exchange;
    if (exchange == NULL || exchange->transfer == NULL ||
        (count->seen.part != PART_REQUEST && count->seen.part != PART_REPLY))
        return TAP_PACKET_DONT_REDRAW;

    stat_tap_table *table = g_array_index(((stat_data_t *)tapdata)->stat_tap_data->tables, stat_tap_table *, 0);
    struct row *row = find_or_add_row(table, pinfo, count->echo);
    if (count->seen.part == PART_REQUEST)
        count_request(table, row, pinfo, exchange);
    else
        count_reply(table, row, exchange);

    const unsigned number = row->number;
    set_number(table, number, COLUMN_MEASUREMENTS, row->measurements);
    set_number(table, number, COLUMN_ROUNDS, row->rounds);
    set_number(table, number, COLUMN_UNANSWERED, row->unanswered);
    set_number(table, number, COLUMN_IMAGES, g_hash_table_size(row->images));
    set_cell(table, number, COLUMN_VERDICT,
             g_strdup(verdict_names[measurement_verdict(exchange->transfer->measurement, tracking_settings())]));
    if (strcmp(stat_tap_get_field_data(table, number, COLUMN_FIRST_SEEN)->value.string_value, unknown) == 0)
        set_time(table, number, COLUMN_FIRST_SEEN, &pinfo->abs_ts);
    set_time(table, number, COLUMN_LAST_SEEN, &pinfo->abs_ts);
    return TAP_PACKET_REDRAW;
}

void statistics_register(const value_string *kinds)
{
    static stat_tap_table_ui table = {
        .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
        .title = table_title,
        .tap_name = "slowlink",
        .cli_string = "slowlink,links",
        .stat_tap_init_cb = init_table,
        .packet_func = count_in_table,
        .stat_tap_reset_table_cb = empty_table,
        .stat_tap_free_table_item_cb = free_cell,
        .nfields = COLUMNS,
        .fields = columns,
    };

    kind_names = kinds;
    statistics_tap = register_tap("slowlink");
    stats_tree_register_plugin("slowlink", "slowlink", "Slow Link", 0, count_in_tree, init_tree, NULL);
    register_stat_tap_table_ui(&table);
}
