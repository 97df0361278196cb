"""People who are due digests, and what is due to them, short to write."""

from datetime import datetime, timedelta

from store.alerts.digests import DueDigest, claim_digest, due_digests, hand_over_digest, settle_digest
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.people.preferences import set_preferences
from tests.builders import NOW, Gig, add_gigs
from tests.people import person

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
SINCE = NOW - 7 * DAY
OURS, THEIRS = "a" * 32, "b" * 32  # the claims of two processes


async def reader(database: Database, *versions: int, wants: bool = True) -> int:
    """A person who was told of a gig with each of these catalog versions, at noon."""
    ada = (await person(database)).viewer.id
    async with database.transaction() as tx:
        await set_preferences(tx, ada, {"digest": wants}, NOW)
    await tell(database, ada, *versions)
    return ada


async def tell(database: Database, user_id: int, *versions: int) -> None:
    """Tell a person of a gig with each of these versions."""
    for version in versions:
        (event_id,) = await add_gigs(database, Gig())
        async with database.transaction() as tx:
            await save_notifications(tx, [NewNotification(user_id, event_id, "new_event", None)], version, NOW)


async def due(database: Database, now: datetime = NOW, since: datetime = SINCE) -> list[tuple[int, int, int]]:
    """(person, after version, through version) of every digest that is due."""
    return [(one.user_id, one.after_version, one.through_version) for one in await due_digests(database, now, since)]


async def only(database: Database, now: datetime = NOW) -> DueDigest:
    """The one digest that is due."""
    (found,) = await due_digests(database, now, SINCE)
    return found


async def hand_over(database: Database, digest: DueDigest, now: datetime = NOW, claim: str = OURS) -> None:
    """Claim a digest and hand it over."""
    assert await claim_digest(database, digest, claim, now)
    assert await hand_over_digest(database, digest, claim, now)


async def send(database: Database, digest: DueDigest, now: datetime = NOW) -> None:
    """Claim a digest, hand it over and record it as sent."""
    await hand_over(database, digest, now)
    await settle_digest(database, digest, OURS)
