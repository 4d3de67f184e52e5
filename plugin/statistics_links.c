/* statistics_links.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics_links.h"

#include "fields.h"
#include "statistics.h"
#include "statistics_table.h"

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

static stat_tap_table_item columns[COLUMNS] = {
    TEXT_COLUMN("Client"),
    TEXT_COLUMN("Server"),
    NUMBER_COLUMN("Measurements"),
    NUMBER_COLUMN("Rounds"),
    NUMBER_COLUMN("First time (ms)"),
    NUMBER_COLUMN("Second time (ms)"),
    NUMBER_COLUMN("Difference (ms)"),
    NUMBER_COLUMN("Speed (kbps)"),
    NUMBER_COLUMN("Minimum"),
    NUMBER_COLUMN("Maximum"),
    TEXT_COLUMN("Verdict"),
    NUMBER_COLUMN("Unanswered"),
    NUMBER_COLUMN("Images"),
    TEXT_COLUMN("First seen (UTC)"),
    TEXT_COLUMN("Last seen (UTC)"),
    NUMBER_COLUMN("Median interval (s)"),
};

/* What a row counts; its cells are only text. */
struct link {
    struct key hosts; /* client, server, VLAN */
    unsigned row;
    unsigned measurements, rounds, unanswered;
    uint32_t latest;      /* number of the latest measurement, which the row tells of */
    GHashTable *speed_of; /* the numbers of all measurements -> their places in `speeds`, or NULL */
    GSequence *speeds;    /* kbps, one of each measurement, in order */
    GHashTable *images;   /* a set of struct content: equal images are one */
    GSequence *intervals; /* ns, in order */
};

static void free_link(gpointer data)
{
    struct link *link = data;
    g_hash_table_destroy(link->speed_of);
    g_sequence_free(link->speeds);
    g_hash_table_destroy(link->images);
    g_sequence_free(link->intervals);
    g_free(link);
}

static GHashTable *new_links(void)
{
    return g_hash_table_new_full(key_hash, key_equal, NULL, free_link);
}

static struct link *find_or_add_link(struct table *table, const struct count *count)
{
    const struct echo *echo = &count->message.echo;
    const struct key hosts = {{echo->client, echo->server, echo->vlan}};
    struct link *link = g_hash_table_lookup(table->rows, &hosts);
    if (link == NULL) {
        link = g_new0(struct link, 1);
        link->hosts = hosts;
        link->row = table_add_row(table);
        link->speed_of = g_hash_table_new(NULL, NULL);
        link->speeds = g_sequence_new(g_free);
        link->images = g_hash_table_new(NULL, NULL);
        link->intervals = g_sequence_new(g_free);
        g_hash_table_insert(table->rows, &link->hosts, link);
        table_set(table, link->row, COLUMN_CLIENT, count->client);
        table_set(table, link->row, COLUMN_SERVER, count->server);
        if (echo->has_time)
            table_set_time(table, link->row, COLUMN_FIRST_SEEN, count->timestamp.secs);
    }
    return link;
}

static gint compare_numbers(gconstpointer a, gconstpointer b, gpointer data _U_)
{
    const gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return x < y ? -1 : x > y;
}

static GSequenceIter *add_number(GSequence *numbers, gint64 number)
{
    return g_sequence_insert_sorted(numbers, g_memdup2(&number, sizeof number), compare_numbers, NULL);
}

static gint64 number_at(GSequence *numbers, int position)
{
    return *(gint64 *)g_sequence_get(g_sequence_get_iter_at_pos(numbers, position));
}

static void set_times_unknown(struct table *table, const struct link *link)
{
    for (enum column column = COLUMN_FIRST_TIME; column <= COLUMN_DELTA; column++)
        table_set_unknown(table, link->row, column);
}

/* A measurement is met. The row tells of the latest. */
static void begin_measurement(struct table *table, struct link *link, const struct measurement *measurement)
{
    const struct exchange *transfer = measurement->first_transfer;
    if (measurement->number > link->latest) { /* what is in a new row is unknown as it is */
        link->latest = measurement->number;
        set_times_unknown(table, link);
    }
    link->measurements++;
    if (!transfer->has_interval)
        return;
    add_number(link->intervals, transfer->interval);
    /* The lower one where there are two in the middle: an interval that was seen. */
    const gint64 median = number_at(link->intervals, (g_sequence_get_length(link->intervals) - 1) / 2);
    char *seconds = g_strdup_printf("%14.3f", (double)median / (double)NS_PER_S);
    table_set(table, link->row, COLUMN_MEDIAN_INTERVAL, seconds);
    g_free(seconds);
}

