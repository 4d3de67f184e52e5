#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measurements and probes of all captures below a directory, as lines of JSON: docs/scale.md.

Most of an archive is not ICMP, which tcpdump finds out far sooner than tshark: so tshark is given what tcpdump leaves.
Each capture has its rows in a file of its own, which bears the capture's time once it is whole. What has them is not read
again, so that this may be interrupted and repeated.
"""

import argparse
import concurrent.futures
import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import weakref

CAPTURES = (".pcap", ".pcapng", ".cap", ".pcap.gz", ".pcapng.gz", ".cap.gz")
ECHO = "icmp or icmp6"  # the protocol stands in each fragment's header, so no fragment is lost
# A link type without VLAN tags refuses the first. After `vlan`, all offsets are those behind the tag.
FILTERS = (f"{ECHO} or (vlan and ({ECHO} or (vlan and ({ECHO}))))", ECHO)

NUMBERS = ("role", "probe_size", "measurement", "round", "rounds", "first_time", "second_time", "link_speed", "verdict")
FIELDS = ("frame.time_epoch", "ip.src", "ip.dst", "icmp.type", "ipv6.src", "ipv6.dst", "icmpv6.type") + tuple(
    "slowlink." + name for name in (*NUMBERS, "final", "rtt", "duplicate", "large_blocked", "reply_differs", "jpeg.sha256"))
ROLES = {1: "latency", 2: "transfer", 3: "unexplained"}
VERDICTS = {0: "undetermined", 1: "fast", 2: "slow", 3: "no data"}


def rows(file, number, line):
    """Returns the row of a probe, and that of the measurement which ends with it or None."""
    said = {name: value for name, value in zip(FIELDS, line.rstrip("\n").split("\t")) if value}
    own = {name.removeprefix("slowlink."): value for name, value in said.items()}
    own.update({name: int(own[name]) for name in NUMBERS if name in own})
    ip, kind = ("ipv6", said["icmpv6.type"]) if "icmpv6.type" in said else ("ip", said.get("icmp.type"))
    is_reply = kind in ("0", "129")
    client, server = (said.get(f"{ip}.{end}", "") for end in (("dst", "src") if is_reply else ("src", "dst")))
    epoch = float(said["frame.time_epoch"])
    ends = {"time": f"{datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc):%Y-%m-%d %H:%M:%S}",
            "epoch": epoch, "client": client, "server": server}
    probe = {
        "file": file, "number": number, **ends, "is_reply": is_reply, "role": ROLES[own["role"]], "size": own["probe_size"],
        "measurement": own.get("measurement"), "round": own.get("round"), "rtt": float(own["rtt"]) if "rtt" in own else None,
        "duplicate": "duplicate" in own, "large_blocked": "large_blocked" in own, "reply_differs": "reply_differs" in own,
        "sha256": own.get("jpeg.sha256", "")}
    if "final" not in own:
        return probe, None
    return probe, {
        "file": file, "measurement": own["measurement"], **ends, "rounds": own["rounds"], "first_time": own.get("first_time"),
        "second_time": own.get("second_time"), "link_speed": own.get("link_speed"), "verdict": VERDICTS[own["verdict"]]}


class Archive:
    def __init__(self, captures, output, filters, scratch):
        self.captures, self.output, self.filters, self.scratch = captures, output, filters, scratch
        self.lock, self.running, self.is_stopped = threading.RLock(), weakref.WeakSet(), False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup's
                signal.signal(number, self.stop)

    def start(self, command, **options):
        """Starts a program that a terminal's interrupt does not reach: tcpdump takes one for the end of a good file."""
        with self.lock:
            if self.is_stopped:
                raise InterruptedError
            process = subprocess.Popen(command, start_new_session=True, **options)
            self.running.add(process)
            return process

    def stop(self, *_):
        """Ends what runs, and lets nothing start. What waits for it goes on, and so cleans up."""
        with self.lock:
            self.is_stopped = True
            for process in self.running:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def filtered(self, capture, scratch):
        """Returns what tshark is to read: the packets that a filter keeps, or all where tcpdump does not get on with the file."""
        for expression in self.filters:
            with open(capture, "rb") as file, open(scratch, "wb") as kept:
                # By descriptors: tcpdump gives up root's rights, and some systems let it open few files.
                unzip = capture.suffix.lower() == ".gz" and self.start(
                    ["gzip", "-dc"], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                status = self.start(["tcpdump", "--time-stamp-precision=nano", "-r", "-", "-w", "-", expression],
                                    stdin=unzip.stdout if unzip else file, stdout=kept, stderr=subprocess.DEVNULL).wait()
                if unzip:
                    unzip.stdout.close()
                    status = unzip.wait() or status
            if status == 0:
                return scratch
        return capture

    def paths(self, capture):
        """Returns where the rows of a capture are: of its probes, of its measurements."""
        name = f"{capture.relative_to(self.captures)}.json"
        return [self.output / table / name for table in ("probes", "measurements")]

    def known(self, capture):
        """Returns how many measurements a capture has, None if it is to be read."""
        measurements = self.paths(capture)[-1]  # written last
        if not measurements.exists() or measurements.stat().st_mtime != int(capture.stat().st_mtime):
            return None
        return measurements.read_bytes().count(b"\n")

    def read(self, capture):
        """Writes the rows of a capture. Returns how many measurements it has, and what tshark complained of."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as directory:
            directory = pathlib.Path(directory)
            changed = int(capture.stat().st_mtime)
            source = self.filtered(capture, directory / "kept")
            command = ["tshark", "-2", "-n", "-r", source, "-Y", "slowlink.role > 0", "-T", "fields", "-E", "occurrence=l"]
            for field in FIELDS:
                command += ["-e", field]
            file = os.fsencode(capture.relative_to(self.captures)).decode(errors="replace")
            parts = [directory / "probes", directory / "measurements"]
            found = 0
            with open(directory / "errors", "w+", errors="replace") as errors:
                with self.start(command, stdout=subprocess.PIPE, stderr=errors, text=True) as tshark, \
                        open(parts[0], "w") as probes, open(parts[1], "w") as measurements:
                    for number, line in enumerate(tshark.stdout):
                        probe, measurement = rows(file, number, line)
                        print(json.dumps(probe), file=probes)
                        if measurement:
                            print(json.dumps(measurement), file=measurements)
                            found += 1
                errors.seek(0)
                complaint = (errors.read().splitlines() or [f"tshark ended with {tshark.returncode}"])[-1]
            # A file that was cut off, as by a full disk, has rows up to there.
            if tshark.returncode != 0 and "cut short" not in complaint:
                return 0, complaint
            for part, path in zip(parts, self.paths(capture)):
                path.parent.mkdir(parents=True, exist_ok=True)
                whole = path.with_name(path.name + ".part")
                shutil.copyfile(part, whole)
                os.utime(whole, (changed, changed))
                whole.replace(path)
            return found, complaint if tshark.returncode != 0 else None


START = "\r" if sys.stderr.isatty() else ""  # a line that is written over, or the last one alone


def show(done, of, found):
    if START or done == of:
        print(f"{START}{done} of {of} files, {found} measurements", end="" if done < of else "\n", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("captures", type=pathlib.Path, help="the directory to search")
    parser.add_argument("rows", type=pathlib.Path, help="the directory for measurements/ and probes/")
    parser.add_argument("--filter", metavar="EXPRESSION", help="instead of tcpdump's for ICMP; '' reads every packet")
    options = parser.parse_args()
    if "slowlink" not in subprocess.run(["tshark", "-G", "plugins"], capture_output=True, text=True).stdout:
        sys.exit("This tshark has no slowlink.")
    filters = FILTERS if options.filter is None else (options.filter,) if options.filter else ()
    if filters and shutil.which("tcpdump") is None:
        print("tcpdump is not installed: tshark reads every packet.", file=sys.stderr)
        filters = ()

    captures = sorted(path for path in options.captures.rglob("*")
                      if path.name.lower().endswith(CAPTURES) and path.is_file())
    unreadable = 0
    with tempfile.TemporaryDirectory(prefix="slowlink-") as scratch, \
            concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        archive = Archive(options.captures, options.rows, filters, scratch)
        known = {capture: archive.known(capture) for capture in captures}
        left = [capture for capture in captures if known[capture] is None]
        done, found = len(captures) - len(left), sum(filter(None, known.values()))
        show(done, len(captures), found)
        jobs = {pool.submit(archive.read, capture): capture for capture in left}
        for job in concurrent.futures.as_completed(jobs):
            if archive.is_stopped:
                pool.shutdown(cancel_futures=True)
                sys.exit(130)
            try:
                measurements, complaint = job.result()
            except Exception as error:  # whatever a file does, the others are read
                measurements, complaint = 0, error
            if complaint:
                unreadable += 1
                print(f"{START}{jobs[job]}: {complaint}", file=sys.stderr)
            done, found = done + 1, found + measurements
            show(done, len(captures), found)
    sys.exit(1 if unreadable else 0)


if __name__ == "__main__":
    main()
