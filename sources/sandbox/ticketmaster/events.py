"""A listing as a Discovery v2 event: the keys and types of the recorded payloads."""

from functools import lru_cache
from random import Random
from typing import Any

from sources.sandbox.answers import zulu_in
from sources.sandbox.ticketmaster.parts import attraction, classification, image_set, market_ids, venue, venue_zone
from sources.sandbox.world.gigs.genres import ARTS_SEGMENT, SPORTS_SEGMENT
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.places.addresses import address_of
from sources.sandbox.world.randomness import chance, digest, pick, stream

_OTHER_CLASSES = {
    "sport": (SPORTS_SEGMENT, ("KnvZfZ7vA7E", "Soccer"), ("KZazBEonSMnZfZ7vFtt", "Soccer")),
    "comedy": (ARTS_SEGMENT, ("KnvZfZ7vAe1", "Comedy"), ("KZazBEonSMnZfZ7vF17", "Comedy")),
}
_STATUS_CODES = {"cancelled": "cancelled", "postponed": "postponed", "rescheduled": "rescheduled"}
_PLACEHOLDERS = ("1900-01-01T06:00:00Z", "1900-01-01T18:00:00Z")


def event(seed: int, listing: SandboxListing, locale: str = "en-us") -> dict[str, Any]:
    """The event as search and detail give it."""
    rng = stream("ticketmaster", listing.source_id)
    attractions = attractions_of(listing)
    body: dict[str, Any] = {
        "name": listing.title,
        "type": "event",
        "id": listing.source_id,
        "test": False,
        "url": address_of(seed, listing),
        "locale": locale,
        "images": _images(listing),
        "sales": _sales(rng, listing),
        "dates": _dates(rng, listing),
        "classifications": classifications(listing),
    }
    body |= _optional(rng, listing)
    links: dict[str, Any] = {"self": {"href": f"/discovery/v2/events/{listing.source_id}?locale={locale}"}}
    embedded: dict[str, Any] = {"venues": [venue(listing.place)]}
    if attractions:
        links["attractions"] = [
            {"href": f"/discovery/v2/attractions/{act.ticketmaster_id}?locale={locale}"} for act in attractions
        ]
        embedded["attractions"] = [attraction(act) for act in attractions]
    links["venues"] = [{"href": embedded["venues"][0]["_links"]["self"]["href"]}]
    return body | {"_links": links, "_embedded": embedded}


def attractions_of(listing: SandboxListing) -> list[Any]:
    """The acts of a listing that Ticketmaster has on file; parking names none."""
    return [] if listing.addon == "parking" else [act for act in listing.acts if act.ticketmaster_id]


def is_undated(listing: SandboxListing) -> str | None:
    """ "TBA" or "TBD" for a listing without a date, else None."""
    if listing.starts_at is not None:
        return None
    return "TBD" if int(digest("tbd", listing.source_id)[0], 16) < 4 else "TBA"


def _images(listing: SandboxListing) -> list[dict[str, Any]]:
    act = listing.gig.headliner
    return image_set(act.image_token, False) if act is not None else image_set(digest("generic", listing.gig.kind)[:32], True)


def _sales(rng: Random, listing: SandboxListing) -> dict[str, Any]:
    gig, city = listing.gig, listing.gig.room.city
    on_sale = rng.choice(_PLACEHOLDERS) if chance(rng, 0.12) else zulu_in(city, gig.announced_at)
    sales: dict[str, Any] = {"public": {"startDateTime": on_sale, "startTBD": False, "startTBA": False}}
    sales["public"]["endDateTime"] = zulu_in(city, listing.starts_at or gig.starts_at)
    if chance(rng, 0.4):
        before = zulu_in(city, gig.announced_at)
        sales["presales"] = [
            {"startDateTime": before, "endDateTime": before, "name": name}
            for name in rng.sample(("Artist Presale", "Venue Presale", "Promoter Presale"), rng.choice((1, 2)))
        ]
    return sales


