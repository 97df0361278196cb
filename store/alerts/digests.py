"""Who is due an e-mail digest, and how far each one has come.

queued       nothing is under way; what the last attempt came to is in `last_error`
claimed      one process composes it; a claim that lapses is anybody's
handed_over  the mail server may have it from now on: its notifications are never sent again, unless the server then refuses it
sent         the mail server took it
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, exists, func, or_, select, true, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.errors import ConstraintViolation
from store.tables import digests, notifications, user_preferences, users

EVERY: Final = timedelta(days=1)
CLAIM_FOR: Final = timedelta(minutes=5)
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
_NOW = bindparam("now", type_=UtcDateTime())
_IS_TIME = or_(digests.c.claimed_at.is_(None), digests.c.claimed_at <= _BEFORE)
_IS_FREE = or_(digests.c.state.is_(None), digests.c.state != "claimed", digests.c.claimed_until <= _NOW)
# Nobody gets digests at an address that may be another's, or while their account waits to be deleted.
_GETS_MAIL = (users.c.email_verified_at.is_not(None), users.c.deletion_due_at.is_(None))
_THROUGH = func.coalesce(digests.c.through_version, 0)
_WITH_NEWS = (
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
_DUE = (
    select(users.c.id, users.c.name, users.c.email, _THROUGH, func.max(notifications.c.version))
    .select_from(_WITH_NEWS)
    .where(user_preferences.c.digest == true(), *_GETS_MAIL, _IS_TIME, _IS_FREE)
    .group_by(users.c.id, users.c.name, users.c.email, digests.c.through_version)
    .order_by(users.c.id)
    .limit(MOST_AT_ONCE)
)
_OVERDUE = (
    select(func.count(users.c.id.distinct()))
    .select_from(_WITH_NEWS)
    .where(
        user_preferences.c.digest == true(), *_GETS_MAIL, _IS_TIME, _IS_FREE,
        notifications.c.created_at <= bindparam("until", type_=UtcDateTime()),
    )
)  # fmt: skip
_IS_WANTED = exists().where(
    user_preferences.c.user_id == digests.c.user_id,
    user_preferences.c.digest == true(),
    users.c.id == digests.c.user_id,
    *_GETS_MAIL,
)
_IS_MINE = (digests.c.user_id == bindparam("owner_id"), digests.c.claim == bindparam("own_claim"))
_CLAIM = (
    update(digests)
    .where(
        digests.c.user_id == bindparam("owner_id"), digests.c.through_version == bindparam("after_version"), _IS_TIME, _IS_FREE,
        _IS_WANTED,
    )
    .values(state="claimed", claim=bindparam("own_claim"), claimed_until=bindparam("until", type_=UtcDateTime()))
)  # fmt: skip
_HAND_OVER = (
    update(digests)
    .where(*_IS_MINE, digests.c.state == "claimed", digests.c.claimed_until > _NOW, _IS_WANTED)
    .values(state="handed_over", claimed_at=_NOW, through_version=bindparam("new_through"))
)
_SETTLE = update(digests).where(*_IS_MINE).values(state="sent", claim=None, last_error=bindparam("error"))
_SKIP = (
    update(digests)
    .where(*_IS_MINE, digests.c.state == "claimed")
    .values(state="sent", claim=None, claimed_at=_NOW, through_version=bindparam("new_through"))
)
_RELEASE = (
    update(digests)
    .where(*_IS_MINE)
    .values(
        state="queued", claim=None, claimed_at=bindparam("retry_from", type_=UtcDateTime()),
        through_version=bindparam("old_through"), last_error=bindparam("error"),
    )
)  # fmt: skip
_STOP = update(user_preferences).where(user_preferences.c.user_id == bindparam("owner_id")).values(digest=False)


async def due_digests(database: Database, now: datetime, since: datetime) -> list[DueDigest]:
    """Up to 100 people whose last digest is at least a day old and who have had notifications since."""
    rows = await database.fetch_all(_DUE, {"before": now - EVERY, "since": since, "now": now})
    return [DueDigest(*row) for row in rows]


async def overdue_digests(database: Database, now: datetime, since: datetime, late: timedelta) -> int:
    """How many people's digests have been due for longer than `late`."""
    params = {"before": now - EVERY - late, "since": since, "now": now, "until": now - late}
    return int(await database.fetch_value(_OVERDUE, params))


async def claim_digest(database: Database, due: DueDigest, claim: str, now: datetime) -> bool:
    """Claim a digest for some minutes; True if this process may send it, and no other will meanwhile."""

    async def work(tx: Transaction) -> bool:
        await tx.insert_many(digests, [{"user_id": due.user_id, "through_version": 0, "state": "queued"}], on_conflict="ignore")
        params = {"owner_id": due.user_id, "own_claim": claim, "before": now - EVERY, "after_version": due.after_version}
        return await tx.execute(_CLAIM, {**params, "now": now, "until": now + CLAIM_FOR}) == 1

    try:
        return await database.write(work)
    except ConstraintViolation:  # the account was deleted a moment ago
        return False


async def hand_over_digest(database: Database, due: DueDigest, claim: str, now: datetime) -> bool:
    """Whether a digest may go out now: the claim still holds, and the person still wants it. From here on it counts as sent."""
    params = {"owner_id": due.user_id, "own_claim": claim, "now": now, "new_through": due.through_version}
    return await database.write(lambda tx: tx.execute(_HAND_OVER, params)) == 1


async def settle_digest(database: Database, due: DueDigest, claim: str, error: str | None = None) -> None:
    """Record that a digest was sent, or what happened after it had gone out."""
    params = {"owner_id": due.user_id, "own_claim": claim, "error": error and error[:500]}
    await database.write(lambda tx: tx.execute(_SETTLE, params))


async def skip_digest(database: Database, due: DueDigest, claim: str, now: datetime) -> None:
    """Pass over notifications of which nothing is left to tell."""
    params = {"owner_id": due.user_id, "own_claim": claim, "now": now, "new_through": due.through_version}
    await database.write(lambda tx: tx.execute(_SKIP, params))


async def release_digest(database: Database, due: DueDigest, claim: str, retry_at: datetime | None, error: str) -> None:
    """Give back a digest that was certainly not sent, to be tried from an instant on; at once with None."""
    retry_from = None if retry_at is None else retry_at - EVERY
    params = {"owner_id": due.user_id, "own_claim": claim, "old_through": due.after_version, "retry_from": retry_from}
    await database.write(lambda tx: tx.execute(_RELEASE, {**params, "error": error[:500]}))


async def stop_digests(database: Database, user_id: int) -> None:
    """Stop sending digests to a person."""
    await database.execute(_STOP, {"owner_id": user_id})
