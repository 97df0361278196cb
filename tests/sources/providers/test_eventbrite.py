"""Eventbrite: one event as a listing, organizations, continuation."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from sources.base import Rejected
from sources.errors import SourceRefused, SourceUnauthorized
from sources.upstream.http import HttpClient
from tests.sources.making import gather, listing, make, read
from tests.sources.providers.specimens import BY_KEY
from tests.sources.providers.upstreams import FakeUpstream, says, says_text

DECLARED = BY_KEY["eventbrite"]
SPECIMEN = DECLARED.specimen


def event(**changes: Any) -> dict[str, Any]:
    """The specimen with some of its fields replaced."""
    return {**SPECIMEN.fresh_event(), **changes}


def page(events: list[dict[str, Any]], **pagination: Any) -> Any:
    """One page of an organization's events."""
    return {"pagination": {"has_more_items": False, **pagination}, "events": events}


def test_every_field_of_a_whole_event() -> None:
    found = listing("eventbrite", event())
    assert found.title == "Night Signals & Friends"
    assert (found.start_at, found.local_time) == (datetime(2026, 12, 11, 20, tzinfo=UTC), time(20))
    assert found.end_at == datetime(2026, 12, 12, 1, tzinfo=UTC)
    assert found.url == "https://www.eventbrite.ie/e/night-signals-tickets-1234567890123"
    assert found.description == "A night\nof music & more"
    assert (found.price_min, found.price_max, found.currency) == (Decimal("12.50"), Decimal("20.00"), "EUR")
    assert (found.is_free, found.is_sold_out) == (False, False)
    assert found.genres == ("electronic",)
    assert found.venue is not None
    assert (found.venue.name, found.venue.capacity, found.venue.country_code) == ("The Sugar Club", 300, "IE")
    assert found.images[0].url == "https://img.evbuc.com/y?s=2"
    assert (found.promoter, found.tags) == ("Night Signals", ("performance",))
    assert found.changed_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "draft"}, "a draft"),
        ({"is_series_parent": True}, "the parent of a series; its dates are listed separately"),
        ({"online_event": True}, "online"),
        ({"listed": False}, "not listed publicly by its organizer"),
        ({"invite_only": True}, "not listed publicly by its organizer"),
        ({"privacy_setting": "locked"}, "not listed publicly by its organizer"),
        ({"category_id": "101"}, "not music"),
        ({"category_id": None, "subcategory_id": None, "format_id": "9"}, "not music"),
        ({"format_id": "9"}, "no gig: a lesson or workshop"),
        ({"name": {"text": "Guitar lessons"}}, "no gig: a lesson or workshop"),
    ],
)
def test_what_is_no_public_gig_is_rejected(changes: dict[str, Any], reason: str) -> None:
    found = read("eventbrite", event(**changes))
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize("format_id", ["5", "6", "11"])
def test_a_concert_without_a_category_stays(format_id: str) -> None:
    assert listing("eventbrite", event(category_id=None, subcategory_id=None, format_id=format_id))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Sunset Sailing Party", "Drinks on deck, DJs and dancing as the sun goes down."),
        ("Comedy Night at the Cellar", "Five stand-up comedians, then music until late."),
        ("Harbour Social", "Meet new people over nibbles."),
        ("Speed Dating Live", "With music."),  # not seen while the rule was written
    ],
)
def test_a_party_of_another_kind_without_a_category_goes(title: str, text: str) -> None:
    names = {"name": {"text": title}, "description": {"text": text}, "summary": None}
    found = read("eventbrite", event(category_id=None, subcategory_id=None, format_id="11", **names))
    assert isinstance(found, Rejected)
    assert found.reason == "not music"


@pytest.mark.parametrize("title", ["DJ Boat Party with live music", "Harbour Rock: three bands", "Album launch"])
def test_a_party_that_speaks_of_music_in_its_title_stays(title: str) -> None:
    names = {"name": {"text": title}, "description": {"text": ""}, "summary": None}
    assert listing("eventbrite", event(category_id=None, subcategory_id=None, format_id="11", **names))


@pytest.mark.parametrize(("status", "ours"), [("live", "scheduled"), ("started", "scheduled"), ("canceled", "cancelled")])
def test_statuses(status: str, ours: str) -> None:
    assert listing("eventbrite", event(status=status)).status == ours


