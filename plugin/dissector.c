/* dissector.c
 * Presents what the recogniser found: fields, expert infos, a few words in the Info column.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "dissector.h"

#include "compat.h"
#include "export.h"
#include "payload.h"

#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>

/* RFC 792 and RFC 4443: type, code, checksum, identifier and sequence number, then data. */
enum { ECHO_HEADER_LENGTH = 8 };

static int proto_slowlink = -1;
static dissector_handle_t jfif_handle;

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

static int ett_slowlink = -1;
static int ett_jpeg = -1;

static expert_field ei_bytes_missing = EI_INIT;
static expert_field ei_jpeg_cut = EI_INIT;
static expert_field ei_jpeg_trailing_data = EI_INIT;

static const value_string payload_kinds[] = {
    {PAYLOAD_EMPTY, "Empty"},
    {PAYLOAD_ALPHABET_LOWER, "Alphabet, lower case"},
    {PAYLOAD_ALPHABET_UPPER, "Alphabet, upper case"},
    {PAYLOAD_JPEG, "JPEG image"},
    {0, NULL},
};

/* The words for the packet list. */
static const value_string payload_words[] = {
    {PAYLOAD_ALPHABET_LOWER, "Windows ping, alphabet"},
    {PAYLOAD_ALPHABET_UPPER, "Windows ping, upper-case alphabet"},
    {PAYLOAD_JPEG, "slow-link probe, JPEG"},
    {0, NULL},
};

/* One ICMP or ICMPv6 echo message, as a frame shows it. */
struct echo {
    bool is_reply;
    bool incomplete;        /* bytes that were sent are not here */
    uint32_t reported_size; /* of the data, bytes */
    uint32_t captured_size;
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

static void add_payload(proto_tree *tree, proto_item *protocol, packet_info *pinfo, tvbuff_t *tvb,
                        const struct echo *echo, const struct payload *payload, tvbuff_t *image_tvb)
{
    proto_item *item = proto_tree_add_uint(tree, hf_payload_type, tvb, 0, (int)echo->captured_size, payload->kind);
    proto_item_set_generated(item);
    if (payload->kind == PAYLOAD_JPEG)
        proto_item_set_generated(
            proto_tree_add_boolean(tree, hf_jpeg_signature, tvb, 0, (int)echo->captured_size, payload->signature));
    if (image_tvb == NULL)
        return;

    add_jpeg(tree, pinfo, tvb, image_tvb, payload);
    const size_t image_end = payload->image_offset + payload->image.size;
    if (image_end < echo->captured_size) {
        proto_item *trailer = proto_tree_add_item(tree, hf_trailer, tvb, (int)image_end, -1, ENC_NA);
        expert_add_info_format(pinfo, trailer, &ei_jpeg_trailing_data, "%u bytes follow the end of the image (EOI)",
                               (unsigned)(echo->captured_size - image_end));
    }
    if (!payload->image.complete && !echo->incomplete)
        expert_add_info(pinfo, protocol, &ei_jpeg_cut);
}

static void add_tree(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct echo *echo,
                     const struct payload *payload, tvbuff_t *image_tvb)
{
    proto_item *protocol = proto_tree_add_item(tree, proto_slowlink, tvb, 0, -1, ENC_NA);
    proto_item_append_text(protocol, ", %s, %u bytes", val_to_str_const(payload->kind, payload_kinds, "?"),
                           echo->reported_size);
    proto_tree *slowlink_tree = proto_item_add_subtree(protocol, ett_slowlink);

    add_bytes_count(slowlink_tree, hf_probe_size, tvb, echo->reported_size);
    if (echo->incomplete) {
        proto_item *item = proto_tree_add_boolean(slowlink_tree, hf_incomplete, tvb, 0, 0, true);
        proto_item_set_generated(item);
        expert_add_info(pinfo, item, &ei_bytes_missing);
    }
    add_payload(slowlink_tree, protocol, pinfo, tvb, echo, payload, image_tvb);
}

static bool dissect_echo(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint8_t request_type, uint8_t reply_type)
{
    /* The heuristic gets the data alone; the message's header lies before them. */
    tvbuff_t *message = tvb_get_ds_tvb(tvb);
    const int data_offset = tvb_raw_offset(tvb);
    if (message == NULL || data_offset < ECHO_HEADER_LENGTH)
        return false;
    uint8_t type;
    tvb_memcpy(message, &type, data_offset - ECHO_HEADER_LENGTH, sizeof type);
    if (type != request_type && type != reply_type)
        return false;

    struct echo echo = {
        .is_reply = type == reply_type,
        .reported_size = tvb_reported_length(tvb),
        .captured_size = tvb_captured_length(tvb),
    };
    echo.incomplete = echo.captured_size < echo.reported_size || pinfo->fragmented;
    if (echo.captured_size == 0)
        return false;

    struct payload payload;
    const uint8_t *data = tvb_get_ptr(tvb, 0, (int)echo.captured_size);
    if (!payload_recognise(data, echo.captured_size, echo.reported_size, &payload))
        return false;
    if (payload.kind != PAYLOAD_JPEG && !claim_alphabets)
        return false;

    tvbuff_t *image_tvb =
        payload.has_image ? tvb_new_subset_length(tvb, (int)payload.image_offset, (int)payload.image.size) : NULL;
    add_tree(tree, pinfo, tvb, &echo, &payload, image_tvb);

    if (!pinfo->flags.in_error_pkt) {
        col_append_sep_fstr(pinfo->cinfo, COL_INFO, ", ", "%s %u bytes",
                            val_to_str_const(payload.kind, payload_words, ""), echo.reported_size);
        if (image_tvb != NULL)
            export_offer(pinfo, image_tvb, echo.incomplete, echo.is_reply ? &pinfo->dst : &pinfo->src);
    }
    if (image_tvb != NULL)
        dissect_image(image_tvb, pinfo, tree);
    return true;
}

static ws_bool dissect_icmp_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_echo(tvb, pinfo, tree, 8, 0);
}

