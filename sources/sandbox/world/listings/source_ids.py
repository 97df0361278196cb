"""The ids that each source gives its records, as it forms them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.sandbox.world.listings.dice_names import dice_shape, perm_name
from sources.sandbox.world.randomness import base62, digest, digits, pick, stream

if TYPE_CHECKING:
    from sources.sandbox.world.gigs.gigs import Gig

_ID_PREFIXES = [("G5", 4.0), ("1A", 3.0), ("17", 1.5), ("Z6", 2.0), ("vv", 1.5), ("rZ", 0.7), ("k7", 0.5), ("Lv", 0.3)]
_MOST_CALENDARS = 64  # more than twice the longest bill


def ticketmaster_id(seed: int, gig: Gig, source: str, ordinal: int) -> str:
    """Letters and digits behind the prefix of one of its systems."""
    purpose = (seed, gig.id, source, ordinal)
    rng = stream(*purpose, "id")
    return pick(rng, _ID_PREFIXES) + base62(rng.randrange(11, 20), *purpose)


def eventbrite_id(seed: int, gig: Gig, source: str, ordinal: int) -> str:
    """Thirteen digits."""
    return digits(13, seed, gig.id, source, ordinal)


def bandsintown_id(seed: int, gig: Gig, source: str, ordinal: int) -> str:
    """Nine digits, scattered without a collision, for there are too many of them to trust to chance."""
    number = _number(gig) * _MOST_CALENDARS + ordinal
    return str(100_000_000 + (int(digits(9, seed, "bandsintown")) + number * 123_456_791) % 900_000_000)


def dice_id(seed: int, gig: Gig, source: str, ordinal: int) -> str:
    """Twenty-four hexadecimal digits, or the page's name where the actor's item has no id."""
    return perm_name(seed, gig) if dice_shape(seed, gig) == "page without id" else digest(seed, gig.id, source, ordinal)[:24]


def row_id(seed: int, gig: Gig, source: str, ordinal: int) -> str:
    """The number of a row."""
    return str(_number(gig) + 1)


def _number(gig: Gig) -> int:
    return int(gig.id.removeprefix("gig-"))