def _dates(rng: Random, listing: SandboxListing) -> dict[str, Any]:
    city = listing.gig.room.city
    undated = is_undated(listing)
    start: dict[str, Any] = {}
    if listing.starts_at is not None:
        start["localDate"] = f"{listing.starts_at:%Y-%m-%d}"
        if listing.has_time:
            start |= {"localTime": f"{listing.starts_at:%H:%M:%S}", "dateTime": zulu_in(city, listing.starts_at)}
    untimed = rng.choice(("timeTBA", "noSpecificTime")) if listing.starts_at is not None and not listing.has_time else ""
    start |= {"dateTBD": undated == "TBD", "dateTBA": undated == "TBA"}
    start |= {"timeTBA": untimed == "timeTBA", "noSpecificTime": untimed == "noSpecificTime"}
    dates: dict[str, Any] = {"start": start}
    if listing.ends_at is not None and listing.gig.is_multi_day and chance(rng, 0.5):
        dates["end"] = {"dateTime": zulu_in(city, listing.ends_at), "approximate": False, "noSpecificTime": False}
    if chance(rng, 0.85):
        dates["timezone"] = venue_zone(listing.place)
    former = listing.former_starts_at
    if former is not None:
        when = {"localDate": f"{former:%Y-%m-%d}", "localTime": f"{former:%H:%M:%S}", "dateTime": zulu_in(city, former)}
        dates["initialStartDate"] = when
    dates["status"] = {
        "code": _STATUS_CODES.get(listing.status) or ("offsale" if listing.is_sold_out or chance(rng, 0.05) else "onsale")
    }
    dates["spanMultipleDays"] = listing.gig.is_multi_day
    return dates


def classifications(listing: SandboxListing) -> list[dict[str, Any]]:
    """The event's classes; the primary one is not always the first."""
    if listing.gig.kind in _OTHER_CLASSES:
        segment, genre, sub_genre = _OTHER_CLASSES[listing.gig.kind]
        return [classification(segment, genre, sub_genre, True)]
    act = listing.gig.headliner
    if act is None:
        return [classification(None, None, None, True)]
    main = classification(None, act.genre.genre, act.genre.sub_genre, True)
    others = [item.genre for item in listing.acts[1:] if item.genre != act.genre]
    if not others or not chance(stream("classes", listing.source_id), 0.15):
        return [main]
    return [classification(None, others[0].genre, others[0].sub_genre, False), main]


def _optional(rng: Random, listing: SandboxListing) -> dict[str, Any]:
    gig, fields = listing.gig, dict[str, Any]()
    if chance(rng, 0.7):
        promoter = _promoter(gig.promoter, gig.room.city.country_code)
        fields |= {"promoter": promoter, "promoters": [promoter]}
    if listing.description:
        fields["info" if chance(rng, 0.6) else "description"] = listing.description
    if gig.minimum_age and chance(rng, 0.5):
        fields["pleaseNote"] = f"OVER {gig.minimum_age}S. ID REQUIRED. ALL PRICES EXCLUDE FEES AND CHARGES."
    if gig.price is not None and listing.addon is None and chance(rng, 0.5):
        fields["priceRanges"] = _price_ranges(rng, gig.price, gig.room.city.currency)
    if chance(rng, 0.4):
        fields["ticketLimit"] = {"info": "Ticket Limit Of 8"}
    if chance(rng, 0.5):
        fields["ageRestrictions"] = {"legalAgeEnforced": gig.minimum_age >= 18}
    return fields


def _price_ranges(rng: Random, price: tuple[int, int], currency: str) -> list[dict[str, Any]]:
    lowest, highest = price[0] / 100, price[1] / 100
    plain = {"type": "standard", "currency": currency, "min": lowest, "max": highest}
    if not chance(rng, 0.3):
        return [plain]
    with_fees = {"min": round(lowest * 1.12, 2), "max": round(highest * 1.12, 2)}
    return [{"type": "standard including fees", "currency": currency, **with_fees}, plain]


@lru_cache(maxsize=200)
def _promoter(name: str, country_code: str) -> dict[str, str]:
    number = str(int(digest("promoter", name)[:4], 16))
    return {
        "id": number,
        "name": name.upper(),
        "description": f"{name.upper()} / NTL / {pick(stream(name), [(country_code, 1.0)])}",
    }


def in_market(listing: SandboxListing, market: str) -> bool:
    """True when the venue lies in one of Ticketmaster's numbered markets."""
    return market in market_ids(listing.gig.room.city)
