/* dissector.c
 * Presents what the recogniser and the measurement say: fields, expert infos, a few words in
 * the Info column.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "dissector.h"

#include "compat.h"
#include "export.h"
#include "payload.h"
#include "statistics.h"
#include "tracking.h"

#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>

enum { IP_PROTOCOL_ICMP = 1 };

static int proto_slowlink = -1;
static int proto_observer = -1;
static dissector_handle_t icmp_handle;
static dissector_handle_t jfif_handle;
static heur_dtbl_entry_t *icmp_heuristic;
static bool heuristic_reached; /* by the message that the observer watches */

static ws_bool claim_alphabets = true;

static int hf_payload_type = -1;
static int hf_probe_size = -1;
static int hf_incomplete = -1;
static int hf_jpeg = -1;
static int hf_jpeg_offset = -1;
static int hf_jpeg_size = -1;
static int hf_jpeg_complete = -1;
static int hf_jpeg_width = -1;
static int hf_jpeg_height = -1;
static int hf_jpeg_signature = -1;
static int hf_jpeg_sha256 = -1;
static int hf_trailer = -1;
static int hf_role = -1;
static int hf_request_in = -1;
static int hf_reply_in = -1;
static int hf_rtt = -1;
static int hf_latency_in = -1;
static int hf_round = -1;
static int hf_first_time = -1;
static int hf_second_time = -1;
static int hf_delta = -1;
static int hf_link_speed = -1;
static int hf_threshold = -1;
static int hf_verdict = -1;
static int hf_interval = -1;
static int hf_duplicate = -1;

static int ett_slowlink = -1;
static int ett_jpeg = -1;
static int ett_round = -1;
static int ett_conclusion = -1;

static expert_field ei_bytes_missing = EI_INIT;
static expert_field ei_jpeg_cut = EI_INIT;
static expert_field ei_jpeg_trailing_data = EI_INIT;
static expert_field ei_reply_differs = EI_INIT;
static expert_field ei_unexplained_image = EI_INIT;
static expert_field ei_large_blocked = EI_INIT;
static expert_field ei_slow = EI_INIT;
static expert_field ei_harmless = EI_INIT;

static const value_string payload_kinds[] = {
    {PAYLOAD_EMPTY, "Empty"},
    {PAYLOAD_ALPHABET_LOWER, "Alphabet, lower case"},
    {PAYLOAD_ALPHABET_UPPER, "Alphabet, upper case"},
    {PAYLOAD_JPEG, "JPEG image"},
    {0, NULL},
};

static const value_string roles[] = {
    {ROLE_ORDINARY, "Ordinary Windows ping"},
    {ROLE_LATENCY, "Latency probe"},
    {ROLE_TRANSFER, "Transfer probe"},
    {ROLE_UNEXPLAINED, "Unexplained image"},
    {0, NULL},
};

/* The words for the packet list, after what ICMP says. */
static const value_string role_words[] = {
    {ROLE_ORDINARY, "ordinary Windows ping, alphabet"},
    {ROLE_LATENCY, "slow-link probe, empty"},
    {ROLE_TRANSFER, "slow-link probe, JPEG"},
    {ROLE_UNEXPLAINED, "unexplained JPEG"},
    {0, NULL},
};

static const value_string verdicts[] = {
    {VERDICT_UNDETERMINED, "Undetermined"},
    {VERDICT_FAST, "Fast"},
    {VERDICT_SLOW, "Slow"},
    {VERDICT_NO_DATA, "No data"},
    {0, NULL},
};

static const value_string verdict_words[] = {
    {VERDICT_UNDETERMINED, "speed undetermined"},
    {VERDICT_FAST, "fast"},
    {VERDICT_SLOW, "slow"},
    {0, NULL},
};

/* What a claimed message is, gathered before anything is shown. */
struct sighting {
    struct echo echo;
    bool recognised; /* the data are of a known kind: `payload` is set */
    struct payload payload;
    bool has_role;
    enum role role;
    const struct exchange *exchange; /* or NULL */
    enum part part;
    tvbuff_t *data;
    tvbuff_t *image; /* or NULL */
};

static void add_bytes_count(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t count)
{
    proto_item_set_generated(proto_tree_add_uint_format_value(tree, hf, tvb, 0, 0, count, "%u bytes", count));
}

