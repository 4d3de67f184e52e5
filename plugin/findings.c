/* findings.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "findings.h"

#include "suspicion.h"

#include <epan/column-info.h>
#include <epan/expert.h>
#include <epan/tap.h>

static expert_field ei_bytes_missing = EI_INIT;
static expert_field ei_jpeg_cut = EI_INIT;
static expert_field ei_jpeg_trailing_data = EI_INIT;
static expert_field ei_image_changed = EI_INIT;
static expert_field ei_jpeg_invalid = EI_INIT;
static expert_field ei_unusual_code = EI_INIT;
static expert_field ei_reply_differs = EI_INIT;
static expert_field ei_request_missing = EI_INIT;
static expert_field ei_reply_late = EI_INIT;
static expert_field ei_reply_shortened = EI_INIT;
static expert_field ei_reply_not_compared = EI_INIT;
static expert_field ei_unexplained_image = EI_INIT;
static expert_field ei_large_blocked = EI_INIT;
static expert_field ei_slow = EI_INIT;
static expert_field ei_harmless = EI_INIT;
static expert_field ei_unconfirmed = EI_INIT;

static int expert_tap; /* 0 until it is looked for: it is registered last of all */

void findings_register(int proto)
{
    /* clang-format off */
    static ei_register_info ei[] = {
        {&ei_bytes_missing, {"slowlink.bytes_missing", PI_REASSEMBLE, PI_NOTE,
            "Bytes that were sent are not in this capture, or IP reassembly is off", EXPFILL}},
        {&ei_jpeg_cut, {"slowlink.jpeg.cut", PI_PROTOCOL, PI_CHAT,
            "The image has no end (EOI): usual for a slow-link probe, which carries only a part of an image", EXPFILL}},
        {&ei_jpeg_trailing_data, {"slowlink.jpeg.trailing_data", PI_PROTOCOL, PI_NOTE,
            "There are more data after the end of the image (EOI)", EXPFILL}},
        {&ei_reply_differs, {"slowlink.reply_differs", PI_SECURITY, PI_WARN,
            "The reply does not bring back the data of its request", EXPFILL}},
        {&ei_image_changed, {"slowlink.image_changed", PI_SECURITY, PI_WARN,
            "The image is another than the client sent before, or longer; Windows always sends the same one", EXPFILL}},
        {&ei_jpeg_invalid, {"slowlink.jpeg.invalid", PI_SECURITY, PI_WARN,
            "These data are no valid JPEG image: perhaps others in its guise", EXPFILL}},
        {&ei_unusual_code, {"slowlink.unusual_code", PI_SECURITY, PI_WARN,
            "The ICMP code is not 0, as Windows sends it: perhaps someone hides data in it", EXPFILL}},
        {&ei_request_missing, {"slowlink.request_missing", PI_SEQUENCE, PI_NOTE,
            "No request with this image was found: it is not in the capture, or it carried something else", EXPFILL}},
        {&ei_reply_late, {"slowlink.reply_late", PI_SEQUENCE, PI_NOTE,
            "The client waited no longer when this reply came: it is not measured", EXPFILL}},
        {&ei_reply_shortened, {"slowlink.reply_shortened", PI_PROTOCOL, PI_NOTE,
            "The reply brings back the first of the request's data, and no others as far as captured: some hosts shorten "
            "long pings", EXPFILL}},
        {&ei_reply_not_compared, {"slowlink.reply_not_compared", PI_SEQUENCE, PI_NOTE,
            "Not all of this reply could be compared with what the client sent: that is not all in the capture, or too many "
            "images came before to keep them", EXPFILL}},
        {&ei_unexplained_image, {"slowlink.unexplained_image", PI_SECURITY, PI_WARN,
            "An image or the letters WANG2 in a ping that does not fit slow link detection: perhaps someone hides data in "
            "pings", EXPFILL}},
        {&ei_large_blocked, {"slowlink.large_blocked", PI_SEQUENCE, PI_WARN,
            "The empty ping was answered, no large one was, or not whole: often a firewall drops large ICMP "
            "(event 1054). Let fragments pass, lower PingBufferSize (KB 816045) or set GroupPolicyMinTransferRate "
            "to 0 (KB 910206)", EXPFILL}},
        {&ei_slow, {"slowlink.slow", PI_RESPONSE_CODE, PI_NOTE,
            "Windows counts this link as slow", EXPFILL}},
        {&ei_harmless, {"slowlink.harmless", PI_REQUEST_CODE, PI_CHAT,
            "A ping as Windows sends it", EXPFILL}},
        {&ei_unconfirmed, {"slowlink.unconfirmed", PI_REQUEST_CODE, PI_CHAT,
            "Not everything about this ping is as Windows sends it, or not everything was seen", EXPFILL}},
    };
    /* clang-format on */
    expert_register_field_array(expert_register_protocol(proto), ei, array_length(ei));
}

