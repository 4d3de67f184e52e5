# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of docs/scale.md, as they stand there: over the captures, and with a real ClickHouse."""

import collections
import contextlib
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from scapy.layers.inet import IP, fragment
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6EchoRequest, IPv6, IPv6ExtHdrFragment, fragment6
from scapy.layers.l2 import GRE, Dot1Q, Ether
from scapy.utils import RawPcapReader

from conftest import TESTS
from packets import ETHER, PROBE, reply, request, write
from test_statistics import EMPTY_TABLE, measurements

sys.path.insert(0, str(TESTS / "scale"))
import engine  # noqa: E402

DOCUMENT = (TESTS.parent / "docs" / "scale.md").read_text()
ARCHIVE, TABLES, LOAD, SHARD_TABLES, CLUSTER_TABLES, BULK = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
QUESTIONS = re.findall(r"^```sql\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)

ROLES = [None, "latency", "transfer", "unexplained"]
VERDICTS = ["undetermined", "fast", "slow", "no data"]

pytestmark = pytest.mark.skipif(shutil.which("tcpdump") is None, reason="needs tcpdump")
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
needs_engine = pytest.mark.skipif(bool(engine.MISSING), reason=f"needs {' and '.join(engine.MISSING)}, as in Debian 12")


class Place:
    """A directory with captures/ and docs/, where the document's commands are run."""

    def __init__(self, wireshark, captures=None):
        self.wireshark = wireshark
        self.directory = wireshark.scratch()
        shutil.copytree(TESTS.parent / "docs", self.directory / "docs")
        shutil.copytree(captures or wireshark.capture(""), self.directory / "captures")
        self.captures = self.directory / "captures"
        for path in self.directory.rglob("*"):
            path.chmod(0o755)

    def outcome(self, command):
        return self.wireshark.outcome("sh", "-c", f"cd {self.directory}\n{command}")

    def run(self, command):
        output, error, status = self.outcome(command)
        assert status == 0 and not error, error or status
        return output

    def rows(self, table, rows="rows"):
        """{file: [row]}"""
        return {str(path.relative_to(self.directory / rows / table).with_suffix("")):
                [json.loads(line) for line in path.read_text().splitlines()]
                for path in (self.directory / rows / table).rglob("*.json")}


@pytest.fixture(scope="module")
def place(wireshark):
    place = Place(wireshark)
    output, error, status = place.outcome(ARCHIVE)
    files = len(list(place.captures.glob("*.pcap")))
    found = sum(len(rows) for rows in place.rows("measurements").values())
    assert (output, error, status) == ("", f"{files} of {files} files, {found} measurements\n", 0)
    return place


class Said:
    """What tshark says of the captures as they are, for the rows to be compared with."""

    def __init__(self, wireshark, captures):
        self.measurements, self.probes = [], []
        names = ["frame.time_epoch", "ip.src", "ip.dst", "icmp.type"] + [f"slowlink.{name}" for name in (
            "role", "probe_size", "measurement", "round", "rtt", "duplicate", "large_blocked", "reply_differs", "jpeg.sha256",
            "final", "rounds", "first_time", "second_time", "link_speed", "verdict")]
        for capture in sorted(captures.glob("*.pcap")):
            frames = wireshark.fields(capture, *names, options=("-2",), display_filter="slowlink.role > 0").values()
            for number, frame in enumerate(frames):
                said = collections.defaultdict(lambda: None, {name.removeprefix("slowlink."): value
                                                              for name, value in frame.items()})
                is_reply = said["icmp.type"] == "0"
                client, server = (said["ip.dst"], said["ip.src"]) if is_reply else (said["ip.src"], said["ip.dst"])
                whole = {name: int(said[name]) for name in ("measurement", "round", "rounds", "first_time", "second_time",
                                                            "link_speed", "verdict", "role", "probe_size") if said[name]}
                when = said["frame.time_epoch"]
                ends = {"file": capture.name, "client": client, "server": server, "epoch": float(when),
                        "time": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(int(when.partition(".")[0])))}
                self.probes.append(ends | {
                    "number": number, "is_reply": is_reply, "role": ROLES[whole["role"]], "size": whole["probe_size"],
                    "measurement": whole.get("measurement"), "round": whole.get("round"),
                    "rtt": float(said["rtt"]) if said["rtt"] else None, "sha256": said["jpeg.sha256"] or "",
                    **{name: said[name] is not None for name in ("duplicate", "large_blocked", "reply_differs")}})
                if said["final"]:
                    self.measurements.append(ends | {name: whole.get(name) for name in (
                        "measurement", "rounds", "first_time", "second_time", "link_speed")} | {
                        "verdict": VERDICTS[whole["verdict"]]})