static ws_bool dissect_icmpv6_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_echo(tvb, pinfo, tree, 128, 129);
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
    };
    static ei_register_info ei[] = {
        {&ei_bytes_missing, {"slowlink.bytes_missing", PI_UNDECODED, PI_NOTE,
            "Bytes that were sent are not in this capture, or IP reassembly is off", EXPFILL}},
        {&ei_jpeg_cut, {"slowlink.jpeg.cut", PI_UNDECODED, PI_CHAT,
            "The image has no end (EOI): Windows sends only the first bytes of its image, usually 2048", EXPFILL}},
        {&ei_jpeg_trailing_data, {"slowlink.jpeg.trailing_data", PI_UNDECODED, PI_NOTE,
            "Data follow the end of the image", EXPFILL}},
    };
    /* clang-format on */
    static int *ett[] = {&ett_slowlink, &ett_jpeg};

    proto_slowlink = proto_register_protocol("Windows Slow Link Detection", "SlowLink", "slowlink");
    proto_register_field_array(proto_slowlink, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert_register_protocol(proto_slowlink), ei, array_length(ei));

    module_t *module = prefs_register_protocol(proto_slowlink, NULL);
    prefs_register_bool_preference(module, "alphabets", "Claim ordinary Windows pings",
                                   "Also name pings that carry the alphabet, a to w or A to W, which Windows sends "
                                   "for other reasons than slow link detection",
                                   &claim_alphabets);
    export_register(proto_slowlink, module);
}

void proto_reg_handoff_slowlink(void)
{
    jfif_handle = find_dissector_add_dependency("image-jfif", proto_slowlink);
    heur_dissector_add("icmp", dissect_icmp_heur, "Windows Slow Link Detection over ICMP", "slowlink_icmp",
                       proto_slowlink, HEURISTIC_ENABLE);
    heur_dissector_add("icmpv6", dissect_icmpv6_heur, "Windows Slow Link Detection over ICMPv6", "slowlink_icmpv6",
                       proto_slowlink, HEURISTIC_ENABLE);
}
