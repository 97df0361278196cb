"""How a search is run: the index that leads to its events, chosen so that a page's time depends on the page alone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.pages import page_statement
from loaders.events.query_shape import (
    BRANCHES_MAX,
    FEW,
    DrivingIndex,
    QueryPlan,
    QueryShape,
    cells_in_use,
    query_plan_of,
    zones_in_use,
)
from loaders.events.search.search import event_page
from loaders.events.values import Box, Circle
from store.database.connection import Database, count_statements
from store.places import geo
from store.tables import metadata, search_terms
from tests.builders import BELFAST, DUBLIN, LONDON, NOW, Gig, add_gigs, add_venue

BIG_CITY = Circle(*DUBLIN, 20)


async def plan(database: Database, criteria: EventCriteria) -> QueryPlan:
    """The plan of a search that may find something."""
    found = await query_plan_of(database, criteria)
    assert found is not None
    return found


async def leads(database: Database, criteria: EventCriteria) -> DrivingIndex:
    """The index that leads to the events, with a branch for each of its values."""
    found = await plan(database, criteria)
    assert found.shape.branches == max(sum(name.startswith("branch_") for name in found.params), 1)
    return found.shape.driving_index


async def set_counts(database: Database, **counts: int) -> None:
    """Say how many events carry a word or genre."""
    for term, count in counts.items():
        statement = update(search_terms).where(search_terms.c.term.in_([term, f"genre:{term}", f"#{term}"]))
        assert await database.execute(statement.values(event_count=count)), term


async def test_a_search_without_criteria_is_led_by_time(database: Database) -> None:
    assert await leads(database, EventCriteria()) == DrivingIndex.TIME
    assert await leads(database, EventCriteria(from_at=NOW, price_max=Decimal(20))) == DrivingIndex.TIME


async def test_cities_and_venues_lead_unless_they_are_too_many_to_read_one_by_one(database: Database) -> None:
    cities, venues = tuple(f"city {number}" for number in range(BRANCHES_MAX + 1)), tuple(range(1, BRANCHES_MAX + 2))
    assert BRANCHES_MAX == 64
    assert await leads(database, EventCriteria(city_keys=("dublin",))) == DrivingIndex.CITY
    assert await leads(database, EventCriteria(city_keys=cities[:-1])) == DrivingIndex.CITY
    assert await leads(database, EventCriteria(city_keys=cities)) == DrivingIndex.TIME
    assert await leads(database, EventCriteria(venue_ids=(1,))) == DrivingIndex.VENUE
    assert await leads(database, EventCriteria(venue_ids=venues[:-1])) == DrivingIndex.VENUE
    assert await leads(database, EventCriteria(venue_ids=venues)) == DrivingIndex.TIME
    assert await leads(database, EventCriteria(venue_ids=venues, city_keys=("dublin",))) == DrivingIndex.CITY
    assert await leads(database, EventCriteria(venue_ids=(1,), city_keys=("dublin",))) == DrivingIndex.VENUE


async def test_what_leads_is_not_asked_again_and_everything_else_is(database: Database) -> None:
    found = await plan(database, EventCriteria(city_keys=("dublin", "cork"), from_at=NOW))
    assert found.shape.other_filters == {"from_at"}
    assert {found.params["branch_0"], found.params["branch_1"]} == {"dublin", "cork"}
    assert found.params["from_at"] == NOW


async def test_a_circle_is_led_by_the_squares_that_it_touches(database: Database) -> None:
    await add_gigs(database, Gig(place=DUBLIN), Gig(place=BELFAST), Gig(place=None))
    near = await plan(database, EventCriteria(near=Circle(*DUBLIN, 5)))
    assert near.shape.driving_index == DrivingIndex.CELL
    assert geo.cell(*DUBLIN) in [value for name, value in near.params.items() if name.startswith("branch_")]
    assert await leads(database, EventCriteria(city_keys=("dublin",), near=BIG_CITY)) == DrivingIndex.CITY


async def test_of_more_than_twelve_squares_only_those_with_events_are_read(database: Database) -> None:
    await add_gigs(database, Gig(place=DUBLIN), Gig(place=BELFAST), Gig(place=LONDON), Gig(place=None))

    async def cells(rows: int, columns: int) -> tuple[int, int]:
        """How many squares of a box about Dublin are read, and the statements that it took to say."""
        south, west = 53.26, -6.49
        box = Box(south, west, south + (rows - 1) * 0.25, west + (columns - 1) * 0.5)
        with count_statements() as seen:
            found = await plan(database, EventCriteria(within=box))
        return len(found.params["cells"]), seen.count

    assert await cells(3, 4) == (12, 0)
    assert await cells(7, 2) == (2, 1)
    assert await cells_in_use(database) == {geo.cell(*place) for place in (DUBLIN, BELFAST, LONDON)}


async def test_a_box_round_the_earth_is_not_looked_up_square_by_square(database: Database) -> None:
    with count_statements() as seen:
        found = await plan(database, EventCriteria(within=Box(-89, -179, 89, 179)))
    assert (found.shape.driving_index, "cells" in found.params, seen.count) == (DrivingIndex.TIME, False, 0)


async def test_a_circle_without_any_event_finds_none_and_is_led_by_time(database: Database) -> None:
    await add_gigs(database, Gig(place=LONDON))
    criteria = EventCriteria(near=Circle(*DUBLIN, 150))
    assert await leads(database, criteria) == DrivingIndex.TIME
    assert await event_page(database, criteria, EventOrder.START_TIME, limit=10) == []


async def test_the_rarest_word_leads_and_a_common_one_too_where_no_venue_is_named(database: Database) -> None:
    await add_gigs(database, Gig("Bicep live"), Gig("Kneecap live"))
    venue: dict[str, Any] = {"venue_ids": (1,)}
    assert FEW == 2000
    await set_counts(database, bicep=2000, live=1_000_000)
    both = EventCriteria(text_words=("live", "bicep"))
    assert (await plan(database, both)).shape.driving_filter == "has:word_1"
    assert await leads(database, EventCriteria(text_words=("bicep",), **venue)) == DrivingIndex.TERM
    await set_counts(database, bicep=2001)
    assert await leads(database, EventCriteria(text_words=("bicep",), **venue)) == DrivingIndex.VENUE
    assert await leads(database, EventCriteria(text_words=("bicep",), city_keys=("dublin",))) == DrivingIndex.TERM


async def test_a_common_genre_leads_where_no_place_is_named(database: Database) -> None:
    await add_gigs(database, Gig(genres=("techno", "electronic")))
    await database.execute(update(search_terms).values(event_count=FEW + 1))
    techno: dict[str, Any] = {"genres_any": ("techno",)}
    assert await leads(database, EventCriteria(**techno)) == DrivingIndex.TERM
    assert await leads(database, EventCriteria(**techno, city_keys=("dublin",))) == DrivingIndex.CITY
    assert await leads(database, EventCriteria(**techno, near=Circle(*DUBLIN, 5))) == DrivingIndex.CELL
    assert await leads(database, EventCriteria(genres_none=("techno",))) == DrivingIndex.TIME
    await database.execute(update(search_terms).values(event_count=FEW))
    assert await leads(database, EventCriteria(**techno, city_keys=("dublin",))) == DrivingIndex.TERM
    assert await leads(database, EventCriteria(genres_none=("techno",), city_keys=("dublin",))) == DrivingIndex.CITY


async def test_a_word_or_needed_genre_on_no_event_finds_nothing_at_once(database: Database) -> None:
    await add_gigs(database, Gig("Bicep"))
    assert await query_plan_of(database, EventCriteria(text_words=("zzzzzz",))) is None
    assert await query_plan_of(database, EventCriteria(genres_all=("unheard-of",))) is None
    assert await query_plan_of(database, EventCriteria(genres_none=("unheard-of",))) is not None


async def test_few_recent_changes_are_left_to_the_database(database: Database) -> None:
    assert await leads(database, EventCriteria(updated_since=NOW, city_keys=("dublin",))) == DrivingIndex.ANY


async def test_zones_are_listed_by_name(database: Database) -> None:
    await add_gigs(database, Gig(time_zone="Europe/London"), Gig(time_zone="America/New_York"), Gig(), Gig())
    assert await zones_in_use(database) == ["America/New_York", "Europe/Dublin", "Europe/London"]


def explained(shape: QueryShape, *, continues: bool) -> list[tuple[int, str]]:
    """SQLite's steps for a page by start time, each with the step that it is part of."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    page = page_statement(shape, EventOrder.START_TIME, continues=continues, backwards=False)
    text = str(page.compile(engine))
    with engine.connect() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (None,) * text.count("?")).fetchall()
    engine.dispose()
    return [(parent, step) for _, parent, _, step in steps]


