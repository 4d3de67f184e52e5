# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-or-later
# To compile for Windows and macOS on Debian, with clang; after prepare.sh, at the top of the source.

CROSS_PACKAGES=(clang lld llvm)
WINDOWS_TARGETS=(x86_64-pc-windows-msvc aarch64-pc-windows-msvc)
MACOS_TARGETS=(x86_64-apple-macos11 arm64-apple-macos11) # 11 is the first for arm64

# foreign_headers DIRECTORY: puts other systems' C headers there, if they are not: Wine's for Windows, and musl's, as
# plain as the C standard, for macOS. They are taken out of their packages: installed, those bring all of Wine.
foreign_headers() {
    local partial
    [ ! -d "$1" ] || return 0
    mkdir -p "$(dirname "$1")" && partial=$(mktemp -d "$1.XXXXXX") || return
    if ! (
        cd "$partial" || exit
        apt-get download libwine-dev musl-dev || exit
        for package in *.deb; do dpkg-deb -x "$package" . || exit; done
    ) >"$partial/log" 2>&1; then
        tail -n 5 "$partial/log" >&2
        rm -rf "$partial"
        return 1
    fi
    rm -r "$partial"/{*.deb,log} "$partial"/usr/{bin,share}
    find "$partial" -type l -delete # to what is not here
    chmod 755 "$partial" && mv -T "$partial" "$1"
}

# cross_flags TARGET HEADERS ROOT: prints clang's options, one a line. HEADERS is what foreign_headers made; ROOT is
# empty, or the directory of another Debian whose Wireshark is meant.
cross_flags() {
    local flags include directory
    # No function of a newer GLib than comes with Wireshark 4.0 there, behind a macro either.
    flags=(-DGLIB_VERSION_M{IN_REQUIRED,AX_ALLOWED}=GLIB_VERSION_2_68 -target "$1" -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -nostdlibinc
        "-ffile-prefix-map=$PWD/=" "-DSLOWLINK_VERSION=\"$(slowlink_version)\"")
    case $1 in
    *-windows-*)
        flags+=(-D_UCRT -Wno-unused-parameter) # Wireshark's _U_ says nothing to Microsoft's compilers
        include=(packaging/windows/include "$2"/usr/include/wine/wine/{msvcrt,windows})
        ;;
    *)
        flags+=(-DHAVE_SSIZE_T -fvisibility=hidden)
        include=("$2"/usr/include/*-linux-musl)
        ;;
    esac
    include+=("$3"/usr/include/{wireshark,glib-2.0} "$3"/usr/lib/*/glib-2.0/include)
    for directory in "${include[@]}"; do
        flags+=("-isystem$directory")
    done
    printf '%s\n' "${flags[@]}"
}

slowlink_version() { sed -n 's/^set(SLOWLINK_VERSION \(.*\))/\1/p' plugin/version.cmake; }
