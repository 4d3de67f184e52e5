/* message.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "message.h"

#include "frame.h"
#include "preferences.h"
#include "statistics.h"
#include "suspicion.h"

#include <epan/prefs.h>

const struct icmp_types icmp_types = {.request = 8, .reply = 0};
const struct icmp_types icmpv6_types = {.request = 128, .reply = 129};

/* NULL until there is something to remember: in most files there is nothing. */
static struct rounds *rounds;

/* The latest request and the latest reply of no known kind while there was nothing to remember: who counts, or what
 * its data look like, must make no difference. */
static struct {
    bool is_seen;
    int64_t time; /* ns */
} directions_before[2];

static void end_file(void)
{
    rounds = NULL; /* its memory is the file's */
    memset(directions_before, 0, sizeof directions_before);
}

void message_register(void)
{
    register_cleanup_routine(end_file);
}

const struct measurement_settings *message_settings(void)
{
    return rounds_settings(rounds);
}

/* Times from and to the year 2106: differences must not overflow. */
static const int64_t MOST_SECONDS = INT64_C(1) << 32;

/* Returns false where a frame has no time, or one that no clock shows, or one in whole seconds, tenths or hundredths: by
 * these, any ping would be answered at once. */
static bool has_time(const packet_info *pinfo)
{
    enum { MILLISECONDS = 3 }; /* digits of a second; Wireshark's name for it is another since 4.4 */
    const nstime_t *at = &pinfo->abs_ts;
    return (pinfo->presence_flags & PINFO_HAS_TS) && pinfo->fd->tsprec >= MILLISECONDS && at->secs >= -MOST_SECONDS &&
           at->secs <= MOST_SECONDS && at->nsecs >= 0 && at->nsecs < NS_PER_S;
}

/* Returns the frame's time, ns; 0 where it has none. */
static int64_t time_of(const packet_info *pinfo)
{
    return has_time(pinfo) ? (int64_t)pinfo->abs_ts.secs * NS_PER_S + pinfo->abs_ts.nsecs : 0;
}

/* Returns whether messages of ICMP have conversations here: between IPv4 hosts, and not quoted in an ICMP error, which was
 * sent elsewhere. */
static bool has_conversations(const packet_info *pinfo)
{
    return pinfo->src.type == AT_IPv4 && pinfo->dst.type == AT_IPv4 && !pinfo->flags.in_error_pkt;
}

/* A message of no known kind is seen for the first time, and there is nothing to remember. */
static void note_before(const packet_info *pinfo, bool is_reply)
{
    if (PINFO_FD_VISITED(pinfo) || !has_conversations(pinfo))
        return;
    directions_before[is_reply].is_seen = true;
    if (has_time(pinfo))
        directions_before[is_reply].time = time_of(pinfo);
}

static const address *client_of(const struct echo *echo, const packet_info *pinfo)
{
    return echo->is_reply ? &pinfo->dst : &pinfo->src;
}

static const address *server_of(const struct echo *echo, const packet_info *pinfo)
{
    return echo->is_reply ? &pinfo->src : &pinfo->dst;
}

static uint32_t ipv4(const address *host)
{
    uint32_t bits;
    memcpy(&bits, host->data, sizeof bits);
    return bits;
}

static bool is_alphabet(enum payload_kind kind)
{
    return kind == PAYLOAD_ALPHABET_LOWER || kind == PAYLOAD_ALPHABET_UPPER;
}

/* Returns what the data are, for us: PAYLOAD_OTHER where they are nothing that is claimed. */
static struct payload recognise(const uint8_t *data, uint32_t captured, uint32_t reported)
{
    struct payload payload = {.kind = PAYLOAD_OTHER};
    if (payload_recognise(data, captured, reported, &payload) && !preferences.claim_alphabets &&
        is_alphabet(payload.kind))
        payload.kind = PAYLOAD_OTHER;
    return payload;
}

/* Most pings do not matter, and should cost no more than finding that out. */
static bool may_matter(uint8_t first_byte, uint32_t reported)
{
    return rounds != NULL || payload_is_possible(first_byte, reported) || statistics_wanted();
}

