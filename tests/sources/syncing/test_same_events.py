"""The same listings make the same events, whatever order, batches and interleaving of sources they come in."""

import asyncio
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sources.matching import cluster
from sources.places.houses import NOTHING_LEARNED, LearnedHouses
from sources.syncing.blocking import Surroundings
from sources.syncing.ingest import Batch, ingest
from store.database.connection import Database
from store.events.records import Listing, ListingPerformer, ListingVenue
from store.places.learned_houses import save_houses
from store.tables import artists, event_redirects, events, learned_houses, match_reviews, performances, source_events, title_names
from tests.sources.syncing.listings import NIGHT, NOW, VICAR_STREET, WHELANS, listing

ACTS = ("Moss Harbour", "Tin Fox", "Moss Harbour Choir", "Kíla")
VENUES = (
    WHELANS,
    VICAR_STREET,
    ListingVenue("Upstairs at Whelan's", city="Dublin", country_code="IE"),
    ListingVenue("TBA"),
    ListingVenue("Whelans", city="Bray", country_code="IE", latitude=53.2028, longitude=-6.0983),
)
HOURS = (time(20), time(19), time(0), time(22, 30), time(14))
PAGE = "https://www.ticketmaster.ie/event/18005F1A2B3C4D5E"


@st.composite
def gigs(draw: st.DrawFn) -> Listing:
    """One listing of a small world that is full of doubt: few acts, few rooms, three nights, made-up hours, dates not known."""
    act = draw(st.sampled_from(ACTS))
    hour, night = draw(st.sampled_from(HOURS)), NIGHT + timedelta(days=draw(st.integers(0, 2)))
    kind = draw(st.sampled_from(("gig", "gig", "gig", "gig", "undated", "moved", "late", "addon", "festival", "linked")))
    source = draw(st.sampled_from(("ticketmaster", "dice", "bandsintown", "eventbrite")))
    gig = listing(source, "?", (act,), at=hour, night=night, venue=draw(st.sampled_from(VENUES)))
    if kind == "undated":
        gig = replace(gig, date_precision="to_be_announced", start_at=None, local_date=None, local_time=None)
    if kind == "moved":
        gig = replace(gig, status="rescheduled", previous_local_date=night + timedelta(days=draw(st.sampled_from((-1, 1)))))
    if kind == "late":
        was = draw(st.sampled_from((time(19), time(22, 30))))
        gig = replace(gig, previous_start_at=datetime.combine(night, was, UTC), previous_local_date=night)
    if kind == "addon":
        gig = replace(gig, title=f"{act} - VIP Package" if draw(st.booleans()) else "Parking", performers=(), offer="upsell")
    if kind == "festival":
        gig = replace(gig, title="Moss Harbour Festival", end_at=datetime.combine(night + timedelta(days=2), time(2), UTC))
    if kind == "linked":
        gig = replace(gig, url=PAGE) if draw(st.booleans()) else replace(gig, links=(PAGE,))
    return gig


@st.composite
def worlds(draw: st.DrawFn) -> list[Listing]:
    """A handful of listings, each with an id of its own."""
    found = draw(st.lists(gigs(), min_size=3, max_size=12))
    return [replace(gig, source_id=f"{gig.source}-{number}") for number, gig in enumerate(found)]


def batches(listings: Sequence[Listing], order: random.Random) -> Iterator[Batch]:
    """All of the listings in random order, cut at random into batches, each of one source."""
    left = list(listings)
    order.shuffle(left)
    while left:
        source, size = left[0].source, order.randint(1, 6)
        batch = [one for one in left if one.source == source][:size]
        left = [one for one in left if one not in batch]
        yield Batch(source, "dublin", batch, NOW)


async def partition(database: Database) -> tuple[set[frozenset[str]], set[str]]:
    """(which listings share an event, which add-ons wait for theirs)."""
    by_event: dict[int | None, set[str]] = {}
    for event_id, source_id in await database.fetch_all(select(source_events.c.event_id, source_events.c.source_id)):
        by_event.setdefault(event_id, set()).add(source_id)
    waiting = by_event.pop(None, set())
    return {frozenset(ids) for ids in by_event.values()}, waiting


async def ingested(
    url: str, parts: Sequence[Batch], *, at_once: bool = False, learned: LearnedHouses = NOTHING_LEARNED
) -> tuple[set[frozenset[str]], set[str]]:
    """What these batches come to, in this order or side by side, from a database that holds no more than what was learned."""
    async with Database(url) as database:
        await _emptied(database)
        async with database.transaction() as tx:
            await save_houses(tx, "dublin", {name: house for (name, _), house in learned.items()}, NOW)
        if at_once:
            await asyncio.gather(*(ingest(database, batch) for batch in parts))
        for batch in () if at_once else parts:
            await ingest(database, batch)
        return await partition(database)


