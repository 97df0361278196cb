"""Where each listing's page is on the web, as its source forms such addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.sandbox.world.listings.dice_names import perm_name, slug
from sources.sandbox.world.listings.habits import habits_of
from sources.sandbox.world.randomness import base62, digest

if TYPE_CHECKING:
    from sources.sandbox.world.listings.listings import SandboxListing


def address_of(seed: int, listing: SandboxListing) -> str:
    """The listing's own page, without tracking tags."""
    return habits_of(listing.source).address(seed, listing)


def ticketmaster_page(seed: int, listing: SandboxListing) -> str:
    """A listing\'s page as its source forms such addresses."""
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


def eventbrite_page(seed: int, listing: SandboxListing) -> str:
    """A listing\'s page as its source forms such addresses."""
    domain = "eventbrite.ie" if listing.gig.room.city.country_code == "IE" else "eventbrite.co.uk"
    return f"https://www.{domain}/e/{slug(listing.title)[:60]}-tickets-{listing.source_id}"


def bandsintown_page(seed: int, listing: SandboxListing) -> str:
    """A listing\'s page as its source forms such addresses."""
    return f"https://www.bandsintown.com/e/{listing.source_id}"


def dice_page(seed: int, listing: SandboxListing) -> str:
    """A listing\'s page as its source forms such addresses."""
    return f"https://dice.fm/event/{perm_name(seed, listing.gig)}"


def local_page(seed: int, listing: SandboxListing) -> str:
    """A listing\'s page as its source forms such addresses."""
    return f"https://gigs.example/{base62(8, listing.gig.id)}"
