# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What ./demo and ./check share: say what happens, install what is missing, build.

# Debian's packages. Debian's own python3 is named with its path: another python3 on the PATH
# does not see Debian's modules.
BUILD_PACKAGES=(gcc cmake make libc6-dev libglib2.0-dev wireshark-dev libwireshark-dev tshark)
TEST_PACKAGES=(python3 python3-pytest python3-scapy python3-pil libjpeg-turbo-progs tcpdump iproute2 libcap2-bin jq curl valgrind zip git
    dpkg-dev file clang lld llvm codespell
    wireshark xvfb openbox dbus-daemon at-spi2-core python3-gi x11-utils xdotool) # the window's
# Debian has no ClickHouse after 12; what needs it is skipped there.
if [ "$(. /etc/os-release 2>/dev/null && echo "${ID-}${VERSION_ID-}")" = debian12 ]; then
    TEST_PACKAGES+=(clickhouse-server clickhouse-client)
fi

processors=$(nproc)

say() { printf '== %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# usage MOST ARGUMENT...: prints the text on standard input where help is asked for, and ends; likewise, as an error, where
# there are more than MOST arguments, or one that begins with "-". Nothing has been done by then.
usage() {
    local most=$1 text argument
    text=$(cat)
    shift
    for argument in "$@"; do
        case $argument in
        -h | --help) printf '%s\n' "$text"; exit ;;
        -*) most=-1 ;;
        esac
    done
    if [ $# -gt "$most" ] && [ $# -gt 0 ]; then
        printf '%s: it does not know "%s", and did nothing.\n%s\n' "$(basename "$0")" "$*" "$text" >&2
        exit 2
    fi
}

# begin DIRECTORY: what would be in the way of building there is said before anything is installed. What this program,
# and what it runs, leave in the temporary directory is one directory, which goes with it however it ends.
begin() {
    local foreign made_in
    [ -w . ] || fail "$PWD cannot be written to: run this in a copy of it (cp -r) in a directory of yours."
    if foreign=$(find "$1" ! -writable -print -quit 2>/dev/null) && [ -n "$foreign" ]; then
        fail "$PWD/$foreign is another user's, as after sudo: remove it (sudo rm -r '$PWD/$1'), and run this again without sudo."
    fi
    made_in=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$1/CMakeCache.txt" 2>/dev/null) || true
    if [ -n "$made_in" ] && [ "$made_in" != "$PWD" ]; then
        say "Removing $1: it was copied from $made_in, and is built anew"
        rm -rf "$1"
    fi

    [ -e /tmp/.X11-unix ] && x_was_here=yes || x_was_here=
    TMPDIR=$(mktemp -d -t slowlink-XXXXXX) || fail "there is no temporary directory to write to: set TMPDIR to one."
    export TMPDIR
    chmod 755 "$TMPDIR" # for the ordinary user that root's tests are
    running=
    trap end EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
end() {
    trap '' HUP INT TERM
    if [ -n "$running" ] && kill -- "-$running" 2>/dev/null; then
        timeout 5 sh -c "while kill -0 -- -$running; do sleep 0.1; done" 2>/dev/null || true
        kill -KILL -- "-$running" 2>/dev/null || true
    fi
    rm -rf "$TMPDIR"
    [ -n "$x_was_here" ] || rmdir /tmp/.X11-unix 2>/dev/null || true # Xvfb's
}

# run COMMAND...: as a group of processes, so that it ends at once with this program, and with all that it started.
run() {
    local status=0
    set -m
    "$@" &
    running=$!
    set +m
    wait "$running" || status=$?
    running=
    return $status
}

# prepare PACKAGE...: installs those that are not there.
prepare() {
    local missing=() package
    command -v dpkg-query >/dev/null ||
        fail "this command installs Debian's packages; elsewhere, build with CMake as the README says."
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    local as_root=() by_root="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "packages are missing and only root can install them: let root run $by_root"
        say "Asking sudo, to install ${missing[*]}"
        if (: </dev/tty) 2>/dev/null; then
            as_root=(sudo)
            sudo env true || fail "sudo does not let you install packages: let root run $by_root"
        else
            as_root=(sudo -n)
            sudo -n env true 2>/dev/null ||
                fail "sudo asks for a password, and here is no terminal to give it: run this in one, or let root run $by_root"
        fi
    fi
    say "Installing ${missing[*]} (once; a minute or two; apt-get is not interrupted half-way)"
    local log
    log=$(mktemp)
    # A full list is fetched only where the one at hand does not do.
    install_missing() {
        "${as_root[@]}" env -u TMPDIR DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends "${missing[@]}"
    }
    if ! { install_missing || { "${as_root[@]}" env -u TMPDIR apt-get update && install_missing; }; } \
        >"$log" 2>&1 </dev/null; then
        local why
        why=$(grep -m 1 'Failed to fetch' "$log" || grep -m 1 '^E: ' "$log") || true
        rm -f "$log"
        fail "apt-get could not install what is missing: look at the network and at apt's sources, and run $by_root" \
            "(it said: ${why#[EW]: })"
    fi
    rm -f "$log"
}

# build DIRECTORY OPTION...: configures and builds there. No $(...) in it: bash 5.2 fails where a signal comes meanwhile.
build() {
    local directory=$1 log=$1/build.log
    shift
    say "Building in $directory"
    mkdir -p "$directory"
    rm -rf "$directory/plugins" # perhaps one for the Wireshark that was here before
    if ! { run cmake -S . -B "$directory" "$@" && run cmake --build "$directory" --parallel "$processors"; } >"$log" 2>&1; then
        cat "$log" >&2
        fail "the build failed; what it said stands above."
    fi
}