/* Returns a digest of the data; 0 where kind and size tell what they are, and for data of no known kind: they may be
 * anybody's, and to hash them all would cost too much. */
static uint64_t digest_of(struct echo *echo)
{
    const enum payload_kind kind = echo->payload.kind;
    if (kind == PAYLOAD_EMPTY || kind == PAYLOAD_OTHER || (is_alphabet(kind) && !echo->incomplete))
        return 0;
    return contents_digest(rounds_contents(rounds), echo);
}

/* Returns what tells a message from the others of its frame, but for their order: its bytes, and where they start. Not how deep it lies, nor
 * in which of the frame's data sources: dissectors call others, and add sources, for the sake of the tree alone. The
 * hashes are secret, so nobody can make two of them meet. */
static uint32_t message_key(struct message *message)
{
    struct echo *echo = &message->echo;
    const uint64_t data = digest_of(echo);
    const struct key header = {{echo->client, echo->server,
                                echo->size << 12 | (uint32_t)echo->payload.kind << 9 | echo->is_reply << 8 | echo->code,
                                (uint32_t)echo->identifier << 16 | echo->sequence}};
    const uint32_t start = (uint32_t)tvb_raw_offset(message->tvb) + message->offset;
    const struct key whole = {{key_hash(&header), start, (uint32_t)data, (uint32_t)(data >> 32)}};
    return key_hash(&whole);
}

/* Takes note where a message, which was just added, carries the content of its exchange: so its digest is known. */
static void note_digest(struct echo *echo, const struct match *match)
{
    const struct exchange *exchange = match->exchange;
    if (exchange != NULL && match->occurrence == OCCURRENCE_FIRST && exchange->content != NULL &&
        exchange->content->length == echo->captured && (!echo->is_reply || exchange->deviation == NULL))
        echo->digest = exchange->content->digest;
}

static void begin_rounds(void)
{
    rounds = rounds_new(wmem_file_scope(), &preferences.measurement);
    for (int is_reply = 0; is_reply <= 1; is_reply++)
        if (directions_before[is_reply].is_seen)
            rounds_note(rounds, is_reply, directions_before[is_reply].time);
}

/* Adds a message to its conversation on the frame's first visit, and attaches to the frame what they say. */
static struct match match_of(struct message *message, packet_info *pinfo)
{
    struct echo *echo = &message->echo;
    struct match match = {NULL, OCCURRENCE_FIRST};
    if (!PINFO_FD_VISITED(pinfo)) {
        if (rounds == NULL)
            begin_rounds();
        match = rounds_add(rounds, echo);
        note_digest(echo, &match);
    }
    if (rounds == NULL || (echo->payload.kind == PAYLOAD_OTHER && !echo->is_reply)) /* never has an exchange */
        return match;
    if (PINFO_FD_VISITED(pinfo))
        return frame_next_match(pinfo, message_key(message));
    frame_add_match(pinfo, message_key(message), &match);
    return match;
}

static enum role role_of(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    const enum payload_kind kind = message->echo.payload.kind;
    const bool is_of_exchange =
        exchange != NULL && (exchange->kind != PAYLOAD_EMPTY || kind == PAYLOAD_EMPTY || kind == PAYLOAD_OTHER);

    /* Slow link detection has neither ICMPv6 nor ICMP errors; and a reply may bring what nobody sent. */
    if (kind == PAYLOAD_JPEG && (exchange == NULL || exchange->kind != PAYLOAD_JPEG))
        return ROLE_UNEXPLAINED;
    if (is_of_exchange)
        return exchange->role;
    return is_alphabet(kind) ? ROLE_ORDINARY : ROLE_UNDECIDED;
}

/* Returns the round of a transfer probe, request or reply, that is the first of its exchange, and came in time; else
 * NULL. */
static const struct round *round_of(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    return exchange != NULL && exchange->role == ROLE_TRANSFER && message_is_first(message) && !message_is_late(message)
               ? exchange->round
               : NULL;
}

