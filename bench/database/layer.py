"""What each private shortcut of the MySQL layer gains over the driver's public way: `python -m bench.database.layer`.

Both ways do the same work on one connection to a private MariaDB, in turns, and their results are compared first. The figures are
CPU time of this process, so that neither the server's work nor other processes count: medians of many turns.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import aiomysql
from pymysql.constants import CLIENT
from sqlalchemy import Select, bindparam, select
from sqlalchemy.types import TypeDecorator

from bench.worlds.stored_world import artist_names, venue_rows, world_of
from store.database import dialect as dialects
from store.database.statements import Row, StatementCache
from store.migrations import upgrade
from store.mysql import private
from store.mysql.connections import MySqlConnection
from store.mysql.inserts import Insert
from store.tables import events
from tests.builders import event_row
from tests.servers import MariaDb, private_mariadb

Work = Callable[[], Awaitable[Any]]
DIALECT = dialects.of("mysql")


class Held:
    """A driver's connection as `databases` would hand it over."""

    def __init__(self, raw: aiomysql.Connection) -> None:
        self.raw_connection = raw


async def connect(server: MariaDb) -> aiomysql.Connection:
    """The driver's own connection, set up as the server sets up its own."""
    return await aiomysql.connect(
        host="127.0.0.1", port=server.port, user="root", db="gigs_bench", charset="utf8mb4", autocommit=True,
        client_flag=CLIENT.FOUND_ROWS, init_command=dialects.MYSQL_SESSION,
    )  # fmt: skip


class Reads:
    """One query, read through the driver's cursor and through our reader."""

    def __init__(self, raw: aiomysql.Connection, statement: Select[Any], params: dict[str, Any]) -> None:
        self._raw, self._ours = raw, MySqlConnection(Held(raw))  # type: ignore[arg-type]
        self._compiled = StatementCache(DIALECT).get(statement)
        self._sql, self._arguments = self._compiled.bind(params)
        self._kinds = [column.type for column in statement.selected_columns]
        self._typing = [self._processor(kind) for kind in self._kinds]

    async def private(self) -> list[Row]:
        return await self._ours.read(self._compiled, self._sql, self._arguments)

    async def public(self) -> list[Row]:
        """The cursor's rows, typed by SQLAlchemy's processors: what the layer would do without a reader of its own."""
        async with self._raw.cursor() as cursor:
            await cursor.execute(self._sql, self._arguments)
            rows = await cursor.fetchall()
        return [self._typed(row) for row in rows]

    def _typed(self, row: Row) -> Row:
        return tuple(
            process(value) if process is not None and value is not None else value
            for process, value in zip(self._typing, row, strict=True)
        )

    @staticmethod
    def _processor(kind: Any) -> Callable[[Any], Any] | None:
        processor: Callable[[Any], Any] | None = kind.dialect_impl(DIALECT).result_processor(DIALECT, None)
        if processor is None and not isinstance(kind, TypeDecorator) and kind.python_type.__name__ == "time":
            return _time_of
        return processor


def _time_of(value: timedelta) -> Any:
    return (datetime.min.replace(tzinfo=UTC) + value).time()


class Bench:
    """Takes two ways in turns and prints what each costs."""

    def __init__(self, turns: int) -> None:
        self._turns = turns

    async def compare(self, title: str, private_way: Work, public_way: Work, repeats: int) -> None:
        """One line: µs of CPU time a call, and their ratio."""
        for way in (private_way, public_way):
            await way()
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(self._turns):
            for way, times in zip((private_way, public_way), taken, strict=True):
                started = time.process_time()
                for _ in range(repeats):
                    await way()
                times.append((time.process_time() - started) / repeats * 1e6)
        ours, theirs = map(statistics.median, taken)
        print(f"{title:<58} {ours:>9,.0f} {theirs:>9,.0f} {theirs / ours:>7.2f}")


