# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Minimal systems of Debian's suites, for the tests that need one; after prepare.sh. Each is made once (a minute or
# two) in SLOWLINK_CHROOTS and kept; remove it to renew it.
chroots=${SLOWLINK_CHROOTS:-/var/cache/slowlink-chroots}

skipped() { printf '\nSKIPPED: %s\n\n' "$*" >&2; }

# isolated COMMAND...: its processes and mounts are its own, and end with it.
isolated() { unshare --mount --pid --fork --kill-child -- "$@"; }

# require_chroots: ends the program with 77 where there can be none.
require_chroots() {
    [ "$(id -u)" -eq 0 ] || { skipped "only root can make and enter another system."; exit 77; }
    isolated mount -t tmpfs tmpfs /tmp || { skipped "root has no mounts and processes of its own here."; exit 77; }
}

# make_chroot SUITE: if it is not there, with the mirror and the proxies of this machine's apt.
make_chroot() {
    local mirror partial log
    [ ! -d "$chroots/$1" ] || return 0
    (prepare debootstrap) || return
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
        sort -u | head -n 1)
    if [ -z "$mirror" ]; then
        echo "This machine's apt knows no mirror of Debian." >&2
        return 1
    fi
    eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
    say "Making $chroots/$1 (once; a minute or two)"
    # Under another name until it is complete.
    mkdir -p "$chroots" && partial=$(mktemp -d "$chroots/.$1.XXXXXX") || return
    if ! log=$(http_proxy=${http_proxy:-} https_proxy=${https_proxy:-} isolated \
        debootstrap --variant=minbase --include=ca-certificates "$1" "$partial" "$mirror" 2>&1); then
        tail -n 5 <<<"$log" >&2
        rm -rf --one-file-system "$partial"
        return 1
    fi
    {
        apt-config dump | grep -E '^Acquire::(http|https|Check-)'
        # Where the mirror is a snapshot, the index of a suite that changes daily has run out.
        echo 'Acquire::Check-Valid-Until "false";'
    } >"$partial/etc/apt/apt.conf.d/90this-machine"
    chmod 755 "$partial" && mv -T "$partial" "$chroots/$1"
}
