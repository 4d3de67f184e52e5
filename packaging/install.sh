#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the plugin and the profile for you alone, or removes them: ./install.sh [--uninstall]
set -eu
cd "$(dirname "$0")"
wanted=$(ls plugins)
fail() { echo "install.sh: $*" >&2; exit 1; }
folder() { tshark -G folders 2>/dev/null | sed -n "s/^$1:[[:space:]]*//p"; }
found=$(tshark --version 2>/dev/null | sed -n '1s/^[^0-9]*\([0-9]*\.[0-9]*\).*/\1/p')
[ "$found" ] || fail "tshark, which knows Wireshark's directories, was not found."
plugins=$(dirname "$(folder 'Personal Plugins')")/$wanted/epan
profiles=$(folder 'Personal configuration')/profiles

if [ "${1:-}" = --uninstall ]; then
    rm -rf "$plugins/slowlink.so" "$profiles/Slow Link"
    # And the directories that are now empty, below the home.
    cd && rmdir -p "${plugins#"$HOME"/}" "${profiles#"$HOME"/}" 2>/dev/null || true
    exit
fi
[ "$found" = "$wanted" ] || fail "this plugin is for Wireshark $wanted, and Wireshark $found is installed here."
mkdir -p "$plugins" "$profiles"
cp --remove-destination "plugins/$wanted/epan/slowlink.so" "$plugins"
cp -R "profile/Slow Link" "$profiles"
[ "$(id -u)" -ne 0 ] || echo "install.sh: as root, Wireshark ignores personal plugins: use another account." >&2