@pytest.fixture(scope="module")
def said(wireshark, place):
    return Said(wireshark, place.captures)


def all_of(rows):
    return [row for name in sorted(rows) for row in rows[name]]


def test_rows(place, said):
    assert all_of(place.rows("measurements")) == said.measurements != []
    assert all_of(place.rows("probes")) == said.probes != []


def test_measurements_are_those_of_the_table(wireshark, place):
    for name, rows in place.rows("measurements").items():
        table = [cells for cells in measurements(wireshark, place.captures / name, "-2") if cells != EMPTY_TABLE[:11]]
        assert [[str(row["measurement"]), row["client"], row["server"], "-" if row["link_speed"] is None else
                 str(row["link_speed"]), row["verdict"].capitalize()] for row in rows] == [cells[:5] for cells in table], name


# What an archive has beside captures of plain Ethernet

def exchange_of_measurement():
    for number, data in enumerate((b"", PROBE)):
        for packet in (request(data, number), reply(data, number)):
            yield from fragment(packet, 1480)


def ipv6_picture():
    """Over IPv6 nothing measures; but a picture is a picture, here the reply's in fragments."""
    yield IPv6(src="2001:db8::1", dst="2001:db8::2") / ICMPv6EchoRequest(id=512, seq=1, data=PROBE[:1200])
    answer = IPv6(src="2001:db8::2", dst="2001:db8::1") / IPv6ExtHdrFragment(id=7) / ICMPv6EchoReply(
        id=512, seq=1, data=PROBE[:1200])
    yield from fragment6(answer, 700)


WRAPPED = {
    "vlan.pcap": [ETHER / Dot1Q(vlan=5) / packet for packet in exchange_of_measurement()],
    "two-tags.pcap": [ETHER / Dot1Q(vlan=5) / Dot1Q(vlan=6) / packet for packet in exchange_of_measurement()],
    "qinq.pcap": [Ether(src=ETHER.src, dst=ETHER.dst, type=0x88A8) / Dot1Q(vlan=5) / Dot1Q(vlan=6) / packet
                  for packet in exchange_of_measurement()],
}
IPV6 = {
    "ipv6.pcap": [ETHER / packet for packet in ipv6_picture()],
    "vlan-ipv6.pcap": [ETHER / Dot1Q(vlan=5) / packet for packet in ipv6_picture()],
}
TUNNEL = "gre.pcap"
GRE_PACKETS = [ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / GRE() / packet for packet in exchange_of_measurement()]


def spaced(path, packets):
    return write(path, packets, [0.05 * number for number in range(len(packets))])


@pytest.fixture
def odd(wireshark):
    """An archive of what is not as usual."""
    source = wireshark.scratch()
    (source / "2003" / "a year's").mkdir(parents=True)
    for name, packets in {**WRAPPED, **IPV6, TUNNEL: GRE_PACKETS}.items():
        spaced(source / "2003" / name, packets)
    slow_link = wireshark.capture("slow-link.pcap").read_bytes()
    (source / "2003" / "a year's" / "Käse\twith tab.PCAP.gz").write_bytes(gzip.compress(slow_link))
    return Place(wireshark, source)


def found(place, rows="rows"):
    return {pathlib.PurePath(name).name: len(found) for name, found in place.rows("measurements", rows).items()}


