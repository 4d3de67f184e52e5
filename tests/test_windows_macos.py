# SPDX-License-Identifier: GPL-2.0-or-later
"""The modules and zips for Windows and macOS, as far as they can be judged here: what they want of Wireshark, it has."""

import pathlib
import re
import shutil
import struct
import subprocess
import zipfile

import pytest

from conftest import BUILT_PLUGINS, TESTS

EXPORTED = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register", "plugin_describe"}
LIBRARIES = {"libwireshark.dll": "libwireshark.so", "libwsutil.dll": "libwsutil.so", "libwiretap.dll": "libwiretap.so",
             "glib-2.0-0.dll": "libglib-2.0.so"}
# What Apple's compilers call in the system's library besides the C standard.
APPLES = {"__stack_chk_fail", "__stack_chk_guard", "memset_pattern16", "dyld_stub_binder", "bzero", "__bzero"}
SYSTEMS = ["windows-x64", "windows-arm64", "macos"]
CLANG = shutil.which("clang")
LLVM = pathlib.Path(CLANG).resolve().parent if CLANG else pathlib.Path("/nonexistent")
HEADERS = BUILT_PLUGINS.parent / "headers"

pytestmark = [
    pytest.mark.skipif(not (LLVM / "lld-link").exists() or not (LLVM / "llvm-lipo").exists(),
                       reason="clang, lld and llvm are not installed"),
    pytest.mark.skipif(not HEADERS.exists(), reason="the C headers of Windows and macOS are not there: ./check fetches them"),
]


def make(directory):
    shutil.copytree(HEADERS, directory / "headers", symlinks=True)
    subprocess.run([TESTS.parent / "packaging" / "windows-macos", directory, "/"], check=True, capture_output=True)
    return directory


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def minor():
    """Of the Wireshark that is built for."""
    return next(BUILT_PLUGINS.iterdir()).name


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def exports(library):
    """What a library of this system exports."""
    path, = set(path.resolve() for path in pathlib.Path("/usr/lib").glob(f"*/{library}"))
    return {line.split()[-1].split("@")[0] for line in lines("nm", "-D", "--defined-only", path)}


def c_library():
    """What the C standard, or nearly, has: musl's names but those of its own."""
    archive, = HEADERS.glob("usr/lib/*-linux-musl/libc.a")
    return {name for name in lines(LLVM / "llvm-nm", "--defined-only", "-j", archive) if not name.startswith("_")}


def dll(made, minor, architecture):
    """Returns ({library: imported symbols}, exported symbols)."""
    imported, exported, library, part = {}, set(), None, None
    for line in lines(LLVM / "llvm-readobj", "--coff-imports", "--coff-exports", made / minor / architecture / "slowlink.dll"):
        word, _, value = line.strip().partition(" ")
        if word in ("Import", "Export"):
            part = word
        elif word == "Name:" and part == "Import":
            library = value
        elif word == "Name:" and value:
            exported.add(value)
        elif word == "Symbol:":
            imported.setdefault(library, set()).add(value.split()[0])
    return imported, exported


@pytest.mark.parametrize("architecture, machine", [("x64", 0x8664), ("arm64", 0xaa64)])
def test_dll(made, minor, architecture, machine):
    data = (made / minor / architecture / "slowlink.dll").read_bytes()
    header = struct.unpack_from("<I", data, 0x3c)[0]
    assert data[header:header + 4] == b"PE\0\0" and struct.unpack_from("<H", data, header + 4)[0] == machine
    imported, exported = dll(made, minor, architecture)
    assert exported == EXPORTED
    runtime = imported.pop("ucrtbase.dll")
    assert {"libwireshark.dll", "libwsutil.dll", "glib-2.0-0.dll"} <= set(imported) <= set(LIBRARIES)
    for library, symbols in imported.items():
        assert symbols <= exports(LIBRARIES[library]), library
    assert runtime - {"__intrinsic_setjmpex"} <= c_library()


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_bundle(made, minor, architecture):
    module = made / minor / "macos" / "slowlink.so"
    nm = [LLVM / "llvm-nm", "--arch", architecture, "-g", "-j"]
    assert {name[1:] for name in lines(*nm, "-U", module) if name.startswith("_")} == EXPORTED
    wanted = {name.removeprefix("_") for name in lines(*nm, "-u", module) if name}
    wireshark = set().union(*map(exports, LIBRARIES.values()))
    assert "proto_register_plugin" in wanted and "g_malloc" in wanted
    assert wanted <= wireshark | c_library() | APPLES
    headers = "\n".join(lines(LLVM / "llvm-objdump", "--macho", "--arch", architecture, "--private-headers", module))
    assert re.findall(r"name (\S+) \(offset", headers) == ["/usr/lib/libSystem.B.dylib"]
    assert ("LC_CODE_SIGNATURE" in headers) == (architecture == "arm64")  # without, no Apple silicon loads it


