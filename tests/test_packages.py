# SPDX-License-Identifier: GPL-2.0-or-later
"""cpack's archives hold what they should, and the installer for one user does what it says. packages/run tests more."""

import os
import shutil
import subprocess
import tarfile
import zipfile

import pytest

from conftest import BUILT_PLUGINS, TESTS

PROFILE = TESTS.parent / "profile" / "Slow Link"
PROFILE_FILES = {path.name for path in PROFILE.iterdir()}


@pytest.fixture(scope="module")
def packages(wireshark):
    """The directory with the packages of the build that is tested."""
    directory = wireshark.scratch()
    result = subprocess.run(["cpack", "-G", "External", "-B", directory], cwd=BUILT_PLUGINS.parent, capture_output=True,
                            text=True)
    assert result.returncode == 0, result.stderr
    return directory


@pytest.fixture
def personal(packages, wireshark):
    """The archive for one user, unpacked."""
    archive, = packages.glob("slowlink-*-wireshark*.tar.gz")
    directory = wireshark.scratch()
    with tarfile.open(archive) as contents:
        contents.extractall(directory)
    unpacked, = directory.iterdir()
    assert unpacked.name == archive.name.removesuffix(".tar.gz")
    return unpacked


def files(directory):
    return set(directory.rglob("*"))


def loaded(wireshark):
    return "slowlink.so" in wireshark.tshark("-G", "plugins", plugin=False)


def test_installs_and_uninstalls(wireshark, personal):
    before = files(wireshark.home)
    assert not loaded(wireshark)
    wireshark.run(personal / "install.sh")
    wireshark.run(personal / "install.sh")  # again, over itself
    assert loaded(wireshark)
    output = wireshark.tshark("-C", PROFILE.name, "-r", wireshark.capture("slow-link.pcap"), "-Y", "slowlink.verdict",
                              plugin=False)
    assert "320" in output and "Slow" in output
    wireshark.run(personal / "install.sh", "--uninstall")
    assert not loaded(wireshark)
    assert files(wireshark.home) == before


def test_refuses_another_version(wireshark, personal):
    wanted, = (personal / "plugins").iterdir()
    wanted.rename(wanted.with_name("3.7"))
    before = files(wireshark.home)
    _, error, status = wireshark.outcome(personal / "install.sh")
    assert status == 1
    assert error == (f"install.sh: this plugin is for Wireshark 3.7, and Wireshark {wanted.name} is installed here.\n")
    assert files(wireshark.home) == before


def test_uninstalls_after_an_upgrade(wireshark, personal):
    before = files(wireshark.home)
    wireshark.run(personal / "install.sh")
    wanted, = (personal / "plugins").iterdir()
    wanted.rename(wanted.with_name("3.7"))
    installed = wireshark.home / ".local/lib/wireshark/plugins"
    (installed / wanted.name).rename(installed / "3.7")
    wireshark.run(personal / "install.sh", "--uninstall")
    assert files(wireshark.home) == before


def test_needs_tshark(wireshark, personal):
    tools = personal / "tools"
    tools.mkdir(0o755)
    for tool in ["sh", "dirname", "ls", "sed"]:
        (tools / tool).symlink_to(shutil.which(tool))
    _, error, status = wireshark.outcome("env", f"PATH={tools}", personal / "install.sh")
    assert status == 1
    assert error == "install.sh: tshark, which knows Wireshark's directories, was not found.\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can see what root is told")
def test_warns_root(wireshark, personal):
    home = wireshark.scratch()
    result = subprocess.run([personal / "install.sh"], env={**os.environ, "HOME": str(home)}, capture_output=True,
                            text=True, check=True)
    assert result.stderr == "install.sh: as root, Wireshark ignores personal plugins: use another account.\n"


def test_profile_can_be_imported(packages):
    """Wireshark's import takes the files whose names have a directory, and needs no entries for that."""
    archive, = packages.glob("*.zip")
    with zipfile.ZipFile(archive) as contents:
        assert set(contents.namelist()) == {f"{PROFILE.name}/{name}" for name in PROFILE_FILES}
        for name in PROFILE_FILES:
            assert contents.read(f"{PROFILE.name}/{name}") == (PROFILE / name).read_bytes()


def test_source_is_what_is_committed(packages):
    """And where nothing is, because this is no clone, there is no archive."""
    archives = [path for path in packages.glob("*.tar.gz") if "wireshark" not in path.name]
    if not (TESTS.parent / ".git").exists():
        assert not archives
        return
    archive, = archives
    top = archive.name.removesuffix(".tar.gz") + "/"
    git = ["git", "-c", "safe.directory=*", "-C", TESTS.parent, "ls-tree", "-r", "-z", "--name-only", "HEAD"]
    committed = subprocess.run(git, capture_output=True, check=True, text=True).stdout.split("\0")[:-1]
    with tarfile.open(archive) as contents:
        assert {member.name for member in contents if not member.isdir()} == {top + name for name in committed}
