"""Alerts through GraphQL: whose they are, what they match, what is refused, what it costs."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from loaders.request import Loaders
from resolvers.calendars.contents import EVENTS_OF
from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from store.alerts.alerts import MOST_ALERTS
from store.database.connection import Database, count_statements
from store.events.title_names import save_title_names
from store.reactions import insert_reaction
from store.tables import user_alerts
from tests.builders import BELFAST, NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.schema.asking import SCHEMA, ask, context_of

CREATE = """mutation ($input: AlertInput!) { m: alertCreate(input: $input) {
    alert { id databaseId artistName city radiusKm createdAt lastNotifiedAt } errors { code field message } } }"""
UPDATE = """mutation ($id: ID!, $input: AlertInput!) { m: alertUpdate(id: $id, input: $input) {
    alert { artistName city radiusKm } errors { code field } } }"""
MATCHES = """query ($first: Int, $after: String) { viewer { alerts { artistName matches(first: $first, after: $after) {
    totalCount nodes { title } pageInfo { hasNextPage endCursor } facets { dates { count } } } } } }"""
BRAY = (53.2029, -6.0986)


def _as(database: Database, who: Signed) -> RequestContext:
    return context_of(database, viewer=who.viewer)


async def _create(database: Database, who: Signed, **asked: Any) -> Any:
    return (await ask(database, CREATE, _as(database, who), input={"artistName": "Bicep", **asked}))["m"]


async def test_an_alert_is_made_changed_and_ended(database: Database) -> None:
    ada = await person(database)
    made = await _create(database, ada, artistName="  Bicep ", city="Dublin")
    assert made["errors"] == []
    assert made["alert"] | {"id": ""} == {
        "id": "", "databaseId": 1, "artistName": "Bicep", "city": "Dublin", "radiusKm": None,
        "createdAt": "2026-11-23T12:00:00Z", "lastNotifiedAt": None,
    }  # fmt: skip
    alert_id = made["alert"]["id"]
    asked = {"artistName": "Bicep", "city": "Cork", "radiusKm": 30}
    changed = await ask(database, UPDATE, _as(database, ada), id=alert_id, input=asked)
    assert changed["m"] == {"alert": asked, "errors": []}
    gone = """mutation ($id: ID!) { m: alertDelete(id: $id) { deletedId errors { code } } }"""
    assert (await ask(database, gone, _as(database, ada), id=alert_id))["m"] == {"deletedId": alert_id, "errors": []}
    assert (await ask(database, gone, _as(database, ada), id=alert_id))["m"]["errors"] == [{"code": "NOT_FOUND"}]


async def test_somebody_elses_alert_is_not_found(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    alert_id = (await _create(database, ada))["alert"]["id"]
    query = """query ($id: ID!) { node(id: $id) { ... on Alert { artistName } } nodes(ids: [$id]) { id } }"""
    assert (await ask(database, query, _as(database, ada), id=alert_id))["node"] == {"artistName": "Bicep"}
    for context in (_as(database, eve), context_of(database)):
        assert await ask(database, query, context, id=alert_id) == {"node": None, "nodes": [None]}
    changed = await ask(database, UPDATE, _as(database, eve), id=alert_id, input={"artistName": "Mine"})
    assert changed["m"] == {"alert": None, "errors": [{"code": "NOT_FOUND", "field": ["id"]}]}
    delete = "mutation ($id: ID!) { m: alertDelete(id: $id) { deletedId } }"
    assert (await ask(database, delete, _as(database, eve), id=alert_id))["m"]["deletedId"] is None
    assert (await ask(database, query, _as(database, ada), id=alert_id))["node"] == {"artistName": "Bicep"}


async def test_a_stranger_makes_none(database: Database) -> None:
    answer = await SCHEMA.execute(CREATE, {"input": {"artistName": "Bicep"}}, context_value=context_of(database))
    assert answer.errors and type(answer.errors[0].original_error).__name__ == "Unauthenticated"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"artistName": "   "}, "artistName"),
        ({"artistName": "\u200b"}, "artistName"),
        ({"artistName": "x" * 256}, "artistName"),
        ({"artistName": "a\x00b"}, "artistName"),
        ({"artistName": "a\r\nBcc: b"}, "artistName"),
        ({"city": "y" * 121}, "city"),
        ({"city": "—"}, "city"),
        ({"city": "Cork", "radiusKm": 0}, "radiusKm"),
        ({"city": "Cork", "radiusKm": 501}, "radiusKm"),
        ({"radiusKm": 10}, "radiusKm"),
    ],
)
async def test_what_cannot_be_an_alert_is_named(database: Database, asked: dict[str, Any], field: str) -> None:
    refused = await _create(database, await person(database), **asked)
    assert refused["alert"] is None
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("INVALID", ["input", field])]


@pytest.mark.parametrize("name", ["Sigur Rós", "日本語", "שלום", "🎹🎹", "AC/DC"])
async def test_a_name_is_kept_as_it_is_written(database: Database, name: str) -> None:
    made = await _create(database, await person(database), artistName=name)
    assert made["alert"]["artistName"] == name


async def test_one_alert_an_artist_and_city(database: Database) -> None:
    ada = await person(database)
    await _create(database, ada, city="Dublin")
    for name, city in (("The BICEP", "Dublin"), ("Bicep (DJ set)", "Baile Átha Cliath"), ("Bicep - Live", "Dublin 8")):
        refused = await _create(database, ada, artistName=name, city=city)
        assert [error["code"] for error in refused["errors"]] == ["CONFLICT"]
    other = (await _create(database, ada, city="Cork"))["alert"]["id"]
    assert (await _create(database, ada))["errors"] == []
    changed = await ask(database, UPDATE, _as(database, ada), id=other, input={"artistName": "Bicep", "city": "Dublin"})
    assert [error["code"] for error in changed["m"]["errors"]] == ["CONFLICT"]


async def test_twenty_at_once_make_one(database: Database) -> None:
    ada = await person(database)
    outcomes = await asyncio.gather(*(_create(database, ada, city="Dublin") for _ in range(20)))
    assert sum(outcome["alert"] is not None for outcome in outcomes) == 1
    assert {error["code"] for outcome in outcomes for error in outcome["errors"]} == {"CONFLICT"}


async def test_a_person_has_so_many(database: Database) -> None:
    ada = await person(database)
    rows = [{"user_id": ada.viewer.id, "artist_name": str(i), "artist_key": f"a{i}", "city_key": ""} for i in range(MOST_ALERTS)]
    async with database.transaction() as tx:
        await tx.insert_many(user_alerts, rows)
    assert [error["code"] for error in (await _create(database, ada))["errors"]] == ["CONFLICT"]


async def test_an_alert_matches_by_artist_and_place(database: Database) -> None:
    ada = await person(database)
    await add_gigs(
        database,
        Gig("Dublin", performers=("BICEP",)),
        Gig("Bray", city="Bray", place=BRAY, performers=("Bicep",), start=NOW + timedelta(days=2)),
        Gig("Belfast", city="Belfast", place=BELFAST, performers=("Other", "Bicep"), start=NOW + timedelta(days=3)),
        Gig("Over", performers=("Bicep",), start=NOW - timedelta(days=1)),
        Gig("Biceps curl", performers=("Biceps curl",)),
    )
    for asked in ({}, {"city": "Dublin"}, {"city": "Bray", "radiusKm": 30}, {"artistName": "Nobody"}):
        await _create(database, ada, **asked)
    found = (await ask(database, MATCHES, _as(database, ada)))["viewer"]["alerts"]
    titles = [[node["title"] for node in alert["matches"]["nodes"]] for alert in found]
    assert titles == [["Dublin", "Bray", "Belfast"], ["Dublin"], ["Dublin", "Bray"], []]
    for alert, expected in zip(found, titles, strict=True):
        assert alert["matches"]["totalCount"] == len(expected)
        assert sum(date["count"] for date in alert["matches"]["facets"]["dates"]) == len(expected)


async def test_an_alert_matches_a_gig_whose_title_alone_names_the_act(database: Database) -> None:
    ada = await person(database)
    titled, _ = await add_gigs(database, Gig("Bicep"), Gig("Biceps curl"))
    async with database.transaction() as tx:
        await save_title_names(tx, {titled: {"bicep": True}})
    await _create(database, ada)
    (alert,) = (await ask(database, MATCHES, _as(database, ada)))["viewer"]["alerts"]
    assert [node["title"] for node in alert["matches"]["nodes"]] == ["Bicep"]
    assert alert["matches"]["totalCount"] == sum(date["count"] for date in alert["matches"]["facets"]["dates"]) == 1


async def test_matches_come_in_pages_and_without_what_was_hidden(database: Database) -> None:
    ada = await person(database)
    gigs = [Gig(f"Gig {day}", performers=("Bicep",), start=NOW + timedelta(days=day)) for day in range(1, 6)]
    ids = await add_gigs(database, *gigs)
    await insert_reaction(database, "hidden", ada.viewer.id, ids[1], NOW)
    await _create(database, ada)
    after, seen = None, []
    while True:
        (alert,) = (await ask(database, MATCHES, _as(database, ada), first=2, after=after))["viewer"]["alerts"]
        seen += [node["title"] for node in alert["matches"]["nodes"]]
        after = alert["matches"]["pageInfo"]["endCursor"]
        if not alert["matches"]["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["Gig 1", "Gig 3", "Gig 4", "Gig 5"]


async def test_fifty_alerts_cost_what_one_does(database: Database) -> None:
    ada = await person(database)
    await add_gigs(database, *(Gig(f"Act {number}", performers=(f"Act {number}",)) for number in range(50)))
    query = "{ viewer { alerts { matches { totalCount nodes { title } } } } }"
    counts = []
    for number in range(50):
        await _create(database, ada, artistName=f"Act {number}")
        if number in (0, 49):
            with count_statements() as seen:
                await ask(database, query, _as(database, ada))
            counts.append(seen.count)
    assert counts == [5, 5]


async def test_a_calendar_of_alerts_holds_each_event_once(database: Database) -> None:
    ada = await person(database)
    await add_gigs(database, Gig("Both", performers=("Bicep", "Lankum")), Gig("Neither", performers=("Else",)))
    for artist in ("Bicep", "Lankum"):
        await _create(database, ada, artistName=artist)
    context = RequestContext(database, Loaders(database), "", viewer=ada.viewer, now=lambda: NOW)
    assert [row.title for row in await EVENTS_OF["alerts"](context, ada.viewer)] == ["Both"]


async def test_a_foreign_id_is_nobodys(database: Database) -> None:
    ada = await person(database)
    for wrong in (global_id("Event", 1), global_id("Alert", 99), "nonsense"):
        changed = await ask(database, UPDATE, _as(database, ada), id=wrong, input={"artistName": "Bicep"})
        assert [error["code"] for error in changed["m"]["errors"]] == ["NOT_FOUND"]
