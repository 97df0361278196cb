"""Writing where people searched."""

from datetime import datetime

from store.database.connection import Database, Transaction
from store.tables import user_searches


async def note_search(database: Database, user_id: int, city: str, now: datetime) -> None:
    """Remember the city of a person's last search in place of the one before.

    Errors: ConstraintViolation for a person who is not there (any more).
    """
    row = {"user_id": user_id, "city": city, "searched_at": now}

    async def work(tx: Transaction) -> None:
        await tx.insert_many(user_searches, [row], on_conflict="update", update=["city", "searched_at"])

    await database.write(work)
