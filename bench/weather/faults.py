"""What fails: each fault begins, lasts for a while and ends, as what it stands for would."""

import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pymysql

from sources.sandbox.faults import Fault
from tests.runbook.site import Site


@dataclass(frozen=True, slots=True)
class Weather:
    """One fault. `lasts_s` is of the short run; `make faults` multiplies it. `may_fail` are the causes that people may see."""

    name: str
    begins: Callable[[Site], Any]
    ends: Callable[[Site], Any] = lambda site: None
    lasts_s: float = 1.0
    may_fail: tuple[str, ...] = ()


_AWAY = ("503 unavailable", "503 UNAVAILABLE", "200 UNAVAILABLE", "500 UNAVAILABLE", "504 UNAVAILABLE", "TimeoutError")
_GONE = ("ClientConnectorError", "ServerDisconnectedError", "ClientOSError", "ConnectionResetError", "ClientPayloadError")


@dataclass
class _Held:
    """Connections that a fault keeps open until it ends."""

    sockets: list[Any] = field(default_factory=list)

    def close(self, _: Site) -> None:
        """Give them all back."""
        while self.sockets:
            self.sockets.pop().close()


def _database_restarts(site: Site) -> None:
    site.database.kill()
    site.database.start()


@dataclass
class _FullHouse:
    """Everybody's connections are taken. The first one, root's, is kept to open the door again."""

    held: list[Any] = field(default_factory=list)

    def begins(self, site: Site) -> None:
        """Take what there is."""
        self.held.append(pymysql.connect(host="127.0.0.1", port=site.database.port, user="root"))
        self.held[0].cursor().execute("SET GLOBAL max_connections = 12")
        try:
            while True:
                self.held.append(pymysql.connect(host="127.0.0.1", port=site.database.port, user="gigs", password=site.password))
        except pymysql.err.OperationalError:
            return

    def ends(self, site: Site) -> None:
        """Give it back."""
        self.held[0].cursor().execute("SET GLOBAL max_connections = 200")
        while self.held:
            self.held.pop().close()


def _locked(held: _Held) -> Callable[[Site], None]:
    def begins(site: Site) -> None:
        holder = pymysql.connect(host="127.0.0.1", port=site.database.port, user="root", database="gigsdb")
        held.sockets.append(holder)
        holder.cursor().execute("LOCK TABLES user_saved_events WRITE, events WRITE")

    return begins


def _stale_and(fault: Fault) -> Callable[[Site], None]:
    def begins(site: Site) -> None:
        site.faults.set("ticketmaster", fault)
        site.database.run("UPDATE ingest_state SET last_synced_at = '2026-01-01', last_attempt_at = NULL", database="gigsdb")

    return begins


def _clear(site: Site) -> None:
    site.faults.clear()


def _killed(name: str) -> Callable[[Site], None]:
    def begins(site: Site) -> None:
        os.kill(site.process_id(name), signal.SIGKILL)
        site.wait(name)

    return begins


def _hang_up(site: Site) -> None:
    """A hundred clients that ask and are gone before the answer."""
    request = b"GET /v1/events/search?city=Dublin HTTP/1.1\r\nHost: gigs\r\n\r\n"
    for _ in range(100):
        with socket.create_connection(site.address) as client:
            client.sendall(request)


def _trickle(held: _Held) -> Callable[[Site], None]:
    def begins(site: Site) -> None:
        head = b"POST /auth/signup HTTP/1.1\r\nHost: gigs\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        for _ in range(50):
            client = socket.create_connection(site.address)
            client.sendall(head)
            held.sockets.append(client)

    return begins


def _idle_sockets(held: _Held, count: int) -> Callable[[Site], None]:
    shake = (
        b"GET /graphql HTTP/1.1\r\nHost: gigs\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    begin = b'{"type":"connection_init"}'

    def begins(site: Site) -> None:
        for _ in range(count):
            client = socket.create_connection(site.address)
            client.sendall(shake + bytes([0x81, 0x80 | len(begin), 0, 0, 0, 0]) + begin)
            held.sockets.append(client)

    return begins


def weathers(sockets: int = 100) -> list[Weather]:
    """Every fault; `sockets` is how many idle WebSockets there are."""
    full, locks, slow, idle = _FullHouse(), _Held(), _Held(), _Held()
    return [
        Weather("database killed and restarted", _database_restarts, may_fail=_AWAY),
        Weather("database stopped", lambda site: site.database.freeze(), lambda site: site.database.thaw(), 4, _AWAY),
        Weather("database read-only", _sql("SET GLOBAL read_only = 1"), _sql("SET GLOBAL read_only = 0"), may_fail=_READ_ONLY),
        Weather("database out of connections", full.begins, full.ends, may_fail=_AWAY),
        Weather("tables locked", _locked(locks), locks.close, may_fail=_AWAY),
        Weather("Redis gone", lambda site: site.stop("cache"), lambda site: site.up("cache")),
        Weather("Redis flushed", lambda site: site.run("docker exec cache valkey-cli flushall")),
        Weather("a source hangs", _stale_and(Fault.hung()), _clear),
        Weather("a source sends garbage", _stale_and(Fault.garbage()), _clear),
        Weather("a source never ends", _stale_and(Fault.huge(64 * 1024 * 1024)), _clear),
        Weather("ingestion killed in its work", _killed_while_syncing, lambda site: site.up("events_service")),
        Weather("server killed", _killed("aggregator"), lambda site: site.up("aggregator"), 0.2, _GONE),
        Weather("server told to stop", lambda site: site.stop("aggregator"), lambda site: site.up("aggregator"), 0.2, _GONE),
        Weather("clients hang up", _hang_up),
        Weather("bodies that trickle", _trickle(slow), slow.close),
        Weather("idle WebSockets", _idle_sockets(idle, sockets), idle.close),
    ]


_READ_ONLY = ("500 internal", "500 INTERNAL", "200 INTERNAL", "503 unavailable", "200 UNAVAILABLE", "503 UNAVAILABLE")


def _sql(statement: str) -> Callable[[Site], Any]:
    return lambda site: site.database.run(statement)


def _killed_while_syncing(site: Site) -> None:
    _stale_and(Fault.slow(0.5))(site)
    _killed("events_service")(site)
    _clear(site)
