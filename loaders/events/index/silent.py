"""Listings that came or went and changed nothing else of their event, whose version they leave as it was.

What each version of the catalog touched is written down (store/events/journal.py). While that is known, the listings of just the
touched events are read again, and which source carries what is known exactly.
"""

from collections.abc import Set
from typing import NamedTuple

from loaders.events.index import reading
from loaders.events.index.bitmaps import CatalogBitmaps
from store.database.catalog.changes import Kind, numbers_of
from store.database.connection import Database


class Silent(NamedTuple):
    """The events that some versions touched without changing them, and what each source carries of them."""

    until: int
    event_ids: list[int]
    carried: list[tuple[str, list[int]]]


async def silent_changes(database: Database, since: int, until: int, changed: Set[int] = frozenset()) -> Silent | None:
    """What versions after one, up to another, touched, without the `changed` events; None where that isn't known."""
    touched = database.catalog_version.touched(since, until)
    if touched is None:
        return None
    ids = sorted(numbers_of(Kind.EVENT, touched) - changed)
    return Silent(until, ids, [one async for one in reading.sources_of(database, ids)])


def bring_in(bitmaps: CatalogBitmaps, silent: Silent) -> None:
    """Note what sources carry now, all else having been known exactly."""
    bitmaps.drop_listings(silent.event_ids)
    for source, ids in silent.carried:
        bitmaps.add("sources", source, ids)
    bitmaps.sources_version = silent.until