static void add_jpeg(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, tvbuff_t *image_tvb,
                     const struct payload *payload)
{
    const struct jpeg_image *image = &payload->image;
    const int start = (int)payload->image_offset;
    const int size = (int)image->size;

    proto_item *item = proto_tree_add_item(tree, hf_jpeg, tvb, start, size, ENC_NA);
    proto_tree *jpeg_tree = proto_item_add_subtree(item, ett_jpeg);
    add_bytes_count(jpeg_tree, hf_jpeg_offset, tvb, (uint32_t)start);
    add_bytes_count(jpeg_tree, hf_jpeg_size, tvb, (uint32_t)size);
    proto_item_set_generated(proto_tree_add_boolean(jpeg_tree, hf_jpeg_complete, tvb, start, size, image->complete));
    if (image->has_frame) {
        const int dimensions = start + (int)image->frame_offset;
        proto_tree_add_item(jpeg_tree, hf_jpeg_width, tvb, dimensions + 2, 2, ENC_BIG_ENDIAN);
        proto_tree_add_item(jpeg_tree, hf_jpeg_height, tvb, dimensions, 2, ENC_BIG_ENDIAN);
    }
    if (proto_field_is_referenced(tree, hf_jpeg_sha256)) {
        const char *hash = sha256_of_tvb(pinfo->pool, image_tvb);
        proto_item_set_generated(proto_tree_add_string(jpeg_tree, hf_jpeg_sha256, tvb, start, size, hash));
    }
}

/* Shows the picture's inside with Wireshark's own dissector. It throws where the picture is
 * cut, as nearly all are, which would look like a malformed packet; and it would add its
 * words to the Info column. */
static void dissect_image(tvbuff_t *image_tvb, packet_info *pinfo, proto_tree *tree)
{
    if (jfif_handle == NULL || tree == NULL)
        return;

    const char *current_proto = pinfo->current_proto;
    const ws_bool info_writable = col_get_writable(pinfo->cinfo, COL_INFO);
    col_set_writable(pinfo->cinfo, COL_INFO, false);
    TRY
    {
        call_dissector_only(jfif_handle, image_tvb, pinfo, tree, NULL);
    }
    CATCH_BOUNDS_ERRORS
    {
        /* The fields that were read stay. */
    }
    ENDTRY;
    col_set_writable(pinfo->cinfo, COL_INFO, info_writable);
    pinfo->current_proto = current_proto;
}

static void add_payload(proto_tree *tree, proto_item *protocol, packet_info *pinfo, const struct sighting *sighting)
{
    const struct payload *payload = &sighting->payload;
    tvbuff_t *tvb = sighting->data;
    const uint32_t captured = sighting->echo.captured_size;

    proto_item_set_generated(proto_tree_add_uint(tree, hf_payload_type, tvb, 0, (int)captured, payload->kind));
    if (payload->kind == PAYLOAD_JPEG)
        proto_item_set_generated(
            proto_tree_add_boolean(tree, hf_jpeg_signature, tvb, 0, (int)captured, payload->signature));
    if (sighting->image == NULL)
        return;

    add_jpeg(tree, pinfo, tvb, sighting->image, payload);
    const size_t image_end = payload->image_offset + payload->image.size;
    if (image_end < captured) {
        proto_item *trailer = proto_tree_add_item(tree, hf_trailer, tvb, (int)image_end, -1, ENC_NA);
        expert_add_info_format(pinfo, trailer, &ei_jpeg_trailing_data, "%u bytes follow the end of the image (EOI)",
                               (unsigned)(captured - image_end));
    }
    if (!payload->image.complete && !sighting->echo.incomplete)
        expert_add_info(pinfo, protocol, &ei_jpeg_cut);
}

static proto_item *add_milliseconds(proto_tree *tree, int hf, uint32_t milliseconds)
{
    proto_item *item = proto_tree_add_uint_format_value(tree, hf, NULL, 0, 0, milliseconds, "%u ms", milliseconds);
    proto_item_set_generated(item);
    return item;
}

static void add_time(proto_tree *tree, int hf, int64_t nanoseconds)
{
    /* An nstime_t before zero has both parts negative, as C divides. */
    const nstime_t time = {(time_t)(nanoseconds / 1000000000), (int)(nanoseconds % 1000000000)};
    proto_item_set_generated(proto_tree_add_time(tree, hf, NULL, 0, 0, &time));
}

static void add_frame(proto_tree *tree, int hf, uint32_t frame)
{
    proto_item_set_generated(proto_tree_add_uint(tree, hf, NULL, 0, 0, frame));
}

