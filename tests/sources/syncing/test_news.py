"""Who is told what when a sync commits: once, by artist and place, with the change itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.writes import turns
from store.database.connection import Database, Transaction, count_statements
from store.events.records import Listing, ListingPerformer, ListingVenue
from store.places.act_names import act_key
from store.tables import artists, catalog, events, notifications, user_alerts, user_hidden_events, user_saved_events
from tests.people import person
from tests.sources.syncing.listings import NIGHT, NOW, listing, season

LATER = NOW + timedelta(hours=6)
BELFAST = ListingVenue("Limelight", city="Belfast", country_code="GB", latitude=54.5907, longitude=-5.9345)
BRAY = ListingVenue("Mermaid", city="Bray", country_code="IE", latitude=53.2029, longitude=-6.0986)


async def ingest_listings(database: Database, *listings: Listing, at: datetime = NOW) -> IngestResult:
    total = IngestResult()
    for source in dict.fromkeys(one.source for one in listings):
        batch = Batch(source, "dublin", [one for one in listings if one.source == source], at)
        total += await ingest(database, batch)
    return total


async def follow(
    database: Database, artist: str, city: str | None = None, radius_km: int | None = None, owner: int | None = None
) -> int:
    """The number of a person with such an alert."""
    user_id = owner or (await person(database)).viewer.id
    row = {"user_id": user_id, "artist_name": artist, "artist_key": act_key(artist), "city": city, "radius_km": radius_km}
    async with database.transaction() as tx:
        await tx.insert(user_alerts, {**row, "city_key": (city or "").lower(), "created_at": NOW - timedelta(days=1)})
    return user_id


async def notified(database: Database) -> list[tuple[int, str]]:
    rows = await database.fetch_all(
        select(notifications.c.user_id, notifications.c.kind).order_by(notifications.c.user_id, notifications.c.kind)
    )
    return [(row[0], row[1]) for row in rows]


async def mark(database: Database, table: Any, user_id: int) -> None:
    """Save, or hide, the one event there is."""
    event_id = await database.fetch_value(select(events.c.id))
    column = "saved_at" if table is user_saved_events else "hidden_at"
    async with database.transaction() as tx:
        await tx.insert_many(table, [{"user_id": user_id, "event_id": event_id, column: NOW}])


@pytest.mark.parametrize(
    ("followed", "billed"),
    [
        ("Bicep", "BICEP"),
        ("bicep", "Bicep (DJ set)"),
        ("Beatles, The", "The Beatles"),
        ("Ke$ha", "Kesha"),
        ("Bicep", "Bicep - Live"),
        ("Sinead O'Connor", "Sinéad O’Connor"),
        ("Fontaines DC", "Fontaines D.C."),
        ("The Murder Capital", "Murder Capital"),
    ],
)
async def test_an_artist_is_found_under_every_spelling(database: Database, followed: str, billed: str) -> None:
    user_id = await follow(database, followed)
    await ingest_listings(database, listing("dice", "d1", (billed,)))
    assert await notified(database) == [(user_id, "new_event")]


@pytest.mark.parametrize(
    ("followed", "billed"),
    [
        ("Air", "Fairport Convention"),
        ("Air", "Air Supply"),
        ("DJ Shadow", "Shadow"),
        ("The Charlatans", "The Charlatans (US)"),
        ("Nirvana", "Nirvana (tribute)"),
    ],
)
async def test_a_part_of_a_name_is_another_artist(database: Database, followed: str, billed: str) -> None:
    await follow(database, followed)
    await ingest_listings(database, listing("dice", "d1", (billed,)))
    assert await notified(database) == []


async def test_artists_with_one_outside_id_are_one_act(database: Database) -> None:
    user_id = await follow(database, "Puff Daddy")
    names = (ListingPerformer("Puff Daddy", musicbrainz_id="mb-1"), ListingPerformer("P. Diddy", musicbrainz_id="mb-1"))
    first, second = (
        replace(listing("dice", f"d{i}", night=NIGHT + timedelta(days=9 * i)), performers=(who,), title=who.name)
        for i, who in enumerate(names)
    )
    await ingest_listings(database, first)
    await ingest_listings(database, second)
    assert await notified(database) == [(user_id, "new_event")] * 2
    assert await database.fetch_value(select(artists.c.act_key).where(artists.c.name == "P. Diddy")) == "pdiddy"


async def test_a_city_or_a_radius_around_it(database: Database) -> None:
    anywhere = await follow(database, "Bicep")
    dublin = await follow(database, "Bicep", "Dublin 8")
    around = await follow(database, "Bicep", "Dublin", 30)
    belfast = await follow(database, "Bicep", "Belfast")
    await ingest_listings(database, listing("dice", "d1", ("Bicep",), venue=BRAY))
    assert {user for user, _ in await notified(database)} == {anywhere, around}
    await ingest_listings(database, listing("dice", "d2", ("Bicep",), night=NIGHT + timedelta(days=1)))
    assert dublin in {user for user, _ in await notified(database)}
    await ingest_listings(database, listing("dice", "d3", ("Bicep",), night=NIGHT + timedelta(days=2), venue=BELFAST))
    assert [user for user, _ in await notified(database)].count(belfast) == 1
    assert [user for user, _ in await notified(database)].count(around) == 2


async def test_nobody_is_told_twice(database: Database) -> None:
    user_id = await follow(database, "Bicep")
    await follow(database, "Bicep", "Dublin", owner=user_id)
    gig = listing("dice", "d1", ("Bicep",))
    assert (await ingest_listings(database, gig)).notified == 1
    assert (await ingest_listings(database, gig, at=LATER)).notified == 0
    assert (await ingest_listings(database, listing("ticketmaster", "tm1", ("Bicep",)), at=LATER)).notified == 0
    changed = replace(gig, description="All night long.")
    assert (await ingest_listings(database, changed, at=LATER)).notified == 0
    assert await notified(database) == [(user_id, "new_event")]


async def test_an_alert_made_later_is_not_told_of_what_was_known(database: Database) -> None:
    gig = listing("dice", "d1", ("Bicep",))
    await ingest_listings(database, gig)
    user_id = await follow(database, "Bicep")
    await ingest_listings(database, replace(gig, description="Changed."), at=LATER)
    assert await notified(database) == []
    assert gig.start_at is not None
    late = replace(gig, start_at=gig.start_at + timedelta(hours=3), local_time=time(23))
    await ingest_listings(database, late, at=LATER)
    assert await notified(database) == [(user_id, "rescheduled")]


async def test_an_act_that_joins_the_bill_is_news_to_its_followers(database: Database) -> None:
    known, joining = await follow(database, "Moss Harbour"), await follow(database, "Tin Fox")
    await ingest_listings(database, listing("dice", "d1"))
    await ingest_listings(database, listing("dice", "d1", ("Moss Harbour", "Tin Fox"), title="Moss Harbour"), at=LATER)
    assert await notified(database) == [(known, "new_event"), (joining, "new_event")]


async def test_who_saved_it_is_told_of_moves_and_cancellation(database: Database) -> None:
    saver = (await person(database)).viewer.id
    gig = listing("dice", "d1")
    await ingest_listings(database, gig)
    await mark(database, user_saved_events, saver)
    night = NIGHT + timedelta(days=7)
    assert gig.start_at is not None
    moved = replace(gig, status="rescheduled", local_date=night, start_at=gig.start_at + timedelta(days=7))
    await ingest_listings(database, moved, at=LATER)
    assert await notified(database) == [(saver, "rescheduled")]
    await ingest_listings(database, replace(moved, status="cancelled"), at=LATER + timedelta(hours=1))
    assert await notified(database) == [(saver, "cancelled"), (saver, "rescheduled")]


async def test_a_move_without_a_status_stays_one_event_while_another_source_lags(database: Database) -> None:
    saver = (await person(database)).viewer.id
    gig = listing("dice", "d1")
    await ingest_listings(database, gig, listing("bandsintown", "b1"))
    await mark(database, user_saved_events, saver)
    for description in (None, "New support."):  # the second time it has not moved since
        moved = replace(listing("dice", "d1", night=NIGHT + timedelta(days=7)), description=description)
        await ingest_listings(database, moved, at=LATER)
        [row] = await database.fetch_all(select(events.c.local_date, events.c.previous_start_time))
        assert row == (NIGHT + timedelta(days=7), gig.start_at)
        assert await notified(database) == [(saver, "rescheduled")]
    await ingest_listings(database, listing("bandsintown", "b1", night=NIGHT + timedelta(days=7)), at=LATER)
    assert await database.fetch_value(select(func.count()).select_from(events)) == 1


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"acts": ("Velour Escalator",)}, LATER),  # somebody else
        ({"venue": BRAY}, LATER),  # elsewhere
        ({"night": NIGHT + timedelta(days=7)}, NOW + timedelta(days=30)),  # written over a night that is over
    ],
)
async def test_an_id_that_is_used_again_is_another_gig(database: Database, changes: dict[str, Any], at: datetime) -> None:
    await ingest_listings(database, listing("dice", "d1"), listing("bandsintown", "b1"))
    again = listing("dice", "d1", **{"night": NIGHT + timedelta(days=14), **changes})
    await ingest_listings(database, again, at=at)
    assert await database.fetch_value(select(func.count()).select_from(events)) == 2


async def test_a_source_that_lists_both_nights_has_two_gigs(database: Database) -> None:
    both = [listing("bandsintown", f"b{day}", night=NIGHT + timedelta(days=day)) for day in range(2)]
    await ingest_listings(database, listing("dice", "d1"), *both)
    await ingest_listings(database, listing("dice", "d1", night=NIGHT + timedelta(days=1)), at=LATER)
    assert await database.fetch_value(select(func.count()).select_from(events)) == 2


async def test_a_second_move_takes_the_place_of_the_first(database: Database) -> None:
    user_id = await follow(database, "Moss Harbour")
    gig = listing("dice", "d1")
    assert gig.start_at is not None
    for weeks in range(3):
        moved = replace(gig, start_at=gig.start_at + timedelta(weeks=weeks), local_date=NIGHT + timedelta(weeks=weeks))
        await ingest_listings(database, moved, at=NOW + timedelta(hours=weeks))
        await database.execute(notifications.update().values(read_at=NOW))
    assert await notified(database) == [(user_id, "new_event"), (user_id, "rescheduled")]
    latest = select(notifications.c.created_at).where(notifications.c.kind == "rescheduled")
    assert await database.fetch_all(latest) == [(NOW + timedelta(hours=2),)]


async def test_doors_instead_of_the_start_are_no_move(database: Database) -> None:
    await follow(database, "Moss Harbour")
    gig = listing("dice", "d1")
    assert gig.start_at is not None
    await ingest_listings(database, gig)
    await ingest_listings(database, replace(gig, start_at=gig.start_at - timedelta(hours=1), local_time=time(19)), at=LATER)
    assert [kind for _, kind in await notified(database)] == ["new_event"]


async def test_nobody_is_told_of_what_they_hid(database: Database) -> None:
    user_id = await follow(database, "Moss Harbour")
    gig = listing("dice", "d1")
    await ingest_listings(database, gig)
    await mark(database, user_hidden_events, user_id)
    await mark(database, user_saved_events, user_id)
    await ingest_listings(database, replace(gig, status="cancelled"), at=LATER)
    assert await notified(database) == [(user_id, "new_event")]


async def test_tickets_that_go_on_sale_are_told_once(database: Database) -> None:
    user_id = await follow(database, "Moss Harbour")
    sale = NOW + timedelta(hours=2)
    gig = listing("dice", "d1", on_sale_at=sale)
    await ingest_listings(database, gig)
    assert await notified(database) == [(user_id, "new_event")]
    version = await database.fetch_value(select(catalog.c.version))
    for hours in (3, 4):
        await ingest_listings(database, gig, at=NOW + timedelta(hours=hours))
    assert await notified(database) == [(user_id, "new_event"), (user_id, "on_sale")]
    assert await database.fetch_value(select(catalog.c.version)) == version + 1


async def test_what_was_on_sale_when_it_came_is_no_news(database: Database) -> None:
    await follow(database, "Moss Harbour")
    await ingest_listings(database, listing("dice", "d1", on_sale_at=NOW - timedelta(hours=1)))
    await ingest_listings(database, listing("dice", "d1", on_sale_at=NOW - timedelta(hours=1)), at=LATER)
    assert [kind for _, kind in await notified(database)] == ["new_event"]


async def test_a_merged_event_hands_over_what_was_told(database: Database) -> None:
    first, second = await follow(database, "Moss Harbour"), await follow(database, "Tin Fox")
    await follow(database, "Tin Fox", owner=first)
    await ingest_listings(database, listing("ticketmaster", "tm1"), listing("dice", "d1", ("Tin Fox",), title="A night out"))
    assert len(await notified(database)) == 3
    both = listing("bandsintown", "b1", ("Moss Harbour", "Tin Fox"), title="Moss Harbour and Tin Fox")
    await ingest_listings(database, both, at=LATER)
    (left,) = await database.fetch_all(select(events.c.id))
    assert await notified(database) == [(first, "new_event"), (second, "new_event")]
    assert set(await database.fetch_all(select(notifications.c.event_id))) == {left}


async def test_a_sync_that_is_undone_tells_nobody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await follow(database, "Moss Harbour")

    async def broken(tx: Transaction, version: int) -> None:
        raise RuntimeError("the process dies here")

    monkeypatch.setattr("sources.syncing.writes.group.raise_version", broken)
    with pytest.raises(RuntimeError, match="dies here"):
        await ingest_listings(database, listing("dice", "d1"))
    assert await notified(database) == []
    assert await database.fetch_all(select(events.c.id)) == []


async def test_thousands_of_changes_are_told_with_a_handful_of_statements(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "perf_counter", lambda: 0.0)  # a quick machine
    gigs = season("dice", 600)
    names = sorted({performer.name for gig in gigs for performer in gig.performers})
    for name in names[:40]:
        await follow(database, name)
    with count_statements() as seen:
        done = await ingest_listings(database, *gigs)
    assert done.notified == 40
    assert _about_people(seen.texts) <= 3 * 6 + 1  # six transactions
    with count_statements() as seen:
        await ingest_listings(database, *gigs, at=LATER)
    assert _about_people(seen.texts) == 1


def _about_people(texts: Sequence[str]) -> int:
    return sum("user_alerts" in text or "notifications" in text or "user_saved" in text for text in texts)
