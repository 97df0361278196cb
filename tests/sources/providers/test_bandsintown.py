"""Bandsintown: one event as a listing, acts asked about one by one."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from sources.base import Rejected
from sources.errors import SourceUnauthorized, SourceUnavailable
from sources.providers.bandsintown.source import encoded
from sources.upstream.http import HttpClient
from tests.sources.making import asks_about, gather, listing, make, read
from tests.sources.providers.specimens import BY_KEY, DUBLIN
from tests.sources.providers.upstreams import FakeUpstream, says, says_text

DECLARED = BY_KEY["bandsintown"]
SPECIMEN = DECLARED.specimen


def event(**changes: Any) -> dict[str, Any]:
    """The specimen with some of its fields replaced."""
    return {**SPECIMEN.fresh_event(), **changes}


def at_venue(**changes: Any) -> dict[str, Any]:
    """The specimen at another venue."""
    return event(venue={**SPECIMEN.event["venue"], **changes})


def test_every_field_of_a_whole_event() -> None:
    found = listing("bandsintown", event())
    assert found.title == "Fontaines D.C. at Vicar Street"
    assert (found.start_at, found.local_time, found.time_zone) == (
        datetime(2026, 12, 11, 19, tzinfo=UTC),
        time(19),
        "Europe/Dublin",
    )
    assert found.url == "https://www.bandsintown.com/e/103312870"
    assert found.links == ("https://www.bandsintown.com/t/103312870",)
    assert [act.name for act in found.performers] == ["Fontaines D.C.", "Gurriers"]
    assert found.performers[0].musicbrainz_id == "0a6b8ef7-7d2b-4b58-bc1d-5f1c5d2c3a11"
    assert found.performers[0].spotify_id == "6TVXXYMfT7sVsFgRpRtVqT"
    assert found.venue is not None
    assert (found.venue.country_code, found.venue.latitude) == ("IE", 53.3428)
    assert found.on_sale_at == datetime(2026, 9, 1, 9, tzinfo=UTC)
    assert (found.description, found.is_free, found.is_sold_out) == (None, None, False)


@pytest.mark.parametrize(
    ("venue", "zone", "start_at"),
    [
        ({"country": "Ireland"}, "Europe/Dublin", datetime(2026, 12, 11, 19, tzinfo=UTC)),
        ({"country": "日本", "latitude": "35.6", "longitude": "139.7"}, "Asia/Tokyo", datetime(2026, 12, 11, 10, tzinfo=UTC)),
        (
            {"country": "United States", "latitude": "41.5", "longitude": "-87.3"},
            "America/Chicago",
            datetime(2026, 12, 12, 1, tzinfo=UTC),
        ),
        (
            {"country": "United States", "latitude": "39.77", "longitude": "-86.16"},
            "America/Indiana/Indianapolis",
            datetime(2026, 12, 12, 0, tzinfo=UTC),
        ),
    ],
)
def test_naive_times_are_told_by_the_venues_clock(venue: dict[str, str], zone: str, start_at: datetime) -> None:
    found = listing("bandsintown", at_venue(**venue))
    assert (found.time_zone, found.start_at, found.local_time) == (zone, start_at, time(19))


def test_a_place_whose_zone_nobody_can_tell_is_rejected() -> None:
    found = read("bandsintown", at_venue(country="Atlantis", latitude="", longitude="", city="Nowhere"))
    assert isinstance(found, Rejected)
    assert "time zone" in found.reason


@pytest.mark.parametrize(
    ("title", "venue", "lineup", "expected"),
    [
        ("", "Vicar Street", ["John", "Idles"], "John at Vicar Street"),
        ("Vicar Street", "Vicar Street", ["John"], "John at Vicar Street"),
        ("Green Man Festival 2026", "Green Man Festival 2026", ["John"], "Green Man Festival 2026"),
        (
            "Justin Bieber: Justice World Tour",
            "Justin Bieber: Justice World Tour",
            ["Justin Bieber"],
            "Justin Bieber: Justice World Tour",
        ),
        ("A Night for Palestine", "Vicar Street", ["John"], "A Night for Palestine"),
    ],
)
def test_titles(title: str, venue: str, lineup: list[str], expected: str) -> None:
    payload = at_venue(name=venue)
    assert listing("bandsintown", {**payload, "title": title, "lineup": lineup}).title == expected


def test_a_festival_shown_by_days_has_no_time() -> None:
    found = listing("bandsintown", event(festival_datetime_display_rule="range", festival_start_date="2026-12-11"))
    assert (found.date_precision, found.local_date, found.start_at) == ("date", date(2026, 12, 11), None)


def test_a_free_offer_is_free() -> None:
    assert listing("bandsintown", event(offers=[{"type": "Free", "url": "https://x.example/"}])).is_free is True


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AC/DC", "AC%252FDC"),
        ("Who? What", "Who%253F%20What"),
        ("Sunn O)))*", "Sunn%20O%29%29%29%252A"),
        ('"Weird Al"', "%27CWeird%20Al%27C"),
        ("Sigur Rós", "Sigur%20R%C3%B3s"),
        ("id_307871", "id_307871"),
    ],
)
async def test_names_are_encoded_twice_where_they_must_be(name: str, path: str, http: HttpClient, upstream: FakeUpstream) -> None:
    assert encoded(name) == path
    upstream.say(says([]))
    await gather(make(DECLARED, http, upstream.base_url, {"BANDSINTOWN_SEED_ARTISTS": name}))
    assert upstream.asked[0].raw_path.startswith(f"/artists/{path}/events?app_id=")


async def test_the_first_events_artist_is_everyones(http: HttpClient, upstream: FakeUpstream) -> None:
    second = event(id="2")
    del second["artist"]
    upstream.say(says([event(), second]))
    listings, _ = await gather(make(DECLARED, http, upstream.base_url))
    assert [found.performers[0].musicbrainz_id for found in listings] == ["0a6b8ef7-7d2b-4b58-bc1d-5f1c5d2c3a11"] * 2


async def test_only_the_city_and_the_window_are_kept_and_no_app_id(http: HttpClient, upstream: FakeUpstream) -> None:
    far = at_venue(city="Cork", latitude="51.89", longitude="-8.47") | {"id": "2"}
    late = event(id="3", starts_at="2027-08-01T19:00:00")
    upstream.say(says([event(url="https://www.bandsintown.com/e/1?app_id=bit-Secret-3&came_from=267"), far, late]))
    listings, rejected = await gather(make(DECLARED, http, upstream.base_url))
    assert ([found.source_id for found in listings], rejected) == (["103312870"], [])
    assert b"bit-Secret-3" not in listings[0].raw
    assert upstream.asked[0].query["date"] == "2026-11-22,2027-02-24"


async def test_held_acts_are_asked_about_too_each_once_up_to_the_limit(http: HttpClient, upstream: FakeUpstream) -> None:
    notified: list[str] = []
    upstream.say(says([]))
    source = make(
        DECLARED,
        http,
        upstream.base_url,
        {"BANDSINTOWN_SEED_ARTISTS": "Bicep", "BANDSINTOWN_MAX_ARTISTS": "3"},
        artists=asks_about("BICEP", "Lankum", "Kneecap", "Sprints"),
    )
    await gather(source, on_truncated=notified.append)
    assert sorted(asked.path for asked in upstream.asked) == [
        "/artists/Bicep/events",
        "/artists/Kneecap/events",
        "/artists/Lankum/events",
    ]
    assert "BANDSINTOWN_MAX_ARTISTS" in notified[0]


@pytest.mark.parametrize(
    "answer",
    [
        says({"errorMessage": "[NotFound] The artist was not found"}, 404),
        says({"errorMessage": "[NotFound] The artist was not found"}),
        says_text("\n{warn=Not found}\n"),
        says_text(""),
        says([]),
    ],
)
async def test_an_unknown_act_has_no_dates(http: HttpClient, upstream: FakeUpstream, answer: Any) -> None:
    upstream.say(answer)
    assert await gather(make(DECLARED, http, upstream.base_url)) == ([], [])


async def test_one_acts_failure_costs_only_its_dates(http: HttpClient, upstream: FakeUpstream) -> None:
    async def by_act(request: Any) -> Any:
        return await (says({}, 500) if "Broken" in request.path else says([event()]))(request)

    upstream.say(by_act)
    source = make(DECLARED, http, upstream.base_url, {"BANDSINTOWN_SEED_ARTISTS": "Broken,Fontaines D.C."})
    found = []
    with pytest.raises(SourceUnavailable):
        async for item in source.fetch(DUBLIN):
            found.append(item)
    assert len(found) == 1


async def test_an_unapproved_app_id_ends_it_at_once(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({"Message": "explicit deny"}, 403))
    source = make(DECLARED, http, upstream.base_url, {"BANDSINTOWN_SEED_ARTISTS": ",".join(f"Act {n}" for n in range(40))})
    with pytest.raises(SourceUnauthorized, match="approve"):
        await gather(source)
    assert len(upstream.asked) < 40