/* The round in words, with Windows' own names for its times inside. */
static void add_round(proto_tree *tree, const struct sighting *sighting)
{
    const struct transfer *transfer = sighting->exchange->transfer;
    const uint32_t size = sighting->exchange->size;
    const bool is_whole = sighting->part == PART_REPLY && transfer->has_delta;
    proto_item *item;

    if (transfer->round == 0 && !transfer->has_second)
        return;
    proto_tree *round_tree;
    if (is_whole)
        round_tree = proto_tree_add_subtree_format(tree, sighting->data, 0, 0, ett_round, &item,
                                                   "Round %u: %u ms empty, %u ms with %u bytes, difference %d ms",
                                                   transfer->round, transfer->first_time, transfer->second_time, size,
                                                   transfer->delta);
    else if (transfer->round != 0)
        round_tree =
            proto_tree_add_subtree_format(tree, sighting->data, 0, 0, ett_round, &item, "Round %u", transfer->round);
    else
        round_tree = proto_tree_add_subtree_format(tree, sighting->data, 0, 0, ett_round, &item,
                                                   "A round whose empty ping is not in the capture");
    proto_item_set_generated(item);

    if (transfer->round != 0)
        proto_item_set_generated(proto_tree_add_uint(round_tree, hf_round, NULL, 0, 0, transfer->round));
    if (sighting->part != PART_REPLY)
        return;
    if (transfer->has_first && transfer->has_second)
        add_milliseconds(round_tree, hf_first_time, transfer->first_time);
    if (transfer->has_second)
        add_milliseconds(round_tree, hf_second_time, transfer->second_time);
    if (transfer->has_delta)
        proto_item_set_generated(proto_tree_add_int_format_value(round_tree, hf_delta, NULL, 0, 0, transfer->delta,
                                                                 "%d ms", transfer->delta));
}

/* What Windows makes of it, so far. */
static proto_item *add_conclusion(proto_tree *tree, tvbuff_t *tvb, bool has_speed, uint32_t link_speed,
                                  enum verdict verdict)
{
    const struct measurement_settings *settings = tracking_settings();
    const char *word = val_to_str_const(verdict, verdicts, "?");
    proto_item *conclusion;
    proto_tree *conclusion_tree;

    if (has_speed && settings->threshold != 0)
        conclusion_tree = proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_conclusion, &conclusion,
                                                        "Link speed so far: %u kbps, %s %u kbps: %s", link_speed,
                                                        link_speed < settings->threshold ? "below" : "not below",
                                                        settings->threshold, verdict == VERDICT_SLOW ? "slow" : "fast");
    else
        conclusion_tree =
            proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_conclusion, &conclusion, "Conclusion so far: %s", word);
    proto_item_set_generated(conclusion);
    if (has_speed)
        proto_item_set_generated(proto_tree_add_uint_format_value(conclusion_tree, hf_link_speed, NULL, 0, 0,
                                                                  link_speed, "%u kbps", link_speed));
    proto_item_set_generated(proto_tree_add_uint_format_value(conclusion_tree, hf_threshold, NULL, 0, 0,
                                                              settings->threshold, "%u kbps", settings->threshold));
    proto_item_set_generated(proto_tree_add_uint(conclusion_tree, hf_verdict, NULL, 0, 0, verdict));
    return conclusion;
}

/* Nothing more can come once every frame has been seen. */
static bool is_unanswered(packet_info *pinfo, const struct sighting *sighting)
{
    return sighting->part == PART_REQUEST && sighting->exchange->reply_frame == 0 && PINFO_FD_VISITED(pinfo);
}

/* The empty ping came through, the large one did not. */
static bool is_blocked(packet_info *pinfo, const struct sighting *sighting)
{
    const struct exchange *exchange = sighting->exchange;
    return exchange != NULL && exchange->transfer != NULL && exchange->transfer->latency != NULL &&
           is_unanswered(pinfo, sighting);
}

/* A datagram of which bytes are missing allows no verdict. */
static bool is_measured(const struct sighting *sighting)
{
    return sighting->exchange->transfer != NULL && !sighting->exchange->incomplete && !sighting->echo.incomplete;
}

/* A slow link is said once a measurement: at the reply that ends it, as far as that is known. */
static bool is_conclusion(packet_info *pinfo, const struct sighting *sighting)
{
    const struct measurement *measurement = sighting->exchange->transfer->measurement;
    return measurement->conclusion_frame == pinfo->num && (measurement->concluded || PINFO_FD_VISITED(pinfo));
}