async def _emptied(database: Database) -> None:
    for table in (source_events, event_redirects, match_reviews, performances, title_names, events, artists, learned_houses):
        await database.execute(table.delete())


async def billed(url: str, parts: Sequence[Batch]) -> dict[frozenset[str], tuple[list[tuple[str, str, float]], set[str]]]:
    """Each event's bill, and the names in its wording that nobody has, after these batches have come in this order."""
    async with Database(url) as database:
        await _emptied(database)
        for batch in parts:
            await ingest(database, batch)
        members: dict[int, set[str]] = {}
        for event_id, source_id in await database.fetch_all(select(source_events.c.event_id, source_events.c.source_id)):
            members.setdefault(event_id, set()).add(source_id)
        bills: dict[int, list[tuple[str, str, float]]] = {}
        playing = (
            select(performances.c.event_id, artists.c.name_key, performances.c.billing, performances.c.confidence)
            .join_from(performances, artists, artists.c.id == performances.c.artist_id)
            .order_by(performances.c.position)
        )
        for event_id, *act in await database.fetch_all(playing):
            bills.setdefault(event_id, []).append(tuple(act))
        names: dict[int, set[str]] = {}
        for event_id, key in await database.fetch_all(select(title_names.c.event_id, title_names.c.act_key)):
            names.setdefault(event_id, set()).add(key)
        return {frozenset(ids): (bills.get(one, []), names.get(one, set())) for one, ids in members.items() if one}


def clustered(listings: Sequence[Listing], learned: LearnedHouses = NOTHING_LEARNED) -> tuple[set[frozenset[str]], set[str]]:
    """What the matcher makes of all of them at once."""
    found = cluster(listings, learned=learned)
    waiting = {source_id for group in found.addon_only for _, source_id in group}
    return {frozenset(source_id for _, source_id in group) for group in found.clusters if group not in found.addon_only}, waiting


