#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the reference of fields from what tshark knows of them: make_fields.py < FIELDS > fields.md

FIELDS is what `tshark -G fields; tshark -G values` print with the plugin.
"""

import collections
import sys

HEAD = """\
<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# Fields

Names and types do not change within a major version.

## What only later frames can tell

Wireshark's window shows these after the file was loaded (apply a filter again to find them), tshark only with `-2`:

- `slowlink.reply_in` and `slowlink.next_in`.
- That an empty ping is a latency probe: its `role`, `measurement`, `transfer_in` and `round`. Only the large ping after it makes it one; an
  empty ping without a large one after it has no fields at all, unless its reply brings data: then that one differs.
- All fields of a reply that was captured before its request, and of its round and measurement. Until the request is read, it may be called an
  unexplained image, with an interval, or `slowlink.request_missing`; and `slowlink.latency_in` of the request may be the reply's frame.
- That an unexplained image that was cut is a probe's, as a whole copy that comes later shows: its role, and what follows from it.
- `slowlink.large_blocked`: the client went on to its next ping, or, in the third round, echoes were captured later than the pairing time
  behind the large ping. So it is not said of a large ping at the end of a capture; nor if another large ping of the measurement was answered.
- What follows from a large ping that was never answered, or not with all bytes: its `conclusion`, `link_speed`, `threshold`, `verdict`, `final` and `rounds`.
- That a measurement is undetermined because a copy of a reply came much later, an ICMP error or another program's ping came, or the next
  measurement follows at once.
- That a reply was in time although `slowlink.reply_late` was said of it, or late, or its times, where another program pings, too: what the client's next
  round shows.
- The times of a reply that was cut, if a whole copy of it comes later, and what follows from them.
- `slowlink.final`, `slowlink.rounds` and `slowlink.slow` of a measurement that lacks its last reply, or stopped before the third round
  without a fast large ping. If a fast empty ping ended it, the last message's `verdict` and `conclusion`, too, and that there is no `link_speed`.
- That `slowlink.harmless` is not said of a large ping, but `slowlink.unconfirmed`, as replies were captured, but none to the empty one before it; or the
  other way round, as that stands just behind it in the file.

The other way round there is one thing: where a frame has fragments of two datagrams with the same addresses and identification, or one twice, as no network sends them,
Wireshark puts these together on the first pass only.

Where Wireshark shows the picture's inside (`-T fields`, `-T json`, `-V`, the window's details), its own dissector `image-jfif` may add findings of its own.
Filters and lists without a tree do not have these.

A list of all measurements, one a line:

    tshark -2 -r FILE -Y slowlink.final -T fields -E header=y -e slowlink.measurement -e frame.number -e ip.src -e ip.dst -e slowlink.rounds -e slowlink.link_speed -e slowlink.verdict

The last message of a measurement is usually a reply, so its source is the server.

`tshark -2 -R FILTER` numbers the frames again. The fields that name other frames (`request_in`, `reply_in`, `latency_in`, `transfer_in`,
`previous_in`, `next_in`) then keep Wireshark's numbers of the first pass, and may name the wrong frame. Use `-Y`.

`slowlink.duplicate`: a copy has the same code and the same bytes, as far as they were captured, at most 2 s from the first. `slowlink.difference_offset`: up to 8 MB of distinct
images are kept; of others only a digest is, which tells that a reply differs, but not where.

## All fields

| field | type | name | meaning |
| --- | --- | --- | --- |
"""
EXPERT_HEAD = """
## Expert infos

They are fields, too: as filters they find the packets that have them.

| expert info | says |
| --- | --- |
"""


def reference(lines):
    fields, expert_infos, values = [], [], collections.defaultdict(list)
    for line in lines:
        kind, *cells = line.rstrip("\n").split("\t")
        if kind == "F" and cells[1].startswith("slowlink."):
            name, field, type_, *_, meaning = cells
            if type_ == "FT_NONE" and not meaning:  # headings have a meaning
                expert_infos.append(f"| {field} | {name} |\n")
            else:
                fields.append((field, type_, name, meaning))
        elif kind == "V" and cells[0].startswith("slowlink."):
            values[cells[0]].append(f"{cells[1]} {cells[2]}")
    text = HEAD
    for field, type_, name, meaning in sorted(fields):
        if field in values:
            meaning += ": " + "; ".join(values[field])
        text += f"| {field} | {type_} | {name} | {meaning} |\n"
    return text + EXPERT_HEAD + "".join(sorted(expert_infos))


if __name__ == "__main__":
    sys.stdout.write(reference(sys.stdin))
