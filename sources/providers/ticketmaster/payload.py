"""Reading one Ticketmaster event (Discovery v2, `_embedded.events[]`) as a listing.

Source: providers/README.md, part 1, from 410 recorded events; 2026-11. Prices became rare in 2026; a zone is told for four
events in five, else the venue's counts.
Resale (ids that begin with Z7, ticketsnow.com) is a listing like any other, as at times it is the only one of a gig; its prices
are no face values and are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice

from sources.base import Rejected
from sources.places.gazetteer import place
from sources.reading.artist_ids import musicbrainz_id, spotify_id
from sources.reading.genres import slugs
from sources.reading.json_value import JsonValue, country_code, currency_code, deduped, degrees, one_line, parse_json
from sources.reading.not_gigs import is_no_gig
from sources.reading.offers import offer_of
from sources.reading.when import EventTime, at_instant, at_local, ending, is_plausible, on_day, plausible, to_be_announced
from sources.reading.zones import zone_at, zone_of_city
from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue, StatusKey
from store.text import key as folded

MUSIC = "KZFzniwnSyZfZ7v7nJ"
_MISCELLANEOUS = "KZFzniwnSyZfZ7v7n1"
_RESALE = "Z7"
_WIDEST = 4096  # pixels
_UNDEFINED = "KZFzniwnSyZfZ7v7nl"
_STATUSES: dict[str | None, StatusKey] = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "postponed": "postponed",
    "rescheduled": "rescheduled",
}
_FESTIVAL = re.compile(r"\b(?!(?:mani|in)fest\b)\w*fest(?:ival)?\b", re.IGNORECASE)
# What festivals say of themselves in a title, and bands don't.
_NO_BAND = re.compile(
    r"\b20\d\d\b(?! tour)|\b(?:day|weekend) (?:ticket|pass)\b|megaticket|\b(?:fri|satur|sun)day\b|camping", re.IGNORECASE
)
_MANY_ACTS = 7
_TOUR = re.compile(r"\w tour$", re.IGNORECASE)  # several bands' tour under its own name: "Hella Mega Tour"


def read_event(raw: bytes) -> Listing | Rejected:
    """The listing in one event payload, or the reason it is not one."""
    try:
        event = JsonValue(parse_json(raw))
    except ValueError:
        return Rejected("ticketmaster", "not JSON")
    source_id, title = event.identity("id"), event.text("name")
    reason = _why_not(event, source_id, title)
    if reason or not source_id or not title:
        return Rejected("ticketmaster", reason or "no id or no name", source_id, raw)
    return _listing(event, source_id, one_line(title, 255) or title, raw)


def _why_not(event: JsonValue, source_id: str | None, title: str | None) -> str | None:
    if not isinstance(event.value, dict):
        return "not an event object"
    if not source_id:
        return "no id"
    if not title:
        return "no name"
    if is_no_gig(title):
        return "no gig: closed, or a private event"
    if event.boolean("test"):
        return "a test event"
    is_music = _is_music(event)
    if is_music is False:
        return "not music"
    if is_music is None and not event.at("_embedded", "venues", 0):
        return "neither a venue nor a classification, so nothing shows that it is a gig"
    return None


def _is_music(event: JsonValue) -> bool | None:
    """Whether it is music by its own classification, else by its acts'; None when nothing tells.

    Segments are compared by id: a cs-cz answer calls Music "Hudba".
    """
    classified = [event, *event.iterate("_embedded", "attractions")]
    for part in classified:
        segments = [c.text("segment", "id") for c in _classifications(part)]
        known = [segment for segment in segments if segment and segment != _UNDEFINED]
        if known:
            return known[0] == MUSIC or (known[0] == _MISCELLANEOUS and MUSIC in known)
    return None


def _classifications(part: JsonValue) -> list[JsonValue]:
    """Classifications with the primary one first: it is not always the first."""
    return sorted(part.iterate("classifications"), key=lambda c: c.boolean("primary") is not True)


def _listing(event: JsonValue, source_id: str, title: str, raw: bytes) -> Listing:
    venue_part = event.at("_embedded", "venues", 0)
    venue = _venue(venue_part)
    when = _when(event.at("dates"), _zone(event, venue_part, venue))
    previous_start_at, previous_date = _previous(event.at("dates", "initialStartDate"))
    price = _price(event)
    url = event.address("url")
    return Listing(
        source="ticketmaster",
        source_id=source_id,
        title=title,
        time_zone=when.time_zone,
        date_precision=when.date_precision,
        status=_STATUSES.get(event.text("dates", "status", "code"), "scheduled"),
        start_at=when.start_at,
        end_at=ending(when.start_at, _end(event.at("dates", "end"), when.time_zone)),
        doors_at=_doors(event, when.start_at),
        local_date=when.local_date,
        local_time=when.local_time,
        previous_start_at=previous_start_at,
        previous_local_date=previous_date,
        url=url,
        links=tuple(link for link in deduped(o.address("url") for o in event.iterate("outlets")) if link != url),
        description=event.prose("description") or event.prose("info"),
        venue=venue,
        performers=tuple(_performers(event, title)),
        genres=slugs(_genre_names(event)),
        images=_images(event),
        price_min=price.lowest,
        price_max=price.highest,
        currency=price.currency,
        age_restriction=_age(event.at("ageRestrictions")),
        on_sale_at=_on_sale_at(event.at("sales", "public")),
        promoter=event.text("promoters", 0, "name") or event.text("promoter", "name"),
        offer=offer_of(title),
        raw=raw,
    )


def _zone(event: JsonValue, venue_part: JsonValue, venue: ListingVenue | None) -> str:
    """As told, else of the venue's country, coordinates or city; UTC where nothing tells, as its instants are right at least."""
    reported = event.zone("dates", "timezone") or venue_part.zone("timezone")
    if reported or venue is None:
        return reported or "UTC"
    known = place(venue.city, venue.country_code)
    by_place = zone_at(venue.country_code, venue.latitude, venue.longitude) or (known.time_zone if known else None)
    return by_place or zone_of_city(venue.city) or "UTC"


