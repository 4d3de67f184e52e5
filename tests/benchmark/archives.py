# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of run: what the filter of docs/archive.py saves, and a million measurements in a ClickHouse.

They need tcpdump, clickhouse-server and clickhouse-client, and 3 GB in /var/tmp.
"""

import datetime
import itertools
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import time

import traffic

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/scale"))
import engine  # noqa: E402

FILES, FILE_SIZE = 16, 125_000_000
MILLION = 1_000_000
GOAL = 5


def measurement(client, number):
    """A measurement's packets, each after the time (microseconds) that has passed since the one before."""
    for round_ in range(3):
        for data, reply_after in ((b"", 100_000), (traffic.PICTURE[:2048], 200_000)):
            sequence = 6 * number + 2 * round_ + bool(data) & 0xFFFF
            for source, target, kind, after in ((client, traffic.SERVER, 8, 2_000), (traffic.SERVER, client, 0, reply_after)):
                for piece in traffic.ip_packets(source, target, traffic.ICMP, 2 * sequence + (kind == 0),
                                                traffic.echo(kind, 0x0200, sequence, data)):
                    yield after, piece
                    after = 1_200


def connection(client, port):
    """A thousand segments of a download, and their acknowledgements."""
    for number in range(1000):
        for source, target, ports, numbers, data in (
                (traffic.SERVER, client, (445, port), (1 + 1448 * number, 1), bytes(1448)),
                (client, traffic.SERVER, (port, 445), (1, 1 + 1448 * (number + 1)), b"")):
            segment = struct.pack("!HHIIBBHHH", *ports, *numbers, 0x50, 0x10, 0xFFFF, 0, 0) + data
            for packet in traffic.ip_packets(source, target, 6, number, segment):
                yield 100, packet


