/* fields.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fields.h"

#include "export.h"

#include <epan/conversation_filter.h>
#include <epan/proto_data.h>
#include <epan/unit_strings.h>

const value_string payload_kind_names[] = {
    {PAYLOAD_EMPTY, "Empty"},
    {PAYLOAD_ALPHABET_LOWER, "Alphabet, lower case"},
    {PAYLOAD_ALPHABET_UPPER, "Alphabet, upper case"},
    {PAYLOAD_JPEG, "JPEG image"},
    {0, NULL},
};

const value_string role_names[] = {
    {ROLE_ORDINARY, "Ordinary Windows ping"},
    {ROLE_LATENCY, "Latency probe"},
    {ROLE_TRANSFER, "Transfer probe"},
    {ROLE_UNEXPLAINED, "Unexplained image"},
    {0, NULL},
};

const value_string verdict_names[] = {
    {VERDICT_UNDETERMINED, "Undetermined"},
    {VERDICT_FAST, "Fast"},
    {VERDICT_SLOW, "Slow"},
    {VERDICT_NO_DATA, "No data"},
    {0, NULL},
};

/* With a space, which some of Wireshark's own lack, and in the spelling of Windows' policies. */
static const unit_name_string unit_bytes = {" byte", " bytes"};
static const unit_name_string unit_milliseconds = {" ms", NULL};
static const unit_name_string unit_kbps = {" kbps", NULL};

static int proto_slowlink = -1;
static int hf_payload_type = -1;
static int hf_probe_size = -1;
static int hf_incomplete = -1;
static int hf_quoted = -1;
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
static int hf_suspicious = -1;
static int hf_request_in = -1;
static int hf_reply_in = -1;
static int hf_rtt = -1;
static int hf_difference_offset = -1;
static int hf_measurement = -1;
static int hf_previous_in = -1;
static int hf_next_in = -1;
static int hf_latency_in = -1;
static int hf_transfer_in = -1;
static int hf_times = -1;
static int hf_round = -1;
static int hf_first_time = -1;
static int hf_second_time = -1;
static int hf_delta = -1;
static int hf_conclusion = -1;
static int hf_link_speed = -1;
static int hf_threshold = -1;
static int hf_verdict = -1;
static int hf_final = -1;
static int hf_rounds = -1;
static int hf_interval = -1;
static int hf_duplicate = -1;

static int ett_slowlink = -1;
static int ett_jpeg = -1;
static int ett_measurement = -1;
static int ett_times = -1;
static int ett_conclusion = -1;

/* For Conversation Filter, which is asked while the packet's details are open. To message.c this would be a place that no
 * packet has. */
static const uint32_t MEASUREMENT_KEY = UINT32_MAX - 1;

static const struct measurement *find_measurement(packet_info *pinfo)
{
    return p_get_proto_data(pinfo->pool, pinfo, proto_slowlink, MEASUREMENT_KEY);
}

static ws_bool has_measurement(packet_info *pinfo CONVERSATION_FILTER_DATA)
{
    return find_measurement(pinfo) != NULL;
}

static char *measurement_filter(packet_info *pinfo CONVERSATION_FILTER_DATA)
{
    return g_strdup_printf("slowlink.measurement == %u", find_measurement(pinfo)->number);
}

