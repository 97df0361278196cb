"""Reading one item that a Dice actor returned, in any of the shapes that Dice's events have been seen in.

Source: providers/README.md, part 4; 2026-11. No recorded actor output exists. So the reader takes every name that clients use for
a field (shape a), the public events API (b) and the app's API (c), whole or as an item of its search. Money is in minor units in
(b) and (c). What fits none is rejected with a reason, and counted.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sources.base import Rejected
from sources.places.gazetteer import place
from sources.providers.dice.prices import price_of
from sources.providers.dice.schema_org import as_item
from sources.reading.countries import country_named
from sources.reading.genres import slugs
from sources.reading.json_value import JsonValue, deduped, degrees, from_unix, one_line, parse_json, web_address, without_tracking
from sources.reading.not_gigs import is_lesson, is_no_gig
from sources.reading.offers import offer_of
from sources.reading.when import EventTime, at_instant, at_local, clock_of, day_of, ending, on_day, plausible
from sources.reading.zones import zone_at, zone_of_city
from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue, StatusKey
from store.text import key as folded

_SITE = "https://dice.fm"
SEARCHED_CITY = "_searched_city"  # added to items that name no place: the city whose page the actor read
NO_ZONE = "the time zone cannot be determined from the city or the coordinates"
_STARTS = ("date", "startDate", "start_date", "datetime", "start_time", "startTime")
_CLOCKS = ("time", "startTime", "start_time", "doorTime", "doors")  # where the hour stands apart from the date
_ENDS = ("date_end", "endDate", "end_date", "end_time", "endTime")
_TEXTS = (("about", "description"), ("description",), ("raw_description",))
_IMAGES = (("event_images",), ("images",))


def read_event(raw: bytes) -> Listing | Rejected:
    """The listing in one item, or the reason it is not one."""
    try:
        item = JsonValue(parse_json(raw))
    except ValueError:
        return Rejected("dice", "not JSON")
    event = item.at("event") if item.text("type") == "event" and item.at("event") else item
    event = as_item(event)
    source_id, title = _source_id(event), one_line(event.text("name") or event.text("title") or "", 255)
    reason = _why_not(event, source_id, title)
    if reason or not source_id or not title:
        return Rejected("dice", reason or "unknown shape: no id or no name", source_id, raw)
    return _listing(event, source_id, title, raw)


def names_no_place(found: Listing | Rejected) -> bool:
    """Whether an item says neither in which city it is nor where on the map."""
    if isinstance(found, Rejected):
        return found.reason == NO_ZONE
    return found.venue is None or (found.venue.city is None and found.venue.latitude is None)


def _why_not(event: JsonValue, source_id: str | None, title: str | None) -> str | None:
    if not isinstance(event.value, dict):
        return "unknown shape: not an object"
    if event.at("error") and not title:
        return "an error row from the actor"
    if not title:
        return "unknown shape: no name"
    if not source_id:
        return "unknown shape: neither an id nor a URL"
    if is_no_gig(title):
        return "no gig: closed, or a private event"
    if event.boolean("is_hidden_event"):
        return "hidden by its promoter"
    if (event.text("attendance_type") or "").startswith(("stream", "online")):
        return "online"
    kinds = [kind for kind in _kinds(event) if ":" in kind]
    if kinds and not any(kind.startswith("music:") for kind in kinds):
        return "not music"
    return "no gig: a lesson or workshop" if is_lesson(title) else None


def _kinds(event: JsonValue) -> Iterator[str]:
    """Type tags such as "music:gig", "culture:comedy"."""
    yield from (tag for part in event.iterate("type_tags") if (tag := part.text()))
    yield from (tag for part in event.iterate("tags_types") if (tag := part.text("value")))


def _source_id(event: JsonValue) -> str | None:
    """Dice's own id; for a scraped item the last part of its address."""
    reported = event.text("id") or event.text("eventId") or event.text("event_id") or event.text("perm_name")
    address = _page(event) if reported is None else None
    found = reported or (address.split("?")[0].rstrip("/").rsplit("/", 1)[-1] if address else None)
    return found if found and len(found) <= 191 else None


def _page(event: JsonValue) -> str | None:
    """The event's page: from its permanent name, else from whatever address it has, which may be relative."""
    if name := event.text("perm_name"):
        return web_address(f"/event/{name}", _SITE)
    return without_tracking(
        next((url for key in ("url", "link", "eventUrl") if (url := web_address(event.text(key), _SITE))), None)
    )