def test_filter(odd):
    assert odd.outcome(ARCHIVE)[2] == 0
    one_each = dict.fromkeys(WRAPPED, 1) | dict.fromkeys(IPV6, 0) | {"Käse\twith tab.PCAP.gz": 1}
    assert found(odd) == one_each | {TUNNEL: 0}  # which also shows that there is a filter
    pictures = [row for row in all_of(odd.rows("probes")) if row["client"] == "2001:db8::1"]
    assert [(row["server"], row["role"], row["is_reply"], row["size"]) for row in pictures] == [
        ("2001:db8::2", "unexplained", is_reply, 1200) for is_reply in (False, True)] * len(IPV6)
    for name, option in {"all": "''", "gre": "'icmp or proto gre'"}.items():
        assert odd.outcome(f"docs/archive.py --filter {option} captures {name}")[2] == 0
        assert found(odd, name)[TUNNEL] == 1
    assert found(odd, "all") == one_each | {TUNNEL: 1}
    assert [row for row in all_of(odd.rows("probes", "all")) if not row["file"].endswith(TUNNEL)] == all_of(odd.rows("probes"))


def test_what_tcpdump_cannot_read(wireshark):
    """Interfaces of two link types in a file."""
    source = wireshark.scratch()
    wireshark.run("mergecap", "-F", "pcapng", "-w", source / "two.pcapng", wireshark.capture("slow-link.pcap"),
                  wireshark.capture("real-slow-link.pcap"))
    place = Place(wireshark, source)
    assert place.outcome(ARCHIVE)[1:] == ("1 of 1 files, 2 measurements\n", 0)


def test_unreadable_files_are_named(odd):
    cut, closed, nonsense = (odd.captures / name for name in ("cut.pcap", "closed.pcap", "nonsense.pcap"))
    shutil.copyfile(odd.wireshark.capture("firewall.pcap"), cut)
    # Its first measurement is whole, of the second there are only the first packets.
    packets = list(RawPcapReader(str(cut)))
    os.truncate(cut, 24 + sum(16 + len(data) for data, _ in packets[:14]) + 20)
    shutil.copyfile(cut, closed)
    nonsense.write_bytes(b"\xd4\xc3\xb2\xa1" + bytes(range(200)))
    for path in (cut, nonsense):
        path.chmod(0o644)
    closed.chmod(0)
    _, error, status = odd.outcome(ARCHIVE)
    *named, last = error.splitlines()
    assert status == 1 and last.startswith("10 of 10 files, ")
    assert {line.strip().partition(": ")[0] for line in named} == {f"captures/{path.name}" for path in (cut, closed, nonsense)}
    assert found(odd)["cut.pcap"] == 1 and "closed.pcap" not in found(odd) and "nonsense.pcap" not in found(odd)

    closed.chmod(0o644)
    nonsense.unlink()
    assert odd.outcome(ARCHIVE)[2] == 1  # it is cut off, too
    assert found(odd)["closed.pcap"] == 1
    assert odd.outcome(ARCHIVE)[2] == 0