static void add_measurement(proto_tree *tree, packet_info *pinfo, const struct sighting *sighting)
{
    const struct transfer *transfer = sighting->exchange->transfer;

    if (transfer->latency != NULL)
        add_frame(tree, hf_latency_in, transfer->latency->request_frame);
    add_round(tree, sighting);
    if (!is_measured(sighting))
        return;
    if (sighting->part == PART_REPLY) {
        proto_item *item =
            add_conclusion(tree, sighting->data, transfer->has_speed, transfer->link_speed, transfer->verdict);
        if (transfer->verdict == VERDICT_SLOW && is_conclusion(pinfo, sighting))
            expert_add_info_format(pinfo, item, &ei_slow,
                                   "Windows counts this link as slow: %u kbps, threshold %u kbps", transfer->link_speed,
                                   tracking_settings()->threshold);
    } else if (is_unanswered(pinfo, sighting)) {
        uint32_t link_speed = 0;
        const bool has_speed = measurement_speed(transfer->measurement, &link_speed);
        add_conclusion(tree, sighting->data, has_speed, link_speed,
                       measurement_verdict(transfer->measurement, tracking_settings()));
    }
}

static void add_exchange(proto_tree *tree, packet_info *pinfo, const struct sighting *sighting)
{
    const struct exchange *exchange = sighting->exchange;

    if (sighting->part == PART_DUPLICATE)
        proto_item_set_generated(proto_tree_add_boolean(tree, hf_duplicate, NULL, 0, 0, true));
    if (sighting->echo.is_reply)
        add_frame(tree, hf_request_in, exchange->request_frame);
    else if (exchange->reply_frame != 0)
        add_frame(tree, hf_reply_in, exchange->reply_frame);
    if (sighting->part == PART_REPLY && exchange->round_trip != NO_TIME)
        add_time(tree, hf_rtt, exchange->round_trip);
    if (sighting->part == PART_REQUEST && exchange->interval != NO_TIME)
        add_time(tree, hf_interval, exchange->interval);
    if (exchange->transfer != NULL && (sighting->part == PART_REQUEST || sighting->part == PART_REPLY))
        add_measurement(tree, pinfo, sighting);
}

static const char *harmless_sentence(const struct sighting *sighting)
{
    switch (sighting->role) {
    case ROLE_LATENCY:
        return "An empty ping, the first of a round: Windows measures whether its link is slow";
    case ROLE_TRANSFER:
        return "As Windows 2000 and XP send it to measure whether their link is slow, before they apply Group Policy: "
               "the image is there because it cannot be compressed";
    default:
        return sighting->payload.kind == PAYLOAD_ALPHABET_LOWER
                   ? "The alphabet that Windows' ping command sends"
                   : "The alphabet that Windows 2000 and XP send to domain controllers and file servers";
    }
}

static void add_difference(packet_info *pinfo, proto_item *item, const struct exchange *exchange)
{
    if (exchange->difference == UNKNOWN_OFFSET)
        expert_add_info_format(pinfo, item, &ei_reply_differs,
                               "The reply in frame %u does not echo the data of the request in frame %u",
                               exchange->reply_frame, exchange->request_frame);
    else
        expert_add_info_format(pinfo, item, &ei_reply_differs,
                               "The reply in frame %u does not echo the data of the request in frame %u: the first "
                               "difference is at offset %u of the data",
                               exchange->reply_frame, exchange->request_frame, exchange->difference);
}

/* What an analyst should be told, each finding once. */
static void add_findings(packet_info *pinfo, proto_item *item, const struct sighting *sighting)
{
    const struct exchange *exchange = sighting->exchange;
    const bool is_first = !sighting->echo.is_reply && sighting->part != PART_DUPLICATE;

    if (is_first && sighting->has_role && sighting->role == ROLE_UNEXPLAINED && !sighting->echo.incomplete)
        expert_add_info(pinfo, item, &ei_unexplained_image);
    if (exchange != NULL && exchange->reply_differs) {
        if (sighting->part == PART_REPLY ||
            (sighting->part == PART_REQUEST && exchange->reply_hidden && PINFO_FD_VISITED(pinfo)))
            add_difference(pinfo, item, exchange);
    }
    if (sighting->part == PART_OTHER_REPLY)
        expert_add_info_format(pinfo, item, &ei_reply_differs,
                               "Another reply to the request in frame %u, with other data than the one in frame %u",
                               exchange->request_frame, exchange->reply_frame);
    if (is_blocked(pinfo, sighting))
        expert_add_info_format(
            pinfo, item, &ei_large_blocked,
            "The empty ping in frame %u was answered, these %u bytes were not, or not whole: a filter or "
            "router drops large or fragmented ICMP; Windows aborts policy processing (event 1054). Let "
            "fragments pass or lower PingBufferSize (KB 816045)",
            exchange->transfer->latency->request_frame, exchange->size);
    /* A mere remark: not worth its cost where nobody looks. */
    if (item != NULL && is_first && sighting->has_role && sighting->role != ROLE_UNEXPLAINED)
        expert_add_info_format(pinfo, item, &ei_harmless, "%s", harmless_sentence(sighting));
}