def _when(dates: JsonValue, zone: str) -> EventTime:
    """The start by the guide's five rules. A flag outranks a value beside it: such values are fill-ins."""
    start = dates.at("start")
    day, clock, instant = start.day("localDate"), start.clock("localTime"), start.instant("dateTime")
    if start.boolean("dateTBA") or start.boolean("dateTBD"):
        return to_be_announced(zone)
    if start.boolean("timeTBA") or start.boolean("noSpecificTime"):
        return on_day(day, zone)
    if instant is None:
        return at_local(datetime.combine(day, clock), zone) if day and clock else on_day(day, zone)
    when = at_instant(instant, zone)
    if day and clock and when.start_at and is_plausible(day):
        # Ticketmaster's own local time outranks our arithmetic where its zone is missing or wrong.
        return EventTime(zone, "date_time", when.start_at, day, clock.replace(microsecond=0))
    return when


def _end(end: JsonValue, zone: str) -> datetime | None:
    if end.boolean("approximate"):
        return None
    if instant := end.instant("dateTime"):
        return instant
    day, clock = end.day("localDate"), end.clock("localTime")
    return at_local(datetime.combine(day, clock), zone).start_at if day and clock else None


def _doors(event: JsonValue, start_at: datetime | None) -> datetime | None:
    """When doors open, if that is told and lies within the half day before the start."""
    doors_at = event.instant("doorsTimes", "dateTime")
    if doors_at is None and not event.boolean("dates", "access", "startApproximate"):
        doors_at = event.instant("dates", "access", "startDateTime")
    if doors_at is None or start_at is None or not timedelta(0) <= start_at - doors_at <= timedelta(hours=12):
        return None
    return doors_at


def _previous(initial: JsonValue) -> tuple[datetime | None, date | None]:
    previous_at, day = plausible(initial.instant("dateTime")), initial.day("localDate")
    return previous_at, day if is_plausible(day) else None


def _on_sale_at(public: JsonValue) -> datetime | None:
    """The start of public sale; one event in six says 1900 for "not known"."""
    return None if public.boolean("startTBD") else plausible(public.instant("startDateTime"))


def _venue(part: JsonValue) -> ListingVenue | None:
    """The venue; one without a name goes by its street or its town."""
    city = part.text("city", "name")
    street = ", ".join(deduped([part.text("address", "line1"), part.text("address", "line2")])) or None
    name = part.text("name") or street or city
    if not name:
        return None
    latitude, longitude = degrees(part.number("location", "latitude"), part.number("location", "longitude"))
    return ListingVenue(
        name=one_line(name, 255) or name,
        source_venue_id=part.text("id"),
        address=street,
        city=city,
        country_code=country_code(part.text("country", "countryCode")),
        latitude=latitude,
        longitude=longitude,
    )