/* Fills in the message's header. Returns false where it is no echo. */
static bool set_header(struct message *message, const packet_info *pinfo, const uint8_t *header,
                       const struct icmp_types *types)
{
    struct echo *echo = &message->echo;

    if (header[0] != types->request && header[0] != types->reply)
        return false;
    echo->is_reply = header[0] == types->reply;
    echo->code = header[1];
    echo->identifier = (uint16_t)(header[4] << 8 | header[5]);
    echo->sequence = (uint16_t)(header[6] << 8 | header[7]);
    message->is_tracked = types == &icmp_types && has_conversations(pinfo);
    return true;
}

/* Returns whether it is a reply with data to an empty ping: whoever sent that one, no echo has more (RFC 792). */
static bool has_more_than_empty(const struct message *message)
{
    return message->match.exchange != NULL && message->echo.payload.kind == PAYLOAD_OTHER;
}

/* An ICMP error quotes a request: there will be no reply. Others, such as NHRP, a redirect or a source quench, say nothing about
 * that. The error is looked for where one lies before an IPv4 header without options (RFC 792). */
static void note_error(const struct message *message, const packet_info *pinfo)
{
    enum { QUOTED_HEADER = 20, ERROR_HEADER = 8, UNREACHABLE = 3, TIME_EXCEEDED = 11, PARAMETER_PROBLEM = 12 };
    const unsigned start = (unsigned)tvb_raw_offset(message->tvb) + message->offset;
    const unsigned before = QUOTED_HEADER + ERROR_HEADER;
    if (rounds == NULL || PINFO_FD_VISITED(pinfo) || message->echo.is_reply || pinfo->src.type != AT_IPv4 ||
        pinfo->dst.type != AT_IPv4 || start < before)
        return;
    const uint8_t *error = tvb_get_ptr(tvb_get_ds_tvb(message->tvb), (int)(start - before), (int)before);
    if ((error[0] == UNREACHABLE || error[0] == TIME_EXCEEDED || error[0] == PARAMETER_PROBLEM) &&
        error[ERROR_HEADER] == 0x45)
        rounds_refuse(rounds, &message->echo);
}

/* Says what the message is, from its bytes and its conversation, and has it counted. Returns whether it is claimed.
 * message  its header and payload are filled in */
static bool classify(struct message *message, packet_info *pinfo)
{
    struct echo *echo = &message->echo;

    if (pinfo->src.type == AT_IPv4 && pinfo->dst.type == AT_IPv4) {
        echo->client = ipv4(client_of(echo, pinfo));
        echo->server = ipv4(server_of(echo, pinfo));
        /* As ICMP's own matching of requests and replies. */
        echo->vlan = prefs.strict_conversation_tracking_heuristics ? pinfo->vlan_id : 0;
        echo->frame = pinfo->num;
        echo->has_time = has_time(pinfo);
        echo->timestamp = time_of(pinfo);
    }
    if (pinfo->flags.in_error_pkt)
        note_error(message, pinfo);
    if (message->is_tracked) {
        if (echo->payload.kind != PAYLOAD_OTHER || rounds != NULL)
            message->match = match_of(message, pinfo);
        else
            note_before(pinfo, echo->is_reply);
        message->round = round_of(message);
    }
    /* A quoted message is cut and has no conversation here: what it was for cannot be said. */
    message->role = pinfo->flags.in_error_pkt ? ROLE_UNDECIDED : role_of(message);
    if (message->is_tracked)
        statistics_count(pinfo, message);
    return echo->payload.kind == PAYLOAD_JPEG || is_alphabet(echo->payload.kind) || message->role != ROLE_UNDECIDED ||
           has_more_than_empty(message);
}

/* Fills in the data behind the header.
 * is_cut  although all that the frame has of them was captured, there were more */
static void set_data(struct message *message, const packet_info *pinfo, const uint8_t *data, uint32_t captured,
                     uint32_t reported, bool is_cut)
{
    struct echo *echo = &message->echo;
    echo->data = captured > 0 ? data : NULL;
    echo->captured = MIN(captured, ECHO_SIZE_MOST);
    echo->size = MIN(reported, ECHO_SIZE_MOST);
    echo->is_fragment = pinfo->fragmented || is_cut;
    echo->incomplete = echo->captured < reported || echo->is_fragment;
    echo->payload = recognise(echo->data, echo->captured, echo->size);
    if (echo->payload.kind == PAYLOAD_EMPTY && echo->incomplete)
        echo->payload.kind = PAYLOAD_OTHER;
}

