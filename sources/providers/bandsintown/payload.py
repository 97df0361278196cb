"""Reading one Bandsintown event (v3, public API) as a listing.

Source: providers/README.md, part 3, from 673 recorded events; 2026-11. "" means unknown. Times are the venue's own; their zone is
told by country and coordinates. Prices and genres are never told. The order of a lineup is not the billing: the act that was
asked about comes first. An act's own particulars are in `artist`, which we copy from an answer's first event to the others.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from sources.base import Rejected
from sources.places.gazetteer import place
from sources.reading.artist_ids import musicbrainz_id, spotify_id
from sources.reading.countries import country_named
from sources.reading.json_value import JsonValue, deduped, degrees, one_line, parse_json, without_tracking
from sources.reading.offers import offer_of
from sources.reading.when import EventTime, at_local, ending, on_day
from sources.reading.zones import zone_at
from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue
from store.text import key as folded

_FESTIVAL = re.compile(r"\bfest(?:ival)?\b|\b20\d\d\b", re.IGNORECASE)
_DAYS_ONLY = ("date", "range")


def read_event(raw: bytes) -> Listing | Rejected:
    """The listing in one event payload, or the reason it is not one."""
    try:
        event = JsonValue(parse_json(raw))
    except ValueError:
        return Rejected("bandsintown", "not JSON")
    source_id, starts_at = event.identity("id"), event.local("starts_at") or event.local("datetime")
    venue = read_venue(event.at("venue"))
    reason = _why_not(event, source_id, starts_at, venue)
    if reason or not source_id or starts_at is None or venue is None:
        return Rejected("bandsintown", reason or "no id", source_id, raw)
    zone = event.zone("timezone") or zone_of(venue)
    if zone is None:
        return Rejected("bandsintown", "the time zone cannot be determined from the country or the coordinates", source_id, raw)
    return _listing(event, source_id, venue, _when(event, starts_at, zone), raw)


def _why_not(event: JsonValue, source_id: str | None, starts_at: datetime | None, venue: ListingVenue | None) -> str | None:
    if not isinstance(event.value, dict):
        return "not an event object"
    if not source_id:
        return "no id"
    if starts_at is None:
        return "no date"
    if event.boolean("streaming_event") or (event.text("venue", "type") or "").lower() == "virtual":
        return "online"
    if venue is None:
        return "only a venue number, no venue" if event.text("venue_id") else "no venue"
    return None


def zone_of(venue: ListingVenue) -> str | None:
    """The zone of a venue: by country and coordinates, else by a city we know."""
    reported = zone_at(venue.country_code, venue.latitude, venue.longitude)
    known = None if reported else place(venue.city, venue.country_code)
    return reported or (known.time_zone if known else None)


def _when(event: JsonValue, starts_at: datetime, zone: str) -> EventTime:
    """Where only days are to be shown (festivals), the time of day is a fill-in."""
    rules = (event.text("datetime_display_rule"), event.text("festival_datetime_display_rule"))
    return on_day(starts_at.date(), zone) if any(rule in _DAYS_ONLY for rule in rules) else at_local(starts_at, zone)


def _listing(event: JsonValue, source_id: str, venue: ListingVenue, when: EventTime, raw: bytes) -> Listing:
    title = _title(event, venue)
    ends_at = event.local("ends_at")
    on_sale_at = event.local("on_sale_datetime")
    offers = list(event.iterate("offers"))
    is_free = event.boolean("free") is True or any((offer.text("type") or "").lower() == "free" for offer in offers)
    return Listing(
        source="bandsintown",
        source_id=source_id,
        title=title,
        time_zone=when.time_zone,
        date_precision=when.date_precision,
        start_at=when.start_at,
        end_at=ending(when.start_at, at_local(ends_at, when.time_zone).start_at),
        local_date=when.local_date,
        local_time=when.local_time,
        url=without_tracking(event.address("url")),
        links=deduped(without_tracking(offer.address("url")) for offer in offers),
        description=event.prose("description"),
        venue=venue,
        performers=tuple(_performers(event)),
        images=_images(event.at("artist")),
        is_free=True if is_free else None,
        is_sold_out=event.boolean("sold_out"),
        on_sale_at=at_local(on_sale_at, when.time_zone).start_at,
        offer=offer_of(title),
        raw=raw,
    )


def _title(event: JsonValue, venue: ListingVenue) -> str:
    """The title, unless it is empty or but the name of a club: then the first act at the venue."""
    title = one_line(event.text("title") or "", 255)
    act = event.text("lineup", 0) or event.text("artist", "name")
    is_festival = bool(event.text("festival_start_date")) or _FESTIVAL.search(title or "") is not None
    if title and (act is None or is_festival or folded(title) != folded(venue.name) or folded(act) in folded(title)):
        return title
    return one_line(f"{act} at {venue.name}" if act else venue.name, 255) or venue.name


def read_venue(part: JsonValue) -> ListingVenue | None:
    """The venue; its street is left out where it only repeats the country or the city."""
    name = one_line(part.text("name") or "", 255)
    if not name:
        return None
    latitude, longitude = degrees(part.number("latitude"), part.number("longitude"))
    street = part.text("street_address")
    return ListingVenue(
        name=name,
        address=None if street in (part.text("country"), part.text("city")) else street,
        city=part.text("city"),
        country_code=country_named(part.text("country")),
        latitude=latitude,
        longitude=longitude,
    )


def _performers(event: JsonValue) -> Iterator[ListingPerformer]:
    """The acts, all as headliners: who supports whom is not told. Clubs like to name themselves among them."""
    artist = event.at("artist")
    asked = artist.text("name")
    venue_name = folded(event.text("venue", "name") or "")
    named = deduped([one_line(act.text() or "", 255) for act in event.iterate("lineup")] or [asked])
    for name in [name for name in named if folded(name) != venue_name] or named:
        if asked is None or folded(name) != folded(asked):
            yield ListingPerformer(name)
            continue
        yield ListingPerformer(
            name,
            source_artist_id=artist.text("id") or event.text("artist_id"),
            musicbrainz_id=musicbrainz_id([artist.text("mbid")]),
            spotify_id=spotify_id(link.text("url") for link in artist.iterate("links")),
            image=next(iter(_images(artist)), None),
        )


def _images(artist: JsonValue) -> tuple[ImageRef, ...]:
    url = artist.address("image_url") or artist.address("thumb_url")
    return (ImageRef(url),) if url else ()