static void add_info(packet_info *pinfo, const struct sighting *sighting)
{
    const struct exchange *exchange = sighting->exchange;
    const char *words = sighting->has_role ? val_to_str_const(sighting->role, role_words, "") : "slow-link probe";
    const uint32_t size = sighting->echo.reported_size;
    const char *remark = "";

    if (exchange != NULL && sighting->part == PART_DUPLICATE)
        remark = ", duplicate";
    else if (exchange != NULL && sighting->part == PART_REPLY && exchange->reply_differs)
        remark = ", differs from its request";
    else if (is_blocked(pinfo, sighting))
        remark = ", blocked";

    /* One call each: Wireshark measures the whole column on every one. */
    if (exchange != NULL && sighting->part == PART_REPLY && is_measured(sighting)) {
        const char *verdict = val_to_str_const(exchange->transfer->verdict, verdict_words, "");
        if (exchange->transfer->has_speed)
            col_append_fstr(pinfo->cinfo, COL_INFO, ", %s %u bytes%s, %u kbps, %s", words, size, remark,
                            exchange->transfer->link_speed, verdict);
        else
            col_append_fstr(pinfo->cinfo, COL_INFO, ", %s %u bytes%s, %s", words, size, remark, verdict);
    } else if (size == 0) {
        col_append_fstr(pinfo->cinfo, COL_INFO, ", %s%s", words, remark);
    } else {
        col_append_fstr(pinfo->cinfo, COL_INFO, ", %s %u bytes%s", words, size, remark);
    }
}

static void add_tree(proto_tree *tree, packet_info *pinfo, const struct sighting *sighting)
{
    const struct echo *echo = &sighting->echo;
    proto_item *protocol = proto_tree_add_item(tree, proto_slowlink, sighting->data, 0, -1, ENC_NA);
    proto_tree *slowlink_tree = proto_item_add_subtree(protocol, ett_slowlink);

    if (sighting->has_role) {
        proto_item_append_text(protocol, ", %s", val_to_str_const(sighting->role, roles, "?"));
        proto_item_set_generated(proto_tree_add_uint(slowlink_tree, hf_role, NULL, 0, 0, sighting->role));
    }
    if (sighting->recognised)
        proto_item_append_text(protocol, ", %s", val_to_str_const(sighting->payload.kind, payload_kinds, "?"));
    proto_item_append_text(protocol, ", %u bytes", echo->reported_size);

    add_bytes_count(slowlink_tree, hf_probe_size, sighting->data, echo->reported_size);
    if (echo->incomplete) {
        proto_item *item = proto_tree_add_boolean(slowlink_tree, hf_incomplete, NULL, 0, 0, true);
        proto_item_set_generated(item);
        expert_add_info(pinfo, item, &ei_bytes_missing);
    }
    if (sighting->exchange != NULL)
        add_exchange(slowlink_tree, pinfo, sighting);
    if (sighting->recognised)
        add_payload(slowlink_tree, protocol, pinfo, sighting);
    add_findings(pinfo, protocol, sighting);
}

static void show(proto_tree *tree, packet_info *pinfo, const struct sighting *sighting)
{
    if (tree != NULL)
        add_tree(tree, pinfo, sighting);
    else
        add_findings(pinfo, NULL, sighting);
    if (!pinfo->flags.in_error_pkt)
        add_info(pinfo, sighting);
}

/* The role of a message by itself, where the tracker knows no request to it. */
static enum role role_alone(const struct sighting *sighting)
{
    const struct payload *payload = &sighting->payload;
    if (payload->kind != PAYLOAD_JPEG)
        return ROLE_ORDINARY;
    const bool is_probe =
        sighting->echo.is_tracked && (payload->signature || sighting->echo.reported_size == PROBE_SIZE);
    return is_probe ? ROLE_TRANSFER : ROLE_UNEXPLAINED;
}

