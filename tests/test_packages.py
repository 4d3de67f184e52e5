# SPDX-License-Identifier: GPL-2.0-or-later
"""cpack's packages hold what they should, and the installer for one user does what it says. packages/run tests more."""

import os
import shutil
import subprocess
import tarfile
import zipfile

import pytest

from conftest import BUILT_PLUGINS, TESTS
from test_documentation import commands, dead_links, printed

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


@pytest.fixture(params=["archive", "deb"])
def documents(request, packages, wireshark):
    """The directory with a package's README."""
    if request.param == "archive":
        return request.getfixturevalue("personal")
    missing = [program for program in ("dpkg-deb", "dpkg-shlibdeps", "file") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"the .deb needs {', '.join(missing)}")
    directory = wireshark.scratch()
    subprocess.run(["cpack", "-G", "DEB", "-B", directory / "packages"], cwd=BUILT_PLUGINS.parent, check=True,
                   stdout=subprocess.DEVNULL)
    package, = (directory / "packages").glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", package, directory / "system"], check=True)
    readme, = directory.glob("system/usr/share/doc/*/README.md")
    return readme.parent


def test_documents_are_whole(documents):
    """No dead link; and what is shown as typed prints what is shown, beside the captures that came with it."""
    found = list(documents.rglob("*.md"))
    assert len(found) > 8
    assert {document.name: links for document in found if (links := list(dead_links(document)))} == {}


def test_documents_work(wireshark, documents):
    directory = wireshark.scratch()  # where a user may write, as the README says
    shutil.copytree(documents / "captures", directory / "captures")
    for document in documents.rglob("*.md"):
        for command, output in commands(document):
            assert printed(wireshark, directory, command) == output


def files(directory):
    return set(directory.rglob("*"))


def loaded(wireshark):
    return "slowlink.so" in wireshark.tshark("-G", "plugins", plugin=False)


@pytest.fixture
def home(wireshark):
    """A home that is there before, and must be as before."""
    directory = wireshark.scratch()
    (directory / ".config").mkdir()
    (directory / ".config" / "yours").touch()
    for path in files(directory):
        path.chmod(0o777)
    return directory


@pytest.fixture
def installer(wireshark, personal, home):
    """Runs install.sh in that home, as where nothing is installed for all users; returns what outcome() does."""
    def run(*arguments, program=personal / "install.sh", environment=(), plugin=False):
        return wireshark.outcome("env", f"HOME={home}", *environment, program, *arguments, plugin=plugin)

    return run


def installed(home):
    version, = (path.name for path in BUILT_PLUGINS.iterdir())
    return (home / ".local/lib/wireshark/plugins" / version / "epan/slowlink.so",
            home / ".config/wireshark/profiles" / PROFILE.name)


def test_installs_and_uninstalls(wireshark, personal):
    before = files(wireshark.home)
    assert not loaded(wireshark)
    for _ in range(2):  # again, over itself
        output = wireshark.run(personal / "install.sh", plugin=False)
        assert output == "Installed {}\nInstalled the profile {}\n".format(*installed(wireshark.home)) + \
            "Start Wireshark anew: Help > About Wireshark > Plugins lists slowlink.so.\n"
    assert loaded(wireshark)
    output = wireshark.tshark("-C", PROFILE.name, "-r", wireshark.capture("slow-link.pcap"), "-Y", "slowlink.verdict",
                              plugin=False)
    assert "320" in output and "Slow" in output
    output = wireshark.run(personal / "install.sh", "--uninstall")
    assert output == "Removed {}\nRemoved the profile {}\n".format(*installed(wireshark.home))
    assert not loaded(wireshark)
    assert files(wireshark.home) == before
    output = wireshark.run(personal / "install.sh", "--uninstall")
    assert output.startswith("Nothing to remove: ") and output.count("\n") == 1


@pytest.mark.parametrize("name", [*sorted(PROFILE_FILES - {"recent"}), "disabled_protos"])
def test_keeps_a_changed_profile(installer, home, name):
    module, profile = installed(home)
    installer()
    with (profile / name).open("a") as file:
        file.write("# mine\n")
    before = {path: path.read_bytes() for path in profile.iterdir()}
    output, _, status = installer()
    assert status == 0 and f"Kept your profile {profile}, which differs from this one ({name}); " in output
    output, _, status = installer("--uninstall")
    assert status == 0 and f"Kept your profile {profile}, which differs from the one here ({name}); " in output
    assert {path: path.read_bytes() for path in profile.iterdir()} == before
    assert not module.exists()


