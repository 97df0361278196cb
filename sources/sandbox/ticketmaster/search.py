"""What a Discovery v2 event search asks for, and which events answer it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sources.sandbox.answers import instant
from sources.sandbox.ticketmaster.events import attractions_of, classifications, in_market, is_undated
from sources.sandbox.ticketmaster.parts import venue_id
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.randomness import digest
from store.places.geo import distance_km
from store.text import fold

MAX_SIZE, MAX_DEPTH, RESULT_LIMIT, REPORTED_LIMIT = 200, 1000, 9980, 10_000
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_KM_PER_MILE = 1.609344


class Refused(Exception):
    """A 400: its code and what it says."""

    def __init__(self, code: str, detail: str, status: str = "400 BAD_REQUEST") -> None:
        super().__init__(detail)
        self.code, self.detail, self.status = code, detail, status


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A slice of the answer."""

    events: list[SandboxListing]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; 0 without a result."""
        return -(-self.total // self.size)


def search(listings: Iterable[SandboxListing], query: Mapping[str, str]) -> ResultPage:
    """The page of events that a query asks for. Errors: Refused as the real service refuses."""
    size, number = _whole(query, "size", 20), _whole(query, "page", 0)
    if size > MAX_SIZE or size < 1:
        raise Refused("DIS1036", 'Query param "size" must be less than 200')
    if size * number >= RESULT_LIMIT:
        raise Refused("DIS1024", "Results limit exceeded. Please refine your search criteria.", "400")
    if size * number > MAX_DEPTH:
        raise Refused("DIS1035", "API Limits Exceeded: Max paging depth exceeded. (page * size) must be less than 1,000")
    window = _instant_of(query, "startDateTime"), _instant_of(query, "endDateTime")
    found = [listing for listing in listings if _is_in_window(listing, *window, query) and _suits(listing, query)]
    found.sort(
        key=_order(query.get("sort", "relevance,desc")), reverse=query.get("sort") in ("date,desc", "name,desc", "id,desc")
    )
    return ResultPage(found[size * number : size * (number + 1)], number, size, min(len(found), REPORTED_LIMIT))


def distance_from(query: Mapping[str, str], listing: SandboxListing) -> float | None:
    """How far a venue lies from the asked point, in the asked unit; None without a point or a position."""
    point = query.get("latlong") or query.get("geoPoint")
    if point is None or listing.place.latitude is None or listing.place.longitude is None:
        return None
    latitude, _, longitude = point.partition(",")
    distance = distance_km(float(latitude), float(longitude), listing.place.latitude, listing.place.longitude)
    return round(distance if query.get("unit") == "km" else distance / _KM_PER_MILE, 2)


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise Refused("DIS1036", f'Query param "{name}" must be a number')
    return int(text)


def _instant_of(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if text is None:
        return None
    if not _DATE.match(text):
        example = "Query param with date must be of valid format YYYY-MM-DDTHH:mm:ssZ {example: 2020-08-01T14:00:00Z }"
        raise Refused("DIS1015", example)
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _is_in_window(listing: SandboxListing, start: datetime | None, end: datetime | None, query: Mapping[str, str]) -> bool:
    wanted = {"TBA": query.get("includeTBA", "no"), "TBD": query.get("includeTBD", "no")}
    undated = is_undated(listing)
    if undated is not None:
        other = "TBD" if undated == "TBA" else "TBA"
        return wanted[undated] in ("yes", "only") and wanted[other] != "only"
    if "only" in wanted.values() or listing.starts_at is None:
        return False
    at = listing.starts_at if listing.has_time else datetime.combine(listing.starts_at.date(), time(12))
    moment = instant(listing.gig.room.city, at)
    return (start is None or start <= moment) and (end is None or moment <= end)


def _suits(listing: SandboxListing, query: Mapping[str, str]) -> bool:
    city = listing.gig.room.city
    if "city" in query and city.name.casefold() != query["city"].strip().casefold():
        return False
    if "countryCode" in query and city.country_code != query["countryCode"].upper():
        return False
    if not all(in_market(listing, query[name]) for name in ("marketId", "dmaId") if name in query):
        return False
    if "id" in query and listing.source_id not in query["id"].split(","):
        return False
    if "venueId" in query and venue_id(listing.place) not in query["venueId"].split(","):
        return False
    return _suits_kind(listing, query) and _suits_words(listing, query) and _is_near(listing, query)


def _suits_kind(listing: SandboxListing, query: Mapping[str, str]) -> bool:
    names = ("segmentId", "segmentName", "genreId", "classificationName", "classificationId", "attractionId")
    if not any(name in query for name in names):
        return True
    parts = [part for entry in classifications(listing) for part in entry.values() if isinstance(part, dict)]
    ids, words = {part["id"] for part in parts}, {part["name"].casefold() for part in parts}
    wanted_ids = [query[name] for name in ("segmentId", "genreId", "classificationId") if name in query]
    wanted_words = [query[name].casefold() for name in ("segmentName", "classificationName") if name in query]
    attractions = {act.ticketmaster_id for act in attractions_of(listing)}
    return (
        all(wanted in ids for wanted in wanted_ids)
        and all(set(wanted.split(",")) & words for wanted in wanted_words)
        and ("attractionId" not in query or bool(attractions & set(query["attractionId"].split(","))))
    )


def _suits_words(listing: SandboxListing, query: Mapping[str, str]) -> bool:
    if "keyword" not in query:
        return True
    text = fold(" ".join((listing.title, listing.place.name, *listing.names)))
    return all(word in text for word in fold(query["keyword"]).split())


def _is_near(listing: SandboxListing, query: Mapping[str, str]) -> bool:
    if "latlong" not in query and "geoPoint" not in query:
        return True
    distance = distance_from(query, listing)
    return distance is not None and distance <= float(query.get("radius", "25"))


def _order(sort: str) -> Callable[[SandboxListing], Any]:
    return _ORDERS.get(sort.partition(",")[0], _by_relevance)


def _by_relevance(listing: SandboxListing) -> str:
    return digest("relevance", listing.source_id)


def _by_date(listing: SandboxListing) -> tuple[bool, datetime | None, str]:
    return listing.starts_at is None, listing.starts_at, digest(listing.source_id)


_ORDERS: Mapping[str, Callable[[SandboxListing], Any]] = {
    "id": lambda listing: listing.source_id,
    "name": lambda listing: fold(listing.title),
    "date": _by_date,
}
