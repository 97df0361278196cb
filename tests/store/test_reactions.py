"""Marks: one row a person, event and kind, whatever is asked at once; merged events keep them."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from loaders.reactions import ReactionPage, has_reaction, reacted_events, reacted_page, reaction_count
from store.database.connection import Database, count_statements
from store.errors import ConstraintViolation
from store.events.events import retire_events, withdraw_events
from store.people.records import ReactionKind
from store.reactions import REACTION_TABLES, delete_reaction, insert_reaction
from tests.builders import NOW, Gig, add_gigs
from tests.people import person

KINDS: tuple[ReactionKind, ...] = ("saved", "hidden")


@pytest.mark.parametrize("kind", KINDS)
async def test_twenty_at_once_make_one_row(database: Database, kind: ReactionKind) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    added = await asyncio.gather(*(insert_reaction(database, kind, ada.viewer.id, event_id, NOW) for _ in range(20)))
    assert sorted(added) == [False] * 19 + [True]
    rows = await database.fetch_all(select(*REACTION_TABLES[kind].table.columns))
    assert rows == [(ada.viewer.id, event_id, NOW)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_mark_keeps_its_time_and_goes_once(database: Database, kind: ReactionKind) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    await insert_reaction(database, kind, ada.viewer.id, event_id, NOW)
    assert await insert_reaction(database, kind, ada.viewer.id, event_id, NOW + timedelta(days=1)) is False
    assert (await reacted_page(database, kind, ada.viewer.id, ReactionPage(5)))[0][1] == (NOW, event_id)
    assert [await delete_reaction(database, kind, ada.viewer.id, event_id) for _ in range(2)] == [True, False]
    assert await reaction_count(database, kind, ada.viewer.id) == 0


async def test_what_is_not_there_cannot_be_marked(database: Database) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    for user_id, marked_id in ((ada.viewer.id, event_id + 1), (ada.viewer.id + 1, event_id)):
        with pytest.raises(ConstraintViolation):
            await insert_reaction(database, "saved", user_id, marked_id, NOW)


async def test_marks_are_each_persons_own(database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    one, other = await add_gigs(database, Gig("One"), Gig("Other"))
    await insert_reaction(database, "saved", ada.viewer.id, one, NOW)
    await insert_reaction(database, "saved", bob.viewer.id, other, NOW)
    keys = [(who.viewer.id, event_id) for who in (ada, bob) for event_id in (one, other)]
    with count_statements() as seen:
        assert await has_reaction(database, "saved", keys) == [True, False, False, True]
    assert seen.count == 1
    assert await has_reaction(database, "hidden", keys) == [False] * 4


async def test_pages_go_from_the_newest_mark_and_back(database: Database) -> None:
    ada = await person(database)
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(6)))
    for number, event_id in enumerate(ids):
        await insert_reaction(database, "saved", ada.viewer.id, event_id, NOW + timedelta(minutes=number // 2))  # two a minute
    newest_first = ids[::-1]
    first = await reacted_page(database, "saved", ada.viewer.id, ReactionPage(4))
    rest = await reacted_page(database, "saved", ada.viewer.id, ReactionPage(4, after=first[-1][1]))
    back = await reacted_page(database, "saved", ada.viewer.id, ReactionPage(2, after=rest[0][1], backwards=True))
    assert [row.id for row, _ in first + rest] == newest_first
    assert [row.id for row, _ in back] == newest_first[2:4]


async def test_a_merged_events_marks_go_to_its_successor(database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    kept, retired = await add_gigs(database, Gig("Kept"), Gig("Retired"))
    await insert_reaction(database, "saved", ada.viewer.id, kept, NOW - timedelta(days=1))
    for who in (ada, bob):
        await insert_reaction(database, "saved", who.viewer.id, retired, NOW)
    await database.write(lambda tx: retire_events(tx, {retired: kept}, NOW))
    rows = await database.fetch_all(
        select(*REACTION_TABLES["saved"].table.columns).order_by(REACTION_TABLES["saved"].table.c.user_id)
    )
    assert rows == [(ada.viewer.id, kept, NOW - timedelta(days=1)), (bob.viewer.id, kept, NOW)]


async def test_what_left_every_source_stays_marked(database: Database) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    await insert_reaction(database, "saved", ada.viewer.id, event_id, NOW)
    await database.write(lambda tx: withdraw_events(tx, [event_id], NOW, 2))
    assert [row.id for row, _ in await reacted_page(database, "saved", ada.viewer.id, ReactionPage(5))] == [event_id]
    assert [row.id for row in await reacted_events(database, "saved", ada.viewer.id, 5)] == [event_id]