def _listing(event: JsonValue, source_id: str, title: str, raw: bytes) -> Listing | Rejected:
    venue = _venue(event)
    zone = _zone(event, venue)
    when = _when(event, zone or "UTC")
    if when.local_date is None:
        return Rejected("dice", "unknown shape: no readable date", source_id, raw)
    if zone is None:
        return Rejected("dice", NO_ZONE, source_id, raw)
    page, price = _page(event), price_of(event)
    ends = (("dates", "event_end_date"), *((name,) for name in _ENDS))
    end = next((moment for path in ends if (moment := _moment(event, path, when.time_zone))), None)
    links = [event.address("external_url"), event.address("url"), event.address("social_links", "event_share")]
    return Listing(
        source="dice",
        source_id=source_id,
        title=title,
        time_zone=when.time_zone,
        date_precision=when.date_precision,
        status=_status(event),
        start_at=when.start_at,
        end_at=ending(when.start_at, end),
        doors_at=_doors(event, when),
        local_date=when.local_date,
        local_time=when.local_time,
        url=page,
        links=tuple(link for link in deduped(without_tracking(link) for link in links) if link != page),
        description=next((text for path in _TEXTS if (text := event.prose(*path))), None),
        venue=venue,
        performers=tuple(_performers(event)),
        genres=slugs(_genre_names(event)),
        tags=deduped(kind.split(":", 1)[-1] for kind in _kinds(event)),
        images=_images(event),
        price_min=price.lowest,
        price_max=price.highest,
        currency=price.currency,
        is_free=price.is_free,
        is_sold_out=_is_sold_out(event),
        age_restriction=_age(event),
        on_sale_at=plausible(event.instant("dates", "sale_start_date") or event.instant("sale_start_date")),
        promoter=event.text("promoters", 0, "name") or event.text("billing_promoter", "name") or event.text("promoter"),
        offer=offer_of(title),
        raw=raw,
    )


def _zone(event: JsonValue, venue: ListingVenue | None) -> str | None:
    reported = event.zone("dates", "timezone") or event.zone("timezone") or event.zone("location", "place")
    reported = reported or event.zone("venues", 0, "city", "location", "place")
    if reported:
        return reported
    city = venue.city if venue else event.text("city") or event.text(SEARCHED_CITY)
    country = venue.country_code if venue else country_named(event.text("country"))
    spot = (venue.latitude, venue.longitude) if venue else (None, None)
    known = place(city, country)
    return zone_at(country, *spot) or (known.time_zone if known else zone_of_city(city))


def _when(event: JsonValue, zone: str) -> EventTime:
    """The first start that can be read: an instant, a wall-clock time, else a date, with its hour where that stands apart."""
    for path in (("dates", "event_start_date"), *((name,) for name in _STARTS)):
        if instant := event.instant(*path):
            return at_instant(instant, zone)
        local, day = event.local(*path), event.day(*path) or day_of(event.text(*path))
        day = local.date() if local and local.time() == time() else day
        if day and (clock := _clock(event, path, is_written=local is None)):
            return at_local(datetime.combine(day, clock), zone)
        if local:
            return at_local(local, zone)
        if day:
            return on_day(day, zone)
    return at_instant(from_unix(event.number("date_unix")), zone)


def _clock(event: JsonValue, path: tuple[str, ...], *, is_written: bool) -> time | None:
    """The hour that stands apart from a date, or behind it where both are written as people do."""
    told = (*map(event.text, _CLOCKS), *([event.text(*path)] if is_written else []))
    return next((found for text in told if (found := clock_of(text))), None)


def _moment(event: JsonValue, path: tuple[str, ...], zone: str) -> datetime | None:
    return event.instant(*path) or at_local(event.local(*path), zone).start_at


def _doors(event: JsonValue, when: EventTime) -> datetime | None:
    """When doors open: told as an instant, or as a wall-clock time in the line-up ("Doors open", "7:30 PM")."""
    doors_at = event.instant("venues", 0, "doors_open_date")
    for row in event.iterate("lineup"):
        if doors_at is None and when.local_date and folded(row.text("details") or "").startswith("doors"):
            doors_at = _clock_on(row.text("time"), when)
    if doors_at is None or when.start_at is None or not timedelta(0) <= when.start_at - doors_at <= timedelta(hours=12):
        return None
    return doors_at


