# SPDX-License-Identifier: GPL-2.0-or-later
"""./demo and ./check leave nothing outside the clone, and say in one sentence what is in their way.

They run in a copy whose path has a blank, as an ordinary user, and where programs are to fail, others of the name stand
before them on the PATH.
"""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import time

import pytest

from conftest import TESTS

TOP = TESTS.parent
STATES = subprocess.run(
    ["bash", "-c", r""". packaging/prepare.sh
                       dpkg-query -W -f '${db:Status-Status}\n' "${BUILD_PACKAGES[@]}" python3 python3-pil"""],
    cwd=TOP, capture_output=True, text=True)
pytestmark = pytest.mark.skipif(STATES.returncode != 0 or set(STATES.stdout.split()) != {"installed"},
                                reason="./demo would have to install packages")


class Clone:
    """A copy of the source, with a home and a temporary directory that belong to its user."""

    def __init__(self, wireshark):
        directory = wireshark.scratch()
        self.top, self.home, self.temporary, self.programs = (
            directory / name for name in ("a clone", "home", "temporary", "programs"))
        shutil.copytree(TOP, self.top, ignore=shutil.ignore_patterns("build*", ".git", "__pycache__"))
        for path in (self.home, self.temporary, self.programs):
            path.mkdir()
        self.user = wireshark.user
        for path in [self.top, *self.top.rglob("*"), self.home, self.temporary]:
            if self.user:
                os.chown(path, self.user["user"], self.user["group"])

    def program(self, name, script):
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def start(self, command, path=None, **options):
        path = path or f"{self.programs}:{os.environ['PATH']}"
        return subprocess.Popen(
            [self.top / command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd="/", env={"PATH": path, "HOME": str(self.home), "TMPDIR": str(self.temporary), "LC_ALL": "C.UTF-8"},
            start_new_session=True, **{**self.user, **options})  # so there is no terminal either

    def outcome(self, command, **options):
        """Returns standard output, standard error and the exit status; whatever happened, nothing is left."""
        process = self.start(command, **options)
        output, error = process.communicate()
        self.assert_clean()
        return output, error, process.returncode

    def refusal(self, command="demo", **options):
        """Returns the one sentence with which a command refuses, before anything is built."""
        output, error, status = self.outcome(command, **options)
        assert status == 1 and "Building" not in output
        assert error.startswith(f"{command}: ") and error.count("\n") == 1, error
        return error

    def assert_clean(self):
        assert not list(self.temporary.iterdir()) and not list(self.home.iterdir())


@pytest.fixture(scope="module")
def built(wireshark):
    """A clone in which ./demo ran, and what it printed."""
    clone = Clone(wireshark)
    output, error, status = clone.outcome("demo")
    assert status == 0 and not error, error
    return clone, output


@pytest.fixture
def clone(wireshark):
    return Clone(wireshark)


def hint(output):
    return output.partition("\n== The same by hand")[2].partition("    then ")[0].splitlines()[1:]


def test_demo(built):
    clone, output = built
    assert "Measured link speed: 248 kbps. Verdict: slow." in output
    assert {path.name for path in clone.top.iterdir()} - {path.name for path in TOP.iterdir()} <= {"build-demo"}


def test_plain_build_after_the_demo(built):
    """With the README's command, and the plugin alone."""
    clone, _ = built
    result = subprocess.run("cmake -S . -B build && cmake --build build", shell=True, cwd=clone.top, capture_output=True,
                            text=True, **clone.user)
    assert result.returncode == 0, result.stderr
    version, = (path.name for path in (clone.top / "build-demo" / "plugins").iterdir())
    assert "Building slowlink " in result.stdout and f" for Wireshark {version}." in result.stdout
    assert "tests" not in result.stdout


def test_the_same_by_hand(built):
    """The commands that ./demo prints, as they stand."""
    clone, _ = built
    clone.program("wireshark", 'printf "%s\\n" "$WIRESHARK_PLUGIN_DIR" "$@"')
    commands = hint(clone.outcome("demo")[0])
    result = subprocess.run(["bash", "-c", "\n".join(commands)], cwd=clone.temporary, capture_output=True, text=True,
                            env={"PATH": f"{clone.programs}:/usr/bin:/bin", "HOME": str(clone.temporary)}, **clone.user)
    assert not result.stderr and result.stdout.splitlines() == [str(clone.top / "build-demo" / "plugins"),
                                                                str(clone.top / "captures" / "real-slow-link.pcap")]
    assert [path.name for path in clone.temporary.glob("pictures/*")] == ["slow-link-5bbce9d3.jpg"]
    shutil.rmtree(clone.temporary / "pictures")

    if os.geteuid() == 0:
        install, remove, *rest = hint(clone.outcome("demo", user=0, group=0)[0])
        directory = str(clone.top / "build-demo")
        assert shlex.split(install, comments=True) == ["cmake", "--install", directory] and "root" in install
        assert remove.split("# ")[1].startswith("cmake --build") and len(rest) == 2
        for path in clone.top.rglob("*"):
            os.chown(path, clone.user["user"], clone.user["group"])


def test_hint_without_wireshark(built):
    clone, _ = built
    tools = clone.home.with_name("tools")
    tools.mkdir()
    for directory in os.environ["PATH"].split(":"):
        for tool in pathlib.Path(directory).glob("*"):
            if tool.name != "wireshark" and not (tools / tool.name).is_symlink():
                (tools / tool.name).symlink_to(tool)
    export, tshark, install, wireshark = hint(clone.outcome("demo", path=str(tools))[0])
    assert install.split()[:4] == ["sudo", "apt-get", "install", "wireshark"] and wireshark.split()[0] == "wireshark"


def test_copied_with_its_build(built):
    clone, _ = built
    moved = clone.top.with_name("moved")
    clone.top.rename(moved)
    old, clone.top = clone.top, moved
    output, error, status = clone.outcome("demo")
    assert status == 0 and not error
    assert f"Removing build-demo: it was copied from {old}, and is built anew\n" in output


def test_interrupted_demo(clone):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        process = clone.start("demo")
        assert process.stdout.readline() == "== Building in build-demo\n"
        assert list(clone.temporary.iterdir())
        os.killpg(process.pid, number)
        process.communicate()
        assert process.returncode == 128 + number
        clone.assert_clean()


def test_interrupted_check(clone):
    """The tests end with it, even where only it is told, and they do not listen."""
    clone.program("dpkg-query", "echo installed")
    clone.program("cmake", "exit 0")
    clone.program("ctest", 'trap "" TERM; mkdir "$TMPDIR/pytest-of-me"; echo $$ >&2; while :; do sleep 0.1; done')
    for number in (signal.SIGINT, signal.SIGTERM):
        process = clone.start("check")
        tests = int(process.stderr.readline())
        process.send_signal(number)
        process.communicate()
        assert process.returncode == 128 + number
        clone.assert_clean()
        for _ in range(50):
            state = pathlib.Path(f"/proc/{tests}/stat")
            if not state.exists() or state.read_text().split()[2] == "Z":
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the tests still run")


def test_refuses_what_it_cannot_write_to(clone):
    if os.geteuid() == 0:
        os.chown(clone.top, 0, 0)
    clone.top.chmod(0o555)
    assert clone.refusal() == (f"demo: {clone.top} cannot be written to: run this in a copy of it (cp -r) in a directory "
                               "of yours.\n")


def test_refuses_the_build_of_another_user(clone):
    directory = clone.top / "build-demo"
    directory.mkdir(0o555)
    assert clone.refusal() == (f"demo: {directory} is another user's, as after sudo: remove it (sudo rm -r '{directory}'), "
                               "and run this again without sudo.\n")


@pytest.mark.parametrize("command", ["demo", "check", "packaging/windows-macos"])
def test_says_what_it_is_for(wireshark, command):
    """And does nothing else, however it is asked."""
    help_text, _, status = wireshark.outcome(TOP / command, "--help")
    assert status == 0 and help_text.startswith("Usage: ")
    output, error, status = wireshark.outcome(TOP / command, "--colour")
    assert status == 2 and not output and error == (
        f'{pathlib.Path(command).name}: it does not know "--colour", and did nothing.\n{help_text}')


class TestMissingPackages:
    """Where none is installed."""

    @pytest.fixture
    def bare(self, clone):
        clone.program("dpkg-query", "exit 1")
        clone.program("apt-get", 'echo "$*" >>"$0.called"; exit 1')
        return clone

    def test_sudo_refuses_or_has_no_terminal(self, bare):
        bare.program("sudo", "echo 'sudo: a password is required' >&2; exit 1")
        for command in ("demo", "check"):
            error = bare.refusal(command)
            assert error.startswith(f"{command}: sudo asks for a password, and here is no terminal to give it: run "
                                    "this in one, or let root run apt-get update && apt-get install "
                                    "--no-install-recommends gcc cmake ")
        assert not list(bare.programs.glob("*.called"))

    def test_no_network(self, bare):
        bare.program("sudo", 'shift; exec "$@"')
        bare.program("apt-get", "echo 'Err:1 some mirror'; echo 'E: Failed to fetch it' >&2; exit 100")
        error = bare.refusal()
        assert error.startswith("demo: apt-get could not install what is missing: look at the network and at apt's sources, "
                                "and run apt-get update && apt-get install --no-install-recommends gcc cmake ")
        assert error.endswith("(it said: Failed to fetch it)\n")