@pytest.mark.parametrize("continues", [False, True])
@pytest.mark.parametrize(
    ("shape", "index"),
    [
        (QueryShape(frozenset(), DrivingIndex.TIME), "ix_events_order"),
        (QueryShape(frozenset({"city_keys"}), DrivingIndex.CITY, "city_keys"), "city_key=?"),
        (QueryShape(frozenset({"city_keys"}), DrivingIndex.CITY, "city_keys", 3), "city_key=?"),
        (QueryShape(frozenset({"cells"}), DrivingIndex.CELL, "cells", 9), "cell=?"),
        (QueryShape(frozenset({"venue_ids"}), DrivingIndex.VENUE, "venue_ids", 2), "venue_id=?"),
        (QueryShape(frozenset({"has:word_0"}), DrivingIndex.TERM, "has:word_0", 2), "term_id=?"),
    ],
)
def test_a_page_by_start_time_is_read_off_its_index_in_order(shape: QueryShape, index: str, continues: bool) -> None:
    """Each city, square, venue or word by itself, without sorting what it holds: so the page's length bounds the work."""
    steps = explained(shape, continues=continues)
    read = [parent for parent, step in steps if index in step and step.startswith(("SEARCH", "SCAN"))]
    assert len(read) == shape.branches
    assert not [step for parent, step in steps if parent in read and "TEMP B-TREE" in step]


