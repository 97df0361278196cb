"""What admins decide through GraphQL: and nobody else may."""

from typing import Any

import pytest
from sqlalchemy import select

from resolvers.global_ids import global_id
from sources.settings import IngestionSettings
from sources.syncing.freshness import Freshness
from sources.syncing.syncer import Syncer
from store.database.connection import Database
from store.tables import match_decisions, source_events
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NOW, listing, season
from tests.sources.syncing.test_ingest import ingest_listings

MERGE = """mutation ($keep: ID!, $retire: ID!) { eventMerge(keep: $keep, retire: $retire) {
    event { id listings { sourceId } } errors { code field message } } }"""
SPLIT = """mutation ($id: ID!, $sourceId: String!) { eventSplit(id: $id, source: DICE, sourceId: $sourceId) {
    event { id listings { sourceId } } errors { code field message } } }"""
SYNC = """mutation ($city: String!, $sources: [SourceName!]) { sourceSync(city: $city, sources: $sources) {
    reports { name outcome fetched } errors { code field } } }"""


async def _events(database: Database) -> dict[str, str]:
    rows = await database.fetch_all(select(source_events.c.source_id, source_events.c.event_id))
    return {source_id: global_id("Event", event_id) for source_id, event_id in rows}


async def test_an_admin_merges_and_splits_events(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"), listing("dice", "d1", ("Tin Fox",), title="A night out"))
    admin = await person(database, role="admin")
    context = context_of(database, viewer=admin.viewer)
    ids = await _events(database)
    merged = (await ask(database, MERGE, context, keep=ids["tm1"], retire=ids["d1"]))["eventMerge"]
    assert merged["event"]["id"] == ids["tm1"]
    assert {one["sourceId"] for one in merged["event"]["listings"]} == {"tm1", "d1"}
    assert await database.fetch_all(select(match_decisions.c.decided_by)) == [(admin.viewer.id,)]
    found = await ask(database, "query ($id: ID!) { event(id: $id) { id } }", id=ids["d1"])
    assert found["event"]["id"] == ids["tm1"]
    context = context_of(database, viewer=admin.viewer)
    alone = (await ask(database, SPLIT, context, id=ids["tm1"], sourceId="d1"))["eventSplit"]["event"]
    assert alone["id"] != ids["tm1"]
    assert alone["listings"] == [{"sourceId": "d1"}]


async def test_what_cannot_be_is_told_in_the_payload(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"))
    admin = await person(database, role="admin")
    (event_id,) = (await _events(database)).values()

    async def errors(query: str, **variables: Any) -> list[tuple[str, list[str]]]:
        (payload,) = (await ask(database, query, context_of(database, viewer=admin.viewer), **variables)).values()
        assert payload["event"] is None
        return [(error["code"], error["field"]) for error in payload["errors"]]

    assert await errors(MERGE, keep=event_id, retire="nonsense") == [("NOT_FOUND", ["retire"])]
    assert await errors(MERGE, keep=event_id, retire=event_id) == [("INVALID", ["retire"])]
    assert await errors(SPLIT, id=event_id, sourceId="x") == [("INVALID", ["sourceId"])]


async def test_an_admin_fetches_a_city_that_is_fresh(database: Database) -> None:
    dice, local = FakeSource("dice", season("dice", 2)), FakeSource("local")
    freshness = Freshness(database, Syncer(database, IngestionSettings(), clock=lambda: NOW), [dice, local])
    admin = await person(database, role="admin")
    context = context_of(database, viewer=admin.viewer, freshness=freshness)
    for _ in range(2):
        payload = (await ask(database, SYNC, context, city="Dublin", sources=["DICE"]))["sourceSync"]
        assert payload == {"reports": [{"name": "DICE", "outcome": "FETCHED", "fetched": 2}], "errors": []}
    assert (len(dice.calls), len(local.calls)) == (2, 0)
    assert all(query.is_asked_for for query in dice.calls), "what was read a moment ago will not do"
    payload = (await ask(database, SYNC, context, city="Atlantis"))["sourceSync"]
    assert payload == {"reports": [], "errors": [{"code": "INVALID", "field": ["city"]}]}


@pytest.mark.parametrize("role, code", [(None, "Unauthenticated"), ("user", "Forbidden"), ("organizer", "Forbidden")])
@pytest.mark.parametrize(
    "query, variables",
    [(MERGE, {"keep": "a", "retire": "b"}), (SPLIT, {"id": "a", "sourceId": "b"}), (SYNC, {"city": "Dublin"})],
)
async def test_nobody_else_may(database: Database, role: Any, code: str, query: str, variables: dict[str, str]) -> None:
    viewer = (await person(database, role=role)).viewer if role else None
    answer = await SCHEMA.execute(query, variables, context_value=context_of(database, viewer=viewer))
    assert answer.errors is not None
    assert type(answer.errors[0].original_error).__name__ == code