def test_what_wireshark_writes_is_no_change(installer, home):
    """It writes "recent" when the window is closed."""
    _, profile = installed(home)
    installer()
    (profile / "recent").write_text("# Wireshark's\n")
    output, _, status = installer()
    assert status == 0 and f"Installed the profile {profile}\n" in output
    assert (profile / "recent").read_text() == "# Wireshark's\n"
    output, _, status = installer("--uninstall")
    assert status == 0 and f"Removed the profile {profile}\n" in output and not profile.exists()


def test_completes_a_profile(installer, home):
    """What was removed, or never came, is no change that could be lost."""
    _, profile = installed(home)
    installer()
    (profile / "colorfilters").unlink()
    output, _, status = installer()
    assert status == 0 and "Installed the profile" in output
    assert {path.name for path in profile.iterdir()} == PROFILE_FILES


@pytest.mark.parametrize("arguments, expected", [
    (["--help"], 0), (["-h"], 0), (["--remove"], 2), (["--uninstall", "now"], 2), ([""], 2)])
def test_explains_its_arguments(installer, home, arguments, expected):
    before = files(home)
    output, error, status = installer(*arguments)
    assert status == expected
    assert "Usage: ./install.sh [--uninstall]" in (error if status else output)
    assert files(home) == before


def test_refuses_another_version(installer, personal, home):
    wanted, = (personal / "plugins").iterdir()
    wanted.rename(wanted.with_name("3.7"))
    before = files(home)
    _, error, status = installer()
    assert status == 1
    assert error == (f"install.sh: this plugin is for Wireshark 3.7, and Wireshark {wanted.name} is installed here: "
                     f"take the one for {wanted.name}.\n")
    assert files(home) == before


def test_refuses_beside_one_for_all_users(installer, home):
    """Wireshark would use the other one, and complain each time that there are two."""
    before = files(home)
    _, error, status = installer(plugin=True)
    assert status == 1
    assert error.startswith("install.sh: Wireshark would use ") and error.count("\n") == 1
    assert "unset WIRESHARK_PLUGIN_DIR" in error  # which it is here
    assert files(home) == before


def test_uninstalls_after_an_upgrade(installer, personal, home):
    """Of Wireshark, which does not read the old version's directory."""
    before = files(home)
    module, _ = installed(home)
    installer()
    module.parents[1].rename(module.parents[2] / "3.7")
    assert installer("--uninstall")[2] == 0
    assert files(home) == before


@pytest.mark.parametrize("environment", [
    [], ["XDG_CONFIG_HOME={}/elsewhere"], ["WIRESHARK_CONFIG_DIR={}/mine", "XDG_CONFIG_HOME={}/elsewhere"]])
@pytest.mark.parametrize("old", [False, True], ids=["", "~/.wireshark"])
def test_installs_where_wireshark_looks(wireshark, installer, home, environment, old):
    if old:
        (home / ".wireshark").mkdir(0o777)
        (home / ".wireshark").chmod(0o777)
    environment = [setting.format(home) for setting in environment]
    told = wireshark.run("env", f"HOME={home}", *environment, "tshark", "-G", "folders", plugin=False)
    told = {name: path.strip() for name, _, path in (line.partition(":") for line in told.splitlines())}
    output, _, status = installer(environment=environment)
    assert status == 0
    assert f"Installed {told['Personal Plugins']}/epan/slowlink.so\n" in output
    assert f"Installed the profile {told['Personal configuration']}/profiles/Slow Link\n" in output


def with_tools(directory, *programs):
    """Sets a PATH that has no other programs than these and what every system has."""
    tools = directory / "tools"
    tools.mkdir(0o755)
    for tool in ["sh", "dirname", "ls", "sed", "tr", "cmp", "mkdir", "rm", "cp", "id", *programs]:
        (tools / tool).symlink_to(shutil.which(tool))
    return [f"PATH={tools}"]


@pytest.mark.skipif(shutil.which("wireshark") is None, reason="wireshark is not installed")
def test_wireshark_will_do(installer, personal, home):
    output, _, status = installer(environment=with_tools(personal, "wireshark"))
    assert status == 0 and f"Installed {installed(home)[0]}" in output


def test_needs_wireshark(installer, personal, home):
    before = files(home)
    _, error, status = installer(environment=with_tools(personal))
    wanted = installed(home)[0].parents[1].name
    assert status == 1
    assert error == (f"install.sh: neither tshark nor wireshark was found: install Wireshark {wanted}, or put it on the "
                     "PATH.\n")
    assert files(home) == before