def _performers(event: JsonValue, title: str) -> Iterator[ListingPerformer]:
    """The acts in billing order. A festival stands among its own acts upstream, and a band among its tributes; neither is one."""
    acts = [part for part in event.iterate("_embedded", "attractions") if part.text("name")]
    acts = [act for act in acts if not _is_the_festival(act, title, len(acts)) and not _is_only_played(act, title)]
    position = 0
    for act in acts:
        name = one_line(act.text("name") or "", 255)
        if not name:
            continue
        yield ListingPerformer(
            name=name,
            billing="support" if position else "headline",
            source_artist_id=act.text("id"),
            musicbrainz_id=musicbrainz_id(link.text("id") for link in act.iterate("externalLinks", "musicbrainz")),
            spotify_id=spotify_id(link.text("url") for link in act.iterate("externalLinks", "spotify")),
            image=next(iter(_images(act, 1)), None),
            genres=slugs(_genre_names(act)),
        )
        position += 1


def _is_the_festival(act: JsonValue, title: str, acts: int) -> bool:
    """Whether an attraction is the event itself: called a festival or a tour, or named in a title that is no band's.

    "Knotfest 2027" with Knotfest among its acts, "Farm Aid" with ten. An act with a page at MusicBrainz or Spotify is one.
    """
    name = act.text("name") or ""
    if any(act.at("externalLinks", site) for site in ("musicbrainz", "spotify")):
        return _FESTIVAL.search(name) is not None
    if _FESTIVAL.search(name) or any(c.text("subType", "name") == "Festival" for c in _classifications(act)):
        return True
    is_no_band = acts >= _MANY_ACTS or _NO_BAND.search(title) is not None or _TOUR.search(name) is not None
    return folded(name) in folded(title) and acts > 1 and is_no_band


def _is_only_played(act: JsonValue, title: str) -> bool:
    """Whether a title says that others play this act's songs: U2 among the attractions of "U2EXP A Live U2 Experience"."""
    name = re.escape(folded(act.text("name") or ""))
    return re.search(rf"\blive {name} experience\b|\btribute to (?:the )?{name}(?!\w)", folded(title)) is not None


def _genre_names(part: JsonValue) -> Iterator[str | None]:
    for classification in _classifications(part):
        if classification.text("segment", "id") in (MUSIC, None):
            yield classification.text("subGenre", "name")
            yield classification.text("genre", "name")


def _images(part: JsonValue, most: int = 4) -> tuple[ImageRef, ...]:
    """The best pictures: the act's own before generic ones, wide ones first; the print originals are left out."""
    ranked = sorted(filter(None, map(_ranked, part.iterate("images"))), key=lambda pair: pair[0])
    if not ranked:
        return ()
    is_generic = ranked[0][0][0]
    alike = (image for rank, image in ranked if rank[0] == is_generic)
    shown = (
        ImageRef(url, image.size("width"), image.size("height"), is_generic) for image in alike if (url := image.address("url"))
    )
    return tuple(islice(shown, most))


def _ranked(image: JsonValue) -> tuple[tuple[bool, bool, int, str], JsonValue] | None:
    """A picture's place among the others, by what is cheap to see; None for one without a ratio or a sane size."""
    ratio, width, height = image.text("ratio"), image.integer("width") or 0, image.integer("height") or 0
    if not ratio or not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        return None
    return (image.boolean("fallback") is True, ratio != "16_9", -width, image.text("url") or ""), image


@dataclass(frozen=True, slots=True)
class _Price:
    lowest: Decimal | None = None
    highest: Decimal | None = None
    currency: str | None = None


def _price(event: JsonValue) -> _Price:
    """The face value: ranges without fees where both kinds are given. A zero stands for "not known" here, not for free."""
    ranges = sorted(event.iterate("priceRanges"), key=lambda r: (r.text("type") != "standard", r.text("type") or "~"))
    currency = currency_code(ranges[0].text("currency")) if ranges else None
    if currency is None or (event.text("id") or "").startswith(_RESALE):
        return _Price()
    alike = [r for r in ranges if (r.text("type"), r.text("currency")) == (ranges[0].text("type"), ranges[0].text("currency"))]
    amounts = [amount for r in alike for amount in (r.amount("min"), r.amount("max")) if amount]
    if not amounts:
        return _Price()
    lowest = min(amounts) if all(r.amount("min") for r in alike) else None
    return _Price(lowest, max(amounts), currency)


def _age(part: JsonValue) -> str | None:
    reported = one_line(part.text("ageRuleDescription") or "", 50)
    return reported or ("Legal age enforced" if part.boolean("legalAgeEnforced") else None)


def utc_text(instant: datetime) -> str:
    """The one form of a time that the search takes: no milliseconds, a Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
