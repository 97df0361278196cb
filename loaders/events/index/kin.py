"""What artists and venues have coming up, and what is related to an event, from memory: at one speed however much they have."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from pyroaring import BitMap

from loaders.events.index import line_ups, postings, reading
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.orders import SortKey
from loaders.events.pages import PagePosition
from store.database.connection import Database
from store.events.records import EventRow
from store.events.search_index import genre_term

GENRE_SPAN: Final = timedelta(days=90)  # within which events of the same genre are related
MOST_CANDIDATES: Final = 20_000


async def keys_by_artist(
    database: Database, index: CatalogIndex, artist_ids: Sequence[int], from_at: datetime, position: PagePosition
) -> list[list[SortKey]] | None:
    """A page of each artist's events from an instant on, as sort keys in order; None when the database must be asked."""
    bitmaps = await index.current(database)
    if bitmaps is None:
        return None
    played = await postings.played_by(database, bitmaps, artist_ids)
    cut = position.after[0] if position.after else None if position.backwards else from_at
    found = {
        artist_id: postings.union(bitmaps.soonest(ids & bitmaps.listed, position.limit, cut, backwards=position.backwards))
        for artist_id, ids in played.items()
    }
    starts = await _starts(database, bitmaps, found.values())
    if starts is None:
        return None
    return [_page(starts, found.get(artist_id, BitMap()), from_at, position) for artist_id in artist_ids]


async def count_by_artist(
    database: Database, index: CatalogIndex, artist_ids: Sequence[int], from_at: datetime
) -> list[int] | None:
    """How many events each artist has from an instant on; None when the database must be asked."""
    bitmaps = await index.current(database)
    if bitmaps is None:
        return None
    played = await postings.played_by(database, bitmaps, artist_ids)
    upcoming = await postings.in_time(database, bitmaps, from_at, None)
    return [upcoming.intersection_cardinality(played.get(artist_id, BitMap())) for artist_id in artist_ids]


async def count_by_venue(
    database: Database, index: CatalogIndex, venue_ids: Sequence[int], from_at: datetime
) -> list[int] | None:
    """How many events each venue has from an instant on; None when the database must be asked."""
    bitmaps = await index.current(database)
    if bitmaps is None:
        return None
    upcoming = await postings.in_time(database, bitmaps, from_at, None)
    return [upcoming.intersection_cardinality(bitmaps.of("venues", [venue_id])) for venue_id in venue_ids]


async def kin_of(
    database: Database, index: CatalogIndex, parents: Sequence[EventRow], from_at: datetime, limit: int, hidden: int | None
) -> dict[int, list[int]] | None:
    """The events related to each (see loaders/events/related.py), closest first; None when the database must be asked."""
    bitmaps = await index.current(database)
    if bitmaps is None:
        return None
    out = bitmaps.of("statuses", ["cancelled"])
    if hidden is not None:
        out |= BitMap(await reading.hidden_by(database, hidden))
    kin = await _kin(database, bitmaps, parents)
    found = {
        parent_id: [
            postings.union(bitmaps.soonest((ids & bitmaps.listed) - out - BitMap([parent_id]), limit, from_at)) for ids in sets
        ]
        for parent_id, sets in kin.items()
    }
    starts = await _starts(database, bitmaps, (ids for sets in found.values() for ids in sets))
    if starts is None:
        return None
    until = (None, None, from_at + GENRE_SPAN)
    return {
        parent_id: list(
            dict.fromkeys(
                event_id
                for ids, last in zip(sets, until, strict=True)
                for start, event_id in _page(starts, ids, from_at, PagePosition(limit, None, False))
                if last is None or start <= last
            )
        )[:limit]
        for parent_id, sets in found.items()
    }


async def _kin(
    database: Database, bitmaps: CatalogBitmaps, parents: Sequence[EventRow]
) -> dict[int, tuple[BitMap, BitMap, BitMap]]:
    """Of each parent: the events with its artists, at its venue, of its first genre in its city."""
    ids = [parent.id for parent in parents]
    billed = await line_ups.billed_at(database, ids)
    played = await postings.played_by(database, bitmaps, sorted({artist_id for _, artist_id in billed}))
    shared: dict[int, BitMap] = {}
    for event_id, artist_id in billed:
        shared.setdefault(event_id, BitMap()).update(played[artist_id])
    cities = await line_ups.cities_of(database, ids)
    genres = {parent.id: genre_term(parent.genres[0]) for parent in parents if parent.genres}
    terms = await line_ups.ids_of_terms(database, sorted(set(genres.values()))) if genres else {}
    kin = {}
    for parent in parents:
        term = terms.get(genres.get(parent.id, ""))
        same_genre = await postings.carriers(database, bitmaps, [term]) if term is not None else BitMap()
        at_venue = bitmaps.of("venues", [parent.venue_id]) if parent.venue_id is not None else BitMap()
        in_city = bitmaps.of("cities", [cities.get(parent.id, "")])
        kin[parent.id] = (shared.get(parent.id, BitMap()), at_venue, same_genre & in_city)
    return kin


async def _starts(database: Database, bitmaps: CatalogBitmaps, found: Iterable[BitMap]) -> Mapping[int, datetime] | None:
    ids = postings.union(found)
    return None if len(ids) > MOST_CANDIDATES else await postings.starts(database, bitmaps, ids)


def _page(starts: Mapping[int, datetime], ids: BitMap, from_at: datetime, position: PagePosition) -> list[SortKey]:
    keys = sorted((starts[event_id], event_id) for event_id in ids if event_id in starts)
    after, backwards = position.after, position.backwards
    kept = [key for key in keys if key[0] >= from_at and (after is None or (key < after if backwards else key > after))]
    return kept[max(0, len(kept) - position.limit) :] if backwards else kept[: position.limit]