/* What is known of a measurement's speed has changed. */
static void set_speed(struct table *table, struct link *link, uint32_t number, const struct conclusion *conclusion)
{
    GSequenceIter *old = g_hash_table_lookup(link->speed_of, GUINT_TO_POINTER(number));
    if (old != NULL)
        g_sequence_remove(old);
    g_hash_table_insert(link->speed_of, GUINT_TO_POINTER(number),
                        conclusion->has_speed ? add_number(link->speeds, conclusion->link_speed) : NULL);

    const enum column columns_of_all[] = {COLUMN_MINIMUM_SPEED, COLUMN_MAXIMUM_SPEED};
    const int positions[] = {0, g_sequence_get_length(link->speeds) - 1};
    for (size_t i = 0; i < G_N_ELEMENTS(positions); i++)
        if (positions[1] < 0)
            table_set_unknown(table, link->row, columns_of_all[i]);
        else
            table_set_number(table, link->row, columns_of_all[i], number_at(link->speeds, positions[i]));
}

/* The latest measurement goes on. */
static void tell_latest(struct table *table, const struct link *link, const struct count *count)
{
    const struct round *answered = count->message.round->measurement->answered;
    const struct conclusion *conclusion = &count->conclusion;
    set_times_unknown(table, link);
    if (answered != NULL && answered->has_first)
        table_set_number(table, link->row, COLUMN_FIRST_TIME, answered->first_time);
    if (answered != NULL && answered->has_second)
        table_set_number(table, link->row, COLUMN_SECOND_TIME, answered->second_time);
    if (answered != NULL && answered->has_delta)
        table_set_number(table, link->row, COLUMN_DELTA, answered->delta);
    if (conclusion->has_speed)
        table_set_number(table, link->row, COLUMN_SPEED, conclusion->link_speed);
    else
        table_set_unknown(table, link->row, COLUMN_SPEED);
    table_set(table, link->row, COLUMN_VERDICT, val_to_str_const(conclusion->verdict, verdict_names, "?"));
}

static tap_packet_status count_link(void *tapdata, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_)
{
    const struct count *count = data;
    const struct round *round = count->message.round;
    if (round == NULL)
        return TAP_PACKET_DONT_REDRAW;

    struct table *table = table_of(tapdata, new_links);
    struct link *link = find_or_add_link(table, count);
    const struct measurement *measurement = round->measurement;
    const bool is_reply = count->message.echo.is_reply;
    if (!g_hash_table_contains(link->speed_of, GUINT_TO_POINTER(measurement->number)))
        begin_measurement(table, link, measurement);
    if (is_reply == round->has_begun_with_reply)
        link->rounds += 1 + round->lost_before;
    if (!round->transfer->is_incomplete) /* a part of an image is none of its own */
        g_hash_table_add(link->images, (gpointer)round->transfer->content);
    if (!round->transfer->began_with_reply && !is_reply)
        link->unanswered++;
    else if (!round->transfer->began_with_reply && link->unanswered > 0) /* a filter may have passed the reply alone */
        link->unanswered--;

    set_speed(table, link, measurement->number, &count->conclusion);
    if (measurement->number == link->latest)
        tell_latest(table, link, count);
    table_set_number(table, link->row, COLUMN_MEASUREMENTS, link->measurements);
    table_set_number(table, link->row, COLUMN_ROUNDS, link->rounds);
    table_set_number(table, link->row, COLUMN_UNANSWERED, link->unanswered);
    table_set_number(table, link->row, COLUMN_IMAGES, g_hash_table_size(link->images));
    if (count->message.echo.has_time)
        table_set_time(table, link->row, COLUMN_LAST_SEEN, count->timestamp.secs);
    return TAP_PACKET_REDRAW;
}

void statistics_links_register(void)
{
    static stat_tap_table_ui table = {
        .title = "Slow Link Clients and Servers",
        .tap_name = "slowlink",
        .cli_string = "slowlink,links",
        .packet_func = count_link,
        .nfields = COLUMNS,
        .fields = columns,
    };
    table_register(&table);
}
