"""`make galera`: three nodes of MariaDB's Galera on loopback, one of them killed under load.

Two servers prefer the first node, and one prefers another, so that there are conflicts at commit. The node that most use is ended
with kill -9; when it has joined again, the second is.
Source: https://mariadb.com/kb/en/galera-cluster/ for the settings.
"""

import asyncio
import getpass
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pymysql

from store.database.connection import Database
from tests.faults.weather.checks import nothing_lost, pool_is_whole, service_again, until
from tests.faults.weather.process import Process
from tests.faults.weather.station import NAME, Station, station
from tests.faults.weather.traffic import Traffic
from tests.servers import MariaDb, free_port

PROVIDERS = ("/usr/lib/galera/libgalera_smm.so", "/usr/lib/galera/libgalera_enterprise_smm.so")
# A node that is gone is noticed after two seconds, instead of Galera's five; docs/operations.md recommends the same.
PROVIDER_OPTIONS = (
    "evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S;evs.inactive_check_period=PT0.5S"
)
AGAIN_WITHIN_S = 5.0
HEADER = (
    "| node killed under load | writes acknowledged | lost | refused | service again after | conflicts | |\n"
    "|---|---|---|---|---|---|---|"
)


class Node(MariaDb):
    """One node; the first to start makes the cluster."""

    def __init__(self, directory: Path, provider: str) -> None:
        super().__init__(directory)
        self.group_port, self.transfer_port = free_port(), free_port()
        self.provider = provider
        self.peers: list[Node] = []
        self.is_first = False

    def start(self) -> None:
        """Start it. A node of root's receives files through an rsync that has become nobody."""
        if os.geteuid() == 0:
            for path in (self.directory.parent.parent, self.directory.parent):
                path.chmod(0o755)
            subprocess.run(["chown", "-R", "nobody", str(self.directory)], check=True)
        super().start()

    def _options(self) -> list[str]:
        peers = ",".join(f"127.0.0.1:{peer.group_port}" for peer in self.peers)
        listens = f"gmcast.listen_addr=tcp://127.0.0.1:{self.group_port};ist.recv_addr=127.0.0.1:{self.transfer_port}"
        return [
            *(option for option in super()._options() if option != "--skip-log-bin"),
            "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON", f"--wsrep-provider={self.provider}",
            f"--wsrep-cluster-address=gcomm://{'' if self.is_first else peers}",
            f"--wsrep-node-address=127.0.0.1:{self.group_port}",
            f"--wsrep-provider-options={listens};{PROVIDER_OPTIONS};gcache.size=64M", "--wsrep-sst-method=rsync",
            f"--wsrep-sst-receive-address=127.0.0.1:{free_port()}", f"--user={getpass.getuser()}",
        ]  # fmt: skip

    def is_synced(self) -> bool:
        """Whether it takes part with what all have."""
        try:
            return self.run("SHOW STATUS LIKE 'wsrep_local_state_comment'")[0][1] == "Synced"
        except pymysql.err.Error:
            return False


@asynccontextmanager
async def cluster(directory: Path, provider: str) -> AsyncIterator[list[Node]]:
    """Three synced nodes."""
    nodes = [Node(directory / f"node{number}", provider) for number in range(3)]
    for node in nodes:
        node.peers = nodes
    nodes[0].install()
    nodes[0].is_first = True
    try:
        for node in nodes:
            if node is not nodes[0]:  # a copy of an empty node: what it lacks comes from the others
                await asyncio.to_thread(shutil.copytree, nodes[0].directory / "empty", node.directory / "files")
            else:
                shutil.copytree(node.directory / "files", node.directory / "empty")
            await asyncio.to_thread(node.start)
        for node in nodes:
            await until(lambda node=node: asyncio.to_thread(node.is_synced), "the node is synced")  # type: ignore[misc]
        nodes[0].is_first = False
        yield nodes
    finally:
        for node in nodes:
            await asyncio.to_thread(node.stop)


def _provider() -> str | None:
    return next((path for path in PROVIDERS if Path(path).exists()), None)


async def run() -> int:
    """Kill nodes under load and print; how much went wrong."""
    provider = _provider()
    if provider is None:
        print("this needs Galera: apt-get install galera-4 mariadb-server rsync", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        async with cluster(Path(directory) / "cluster", provider) as nodes, AsyncExitStack() as stack:
            hosts = [f"127.0.0.1:{node.port}" for node in nodes]
            made = await stack.enter_async_context(
                station(Path(directory), mariadb=nodes[0], settings={"DB_HOST": ",".join(hosts)})
            )
            other = await _another_server(stack, made, [hosts[1], hosts[2], hosts[0]])
            return await _kill_nodes(made, other, nodes)


async def _another_server(stack: AsyncExitStack, made: Station, hosts: list[str]) -> Station:
    """One more server on the same cluster, which prefers another node."""
    environ = {**made.server.environ, "DB_HOST": ",".join(hosts)}
    process = Process(["serve"], made.directory, environ)
    await process.start()
    stack.push_async_callback(process.end)
    return replace(made, server=process, djs=made.djs[200:])


async def _kill_nodes(made: Station, other: Station, nodes: list[Node]) -> int:
    wrong = 0
    print(HEADER)
    for place in (0, 1):
        ours, theirs = Traffic(made, seed=place), Traffic(other, seed=10 + place)
        theirs.ledger = ours.ledger
        before = _conflicts(nodes)
        async with ours.flowing(), theirs.flowing():
            await asyncio.sleep(2)
            await asyncio.to_thread(nodes[place].kill)
            killed = time.monotonic()
            await service_again(ours)
            await service_again(theirs)
            again_s = time.monotonic() - killed
            await asyncio.sleep(1)
        alive = nodes[1 - place]
        async with Database(alive.url(NAME)) as database:
            calm = replace(made, database=database)
            await nothing_lost(calm, ours.ledger)
        await pool_is_whole(replace(made, mariadb=alive))
        ledger = ours.ledger
        problem = ledger.unexpected or (again_s > AGAIN_WITHIN_S and "too late") or ""
        wrong += bool(problem)
        seen = (ledger.acknowledged, 0, ledger.refused, f"{again_s:.1f} s", _conflicts(nodes) - before, problem)
        print("|", place + 1, *(f"| {one}" for one in seen), "|", flush=True)
        await asyncio.to_thread(nodes[place].start)
        await until(lambda place=place: asyncio.to_thread(nodes[place].is_synced), "the node joined again")  # type: ignore[misc]
    if wrong:
        print(made.unexpected(), other.unexpected(), file=sys.stderr)
    return wrong


def _conflicts(nodes: list[Node]) -> int:
    """Transactions that lost against another node's, at commit or before."""
    total = 0
    for node in nodes:
        try:
            rows = node.run("SHOW STATUS WHERE Variable_name IN ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')")
        except pymysql.err.Error:
            continue
        total += sum(int(str(row[1])) for row in rows)
    return total


if __name__ == "__main__":
    raise SystemExit(asyncio.run(run()))
