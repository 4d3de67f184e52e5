# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What ./demo and ./check share: say what happens, install what is missing, build.

# Debian's packages. Debian's own python3 is named with its path: another python3 on the PATH
# does not see Debian's modules.
BUILD_PACKAGES=(gcc cmake ninja-build libc6-dev libglib2.0-dev wireshark-dev libwireshark-dev tshark)
TEST_PACKAGES=(python3 python3-pytest python3-scapy python3-pil libjpeg-turbo-progs iproute2 libcap2-bin jq curl valgrind
    zip git wireshark xvfb openbox dbus-daemon at-spi2-core python3-gi x11-utils xdotool) # from wireshark on: the window's tests

say() { printf '== %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
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

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "these packages are missing and only root can install them: ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]} (once; a minute or two)"
    local log
    log=$(mktemp)
    # A full list is fetched only where the one at hand does not do.
    install_missing() {
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    }
    if ! { install_missing || { "${as_root[@]}" apt-get update && install_missing; }; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install ${missing[*]}; its last lines stand above."
    fi
    rm -f "$log"
}

# build DIRECTORY OPTION...: configures and builds there.
build() {
    local directory=$1 log
    shift
    say "Building in $directory"
    log=$(mktemp)
    if ! { cmake -G Ninja -S . -B "$directory" "$@" && cmake --build "$directory"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "the build failed; what it said stands above."
    fi
    rm -f "$log"
}
