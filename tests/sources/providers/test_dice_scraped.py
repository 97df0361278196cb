"""Dice items as actors scrape them: hours apart from dates, schema.org's words, places far from Dublin."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from sources.base import Rejected
from sources.providers.dice.payload import SEARCHED_CITY
from sources.upstream.http import HttpClient
from tests.sources.making import gather, listing, make, read
from tests.sources.providers.specimens import BY_KEY
from tests.sources.providers.upstreams import FakeUpstream, says

DUBLIN: dict[str, Any] = {"id": "1", "name": "Saoirse", "venue": "Index", "city": "Dublin"}
SCHEMA_ORG: dict[str, Any] = {
    "@type": "MusicEvent",
    "name": "DJ Gigola",
    "url": "https://dice.fm/event/dj-gigola",
    "startDate": "2026-12-11T23:00:00+01:00",
    "endDate": "2026-12-12T06:00:00+01:00",
    "eventStatus": "https://schema.org/EventCancelled",
    "location": {
        "@type": "Place",
        "name": "RSO",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Schnellerstr. 137",
            "addressLocality": "Berlin",
            "addressCountry": "DE",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 52.4527, "longitude": 13.5079},
    },
    "image": ["https://dice-media.imgix.net/a.jpg"],
    "performer": [{"@type": "MusicGroup", "name": "DJ Gigola"}, {"@type": "MusicGroup", "name": "Kev Koko"}],
    "offers": [
        {"@type": "Offer", "price": "18.50", "priceCurrency": "EUR", "availability": "https://schema.org/SoldOut"},
        {"@type": "AggregateOffer", "lowPrice": 15, "highPrice": "22", "priceCurrency": "EUR"},
    ],
}


@pytest.mark.parametrize(
    ("told", "hour"),
    [
        ("5:00 PM", time(17)),
        ("5 PM", time(17)),
        ("12:30 am", time(0, 30)),
        ("17:00", time(17)),
        ("7.30pm", time(19, 30)),
        ("Doors 8 p.m.", time(20)),
        ("21:00 - 03:00", time(21)),
    ],
)
def test_an_hour_apart_from_its_date_is_kept(told: str, hour: time) -> None:
    for day in ("2026-12-11", "2026-12-11T00:00:00"):
        found = listing("dice", {**DUBLIN, "date": day, "time": told})
        assert (found.date_precision, found.local_date, found.local_time) == ("date_time", date(2026, 12, 11), hour)


@pytest.mark.parametrize("told", [None, "", "TBA", "late", "2026", "25:00", "13 pm"])
def test_what_is_no_hour_leaves_the_date_alone(told: str | None) -> None:
    found = listing("dice", {**DUBLIN, "date": "2026-12-11", "time": told})
    assert (found.date_precision, found.local_time) == ("date", None)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ({"city": "Los Angeles"}, "America/Los_Angeles"),
        ({"location": {"name": "Echoplex", "city": "Los Angeles, CA"}}, "America/Los_Angeles"),
        ({"city": "Berlin"}, "Europe/Berlin"),
        ({"location": {"lat": 34.05, "lng": -118.24}}, "America/Los_Angeles"),
        ({"location": {"lat": 52.52, "lng": 13.4}}, "Europe/Berlin"),
        ({"city": "Cork"}, "Europe/Dublin"),
        ({"city": "Chicago"}, "America/Chicago"),  # not seen while the rule was written
        ({"location": {"lat": 35.68, "lng": 139.69}}, "Asia/Tokyo"),
    ],
)
def test_the_zone_is_that_of_the_coordinates_or_the_city(place: dict[str, Any], zone: str) -> None:
    found = listing("dice", {"id": "1", "name": "X", "venue": "Hall", "date": "2026-12-11T20:00:00", **place})
    assert (found.time_zone, found.local_time) == (zone, time(20))


def test_no_place_is_not_dublin() -> None:
    found = read("dice", {"id": "1", "name": "X", "date": "2026-12-11T20:00:00", "city": "Nowhereville"})
    assert isinstance(found, Rejected)
    assert found.reason == "the time zone cannot be determined from the city or the coordinates"
    assert (
        listing("dice", {"id": "1", "name": "X", "date": "2026-12-11T20:00:00", SEARCHED_CITY: "Berlin"}).time_zone
        == "Europe/Berlin"
    )


@pytest.mark.parametrize(
    ("written", "day", "hour"),
    [
        ("Fri, 18 Dec 2026", date(2026, 12, 18), None),
        ("Fri 18 Dec 2026", date(2026, 12, 18), None),
        ("18 December 2026", date(2026, 12, 18), None),
        ("18th of December, 2026", date(2026, 12, 18), None),
        ("Dec 18, 2026", date(2026, 12, 18), None),
        ("Sat, 5 Sept 2026, 10:30 PM", date(2026, 9, 5), time(22, 30)),
        ("18-Dec-2026 20:00", date(2026, 12, 18), time(20)),
    ],
)
def test_dates_as_people_write_them(written: str, day: date, hour: time | None) -> None:
    found = listing("dice", {**DUBLIN, "date": written})
    assert (found.local_date, found.local_time) == (day, hour)
    assert listing("dice", {**DUBLIN, "date": written, "time": "9 PM"}).local_time == time(21)


@pytest.mark.parametrize("written", ["Fri, 18 Dec", "31 Feb 2026", "soon", "Room 18, December House 2026"])
def test_what_names_no_day_is_rejected(written: str) -> None:
    assert isinstance(read("dice", {**DUBLIN, "date": written}), Rejected)


async def test_an_item_without_a_place_is_in_the_city_of_its_page(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says([{"id": "1", "name": "Saoirse", "venue": "Index", "date": "2026-12-11T20:00:00"}], 201))
    found, rejected = await gather(make(BY_KEY["dice"], http, upstream.base_url))
    assert rejected == []
    assert [(one.time_zone, one.venue and one.venue.city) for one in found] == [("Europe/Dublin", "Dublin")]


def test_schema_orgs_words_are_read() -> None:
    found = listing("dice", SCHEMA_ORG)
    assert (found.status, found.time_zone, found.local_time) == ("cancelled", "Europe/Berlin", time(23))
    assert found.end_at == datetime(2026, 12, 12, 5, tzinfo=UTC)
    assert found.venue is not None
    assert (found.venue.name, found.venue.city, found.venue.country_code) == ("RSO", "Berlin", "DE")
    assert (found.venue.latitude, found.venue.longitude, found.venue.address) == (52.4527, 13.5079, "Schnellerstr. 137")
    assert [image.url for image in found.images] == ["https://dice-media.imgix.net/a.jpg"]
    assert [act.name for act in found.performers] == ["DJ Gigola", "Kev Koko"]
    assert (found.price_min, found.price_max, found.currency) == (Decimal("15.00"), Decimal("22.00"), "EUR")
    assert found.is_sold_out is True


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"eventStatus": "https://schema.org/EventPostponed"}, "status", "postponed"),
        ({"eventStatus": "EventScheduled"}, "status", "scheduled"),
        ({"image": "https://dice-media.imgix.net/b.jpg"}, "status", "cancelled"),
        ({"offers": {"price": 0, "priceCurrency": "EUR"}}, "is_free", True),
        ({"offers": []}, "price_min", None),
        ({"performer": {"name": "Kev Koko"}}, "performers[0].name", "Kev Koko"),
    ],
)
def test_schema_orgs_fields_one_by_one(changes: dict[str, Any], field: str, value: Any) -> None:
    found = listing("dice", {**SCHEMA_ORG, **changes})
    assert (found.performers[0].name if "[" in field else getattr(found, field)) == value


@pytest.mark.parametrize("title", ["CLOSED Tonight", "Private event"])
def test_closed_nights_are_no_gigs(title: str) -> None:
    found = read("dice", {**DUBLIN, "name": title, "date": "2026-12-11"})
    assert isinstance(found, Rejected)
    assert found.reason == "no gig: closed, or a private event"