def test_a_words_postings_are_read_from_the_time_asked_for_to_the_time_asked_for() -> None:
    for names, span in (
        ({"from_at"}, "order_time>?"),
        ({"to_at"}, "order_time<?"),
        ({"from_at", "to_at"}, "order_time>? AND order_time<?"),
    ):
        shape = QueryShape(frozenset({"has:word_0", *names}), DrivingIndex.TERM, "has:word_0")
        assert any(f"(term_id=? AND {span})" in step for _, step in explained(shape, continues=False))


async def test_a_gig_at_the_very_beginning_or_end_of_the_span_is_found_by_its_word(database: Database) -> None:
    at = [NOW + timedelta(days=day) for day in range(4)]
    ids = await add_gigs(database, *(Gig("Bicep", start=start) for start in at))
    criteria = EventCriteria(text_words=("bicep",), from_at=at[1], to_at=at[2])
    page = await event_page(database, criteria, EventOrder.START_TIME, limit=10)
    assert [row.id for row, _ in page] == ids[1:3]


async def test_the_second_page_begins_where_the_first_ended_among_gigs_of_one_instant(database: Database) -> None:
    start = NOW + timedelta(days=1)
    ids = await add_gigs(database, *(Gig(start=start) for _ in range(5)))
    first = await event_page(database, EventCriteria(city_keys=("dublin",)), EventOrder.START_TIME, limit=2)
    second = await event_page(database, EventCriteria(city_keys=("dublin",)), EventOrder.START_TIME, limit=3, after=first[-1][1])
    assert [row.id for row, _ in [*first, *second]] == ids


async def test_an_event_under_two_spellings_of_a_word_is_found_once(database: Database) -> None:
    await add_gigs(database, Gig("Bicepp Bicep"), Gig("Bicep"))
    page = await event_page(database, EventCriteria(text_words=("bice",)), EventOrder.START_TIME, limit=10)
    assert len(page) == len({row.id for row, _ in page}) == 2


async def test_of_many_that_match_a_word_the_best_come_first_then_the_sooner(database: Database) -> None:
    venue_id = await add_venue(database, "Bicep Hall")
    by_venue, later, sooner = await add_gigs(
        database,
        Gig("Lankum", venue_id=venue_id, venue_name="Bicep Hall", start=NOW + timedelta(hours=1)),
        Gig("Bicep", start=NOW + timedelta(days=3)),
        Gig("Bicep", start=NOW + timedelta(days=2)),
    )
    page = await event_page(database, EventCriteria(text_words=("bicep",)), EventOrder.RELEVANCE, limit=10)
    assert [row.id for row, _ in page] == [sooner, later, by_venue]


async def test_every_word_of_a_search_counts_for_its_order(database: Database) -> None:
    described, titled = await add_gigs(
        database,
        Gig("Live", description="With Bicep.", start=NOW + timedelta(days=2)),
        Gig("Bicep Live", start=NOW + timedelta(days=3)),
    )
    page = await event_page(database, EventCriteria(text_words=("live", "bicep")), EventOrder.RELEVANCE, limit=10)
    assert [row.id for row, _ in page] == [titled, described]


async def test_a_word_as_typed_stands_before_a_word_near_it(database: Database) -> None:
    near, typed = await add_gigs(
        database,
        Gig("Kneecap", start=NOW + timedelta(hours=1)),
        Gig("Lankum", description="Support: Kneecab", start=NOW + timedelta(days=3)),
    )
    await set_counts(database, kneecap=1000)
    page = await event_page(database, EventCriteria(text_words=("kneecab",)), EventOrder.RELEVANCE, limit=10)
    assert [row.id for row, _ in page] == [typed, near]
