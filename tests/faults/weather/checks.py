"""What must be true after any weather."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import text

from sources.syncing.syncer import utc_now
from tests.faults.weather.process import Process
from tests.faults.weather.station import Station
from tests.faults.weather.traffic import Ledger, Traffic

PATIENCE_S = 45.0
MOST_DESCRIPTORS_MORE = 12
_IN_USE = re.compile(rb'gigs_database_connections\{state="in_use"\} (\S+)')


class Missed(AssertionError):
    """Something that must be true did not become so."""


async def until(is_so: Callable[[], Awaitable[bool]], what: str, patience_s: float = PATIENCE_S) -> float:
    """The seconds until something was so.

    Errors: Missed after the patience.
    """
    started = time.monotonic()
    while not await is_so():
        if time.monotonic() - started > patience_s:
            raise Missed(f"{what}: not within {patience_s:g} s")
        await asyncio.sleep(0.05)
    return time.monotonic() - started


async def service_again(traffic: Traffic) -> float:
    """The seconds until a write is taken again."""
    return await until(traffic.is_kept, "a write is taken")


async def nothing_lost(station: Station, ledger: Ledger) -> None:
    """Errors: Missed naming acknowledged writes that the database does not have."""
    saved = {(row[0], row[1]) for row in await station.rows("SELECT user_id, event_id FROM user_saved_events")}
    wrong = {place for place, is_saved in ledger.saved.items() if place not in ledger.unknown and (place in saved) != is_saved}
    emails = {row[0] for row in await station.rows("SELECT email FROM users")}
    alerts = {row[0] for row in await station.rows("SELECT id FROM user_alerts")}
    requests = {row[0] for row in await station.rows("SELECT id FROM contact_requests")}
    lost_alerts = {number for number, is_there in ledger.alerts.items() if (number in alerts) != is_there}
    lost = [wrong, ledger.accounts - emails, lost_alerts, ledger.requests - requests]
    if any(lost):
        raise Missed(f"acknowledged but not so in the database: saves, accounts, alerts, requests {lost}")


async def mails_went_once(station: Station, ledger: Ledger) -> None:
    """Every request's e-mail is sent once, or dead because nobody knows, in which case at most once.

    The claims of processes that died are let lapse, and what waits for its next try is made due.
    """
    early, owed = utc_now() - timedelta(hours=1), "state IN ('queued', 'claimed', 'handed_over')"
    changes = f"UPDATE outbox_emails SET due_at = :early, claimed_until = :early WHERE {owed} AND updated_at < :settled"

    async def none_left() -> bool:
        await _execute(station, changes, early=_sql(early), settled=_sql(utc_now() - timedelta(seconds=2)))
        return not (await station.rows(f"SELECT id FROM outbox_emails WHERE {owed} LIMIT 1"))

    await until(none_left, "every e-mail was sent or given up")
    arrived = Counter(address for address, _ in station.smtp.messages)
    rows = await station.rows("SELECT e.recipient, e.state FROM outbox_emails e")
    wrong = [(to, state, arrived[to]) for to, state in rows if arrived[to] != 1 and not (state == "dead" and arrived[to] == 0)]
    if wrong or len(rows) < len(ledger.requests):
        raise Missed(f"e-mails missing or doubled: {wrong}; {len(rows)} e-mails for {len(ledger.requests)} requests")


async def pool_is_whole(station: Station) -> None:
    """Every connection of every process comes back."""

    async def none_in_use() -> bool:
        counts = [await _in_use(station, process) for process in station.processes]
        return all(count == 0 for count in counts)

    await until(none_in_use, "no database connection is in use")


async def _in_use(station: Station, process: Process) -> float:
    async with station.http.get(f"{process.address}/metrics") as reply:
        found = _IN_USE.search(await reply.read())
    return float(found[1]) if found else -1.0


class Baseline:
    """What the processes held while all was calm."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._held = {process: (process.pid, process.descriptors(), process.memory_mb()) for process in station.processes}

    async def is_back(self, most_mb_more: float) -> str:
        """Descriptors and memory are near what they were: (more descriptors, more MB) of the server, in words.

        Errors: Missed.
        """
        await until(self._descriptors_are, "descriptors are back")
        words = []
        for process, (pid, descriptors, memory) in self._held.items():
            more = process.memory_mb() - memory
            if pid == process.pid and more > most_mb_more:
                raise Missed(f"memory: {more:.0f} MB more than before")
            words.append("new" if pid != process.pid else f"{process.descriptors() - descriptors:+d} fd {more:+.0f} MB")
        return ", ".join(words)

    async def _descriptors_are(self) -> bool:
        return all(process.descriptors() <= held[1] + MOST_DESCRIPTORS_MORE for process, held in self._held.items())