def _clock_on(text: str | None, when: EventTime) -> datetime | None:
    try:
        clock = datetime.strptime((text or "").upper(), "%I:%M %p").time()  # noqa: DTZ007 - only the time of day is taken
    except ValueError:
        return None
    return at_local(datetime.combine(when.local_date, clock), when.time_zone).start_at if when.local_date else None


def _status(event: JsonValue) -> StatusKey:
    words = {folded(word) for word in (event.text("status"), *(flag.text() for flag in event.iterate("flags"))) if word}
    if words & {"cancelled", "canceled"}:
        return "cancelled"
    return "postponed" if "postponed" in words else "rescheduled" if "rescheduled" in words else "scheduled"


def _is_sold_out(event: JsonValue) -> bool | None:
    reported = event.boolean("sold_out")
    reported = event.boolean("soldOut") if reported is None else reported
    return True if reported is None and folded(event.text("status") or "") == "sold out" else reported


def _venue(event: JsonValue) -> ListingVenue | None:
    """The venue from wherever it is told; parts may be strings or objects."""
    venue, location = event.at("venues", 0), event.at("location")
    names = [venue.text("name"), event.text("venue", "name"), event.text("venue"), event.text("venueName")]
    names += [event.text("venue_name"), location.text("name"), location.text()]
    name = next((one_line(reported, 255) for reported in names if reported), None)
    if not name:
        return None
    integer = venue if venue else event.at("venue")
    spot = next((p for p in (integer.at("location"), location) if p.number("lat") is not None), integer)
    latitude, longitude = degrees(spot.number("lat") or spot.number("latitude"), spot.number("lng") or spot.number("longitude"))
    city = integer.text("city", "name") or integer.text("city") or location.text("city") or event.text("city")
    if latitude is None:
        city = city or event.text(SEARCHED_CITY)
    country = integer.text("city", "country_code") or integer.text("city", "country_name") or location.text("country")
    return ListingVenue(
        name=name,
        source_venue_id=integer.text("id"),
        address=integer.text("address") or event.text("address") or location.text("address"),
        city=city,
        country_code=country_named(country or event.text("country")),
        latitude=latitude,
        longitude=longitude,
    )


def _performers(event: JsonValue) -> Iterator[ListingPerformer]:
    """The acts in the line-up's order, which is the billing; the artists' lists are in none."""
    acts: dict[str, JsonValue] = {}
    for path in (("detailed_artists",), ("summary_lineup", "top_artists"), ("artists",), ("lineup",)):
        for act in event.iterate(*path):
            name = act.text("name") or act.text()
            if name and one_line(name, 255):
                acts.setdefault(folded(name), act)
    order = [folded(row.text("details") or "") for row in event.iterate("lineup")]
    ranked = sorted(acts, key=lambda key: order.index(key) if key in order else len(order))
    headliners = {key for key, act in acts.items() if act.boolean("headliner") or act.boolean("is_headliner")} or set(ranked[:1])
    for key in ranked:
        act = acts[key]
        image = act.address("image", "url") or act.address("image")
        yield ListingPerformer(
            one_line(act.text("name") or act.text() or "", 255) or key,
            billing="headline" if key in headliners else "support",
            source_artist_id=act.text("artist_id") or act.text("id"),
            image=ImageRef(image) if image else None,
        )


def _genre_names(event: JsonValue) -> Iterator[str | None]:
    for key in ("genre_tags", "genres", "tags", "categories", "tags_types"):
        for part in event.iterate(key):
            yield part.text() or part.text("value") or part.text("name")
    yield event.text("genre")


def _images(event: JsonValue) -> tuple[ImageRef, ...]:
    addresses = [event.address("image"), event.address("imageUrl"), event.address("image_url")]
    for path in _IMAGES:
        addresses += [event.address(*path, shape) for shape in ("landscape", "square", "portrait")]
        addresses += [part.address() or part.address("url") for part in event.iterate(*path)]
    return tuple(ImageRef(url) for url in deduped(addresses)[:4])


def _age(event: JsonValue) -> str | None:
    reported = [event.text("age_limit"), event.text("ageLimit"), event.text("ageRestriction")]
    reported += [h.text("title") for h in event.iterate("about", "highlights") if h.text("type") == "age_restriction"]
    found = next((text for text in reported if text), None)
    return one_line(found.removeprefix("This is an ").removeprefix("This is a ").removesuffix(" event"), 50) if found else None
