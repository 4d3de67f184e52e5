/* statistics_pings.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "statistics_pings.h"

#include "fields.h"
#include "statistics.h"

#include <epan/stats_tree.h>

/* Wireshark searches the children of a node one by one before it adds one, so not every host of a scan gets
 * its own. */
enum { MOST_PAIRS = 2000 };

static const char root[] = "Echo messages";
static const char others[] = "other hosts";

/* The pairs of hosts that have nodes in a tree, by role and kind. */
static GHashTable *pairs_by_tree; /* stats_tree * -> set of struct conversation_key */

static void free_pairs(gpointer pairs)
{
    g_hash_table_destroy(pairs);
}

static void init_tree(stats_tree *tree)
{
    if (pairs_by_tree == NULL)
        pairs_by_tree = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_pairs);
    g_hash_table_insert(pairs_by_tree, tree,
                        g_hash_table_new_full(conversation_key_hash, conversation_key_equal, g_free, NULL));
    stats_tree_create_node(tree, root, 0, STAT_DT_INT, true);
}

static void free_tree(stats_tree *tree)
{
    if (pairs_by_tree != NULL)
        g_hash_table_remove(pairs_by_tree, tree);
}

static const char *role_of(const struct message *message)
{
    if (message->standing.exchange != NULL && message->standing.occurrence == OCCURRENCE_DUPLICATE)
        return "Duplicates";
    return message->has_role ? val_to_str_const(message->role, role_names, "?") : "Other pings";
}

/* Returns whether a pair of hosts has its own nodes, or may have them. */
static bool has_nodes(stats_tree *tree, const struct message *message)
{
    GHashTable *pairs = g_hash_table_lookup(pairs_by_tree, tree);
    const bool is_duplicate =
        message->standing.exchange != NULL && message->standing.occurrence == OCCURRENCE_DUPLICATE;
    /* Role and kind stand in the places of VLAN and identifier. */
    const struct conversation_key pair = {
        .client = message->echo.client,
        .server = message->echo.server,
        .vlan = is_duplicate ? ROLE_UNDECIDED + 1U : message->role,
        .identifier = message->echo.payload.kind << 1 | message->echo.is_reply,
    };
    if (g_hash_table_contains(pairs, &pair))
        return true;
    if (g_hash_table_size(pairs) >= MOST_PAIRS)
        return false;
    g_hash_table_add(pairs, g_memdup2(&pair, sizeof pair));
    return true;
}

static tap_packet_status count_ping(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_)
{
    const struct count *count = data;
    const struct message *message = &count->message;
    const bool is_reply = message->echo.is_reply;

    int node = tick_stat_node(tree, root, 0, true);
    node = tick_stat_node(tree, role_of(message), node, true);
    node = tick_stat_node(tree, val_to_str_const(message->echo.payload.kind, payload_kind_names, "Other data"), node,
                          true);
    if (!has_nodes(tree, message)) {
        tick_stat_node(tree, others, node, false);
        return TAP_PACKET_REDRAW;
    }
    const char *from = is_reply ? count->server : count->client, *to = is_reply ? count->client : count->server;
    node = tick_stat_node(tree, wmem_strdup_printf(pinfo->pool, "from %s", from), node, true);
    tick_stat_node(tree, wmem_strdup_printf(pinfo->pool, "to %s", to), node, false);
    return TAP_PACKET_REDRAW;
}

void statistics_pings_register(void)
{
    stats_tree_register_plugin("slowlink", "slowlink", "Slow Link Pings", 0, count_ping, init_tree, free_tree);
}
