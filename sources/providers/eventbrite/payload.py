"""Reading one Eventbrite event (v3, expanded) as a listing.

Source: providers/README.md, part 2, from 57 recorded events; 2026-11. Lineups are never told. Times carry the event's own zone,
which is not always the venue's; it is taken as told.
"""

import re
from decimal import Decimal

from sources.base import Rejected
from sources.places.gazetteer import place
from sources.reading.genres import slugs
from sources.reading.json_value import (
    JsonValue,
    country_code,
    currency_code,
    deduped,
    degrees,
    minor_units,
    one_line,
    parse_json,
    without_tracking,
)
from sources.reading.not_gigs import is_lesson, is_no_gig
from sources.reading.offers import offer_of
from sources.reading.when import EventTime, at_instant, at_local, ending, plausible
from sources.reading.zones import zone_at, zone_of_city
from store.events.records import ImageRef, Listing, ListingVenue, StatusKey

_MUSIC = "103"
# Formats that make an event without a category a gig: festival, concert or performance, party or social gathering.
_GIG_FORMATS = frozenset({"5", "6", "11"})
_LESSON_FORMATS = frozenset({"2", "9", "18"})  # seminar, class or workshop, camp or retreat: no gigs in any category
_MUSIC_WORDS = re.compile(
    r"\b(?:(?:live )?music|musicians?|concerts?|gigs?|djs?|dj set|live set|(?:live )?bands?|album|ep launch|tour|techno|disco"
    r"|drum (?:and|&|n) bass|jazz|blues|reggae|hip[ -]?hop|rock|punk|metal|trad session|folk|soul|funk|orchestra|choir"
    r"|quartet|trio|singers?|songwriters?|rave|club night|open mic|karaoke|salsa|bachata|afrobeats?|amapiano)\b",
    re.IGNORECASE,
)
# What else people gather for.
_PASTIMES = re.compile(
    r"\b(?:comedy|comedians?|stand[ -]?up|improv|sail(?:ing)?|boat|cruise|yacht|yoga|pilates|meditation|networking|mixer"
    r"|speed dating|singles|quiz|bingo|trivia|tasting|wine|whiskey|brunch|dinner|paint|craft|film|screening|theatre|play"
    r"|poetry|book|workshop|class|fitness|run|walk|hike|market|fair|expo|conference|meetup|kids|family|burlesque|drag|magic"
    r"|wrestling|fashion)\b",
    re.IGNORECASE,
)
_STATUSES: dict[str | None, StatusKey] = {"canceled": "cancelled", "cancelled": "cancelled", "postponed": "postponed"}
_SUBCATEGORIES = {
    "3001": "Alternative",
    "3002": "Jazz",
    "3003": "Classical",
    "3004": "Country",
    "3005": "World",
    "3006": "Electronic",
    "3007": "Folk",
    "3008": "Hip Hop",
    "3009": "Indie",
    "3010": "Latin",
    "3011": "Metal",
    "3012": "Opera",
    "3013": "Pop",
    "3014": "R&B",
    "3015": "Reggae",
    "3016": "Religious",
    "3017": "Rock",
    "3018": "Top 40",
    "3019": "Acoustic",
    "3020": "Americana",
    "3021": "Bluegrass",
    "3022": "Blues",
    "3023": "Dance",
    "3024": "EDM",
    "3025": "Electronic",
    "3026": "Experimental",
    "3027": "Jazz",
    "3028": "Psychedelic",
    "3029": "Punk",
    "3030": "Singer-songwriter",
    "3031": "World",
}


def read_event(raw: bytes) -> Listing | Rejected:
    """The listing in one event payload, or the reason it is not one."""
    try:
        event = JsonValue(parse_json(raw))
    except ValueError:
        return Rejected("eventbrite", "not JSON")
    source_id = event.identity("id")
    title = one_line(event.text("name", "text") or event.prose("name", "html") or event.text("name") or "", 255)
    reason = _why_not(event, source_id, title)
    if reason or not source_id or not title:
        return Rejected("eventbrite", reason or "no id or no name", source_id, raw)
    return _listing(event, source_id, title, raw)


def _why_not(event: JsonValue, source_id: str | None, title: str | None) -> str | None:
    if not isinstance(event.value, dict):
        return "not an event object"
    if not source_id:
        return "no id"
    if not title:
        return "no name"
    if is_no_gig(title):
        return "no gig: closed, or a private event"
    if event.text("status") == "draft":
        return "a draft"
    if event.boolean("is_series_parent"):
        return "the parent of a series; its dates are listed separately"
    if event.boolean("online_event"):
        return "online"
    if event.boolean("listed") is False or event.boolean("invite_only") or event.text("privacy_setting") == "locked":
        return "not listed publicly by its organizer"
    if not _is_music(event):
        return "not music"
    return "no gig: a lesson or workshop" if is_lesson(title) or _format(event) in _LESSON_FORMATS else None


def _is_music(event: JsonValue) -> bool:
    """By category; without one by subcategory, or by a format of gigs together with words of music.

    Many organizers leave the category open. A format alone lets sailing parties and comedy nights in.
    """
    category = event.text("category_id") or event.text("category", "id")
    if category:
        return category == _MUSIC
    subcategory = event.text("subcategory_id") or ""
    if subcategory:
        return subcategory.startswith("3")
    return _format(event) in _GIG_FORMATS and _speaks_of_music(event)