def test_minor_units_are_those_of_the_currency() -> None:
    yen = {"minimum_ticket_price": {"currency": "JPY", "value": 2000}, "maximum_ticket_price": {"currency": "JPY", "value": 3000}}
    found = listing("eventbrite", event(ticket_availability=yen))
    assert (found.price_min, found.price_max, found.currency) == (Decimal("2000.00"), Decimal("3000.00"), "JPY")
    euro = {"minimum_ticket_price": {"currency": "EUR", "value": 1250}}
    assert listing("eventbrite", event(ticket_availability=euro)).price_min == Decimal("12.50")


def test_free_is_free_and_no_price() -> None:
    found = listing("eventbrite", event(is_free=True))
    assert (found.is_free, found.price_min, found.price_max) == (True, None, None)


def test_a_hidden_end_is_not_told() -> None:
    assert listing("eventbrite", event(hide_end_date=True)).end_at is None


def test_the_events_own_zone_counts() -> None:
    start = {"timezone": "America/New_York", "local": "2026-12-11T20:00:00", "utc": "2026-12-12T01:00:00Z"}
    found = listing("eventbrite", event(start=start, end=None))
    assert (found.time_zone, found.local_time, found.start_at) == (
        "America/New_York",
        time(20),
        datetime(2026, 12, 12, 1, tzinfo=UTC),
    )


async def test_events_elsewhere_or_outside_the_window_are_left_out(http: HttpClient, upstream: FakeUpstream) -> None:
    cork = event(id="2")
    cork["venue"] = {
        "name": "Cyprus Avenue",
        "latitude": "51.89",
        "longitude": "-8.47",
        "address": {"city": "Cork", "country": "IE"},
    }
    late = event(id="3", start={"timezone": "Europe/Dublin", "utc": "2027-06-01T20:00:00Z"})
    nowhere = event(id="4", venue=None)
    upstream.say(says(page([event(), cork, late, nowhere])))
    listings, rejected = await gather(make(DECLARED, http, upstream.base_url))
    assert ([found.source_id for found in listings], rejected) == (["1234567890123"], [])