static void see(packet_info *pinfo, struct sighting *sighting, bool is_hidden)
{
    const struct echo *echo = &sighting->echo;
    const bool is_empty = echo->reported_size == 0 && !echo->incomplete;
    const int kind = sighting->recognised ? (int)sighting->payload.kind : is_empty ? PAYLOAD_EMPTY : PAYLOAD_OTHER;
    const struct seen seen =
        tracking_see(pinfo, echo, kind, sighting->recognised && sighting->payload.signature, is_hidden);
    sighting->exchange = seen.exchange;
    sighting->part = seen.part;
    if (echo->is_tracked)
        statistics_count(pinfo, echo, kind, &seen);
    if (seen.exchange == NULL)
        sighting->exchange = tracking_latency(pinfo, echo);
    if (seen.exchange == NULL && sighting->exchange != NULL)
        sighting->part = echo->is_reply ? PART_REPLY : PART_REQUEST;

    /* A quoted message is cut and has no conversation here: what it was for cannot be said. */
    if (sighting->exchange != NULL) {
        sighting->has_role = true;
        sighting->role = sighting->exchange->role;
    } else if (sighting->recognised && !pinfo->flags.in_error_pkt && seen.part != PART_EMPTY_REPLY) {
        sighting->has_role = true;
        sighting->role = role_alone(sighting);
    }
}

/* Most pings are nobody's business, and should cost no more than finding that out. */
static bool is_ignorable(void)
{
    return tracking_is_idle() && !statistics_wanted();
}

static bool dissect_echo(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint8_t request_type, uint8_t reply_type)
{
    const uint32_t captured = tvb_captured_length(tvb);
    const uint32_t reported = tvb_reported_length(tvb);
    if (captured < PAYLOAD_MINIMUM)
        return false;
    heuristic_reached = true;
    struct payload payload;
    const bool recognised = payload_recognise(tvb_get_ptr(tvb, 0, (int)captured), captured, reported, &payload) &&
                            (payload.kind == PAYLOAD_JPEG || claim_alphabets);
    if (!recognised && is_ignorable())
        return false;

    /* The heuristic gets the data alone; the message's header lies before them. */
    struct sighting sighting = {.data = tvb, .recognised = recognised};
    if (recognised)
        sighting.payload = payload;
    struct echo *echo = &sighting.echo;
    tvbuff_t *message = tvb_get_ds_tvb(tvb);
    if (message == NULL ||
        !echo_read(message, tvb_raw_offset(tvb) - ECHO_HEADER_LENGTH, pinfo, request_type, reply_type, echo))
        return false;
    echo->reported_size = reported;
    echo->captured_size = captured;
    echo->incomplete = captured < reported || pinfo->fragmented;
    see(pinfo, &sighting, false);
    if (!sighting.recognised && sighting.exchange == NULL)
        return false;

    if (sighting.recognised && sighting.payload.has_image)
        sighting.image =
            tvb_new_subset_length(tvb, (int)sighting.payload.image_offset, (int)sighting.payload.image.size);
    show(tree, pinfo, &sighting);
    if (sighting.image != NULL) {
        if (!pinfo->flags.in_error_pkt)
            export_offer(pinfo, sighting.image, echo->incomplete, echo->client);
        dissect_image(sighting.image, pinfo, tree);
    }
    return true;
}

static ws_bool dissect_icmp_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_echo(tvb, pinfo, tree, ICMP_REQUEST, ICMP_REPLY);
}

static ws_bool dissect_icmpv6_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_echo(tvb, pinfo, tree, ICMPV6_REQUEST, ICMPV6_REPLY);
}

/* Sees what no heuristic is shown: the empty echoes, and replies too short or too much like a
 * Unix ping to be offered to one. */
static void observe(tvbuff_t *message, packet_info *pinfo, proto_tree *tree)
{
    if (tvb_reported_length(message) > ECHO_HEADER_LENGTH && is_ignorable())
        return;
    struct sighting sighting = {0};
    if (!echo_read(message, 0, pinfo, ICMP_REQUEST, ICMP_REPLY, &sighting.echo) || !sighting.echo.is_tracked)
        return;
    see(pinfo, &sighting, true);
    if (sighting.role != ROLE_LATENCY || sighting.exchange == NULL)
        return;
    sighting.data = tvb_new_subset_remaining(message, ECHO_HEADER_LENGTH);
    if (sighting.echo.reported_size == 0) {
        sighting.recognised = true;
        sighting.payload.kind = PAYLOAD_EMPTY;
    }
    show(tree, pinfo, &sighting);
}

