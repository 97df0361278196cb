"""Documents by their hash, known to every process with this database. There is a most; the longest unregistered are dropped."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from store.database.connection import Database, Transaction
from store.database.hosts.lag import up_to_date_reads
from store.database.types import UtcDateTime
from store.tables import persisted_documents as documents

_BY_DIGEST = select(documents.c.document).where(documents.c.digest == bindparam("digest"))
_LAST_TO_STAY = select(documents.c.kept_at).order_by(documents.c.kept_at.desc()).limit(1).offset(bindparam("before"))
_DROP_OLDER = delete(documents).where(documents.c.kept_at < bindparam("than", type_=UtcDateTime()))


async def find_document(database: Database, digest: str) -> str | None:
    """The document with this hash, by whichever process it was registered."""
    with up_to_date_reads():  # it may have been registered a moment ago
        found: str | None = await database.fetch_value(_BY_DIGEST, {"digest": digest})
    return found


async def keep_document(database: Database, digest: str, document: str, now: datetime, most: int) -> None:
    """Register a document. Of more than `most` the oldest go, but for those of the same second as the last that stays."""
    row: dict[str, Any] = {"digest": digest, "document": document, "kept_at": now}

    async def work(tx: Transaction) -> None:
        await tx.insert_many(documents, [row], on_conflict="update", update=("kept_at",))
        last = await tx.fetch_one(_LAST_TO_STAY, {"before": most - 1})
        if last is not None:
            await tx.execute(_DROP_OLDER, {"than": last[0]})

    await database.write(work)
