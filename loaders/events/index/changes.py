"""What later versions changed, brought into bitmaps: changed events as they are now, and listings that came or went silently.

Such a listing changes nothing else of its event, whose version it leaves as it was. What each version of the catalog touched is
written down (store/events/journal.py). While that is known, the listings of just the touched events are read again, and which
source carries what is known exactly.
"""

from collections.abc import Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from pyroaring import BitMap
from sqlalchemy import Select, bindparam, select

from loaders.events.index import line_ups, reading
from loaders.events.index.bitmaps import CatalogBitmaps
from store.database.catalog.changes import Kind, Thing, numbers_of
from store.database.connection import Database
from store.events.journal import VERSIONS_KEPT
from store.tables import catalog_changes

MOST_CHANGED: Final = 20_000  # events whose changes are brought in; more are a reason to read everything anew
_OVERLAP = timedelta(minutes=5)  # between the clocks of writers
_BETWEEN: Select[Any] = (
    select(catalog_changes.c.touched)
    .where(catalog_changes.c.version > bindparam("since"), catalog_changes.c.version <= bindparam("until"))
    .limit(VERSIONS_KEPT)
)


class Silent(NamedTuple):
    """The events that some versions touched without changing them, and what each source carries of them."""

    until: int
    event_ids: list[int]
    carried: list[tuple[str, list[int]]]


async def bring_over(database: Database, bitmaps: CatalogBitmaps, version: int) -> bool:
    """Bring in what changed up to a version; False where that is too much.

    The bitmaps are altered between two turns of the loop, so nobody sees half of it.
    """
    now = datetime.now(UTC)
    changed = await reading.changed_since(database, bitmaps.version, bitmaps.read_at - _OVERLAP, MOST_CHANGED)
    if changed is None:
        return False
    ids: Sequence[int] = sorted(changed)
    values = [one async for one in reading.values_of(database, ids)]
    terms = list(bitmaps.terms)
    carried = [one async for one in reading.terms_of(database, ids, terms)] if terms else []
    billed = await line_ups.billed_at(database, ids) if ids and bitmaps.artists else []
    silent = await silent_changes(database, bitmaps.version, version, changed)
    bitmaps.drop(ids)
    for term_id in bitmaps.terms.keys() - set(terms):  # read meanwhile: nobody has asked which of the changed events carry it
        del bitmaps.terms[term_id]
    for event_id, artist_id in billed:
        if artist_id in bitmaps.artists:
            bitmaps.artists[artist_id].add(event_id)
    for dimension, value, found in values:
        bitmaps.add(dimension, value, found)
    for term_id, weight, event_id in carried:
        if term_id in bitmaps.terms:
            bitmaps.terms[term_id].setdefault(weight, BitMap()).add(event_id)
    if silent is not None and bitmaps.sources_version == bitmaps.version:
        bring_in(bitmaps, silent)
    bitmaps.version, bitmaps.read_at = version, now
    return True


async def silent_changes(database: Database, since: int, until: int, changed: Set[int] = frozenset()) -> Silent | None:
    """What versions after one, up to another, touched, without the `changed` events; None where that isn't known."""
    touched = database.catalog_version.touched(since, until)
    if touched is None:  # a process that began with a stored copy has not followed the journal as far back
        touched = await _written_down(database, since, until)
    if touched is None:
        return None
    ids = sorted(numbers_of(Kind.EVENT, touched) - changed)
    return Silent(until, ids, [one async for one in reading.sources_of(database, ids)])


async def _written_down(database: Database, since: int, until: int) -> list[Thing] | None:
    if until - since > VERSIONS_KEPT:
        return None
    versions = [row[0] for row in await database.fetch_all(_BETWEEN, {"since": since, "until": until})]
    if len(versions) < until - since or None in versions:
        return None
    return [one for touched in versions for one in touched]


def bring_in(bitmaps: CatalogBitmaps, silent: Silent) -> None:
    """Note what sources carry now, all else having been known exactly."""
    bitmaps.drop_listings(silent.event_ids)
    for source, ids in silent.carried:
        bitmaps.add("sources", source, ids)
    bitmaps.sources_version = silent.until
