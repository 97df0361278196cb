"""News for a person, as a sync brings it: written by another process than the one that serves."""

from datetime import UTC, datetime

from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.tables import catalog, events, users


async def notify(database: Database, email: str) -> str:
    """Tell a person of an event as a sync does it; the event's title."""
    async with database.transaction() as tx:
        user_id = await tx.fetch_value(users.select().with_only_columns(users.c.id).where(users.c.email == email))
        event_id, title = (await tx.fetch_all(events.select().with_only_columns(events.c.id, events.c.title).limit(1)))[0]
        version = await tx.fetch_value(catalog.select().with_only_columns(catalog.c.version)) + 1
        await tx.execute(catalog.update().values(version=version))
        await save_notifications(tx, [NewNotification(user_id, event_id, "new_event", None)], version, datetime.now(UTC))
    return str(title)