void fields_register(int proto)
{
    /* clang-format off */
    static hf_register_info hf[] = {
        {&hf_payload_type, {"Payload", "slowlink.payload_type", FT_UINT8, BASE_DEC, VALS(payload_kind_names), 0,
            "What the echo's data are", HFILL}},
        {&hf_probe_size, {"Probe size", "slowlink.probe_size", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_bytes, 0,
            "Length of the echo's data as this packet reports it", HFILL}},
        {&hf_incomplete, {"Incomplete", "slowlink.incomplete", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "Bytes that were sent are not in the capture: only the first fragment is, or the packet was cut", HFILL}},
        {&hf_quoted, {"Quoted", "slowlink.quoted", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "An error message quotes this message: it is named, and not judged", HFILL}},
        {&hf_jpeg, {"JPEG image", "slowlink.jpeg", FT_BYTES, BASE_NONE, NULL, 0,
            "The embedded image, from SOI to EOI or, without one, to the end of the data", HFILL}},
        {&hf_jpeg_offset, {"Offset", "slowlink.jpeg.offset", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_bytes, 0,
            "Where the image starts in the echo's data", HFILL}},
        {&hf_jpeg_size, {"Size", "slowlink.jpeg.size", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_bytes, 0,
            "Length of the image as carried", HFILL}},
        {&hf_jpeg_complete, {"Complete", "slowlink.jpeg.complete", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The image ends with EOI. A slow-link probe carries only a part of an image, usually without", HFILL}},
        {&hf_jpeg_width, {"Width", "slowlink.jpeg.width", FT_UINT16, BASE_DEC, NULL, 0,
            "Pixels per line, from the frame header (SOFn)", HFILL}},
        {&hf_jpeg_height, {"Height", "slowlink.jpeg.height", FT_UINT16, BASE_DEC, NULL, 0,
            "Lines, from the frame header (SOFn)", HFILL}},
        {&hf_jpeg_signature, {"WANG2 signature", "slowlink.jpeg.signature", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The data contain the bytes WANG2, as Snort's rule 29456 expects of Microsoft's image", HFILL}},
        {&hf_jpeg_sha256, {"SHA-256", "slowlink.jpeg.sha256", FT_STRING, BASE_NONE, NULL, 0,
            "SHA-256 of the image as carried", HFILL}},
        {&hf_trailer, {"Data after the image", "slowlink.trailer", FT_BYTES, BASE_NONE, NULL, 0,
            "What follows the image's EOI in the echo's data", HFILL}},
        {&hf_role, {"Role", "slowlink.role", FT_UINT8, BASE_DEC, VALS(role_names), 0,
            "What the ping is for", HFILL}},
        {&hf_suspicious, {"Suspicious", "slowlink.suspicious", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "Something about this message is not as Windows sends it: the warnings say what", HFILL}},
        {&hf_request_in, {"Request in", "slowlink.request_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0,
            "The echo request that this replies to", HFILL}},
        {&hf_reply_in, {"Reply in", "slowlink.reply_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
            "The echo reply to this request", HFILL}},
        {&hf_rtt, {"Round-trip time", "slowlink.rtt", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
            "From the frame that completes the request to the one that completes the reply, or its whole copy", HFILL}},
        {&hf_difference_offset, {"First difference at", "slowlink.difference_offset", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_bytes, 0,
            "Offset of the first byte in the reply's data that differs from the request", HFILL}},
        {&hf_measurement, {"Measurement", "slowlink.measurement", FT_UINT32, BASE_DEC, NULL, 0,
            "Number of the measurement in this capture, from 0", HFILL}},
        {&hf_previous_in, {"Previous measurement in", "slowlink.previous_in", FT_FRAMENUM, BASE_NONE, NULL, 0,
            "Where the same client's previous measurement of the same server begins", HFILL}},
        {&hf_next_in, {"Next measurement in", "slowlink.next_in", FT_FRAMENUM, BASE_NONE, NULL, 0,
            "Where the same client's next measurement of the same server begins", HFILL}},
        {&hf_latency_in, {"Latency probe in", "slowlink.latency_in", FT_FRAMENUM, BASE_NONE, NULL, 0,
            "The empty echo request of the same round", HFILL}},
        {&hf_transfer_in, {"Transfer probe in", "slowlink.transfer_in", FT_FRAMENUM, BASE_NONE, NULL, 0,
            "The large echo request of the same round", HFILL}},
        {&hf_times, {"Times", "slowlink.times", FT_NONE, BASE_NONE, NULL, 0,
            "The times of one round", HFILL}},
        {&hf_round, {"Round", "slowlink.round", FT_UINT8, BASE_DEC, NULL, 0,
            "Round of the measurement, 1 to 3", HFILL}},
        {&hf_first_time, {"First time", "slowlink.first_time", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_milliseconds, 0,
            "Round trip of the empty ping in whole milliseconds, as in Windows' Userenv log", HFILL}},
        {&hf_second_time, {"Second time", "slowlink.second_time", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_milliseconds, 0,
            "Round trip of the large ping in whole milliseconds, as in Windows' Userenv log", HFILL}},
        {&hf_delta, {"Difference", "slowlink.delta", FT_INT32, BASE_DEC | BASE_UNIT_STRING, &unit_milliseconds, 0,
            "Second time less first time", HFILL}},
        {&hf_conclusion, {"Conclusion", "slowlink.conclusion", FT_NONE, BASE_NONE, NULL, 0,
            "What follows from the rounds so far", HFILL}},
        {&hf_link_speed, {"Link speed", "slowlink.link_speed", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_kbps, 0,
            "As Windows computes it from the rounds so far (KB 227260)", HFILL}},
        {&hf_threshold, {"Threshold", "slowlink.threshold", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &unit_kbps, 0,
            "Below this speed a link is slow: a preference of this protocol, a policy in Windows", HFILL}},
        {&hf_verdict, {"Verdict", "slowlink.verdict", FT_UINT8, BASE_DEC, VALS(verdict_names), 0,
            "What Windows concludes from the rounds so far", HFILL}},
        {&hf_final, {"Final", "slowlink.final", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The measurement ends with this message, or it is the last one in the capture: speed and verdict do not change any more", HFILL}},
        {&hf_rounds, {"Rounds", "slowlink.rounds", FT_UINT8, BASE_DEC, NULL, 0,
            "How many rounds the measurement had, but for those that were lost after its last large ping", HFILL}},
        {&hf_interval, {"Interval", "slowlink.interval", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
            "Since the same client's previous ping of this kind to the same server; with a measurement, since the previous measurement", HFILL}},
        {&hf_duplicate, {"Duplicate", "slowlink.duplicate", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "A copy of an earlier message, as from a mirrored port or a merged capture: it is not measured again", HFILL}},
    };
    /* clang-format on */
    static int *ett[] = {&ett_slowlink, &ett_jpeg, &ett_measurement, &ett_times, &ett_conclusion};

    proto_slowlink = proto;
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    register_conversation_filter("slowlink", "Slow link measurement", has_measurement,
                                 measurement_filter CONVERSATION_FILTER_NO_DATA);
}

static void add_number(proto_tree *tree, int hf, uint32_t number)
{
    proto_item_set_generated(proto_tree_add_uint(tree, hf, NULL, 0, 0, number));
}

static void add_true(proto_tree *tree, int hf)
{
    proto_item_set_generated(proto_tree_add_boolean(tree, hf, NULL, 0, 0, true));
}

static void add_duration(proto_tree *tree, int hf, int64_t nanoseconds)
{
    /* An nstime_t before zero has both parts negative, as C divides. */
    const nstime_t duration = {(time_t)(nanoseconds / NS_PER_S), (int)(nanoseconds % NS_PER_S)};
    proto_item_set_generated(proto_tree_add_time(tree, hf, NULL, 0, 0, &duration));
}

/* Adds the number of another frame. Where a read filter has dropped that frame, this one may have its number. */
static void add_frame(proto_tree *tree, const packet_info *pinfo, int hf, uint32_t frame)
{
    if (frame != 0 && frame != pinfo->num)
        add_number(tree, hf, frame);
}

/* Adds where an exchange begins. */
static void add_exchange_frame(proto_tree *tree, const packet_info *pinfo, int hf, const struct exchange *exchange)
{
    add_frame(tree, pinfo, hf, exchange->request_frame != 0 ? exchange->request_frame : exchange->reply_frame);
}

/* What the echo carries */

/* Returns the SHA-256 of the image; until the next call, or as long as the packet. Nearly all probes of a capture carry the
 * same picture, and to hash it takes longer than all the rest: its keyed digest tells whether it is the one before. */
static const char *sha256_of_image(const struct message *message, packet_info *pinfo)
{
    enum { HEX_DIGITS = 64 };
    static struct {
        uint64_t digest;
        size_t start, size;
        char hex[HEX_DIGITS + 1];
    } latest;
    const struct payload *payload = &message->echo.payload;
    const size_t start = payload->image_offset, size = payload->image.size;
    const uint64_t digest = message->echo.digest;
    if (digest != 0 && latest.digest == digest && latest.start == start && latest.size == size)
        return latest.hex;
    const char *hex = sha256_hex(pinfo->pool, message->echo.data + start, size);
    if (digest != 0) {
        latest.digest = digest;
        latest.start = start;
        latest.size = size;
        (void)g_strlcpy(latest.hex, hex, sizeof latest.hex);
    }
    return hex;
}

static void add_jpeg(proto_tree *tree, packet_info *pinfo, const struct message *message, tvbuff_t *data)
{
    const struct payload *payload = &message->echo.payload;
    const int start = (int)payload->image_offset;
    const int size = (int)payload->image.size;
    proto_item *item = proto_tree_add_item(tree, hf_jpeg, data, start, size, ENC_NA);
    proto_tree *jpeg_tree = proto_item_add_subtree(item, ett_jpeg);

    add_number(jpeg_tree, hf_jpeg_offset, (uint32_t)start);
    add_number(jpeg_tree, hf_jpeg_size, (uint32_t)size);
    proto_item_set_generated(
        proto_tree_add_boolean(jpeg_tree, hf_jpeg_complete, data, start, size, payload->image.complete));
    if (payload->image.has_frame) {
        const int dimensions = start + (int)payload->image.frame_offset;
        proto_tree_add_item(jpeg_tree, hf_jpeg_width, data, dimensions + 2, 2, ENC_BIG_ENDIAN);
        proto_tree_add_item(jpeg_tree, hf_jpeg_height, data, dimensions, 2, ENC_BIG_ENDIAN);
    }
    if (proto_field_is_referenced(tree, hf_jpeg_sha256))
        proto_item_set_generated(
            proto_tree_add_string(jpeg_tree, hf_jpeg_sha256, data, start, size, sha256_of_image(message, pinfo)));
    if (payload->image_offset + payload->image.size < message->echo.captured)
        proto_tree_add_item(tree, hf_trailer, data, start + size, -1, ENC_NA);
}

static void add_payload(proto_tree *tree, packet_info *pinfo, const struct message *message, tvbuff_t *data)
{
    const struct payload *payload = &message->echo.payload;
    const int captured = (int)message->echo.captured;

    proto_item_set_generated(proto_tree_add_uint(tree, hf_payload_type, data, 0, captured, payload->kind));
    if (payload->kind == PAYLOAD_JPEG)
        proto_item_set_generated(
            proto_tree_add_boolean(tree, hf_jpeg_signature, data, 0, captured, payload->signature));
    if (payload->has_image)
        add_jpeg(tree, pinfo, message, data);
}

/* The measurement */

static void add_measurement(proto_tree *tree, packet_info *pinfo, struct measurement *measurement)
{
    p_add_proto_data(pinfo->pool, pinfo, proto_slowlink, MEASUREMENT_KEY, measurement);
    proto_item *item = proto_tree_add_uint(tree, hf_measurement, NULL, 0, 0, measurement->number);
    proto_tree *measurement_tree = proto_item_add_subtree(item, ett_measurement);
    proto_item_set_generated(item);
    if (measurement->previous != NULL)
        add_exchange_frame(measurement_tree, pinfo, hf_previous_in, measurement->previous->first);
    if (measurement->next != NULL)
        add_exchange_frame(measurement_tree, pinfo, hf_next_in, measurement->next->first);
}

/* The round's times, under Windows' own names. */
static void add_times(proto_tree *tree, const struct message *message, const struct round *round, tvbuff_t *data)
{
    const bool has_times = message->echo.is_reply;
    proto_item *item;

    if (round->number == 0 && !(has_times && round->has_second))
        return;
    if (round->number == 0)
        item = proto_tree_add_none_format(tree, hf_times, data, 0, 0, "A round whose empty ping was not found");
    else if (has_times && round->has_delta)
        item = proto_tree_add_none_format(tree, hf_times, data, 0, 0,
                                          "Round %u: %u ms empty, %u ms with %u bytes, difference %d ms", round->number,
                                          round->first_time, round->second_time, round->transfer->size, round->delta);
    else
        item = proto_tree_add_none_format(tree, hf_times, data, 0, 0, "Round %u", round->number);
    proto_item_set_generated(item);
    proto_tree *times_tree = proto_item_add_subtree(item, ett_times);

    if (round->number != 0)
        add_number(times_tree, hf_round, round->number);
    if (has_times && round->has_delta)
        add_number(times_tree, hf_first_time, round->first_time);
    if (has_times && round->has_second)
        add_number(times_tree, hf_second_time, round->second_time);
    if (has_times && round->has_delta)
        proto_item_set_generated(proto_tree_add_int(times_tree, hf_delta, NULL, 0, 0, round->delta));
}

static const char *const doubts[] = {
    [DOUBT_COPIES] = "copies of a message are too far apart to tell its time",
    [DOUBT_ERROR] = "an ICMP error came for one of the pings",
    [DOUBT_OTHERS] = "another program pinged, too, and not all rounds have times",
    [DOUBT_WAIT] = "the client waited on after a reply, as if it had none",
    [DOUBT_ROUNDS] = "a lost ping was perhaps another program's, so which rounds belong together is not known",
};

static const char *conclusion_sentence(wmem_allocator_t *scope, const struct conclusion *conclusion,
                                       const struct measurement *measurement, bool is_final)
{
    const struct measurement_settings *settings = message_settings();
    const char *so_far = is_final ? "" : " so far";

    if (settings->threshold == 0)
        return wmem_strdup_printf(scope, "Conclusion%s: fast, a threshold of 0 kbps turns the test off", so_far);
    if (conclusion->doubt != DOUBT_NONE && conclusion->verdict == VERDICT_UNDETERMINED)
        return wmem_strdup_printf(scope, "Conclusion%s: undetermined, %s", so_far, doubts[conclusion->doubt]);
    if (conclusion->is_fast_round_trip && conclusion->verdict == VERDICT_UNDETERMINED)
        return wmem_strdup_printf(
            scope, "Conclusion%s: undetermined, the next empty ping was perhaps answered in less than %u ms", so_far,
            settings->fast_limit);
    if (conclusion->is_fast_round_trip && !measurement->is_fast) /* that ping has no label */
        return wmem_strdup_printf(scope, "Conclusion%s: fast, the next empty ping was answered in less than %u ms",
                                  so_far, settings->fast_limit);
    if (conclusion->is_fast_round_trip)
        return wmem_strdup_printf(scope, "Conclusion%s: fast, a round trip was below %u ms", so_far,
                                  settings->fast_limit);
    const char *of_rounds =
        conclusion->measured < conclusion->rounds
            ? wmem_strdup_printf(scope, " from %u of %u rounds", conclusion->measured, conclusion->rounds)
            : "";
    if (conclusion->has_speed)
        return wmem_strdup_printf(scope, "Link speed%s: %u kbps%s, %s %u kbps: %s", so_far, conclusion->link_speed,
                                  of_rounds, conclusion->verdict == VERDICT_SLOW ? "below" : "not below",
                                  settings->threshold, conclusion->verdict == VERDICT_SLOW ? "slow" : "fast");
    if (conclusion->verdict == VERDICT_NO_DATA)
        return wmem_strdup_printf(scope, "Conclusion%s: no data, no large ping was answered in time", so_far);
    return wmem_strdup_printf(scope, "Conclusion%s: undetermined, there are no times that give a speed", so_far);
}

static void add_conclusion(proto_tree *tree, packet_info *pinfo, const struct message *message,
                           const struct round *round, tvbuff_t *data)
{
    const struct conclusion conclusion = message_conclusion(message, pinfo);
    const bool is_final = message_is_final(message, pinfo);
    proto_item *item =
        proto_tree_add_none_format(tree, hf_conclusion, data, 0, 0, "%s",
                                   conclusion_sentence(pinfo->pool, &conclusion, round->measurement, is_final));
    proto_tree *conclusion_tree = proto_item_add_subtree(item, ett_conclusion);
    proto_item_set_generated(item);

    if (conclusion.has_speed)
        add_number(conclusion_tree, hf_link_speed, conclusion.link_speed);
    add_number(conclusion_tree, hf_threshold, message_settings()->threshold);
    add_number(conclusion_tree, hf_verdict, conclusion.verdict);
    if (is_final) {
        add_true(conclusion_tree, hf_final);
        add_number(conclusion_tree, hf_rounds, round->measurement->rounds);
    }
}

/* A datagram of which bytes are missing allows no conclusion of its own; but a measurement has one. */
static bool has_conclusion(const struct message *message, packet_info *pinfo, const struct round *round)
{
    if (message_is_final(message, pinfo))
        return true;
    if (exchange_is_incomplete(round->transfer))
        return false;
    return message->echo.is_reply || ((round->transfer->reply_frame == 0 || round->is_late) && PINFO_FD_VISITED(pinfo));
}

static void add_round(proto_tree *tree, packet_info *pinfo, const struct message *message, tvbuff_t *data)
{
    const struct round *round = message->match.exchange->round;

    add_measurement(tree, pinfo, round->measurement);
    if (message->role == ROLE_LATENCY) {
        add_exchange_frame(tree, pinfo, hf_transfer_in, round->transfer);
        add_number(tree, hf_round, round->number);
    } else if (message->round != NULL) {
        if (round->latency != NULL)
            add_exchange_frame(tree, pinfo, hf_latency_in, round->latency);
        add_times(tree, message, round, data);
        if (has_conclusion(message, pinfo, round))
            add_conclusion(tree, pinfo, message, round, data);
    }
}

static void add_exchange(proto_tree *tree, packet_info *pinfo, const struct message *message, tvbuff_t *data)
{
    const struct exchange *exchange = message->match.exchange;
    const struct deviation *deviation = exchange->deviation;
    const bool is_first = message_is_first(message), is_first_reply = is_first && message->echo.is_reply;
    int64_t round_trip;

    if (message_is_copy(message))
        add_true(tree, hf_duplicate);
    if (message->echo.is_reply)
        add_frame(tree, pinfo, hf_request_in, exchange->request_frame);
    else
        add_frame(tree, pinfo, hf_reply_in, exchange->reply_frame);
    if (is_first_reply && exchange_round_trip(exchange, &round_trip))
        add_duration(tree, hf_rtt, round_trip);
    if (is_first_reply && deviation != NULL && deviation->difference.is_located)
        add_number(tree, hf_difference_offset, deviation->difference.offset);
    if (is_first && exchange->has_interval && message->echo.is_reply == exchange->began_with_reply)
        add_duration(tree, hf_interval, exchange->interval);
    if (is_first_reply && deviation != NULL && deviation->has_interval)
        add_duration(tree, hf_interval, deviation->interval);
    if (exchange->round != NULL && message->role == exchange->role)
        add_round(tree, pinfo, message, data);
}

proto_item *fields_add(proto_tree *tree, packet_info *pinfo, const struct message *message, tvbuff_t *data)
{
    const struct echo *echo = &message->echo;
    if (tree == NULL)
        return NULL;
    proto_item *protocol = proto_tree_add_item(tree, proto_slowlink, data, 0, -1, ENC_NA);
    proto_tree *slowlink_tree = proto_item_add_subtree(protocol, ett_slowlink);

    if (message->role != ROLE_UNDECIDED) {
        proto_item_append_text(protocol, ", %s", val_to_str_const(message->role, role_names, "?"));
        add_number(slowlink_tree, hf_role, message->role);
    }
    if (message->suspicions != 0)
        add_true(slowlink_tree, hf_suspicious);
    if (echo->payload.kind != PAYLOAD_OTHER)
        proto_item_append_text(protocol, ", %s", val_to_str_const(echo->payload.kind, payload_kind_names, "?"));
    proto_item_append_text(protocol, ", %u bytes", echo->size);

    add_number(slowlink_tree, hf_probe_size, echo->size);
    if (echo->incomplete)
        add_true(slowlink_tree, hf_incomplete);
    if (pinfo->flags.in_error_pkt)
        add_true(slowlink_tree, hf_quoted);
    if (message->match.exchange != NULL)
        add_exchange(slowlink_tree, pinfo, message, data);
    if (echo->payload.kind != PAYLOAD_OTHER)
        add_payload(slowlink_tree, pinfo, message, data);
    return protocol;
}