async def reads(bench: Bench, raw: aiomysql.Connection) -> None:
    """Rows: one narrow row, a page of wide ones, many narrow ones."""
    wide = select(*events.columns).where(events.c.id <= bindparam("most")).order_by(events.c.id)
    narrow = select(events.c.id, events.c.order_time, events.c.cell).where(events.c.id <= bindparam("most")).order_by(events.c.id)
    for title, statement, most, repeats in (
        ("1 row of 3 columns", narrow, 1, 100),
        ("20 rows of 42 columns", wide, 20, 20),
        ("1,000 rows of 3 columns", narrow, 1_000, 5),
        ("1,000 rows of 42 columns", wide, 1_000, 1),
    ):
        read = Reads(raw, statement, {"most": most})
        if await read.private() != await read.public():
            raise AssertionError(f"the two ways disagree about {title}")
        await bench.compare(f"read: {title}", read.private, read.public, repeats)


async def writes(bench: Bench, raw: aiomysql.Connection) -> None:
    """Writing statements, and what is asked after them."""
    ours = MySqlConnection(Held(raw))  # type: ignore[arg-type]
    update = "UPDATE events SET sequence = sequence + 1 WHERE id = 1"
    insert = "INSERT IGNORE INTO ingest_state (source, city) VALUES ('dice', 'Cork')"

    async def by_cursor() -> None:
        async with raw.cursor() as cursor:
            await cursor.execute(update)

    async def asking_for_warnings() -> None:
        await raw.query(insert)
        await raw.show_warnings()

    async def looking_at_the_count() -> None:
        await raw.query(insert)
        private.warning_count(raw)

    async def pinging_first() -> None:
        await raw.ping(reconnect=False)
        await ours.run(update, None)

    async def looking_first() -> None:
        _ = ours.is_usable
        await ours.run(update, None)

    await bench.compare("write: Connection.query, not a cursor", lambda: ours.run(update, None), by_cursor, 50)
    await bench.compare("INSERT IGNORE: warning_count, not SHOW WARNINGS", looking_at_the_count, asking_for_warnings, 50)
    await bench.compare("is it alive: a look at the wire, not COM_PING", looking_first, pinging_first, 50)


async def literals(bench: Bench, raw: aiomysql.Connection) -> None:
    """Values written into SQL text, which is all that this protocol knows."""
    ours = MySqlConnection(Held(raw))  # type: ignore[arg-type]
    short = ["Lankum", "it's \\ 100%", 7, None, Decimal("24.50"), datetime(2026, 11, 23, 20)] * 50  # noqa: DTZ001
    long = ['{"title": "Lankum", "url": "https:\\/\\/example.ie"}' * 40] * 100

    async def by(literal: Callable[[Any], str], values: list[Any]) -> list[str]:
        return [literal(value) for value in values]

    for title, values in (("300 short values, numbers, dates", short), ("100 JSON documents of 2 KB", long)):
        await bench.compare(f"literals: {title}", partial(by, ours.literal, values), partial(by, raw.escape, values), 20)


async def run(server: MariaDb, turns: int) -> None:
    """Fill a database and take every pair of ways in turns."""
    raw = await connect(server)
    dice = random.Random(7)
    names = artist_names(dice, 50)
    rooms = [{**room, "id": None} for room in venue_rows(dice, names)]  # no venues are stored here
    gigs = world_of(dice, names, rooms, 1_000)
    literal = MySqlConnection(Held(raw)).literal  # type: ignore[arg-type]
    await _insert(raw, literal, [{"id": number, **event_row(gig)} for number, gig in enumerate(gigs, 1)])
    print(f"{'':<58} {'ours µs':>9} {'public µs':>9} {'ratio':>7}")
    bench = Bench(turns)
    for part in (reads, writes, literals):
        await part(bench, raw)
    raw.close()


async def _insert(raw: aiomysql.Connection, literal: Callable[[Any], str], rows: list[dict[str, Any]]) -> None:
    for sql, _ in Insert(events, tuple(rows[0])).chunks(rows, DIALECT, literal):
        await raw.query(sql)


def main() -> None:
    """Run against a private MariaDB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=60, help="how often each way is taken (60)")
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as directory, private_mariadb(Path(directory)) as server:
        server.run("CREATE DATABASE gigs_bench CHARACTER SET utf8mb4")
        upgrade.upgrade(server.url("gigs_bench"))
        asyncio.run(run(server, turns))


if __name__ == "__main__":
    main()
