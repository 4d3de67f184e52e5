# SPDX-License-Identifier: GPL-2.0-or-later
"""A ClickHouse of one's own: its data in a directory, at 127.0.0.1 alone, gone when the block ends."""

import contextlib
import os
import shutil
import socket
import subprocess
import time

os.environ["PATH"] += ":/usr/sbin"  # Debian's place for servers, which is not on its users' PATH
MISSING = [tool for tool in ("clickhouse-server", "clickhouse-client") if shutil.which(tool) is None]
CONFIGURATION = """<yandex>
    <logger><level>warning</level><console>true</console></logger>
    <listen_host>127.0.0.1</listen_host>
    <tcp_port>{port}</tcp_port>
    <path>{directory}/data/</path>
    <tmp_path>{directory}/tmp/</tmp_path>
    <mark_cache_size>67108864</mark_cache_size>
    <timezone>UTC</timezone>
    <users_config>server.xml</users_config>
    <profiles><default><max_memory_usage>2000000000</max_memory_usage></default></profiles>
    <quotas><default/></quotas>
    <users><default>
        <password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
    </default></users>
    <remote_servers><slowlink>{shards}</slowlink></remote_servers>
</yandex>
"""
SHARD = "<shard><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>"
CLIENT = "<config><host>127.0.0.1</host><port>{port}</port></config>"


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def use(wireshark, port):
    """Lets clickhouse-client without options speak to the server at a port."""
    path = wireshark.home / ".clickhouse-client" / "config.xml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CLIENT.format(port=port))


@contextlib.contextmanager
def servers(wireshark, count):
    """Starts as many servers as a cluster, yields their ports and their directories."""
    ports = free_ports(count)
    shards = "".join(SHARD.format(port=port) for port in ports)
    directories, processes = [], []
    try:
        for port in ports:
            directory = wireshark.scratch()
            (directory / "server.xml").write_text(CONFIGURATION.format(port=port, directory=directory, shards=shards))
            with open(directory / "log", "w") as log:
                processes.append(subprocess.Popen(
                    ["clickhouse-server", f"--config-file={directory}/server.xml"], stdout=log, stderr=log, cwd=directory,
                    env=wireshark.environment(), **wireshark.user))
            directories.append(directory)
        for port, process, directory in zip(ports, processes, directories):
            wait(port, process, directory)
        yield ports, directories
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for directory in directories:
            shutil.rmtree(directory)


def wait(port, process, directory):
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"clickhouse-server did not start:\n{(directory / 'log').read_text()}")
