"""The upstreams over GraphQL: how they stand, and their part in an answer."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from sources.places.gazetteer import Place
from sources.reports import Coverage, Report, SourceStatus
from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs
from tests.schema.asking import ask, context_of

REPORTS = (
    Report("ticketmaster", "fetched", 12, 340),
    Report("dice", "failed", 0, 15, "402: the Apify plan is used up"),
)


@dataclass
class RecordedFreshness:
    """Answers with fixed reports and remembers which towns it was asked to bring up to date."""

    database: Database
    towns: list[str] = field(default_factory=list)

    async def ensure(self, town: Place | None) -> tuple[Report, ...]:
        """A fetch that brings one gig."""
        assert town is not None
        self.towns.append(town.name)
        await add_gigs(self.database, Gig("Just fetched", city=town.name))
        return REPORTS


async def test_a_query_for_a_city_brings_it_up_to_date_once_before_it_reads(database: Database) -> None:
    freshness = RecordedFreshness(database)
    query = """{ events(filter: {city: "Baile Átha Cliath"}) { totalCount nodes { title } edges { cursor }
        facets { genres { value } } sources { name outcome fetched tookMs detail } } }"""
    found = (await ask(database, query, context_of(database, freshness=freshness)))["events"]
    assert freshness.towns == ["Dublin"]
    assert (found["totalCount"], found["nodes"]) == (1, [{"title": "Just fetched"}])
    assert found["sources"] == [
        {"name": "TICKETMASTER", "outcome": "FETCHED", "fetched": 12, "tookMs": 340, "detail": None},
        {"name": "DICE", "outcome": "FAILED", "fetched": 0, "tookMs": 15, "detail": "402: the Apify plan is used up"},
    ]


@pytest.mark.parametrize(
    ("wanted", "towns"),
    [
        ("{near: {latitude: 53.34, longitude: -6.25}}", ["Dublin"]),
        ('{city: "Cork", near: {latitude: 53.34, longitude: -6.25}}', ["Cork"]),
        ("{near: {latitude: 0, longitude: 0}}", []),
        ('{city: "Atlantis"}', []),
        ('{text: "Dublin"}', []),
        ("{}", []),
    ],
)
async def test_the_town_that_a_filter_is_about(database: Database, wanted: str, towns: list[str]) -> None:
    freshness = RecordedFreshness(database)
    await ask(database, f"{{ events(filter: {wanted}) {{ nodes {{ title }} }} }}", context_of(database, freshness=freshness))
    assert freshness.towns == towns


async def test_without_sources_an_answer_comes_from_what_is_held(database: Database) -> None:
    await add_gigs(database, Gig())
    found = await ask(database, '{ events(filter: {city: "Dublin"}) { totalCount sources { name } } }')
    assert found["events"] == {"totalCount": 1, "sources": []}


async def test_how_every_source_stands(database: Database) -> None:
    async def states() -> list[SourceStatus]:
        return [
            SourceStatus("ticketmaster", "ok", None, NOW, None, 412, 4870, True, (Coverage("dublin", NOW, NOW, None, False),)),
            SourceStatus("eventbrite", "disabled", "EVENTBRITE_API_TOKEN is not set", None, None, 0, None, False),
        ]

    query = """{ sources { name state detail lastSyncedAt lastError eventCount quotaRemaining isSandbox
        coverage { city lastSyncedAt windowStart windowEnd isStale } } }"""
    first, second = (await ask(database, query, context_of(database, source_states=states)))["sources"]
    now = "2026-11-23T12:00:00Z"
    assert first == {
        "name": "TICKETMASTER", "state": "OK", "detail": None, "lastSyncedAt": now, "lastError": None, "eventCount": 412,
        "quotaRemaining": 4870, "isSandbox": True,
        "coverage": [{"city": "dublin", "lastSyncedAt": now, "windowStart": now, "windowEnd": None, "isStale": False}],
    }  # fmt: skip
    unset: dict[str, Any] = {"state": "DISABLED", "detail": "EVENTBRITE_API_TOKEN is not set", "coverage": [], "isSandbox": False}
    assert {name: second[name] for name in unset} == unset
