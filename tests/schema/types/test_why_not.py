"""Why an event is not in a feed, a search or an alert, by real queries."""

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from loaders.events.criteria import EventCriteria
from resolvers.feed import unmet, why_not
from resolvers.global_ids import global_id
from store.database.connection import Database
from store.people.records import ViewerRow
from store.reactions import insert_reaction
from store.tables import events, user_alerts, user_preferences
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import ask, context_of

WHY_NOT = """query ($id: ID!, $filter: EventFilter, $alert: ID) { event(id: $id) {
    whyNot(filter: $filter, alertId: $alert) { isIncluded position unmet { criterion wanted actual text } } } }"""
CORK = (51.8985, -8.4756)


async def _ada(database: Database, cities: list[str]) -> ViewerRow:
    ada = (await person(database)).viewer
    async with database.transaction() as tx:
        await tx.insert(user_preferences, {"user_id": ada.id, "updated_at": NOW, "preferred_cities": cities})
    return ada


async def _why(database: Database, viewer: ViewerRow | None, event_id: int, **variables: Any) -> Any:
    context = context_of(database, viewer=viewer)
    return (await ask(database, WHY_NOT, context, id=global_id("Event", event_id), **variables))["event"]["whyNot"]


async def test_an_event_of_the_feed_has_its_place(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(days=n + 1)) for n in range(3)))
    ada = await _ada(database, ["Dublin"])
    assert await _why(database, ada, ids[1]) == {"isIncluded": True, "position": 2, "unmet": []}


async def test_every_criterion_of_the_feed_that_is_not_met_is_told_with_its_values(database: Database) -> None:
    late = NOW + timedelta(days=90)
    (event_id,) = await add_gigs(database, Gig("Far", city="Cork", place=CORK, status="cancelled", start=late))
    ada = await _ada(database, ["Dublin"])
    await insert_reaction(database, "hidden", ada.id, event_id, NOW)
    found = await _why(database, ada, event_id)
    assert (found["isIncluded"], found["position"]) == (False, None)
    told = {one["criterion"]: (one["wanted"], one["actual"]) for one in found["unmet"]}
    assert told.keys() == {"area", "to", "status", "hidden"}
    assert told["area"] == ("Dublin and 25 km around it", "Cork")
    assert told["status"] == ("scheduled or rescheduled", "cancelled")
    assert told["to"][1] == f"{late:%Y-%m-%dT%H:%M:%SZ}"
    texts = {one["text"] for one in found["unmet"]}
    assert {"It is in Cork, not in Dublin and 25 km around it.", "You hid it."} <= texts


async def test_what_no_source_lists_any_more_is_told_as_that_alone(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("Gone", start=NOW + timedelta(days=1)))
    ada = await _ada(database, ["Cork"])
    async with database.transaction() as tx:
        await tx.execute(update(events).where(events.c.id == event_id).values(withdrawn_at=NOW))
    found = await _why(database, ada, event_id)
    assert [one["criterion"] for one in found["unmet"]] == ["listed"]


@pytest.mark.parametrize(
    ("asked", "criterion", "text"),
    [
        ({"priceMax": "20"}, "priceMax", "It costs 35.00, more than 20.00."),
        ({"city": "Cork"}, "city", "It is in Dublin, not in Cork."),
        ({"genres": {"any": ["techno"]}}, "genres.any", "Its genres are folk, not techno."),
        ({"genres": {"none": ["folk"]}}, "genres.none", "Its genres are folk; the list has no folk."),
        ({"artist": "Bicep"}, "artist", "Nobody on its bill is named bicep."),
        ({"artistIds": ["QXJ0aXN0Ojk5"]}, "artistIds", "None of the artists asked for plays."),
        ({"venue": "Whelan's"}, "venue", "Its venue is not known."),
        ({"venueIds": ["VmVudWU6OTk"]}, "venueIds", "Its venue is not known."),
        ({"isFree": True}, "isFree", "It is not free; the list has only events that are free."),
        ({"sources": ["DICE", "LOCAL"]}, "sources", "It is not listed by DICE or LOCAL."),
        ({"text": "drone opera"}, "text", "Not all of these words are in it: drone, opera."),
        ({"statuses": ["CANCELLED"]}, "status", "It is scheduled; the list has only events that are cancelled."),
        (
            {"within": {"south": 50, "west": 0, "north": 51, "east": 1}},
            "within",
            "It is in Dublin, outside the area from 50, 0 to 51, 1.",
        ),
        ({"from": "2026-12-24T00:00:00+01:00"}, "from", "It starts at 2026-11-24T12:00:00Z, before 2026-12-23T23:00:00Z."),
        ({"to": "2026-11-23T13:00:00Z"}, "to", "It starts at 2026-11-24T12:00:00Z, after 2026-11-23T13:00:00Z."),
        (
            {"updatedSince": "2026-12-01T00:00:00Z"},
            "updatedSince",
            "It last changed at 2026-11-23T12:00:00Z, before 2026-12-01T00:00:00Z.",
        ),
    ],
)
async def test_a_filter_that_keeps_an_event_out_is_named(
    database: Database, asked: dict[str, Any], criterion: str, text: str
) -> None:
    gig = Gig("Folk", start=NOW + timedelta(days=1), genres=("folk",), performers=("Lankum",), price_min=Decimal(35))
    (event_id,) = await add_gigs(database, gig)
    ada = await _ada(database, ["Cork"])
    found = await _why(database, ada, event_id, filter=asked)
    assert [(one["criterion"], one["text"]) for one in found["unmet"]] == [(criterion, text)]
    assert (await _why(database, ada, event_id, filter={"city": "Dublin"}))["isIncluded"] is True


