/* info_column.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "info_column.h"

#include "suspicion.h"

/* Short, as they stand behind what ICMP says; else the words of the fields. */
static const value_string role_words[] = {
    {ROLE_ORDINARY, ", Windows ping"},
    {ROLE_LATENCY, ", latency probe"},
    {ROLE_TRANSFER, ", transfer probe"},
    {ROLE_UNEXPLAINED, ", unexplained image"},
    {0, NULL},
};

static const value_string verdict_words[] = {
    {VERDICT_UNDETERMINED, "speed undetermined"},
    {VERDICT_FAST, "fast"},
    {VERDICT_SLOW, "slow"},
    {VERDICT_NO_DATA, "no data"},
    {0, NULL},
};

/* Returns the remark that matters most; "" where there is none. */
static const char *remark(const packet_info *pinfo, const struct message *message)
{
    if (message_is_copy(message))
        return ", duplicate";
    if (message->suspicions & SUSPICION_REPLY_DIFFERS)
        return ", differs from its request";
    if (message_is_shortened(message))
        return ", shortened";
    if (message_is_late(message))
        return ", too late";
    return message_is_blocked(message, pinfo) ? ", blocked" : "";
}

static const char *role_word(const struct message *message)
{
    if (message->role == ROLE_UNDECIDED && message->echo.payload.kind == PAYLOAD_OTHER)
        return ""; /* a reply to anybody's empty ping */
    return val_to_str_const(message->role, role_words, ", slow link probe");
}

void info_column_add(packet_info *pinfo, const struct message *message)
{
    const struct round *round = message->round;
    const char *role = role_word(message);
    const char *more = remark(pinfo, message);

    /* One call each: Wireshark measures the whole column on every one. */
    if (round == NULL || !message->echo.is_reply || exchange_is_incomplete(round->transfer)) {
        if (more[0] == '\0')
            col_append_str(pinfo->cinfo, COL_INFO, role);
        else
            col_append_fstr(pinfo->cinfo, COL_INFO, "%s%s", role, more);
        return;
    }
    const struct conclusion conclusion = message_conclusion(message, pinfo);
    const char *so_far = message_is_final(message, pinfo) ? "" : " so far";
    const char *verdict = val_to_str_const(conclusion.verdict, verdict_words, "?");
    if (conclusion.has_speed && !conclusion.is_fast_round_trip) /* the speed decides */
        col_append_fstr(pinfo->cinfo, COL_INFO, "%s%s, %u kbps%s: %s", role, more, conclusion.link_speed, so_far,
                        verdict);
    else
        col_append_fstr(pinfo->cinfo, COL_INFO, "%s%s%s: %s", role, more, so_far, verdict);
}