def write_archive(directory):
    """Returns its bytes and its measurements."""
    measurements = 0
    for name in range(FILES):
        now = traffic.START + name * 3_600_000_000
        with open(directory / f"{name}.pcap", "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
            for number in itertools.count():
                if file.tell() > FILE_SIZE:
                    break
                client = traffic.nth_client(1000 * name + number)
                for after, packet in itertools.chain(measurement(client, number), connection(client, 1024 + number)):
                    now += after
                    length = len(traffic.ETHERNET) + len(packet)
                    file.write(struct.pack("<IIII", *divmod(now, 1_000_000), length, length) + traffic.ETHERNET + packet)
                measurements += 1
    return sum(path.stat().st_size for path in directory.iterdir()), measurements


def rows_of(directory):
    return {path.relative_to(directory): path.read_bytes() for path in directory.rglob("*.json")}


def archive(bench, table):
    captures = bench.wireshark.scratch()
    size, measurements = write_archive(captures)
    print(f"""## First the filter, then tshark

`docs/archive.py` over {size / 1e9:.1f} GB of TCP in {FILES} files with {measurements} measurements among it, and the same with
`--filter ''`: the same rows. Seconds of CPU, of all cores together, and by the clock. The goal is {GOAL} times sooner.
""".rstrip())
    shutil.copy(TOP / "docs/archive.py", bench.directory)
    results = {}
    for way, options in (("tshark alone", ["--filter", ""]), ("tcpdump, then tshark", [])):
        rows = bench.wireshark.scratch() / "rows"
        start = time.monotonic()
        cpu, _, said = bench.execute([sys.executable, bench.directory / "archive.py", *options, captures, rows], plugin=True)
        results[way] = cpu, time.monotonic() - start, rows_of(rows)
        if not said.endswith(f", {measurements} measurements\n"):
            sys.exit(f"{way}: {said}")
    (cpu, clock, expected), *_ = results.values()
    if any(rows != expected for *_, rows in results.values()):
        sys.exit("The rows differ.")
    table(("way", "CPU", "times sooner", "clock", "times sooner"),
          [(way, f"{used:.1f}", f"{cpu / used:.1f}", f"{passed:.1f}", f"{clock / passed:.1f}")
           for way, (used, passed, _) in results.items()])
    shutil.rmtree(captures)


def templates(bench):
    """{table: lines of JSON with %(...)s for what differs from copy to copy}, of the captures' measurements; their number."""
    rows = bench.wireshark.scratch() / "rows"
    shutil.copy(TOP / "docs/archive.py", bench.directory)
    bench.execute([sys.executable, bench.directory / "archive.py", bench.wireshark.capture(""), rows], plugin=True)
    lines = {}
    for name in ("measurements", "probes"):
        found = [json.loads(line) for path in (rows / name).glob("*.json") for line in path.read_text().splitlines()]
        lines[name] = [
            (json.dumps(row | {"file": "%(copy)d/" + row["file"], "time": "%(time)s", "client": "%(client)s"})
             .replace(f'"epoch": {row["epoch"]}', '"epoch": %(epoch)d' + f"{row['epoch'] % 1:.6f}"[1:]) + "\n")
            for row in found]
    return lines


def copies(lines, count):
    """Yields the lines that many times: of one minute after another, and of five thousand clients."""
    text = "".join(lines)
    start = datetime.datetime(2003, 6, 10)
    for copy in range(count):
        when = start + datetime.timedelta(minutes=copy)
        yield (text % {"copy": copy, "time": when, "epoch": when.replace(tzinfo=datetime.timezone.utc).timestamp(),
                       "client": f"10.0.{copy % 5000 >> 8}.{copy % 5000 & 255}"}).encode()


def million(bench, table):
    if engine.MISSING:
        print(f"{' and '.join(engine.MISSING)} missing: no million measurements.", file=sys.stderr)
        return
    lines = templates(bench)
    count = -(-MILLION // len(lines["measurements"]))
    questions = re.findall(r"^([^\n]*):\n\n```sql\n(.*?)^```$", (TOP / "docs/scale.md").read_text(), re.DOTALL | re.MULTILINE)
    with engine.servers(bench.wireshark, 1) as ((port,), (directory,)):
        engine.use(bench.wireshark, port)

        def client(query, **options):
            return subprocess.run(["clickhouse-client", "--multiquery", "--query", query], check=True, cwd=bench.wireshark.home,
                                  env=bench.wireshark.environment(), **bench.wireshark.user, **options)

        def scalar(query):
            return int(client(query, stdout=subprocess.PIPE).stdout)

        version = client("SELECT version()", stdout=subprocess.PIPE).stdout.decode().strip()
        client("CREATE DATABASE slowlink")
        client("USE slowlink; " + (TOP / "docs/clickhouse.sql").read_text())
        print(f"""## A million measurements

The rows of `captures/`, {count:,} times, each time a minute later and of another of 5,000 clients, loaded by ClickHouse
{version} as `docs/scale.md` has it. Bytes are of a row. Seconds by the clock.
""".rstrip())
        sizes, loading = [], 0
        for name, of_it in lines.items():
            start, text = time.monotonic(), 0
            with subprocess.Popen(["clickhouse-client", "--database", "slowlink", "--query",
                                   f"INSERT INTO {name} FORMAT JSONEachRow"], stdin=subprocess.PIPE,
                                  env=bench.wireshark.environment(), cwd=bench.wireshark.home, **bench.wireshark.user) as loader:
                for piece in copies(of_it, count):
                    text += loader.stdin.write(piece)
            passed = time.monotonic() - start
            rows = scalar(f"SELECT count() FROM slowlink.{name} FINAL")
            if loader.returncode or rows != count * len(of_it):
                sys.exit(f"{name}: {rows} rows")
            disk = scalar(f"SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = '{name}'")
            sizes.append((name, f"{rows:,}", f"{text / rows:.0f}", f"{disk / rows:.0f}", f"{text / disk:.1f}", f"{passed:.0f}",
                          f"{rows / passed / 1000:.0f}"))
            loading += passed
        table(("table", "rows", "bytes as JSON", "in the engine", "ratio", "seconds to load", "thousand rows a second"), sizes)
        times = []
        for title, question in questions:
            start = time.monotonic()
            client(f"USE slowlink; {question}", stdout=subprocess.DEVNULL)
            passed = time.monotonic() - start
            times.append((title.rpartition(". ")[2], f"{passed:.2f}", f"1 : {loading / passed:.0f}"))
        table(("question", "seconds", "to loading"), times)
