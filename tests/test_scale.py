# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of docs/scale.md, as they stand there. A server takes the engine's place and is as strict."""

import datetime
import http.server
import json
import pathlib
import re
import shutil
import threading
import warnings

import pytest

from test_statistics import LINKS, links

DOCUMENT = (pathlib.Path(__file__).parents[1] / "docs" / "scale.md").read_text()
LINKS_COMMAND, MAPPING_COMMAND, BULK_COMMAND = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)

MISSING = [tool for tool in ("jq", "curl") if shutil.which(tool) is None]
if MISSING:
    warnings.warn(f"THE BULK LINES ARE NOT TESTED: install {' '.join(MISSING)}.")
needs_tools = pytest.mark.skipif(bool(MISSING), reason=f"needs {MISSING}")


def is_date(value):
    """As strict_date_optional_time or epoch_millis, which is what an engine takes without a format."""
    try:
        return value.isdigit() or bool(datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d*Z$", r"\1", value)))
    except ValueError:
        return False


def is_whole(bits):
    return lambda value: value.lstrip("-").isdigit() and -2**(bits - 1) <= int(value) < 2**(bits - 1)


TYPES = {  # Elasticsearch's; values come as strings, which it converts
    "byte": is_whole(8), "short": is_whole(16), "integer": is_whole(32), "long": is_whole(64),
    "double": lambda value: bool(re.fullmatch(r"-?\d+(\.\d+)?", value)), "boolean": lambda value: value in (True, False),
    "date": is_date, "keyword": lambda value: isinstance(value, str),
}


class Engine(http.server.BaseHTTPRequestHandler):
    """Keeps what it is given."""

    template, bulks = None, []

    def take(self):
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def answer(self):
        self.send_response(200)
        self.end_headers()

    def do_PUT(self):
        assert self.path == "/_index_template/packets" and self.headers["Content-Type"] == "application/json"
        Engine.template = json.loads(self.take(), object_pairs_hook=without_twins)
        self.answer()

    def do_POST(self):
        assert self.path == "/_bulk" and self.headers["Content-Type"] == "application/x-ndjson"
        Engine.bulks.append(self.take())
        self.answer()

    def log_message(self, *_):
        pass


def without_twins(pairs):
    assert len({key for key, _ in pairs}) == len(pairs), f"a key twice in an object: {[key for key, _ in pairs]}"
    return dict(pairs)


def shell(wireshark, command, **environment):
    exports = "".join(f"export {name}={value}\n" for name, value in environment.items())
    return wireshark.run("sh", "-c", f"{exports}cd {wireshark.directory}\n{command}")


def test_links_of_a_directory(wireshark):
    lines = [[cell.strip() for cell in line.rstrip("|").split("|")]
             for line in shell(wireshark, LINKS_COMMAND).splitlines()]
    seen = [cells[14] for cells in lines]
    assert seen == sorted(seen)
    merged = {}
    for name, *cells in lines:
        merged.setdefault(pathlib.Path(name).name, []).append(cells)
    for capture in LINKS:
        alone = [row for row in links(wireshark, wireshark.capture(capture)) if row[0][0].isdigit()]
        assert merged.get(capture, []) == alone


@pytest.fixture(scope="module")
def engine(wireshark):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        shell(wireshark, MAPPING_COMMAND, ENGINE=address)
        shell(wireshark, BULK_COMMAND, ENGINE=address)
        server.shutdown()
    return Engine


@needs_tools
def test_mapping(engine):
    mapped = engine.template["template"]["mappings"]["properties"]["layers"]["properties"]
    types = {name: field["type"] for name, field in mapped["slowlink"]["properties"].items()}
    assert engine.template["index_patterns"] == ["packets-*"]
    for field, expected in {"role": "short", "payload_type": "short", "probe_size": "long", "link_speed": "long",
                            "verdict": "short", "delta": "integer", "rtt": "double", "interval": "double",
                            "reply_in": "long", "jpeg_complete": "boolean", "jpeg_sha256": "keyword"}.items():
        assert types[f"slowlink_slowlink_{field}"] == expected


@needs_tools
def test_bulk_lines(wireshark, engine):
    mapped = engine.template["template"]["mappings"]["properties"]["layers"]["properties"]
    documents = 0
    for bulk in engine.bulks:
        lines = [json.loads(line, object_pairs_hook=without_twins) for line in bulk.splitlines()]
        for action, document in zip(lines[0::2], lines[1::2], strict=True):
            documents += 1
            assert re.fullmatch(r"packets-\d{4}-\d{2}-\d{2}", action.pop("index").pop("_index")) and not action
            # What an ICMP error quotes is not a layer of its own.
            for field, values in document["layers"].get("slowlink", {}).items():
                kind = mapped["slowlink"]["properties"].get(field, {}).get("type")
                if kind in (None, "byte"):  # text and findings; pictures, which the setting lets pass
                    continue
                for value in values if isinstance(values, list) else [values]:
                    assert TYPES[kind](value), (field, kind, value)
    expected = sum(len(wireshark.frames(path, "slowlink", ("-2",)))
                   for path in sorted(wireshark.capture("").glob("*.pcap")))
    assert documents == expected > 0
