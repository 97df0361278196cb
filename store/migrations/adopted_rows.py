"""What our columns hold for rows that the predecessor wrote: times, places and keys derived from what is there.

Rows go in batches, in the order of their ids; a complete row is left alone, so that an interrupted run goes on where it was.
`updated_at` is set to itself: the predecessor's column may change by itself on every update.

The tables are the frozen ones. The rules that make the values (keys, nights, squares of the map) are today's on purpose: the
server compares with what it makes itself. A change of a rule needs a revision that makes the values anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy
from sqlalchemy import Connection, Select, bindparam, select, update

from store.database import dialect as dialects
from store.events import service_day
from store.migrations.tables_0004.events import catalog, events, source_events
from store.migrations.tables_0004.people import user_alerts
from store.migrations.tables_0004.places import artists, venues
from store.places import geo
from store.places.act_names import act_key
from store.text import key

BATCH_ROWS = 500

_DEFAULT_ZONE = "Europe/Dublin"
# The predecessor kept no zone. It served Irish cities; these are the others that its sources carry.
_ZONES = {
    zone: frozenset(cities.split(", "))
    for zone, cities in {
        "Europe/London": "london, belfast, derry, manchester, liverpool, leeds, birmingham, bristol, glasgow, edinburgh, cardiff",
        "Europe/Paris": "paris, lyon",
        "Europe/Berlin": "berlin, hamburg, munich, cologne",
        "Europe/Amsterdam": "amsterdam, rotterdam",
        "Europe/Madrid": "madrid, barcelona, ibiza",
        "America/New_York": "new york, brooklyn, boston",
        "America/Los_Angeles": "los angeles, san francisco",
    }.items()
}


def zone_of(city: str | None, latitude: float | None = None, longitude: float | None = None) -> str:
    """The time zone of a city that the predecessor's sources carry, else of the coordinates; Ireland's where neither tells."""
    folded = key(city)
    known = next((zone for zone, cities in _ZONES.items() if folded in cities), None)
    if known or latitude is None or longitude is None or _is_irish(latitude, longitude):
        return known or _DEFAULT_ZONE
    found = str(tzfpy.get_tz(longitude, latitude))
    try:
        ZoneInfo(found)
    except (ZoneInfoNotFoundError, ValueError):
        return _DEFAULT_ZONE
    return found


def _is_irish(latitude: float, longitude: float) -> bool:
    """Most rows are: they do without the map of zones, which takes 35 MB."""
    return 51.3 <= latitude <= 55.5 and -10.8 <= longitude <= -5.9


def complete_events(connection: Connection) -> None:
    """Zone, local date and time, night, order, city and place of events that have none yet."""
    wanted = select(events.c.id, events.c.start_time, events.c.city, events.c.latitude, events.c.longitude).where(
        events.c.start_time.is_not(None), events.c.local_date.is_(None)
    )
    for rows in _batches(connection, wanted, events.c.id):
        _fill(connection, events, [_event_values(*row) for row in rows])


def complete_venues(connection: Connection) -> None:
    """Name key and map square of venues that have none yet. Their city is nowhere to be read."""
    wanted = select(venues.c.id, venues.c.name, venues.c.latitude, venues.c.longitude).where(venues.c.name_key == "")
    for rows in _batches(connection, wanted, venues.c.id):
        _fill(connection, venues, [{"id": row[0], "name_key": key(row[1])[:191], "cell": _cell(row[2], row[3])} for row in rows])


def complete_listings(connection: Connection) -> None:
    """Title, address and place of listings, from the event that they belong to."""
    columns = (events.c.title, events.c.ticket_url, events.c.service_day, events.c.cell, events.c.city_key)
    wanted = (
        select(source_events.c.id, *columns)
        .join(events, events.c.id == source_events.c.event_id)
        .where(source_events.c.title == "", events.c.title != "")
    )
    names = ("id", "title", "url", "service_day", "cell", "city_key")
    for rows in _batches(connection, wanted, source_events.c.id):
        _fill(connection, source_events, [dict(zip(names, row, strict=True)) for row in rows])


def complete_artists(connection: Connection) -> None:
    """Act keys of artists that have none yet."""
    for rows in _batches(connection, select(artists.c.id, artists.c.name).where(artists.c.act_key == ""), artists.c.id):
        _fill(connection, artists, [{"id": number, "act_key": act_key(name)} for number, name in rows])


def complete_alerts(connection: Connection) -> None:
    """Artist and city keys of alerts. Of several for one artist and city only the first gets a city key."""
    nameless = select(user_alerts.c.id, user_alerts.c.artist_name).where(user_alerts.c.artist_key == "")
    for rows in _batches(connection, nameless, user_alerts.c.id):
        _fill(connection, user_alerts, [{"id": number, "artist_key": act_key(name)} for number, name in rows])
    keyed = (user_alerts.c.user_id, user_alerts.c.artist_key, user_alerts.c.city_key)
    taken = {tuple(row) for row in connection.execute(select(*keyed).where(user_alerts.c.city_key.is_not(None)))}
    placeless = select(user_alerts.c.id, user_alerts.c.user_id, user_alerts.c.artist_key, user_alerts.c.city)
    for rows in _batches(connection, placeless.where(user_alerts.c.city_key.is_(None)), user_alerts.c.id):
        first: dict[tuple[int, str, str], int] = {}
        for number, user_id, artist_key, city in rows:
            occasion = (user_id, artist_key, key(city)[:120])
            if occasion not in taken:
                taken.add(occasion)
                first[occasion] = number
        if first:
            _fill(connection, user_alerts, [{"id": number, "city_key": city} for (_, _, city), number in first.items()])


def start_catalog(connection: Connection) -> None:
    """The catalog's first version."""
    if connection.execute(select(catalog.c.id)).first() is None:
        connection.execute(catalog.insert().values(id=1, version=1))