/* Returns the message for as long as the packet is dissected. */
static struct message *keep(const struct message *message, packet_info *pinfo)
{
    struct message *kept = wmem_memdup(pinfo->pool, message, sizeof *message);
    copy_address_shallow(&kept->client, client_of(&kept->echo, pinfo));
    kept->suspicions = pinfo->flags.in_error_pkt ? 0 : suspicions_of(kept); /* what is quoted is not judged */
    return kept;
}

bool message_may_matter(tvbuff_t *icmp, const packet_info *pinfo)
{
    const uint32_t length = tvb_captured_length(icmp);
    if (length <= ECHO_HEADER_LENGTH)
        return length == ECHO_HEADER_LENGTH;
    const uint8_t *bytes = tvb_get_ptr(icmp, 0, ECHO_HEADER_LENGTH + 1);
    if (may_matter(bytes[ECHO_HEADER_LENGTH], tvb_reported_length(icmp) - ECHO_HEADER_LENGTH))
        return true;
    if (bytes[0] == icmp_types.request || bytes[0] == icmp_types.reply)
        note_before(pinfo, bytes[0] == icmp_types.reply);
    return false;
}

/* Returns whether the IP header before an ICMP message names more bytes than there are: another program cut the frame and lost
 * its length, or IP in IP was cut into fragments that are not put together. The header is looked for where one without options
 * or extensions lies (RFC 791, RFC 8200).
 * source  in which the message starts
 * start   of the message in it
 * length  of the message, bytes */
static bool is_datagram_cut(tvbuff_t *source, unsigned start, uint32_t length, const packet_info *pinfo)
{
    enum { V4_HEADER = 20, V4_LENGTH = 2, V4_SOURCE = 12, V6_HEADER = 40, V6_LENGTH = 4, V6_SOURCE = 8 };
    const bool is_v6 = pinfo->src.type == AT_IPv6;
    const unsigned header_length = is_v6 ? V6_HEADER : V4_HEADER;
    if (start < header_length || (!is_v6 && pinfo->src.type != AT_IPv4))
        return false;
    const uint8_t *header = tvb_get_ptr(source, (int)(start - header_length), (int)header_length);
    const uint8_t *named = header + (is_v6 ? V6_LENGTH : V4_LENGTH);
    const bool is_header = is_v6 ? header[0] >> 4 == 6 : header[0] == 0x45;
    return is_header &&
           memcmp(header + (is_v6 ? V6_SOURCE : V4_SOURCE), pinfo->src.data, (size_t)pinfo->src.len) == 0 &&
           (unsigned)(named[0] << 8 | named[1]) > length + (is_v6 ? 0 : V4_HEADER);
}

struct message *message_observe(tvbuff_t *icmp, packet_info *pinfo)
{
    const uint32_t length = tvb_captured_length(icmp);
    const uint8_t *header = tvb_get_ptr(icmp, 0, (int)length), *data = header + ECHO_HEADER_LENGTH;
    const uint32_t captured = length - ECHO_HEADER_LENGTH, reported = tvb_reported_length(icmp) - ECHO_HEADER_LENGTH;
    struct message message = {.tvb = icmp};
    if (!set_header(&message, pinfo, header, &icmp_types))
        return NULL;
    set_data(&message, pinfo, data, captured, reported,
             is_datagram_cut(tvb_get_ds_tvb(icmp), (unsigned)tvb_raw_offset(icmp), tvb_reported_length(icmp), pinfo));
    if (!classify(&message, pinfo))
        return NULL;
    struct message *kept = keep(&message, pinfo);
    /* For the heuristic, which sees the data alone. */
    frame_note_message(pinfo, (uint32_t)tvb_raw_offset(icmp), kept);
    return kept;
}

