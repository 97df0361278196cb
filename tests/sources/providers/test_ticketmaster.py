"""Ticketmaster: searching, paging and splitting, limits and the quota."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from sources.errors import SourceGarbled, SourceRateLimited
from sources.upstream.http import HttpClient
from tests.sources.conftest import FakeClock
from tests.sources.making import gather, make
from tests.sources.providers.specimens import BY_KEY
from tests.sources.providers.upstreams import FakeUpstream, says

DECLARED = BY_KEY["ticketmaster"]
SPECIMEN = DECLARED.specimen


def event(**changes: Any) -> dict[str, Any]:
    """The specimen with some of its fields replaced."""
    return {**SPECIMEN.fresh_event(), **changes}


class Search:
    """A Discovery search over `count` events of one date each, which keeps to the documented limits."""

    def __init__(self, events: list[dict[str, Any]], undated: list[dict[str, Any]] | None = None) -> None:
        self.events = events
        self.undated = undated or []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The page that was asked for."""
        asked = request.query
        found = self._found(asked)
        size, number = int(asked["size"]), int(asked["page"])
        if size * number >= 1000:
            return web.json_response(
                {"errors": [{"code": "DIS1035", "detail": "Max paging depth exceeded", "status": "400"}]}, status=400
            )
        page = {"size": size, "totalElements": len(found), "totalPages": -(-len(found) // size), "number": number}
        shown = found[size * number : size * (number + 1)]
        headers = {"Rate-Limit": "5000", "Rate-Limit-Available": "4321", "Rate-Limit-Reset": "1795510800000"}
        return web.json_response({**({"_embedded": {"events": shown}} if shown else {}), "page": page}, headers=headers)

    def _found(self, asked: Mapping[str, str]) -> list[dict[str, Any]]:
        flags = [asked.get("includeTBA"), asked.get("includeTBD")]
        if "only" in flags:
            return [] if flags.count("only") == 2 else self.undated
        start, end = asked["startDateTime"], asked["endDateTime"]
        return [one for one in self.events if start <= one["dates"]["start"]["dateTime"] <= end]


def many(count: int) -> list[dict[str, Any]]:
    """Events half an hour apart from 24 November 2026 on."""
    first = datetime(2026, 11, 24, tzinfo=UTC)
    starts = [first + number * timedelta(minutes=30) for number in range(count)]
    return [
        event(id=f"G5-{number}", dates={"start": {"dateTime": f"{start:%Y-%m-%dT%H:%M:%SZ}"}, "timezone": "Europe/Dublin"})
        for number, start in enumerate(starts)
    ]


async def test_pages_are_followed_by_number(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(Search(many(450)).answer)
    listings, _ = await gather(make(DECLARED, http, upstream.base_url))
    assert len({found.source_id for found in listings}) == 450
    assert [asked.query["page"] for asked in upstream.asked] == ["0", "1", "2", "0", "0"]


async def test_windows_are_halved_until_they_can_be_paged_through(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(Search(many(1400)).answer)
    listings, _ = await gather(make(DECLARED, http, upstream.base_url), max_pages=50)
    assert sorted(found.source_id for found in listings) == sorted(f"G5-{number}" for number in range(1400))
    assert all(int(asked.query["page"]) * 200 < 1000 for asked in upstream.asked)


async def test_undated_events_are_searched_for_apart(http: HttpClient, upstream: FakeUpstream) -> None:
    undated = event(id="TBA1", dates={"start": {"dateTBA": True}, "status": {"code": "postponed"}})
    upstream.say(Search(many(1), [undated]).answer)
    listings, _ = await gather(make(DECLARED, http, upstream.base_url))
    assert [(found.source_id, found.date_precision) for found in listings] == [("G5-0", "date_time"), ("TBA1", "to_be_announced")]
    apart = [asked.query for asked in upstream.asked[1:]]
    assert [(q.get("includeTBA"), q.get("includeTBD"), "startDateTime" in q) for q in apart] == [
        ("only", None, False),
        (None, "only", False),
    ]


async def test_the_search_is_a_circle_of_music_in_the_form_that_is_accepted(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(SPECIMEN.wrap([])))
    await gather(make(DECLARED, http, upstream.base_url), radius_km=12.2)
    asked = upstream.asked[0]
    assert asked.path == "/discovery/v2/events.json"
    assert asked.query["segmentId"] == "KZFzniwnSyZfZ7v7nJ"
    assert (asked.query["latlong"], asked.query["radius"], asked.query["unit"]) == ("53.34980,-6.26030", "13", "km")
    assert asked.query["startDateTime"] == "2026-11-23T00:00:00Z"
    assert "city" not in asked.query


async def test_without_coordinates_the_city_is_asked_for_by_name(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(SPECIMEN.wrap([])))
    source = make(DECLARED, http, upstream.base_url, {"TICKETMASTER_COUNTRY_CODE": "GB"})
    await gather(source, latitude=None, longitude=None, city="Leeds", country_code=None)
    assert (upstream.asked[0].query["city"], upstream.asked[0].query["countryCode"]) == ("Leeds", "GB")


async def test_the_page_limit_stops_and_says_so(http: HttpClient, upstream: FakeUpstream) -> None:
    notified: list[str] = []
    upstream.say(Search(many(900)).answer)
    listings, _ = await gather(make(DECLARED, http, upstream.base_url), max_pages=2, on_truncated=notified.append)
    assert len(listings) == 400
    assert "INGESTION_MAX_PAGES" in notified[0]


async def test_a_page_that_is_empty_though_there_are_more_events_is_no_whole_answer(
    http: HttpClient, upstream: FakeUpstream
) -> None:
    """What is missing is then not taken for withdrawn: the search says itself that it has more."""

    async def answer(request: web.Request) -> web.StreamResponse:
        whole = Search(many(450))
        if request.query["page"] == "1":
            return web.json_response({"page": {"size": 200, "totalElements": 0, "totalPages": 0, "number": 1}})
        return await whole.answer(request)

    notified: list[str] = []
    upstream.say(answer)
    listings, _ = await gather(make(DECLARED, http, upstream.base_url), on_truncated=notified.append)
    assert len(listings) == 200
    assert notified == ["ticketmaster says that it has 450 events, but page 2 of them was empty"]


async def test_the_quota_is_read_from_good_answers(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(Search([]).answer)
    source = make(DECLARED, http, upstream.base_url)
    assert source.quota_remaining is None
    await gather(source)
    assert source.quota_remaining == 4321


async def test_a_spent_quota_keeps_us_away_until_its_reset(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(Search([]).answer, Search([]).answer, Search([]).answer, says(SPECIMEN.rate_limited, 429))
    source = make(DECLARED, http, upstream.base_url)
    await gather(source)
    with pytest.raises(SourceRateLimited, match="daily quota") as caught:
        await gather(source)
    assert caught.value.retry_after_s is not None
    assert caught.value.retry_after_s > 3600
    with pytest.raises(SourceRateLimited, match="asked us to wait"):
        await gather(source)
    assert len(upstream.asked) == 4


async def test_a_spike_arrest_is_waited_out(http: HttpClient, upstream: FakeUpstream, clock: FakeClock) -> None:
    spike = {"fault": {"faultstring": "Spike arrest", "detail": {"errorcode": "policies.ratelimit.SpikeArrestViolation"}}}
    upstream.say(says(spike, 429), Search(many(1)).answer)
    listings, _ = await gather(make(DECLARED, http, upstream.base_url))
    assert len(listings) == 1
    assert 1.0 in clock.slept


async def test_calls_are_more_than_200_ms_apart(http: HttpClient, upstream: FakeUpstream, clock: FakeClock) -> None:
    upstream.say(Search(many(450)).answer)
    await gather(make(DECLARED, http, upstream.base_url))
    assert clock.slept == pytest.approx([0.25] * 4)


async def test_an_answer_without_a_page_count_is_not_trusted(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({"_embedded": {"events": [event()]}}))
    with pytest.raises(SourceGarbled):
        await gather(make(DECLARED, http, upstream.base_url))