def test_reproducible(made, minor, tmp_path):
    again = make(tmp_path / "elsewhere")
    files = [path.relative_to(made) for path in [*made.glob("*.zip"), *made.glob("*/*/slowlink.*")]]
    assert len(files) == 6
    for file in files:
        assert (made / file).read_bytes() == (again / file).read_bytes(), file


@pytest.mark.parametrize("system", SYSTEMS)
def test_zip(made, minor, system):
    archive, = made.glob(f"slowlink-*-wireshark{minor}-{system}.zip")
    version = archive.name.split("-")[1]
    top = archive.name.removesuffix(".zip")
    module, directory = ("slowlink.so", minor.replace(".", "-")) if system == "macos" else ("slowlink.dll", minor)
    installer = "install.sh" if system == "macos" else "install.cmd"
    profile = TESTS.parent / "profile" / "Slow Link"
    captures = list((TESTS.parent / "captures").glob("*.pcap"))
    with zipfile.ZipFile(archive) as contents:
        assert set(contents.namelist()) == {f"{top}/{name}" for name in [
            "README.txt", "COPYING.txt", installer, f"plugins/{directory}/epan/{module}",
            *(f"profile/Slow Link/{path.name}" for path in profile.iterdir()),
            *(f"captures/{path.name}" for path in captures)]}
        assert version.encode() in contents.read(f"{top}/plugins/{directory}/epan/{module}")
        for name in ["README.txt", installer]:
            text = contents.read(f"{top}/{name}").decode("ascii")
            assert not re.search("@[A-Z]+@", text)
            # cmd.exe loses its labels in a file with Unix' lines.
            assert text.count("\r\n") == text.count("\r") == (0 if system == "macos" else text.count("\n"))
        assert len(contents.read(f"{top}/README.txt").splitlines()) <= 50


class Mac:
    """A home on a Mac, as far as install.sh sees it: Wireshark in an application, and macOS' xattr."""

    def __init__(self, directory, archive, version):
        self.home = directory / "home"
        shutil.unpack_archive(archive, directory)
        self.unpacked = directory / archive.stem
        self.script(self.home / "Applications" / "Wireshark.app" / "Contents" / "MacOS" / "tshark",
                    f'[ "$1" != --version ] || echo "TShark (Wireshark) {version}.3 (v{version}.3-0-g0)."')
        self.script(directory / "tools" / "xattr", f'echo "$@" >>{directory}/xattr')
        self.path = directory / "tools"
        for tool in ["basename", "cat", "cmp", "cp", "dirname", "grep", "id", "ls", "mkdir", "rm", "rmdir", "sed", "tr"]:
            (self.path / tool).symlink_to(shutil.which(tool))

    @staticmethod
    def script(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def install(self, *arguments):
        return subprocess.run(["/bin/sh", self.unpacked / "install.sh", *arguments], capture_output=True, text=True,
                              env={"HOME": self.home, "PATH": str(self.path)})

    def files(self):
        return {str(path.relative_to(self.home)) for path in self.home.rglob("*") if path.is_file()}


@pytest.fixture
def mac(made, minor, tmp_path):
    archive, = made.glob(f"*-wireshark{minor}-macos.zip")
    return Mac(tmp_path, archive, minor)


def test_install_on_a_mac(mac, minor, tmp_path):
    before = mac.files()
    result = mac.install()
    assert result.returncode == 0 and "Installed the profile" in result.stdout
    module = f".local/lib/wireshark/plugins/{minor.replace('.', '-')}/epan/slowlink.so"
    profile = {f".config/wireshark/profiles/Slow Link/{path.name}" for path in (mac.unpacked / "profile/Slow Link").iterdir()}
    assert mac.files() == before | {module} | profile
    assert (tmp_path / "xattr").read_text() == f"-d com.apple.quarantine {mac.home / module}\n"
    assert mac.install("--uninstall").returncode == 0
    assert mac.files() == before


def test_a_mac_with_another_wireshark(made, minor, tmp_path):
    archive, = made.glob(f"*-wireshark{minor}-macos.zip")
    mac = Mac(tmp_path, archive, "3.7")
    before = mac.files()
    result = mac.install()
    assert result.returncode == 1 and mac.files() == before
    assert result.stderr == (f"install.sh: this plugin is for Wireshark {minor}, and Wireshark 3.7 is installed here: "
                             f"take {archive.stem.replace(minor, '3.7')}.\n")
