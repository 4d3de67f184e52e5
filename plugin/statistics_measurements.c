/* statistics_measurements.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics_measurements.h"

#include "export.h"
#include "fields.h"
#include "statistics.h"
#include "statistics_table.h"

enum column {
    COLUMN_NUMBER,
    COLUMN_CLIENT,
    COLUMN_SERVER,
    COLUMN_SPEED,
    COLUMN_VERDICT,
    COLUMN_START,
    COLUMN_ROUNDS,
    COLUMN_FIRST_TIME,
    COLUMN_SECOND_TIME,
    COLUMN_PICTURE,
    COLUMN_FINAL,
    COLUMNS,
};

static stat_tap_table_item columns[COLUMNS] = {
    NUMBER_COLUMN("Measurement"),
    TEXT_COLUMN("Client"),
    TEXT_COLUMN("Server"),
    NUMBER_COLUMN("Speed (kbps)"),
    TEXT_COLUMN("Verdict"),
    TEXT_COLUMN("Start (UTC)"),
    NUMBER_COLUMN("Rounds"),
    NUMBER_COLUMN("First time (ms)"),
    NUMBER_COLUMN("Second time (ms)"),
    TEXT_COLUMN("Picture"),
    NUMBER_COLUMN("Final in frame"),
};

/* Rows by the measurement's number, which grows by one: as a hash, nobody can aim at it. */
static GHashTable *new_rows(void)
{
    return g_hash_table_new(g_direct_hash, g_direct_equal);
}

static unsigned find_or_add_row(struct table *table, const struct count *count, const struct measurement *measurement)
{
    gpointer key = GUINT_TO_POINTER(measurement->number), row;
    if (g_hash_table_lookup_extended(table->rows, key, NULL, &row))
        return GPOINTER_TO_UINT(row);
    const unsigned number = table_add_row(table);
    g_hash_table_insert(table->rows, key, GUINT_TO_POINTER(number));
    table_set_number(table, number, COLUMN_NUMBER, measurement->number);
    table_set(table, number, COLUMN_CLIENT, count->client);
    table_set(table, number, COLUMN_SERVER, count->server);
    if (!measurement->first->is_untimed)
        table_set_time(table, number, COLUMN_START, exchange_began(measurement->first) / NS_PER_S);
    return number;
}

static tap_packet_status count_measurement(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                           tap_flags_t flags _U_)
{
    const struct count *count = data;
    const struct round *round = count->message.round;
    if (round == NULL)
        return TAP_PACKET_DONT_REDRAW;

    struct table *table = table_of(tapdata, new_rows);
    const unsigned row = find_or_add_row(table, count, round->measurement);
    const struct conclusion *conclusion = &count->conclusion;
    if (conclusion->has_speed)
        table_set_number(table, row, COLUMN_SPEED, conclusion->link_speed);
    else
        table_set_unknown(table, row, COLUMN_SPEED);
    table_set(table, row, COLUMN_VERDICT, val_to_str_const(conclusion->verdict, verdict_names, "?"));
    table_set_number(table, row, COLUMN_ROUNDS, round->measurement->rounds);
    const struct round *answered = round->measurement->answered;
    table_set_unknown(table, row, COLUMN_FIRST_TIME);
    table_set_unknown(table, row, COLUMN_SECOND_TIME);
    if (answered != NULL && answered->has_first)
        table_set_number(table, row, COLUMN_FIRST_TIME, answered->first_time);
    if (answered != NULL && answered->has_second)
        table_set_number(table, row, COLUMN_SECOND_TIME, answered->second_time);
    if (count->image != NULL) {
        const char *hash = sha256_hex(pinfo->pool, count->image, count->image_size);
        table_set(table, row, COLUMN_PICTURE, wmem_strndup(pinfo->pool, hash, IMAGE_NAME_DIGITS));
    }
    if (count->is_last)
        table_set_number(table, row, COLUMN_FINAL, count->frame);
    return TAP_PACKET_REDRAW;
}

void statistics_measurements_register(void)
{
    static stat_tap_table_ui table = {
        .title = "Slow Link Measurements",
        .tap_name = "slowlink",
        .cli_string = "slowlink,measurements",
        .packet_func = count_measurement,
        .nfields = COLUMNS,
        .fields = columns,
    };
    table_register(&table);
}
