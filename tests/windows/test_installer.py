# SPDX-License-Identifier: GPL-2.0-or-later
"""install.cmd of the zip for Windows, by Wine's cmd.exe with a real tshark.exe. tests/windows/run runs it."""

import os
import pathlib
import subprocess
import zipfile

import pytest

PROGRAM = pathlib.Path(os.environ["SLOWLINK_WINDOWS"])  # with tshark.exe
ARCHIVE = pathlib.Path(os.environ["SLOWLINK_ZIP"])
PREFIX = pathlib.Path(os.environ["WINEPREFIX"])
KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\Wireshark.exe"


def wine(*arguments, path=""):
    result = subprocess.run(["wine", *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            env={**os.environ, "WINEPATH": path})
    output = result.stdout.replace("\r", "").removesuffix("Press any key to continue... ")
    return output, result.stderr.replace("\r", ""), result.returncode


@pytest.fixture
def folder():
    """Where Wireshark has one user's files, with one in it that must stay."""
    roaming, = PREFIX.glob("drive_c/users/*/AppData/Roaming")
    folder = roaming / "Wireshark"
    folder.mkdir()
    (folder / "recent").touch()
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def unpacked(tmp_path):
    """In a place whose name cmd.exe could take for its own signs."""
    place = tmp_path / "my (new) files"
    with zipfile.ZipFile(ARCHIVE) as contents:
        contents.extractall(place)
    return place / ARCHIVE.stem


@pytest.fixture
def install(unpacked):
    def install(*arguments, path=f"Z:{PROGRAM}"):
        return wine("cmd", "/c", "call", f"Z:{unpacked}/install.cmd".replace("/", "\\"), *arguments, path=path)
    return install


def files(directory):
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def installed(unpacked):
    return {str(path.relative_to(top)): path.read_bytes()
            for top, part in [(unpacked, "plugins"), (unpacked / "profile", "Slow Link")]
            for path in (top / part).rglob("*") if path.is_file()}


def with_profile(unpacked):
    return {name if name.startswith("plugins") else f"profiles/{name}": data for name, data in installed(unpacked).items()}


def test_installs_and_uninstalls(install, folder, unpacked):
    for _ in range(2):  # again, over itself
        output, error, status = install()
        assert (error, status) == ("", 0)
        assert [line.split()[0] for line in output.splitlines()] == ["Installed", "Installed", "Start"]
        assert files(folder) == {"recent": b"", **with_profile(unpacked)}
    assert "slowlink.dll" in wine(PROGRAM / "tshark.exe", "-G", "plugins")[0]
    output, error, status = install("/uninstall")
    assert (error, status) == ("", 0)
    assert [line.split()[0] for line in output.splitlines()] == ["Removed", "Removed"]
    assert list(folder.rglob("*")) == [folder / "recent"]
    output, _, status = install("/uninstall")
    assert output.startswith("Nothing to remove") and status == 0


def test_keeps_a_profile_that_its_user_changed(install, folder, unpacked):
    profile = folder / "profiles" / "Slow Link"
    install()
    (profile / "preferences").write_text("mine\r\n")
    output, error, status = install()
    assert (error, status) == ("", 0) and "Kept your profile" in output and "(preferences)" in output
    assert (profile / "preferences").read_text() == "mine\n"
    output, _, _ = install("/uninstall")
    assert "Kept your profile" in output and "(preferences)" in output
    assert set(files(folder)) == {"recent", *(name for name in with_profile(unpacked) if name.startswith("profiles"))}


def test_what_wireshark_writes_is_no_change(install, folder):
    """It writes "recent" when the window is closed."""
    recent = folder / "profiles" / "Slow Link" / "recent"
    install()
    recent.write_text("# Wireshark's\n")
    assert "Installed the profile" in install()[0] and recent.read_text() == "# Wireshark's\n"
    assert "Removed the profile" in install("/uninstall")[0] and not recent.parent.exists()


def test_other_folder(install, tmp_path, monkeypatch, folder):
    """With signs that cmd.exe could take for its own."""
    other = tmp_path / "R&D (new) ^ !"
    other.mkdir()
    monkeypatch.setenv("WIRESHARK_CONFIG_DIR", f"Z:{other}".replace("/", "\\"))
    output, error, status = install()
    assert (error, status) == ("", 0) and "R&D (new) ^ !\\plugins\\" in output
    assert (other / "plugins" / "4.0" / "epan" / "slowlink.dll").exists()
    output, error, status = install("/uninstall")
    assert (error, status) == ("", 0) and not list(other.rglob("*"))


def test_finds_what_wiresharks_installer_wrote_down(install, folder):
    wine("reg", "add", KEY, "/v", "Path", "/d", f"Z:{PROGRAM}".replace("/", "\\"), "/f")
    output, error, status = install(path="")
    wine("reg", "delete", KEY, "/f")
    assert (error, status) == ("", 0) and output.startswith("Installed")


def test_says_that_there_is_no_wireshark(install, folder):
    _, error, status = install(path="")
    assert error.startswith("install.cmd: no Wireshark was found") and error.count("\n") == 1 and status == 1


def test_refuses_another_version_and_names_the_zip(install, folder, unpacked):
    script = unpacked / "install.cmd"
    script.write_bytes(script.read_bytes().replace(b'"wanted=4.0"', b'"wanted=4.4"'))
    (unpacked / "plugins" / "4.0").rename(unpacked / "plugins" / "4.4")
    _, error, status = install()
    assert status == 1 and error.strip() == (
        f"install.cmd: this is for Wireshark 4.4, and Wireshark 4.0 is installed here: take {ARCHIVE.name}, if there "
        "is one.")
    assert files(folder) == {"recent": b""}


def test_takes_nothing_that_wireshark_does_not_load(install, folder, unpacked):
    module = unpacked / "plugins" / "4.0" / "epan" / "slowlink.dll"
    data = bytearray(module.read_bytes())
    header = int.from_bytes(data[0x3c:0x40], "little")
    data[header + 4:header + 6] = b"\x64\xaa"  # for another processor
    module.write_bytes(data)
    _, error, status = install()
    assert status == 1 and error.strip().endswith("take " + ARCHIVE.name.replace("x64", "arm64"))
    assert files(folder) == {"recent": b""}


def test_keeps_the_old_module_where_the_new_one_does_not_load(install, folder, unpacked):
    install()
    before = files(folder)
    module = unpacked / "plugins" / "4.0" / "epan" / "slowlink.dll"
    module.write_bytes(b"no module")
    assert install()[2] == 1 and files(folder) == before


def test_explains_an_incomplete_copy(install, unpacked):
    subprocess.run(["rm", "-r", unpacked / "plugins"], check=True)
    assert install()[1:] == ("install.cmd: its files are not beside it: extract the whole zip first.\n", 1)


def test_knows_no_other_words(install):
    assert install("/help")[2] == 1