static const char *harmless_sentence(const struct message *message)
{
    switch (message->role) {
    case ROLE_LATENCY:
        return "An empty ping, the first of a round: Windows measures whether its link is slow";
    case ROLE_TRANSFER:
        return "As Windows 2000, XP and Server 2003 send it to measure whether their link is slow, before they apply "
               "Group Policy: the image is there because it cannot be compressed";
    default:
        return message->echo.payload.kind == PAYLOAD_ALPHABET_LOWER
                   ? "The alphabet that Windows' ping command sends"
                   : "The alphabet that Windows' file sharing sends before it connects to a server (KB 179442) and to "
                     "a domain controller every 15 minutes (KB 291377, KB 819108)";
    }
}

static bool is_request_missing(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    return exchange != NULL && exchange->role == ROLE_TRANSFER && message_is_first(message) && message->echo.is_reply &&
           exchange->request_frame == 0;
}

static bool is_slow(const struct message *message, const packet_info *pinfo)
{
    return message_is_final(message, pinfo) && message_conclusion(message, pinfo).verdict == VERDICT_SLOW;
}

/* Returns whether somebody looks at all expert infos, or at the column of their severities. */
static bool has_listener(const packet_info *pinfo)
{
    if (expert_tap == 0)
        expert_tap = find_tap_id("expert");
    return have_tap_listener(expert_tap) || (pinfo->cinfo != NULL && pinfo->cinfo->col_first[COL_EXPERT] >= 0);
}

/* Returns whether it is a request, and no mere copy. */
static bool is_new_request(const struct message *message)
{
    return !message->echo.is_reply && (message_is_first(message) || message->match.occurrence == OCCURRENCE_COMPLETION);
}

/* Returns whether a request that nothing is suspicious about is as Windows sends it, and all of it was seen. */
static bool is_harmless(const struct message *message)
{
    const bool is_of_round = message->role == ROLE_LATENCY || message->role == ROLE_TRANSFER;
    return !message->echo.incomplete && (!is_of_round || message_is_as_windows_sends(message));
}

/* What is said of a message, the most severe last: Wireshark's column of severities may keep what was added last. */
struct findings {
    expert_field *fields[16]; /* more than a message can have */
    unsigned count;
};

static void note(struct findings *findings, bool is_found, expert_field *field)
{
    if (is_found)
        findings->fields[findings->count++] = field;
}

static void note_remarks(struct findings *findings, const struct message *message)
{
    const struct payload *payload = &message->echo.payload;
    note(findings, payload->has_image && !payload->image.complete && !message->echo.incomplete, &ei_jpeg_cut);
    if (is_new_request(message) && message->role != ROLE_UNDECIDED && message->suspicions == 0)
        note(findings, true, is_harmless(message) ? &ei_harmless : &ei_unconfirmed);
}

static void note_notes(struct findings *findings, const struct message *message, const packet_info *pinfo)
{
    note(findings, message->suspicions & SUSPICION_TRAILING_DATA, &ei_jpeg_trailing_data);
    note(findings, message->echo.incomplete, &ei_bytes_missing);
    note(findings, is_request_missing(message), &ei_request_missing);
    note(findings, message_is_shortened(message), &ei_reply_shortened);
    note(findings, message_is_not_compared(message), &ei_reply_not_compared);
    note(findings, message_is_late(message), &ei_reply_late);
    note(findings, is_slow(message, pinfo), &ei_slow);
}

static void note_warnings(struct findings *findings, const struct message *message, const packet_info *pinfo)
{
    const unsigned suspicions = message->suspicions;
    note(findings, suspicions & SUSPICION_REPLY_DIFFERS, &ei_reply_differs);
    note(findings, suspicions & SUSPICION_UNEXPLAINED_IMAGE, &ei_unexplained_image);
    note(findings, suspicions & SUSPICION_IMAGE_CHANGED, &ei_image_changed);
    note(findings, suspicions & SUSPICION_INVALID_IMAGE, &ei_jpeg_invalid);
    note(findings, suspicions & SUSPICION_CODE, &ei_unusual_code);
    note(findings, message_is_blocked(message, pinfo), &ei_large_blocked);
}

static void add(proto_item *item, packet_info *pinfo, const struct message *message, expert_field *field)
{
    if (field == &ei_harmless)
        expert_add_info_format(pinfo, item, field, "%s", harmless_sentence(message));
    else
        expert_add_info(pinfo, item, field);
}

void findings_add(proto_item *item, packet_info *pinfo, const struct message *message)
{
    struct findings findings;
    const bool is_heard = item != NULL || has_listener(pinfo);
    findings.count = 0; /* to clear the rest costs time */
    if (is_heard)       /* mere remarks are not worth their time elsewhere */
        note_remarks(&findings, message);
    note_notes(&findings, message, pinfo);
    note_warnings(&findings, message, pinfo);
    /* Where nobody hears them, the most severe is enough: Wireshark notes the highest severity of the file. */
    for (unsigned i = is_heard || findings.count == 0 ? 0 : findings.count - 1; i < findings.count; i++)
        add(item, pinfo, message, findings.fields[i]);
}
