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
    bool has_speed, has_earlier_speed;
    uint32_t speed;                        /* of the latest measurement, kbps */
    uint32_t minimum_speed, maximum_speed; /* of the earlier ones */
    GHashTable *images;                    /* a set of struct content: equal images are one */
    GSequence *intervals;                  /* ns, in order */
};

static void free_link(gpointer data)
{
    struct link *link = data;
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

/* A measurement begins: what the row said of the one before is over. */
static void count_measurement(struct table *table, struct link *link, const struct exchange *transfer)
{
    link->measurements++;
    if (link->has_speed) {
        link->minimum_speed = link->has_earlier_speed ? MIN(link->minimum_speed, link->speed) : link->speed;
        link->maximum_speed = MAX(link->maximum_speed, link->speed);
        link->has_earlier_speed = true;
        link->has_speed = false;
    }
    for (enum column column = COLUMN_FIRST_TIME; column <= COLUMN_SPEED; column++)
        table_set_unknown(table, link->row, column);
    if (!transfer->has_interval)
        return;
    g_sequence_insert_sorted(link->intervals, g_memdup2(&transfer->interval, sizeof transfer->interval),
                             compare_intervals, NULL);
    char *seconds = g_strdup_printf("%14.3f", (double)median(link->intervals) / (double)NS_PER_S);
    table_set(table, link->row, COLUMN_MEDIAN_INTERVAL, seconds);
    g_free(seconds);
}

static void count_probe(struct table *table, struct link *link, const struct round *round)
{
    const struct exchange *transfer = round->transfer;
    link->rounds++;
    if (round->measurement->first == transfer || round->measurement->first == round->latency)
        count_measurement(table, link, transfer);
}

static void set_speeds(struct table *table, const struct link *link)
{
    table_set_number(table, link->row, COLUMN_SPEED, link->speed);
    table_set_number(table, link->row, COLUMN_MINIMUM_SPEED,
                     link->has_earlier_speed ? MIN(link->minimum_speed, link->speed) : link->speed);
    table_set_number(table, link->row, COLUMN_MAXIMUM_SPEED, MAX(link->maximum_speed, link->speed));
}

static void count_reply(struct table *table, struct link *link, const struct round *round)
{
    for (enum column column = COLUMN_FIRST_TIME; column <= COLUMN_SPEED; column++)
        table_set_unknown(table, link->row, column);
    if (round->has_first)
        table_set_number(table, link->row, COLUMN_FIRST_TIME, round->first_time);
    if (round->has_second)
        table_set_number(table, link->row, COLUMN_SECOND_TIME, round->second_time);
    if (round->has_delta)
        table_set_number(table, link->row, COLUMN_DELTA, round->delta);
    link->has_speed = round->at_reply.has_speed;
    link->speed = round->at_reply.link_speed;
    if (link->has_speed)
        set_speeds(table, link);
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
    const bool is_reply = count->message.echo.is_reply;
    const bool began_with_reply = exchange_began_with_reply(round->transfer);
    if (is_reply == round->has_begun_with_reply)
        count_probe(table, link, round);
    if (is_reply)
        count_reply(table, link, round);
    if (!round->transfer->is_incomplete) /* a part of an image is none of its own */
        g_hash_table_add(link->images, (gpointer)round->transfer->content);
    if (!began_with_reply && !is_reply)
        link->unanswered++;
    else if (!began_with_reply && link->unanswered > 0) /* a filter may have passed the reply alone */
        link->unanswered--;

    table_set(table, link->row, COLUMN_VERDICT,
              val_to_str_const(message_conclusion(&count->message)->verdict, verdict_names, "?"));
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
