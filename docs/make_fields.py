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

Made by `docs/make_fields.py` from what tshark says of them. Names and types stay as they are within a major version.

| field | type | name | meaning |
| --- | --- | --- | --- |
"""
EXPERT_HEAD = """
Expert infos are fields, too: as filters they find the packets that have them.

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
