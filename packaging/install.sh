#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the plugin and the profile for one user, or removes them. What that user changed is neither overwritten nor
# removed. It stands beside plugins/ and profile/ in the archive, and in a build directory.
set -eu

usage() {
    cat <<'USAGE'
Usage: ./install.sh [--uninstall]

Installs slowlink's plugin and its profile "Slow Link" for you alone; no root is needed.
--uninstall removes both, for every version of Wireshark. A profile that you changed is kept.
USAGE
}
fail() { echo "install.sh: $*" >&2; exit 1; }

case $#$* in
0) action=install ;;
1--uninstall) action=uninstall ;;
1-h | 1--help) usage; exit ;;
*) echo "install.sh: it does not know '$*', and did nothing." >&2; usage >&2; exit 2 ;;
esac
[ "${HOME:-}" ] || fail "HOME is not set, so it is not known where your files are: set it."
cd -- "$(dirname -- "$0")"
# On macOS the application has the programs, and nothing puts it on the PATH.
PATH=$PATH:/Applications/Wireshark.app/Contents/MacOS:$HOME/Applications/Wireshark.app/Contents/MacOS
# Wireshark names its directories so that each version finds its own plugins: 4.0, on macOS 4-0.
directory=$(ls plugins)
wanted=$(echo "$directory" | tr - .)

# Where Wireshark looks, by its own rules; `tshark -G folders` tells the same where there is one.
modules=$HOME/.local/lib/wireshark/plugins
configuration=${XDG_CONFIG_HOME:-$HOME/.config}/wireshark
[ -d "$configuration" ] || [ ! -d "$HOME/.wireshark" ] || configuration=$HOME/.wireshark
configuration=${WIRESHARK_CONFIG_DIR:-$configuration}
profile=$configuration/profiles/"Slow Link"

# The names of the files of the user's profile that are not as they are here. "recent" is Wireshark's: it writes it
# whenever the profile was used.
changed() {
    for file in "$profile"/*; do
        [ ! -e "$file" ] || [ "${file##*/}" = recent ] || cmp -s "$file" "profile/Slow Link/${file##*/}" || printf '%s, ' "${file##*/}"
    done | sed 's/, $//'
}

# Removes directories that are empty, up to the home.
prune() { (cd && rmdir -p -- "${1#"$HOME"/}") 2>/dev/null || true; }

uninstall() {
    removed=
    for module in "$modules"/*/epan/slowlink.so; do
        [ -e "$module" ] || continue
        rm -f -- "$module" 2>/dev/null || fail "$module could not be removed: it, or its directory, is not yours."
        prune "${module%/*}"
        removed="yes"
        echo "Removed $module"
    done
    if [ -d "$profile" ]; then
        removed="yes"
        changes=$(changed)
        if [ "$changes" ]; then
            echo "Kept your profile $profile, which differs from the one here ($changes); to remove it: rm -r \"$profile\""
        else
            for file in "profile/Slow Link"/*; do
                rm -f -- "$profile/${file##*/}"
            done
            prune "$profile"
            echo "Removed the profile $profile"
        fi
    fi
    [ "$removed" ] || echo "Nothing to remove: slowlink is not installed for you, in $modules or $profile."
}

# The version X.Y of the Wireshark that is installed. tshark first: wireshark makes directories even then.
installed_version() {
    for program in tshark wireshark; do
        version=$("$program" --version 2>/dev/null | sed -n '1s/^[^0-9]*\([0-9]*\.[0-9]*\).*/\1/p')
        [ ! "$version" ] || break
    done
    echo "$version"
}

copy_profile() {
    for file in "profile/Slow Link"/*; do
        [ "${file##*/}" = recent ] && [ -e "$profile/recent" ] || cp "$file" "$profile" || return
    done
}

install() {
    found=$(installed_version)
    [ "$found" ] || fail "neither tshark nor wireshark was found: install Wireshark $wanted, or put it on the PATH."
    [ "$found" = "$wanted" ] ||
        fail "this plugin is for Wireshark $wanted, and Wireshark $found is installed here: take $(
            basename "$PWD" | sed -n "s/wireshark$wanted/wireshark$found/p" | grep . || echo "the one for $found")."
    everybody=$(tshark -G folders 2>/dev/null | sed -n 's/^Global Plugins:[[:space:]]*//p')/epan/slowlink.so
    [ ! -e "$everybody" ] || fail "Wireshark would use $everybody, and complain of two:" \
        "$([ "${WIRESHARK_PLUGIN_DIR:-}" ] && echo "unset WIRESHARK_PLUGIN_DIR, which names it." ||
            echo "it is installed for all users, so remove it first, the way it was installed.")"

    module=$modules/$directory/epan/slowlink.so
    # Not over the old one, which a running Wireshark may have loaded.
    { mkdir -p "${module%/*}" && rm -f "$module" && cp "plugins/$directory/epan/slowlink.so" "$module"; } 2>/dev/null ||
        fail "$module could not be written: look who owns its directories, and whether the disk is full."
    # macOS loads no module that a browser fetched and nobody vouches for.
    ! command -v xattr >/dev/null || xattr -d com.apple.quarantine "$module" 2>/dev/null || true
    echo "Installed $module"

    changes=$(changed)
    if [ "$changes" ]; then
        echo "Kept your profile $profile, which differs from this one ($changes); to take this one," \
            "move yours away and install again."
    else
        { mkdir -p "$profile" && copy_profile; } 2>/dev/null ||
            fail "$profile could not be written: look who owns its directories, and whether the disk is full."
        echo "Installed the profile $profile"
    fi
    if [ "$(id -u)" -eq 0 ]; then
        echo "install.sh: as root, Wireshark ignores personal plugins: use another account, or install for all users." >&2
    else
        echo "Start Wireshark anew: Help > About Wireshark > Plugins lists slowlink.so."
    fi
}

$action
