"""What the bitmaps learn as it is asked for: who carries a term, who plays where, when events begin.

What is read stays with the bitmaps, unless a new version was brought in while it was read: then it may lack what that changed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from pyroaring import BitMap

from loaders.events.index import line_ups, reading
from loaders.events.index.bitmaps import Carriers, CatalogBitmaps, cut_hours
from loaders.events.search.words import TermGroup
from store.database.connection import Database

MOST_BYTES: Final = 20_000_000  # of terms kept
MOST_TERMS: Final = 2000  # kept: rare ones take little, but each is an object or two
MOST_ARTISTS: Final = 20_000  # kept: a dozen bytes an event, some hundred an artist


async def carriers(database: Database, bitmaps: CatalogBitmaps, term_ids: Iterable[int]) -> BitMap:
    """The events that carry one of the terms."""
    held = [(await by_weight(database, bitmaps, term_id)).values() for term_id in term_ids]
    return union(chain.from_iterable(held))


async def by_weight(database: Database, bitmaps: CatalogBitmaps, term_id: int) -> Carriers:
    """The events that carry a term with each weight."""
    held, version = bitmaps.terms.pop(term_id, None), bitmaps.version
    is_new = held is None
    if held is None:
        held = {}
        for weight, ids in await reading.carriers(database, term_id):
            held.setdefault(weight, BitMap()).update(ids)
    if bitmaps.version == version:  # else what was brought in meanwhile may be missing from it
        bitmaps.terms[term_id] = held  # the last in order is the last to be dropped
    if is_new:
        _forget_terms(bitmaps)
    return held


async def played_by(database: Database, bitmaps: CatalogBitmaps, artist_ids: Sequence[int]) -> dict[int, BitMap]:
    """The events of each artist, listed or not."""
    version = bitmaps.version
    missing = [artist_id for artist_id in artist_ids if artist_id not in bitmaps.artists]
    read = await line_ups.played_by(database, missing) if missing else {}
    found = {
        artist_id: read[artist_id] if artist_id in read else bitmaps.artists.pop(artist_id, BitMap())
        for artist_id in dict.fromkeys(artist_ids)
    }
    if bitmaps.version == version:  # as with terms
        bitmaps.artists |= found
    while len(bitmaps.artists) > MOST_ARTISTS:
        del bitmaps.artists[next(iter(bitmaps.artists))]
    return found


async def starts(database: Database, bitmaps: CatalogBitmaps, ids: BitMap) -> dict[int, datetime]:
    """The order time of each of these events that is still listed."""
    version, found = bitmaps.version, bitmaps.starts.known(ids)
    missing = [event_id for event_id in ids if event_id not in found]
    if missing:
        read = await reading.start_times(database, missing)
        if bitmaps.version == version:
            bitmaps.starts.keep(read)
        found.update(read)
    return found


async def narrowed(database: Database, bitmaps: CatalogBitmaps, found: BitMap, group: TermGroup) -> BitMap:
    """Those of the found events that carry a term of the group, or none of an excluded one."""
    carrying = await carriers(database, bitmaps, group.term_ids)
    return found - carrying if group.is_excluded else found & carrying


async def in_time(database: Database, bitmaps: CatalogBitmaps, from_at: datetime | None, to_at: datetime | None) -> BitMap:
    """The listed events between two instants, both included; None leaves an end open."""
    found = bitmaps.in_whole_hours(from_at, to_at)
    for first, last in cut_hours(from_at, to_at):
        found |= BitMap(await reading.between(database, first, last))
    return found


def _forget_terms(bitmaps: CatalogBitmaps) -> None:
    held = sum(map(_size, bitmaps.terms.values()))
    while (held > MOST_BYTES or len(bitmaps.terms) > MOST_TERMS) and len(bitmaps.terms) > 1:
        oldest = next(iter(bitmaps.terms))
        held -= _size(bitmaps.terms.pop(oldest))


def union(parts: Iterable[BitMap]) -> BitMap:
    """The events of all of these."""
    return BitMap.union(BitMap(), *parts)


def _size(carriers: Carriers) -> int:
    held = (one.get_statistics() for one in carriers.values())
    return sum(one["n_bytes_array_containers"] + one["n_bytes_bitset_containers"] + one["n_bytes_run_containers"] for one in held)
