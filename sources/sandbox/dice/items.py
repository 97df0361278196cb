"""A listing as returned by the Dice actor: from Dice's events API, from its app, or scraped from its pages."""

from typing import Any

from sources.sandbox.dice.api import api_event
from sources.sandbox.dice.app import app_event
from sources.sandbox.dice.pages import page_with_objects, plain_page
from sources.sandbox.world.listings.dice_names import dice_shape
from sources.sandbox.world.listings.listings import SandboxListing


def item(seed: int, listing: SandboxListing, sold_at: str | None = None) -> dict[str, Any]:
    """The item in the gig's format. `sold_at` is the shop's URL if Dice only links to another shop."""
    shape = dice_shape(seed, listing.gig)
    if shape == "api":
        return api_event(seed, listing, sold_at)
    if shape == "app":
        return app_event(seed, listing)
    if shape == "page with objects":
        return page_with_objects(seed, listing)
    return plain_page(seed, listing, with_id=shape != "page without id")
