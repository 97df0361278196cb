"""Who is due an e-mail digest, and the claim that ensures it is sent only once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, func, or_, select, true, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.tables import digests, notifications, user_preferences, users

EVERY: Final = timedelta(days=1)
MOST_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A person who wants digests and has unread notifications not yet in one, from one version to another."""

    user_id: int
    name: str
    email: str
    after_version: int
    through_version: int


_BEFORE = bindparam("before", type_=UtcDateTime())
_SINCE = bindparam("since", type_=UtcDateTime())
_IS_TIME = or_(digests.c.claimed_at.is_(None), digests.c.claimed_at <= _BEFORE)
_THROUGH = func.coalesce(digests.c.through_version, 0)
_DUE = (
    select(users.c.id, users.c.name, users.c.email, _THROUGH, func.max(notifications.c.version))
    .select_from(
        user_preferences.join(users, users.c.id == user_preferences.c.user_id)
        .outerjoin(digests, digests.c.user_id == users.c.id)
        .join(
            notifications,
            and_(
                notifications.c.user_id == users.c.id,
                notifications.c.version > _THROUGH,
                notifications.c.read_at.is_(None),
                notifications.c.created_at > _SINCE,
            ),
        )
    )
    .where(user_preferences.c.digest == true(), _IS_TIME)
    .group_by(users.c.id, users.c.name, users.c.email, digests.c.through_version)
    .order_by(users.c.id)
    .limit(MOST_AT_ONCE)
)
_CLAIM = (
    update(digests)
    .where(digests.c.user_id == bindparam("owner_id"), _IS_TIME, digests.c.through_version == bindparam("after_version"))
    .values(claimed_at=bindparam("now"), through_version=bindparam("new_through"))
)
_RELEASE = (
    update(digests)
    .where(digests.c.user_id == bindparam("owner_id"), digests.c.through_version == bindparam("claimed_through"))
    .values(claimed_at=bindparam("retry_from"), through_version=bindparam("old_through"))
)
_STOP = update(user_preferences).where(user_preferences.c.user_id == bindparam("owner_id")).values(digest=False)


async def due_digests(database: Database, now: datetime, since: datetime) -> list[DueDigest]:
    """Up to 100 people whose last digest is at least a day old and who have had notifications since."""
    rows = await database.fetch_all(_DUE, {"before": now - EVERY, "since": since})
    return [DueDigest(*row) for row in rows]


async def claim_digest(database: Database, due: DueDigest, now: datetime) -> bool:
    """Claim a digest; True if this process may send it. No other process will send it."""

    async def claim(tx: Transaction) -> bool:
        new = {"user_id": due.user_id, "claimed_at": None, "through_version": 0}
        await tx.insert_many(digests, [new], on_conflict="ignore")
        params = {"owner_id": due.user_id, "before": now - EVERY, "after_version": due.after_version}
        return await tx.execute(_CLAIM, {**params, "now": now, "new_through": due.through_version}) == 1

    return await database.write(claim)


async def release_digest(database: Database, due: DueDigest, retry_at: datetime) -> None:
    """Release a claimed digest that was definitely not sent, to be retried from an instant on."""
    params = {"owner_id": due.user_id, "claimed_through": due.through_version, "old_through": due.after_version}
    await database.execute(_RELEASE, {**params, "retry_from": retry_at - EVERY})


async def stop_digests(database: Database, user_id: int) -> None:
    """Stop sending digests to a person."""
    await database.execute(_STOP, {"owner_id": user_id})
