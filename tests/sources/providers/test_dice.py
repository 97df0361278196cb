"""Dice through Apify: every shape of item, what a refusal means, where cities are."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from sources.base import Rejected
from sources.errors import SourceError, SourceRefused, SourceTimedOut, SourceUnauthorized, SourceUnavailable
from sources.providers.dice.source import Dice
from sources.upstream.http import HttpClient
from tests.sources.invariants import check
from tests.sources.making import gather, listing, make, read
from tests.sources.providers.specimens import BY_KEY
from tests.sources.providers.upstreams import FakeUpstream, says

DECLARED = BY_KEY["dice"]
SPECIMEN = DECLARED.specimen
APP_EVENT: dict[str, Any] = {
    "id": "6840a2dd615fc3000143ac70",
    "name": "Framework presents Paradise ",
    "perm_name": "framework-presents-paradise",
    "dates": {
        "event_start_date": "2026-12-11T22:00:00+00:00",
        "event_end_date": "2026-12-12T03:00:00+00:00",
        "timezone": "Europe/Dublin",
    },
    "price": {"amount": None, "amount_from": 1705, "currency": "EUR"},
    "summary_lineup": {"top_artists": [{"artist_id": "1", "name": "Jaime Jones", "is_headliner": False, "image": None}]},
    "venues": [
        {
            "id": "14060",
            "name": "Hangar",
            "address": "St Andrews Lane",
            "city": {"name": "Dublin", "country_code": "IE"},
            "location": {"lat": 53.34, "lng": -6.26},
            "doors_open_date": "2026-12-11T21:30:00+00:00",
        }
    ],
    "tags_types": [{"value": "music:party"}],
    "about": {"description": "Late", "highlights": [{"type": "age_restriction", "title": "This is a 21+ event"}]},
    "status": "sold-out",
}
SCRAPED: dict[str, Any] = {
    "title": "Club night",
    "startDate": "2026-12-11T23:00:00",
    "venueName": "Index",
    "location": {"address": "Andrew's Lane", "city": "Dublin"},
    "price": "From £12.50",
    "lineup": ["Saoirse", {"name": "Sally C"}],
    "link": "/event/club-night-xyz",
    "imageUrl": "https://dice-media.imgix.net/z.jpg",
    "genres": ["Techno", "gig:house", "unheard of"],
}


def test_every_field_of_the_events_apis_shape() -> None:
    found = listing("dice", SPECIMEN.event)
    assert (found.start_at, found.local_date, found.local_time) == (
        datetime(2026, 12, 11, 22, 30, tzinfo=UTC),
        date(2026, 12, 11),
        time(22, 30),
    )
    assert found.doors_at == found.start_at
    assert (found.price_min, found.price_max, found.currency) == (Decimal("15.00"), Decimal("15.00"), "EUR")
    assert [(act.name, act.billing) for act in found.performers] == [("Saoirse", "headline"), ("Sally C", "support")]
    assert found.genres == ("house", "techno")
    assert found.url == "https://dice.fm/event/saoirse-w-sally-c-11th-dec-index-dublin-tickets"
    assert found.links == ("https://link.dice.fm/G001",)
    assert found.venue is not None
    assert (found.venue.name, found.venue.city, found.venue.country_code) == ("Index", "Dublin", "IE")
    assert (found.age_restriction, found.promoter) == ("18+", "District 8")


@pytest.mark.parametrize("item", [APP_EVENT, {"type": "event", "event": APP_EVENT}])
def test_the_apps_shape_alone_or_as_an_item_of_its_search(item: dict[str, Any]) -> None:
    found = listing("dice", item)
    check(found)
    assert (found.title, found.time_zone) == ("Framework presents Paradise", "Europe/Dublin")
    assert (found.price_min, found.currency) == (Decimal("17.05"), "EUR")
    assert found.doors_at == datetime(2026, 12, 11, 21, 30, tzinfo=UTC)
    assert (found.is_sold_out, found.age_restriction) == (True, "21+")
    assert [act.name for act in found.performers] == ["Jaime Jones"]


def test_a_scraped_item_with_names_that_clients_guess() -> None:
    found = listing("dice", SCRAPED)
    check(found)
    assert found.source_id == "club-night-xyz"
    assert found.url == "https://dice.fm/event/club-night-xyz"
    assert (found.start_at, found.time_zone) == (datetime(2026, 12, 11, 23, tzinfo=UTC), "Europe/Dublin")
    assert (found.price_min, found.currency) == (Decimal("12.50"), "GBP")
    assert [act.name for act in found.performers] == ["Saoirse", "Sally C"]
    assert found.genres == ("techno", "house")
    assert found.venue is not None
    assert (found.venue.name, found.venue.city) == ("Index", "Dublin")


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("£12.50", ("12.50", "12.50", "GBP", False)),
        ("€10 - €15,50", ("10.00", "15.50", "EUR", False)),
        ("15 EUR", ("15.00", "15.00", "EUR", False)),
        ("From £12.50", ("12.50", None, "GBP", False)),
        ("10-15 EUR", ("10.00", "15.00", "EUR", False)),
        ("€1,234.50", ("1234.50", "1234.50", "EUR", False)),
        ("1.234,50 €", ("1234.50", "1234.50", "EUR", False)),
        ("Free before 11, €10 after", ("10.00", "10.00", "EUR", False)),
        ("£5 / €6", (None, None, None, None)),
        ("A$30", (None, None, None, None)),
        ("VIP 20", (None, None, None, None)),
        ("Free", (None, None, None, True)),
        ("From Free", (None, None, None, None)),
        (12, (None, None, None, None)),
        ({"min": 10, "max": 20, "currency": "EUR"}, ("10.00", "20.00", "EUR", False)),
        ({"amount": None, "amount_from": 1705, "currency": "EUR"}, ("17.05", None, "EUR", False)),
        ({"amount": 0, "currency": "EUR"}, (None, None, None, True)),
        (None, (None, None, None, None)),
    ],
)
def test_prices_of_scraped_items(price: Any, expected: tuple[Any, ...]) -> None:
    found = listing("dice", {**SCRAPED, "price": price})
    notified = [None if amount is None else str(amount) for amount in (found.price_min, found.price_max)]
    assert (*notified, found.currency, found.is_free) == expected


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"flags": ["postponed"]}, "postponed"),
        ({"flags": ["rescheduled", "qr-code"]}, "rescheduled"),
        ({"status": "off-sale"}, "scheduled"),
    ],
)
def test_statuses(changes: dict[str, Any], status: str) -> None:
    assert listing("dice", {**SPECIMEN.event, **changes}).status == status


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"error": "timeout", "errorDescription": "page did not load"}, "an error row from the actor"),
        ({"id": "1", "type_tags": ["culture:comedy"], "name": "Stand-up", "date": "2026-12-11T20:00:00Z"}, "not music"),
        ({"id": "1", "name": "When?"}, "unknown shape: no readable date"),
        ({"headline": "x"}, "unknown shape: no name"),
        ({"title": "x"}, "unknown shape: neither an id nor a URL"),
        (["x"], "unknown shape: not an object"),
        ({**APP_EVENT, "is_hidden_event": True}, "hidden by its promoter"),
    ],
)
def test_what_is_no_gig_is_rejected_with_its_reason(item: Any, reason: str) -> None:
    found = read("dice", item)
    assert isinstance(found, Rejected)
    assert found.reason == reason


async def test_error_rows_do_not_stop_their_neighbours(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says([{"error": "x", "errorDescription": "y"}, SPECIMEN.event, APP_EVENT, SCRAPED], 201))
    listings, rejected = await gather(make(DECLARED, http, upstream.base_url))
    assert (len(listings), [one.reason for one in rejected]) == (3, ["an error row from the actor"])


async def test_the_run_is_asked_for_as_documented(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says([], 201))
    environ = {"DICE_APIFY_USE_PROXY": "true", "DICE_APIFY_MAX_ITEMS": "50"}
    await gather(make(DECLARED, http, upstream.base_url, environ))
    asked = upstream.asked[0]
    assert (asked.method, asked.path) == ("POST", "/v2/acts/lexis-solutions~dice-fm/run-sync-get-dataset-items")
    assert asked.headers["Authorization"] == "Bearer apify-Secret-4"
    assert json.loads(asked.body) == {
        "startUrls": [{"url": "https://dice.fm/browse/dublin"}],
        "maxItems": 50,
        "proxy": {"useApifyProxy": True},
    }
    assert "apify-Secret-4" not in asked.raw_path


@pytest.mark.parametrize(
    ("status", "kind", "error", "words"),
    [
        (401, "user-or-token-not-found", SourceUnauthorized, "APIFY_TOKEN"),
        (402, "not-enough-usage-to-run-paid-actor", SourceUnauthorized, "plan's quota is used up"),
        (403, "actor-is-not-rented", SourceUnauthorized, "rental"),
        (403, "platform-feature-disabled", SourceUnauthorized, "plan has reached its monthly hard limit"),
        (403, "something-else", SourceUnauthorized, "permissions"),
        (404, "record-not-found", SourceRefused, "DICE_APIFY_ACTOR"),
        (408, "run-timeout-exceeded", SourceTimedOut, "300 s"),
        (400, "run-failed", SourceUnavailable, "run failed"),
        (400, "invalid-input", SourceRefused, "field maxItems"),
    ],
)
async def test_a_refusal_says_which_of_token_rental_or_plan_is_at_fault(
    http: HttpClient, upstream: FakeUpstream, status: int, kind: str, error: type[SourceError], words: str
) -> None:
    upstream.say(says({"error": {"type": kind, "message": "Input is not valid: field maxItems"}}, status))
    with pytest.raises(error, match=words):
        await gather(make(DECLARED, http, upstream.base_url))
    assert len(upstream.asked) == 1


async def test_a_full_answer_is_taken_to_be_cut(http: HttpClient, upstream: FakeUpstream) -> None:
    notified: list[str] = []
    upstream.say(says([SPECIMEN.event], 201))
    await gather(make(DECLARED, http, upstream.base_url, {"DICE_APIFY_MAX_ITEMS": "1"}), on_truncated=notified.append)
    assert "DICE_APIFY_MAX_ITEMS" in notified[0]


def test_it_is_off_unless_enabled(http: HttpClient) -> None:
    source = make(DECLARED, http, "http://127.0.0.1:1", {"DICE_APIFY_ENABLED": "false"})
    assert source.missing == "DICE_APIFY_ENABLED is not true"


def test_city_pages(http: HttpClient) -> None:
    cork = "https://dice.fm/browse/cork-5f1a2b3c4d5e6f7a8b9c0d1e"
    source = make(DECLARED, http, "http://127.0.0.1:1", {"DICE_APIFY_START_URLS": cork})
    assert isinstance(source, Dice)
    assert source.city_pages("Cork") == [cork]
    assert source.city_pages("London") == ["https://dice.fm/browse/london-54d8a23438fe5d27d500001c"]
    assert source.city_pages("New York") == ["https://dice.fm/browse/new-york"]
