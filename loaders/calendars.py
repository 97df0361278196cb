"""People's subscribable calendars."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select

from loaders.batches import IDS, OwnedKey, grouped, owned
from loaders.columns import CALENDAR_FEED
from store.database.connection import Database
from store.people.accounts import VIEWER_COLUMNS, viewer_row
from store.people.records import CalendarFeedRow, ViewerRow
from store.tables import calendar_feeds, users

_BY_ID = select(*CALENDAR_FEED).where(calendar_feeds.c.id.in_(IDS))
_BY_OWNER = select(*CALENDAR_FEED).where(calendar_feeds.c.user_id.in_(IDS)).order_by(calendar_feeds.c.id)
_BY_TOKEN = (
    select(*CALENDAR_FEED, *VIEWER_COLUMNS)
    .join_from(calendar_feeds, users, users.c.id == calendar_feeds.c.user_id)
    .where(calendar_feeds.c.token_hash == bindparam("token_hash"))
)


class SubscribedFeed(NamedTuple):
    """A calendar as its subscribers see it, with its owner."""

    feed: CalendarFeedRow
    owner: ViewerRow


async def own_feed_by_id(database: Database, keys: Sequence[OwnedKey]) -> list[CalendarFeedRow | None]:
    """Each calendar, if it is the caller's; None for an unknown one and for somebody else's."""
    return await owned(database, _BY_ID, CALENDAR_FEED.make, keys)


async def feeds_by_owner(database: Database, keys: Sequence[int]) -> list[tuple[CalendarFeedRow, ...]]:
    """Each person's calendars, oldest first."""
    rows = [CALENDAR_FEED.make(row) for row in await database.fetch_all(_BY_OWNER, {"ids": keys})]
    return grouped(keys, ((row.user_id, row) for row in rows))


async def feed_by_token(database: Database, token_hash: str) -> SubscribedFeed | None:
    """The calendar at a secret URL; None if the URL never existed, or was rotated or revoked."""
    row = await database.fetch_one(_BY_TOKEN, {"token_hash": token_hash})
    if row is None:
        return None
    feed, owner = CALENDAR_FEED.split(row)
    return SubscribedFeed(feed, viewer_row(owner))