struct message *message_find(tvbuff_t *tvb, packet_info *pinfo, const struct icmp_types *types)
{
    const uint32_t captured = tvb_captured_length(tvb), reported = tvb_reported_length(tvb);
    if (captured < PAYLOAD_MINIMUM)
        return NULL;
    const uint8_t *data = tvb_get_ptr(tvb, 0, (int)captured);
    if (!may_matter(data[0], reported))
        return NULL;
    const uint32_t data_start = (uint32_t)tvb_raw_offset(tvb), start = data_start - ECHO_HEADER_LENGTH;
    if (data_start < ECHO_HEADER_LENGTH)
        return NULL;

    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    struct message *observed = frame_message(pinfo, start);
    if (observed != NULL && tvb_get_ds_tvb(observed->tvb) == source)
        return observed;

    /* Nobody observed it, or it is not claimed: then the data are of no known kind. */
    if (!payload_is_possible(data[0], reported))
        return NULL;
    struct message message = {.tvb = source, .offset = start};
    set_data(&message, pinfo, data, captured, reported,
             is_datagram_cut(source, start, reported + ECHO_HEADER_LENGTH, pinfo));
    if (message.echo.payload.kind == PAYLOAD_OTHER ||
        !set_header(&message, pinfo, tvb_get_ptr(source, (int)start, ECHO_HEADER_LENGTH), types))
        return NULL;
    return classify(&message, pinfo) ? keep(&message, pinfo) : NULL;
}

bool message_is_first(const struct message *message)
{
    return message->match.occurrence == OCCURRENCE_FIRST;
}

bool message_is_copy(const struct message *message)
{
    return message->match.occurrence == OCCURRENCE_DUPLICATE || message->match.occurrence == OCCURRENCE_COMPLETION;
}

bool message_is_as_windows_sends(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    return exchange != NULL && exchange->round != NULL && rounds_is_as_windows_sends(rounds, exchange->round);
}

bool message_is_late(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    return message->echo.is_reply && message_is_first(message) && exchange != NULL && exchange->round != NULL &&
           exchange->round->transfer == exchange && exchange->round->is_late;
}

bool message_is_shortened(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    return exchange != NULL && message->echo.is_reply && message_is_first(message) && exchange->deviation != NULL &&
           exchange->deviation->is_shortened;
}

bool message_is_not_compared(const struct message *message)
{
    const struct exchange *exchange = message->match.exchange;
    if (exchange == NULL || !message->echo.is_reply)
        return false;
    if (!message_is_first(message))
        return message->match.occurrence == OCCURRENCE_NOT_COMPARED;
    const struct round *round = exchange->role == ROLE_TRANSFER ? exchange->round : NULL;
    return (!exchange->reply_is_compared && exchange->deviation == NULL) ||
           (round != NULL && round->has_begun_with_reply &&
            (round->is_unknown_image || round->transfer->size > PROBE_SIZE));
}

bool message_is_answered(const struct message *message)
{
    return message->echo.is_reply || message->round->transfer->began_with_reply;
}

/* Returns whether it is a large ping, and all that the file has of its reply is known. */
static bool is_past_probe(const struct message *message, const packet_info *pinfo)
{
    return message->round != NULL && !message->echo.is_reply && PINFO_FD_VISITED(pinfo);
}

struct conclusion message_conclusion(const struct message *message, const packet_info *pinfo)
{
    const struct round *round = message->round;
    if (!PINFO_FD_VISITED(pinfo) || !message_is_last(message))
        return message_is_answered(message) ? round->at_reply : round->at_request;
    return rounds_conclusion(rounds, round->measurement,
                             is_past_probe(message, pinfo) && rounds_is_lost(rounds, message->round));
}

struct conclusion message_conclusion_so_far(const struct message *message)
{
    const struct measurement *measurement = message->round->measurement;
    return rounds_conclusion(rounds, measurement, rounds_is_lost(rounds, measurement->latest));
}

bool message_is_last(const struct message *message)
{
    const struct round *round = message->round;
    return round != NULL && round->measurement->last == round->transfer &&
           round->measurement->last_is_reply == message->echo.is_reply;
}

bool message_is_final(const struct message *message, const packet_info *pinfo)
{
    return message_is_last(message) && (message->round->measurement->is_over || PINFO_FD_VISITED(pinfo));
}

bool message_is_blocked(const struct message *message, const packet_info *pinfo)
{
    return is_past_probe(message, pinfo) && rounds_is_blocked(rounds, message->round);
}