async def test_continuations_are_followed_to_the_end(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(
        says(page([event(id="1")], has_more_items=True, continuation="abc")),
        says(page([event(id="2")], has_more_items=True, continuation="def")),
        says(page([event(id="3")])),
    )
    listings, _ = await gather(make(DECLARED, http, upstream.base_url))
    assert [found.source_id for found in listings] == ["1", "2", "3"]
    assert [asked.query.get("continuation") for asked in upstream.asked] == [None, "abc", "def"]
    assert {asked.path for asked in upstream.asked} == {"/v3/organizations/555/events/"}


async def test_a_continuation_that_repeats_ends_the_walk(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(page([event()], has_more_items=True, continuation="abc")))
    listings, _ = await gather(make(DECLARED, http, upstream.base_url))
    assert (len(listings), len(upstream.asked)) == (1, 2)


async def test_the_page_limit_stops_and_says_so(http: HttpClient, upstream: FakeUpstream) -> None:
    notified: list[str] = []
    upstream.say(*(says(page([event(id=str(n))], has_more_items=True, continuation=f"c{n}")) for n in range(9)))
    listings, _ = await gather(make(DECLARED, http, upstream.base_url), max_pages=3, on_truncated=notified.append)
    assert len(listings) == 3
    assert "INGESTION_MAX_PAGES" in notified[0]


async def test_without_ids_the_tokens_own_organizations_are_read(http: HttpClient, upstream: FakeUpstream) -> None:
    organizations = {"organizations": [{"id": "77"}, {"id": "78"}], "pagination": {"has_more_items": False}}
    upstream.say(says(organizations), says(page([event()])), says(page([event()])))
    listings, _ = await gather(make(DECLARED, http, upstream.base_url, {"EVENTBRITE_ORG_IDS": ""}))
    assert [asked.path for asked in upstream.asked] == [
        "/v3/users/me/organizations/",
        "/v3/organizations/77/events/",
        "/v3/organizations/78/events/",
    ]
    assert len(listings) == 1
    assert upstream.asked[0].headers["Authorization"] == "Bearer eb-Secret-2"


async def test_a_base_address_with_the_version_in_it_works_too(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(page([])))
    await gather(make(DECLARED, http, upstream.base_url, {"EVENTBRITE_BASE_URL": f"{upstream.base_url}/v3/"}))
    assert upstream.asked[0].path == "/v3/organizations/555/events/"


async def test_the_quota_is_read_without_the_token(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(page([]), x_rate_limit="token:eb-Secret-2 3/2000 reset=3594s"))
    source = make(DECLARED, http, upstream.base_url)
    await gather(source)
    assert source.quota_remaining == 1997


async def test_a_wrong_token_with_a_400_asks_for_renewal(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({"status_code": 400, "error": "INVALID_AUTH"}, 400))
    with pytest.raises(SourceUnauthorized, match="renew"):
        await gather(make(DECLARED, http, upstream.base_url))


async def test_the_cdns_refusal_has_its_own_words(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says_text("<!DOCTYPE html><title>Just a moment...</title>", 403, cf_mitigated="challenge"))
    with pytest.raises(SourceUnauthorized, match="CDN"):
        await gather(make(DECLARED, http, upstream.base_url))


async def test_what_is_not_found_names_the_setting(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({"error": "NOT_FOUND"}, 404))
    with pytest.raises(SourceRefused, match="EVENTBRITE_ORG_IDS"):
        await gather(make(DECLARED, http, upstream.base_url))


async def test_one_reading_serves_every_city(http: HttpClient, upstream: FakeUpstream) -> None:
    cork = event(id="2", venue={**SPECIMEN.fresh_event()["venue"], "address": {"city": "Cork", "country": "IE"}})
    cork["venue"] |= {"latitude": "51.89", "longitude": "-8.47"}
    upstream.say(says(page([event(id="1")], has_more_items=True, continuation="abc")), says(page([cork])))
    source = make(DECLARED, http, upstream.base_url)
    in_dublin, _ = await gather(source)
    in_cork, _ = await gather(source, city="Cork", latitude=51.8985, longitude=-8.4756)
    again, _ = await gather(source)
    found = [in_dublin, in_cork, again]
    assert [[one.source_id for one in listings] for listings in found] == [["1"], ["2"], ["1"]]
    assert len(upstream.asked) == 2


async def test_a_reading_is_served_for_two_minutes(
    http: HttpClient, upstream: FakeUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.say(says(page([event(id="1")])), says(page([event(id="2")])))
    source = make(DECLARED, http, upstream.base_url)
    now = 1000.0
    monkeypatch.setattr("sources.providers.eventbrite.source.time.monotonic", lambda: now)
    await gather(source)
    now += 121
    assert [one.source_id for one in (await gather(source))[0]] == ["2"]


async def test_who_asks_for_a_reading_gets_a_new_one(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(page([event(id="1")])), says(page([event(id="2")])))
    source = make(DECLARED, http, upstream.base_url)
    await gather(source)
    assert [one.source_id for one in (await gather(source, is_asked_for=True))[0]] == ["2"]
    assert [one.source_id for one in (await gather(source))[0]] == ["2"], "and it serves the others from then on"


async def test_what_was_not_read_whole_is_read_again(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(
        says(page([event(id="1")], has_more_items=True, continuation="abc")),
        says({"error": "NOT_FOUND"}, 404),
        says(page([event(id="1")], has_more_items=True, continuation="abc")),
        says(page([event(id="2")])),
    )
    source = make(DECLARED, http, upstream.base_url)
    with pytest.raises(SourceRefused):
        await gather(source)
    assert len((await gather(source, max_pages=1, on_truncated=lambda why: None))[0]) == 1
    assert [one.source_id for one in (await gather(source))[0]] == ["2"]


def test_a_zone_that_is_not_told_is_that_of_the_city_and_never_dublins() -> None:
    for city, zone in (("Los Angeles", "America/Los_Angeles"), ("Cork", "Europe/Dublin"), ("Nowhereville", "UTC")):
        venue = {"name": "Hall", "address": {"city": city}}
        assert listing("eventbrite", event(venue=venue, start={"local": "2026-12-11T20:00:00"})).time_zone == zone
