/* statistics_pings.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics_pings.h"

#include "fields.h"
#include "statistics.h"
#include "statistics_table.h"

#include <epan/stats_tree.h>

/* Wireshark searches the children of a node one by one before it adds one, so not every host of a scan gets
 * its own; nor a row. */
enum { MOST_PAIRS = 2000, OTHER_PAIRS = 1 << 8 };

static const char root[] = "Echo messages";
static const char others[] = "other hosts";

/* The tree and the table count the same. */

static const char *role_of(const struct message *message)
{
    if (message_is_copy(message))
        return "Duplicates";
    return val_to_str_const(message->role, role_names, "Other pings");
}

static const char *kind_of(const struct message *message)
{
    return val_to_str_const(message->echo.payload.kind, payload_kind_names, "Other data");
}

static const char *sender_of(const struct count *count)
{
    return count->message.echo.is_reply ? count->server : count->client;
}

static const char *receiver_of(const struct count *count)
{
    return count->message.echo.is_reply ? count->client : count->server;
}

/* What is counted together. */
static struct key pair_of(const struct message *message)
{
    const struct echo *echo = &message->echo;
    const uint32_t role = message_is_copy(message) ? ROLE_UNDECIDED + 1U : message->role;
    return (struct key){{echo->client, echo->server, role, echo->payload.kind << 1 | echo->is_reply}};
}

/* The tree, of scripts */

/* The pairs of hosts that have nodes in a tree, by role and kind. */
static GHashTable *pairs_by_tree; /* stats_tree * -> set of struct key */

static void free_pairs(gpointer pairs)
{
    g_hash_table_destroy(pairs);
}

static void init_tree(stats_tree *tree)
{
    if (pairs_by_tree == NULL)
        pairs_by_tree = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_pairs);
    g_hash_table_insert(pairs_by_tree, tree, g_hash_table_new_full(key_hash, key_equal, g_free, NULL));
    stats_tree_create_node(tree, root, 0, STAT_DT_INT, true);
}

static void free_tree(stats_tree *tree)
{
    if (pairs_by_tree != NULL)
        g_hash_table_remove(pairs_by_tree, tree);
}

/* Returns whether a pair of hosts has its own nodes, or may have them. */
static bool has_nodes(stats_tree *tree, const struct message *message)
{
    GHashTable *pairs = g_hash_table_lookup(pairs_by_tree, tree);
    const struct key pair = pair_of(message);
    if (g_hash_table_contains(pairs, &pair))
        return true;
    if (g_hash_table_size(pairs) >= MOST_PAIRS)
        return false;
    g_hash_table_add(pairs, g_memdup2(&pair, sizeof pair));
    return true;
}

static tap_packet_status count_node(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_)
{
    const struct count *count = data;
    /* Wireshark's tree counts bursts, and crashes where times are too far apart, as no clock shows them. */
    static const int64_t longest = INT64_C(1) << 33; /* s */
    if (pinfo->rel_ts.secs < -longest || pinfo->rel_ts.secs > longest)
        return TAP_PACKET_DONT_REDRAW;

    int node = tick_stat_node(tree, root, 0, true);
    node = tick_stat_node(tree, role_of(&count->message), node, true);
    node = tick_stat_node(tree, kind_of(&count->message), node, true);
    if (!has_nodes(tree, &count->message)) {
        tick_stat_node(tree, others, node, false);
        return TAP_PACKET_REDRAW;
    }
    node = tick_stat_node(tree, wmem_strdup_printf(pinfo->pool, "from %s", sender_of(count)), node, true);
    tick_stat_node(tree, wmem_strdup_printf(pinfo->pool, "to %s", receiver_of(count)), node, false);
    return TAP_PACKET_REDRAW;
}

/* The table, of the menu: a plugin's tree would stand at its end, far from the other tables. */

enum column { COLUMN_ROLE, COLUMN_KIND, COLUMN_FROM, COLUMN_TO, COLUMN_COUNT, COLUMNS };

static stat_tap_table_item columns[COLUMNS] = {
    TEXT_COLUMN("Role"), TEXT_COLUMN("Payload"), TEXT_COLUMN("From"), TEXT_COLUMN("To"), NUMBER_COLUMN("Count"),
};

struct row {
    struct key pair; /* the key */
    unsigned number;
    unsigned messages;
};

static GHashTable *new_rows(void)
{
    return g_hash_table_new_full(key_hash, key_equal, NULL, g_free);
}

static struct row *find_or_add_row(struct table *table, const struct count *count)
{
    const struct message *message = &count->message;
    struct key pair = pair_of(message);
    struct row *row = g_hash_table_lookup(table->rows, &pair);
    const bool is_other = row == NULL && g_hash_table_size(table->rows) >= MOST_PAIRS;
    if (is_other) {
        pair = (struct key){{0, 0, pair.words[2], pair.words[3] | OTHER_PAIRS}};
        row = g_hash_table_lookup(table->rows, &pair);
    }
    if (row != NULL)
        return row;
    row = g_new0(struct row, 1);
    row->pair = pair;
    row->number = table_add_row(table);
    g_hash_table_insert(table->rows, &row->pair, row);
    table_set(table, row->number, COLUMN_ROLE, role_of(message));
    table_set(table, row->number, COLUMN_KIND, kind_of(message));
    table_set(table, row->number, COLUMN_FROM, is_other ? others : sender_of(count));
    table_set(table, row->number, COLUMN_TO, is_other ? others : receiver_of(count));
    return row;
}

static tap_packet_status count_row(void *tapdata, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data,
                                   tap_flags_t flags _U_)
{
    struct table *table = table_of(tapdata, new_rows);
    struct row *row = find_or_add_row(table, data);
    table_set_number(table, row->number, COLUMN_COUNT, ++row->messages);
    return TAP_PACKET_REDRAW;
}

void statistics_pings_register(void)
{
    static stat_tap_table_ui table = {
        .title = "Slow Link Pings",
        .tap_name = "slowlink",
        .cli_string = "slowlink,pings",
        .packet_func = count_row,
        .nfields = COLUMNS,
        .fields = columns,
    };
    table_register(&table);
    stats_tree_register("slowlink", "slowlink", "Slow Link Pings", 0, count_node, init_tree, free_tree);
}