class News:
    """Gigs of the organizers' table that everybody has saved: moved by a day, each of them is one notification a person."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._moved: list[int] = []
        self._events: dict[int, int] = {}  # by row of local_events
        self._synced_at = float("-inf")

    async def prepare(self, count: int) -> None:
        """Have `count` gigs listed and saved by everybody."""
        day = (utc_now() + timedelta(days=30)).date()
        for number in range(count):
            await _execute(
                self._station,
                "INSERT INTO local_events (event_name, classification_name, city, date_local, time_local, venue_name)"
                " VALUES (:name, 'Music', 'Dublin', :day, '20:00:00', :venue)",
                name=f"Night {number} of the storm",
                day=str(day + timedelta(days=2 * number)),
                venue=f"Cellar {number}",
            )
        await until(lambda: self._all_listed(count), "the gigs are listed")
        rows = await self._station.rows("SELECT source_id, event_id FROM source_events WHERE source = 'local'")
        self._events = {int(row): event for row, event in rows}
        for event in self._events.values():
            for person in self._station.people:
                async with self._station.http.post(
                    f"{self._station.server.address}/v1/events/{event}/save", headers=person.headers
                ) as reply:
                    if reply.status != 200:
                        raise Missed(f"a save in calm weather was answered {reply.status}")

    async def move_one(self) -> None:
        """Put the next gig off by a day, and have the table read."""
        row = sorted(set(self._events) - set(self._moved))[0]
        self._moved.append(row)
        (found,) = await self._station.rows("SELECT date_local FROM local_events WHERE id = :row", row=row)
        day = found[0] if not isinstance(found[0], str) else utc_now().fromisoformat(found[0]).date()
        await _execute(self._station, "UPDATE local_events SET date_local = :day WHERE id = :row",
                       day=str(day + timedelta(days=1)), row=row)  # fmt: skip
        self._synced_at = float("-inf")
        await self._sync()

    async def reached_everybody_once(self) -> None:
        """Errors: Missed when somebody was not notified, or twice."""
        wanted = {(person.viewer.id, self._events[row]) for row in self._moved for person in self._station.people}

        async def all_there() -> bool:
            await self._sync()
            return wanted <= set(await self._notified())

        await until(all_there, "everybody was notified")
        doubled = [place for place, count in Counter(await self._notified()).items() if count > 1]
        if doubled:
            raise Missed(f"notified twice (person, event): {doubled}")

    async def _notified(self) -> list[tuple[int, int]]:
        rows = await self._station.rows("SELECT user_id, event_id FROM notifications WHERE kind = 'rescheduled'")
        return [(row[0], row[1]) for row in rows]

    async def _all_listed(self, count: int) -> bool:
        await self._sync()
        rows = await self._station.rows("SELECT COUNT(*) FROM source_events WHERE source = 'local'")
        return bool(rows[0][0] >= count)

    async def _sync(self) -> None:
        """Have the table read again, also when a sync is under way that has read it already; once in two seconds is enough."""
        if time.monotonic() < self._synced_at + 2:
            return
        self._synced_at = time.monotonic()
        early = _sql(utc_now() - timedelta(days=2))
        changes = "UPDATE ingest_state SET last_synced_at = :early, last_attempt_at = :early WHERE source = 'local'"
        await _execute(self._station, changes, early=early)


def _sql(moment: object) -> str:
    return str(moment)[:19]


async def _execute(station: Station, sql: str, **params: object) -> None:
    await station.database.execute(text(sql), params)