def _format(event: JsonValue) -> str | None:
    return event.text("format_id") or event.text("format", "id")


def _speaks_of_music(event: JsonValue) -> bool:
    """By its title first: music there is enough, another pastime there is none. Then by what it says of itself."""
    title = event.text("name", "text") or event.text("name") or ""
    if _MUSIC_WORDS.search(title):
        return True
    return (
        not _PASTIMES.search(title)
        and _MUSIC_WORDS.search(f"{event.text('summary') or ''} {_description(event) or ''}") is not None
    )


def _listing(event: JsonValue, source_id: str, title: str, raw: bytes) -> Listing:
    venue = _venue(event.at("venue"))
    when = _when(event.at("start"), venue)
    tickets = event.at("ticket_availability")
    is_free = tickets.boolean("is_free") if event.boolean("is_free") is None else event.boolean("is_free")
    lowest, highest, currency = (None, None, None) if is_free else _price(event, tickets)
    return Listing(
        source="eventbrite",
        source_id=source_id,
        title=title,
        time_zone=when.time_zone,
        date_precision=when.date_precision,
        status=_STATUSES.get(event.text("status"), "scheduled"),
        start_at=when.start_at,
        end_at=None if event.boolean("hide_end_date") else ending(when.start_at, event.instant("end", "utc")),
        local_date=when.local_date,
        local_time=when.local_time,
        url=without_tracking(event.address("url")),
        description=_description(event),
        venue=venue,
        genres=slugs([_SUBCATEGORIES.get(event.text("subcategory_id") or ""), event.text("subcategory", "name")]),
        tags=deduped([(event.text("format", "short_name") or "").lower()]),
        images=_images(event.at("logo")),
        price_min=lowest,
        price_max=highest,
        currency=currency,
        is_free=is_free,
        is_sold_out=tickets.boolean("is_sold_out"),
        age_restriction=one_line(event.text("age_restriction") or event.text("venue", "age_restriction") or "", 50),
        on_sale_at=plausible(tickets.instant("start_sales_date", "utc")),
        promoter=event.text("organizer", "name"),
        offer=offer_of(title),
        changed_at=event.instant("changed"),
        raw=raw,
    )


def _when(start: JsonValue, venue: ListingVenue | None) -> EventTime:
    zone = start.zone("timezone") or _zone_of(venue)
    instant = start.instant("utc")
    return at_instant(instant, zone) if instant else at_local(start.local("local"), zone)


def _zone_of(venue: ListingVenue | None) -> str:
    """The zone of the venue's country, coordinates or city; UTC where nothing tells."""
    if venue is None:
        return "UTC"
    known = place(venue.city, venue.country_code)
    by_place = zone_at(venue.country_code, venue.latitude, venue.longitude) or (known.time_zone if known else None)
    return by_place or zone_of_city(venue.city) or "UTC"


def _price(event: JsonValue, tickets: JsonValue) -> tuple[Decimal | None, Decimal | None, str | None]:
    """The cheapest and dearest ticket; unknown without a currency."""
    cheapest, dearest = tickets.at("minimum_ticket_price"), tickets.at("maximum_ticket_price")
    currency = currency_code(cheapest.text("currency") or dearest.text("currency") or event.text("currency"))
    amounts = sorted(amount for amount in (_money(cheapest, currency), _money(dearest, currency)) if amount is not None)
    return (amounts[0], amounts[-1], currency) if amounts and currency else (None, None, None)


def _money(price: JsonValue, currency: str | None) -> Decimal | None:
    reported = price.amount("major_value")
    return minor_units(price.integer("value"), currency) if reported is None else reported


def _description(event: JsonValue) -> str | None:
    """The longest of the three texts that an event may carry."""
    texts = (event.prose("description", "html"), event.prose("description", "text"), event.prose("summary"))
    return max((text for text in texts if text), key=len, default=None)


def _venue(venue: JsonValue) -> ListingVenue | None:
    name = one_line(venue.text("name") or venue.text("address", "address_1") or "", 255)
    if not name:
        return None
    address = venue.at("address")
    latitude, longitude = degrees(venue.number("latitude"), venue.number("longitude"))
    if latitude is None:
        latitude, longitude = degrees(address.number("latitude"), address.number("longitude"))
    return ListingVenue(
        name=name,
        source_venue_id=venue.text("id"),
        address=", ".join(deduped([address.text("address_1"), address.text("address_2")])) or None,
        city=address.text("city"),
        country_code=country_code(address.text("country")),
        latitude=latitude,
        longitude=longitude,
        capacity=venue.size("capacity"),
    )


def _images(logo: JsonValue) -> tuple[ImageRef, ...]:
    """The original, else the crop. The addresses are signed and stay as they are."""
    if url := logo.address("original", "url"):
        return (ImageRef(url, logo.size("original", "width"), logo.size("original", "height")),)
    url = logo.address("url")
    return (ImageRef(url),) if url else ()
