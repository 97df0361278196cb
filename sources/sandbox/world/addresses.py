"""Where each listing's page is on the web, as its source forms such addresses."""

from collections.abc import Callable, Mapping

from sources.sandbox.world.listings import SandboxListing
from sources.sandbox.world.randomness import base62, digest
from store.text import words


def slug(text: str) -> str:
    """The words of a text joined by hyphens; "event" for a text without letters of ours."""
    return "-".join(word for word in words(text) if word.isascii()) or "event"


def address_of(listing: SandboxListing) -> str:
    """The listing's own page, without tracking tags."""
    return _MAKERS[listing.source](listing)


def perm_name(listing: SandboxListing) -> str:
    """Dice's name for an event in addresses."""
    start = listing.starts_at or listing.gig.starts_at
    day = f"{start.day}{_ordinal(start.day)}-{start:%b}".lower()
    where = f"{slug(listing.place.name)}-{slug(listing.gig.room.city.name)}"
    return f"{listing.source_id[-6:]}-{slug(listing.title)[:60]}-{day}-{where}-tickets"


def _ticketmaster(listing: SandboxListing) -> str:
    city = listing.gig.room.city
    host = (
        "ticketsnow.com"
        if listing.addon == "resale"
        else "ticketmaster.ie"
        if city.country_code == "IE"
        else "ticketmaster.co.uk"
    )
    start = listing.starts_at or listing.gig.starts_at
    page = digest("page", listing.source_id)[:16].upper()
    return f"https://www.{host}/{slug(listing.title)}-{slug(city.name)}-{start:%m-%d-%Y}/event/{page}"


def _eventbrite(listing: SandboxListing) -> str:
    domain = "eventbrite.ie" if listing.gig.room.city.country_code == "IE" else "eventbrite.co.uk"
    return f"https://www.{domain}/e/{slug(listing.title)[:60]}-tickets-{listing.source_id}"


def _bandsintown(listing: SandboxListing) -> str:
    return f"https://www.bandsintown.com/e/{listing.source_id}"


def _ordinal(day: int) -> str:
    if 10 < day < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _dice(listing: SandboxListing) -> str:
    return f"https://dice.fm/event/{perm_name(listing)}"


def _local(listing: SandboxListing) -> str:
    return f"https://gigs.example/{base62(8, listing.gig.id)}"


_MAKERS: Mapping[str, Callable[[SandboxListing], str]] = {
    "ticketmaster": _ticketmaster,
    "eventbrite": _eventbrite,
    "bandsintown": _bandsintown,
    "dice": _dice,
    "local": _local,
}
