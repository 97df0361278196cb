"""A predecessor's database of realistic size is adopted and nothing is lost: `make adoption`.

The rows are made from plain word lists and a seed, not by the sandbox that the code was written with. Some tables are latin1 or
utf8mb3, as old installations left them. What counts is a table's number of rows and a checksum of every column it had before.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any, NamedTuple

import pymysql

from store.migrations import upgrade
from tests.servers import MariaDb, private_mariadb

SCHEMA = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "predecessor_mysql.sql"
OLD_CHARSETS = {"users": "latin1", "venues": "latin1", "djs": "utf8mb3", "events": "utf8mb3", "local_events": "utf8mb3"}
_START = datetime(2026, 3, 1)  # noqa: DTZ001 the predecessor's columns have no zone
_BATCH = 1000
_FIRST = ("Aoife", "Zoë", "Seán", "María", "François", "Jürgen", "Siobhán", "Niamh", "Óscar", "Åsa")
_ACTS = ("Harbour Lights", "Café Society", "The Long Acre", "DJ Ímpar", "Mother Tongue", "Señor Static", "Blue Hour", "Ōkami")
_ROOMS = ("Cellar", "Assembly Rooms", "Docklands Hall", "Bóthar Club", "Whelan's", "The Old Mill", "Quay Works")
_CITIES = ("Dublin", "Cork", "Galway", "Limerick", "Belfast", "Sligo", "Kilkenny", "Baile Átha Cliath")
_GENRES = ("techno", "rock", "jazz", "folk", "house", "indie")
_SOURCES = ("ticketmaster", "eventbrite", "bandsintown", "dice")


class Size(NamedTuple):
    """How many of each; the other tables follow from them."""

    users: int = 5_000
    events: int = 40_000
    listings: int = 100_000


class Held(NamedTuple):
    """What a table holds, in the columns it had before."""

    rows: int
    checksum: int


def fill(server: MariaDb, database: str, size: Size, seed: int = 1) -> None:
    """Make the predecessor's tables and fill every one of them."""
    server.run(f"DROP DATABASE IF EXISTS {database}", f"CREATE DATABASE {database} CHARACTER SET utf8mb4")
    statements = [line for line in SCHEMA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("--")]
    server.run(*(line.rstrip(";") for line in statements), database=database)
    server.run(*(f"ALTER TABLE {name} CONVERT TO CHARACTER SET {old}" for name, old in OLD_CHARSETS.items()), database=database)
    connection = pymysql.connect(host="127.0.0.1", port=server.port, user="root", database=database, charset="utf8mb4")
    with connection, connection.cursor() as cursor:
        for table, rows in _tables(size, random.Random(seed)):  # noqa: S311 not for secrets
            for batch in _batches(rows):
                names, places = ", ".join(batch[0]), ", ".join(["%s"] * len(batch[0]))
                insert = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
                cursor.executemany(insert, [tuple(row.values()) for row in batch])
        connection.commit()


def held_in(server: MariaDb, database: str, columns: Mapping[str, Sequence[str]]) -> dict[str, Held]:
    """Each table's rows and the checksum of these columns, whatever their character set has become."""
    found = {}
    for table, names in columns.items():
        texts = ", '|', ".join(f"COALESCE(CONVERT(`{name}` USING utf8mb4), '∅')" for name in names)
        [row] = server.run(f"SELECT COUNT(*), COALESCE(SUM(CRC32(CONCAT({texts}))), 0) FROM `{table}`", database=database)
        found[table] = Held(int(str(row[0])), int(str(row[1])))
    return found


