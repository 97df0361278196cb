"""Alerts, reactions and notifications as rows, short to write."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.places.act_names import act_key
from store.tables import notifications, user_alerts, user_saved_events
from tests.builders import NOW
from tests.people import person

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LATER = NOW + HOUR
WEEK = timedelta(days=7)


async def follow(database: Database, artist: str = "Lankum", owner: int | None = None, **columns: Any) -> tuple[int, int]:
    """(person, alert) of a new alert, made a month ago."""
    user_id = owner or (await person(database)).viewer.id
    row: dict[str, Any] = {"artist_name": artist, "artist_key": act_key(artist), "created_at": NOW - timedelta(days=30)}
    async with database.transaction() as tx:
        return user_id, await tx.insert(user_alerts, {"user_id": user_id, "city_key": str(columns.get("city")), **row, **columns})


async def mark(database: Database, table: Any, user_id: int, event_id: int) -> None:
    """Save or hide an event."""
    column = "saved_at" if table is user_saved_events else "hidden_at"
    async with database.transaction() as tx:
        await tx.insert_many(table, [{"user_id": user_id, "event_id": event_id, column: NOW}])


async def save(database: Database, *told: NewNotification, at: datetime = NOW) -> int:
    """How many notifications were new."""
    return await database.write(lambda tx: save_notifications(tx, told, 2, at))


async def held(database: Database) -> list[tuple[int, int, str]]:
    """(person, event, kind) of every notification, the oldest first."""
    columns = (notifications.c.user_id, notifications.c.event_id, notifications.c.kind)
    return [(row[0], row[1], row[2]) for row in await database.fetch_all(select(*columns).order_by(notifications.c.id))]
