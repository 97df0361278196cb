"""Filters: what is refused, by which name, and what the rest means."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from loaders.events.criteria import EventCriteria
from loaders.events.values import Box, Circle, Nights
from resolvers.errors import InvalidFilter
from resolvers.events.criteria import STILL_ON, criteria_of
from resolvers.events.event_filters import EVENT_FILTERS, AskedEvents, spellings
from resolvers.global_ids import global_id
from tests.builders import NOW

ZONES = ["Europe/Dublin"]


@dataclass
class Near:
    """A circle as clients write it."""

    latitude: float = 53.35
    longitude: float = -6.26
    radius_km: float = 25


@dataclass
class Bounds:
    """A box as clients write it."""

    south: float = 53
    west: float = -7
    north: float = 54
    east: float = -6


@dataclass
class Genres:
    """Genres as clients write them."""

    any: list[str] | None = None
    all: list[str] | None = None
    none: list[str] | None = None


def _asked(**values: Any) -> AskedEvents:
    """An event filter as clients write it."""
    asked = AskedEvents()
    for declared in EVENT_FILTERS:
        setattr(asked, declared.attribute, values.pop(declared.attribute, declared.default))
    assert not values, "there is no such filter"
    return asked


def _criteria(**asked: Any) -> EventCriteria:
    return criteria_of(_asked(**asked), ZONES, NOW + timedelta(seconds=17))


@pytest.mark.parametrize(
    ("asked", "path", "message"),
    [
        ({"near": Near(radius_km=-1)}, "near.radiusKm", "greater than 0 and at most 500; got -1"),
        ({"near": Near(radius_km=0)}, "near.radiusKm", "greater than 0"),
        ({"near": Near(radius_km=500.1)}, "near.radiusKm", "at most 500"),
        ({"near": Near(latitude=200)}, "near.latitude", "between -90 and 90; got 200"),
        ({"near": Near(longitude=-180.5)}, "near.longitude", "between -180 and 180"),
        ({"near": Near(latitude=float("nan"))}, "near.latitude", "got nan"),
        ({"within": Bounds(north=91)}, "within.north", "between -90 and 90"),
        ({"within": Bounds(south=54, north=53)}, "within.south", "not be greater than north"),
        ({"from_": NOW, "to": NOW - timedelta(seconds=1)}, "from", "must not be after to"),
        ({"to": datetime(1, 1, 1, tzinfo=UTC)}, "to", "between the years 1970 and 9990"),
        ({"updated_since": datetime(9999, 1, 1, tzinfo=UTC)}, "updatedSince", "between the years"),
        ({"text": "x" * 201}, "text", "at most 200 characters long; got 201"),
        ({"text": "nul\0"}, "text", "NUL"),
        ({"text": "!!!"}, "text", "a letter or a digit"),
        ({"city": "x" * 201}, "city", "at most 200"),
        ({"artist": "?"}, "artist", "a letter or a digit"),
        ({"venue": "\0"}, "venue", "NUL"),
        ({"artist_ids": []}, "artistIds", "at least one value or be omitted"),
        ({"venue_ids": ["x"] * 101}, "venueIds", "at most 100 values; got 101"),
        ({"statuses": []}, "statuses", "at least one"),
        ({"sources": []}, "sources", "at least one"),
        ({"genres": Genres(any=[])}, "genres.any", "at least one"),
        ({"genres": Genres(none=["\0"])}, "genres.none", "NUL"),
        ({"price_max": Decimal("-0.01")}, "priceMax", "between 0 and 99999999.99"),
        ({"price_max": Decimal("NaN")}, "priceMax", "between 0 and 99999999.99"),
        ({"price_max": Decimal("1E+400")}, "priceMax", "between 0 and 99999999.99"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(asked: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(InvalidFilter, match=message) as refused:
        _criteria(**asked)
    assert ".".join(refused.value.path) == f"filter.{path}"


def test_without_a_span_events_count_that_may_still_be_on() -> None:
    assert _criteria() == EventCriteria(from_at=NOW - STILL_ON, on_sale_from=NOW)


def test_a_lone_end_that_has_passed_asks_for_what_was_before_it() -> None:
    assert _criteria(to=NOW - timedelta(days=9)).from_at is None
    assert _criteria(to=NOW + timedelta(days=9)).from_at == NOW - STILL_ON


def test_what_changed_since_is_not_bound_to_a_span() -> None:
    assert _criteria(updated_since=NOW) == EventCriteria(updated_since=NOW, on_sale_from=NOW)


def test_a_preset_and_a_span_must_both_hold() -> None:
    noon_tomorrow = NOW + timedelta(days=1)
    criteria = _criteria(when="NEXT_7_DAYS", from_=noon_tomorrow)
    assert (criteria.nights[0].first, criteria.nights[0].last) == (NOW.date(), NOW.date() + timedelta(days=6))
    assert criteria.from_at == noon_tomorrow
    assert criteria.to_at == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_a_preset_holds_for_events_that_are_yet_to_come_into_an_empty_catalog() -> None:
    (nights,) = criteria_of(_asked(when="TONIGHT"), [], NOW).nights
    assert nights == Nights(("Europe/Dublin", "Europe/London"), NOW.date(), NOW.date(), evening_only=True)


def test_names_are_folded_and_places_taken_over() -> None:
    criteria = _criteria(
        text="  Sigur Rós & friends",
        city="Baile Átha Cliath",
        near=Near(),
        within=Bounds(),
        artist="The Cure",
        venue="The Button-Factory",
    )
    assert criteria.text_words == ("sigur", "ros", "and", "friends")
    assert criteria.city_keys == ("dublin",)
    assert criteria.near == Circle(53.35, -6.26, 25)
    assert criteria.within == Box(53, -7, 54, -6)
    assert criteria.artist_names == ("cure", "the cure")
    assert criteria.venue_names == ("button factory",)
    assert spellings("The The") == ("the the", "the the the")


def test_blank_names_ask_for_nothing() -> None:
    assert _criteria(text=" ", city="", artist=" ", venue="\t") == _criteria()


def test_genres_go_through_the_vocabulary_and_unknown_ones_stay() -> None:
    criteria = _criteria(genres=Genres(any=["Techno", "Zeuhl Core"], all=["hip hop"], none=["Techno"]))
    assert criteria.genres_any == ("techno", "zeuhl-core")
    assert (criteria.genres_all, criteria.genres_none) == (("hip-hop",), ("techno",))


def test_damaged_and_foreign_ids_are_nobodys() -> None:
    criteria = _criteria(artist_ids=[global_id("Artist", 7), global_id("Venue", 8), "%%%"], venue_ids=["nonsense"])
    assert criteria.artist_ids == (0, 7)
    assert criteria.venue_ids == (0,)


def test_statuses_and_sources_are_the_stores_keys() -> None:
    criteria = _criteria(statuses=["CANCELLED"], sources=["DICE", "local"])
    assert criteria.statuses == ("cancelled",)
    assert criteria.sources == ("dice", "local")
