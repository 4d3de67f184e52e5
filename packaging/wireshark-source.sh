# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests that need sources of Debian's packages; after prepare.sh.

# wireshark_source: prints where the source archive of the installed version is, fetched once into this clone.
wireshark_source() { debian_source wireshark "$(dpkg-query -W -f '${source:Upstream-Version}' libwireshark-dev)"; }

# debian_source PACKAGE [VERSION]: the same of any package, of the version that apt knows.
# This machine's apt may know binary packages alone: so it is asked with sources and lists of its own, which changes
# nothing here.
debian_source() {
    local package=$1 version=${2:-*} cache=$PWD/build-source archive work list options
    # shellcheck disable=SC2086
    if ! archive=$(ls "$cache/${package}"_$version.orig.tar.* 2>/dev/null); then
        work=$(mktemp -d)
        mkdir -p "$cache" "$work"/{sources,lists,cache,source}
        options=(-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources"
            -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache")
        for list in /etc/apt/sources.list.d/*.{list,sources} /etc/apt/sources.list; do
            [ -f "$list" ] || continue
            sed 's/^deb /deb-src /; s/^Types:.*/Types: deb-src/' "$list" >"$work/sources/machine-$(basename "$list")"
        done
        # The update fails, too, where another repository has no sources.
        if ! (
            cd "$work/source"
            chmod 755 "$work" # for apt's own user
            apt-get "${options[@]}" update
            # The archive alone is wanted: of Debian's changes the mirror may have a newer version than its list.
            apt-get "${options[@]}" source --download-only --tar-only "$package" &&
                mv "${package}"_$version.orig.tar.*[^c] "$cache"
        ) >"$work/log" 2>&1; then
            tail -n 20 "$work/log" >&2
            rm -rf "$work"
            return 1
        fi
        rm -rf "$work"
        archive=$(ls "$cache/${package}"_$version.orig.tar.*)
    fi
    echo "$archive"
}
