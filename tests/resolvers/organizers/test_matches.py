"""Matches and competition over a real directory and real listings, as the Plan's fields answer them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.errors import InvalidFilter
from resolvers.organizers.matching.competition import NightCount, competition, quietest, rival_events
from resolvers.organizers.matching.matches import dj_matches, venue_matches
from resolvers.organizers.matching.needs import needs_of
from schema.types.organizers.djs import DjFilter
from schema.types.places.venues import VenueFilter
from store.database.connection import Database, count_statements
from store.organizers.availability import NewSpan, add_span
from store.tables import event_plan_shortlists, event_plans
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.organizers import PlanStub, add_dj
from tests.people import person
from tests.schema.asking import context_of

BEGIN, END = datetime(2026, 11, 28, 21, tzinfo=UTC), datetime(2026, 11, 29, 3, tzinfo=UTC)
TECHNO = PlanStub(
    city="Dublin", start_time=BEGIN, end_time=END, capacity=300, budget_max=Decimal(400), genres=("Techno",), gear_needs=("CDJs",)
)


async def _fill(database: Database) -> None:
    await add_dj(database, "Seamus", city="Dublin", genres="techno", dj_fee="€300")
    await add_dj(database, "Busy", city="Dublin", genres="techno", dj_fee="€300")
    await add_dj(database, "Kate", city="Cork", genres="house", dj_fee="£600")
    await add_dj(database, "Gone", city="Dublin", genres="techno", dj_fee="€100", retired_at=NOW)
    index = await add_venue(database, "Index", capacity=350, genreFocus="Techno", gear="CDJs, PA", hire_fee="€300")
    booked = await add_venue(database, "Booked", capacity=350, genreFocus="Techno", gear="CDJs, PA", hire_fee="€300")
    await add_venue(database, "Retired", capacity=350, genreFocus="Techno", gear="CDJs", hire_fee="€300", retired_at=NOW)
    small = await add_venue(database, "Small", "Galway", capacity=40)
    await add_span(database, NewSpan(index, BEGIN - timedelta(hours=3), END, "available", None), NOW)
    await add_span(database, NewSpan(booked, BEGIN, END, "booked", None), NOW)
    await add_gigs(
        database,
        Gig("Subject", start=BEGIN, venue_id=small, venue_name="Small", performers=("DJ Busy",), genres=("techno", "electronic")),
        Gig("Called off", start=BEGIN, performers=("Seamus",), genres=("techno",), status="cancelled"),
        Gig("The week after", start=BEGIN + timedelta(days=7), performers=("Seamus",), genres=("techno",)),
        Gig("Lankum", start=BEGIN, genres=("folk",)),
    )


def _told(found: Any) -> list[tuple[str, list[tuple[str, bool]]]]:
    return [
        (getattr(match, "dj", None) or match.venue, [(reason.kind, reason.met) for reason in match.fit.reasons])
        for match in found
    ]


async def test_djs_in_order_of_fit(database: Database) -> None:
    await _fill(database)
    (found,) = await dj_matches([TECHNO], context_of(database))
    assert [match.dj.name for match in found] == ["Seamus", "Busy", "Kate"]
    assert [(reason.kind, reason.met) for reason in found[0].fit.reasons] == [
        ("genre", True), ("budget", True), ("city", True), ("availability", True), ("competition", False),
    ]  # fmt: skip
    busy = {reason.kind: reason for reason in found[1].fit.reasons}["availability"]
    assert (busy.met, busy.values, busy.text) == (False, ("Subject",), "Plays at Small, Dublin on 28 November.")
    assert all(not reason.met for reason in found[2].fit.reasons if reason.kind in ("genre", "budget", "city"))
    assert 1 > found[0].fit.score > found[1].fit.score > found[2].fit.score > 0


async def test_venues_in_order_of_fit(database: Database) -> None:
    await _fill(database)
    (found,) = await venue_matches([TECHNO], context_of(database))
    assert [match.venue.name for match in found] == ["Index", "Booked", "Small"]
    assert {reason.kind: reason.met for reason in found[0].fit.reasons} == {
        "capacity": True, "availability": True, "city": True, "budget": True, "genre": True, "gear": True, "competition": False,
    }  # fmt: skip
    texts = {reason.kind: reason.text for reason in found[2].fit.reasons}
    assert texts["availability"] == "A gig is listed there: Subject."
    assert texts["capacity"] == "Holds 40: 260 too few."
    assert {reason.kind: reason.text for reason in found[1].fit.reasons}["availability"] == "Booked on 28 November."


async def test_a_filter_leaves_out_and_takes_the_plans_place(database: Database) -> None:
    await _fill(database)
    context = context_of(database)
    (found,) = await dj_matches([TECHNO], context, filter=DjFilter(city="Cork", fee_max=Decimal(600), currency="GBP"))
    assert [match.dj.name for match in found] == ["Kate"]
    told = {reason.kind: (reason.met, reason.text) for reason in found[0].fit.reasons}
    assert (told["city"], told["budget"]) == ((True, "Based in Cork."), (True, "Asks £600 a night: within £600."))
    (venues,) = await venue_matches([TECHNO], context, filter=VenueFilter(city="Galway", genres=["folk"]))
    assert venues == []
    (venues,) = await venue_matches([TECHNO], context, filter=VenueFilter(capacity_max=100))
    assert [match.venue.name for match in venues] == ["Small"]
    (one,) = await dj_matches([TECHNO], context, first=1)
    assert len(one) == 1
    with pytest.raises(InvalidFilter):
        await dj_matches([TECHNO], context, first=101)
    with pytest.raises(InvalidFilter):
        await venue_matches([TECHNO], context, filter=VenueFilter(capacity_min=-1))


async def test_what_is_shortlisted_says_so(database: Database) -> None:
    await _fill(database)
    organizer = await person(database, role="organizer")
    async with database.transaction() as tx:
        plan_id = await tx.insert(event_plans, {"user_id": organizer.viewer.id, "name": "A night"})
        for item_type, item_id in (("dj", 2), ("venue", 1)):
            await tx.insert(event_plan_shortlists, {"plan_id": plan_id, "item_type": item_type, "item_id": item_id})
    plan = PlanStub(id=plan_id, genres=("techno",))
    context = context_of(database)
    ((djs,), (venues,)) = await dj_matches([plan], context), await venue_matches([plan], context)
    assert {match.dj.name for match in djs if match.is_shortlisted} == {"Busy"}
    assert {match.venue.name for match in venues if match.is_shortlisted} == {"Index"}


async def test_many_plans_take_as_many_statements_as_one(database: Database) -> None:
    await _fill(database)
    plans = [
        PlanStub(id=number, city="Dublin", start_time=BEGIN + timedelta(days=40 * number), genres=("techno",))
        for number in range(20)
    ]
    for asked, most in ((dj_matches, 5), (venue_matches, 6), (competition, 1)):
        for some in (plans[:1], plans[:16]):
            context = context_of(database)
            await context.directory.djs(database), await context.directory.venues(database)
            with count_statements() as seen:
                await asked(some, context)
            assert seen.count <= most, seen.texts


async def test_a_plan_that_asks_for_nothing_has_matches_without_reasons(database: Database) -> None:
    await _fill(database)
    (found,) = await dj_matches([PlanStub()], context_of(database))
    assert [(match.dj.name, match.fit) for match in found] == [(name, (0.0, ())) for name in ("Seamus", "Busy", "Kate")]


async def test_the_competition_of_a_night(database: Database) -> None:
    await _fill(database)
    await add_gigs(
        database,
        *(Gig(f"Techno {day}", start=BEGIN + timedelta(days=day), genres=("techno", "electronic")) for day in (-3, -3, 1, 1)),
        *(Gig(f"Folk {day}", start=BEGIN + timedelta(days=day), genres=("folk",)) for day in (-1, 2)),
        Gig("After midnight", start=datetime(2026, 11, 29, 1, 30, tzinfo=UTC), genres=("techno",)),
        Gig("In Cork", start=BEGIN, city="Cork", genres=("techno",)),
    )
    context = context_of(database)
    (found,) = await competition([TECHNO], context)
    (night,) = found.nights
    assert (night.night, night.gigs, len(night.event_ids), found.rivals) == (date(2026, 11, 28), 3, 2, 2)
    (events,) = await rival_events([night], context)
    assert [event.title for event in events] == ["Subject", "After midnight"]
    assert await rival_events([night], context, first=1) == [events[:1]]
    counts = {one.night.day: (one.rivals, one.gigs) for one in found.month}
    assert sorted(counts) == list(range(23, 31)), "the nights of the month that are still to come"
    assert (counts[25], counts[27], counts[28], counts[29], counts[30]) == ((2, 2), (0, 1), (2, 3), (2, 2), (0, 1))
    assert found.quietest == date(2026, 11, 26), "no gig at all, and nearest to the night that was planned"


def test_the_quietest_night_is_of_equals_one_on_the_planned_weekday() -> None:
    month = [NightCount(date(2026, 11, day), 0 if day in (10, 14, 21) else 1, 2) for day in range(1, 31)]
    assert quietest(month, date(2026, 11, 28)) == date(2026, 11, 21)  # a Saturday, and nearer than the 14th
    assert quietest([], date(2026, 11, 28)) is None


@pytest.mark.parametrize("plan", [PlanStub(genres=("techno",)), PlanStub(city="Dublin"), PlanStub(start_time=BEGIN)])
async def test_without_city_or_date_there_is_no_competition(database: Database, plan: PlanStub) -> None:
    (found,) = await competition([plan], context_of(database))
    assert (found.nights, found.month, found.quietest, found.rivals) == ((), (), None, None)


def test_a_plans_time() -> None:
    needs = needs_of(TECHNO)
    assert (needs.nights, needs.spans, needs.hours) == ((date(2026, 11, 28),), ((BEGIN, END),), Decimal(6))
    weekend = needs_of(PlanStub(city="Dublin", start_time=BEGIN, end_time=BEGIN + timedelta(days=2)))
    assert ([night.day for night in weekend.nights], weekend.hours) == ([28, 29, 30], None)
    endless = needs_of(PlanStub(start_time=BEGIN, end_time=BEGIN + timedelta(days=400)))
    assert len(endless.nights) == 31
    late = needs_of(PlanStub(city="Dublin", start_time=datetime(2026, 11, 29, 1, tzinfo=UTC)))
    assert (late.nights, late.hours) == ((date(2026, 11, 28),), None), "at one in the morning it is still the night before"