def test_resumes(place):
    def written():
        return {path: path.stat().st_ino for path in (place.directory / "rows").rglob("*.json")}

    once = written()
    assert place.outcome(ARCHIVE)[2] == 0 and written() == once
    gone = [place.directory / "rows" / "measurements" / "firewall.pcap.json"]
    gone[0].unlink()  # as if interrupted before its last step
    changed = place.captures / "slow-link.pcap"
    os.utime(changed, (0, changed.stat().st_mtime - 5))
    again = place.outcome(ARCHIVE)[1]
    assert again.splitlines()[-1].startswith(f"{len(once) // 2} of {len(once) // 2} files, ")
    assert {path.name for path, inode in written().items() if once[path] != inode} == {
        "firewall.pcap.json", "slow-link.pcap.json"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(place, number):
    """Where it stops nothing is left, neither rows of a half nor programs nor files."""
    programs, temporary = place.directory / "programs", place.wireshark.scratch()
    programs.mkdir(exist_ok=True)
    fake = programs / "tcpdump"
    environment = place.wireshark.environment()
    environment |= {"PATH": f"{programs}:{environment['PATH']}", "TMPDIR": str(temporary)}
    fake.write_text(f"#!/bin/sh\necho $$ >{temporary}/started\nexec sleep 60\n")
    fake.chmod(0o755)
    process = subprocess.Popen(["docs/archive.py", "captures", f"rows{number}"], env=environment, cwd=place.directory,
                               stderr=subprocess.PIPE, start_new_session=True, **place.wireshark.user)
    started = temporary / "started"
    while not started.exists() or not started.read_text().endswith("\n"):
        time.sleep(0.05)
        assert process.poll() is None
    os.killpg(process.pid, number)
    assert process.communicate() == (None, b"") and process.returncode == 130
    group = int(started.read_text())
    started.unlink()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert not list(temporary.iterdir()) and not list((place.directory / f"rows{number}").rglob("*.json"))


def test_without_the_plugin(place):
    output, error, status = place.wireshark.outcome(place.directory / "docs" / "archive.py", place.captures,
                                                    place.directory / "none", plugin=False)
    assert (output, error, status) == ("", "This tshark has no slowlink.\n", 1)


@needs_jq
def test_bulk_lines(place, said):
    place.run(BULK)
    lines = [json.loads(line) for line in (place.directory / "measurements.ndjson").read_text().splitlines()]
    assert sorted(lines[1::2], key=lambda row: (row["file"], row["measurement"])) == said.measurements
    assert [line["index"]["_id"] for line in lines[0::2]] == [f"{row['file']} {row['measurement']}" for row in lines[1::2]]


# The engine

def answers(said):
    """What each question's answer is by what tshark says, as rows of words."""
    by_link, by_hour, blocked, pictures = (collections.defaultdict(list) for _ in range(4))
    for row in said.measurements:
        if row["link_speed"] is not None:
            by_link[row["client"], row["server"]].append(row["link_speed"])
        by_hour[row["time"][:13] + ":00:00"].append(row["verdict"])
    for row in said.probes:
        if row["large_blocked"]:
            blocked[row["client"], row["server"]].append(row["time"])
        if row["sha256"] and not row["duplicate"]:
            pictures[row["sha256"], row["server" if row["is_reply"] else "client"]].append(row["time"])
    yield sorted(([*link, len(speeds), min(speeds), sorted(speeds)[len(speeds) // 2]] for link, speeds in by_link.items()),
                 key=lambda row: (row[3], row[:2]))[:20]
    yield [[hour, *(verdicts.count(each) for each in ("slow", "fast", "no data", "undetermined"))]
           for hour, verdicts in sorted(by_hour.items())]
    yield sorted(([*link, len(times), min(times), max(times)] for link, times in blocked.items()),
                 key=lambda row: (-row[2], row[:2]))
    yield sorted([*picture, len(times), min(times), max(times)] for picture, times in pictures.items())
    yield [[row["file"], row["epoch"], row["server"], row["client"], row["size"], row["sha256"]]
           for row in said.probes if row["reply_differs"]]


def ask(place, question, of="slowlink"):
    (place.directory / "question.sql").write_text(question)
    output = place.run(f"clickhouse-client --database {of} <question.sql")
    return [line.split("\t") for line in output.splitlines()]


@contextlib.contextmanager
def database(wireshark, place, machines):
    """As many servers as there are machines, with the tables; the last one is asked."""
    with engine.servers(wireshark, machines) as (ports, _):
        for port in ports:
            engine.use(wireshark, port)
            if machines > 1:
                place.run(SHARD_TABLES)
        place.run(CLUSTER_TABLES if machines > 1 else TABLES)
        yield ports


@needs_engine
@pytest.mark.parametrize("machines", [1, 2])
def test_engine(wireshark, place, said, machines):
    with database(wireshark, place, machines) as ports:
        for _ in range(2):  # which doubles nothing
            place.run(LOAD)
            assert ask(place, "SELECT count() FROM measurements FINAL") == [[str(len(said.measurements))]]
            assert ask(place, "SELECT count() FROM probes FINAL") == [[str(len(said.probes))]]
        for question, answer in zip(QUESTIONS, answers(said), strict=True):
            assert ask(place, question) == [[str(cell) for cell in row] for row in answer] != []
        if machines > 1:  # each has a part
            parts = []
            for port in ports:
                engine.use(wireshark, port)
                parts += ask(place, "SELECT count() FROM measurements FINAL", of="shard")
            assert sum(int(part) for part, in parts) == len(said.measurements) and ["0"] not in parts


@needs_engine
def test_engine_leaves_nothing(wireshark):
    with engine.servers(wireshark, 1) as (_, directories):
        assert (directories[0] / "data").is_dir()
    assert not directories[0].exists()
