/* dissector.c
 * Where Wireshark calls the plugin: the heuristic dissectors of ICMP and ICMPv6, and the observer before ICMP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "dissector.h"

#include "export.h"
#include "fields.h"
#include "findings.h"
#include "frame.h"
#include "info_column.h"
#include "preferences.h"
#include "statistics.h"

#include <epan/exceptions.h>
#include <epan/prefs.h>

enum { IP_PROTOCOL_ICMP = 1 };

static const char short_name[] = "SlowLink";

static int proto_slowlink = -1;
static int proto_observer = -1;
static dissector_handle_t icmp_handle; /* whoever dissects ICMP, without the observer */
static dissector_handle_t jfif_handle; /* NULL in a Wireshark without it */
static int proto_jfif;
static heur_dtbl_entry_t *icmp_heuristic;

/* Shows the picture's inside with Wireshark's own dissector, where somebody looks at it. It throws where the picture is
 * cut, as nearly all are, which would look like a malformed packet; and it would add its
 * words to the Info column. */
static void dissect_image(tvbuff_t *image, packet_info *pinfo, proto_tree *tree)
{
    /* Wireshark stops at a million items of a tree: a crowd of pictures, or of what is in them, must not use them up for what
     * follows, nor keep anybody waiting. And it stops where layers lie too deep: the picture needs one. */
    const unsigned size = tvb_captured_length(image);
    if (jfif_handle == NULL || !proto_field_is_referenced(tree, proto_jfif) || size > PROBE_SIZE ||
        wmem_list_count(pinfo->layers) + 1 >= prefs.gui_max_tree_depth ||
        !jpeg_is_simple(tvb_get_ptr(image, 0, (int)size), size))
        return;

    /* Other dissectors, and frame.protocols, read the layers: these must not depend on there being a tree. */
    const uint8_t layer = pinfo->curr_layer_num;
    const unsigned layers = wmem_list_count(pinfo->layers);
    const ws_bool info_writable = col_get_writable(pinfo->cinfo, COL_INFO);
    if (info_writable) /* in an ICMP error no column is */
        col_set_writable(pinfo->cinfo, COL_INFO, false);
    TRY
    {
        call_dissector_only(jfif_handle, image, pinfo, tree, NULL);
    }
    CATCH_BOUNDS_ERRORS
    {
        /* The fields that were read stay. */
    }
    FINALLY
    {
        if (info_writable)
            col_set_writable(pinfo->cinfo, COL_INFO, true);
    }
    ENDTRY;
    pinfo->curr_layer_num = layer;
    while (wmem_list_count(pinfo->layers) > layers)
        wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
}

static void show(struct message *message, packet_info *pinfo, proto_tree *tree)
{
    const struct payload *payload = &message->echo.payload;
    tvbuff_t *data = tvb_new_subset_length_caplen(message->tvb, (int)(message->offset + ECHO_HEADER_LENGTH),
                                                  (int)message->echo.captured, (int)message->echo.size);

    message->is_shown = true;
    findings_add(fields_add(tree, pinfo, message, data), pinfo, message);
    if (!pinfo->flags.in_error_pkt)
        info_column_add(pinfo, message);
    if (!payload->has_image)
        return;
    tvbuff_t *image = tvb_new_subset_length(data, (int)payload->image_offset, (int)payload->image.size);
    if (!pinfo->flags.in_error_pkt)
        export_offer(pinfo, image, message->echo.incomplete && !payload->image.complete, &message->client);
    dissect_image(image, pinfo, tree);
}

static bool dissect_data(tvbuff_t *data, packet_info *pinfo, proto_tree *tree, const struct icmp_types *types)
{
    struct message *message = message_find(data, pinfo, types);
    if (message == NULL)
        return false;
    show(message, pinfo, tree);
    return true;
}

static ws_bool dissect_icmp_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_data(tvb, pinfo, tree, &icmp_types);
}

static ws_bool dissect_icmpv6_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_data(tvb, pinfo, tree, &icmpv6_types);
}

/* By name, as Lua's Dissector.get("slowlink") finds it: for the data of an ICMP echo, with its header before. A file of
 * exported PDUs may name it, too, where there is none. */
static int dissect_slowlink(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    if (!proto_is_frame_protocol(pinfo->layers, "ip"))
        return 0;
    return dissect_data(tvb, pinfo, tree, &icmp_types) ? (int)tvb_captured_length(tvb) : 0;
}

static bool is_on(void)
{
    return icmp_heuristic->enabled && proto_is_protocol_enabled(icmp_heuristic->protocol);
}

static void show_observed(struct message *message, packet_info *pinfo, proto_tree *tree)
{
    /* Expert Information names this protocol as theirs. */
    const char *current_proto = pinfo->current_proto;
    pinfo->current_proto = short_name;
    show(message, pinfo, tree);
    pinfo->current_proto = current_proto;
}

/* Stands before ICMP in the table "ip.proto", and calls it. It sees what no heuristic is shown: empty echoes,
 * data too short or too much like a Unix ping's, and what another heuristic took first. */
static int dissect_observed_icmp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    struct message *message = message_may_matter(tvb, pinfo) && is_on() ? message_observe(tvb, pinfo) : NULL;
    volatile int length = 0;
    if (message == NULL)
        return call_dissector_only(icmp_handle, tvb, pinfo, tree, data);

    /* Where ICMP fails, as below too many layers, the message would else be known, but nowhere warned of. */
    TRY
    {
        length = call_dissector_only(icmp_handle, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        if (!message->is_shown)
            show_observed(message, pinfo, tree);
    }
    ENDTRY;
    return length;
}

void proto_register_slowlink(void)
{
    proto_slowlink = proto_register_protocol("Windows Slow Link Detection", short_name, "slowlink");
    fields_register(proto_slowlink);
    findings_register(proto_slowlink);
    preferences_register(proto_slowlink);
    frame_register(proto_slowlink);
    message_register();
    export_register(proto_slowlink);
    statistics_register();
    register_dissector("slowlink", dissect_slowlink, proto_slowlink);

    /* In name only and a child of ICMP: it adds no layer, and is off where ICMP is. */
    proto_observer = proto_register_protocol_in_name_only(
        "Internet Control Message Protocol, with Windows Slow Link Detection", "ICMP (with SlowLink)",
        "icmp_with_slowlink", proto_get_id_by_filter_name("icmp"), FT_PROTOCOL);
}

void proto_reg_handoff_slowlink(void)
{
    jfif_handle = find_dissector_add_dependency("image-jfif", proto_slowlink);
    proto_jfif = jfif_handle != NULL ? dissector_handle_get_protocol_index(jfif_handle) : -1;
    heur_dissector_add("icmp", dissect_icmp_heur, "Windows Slow Link Detection over ICMP", "slowlink_icmp",
                       proto_slowlink, HEURISTIC_ENABLE);
    heur_dissector_add("icmpv6", dissect_icmpv6_heur, "Windows Slow Link Detection over ICMPv6", "slowlink_icmpv6",
                       proto_slowlink, HEURISTIC_ENABLE);
    icmp_heuristic = find_heur_dissector_by_unique_short_name("slowlink_icmp");

    /* Another plugin may stand there already: it goes on to be called. */
    icmp_handle = dissector_get_default_uint_handle("ip.proto", IP_PROTOCOL_ICMP);
    if (icmp_handle == NULL)
        icmp_handle = find_dissector_add_dependency("icmp", proto_slowlink);
    dissector_add_uint("ip.proto", IP_PROTOCOL_ICMP, create_dissector_handle(dissect_observed_icmp, proto_observer));
}
