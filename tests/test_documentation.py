# SPDX-License-Identifier: GPL-2.0-or-later
"""What the documents show is what tshark prints, what they refer to is there, and words are spelled as in codespell."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).parents[1]
DOCUMENTS = [*TOP.glob("*.md"), *TOP.glob("docs/*.md"), TOP / "captures" / "README.md"]
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"^```.*?^```$|^    .*?$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
NAMED = re.compile(r"`((?:captures|docs|packaging|plugin|profile|tests)/[\w./-]+)[` ]")  # in the source


def commands(document):
    """Yields (command, output) of what is shown as typed in a console."""
    for block in CONSOLE.findall(document.read_text()):
        for typed in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = typed.partition("\n")
            yield command, output


def printed(wireshark, directory, command):
    """What the command prints in a directory with captures/, as on a screen: without spaces at a line's end."""
    output = wireshark.run("sh", "-c", f"cd {directory} && {command}")
    return "".join(line.expandtabs().rstrip() + "\n" for line in output.splitlines())


@pytest.fixture(scope="module")
def directory(wireshark):
    directory = wireshark.scratch()
    (directory / "captures").symlink_to(wireshark.capture(""))
    return directory


@pytest.mark.parametrize("document, command, output", [
    pytest.param(document, command, output, id=f"{document.name}: {command}")
    for document in DOCUMENTS for command, output in commands(document)])
def test_console(wireshark, directory, document, command, output):
    assert printed(wireshark, directory, command) == output


def test_reference_of_fields(wireshark):
    listed = wireshark.tshark("-G", "fields") + wireshark.tshark("-G", "values")
    made = subprocess.run([sys.executable, TOP / "docs" / "make_fields.py"], input=listed, capture_output=True, text=True,
                          check=True)
    assert made.stdout == (TOP / "docs" / "fields.md").read_text()


def anchors(document):
    """As forges make them of headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.DOTALL | re.MULTILINE),
                          re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def dead_links(document):
    for file, anchor in LINK.findall(CODE.sub("", document.read_text())):
        target = document.parent / file if file else document
        if not target.exists() or anchor and anchor not in anchors(target):
            yield f"{file}#{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links(document):
    assert list(dead_links(document)) == []
    assert [name for name in NAMED.findall(document.read_text()) if not (TOP / name).exists()] == []


@pytest.mark.skipif(shutil.which("codespell") is None, reason="codespell is not installed")
def test_spelling():
    result = subprocess.run(["codespell", "--check-filenames", "--check-hidden", "--skip", "./build*,./.git,__pycache__", "."],
                            cwd=TOP, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
