#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The benchmark's rival on the command line: carve.sh FILE DIRECTORY
tshark -r "$1" -Y 'data.data[0:2] == ff:d8' -T fields -e data.data | sort -u | {
    number=0
    while read -r image; do
        number=$((number + 1))
        printf '%s' "$image" | xxd -r -p >"$2/$number.jpg"
    done
}
