"""What a transaction changes of what everybody sees: events, venues and artists, by their numbers.

A write to one of the tables below says what it touches. One that does not say so counts as having changed everything: who forgets
it makes caches useless, and never wrong.
"""

from collections.abc import Collection
from enum import IntEnum
from typing import Final, NamedTuple

from sqlalchemy import ClauseElement

WATCHED: Final = frozenset(
    {
        "artists",
        "event_changes",
        "event_redirects",
        "events",
        "performances",
        "source_events",
        "venue_availability",
        "venue_names",
        "venues",
    }
)

Thing = int  # a kind and a number in one: what an answer was read from, and what a version touched


class Kind(IntEnum):
    """The kinds of things; the lists are those of a venue's or an artist's upcoming events."""

    EVENT = 0
    VENUE = 1
    ARTIST = 2
    VENUE_LIST = 3
    ARTIST_LIST = 4


def thing(kind: Kind, number: int) -> Thing:
    """The thing of a kind that has this number."""
    return number << 3 | kind


class Touched(NamedTuple):
    """The things of which a write changes a part."""

    events: Collection[int] = ()
    venues: Collection[int] = ()
    artists: Collection[int] = ()


NOTHING: Final = Touched()  # of what is shown; or nothing yet, where the numbers are known only after the write


class CatalogChanges:
    """What one transaction has touched so far; `is_everything` once a write did not say what."""

    __slots__ = ("artists", "events", "is_everything", "is_told", "venues")

    def __init__(self) -> None:
        self.events: set[int] = set()
        self.venues: set[int] = set()
        self.artists: set[int] = set()
        self.is_everything = False
        self.is_told = False  # the version has been raised, with what was known until then

    def add(self, touched: Touched) -> None:
        """Note what a write touched.

        Errors: RuntimeError once the version has been raised.
        """
        if self.is_told:
            raise RuntimeError("the catalog's version is raised after the last change of public data, not before")
        self.events.update(touched.events)
        self.venues.update(touched.venues)
        self.artists.update(touched.artists)

    def wrote(self, statement: ClauseElement, touched: Touched | None) -> None:
        """Note a statement that writes to some table, and what of the things it touches."""
        if touched is not None:
            self.add(touched)
        elif getattr(getattr(statement, "table", statement), "name", None) in WATCHED:
            self.add(NOTHING)
            self.is_everything = True