@pytest.mark.parametrize(
    ("gig", "text"),
    [
        (Gig("Some day", start=None, status="postponed"), "Its date is still to be announced."),
        (Gig("That day", start=None, local_date=date(2027, 3, 10)), "It starts at 2027-03-10, after 2026-12-24T00:00:00Z."),
    ],
)
async def test_no_hour_is_made_up(database: Database, gig: Gig, text: str) -> None:
    (event_id,) = await add_gigs(database, gig)
    asked = {"to": "2026-12-24T00:00:00Z", "statuses": ["SCHEDULED", "POSTPONED"]}
    found = await _why(database, await _ada(database, []), event_id, filter=asked)
    assert [one["text"] for one in found["unmet"]] == [text]


async def test_a_venue_is_told_by_its_name(database: Database) -> None:
    whelans = await add_venue(database)
    (event_id,) = await add_gigs(database, Gig("Folk", start=NOW + timedelta(days=1), venue_id=whelans, venue_name="Whelan's"))
    (found,) = (await _why(database, await _ada(database, []), event_id, filter={"venueIds": [global_id("Venue", 99)]}))["unmet"]
    assert (found["wanted"], found["actual"]) == (global_id("Venue", 99), global_id("Venue", whelans))
    assert found["text"] == "It is at Whelan's, which is none of the venues asked for."


def test_every_criterion_of_a_filter_has_its_words() -> None:
    assert {declared.name for declared in fields(EventCriteria)} - why_not.NOT_TRIED - {"reacted_by"} == unmet.FORMS.keys()


async def test_an_alert_tells_why_it_does_not_report_an_event(database: Database) -> None:
    gig = Gig("Folk", start=NOW + timedelta(days=1), performers=("Lankum",))
    (event_id,) = await add_gigs(database, gig)
    ada, bo = await _ada(database, []), (await person(database, "Bo")).viewer

    async def alert(owner: ViewerRow, artist: str, city: str | None, **more: Any) -> str:
        row = {"user_id": owner.id, "artist_name": artist, "artist_key": artist.casefold(), "city": city, **more}
        async with database.transaction() as tx:
            at = NOW - timedelta(days=99)
            return global_id("Alert", await tx.insert(user_alerts, {"city_key": city or "", "created_at": at} | row))

    async def kept_out_by(alert_id: str) -> list[str]:
        found = await _why(database, ada, event_id, alert=alert_id)
        assert found["isIncluded"] == (not found["unmet"])
        return [one["criterion"] for one in found["unmet"]]

    assert await kept_out_by(await alert(ada, "Lankum", None)) == []
    assert await kept_out_by(await alert(ada, "Bicep", "Cork")) == ["city", "artist"]
    assert await kept_out_by(await alert(ada, "Lankum", "Cork", radius_km=20)) == ["near"]
    assert await kept_out_by(await alert(ada, "Lankum", "Dublin", created_at=NOW + timedelta(days=1))) == ["announced"]
    assert await _why(database, ada, event_id, alert=await alert(bo, "Lankum", None)) is None
    await insert_reaction(database, "hidden", ada.id, event_id, NOW)
    assert await kept_out_by(await alert(ada, "Lankum", "Galway", radius_km=500)) == ["hidden"]


async def test_an_alert_reports_what_has_just_begun_and_nothing_that_is_over(database: Database) -> None:
    started = [NOW - timedelta(minutes=30), NOW - timedelta(days=1)]
    ids = await add_gigs(database, *(Gig("Folk", start=at, performers=("Lankum",)) for at in started))
    ada = await _ada(database, [])
    row = {"user_id": ada.id, "artist_name": "Lankum", "artist_key": "lankum", "created_at": NOW - timedelta(days=9)}
    async with database.transaction() as tx:
        alert = global_id("Alert", await tx.insert(user_alerts, row))
    unmet = [(await _why(database, ada, event_id, alert=alert))["unmet"] for event_id in ids]
    assert [[one["criterion"] for one in found] for found in unmet] == [[], ["from"]]


async def test_a_stranger_is_told_nothing(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("Folk", start=NOW + timedelta(days=1)))
    assert await _why(database, None, event_id) is None