/* Stands in for ICMP in the table "ip.proto", and calls it. */
static int dissect_observed_icmp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    heuristic_reached = false;
    const int length = call_dissector_only(icmp_handle, tvb, pinfo, tree, data);
    if (!heuristic_reached && icmp_heuristic->enabled && proto_is_protocol_enabled(icmp_heuristic->protocol))
        observe(tvb, pinfo, tree);
    return length;
}

void proto_register_slowlink(void)
{
    /* clang-format off */
    static hf_register_info hf[] = {
        {&hf_payload_type, {"Payload", "slowlink.payload_type", FT_UINT8, BASE_DEC, VALS(payload_kinds), 0,
            "What the echo's data are", HFILL}},
        {&hf_probe_size, {"Probe size", "slowlink.probe_size", FT_UINT32, BASE_DEC, NULL, 0,
            "Length of the echo's data as this packet reports it", HFILL}},
        {&hf_incomplete, {"Incomplete", "slowlink.incomplete", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "Bytes that were sent are not here: the first fragment alone, or a packet cut by the capture", HFILL}},
        {&hf_jpeg, {"JPEG image", "slowlink.jpeg", FT_BYTES, BASE_NONE, NULL, 0,
            "The embedded image, from SOI to EOI or, without one, to the end of the data", HFILL}},
        {&hf_jpeg_offset, {"Offset", "slowlink.jpeg.offset", FT_UINT32, BASE_DEC, NULL, 0,
            "Where the image starts in the echo's data", HFILL}},
        {&hf_jpeg_size, {"Size", "slowlink.jpeg.size", FT_UINT32, BASE_DEC, NULL, 0,
            "Length of the image as carried", HFILL}},
        {&hf_jpeg_complete, {"Complete", "slowlink.jpeg.complete", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The image ends with EOI. Windows sends the first 2048 bytes of its image, usually without", HFILL}},
        {&hf_jpeg_width, {"Width", "slowlink.jpeg.width", FT_UINT16, BASE_DEC, NULL, 0,
            "Pixels per line, from the frame header (SOFn)", HFILL}},
        {&hf_jpeg_height, {"Height", "slowlink.jpeg.height", FT_UINT16, BASE_DEC, NULL, 0,
            "Lines, from the frame header (SOFn)", HFILL}},
        {&hf_jpeg_signature, {"WANG2 signature", "slowlink.jpeg.signature", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The data contain the bytes WANG2, as Microsoft's image does", HFILL}},
        {&hf_jpeg_sha256, {"SHA-256", "slowlink.jpeg.sha256", FT_STRING, BASE_NONE, NULL, 0,
            "SHA-256 of the image as carried", HFILL}},
        {&hf_trailer, {"Data after the image", "slowlink.trailer", FT_BYTES, BASE_NONE, NULL, 0,
            "What follows the image's EOI in the echo's data", HFILL}},
        {&hf_role, {"Role", "slowlink.role", FT_UINT8, BASE_DEC, VALS(roles), 0,
            "What the ping is for", HFILL}},
        {&hf_request_in, {"Request in", "slowlink.request_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0,
            "The echo request that this replies to", HFILL}},
        {&hf_reply_in, {"Reply in", "slowlink.reply_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
            "The echo reply to this request", HFILL}},
        {&hf_rtt, {"Round-trip time", "slowlink.rtt", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
            "From the frame that completes the request to the one that completes the reply", HFILL}},
        {&hf_latency_in, {"Latency probe in", "slowlink.latency_in", FT_FRAMENUM, BASE_NONE, NULL, 0,
            "The empty echo request of the same round", HFILL}},
        {&hf_round, {"Round", "slowlink.round", FT_UINT8, BASE_DEC, NULL, 0,
            "Round of the measurement, 1 to 3", HFILL}},
        {&hf_first_time, {"First time", "slowlink.first_time", FT_UINT32, BASE_DEC, NULL, 0,
            "Round trip of the empty ping in whole milliseconds, as in Windows' Userenv log", HFILL}},
        {&hf_second_time, {"Second time", "slowlink.second_time", FT_UINT32, BASE_DEC, NULL, 0,
            "Round trip of the large ping in whole milliseconds, as in Windows' Userenv log", HFILL}},
        {&hf_delta, {"Difference", "slowlink.delta", FT_INT32, BASE_DEC, NULL, 0,
            "Second time less first time, milliseconds", HFILL}},
        {&hf_link_speed, {"Link speed", "slowlink.link_speed", FT_UINT32, BASE_DEC, NULL, 0,
            "As Windows computes it from the rounds so far, kbps (KB 227260)", HFILL}},
        {&hf_threshold, {"Threshold", "slowlink.threshold", FT_UINT32, BASE_DEC, NULL, 0,
            "Below this speed (kbps) a link is slow: a preference of this protocol, a policy in Windows", HFILL}},
        {&hf_verdict, {"Verdict", "slowlink.verdict", FT_UINT8, BASE_DEC, VALS(verdicts), 0,
            "What Windows concludes from the rounds so far", HFILL}},
        {&hf_interval, {"Interval", "slowlink.interval", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
            "Since the same client's previous ping of the kind, or measurement, to the same server", HFILL}},
        {&hf_duplicate, {"Duplicate", "slowlink.duplicate", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The same message again, from a mirrored port or a retransmission: it adds nothing", HFILL}},
    };
    static ei_register_info ei[] = {
        {&ei_bytes_missing, {"slowlink.bytes_missing", PI_UNDECODED, PI_NOTE,
            "Bytes that were sent are not in this capture, or IP reassembly is off", EXPFILL}},
        {&ei_jpeg_cut, {"slowlink.jpeg.cut", PI_UNDECODED, PI_CHAT,
            "The image has no end (EOI): Windows sends only the first bytes of its image, usually 2048", EXPFILL}},
        {&ei_jpeg_trailing_data, {"slowlink.jpeg.trailing_data", PI_UNDECODED, PI_NOTE,
            "Data follow the end of the image", EXPFILL}},
        {&ei_reply_differs, {"slowlink.reply_differs", PI_SECURITY, PI_WARN,
            "The reply does not echo the request's data", EXPFILL}},
        {&ei_unexplained_image, {"slowlink.unexplained_image", PI_SECURITY, PI_WARN,
            "An image in a ping that fits no slow link detection: perhaps data that someone smuggles out", EXPFILL}},
        {&ei_large_blocked, {"slowlink.large_blocked", PI_RESPONSE_CODE, PI_WARN,
            "The empty ping was answered, the large one was not", EXPFILL}},
        {&ei_slow, {"slowlink.slow", PI_RESPONSE_CODE, PI_NOTE,
            "Windows counts this link as slow", EXPFILL}},
        {&ei_harmless, {"slowlink.harmless", PI_COMMENTS_GROUP, PI_CHAT,
            "A ping as Windows sends it", EXPFILL}},
    };
    /* clang-format on */
    static int *ett[] = {&ett_slowlink, &ett_jpeg, &ett_round, &ett_conclusion};

    proto_slowlink = proto_register_protocol("Windows Slow Link Detection", "SlowLink", "slowlink");
    proto_register_field_array(proto_slowlink, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert_register_protocol(proto_slowlink), ei, array_length(ei));

    module_t *module = prefs_register_protocol(proto_slowlink, NULL);
    prefs_register_bool_preference(module, "alphabets", "Claim ordinary Windows pings",
                                   "Also name pings that carry the alphabet, a to w or A to W, which Windows sends "
                                   "for other reasons than slow link detection",
                                   &claim_alphabets);
    tracking_register(module);
    export_register(proto_slowlink, module);
    statistics_register(payload_kinds);

    /* In name only and a child of ICMP: it adds no layer, and is off where ICMP is. */
    proto_observer =
        proto_register_protocol_in_name_only("Windows Slow Link Detection, Echo Observer", "SlowLink Observer",
                                             "slowlink.observer", proto_get_id_by_filter_name("icmp"), FT_PROTOCOL);
}

void proto_reg_handoff_slowlink(void)
{
    jfif_handle = find_dissector_add_dependency("image-jfif", proto_slowlink);
    heur_dissector_add("icmp", dissect_icmp_heur, "Windows Slow Link Detection over ICMP", "slowlink_icmp",
                       proto_slowlink, HEURISTIC_ENABLE);
    heur_dissector_add("icmpv6", dissect_icmpv6_heur, "Windows Slow Link Detection over ICMPv6", "slowlink_icmpv6",
                       proto_slowlink, HEURISTIC_ENABLE);
    icmp_heuristic = find_heur_dissector_by_unique_short_name("slowlink_icmp");

    icmp_handle = find_dissector_add_dependency("icmp", proto_slowlink);
    dissector_add_uint("ip.proto", IP_PROTOCOL_ICMP, create_dissector_handle(dissect_observed_icmp, proto_observer));
}
