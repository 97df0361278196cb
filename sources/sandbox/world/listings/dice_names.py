"""Dice's names for events in addresses, and in which shape the scraping actor hands each of them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sources.sandbox.world.randomness import digest, pick, stream
from store.text import words

if TYPE_CHECKING:
    from sources.sandbox.world.gigs.gigs import Gig

DiceShape = Literal["api", "app", "page", "page without id", "page with objects"]
_SHAPES: list[tuple[DiceShape, float]] = [
    ("api", 60.0),
    ("app", 15.0),
    ("page", 10.0),
    ("page without id", 8.0),
    ("page with objects", 7.0),
]


def dice_shape(seed: int, gig: Gig) -> DiceShape:
    """The shape of a gig's item."""
    return pick(stream(seed, gig.id, "dice shape"), _SHAPES)


def perm_name(seed: int, gig: Gig) -> str:
    """The permanent name: made when the event was first put up, so later changes do not touch it."""
    start, room = gig.former_starts_at or gig.starts_at, gig.former_room or gig.room
    title = gig.name or (gig.headliner.name if gig.headliner else "event")
    day = f"{start.day}{_ordinal(start.day)}-{start:%b}".lower()
    parts = (digest(seed, gig.id, "perm")[:6], slug(title)[:60], day, slug(room.name), slug(room.city.name), "tickets")
    return "-".join(parts)


def slug(text: str) -> str:
    """The words of a text joined by hyphens; "event" for a text without letters of ours."""
    return "-".join(word for word in words(text) if word.isascii()) or "event"


def _ordinal(day: int) -> str:
    if 10 < day < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
