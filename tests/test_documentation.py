# SPDX-License-Identifier: GPL-2.0-or-later
"""What the documents show is what tshark prints, and what they refer to is there."""

import pathlib
import re
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).parents[1]
DOCUMENTS = [*TOP.glob("*.md"), *TOP.glob("docs/*.md"), TOP / "captures" / "README.md"]
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


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


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links(document):
    assert [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()] == []