def _event_values(number: int, start: datetime, city: str | None, latitude: Any, longitude: Any) -> dict[str, Any]:
    spot = (None, None) if latitude is None or longitude is None else (float(latitude), float(longitude))
    zone = zone_of(city, *spot)
    local = start.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    date, time = local.date(), local.time()
    x, y, z = (None, None, None) if latitude is None or longitude is None else geo.unit_vector(float(latitude), float(longitude))
    return {
        "id": number, "time_zone": zone, "local_date": date, "local_time": time,
        "service_day": service_day.service_day(date, time),
        "order_time": start, "city_key": key(city)[:120], "cell": _cell(latitude, longitude),
        "geo_x": x, "geo_y": y, "geo_z": z,
    }  # fmt: skip


def _cell(latitude: Any, longitude: Any) -> int | None:
    return None if latitude is None or longitude is None else geo.cell(float(latitude), float(longitude))


def _batches(connection: Connection, wanted: Select[Any], number: Any) -> Iterator[Sequence[Any]]:
    last = None
    page = wanted.order_by(number).limit(BATCH_ROWS)
    while rows := connection.execute(page if last is None else page.where(number > last)).all():
        yield rows
        last = rows[-1][0]


def _fill(connection: Connection, target: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update many rows by id: one statement on MySQL, one prepared statement for all on SQLite."""
    names = [name for name in rows[0] if name != "id"]
    if connection.dialect.name == "sqlite":
        one = update(target).where(target.c.id == bindparam("_id")).values({name: bindparam(f"_{name}") for name in names})
        connection.execute(one, [{f"_{name}": value for name, value in row.items()} for row in rows])
        return
    values = ", ".join(f"{target.name}.{name} = filled.{name}" for name in names)
    if "updated_at" in target.c:
        values += f", {target.name}.updated_at = {target.name}.updated_at"
    first = "SELECT " + ", ".join(f"%s AS {name}" for name in rows[0])
    others = " UNION ALL SELECT " + ", ".join(["%s"] * len(rows[0]))
    filled = first + others * (len(rows) - 1)
    processors = [dialects.bind_processor(target.c[name].type, connection.dialect) for name in rows[0]]
    arguments = tuple(
        process(value) if process else value for row in rows for process, value in zip(processors, row.values(), strict=True)
    )
    # As text: SQLAlchemy would compile every one of the batch's values.
    joined = f"UPDATE {target.name} JOIN ({filled}) AS filled ON filled.id = {target.name}.id SET {values}"
    connection.exec_driver_sql(joined, arguments)
