"""Calendars in the store: twenty a person even when they are made all at once, and nobody touches another's."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from auth.secret_tokens import new_token
from loaders.calendars import feed_by_token, feeds_by_owner, own_feed_by_id
from store.calendars import MOST_FEEDS, NewFeed, create_feed, note_use, revoke_feed, rotate_feed
from store.database.connection import Database, count_statements
from store.people.records import CalendarFeedRow
from store.tables import calendar_feeds
from tests.builders import NOW
from tests.people import Signed, person


async def _made(database: Database, who: Signed) -> CalendarFeedRow:
    made = await create_feed(database, NewFeed(who.viewer.id, "saved", "Gigs", new_token().hash), NOW)
    assert made is not None
    return made


async def test_many_made_at_once_stop_at_the_most(database: Database) -> None:
    ada = await person(database)
    news = [NewFeed(ada.viewer.id, "saved", f"Gigs {n}", new_token().hash) for n in range(MOST_FEEDS + 5)]
    made = await asyncio.gather(*(create_feed(database, new, NOW) for new in news))
    assert sum(feed is None for feed in made) == 5
    assert await database.fetch_value(select(func.count()).select_from(calendar_feeds)) == MOST_FEEDS


async def test_what_is_made_is_what_is_read(database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    token = new_token()
    made = await create_feed(database, NewFeed(ada.viewer.id, "saved", "Gigs", token.hash), NOW)
    assert made is not None
    assert await feed_by_token(database, token.hash) == (made, ada.viewer)
    assert await feeds_by_owner(database, [bob.viewer.id, ada.viewer.id]) == [(), (made,)]
    assert await own_feed_by_id(database, [(bob.viewer.id, made.id), (ada.viewer.id, made.id)]) == [None, made]


async def test_only_its_owner_rotates_and_revokes_a_calendar(database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    feed, token = await _made(database, ada), new_token()
    assert [await rotate_feed(database, who.viewer.id, feed.id, token.hash) for who in (bob, ada)] == [False, True]
    assert [await revoke_feed(database, who.viewer.id, feed.id) for who in (bob, ada, ada)] == [False, True, False]
    assert await feed_by_token(database, token.hash) is None


async def test_a_use_within_the_hour_writes_nothing(database: Database) -> None:
    ada = await person(database)
    feed = await _made(database, ada)
    used = feed._replace(last_used_at=NOW)
    with count_statements() as seen:
        for minutes in (0, 59):
            await note_use(database, used, NOW + timedelta(minutes=minutes))
    assert seen.count == 0
    await asyncio.gather(*(note_use(database, feed, NOW + timedelta(seconds=second)) for second in range(5)))
    (found,) = await own_feed_by_id(database, [(ada.viewer.id, feed.id)])
    assert found is not None and found.last_used_at is not None
    assert NOW <= found.last_used_at <= NOW + timedelta(seconds=4)