def columns_of(server: MariaDb, database: str) -> dict[str, list[str]]:
    """Every table's columns as they are now."""
    query = (
        "SELECT table_name, column_name FROM information_schema.columns "
        f"WHERE table_schema = '{database}' ORDER BY table_name, ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for table, column in server.run(query):
        found.setdefault(str(table), []).append(str(column))
    return found


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _tables(size: Size, dice: random.Random) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Parents before children."""
    venues, djs, plans = max(20, size.events // 100), max(20, size.users // 25), max(10, size.users // 20)
    users, events = range(1, size.users + 1), range(1, size.events + 1)
    yield "users", (_user(number, dice) for number in users)
    yield "djs", ({"dj_name": f"{dice.choice(_ACTS)} {n}", "genres": "techno, house", "dj_fee": "€300"} for n in range(djs))
    yield "venues", (_venue(number, dice) for number in range(venues))
    yield "local_events", ({"event_name": f"Trad session {n}", "date_local": _day(n).date()} for n in range(max(20, venues)))
    yield "events", (_event(number, dice) for number in events)
    yield "source_events", (_listing(number, size, dice) for number in range(1, size.listings + 1))
    yield "ingest_state", ({"source": s, "city": c, "last_synced_at": _day(1)} for s in _SOURCES for c in _CITIES)
    pairs = {(dice.choice(users), dice.choice(events)) for _ in range(size.users * 3)}
    yield "user_saved_events", ({"user_id": user, "event_id": event} for user, event in sorted(pairs))
    hidden = {(dice.choice(users), dice.choice(events)) for _ in range(size.users)}
    yield "user_hidden_events", ({"user_id": user, "event_id": event} for user, event in sorted(hidden))
    yield "user_preferences", ({"user_id": u, "preferred_genres": json.dumps([dice.choice(_GENRES)])} for u in users)
    yield "user_spotify", ({"user_id": u, "spotify_user_id": f"s{u}", "access_token": "a" * 200} for u in users if u % 5 == 0)
    yield "event_plans", ({"user_id": dice.choice(users), "name": f"Sommerfest {n} ☀️", "capacity": n} for n in range(plans))
    yield "event_plan_shortlists", ({"plan_id": n, "item_type": "dj", "item_id": 1 + n % djs} for n in range(1, plans + 1))
    yield "contact_requests", ({"user_id": dice.choice(users), "item_type": "venue", "item_id": n % venues} for n in range(plans))
    yield "user_alerts", ({"user_id": u, "artist_name": dice.choice(_ACTS), "city": dice.choice(_CITIES)} for u in users)
    yield "venue_availability", ({"venue_id": n, "start_time": _day(n), "end_time": _day(n + 1)} for n in range(venues))


def _day(number: int) -> datetime:
    return _START + timedelta(days=number % 500, minutes=number * 7 % 1440)


def _user(number: int, dice: random.Random) -> dict[str, Any]:
    person = {"id": number, "name": f"{dice.choice(_FIRST)} {number}", "email": f"{number}@example.ie"}
    return {**person, "password_hash": "$2b$10$" + "x" * 53, "role": "organizer" if number % 50 == 0 else "user"}


def _venue(number: int, dice: random.Random) -> dict[str, Any]:
    place = {"latitude": 51.5 + dice.random() * 3, "longitude": -9.5 + dice.random() * 3.5}
    return {"id": number, "name": f"{dice.choice(_ROOMS)} {number}", "address": f"{number} Straße", **place}


def _event(number: int, dice: random.Random) -> dict[str, Any]:
    title, city, start = f"{dice.choice(_ACTS)} – Tour {number % 90}", dice.choice(_CITIES), _day(number)
    key = sha1(f"{number}".encode(), usedforsecurity=False).hexdigest()
    price = None if number % 3 == 0 else f"{5 + number % 60}.50"
    known = {"latitude": 53.3, "longitude": -6.26} if number % 2 else {"latitude": None, "longitude": None}
    return {
        "id": number, "dedupe_key": key, "title": title, "description": None if number % 4 else f"Ein Abend mit {title}. " * 8,
        "start_time": start, "city": city, **known, "venue_name": dice.choice(_ROOMS), "ticket_url": f"https://tickets.example/{number}",
        "price_min": price, "currency": "EUR" if price else None, "genres": json.dumps([dice.choice(_GENRES)]),
    }  # fmt: skip


def _listing(number: int, size: Size, dice: random.Random) -> dict[str, Any]:
    source = _SOURCES[number % len(_SOURCES)]
    payload = {"id": str(number), "name": dice.choice(_ACTS), "note": "🎧 " + "lorem ipsum " * 25, "nested": {"a": [number]}}
    told = {"raw_payload": json.dumps(payload), "last_seen_at": _day(9)}
    return {"source": source, "source_id": f"{source}-{number}", "event_id": 1 + number % size.events, **told}


def main() -> int:
    """Fill, adopt, compare. Exit status 1: something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=Size().listings)
    listings = parser.parse_args().listings
    size = Size(max(200, listings // 20), max(1000, listings * 2 // 5), listings)
    with tempfile.TemporaryDirectory() as directory, private_mariadb(Path(directory) / "mariadb") as server:
        started = time.perf_counter()
        fill(server, "adopted", size)
        columns = columns_of(server, "adopted")
        before = held_in(server, "adopted", columns)
        print(f"{sum(held.rows for held in before.values()):,} rows made in {time.perf_counter() - started:.0f} s", flush=True)
        started = time.perf_counter()
        remarks = upgrade.upgrade(server.url("adopted"))
        print(f"adopted in {time.perf_counter() - started:.0f} s", *remarks, sep="\n")
        after = held_in(server, "adopted", columns)
        for table, was in before.items():
            print(f"{table:24}{was.rows:>10,}{after[table].rows:>10,}  {'same' if after[table] == was else 'DIFFERENT'}")
        return 0 if after == before else 1


if __name__ == "__main__":
    sys.exit(main())