@pytest.fixture(scope="module")
def small_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database for many small worlds, one after the other."""
    path = tmp_path_factory.mktemp("worlds") / "gigs.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@settings(max_examples=40, deadline=None)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_order_batches_and_interleaving_make_no_difference(small_url: str, world: list[Listing], seed: int) -> None:
    parts = list(batches(world, random.Random(seed)))
    assert asyncio.run(ingested(small_url, parts)) == clustered(world)


@settings(max_examples=20, deadline=None)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_the_store_matches_by_what_was_learned_as_the_matcher_does(small_url: str, world: list[Listing], seed: int) -> None:
    learned = {("whelans", "dublin"): "vicar street", ("vicar street", "dublin"): "vicar street"}
    parts = list(batches(world, random.Random(seed)))
    assert asyncio.run(ingested(small_url, parts, learned=learned)) == clustered(world, learned)


@settings(max_examples=15, deadline=None)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_sources_that_are_synced_side_by_side_make_no_difference(small_url: str, world: list[Listing], seed: int) -> None:
    parts = list(batches(world, random.Random(seed)))
    assert asyncio.run(ingested(small_url, parts, at_once=True)) == clustered(world)


@settings(max_examples=30, deadline=None)
@given(world=worlds(), earlier=worlds(), seed=st.integers(0, 2**32))
def test_what_listings_were_before_leaves_no_trace(
    small_url: str, world: list[Listing], earlier: list[Listing], seed: int
) -> None:
    order = random.Random(seed)
    gigs_now = [one for one in world if not one.is_addon]
    pairs = zip(gigs_now, earlier, strict=False)
    before = [
        _another_gig(replace(old, source=now.source, source_id=now.source_id, offer="admission"), now) for now, old in pairs
    ]
    parts = [*batches(before, order), *batches(gigs_now, order)]
    assert asyncio.run(ingested(small_url, parts)) == clustered(gigs_now)


def _another_gig(old: Listing, now: Listing) -> Listing:
    """One whose move nobody remembers: at the time that the id has now, or of an act that it has not."""
    if now.status == "rescheduled":
        when = ("start_at", "local_date", "local_time", "date_precision", "previous_start_at", "previous_local_date")
        return replace(old, **{name: getattr(now, name) for name in when})
    performers = (ListingPerformer("Velour Escalator"), *old.performers)
    return replace(old, performers=performers, previous_start_at=None, previous_local_date=None)


TITLES = (
    "Moss Harbour & Tin Fox", "Moss Harbour + Tin Fox", "Tin Fox with special guest Moss Harbour", "Kíla", "An Evening with Kíla",
    "Moss Harbour Choir presents: Tin Fox", "Tin Fox Live at the Harbour",
    "Summer Social: Moss Harbour b2b The Tin Fox", "Summer Social w/ Ke$ha",
)  # fmt: skip
BILLED = (
    (),
    (),
    ("Moss Harbour",),
    ("Tin Fox",),
    ("The Tin Fox",),
    ("Moss Harbour & Tin Fox",),
    ("Kíla", "Moss Harbour"),
    ("Kesha",),
    ("Ke$ha",),
)
TOLD = (None, "Support comes from Tin Fox and Kíla.", "Line-up: Moss Harbour, The Tin Fox")


@st.composite
def titled(draw: st.DrawFn) -> list[Listing]:
    """Gigs whose bills stand in titles and descriptions, beside some that state the same acts under several spellings."""
    return [
        listing(
            draw(st.sampled_from(("ticketmaster", "dice", "local"))), f"titled-{number}", draw(st.sampled_from(BILLED)),
            title=draw(st.sampled_from(TITLES)), description=draw(st.sampled_from(TOLD)),
            night=NIGHT + timedelta(days=number), venue=draw(st.sampled_from((WHELANS, VICAR_STREET))),
        )
        for number in range(draw(st.integers(2, 8)))
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(world=titled(), seed=st.integers(0, 2**32))
def test_bills_do_not_depend_on_who_came_first(small_url: str, world: list[Listing], seed: int) -> None:
    one, other = (list(batches(world, random.Random(seed + run))) for run in range(2))
    assert asyncio.run(billed(small_url, one)) == asyncio.run(billed(small_url, other))


async def come_one_by_one(database: Database, *listings: Listing) -> set[frozenset[str]]:
    for one in listings:
        await ingest(database, Batch(one.source, "dublin", [one], NOW))
    return (await partition(database))[0]


async def test_who_fitted_two_shows_alike_joins_the_one_that_stays(database: Database) -> None:
    early = listing("ticketmaster", "early", at=time(19), title="Moss Harbour - Early Show")
    late = listing("ticketmaster", "late", at=time(21), title="Moss Harbour - Late Show")
    between = listing("bandsintown", "between")
    assert len(await come_one_by_one(database, early, late, between)) == 3
    moved = replace(late, local_date=NIGHT + timedelta(days=9))
    assert await come_one_by_one(database, moved) == {frozenset({"early", "between"}), frozenset({"late"})}


async def test_gigs_without_a_date_meet_in_two_batches(database: Database) -> None:
    undated: dict[str, Any] = {"date_precision": "to_be_announced", "start_at": None, "local_date": None, "local_time": None}
    one, other = listing("dice", "dice", **undated), listing("ticketmaster", "ticketmaster", **undated)
    dated = listing("bandsintown", "bandsintown")
    linked = replace(dated, links=(str(one.url),))
    assert await come_one_by_one(database, one, dated, other) == {frozenset({"dice", "ticketmaster"}), frozenset({"bandsintown"})}
    assert await come_one_by_one(database, linked) == {frozenset({"dice", "ticketmaster", "bandsintown"})}


async def test_nights_that_a_listing_only_may_belong_to_are_looked_up(database: Database) -> None:
    midnight = listing("eventbrite", "midnight", at=time(0), night=NIGHT)  # its service day is the night before
    festival = listing(
        "local", "festival", ("Tin Fox",), title="Sea Festival", at=time(12), venue=VICAR_STREET,
        end_at=datetime.combine(NIGHT + timedelta(days=2), time(23), UTC),
    )  # fmt: skip
    day = listing("dice", "day", ("Tin Fox",), title="Sea Festival: Tin Fox", night=NIGHT + timedelta(days=1), venue=VICAR_STREET)
    found = await come_one_by_one(database, midnight, festival, listing("dice", "evening"), day)
    assert found == {frozenset({"midnight", "evening"}), frozenset({"festival", "day"})}


async def test_the_surroundings_of_everything_that_is_reached_are_read(database: Database) -> None:
    undated: dict[str, Any] = {"date_precision": "to_be_announced", "start_at": None, "local_date": None, "local_time": None}
    new, between = listing("dice", "new", **undated), listing("ticketmaster", "between", **undated)
    between = replace(between, links=(str(new.url),))
    dated = listing("bandsintown", "dated", links=(str(between.url),))
    beside_it = listing("eventbrite", "beside", ("Tin Fox",))
    await come_one_by_one(database, dated, between, beside_it)
    around = await Surroundings.read(database, [new], ())
    assert around.neighbourhood.reached == {one.key for one in (new, between, dated)}
    assert beside_it.key in around.held


async def test_an_add_on_that_several_gigs_claim_waits_whichever_came_first(database: Database) -> None:
    parking = listing("ticketmaster", "parking", (), title="Parking", offer="upsell")
    gigs = listing("ticketmaster", "one"), listing("dice", "other", ("Tin Fox",), at=time(21))
    assert await come_one_by_one(database, gigs[0], parking) == {frozenset({"one", "parking"})}
    assert await come_one_by_one(database, gigs[1]) == {frozenset({"one"}), frozenset({"other"})}
    assert (await partition(database))[1] == {"parking"}