def test_says_where_it_cannot_write(installer, home):
    (home / ".local").touch()
    _, error, status = installer()
    assert status == 1
    assert error == (f"install.sh: {installed(home)[0]} could not be written: look who owns its directories, and whether "
                     "the disk is full.\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can see what root is told")
def test_warns_root(personal, home):
    result = subprocess.run([personal / "install.sh"], env={**os.environ, "HOME": str(home)}, capture_output=True,
                            text=True, check=True)
    assert result.stderr == ("install.sh: as root, Wireshark ignores personal plugins: use another account, or install for "
                             "all users.\n")


def build(target, **environment):
    result = subprocess.run(["cmake", "--build", BUILT_PLUGINS.parent, "--target", target], capture_output=True, text=True,
                            env={**os.environ, **environment}, check=True)
    return result.stdout + result.stderr


def test_targets_for_one_user(home):
    before = files(home)
    module, profile = installed(home)
    assert f"Installed {module}\nInstalled the profile {profile}\n" in build("install-personal", HOME=str(home))
    (profile / "preferences").write_text("# mine\n")
    assert f"Kept your profile {profile}" in build("install-personal", HOME=str(home))
    assert f"Kept your profile {profile}" in build("uninstall-personal", HOME=str(home))
    assert not module.exists()
    shutil.rmtree(profile)
    assert "Nothing to remove: " in build("uninstall-personal", HOME=str(home))
    shutil.rmtree(profile.parents[1])
    assert files(home) == before


def test_target_for_all_users(wireshark):
    system = wireshark.scratch()
    install = ["cmake", "--install", BUILT_PLUGINS.parent]
    subprocess.run(install, env={**os.environ, "DESTDIR": str(system)}, capture_output=True, check=True)
    (module,), (profile,) = system.rglob("slowlink.so"), system.rglob(PROFILE.name)
    (profile / "colorfilters").write_text("# mine\n")
    output = build("uninstall", DESTDIR=str(system))
    assert f"Removed {module}\n" in output and f"Kept the profile {profile}, which was changed (colorfilters)" in output
    assert not module.exists() and {path.name for path in profile.iterdir()} == PROFILE_FILES
    shutil.copy(PROFILE / "colorfilters", profile)
    build("uninstall", DESTDIR=str(system))
    assert not system.exists()
    assert "Nothing to remove: " in build("uninstall", DESTDIR=str(system))


def test_uninstall_leaves_the_files_of_a_package(wireshark):
    """One that was installed over what came from source."""
    system, programs = wireshark.scratch(), wireshark.scratch()
    environment = {**os.environ, "DESTDIR": str(system), "PATH": f"{programs}:{os.environ['PATH']}"}
    subprocess.run(["cmake", "--install", BUILT_PLUGINS.parent], env=environment, capture_output=True, check=True)
    (programs / "dpkg-query").write_text('#!/bin/sh\necho "some-package: $2"\n')
    (programs / "dpkg-query").chmod(0o755)
    before = files(system)
    result = subprocess.run(["cmake", "--build", BUILT_PLUGINS.parent, "--target", "uninstall"], env=environment,
                            capture_output=True, text=True)
    assert result.returncode != 0 and "use sudo apt purge some-package" in " ".join(result.stderr.split())
    assert files(system) == before


def test_profile_can_be_imported(packages):
    """Wireshark's import takes the files whose names have a directory, and needs no entries for that."""
    archive, = packages.glob("*.zip")
    with zipfile.ZipFile(archive) as contents:
        assert set(contents.namelist()) == {f"{PROFILE.name}/{name}" for name in PROFILE_FILES}
        for name in PROFILE_FILES:
            assert contents.read(f"{PROFILE.name}/{name}") == (PROFILE / name).read_bytes()


@pytest.mark.parametrize("generator, missing", [("DEB", "file, dpkg-shlibdeps"), ("External", "gzip, tar, zip")])
def test_says_what_packages_need(wireshark, generator, missing):
    directory = wireshark.scratch()
    result = subprocess.run([shutil.which("cpack"), "-G", generator, "-B", directory], cwd=BUILT_PLUGINS.parent,
                            env={**os.environ, "PATH": str(directory)}, capture_output=True, text=True)
    assert result.returncode != 0
    assert f"cpack needs these programs here: {missing}." in result.stderr
    assert not list(directory.glob("*.*"))


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
