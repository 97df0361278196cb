"""Events with their venue, bill and listings in one statement, each relation as one column of the event's row.

A row that carries a relation has it under the relation's name here; one read otherwise has no such attribute, and the relation is
read by its loader.
"""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, or_, select

from loaders.columns import ARTIST, EVENT, LISTING, VENUE, RowColumns, pruned_type
from loaders.events.carried.sent import SentColumns
from loaders.wanted import Wanted
from store.database.nested.arrays import RowAsArray, nested_row, nested_rows
from store.events.records import EventRow, PerformanceRow
from store.people.records import ReactionKind
from store.reactions import REACTION_TABLES
from store.tables import artists, events, performances, source_events, venues

CARRIED_VENUE: Final = "carried_venue"
CARRIED_PERFORMANCES: Final = "carried_performances"
CARRIED_LISTINGS: Final = "carried_listings"
CARRIED_IS_SAVED: Final = "carried_is_saved"
CARRIED_IS_HIDDEN: Final = "carried_is_hidden"
_MARKS: Final = {"is_saved": CARRIED_IS_SAVED, "is_hidden": CARRIED_IS_HIDDEN}
_KINDS: Final[dict[str, ReactionKind]] = {"is_saved": "saved", "is_hidden": "hidden"}


def event_rows(wanted: Wanted) -> RowColumns[EventRow]:
    """The event columns that are wanted, with the relations that are: the same for everybody."""
    return _rows(_for_everybody(wanted))


def event_rows_for_reader(wanted: Wanted) -> RowColumns[EventRow]:
    """The same, with what a person marked if that is wanted; the statement needs the person's number as `reader_id`.

    Such rows are nobody else's: they must not be kept.
    """
    return _rows(_unsaid(wanted))


@lru_cache(maxsize=64)
def _for_everybody(wanted: Wanted) -> Wanted:
    return _unsaid(wanted.without(*_MARKS))


@lru_cache(maxsize=64)
def _unsaid(wanted: Wanted) -> Wanted:
    """The same columns, so the same statements, whatever lists below are asked with."""
    return wanted.unsaid()


@lru_cache(maxsize=64)  # with its types and statements, each takes 30 KB
def _rows(wanted: Wanted) -> RowColumns[EventRow]:
    columns, below = EVENT.narrowed(wanted), wanted.below
    carried: dict[str, ColumnElement[Any]] = {_MARKS[name]: _marked(name) for name in _MARKS if name in below}
    if "venue" in below:
        carried[CARRIED_VENUE] = _venue(below["venue"])
    if "performances" in below:
        carried[CARRIED_PERFORMANCES] = _performances(below["performances"])
    if "listings" in below:
        carried[CARRIED_LISTINGS] = _listings(below["listings"])
    columns = columns.carrying(carried) if carried else columns
    return columns if wanted.columns is None else SentColumns(columns)


def _marked(name: str) -> ColumnElement[Any]:
    """Whether the reader marked the event."""
    table = REACTION_TABLES[_KINDS[name]].table
    found: Select[Any] = select(literal_column("1")).where(
        table.c.user_id == bindparam("reader_id"), table.c.event_id == events.c.id
    )
    return found.limit(literal_column("1")).correlate(events).scalar_subquery().is_not(None)


def _venue(wanted: Wanted) -> ColumnElement[Any]:
    return nested_row(VENUE.narrowed(wanted).nested(), venues, venues.c.id == events.c.venue_id, outer=events)


def _performances(wanted: Wanted) -> ColumnElement[Any]:
    """The same rows in the same order as loaders.places.artists.performances_by_event gives."""
    names = tuple(name for name in PerformanceRow._fields if wanted.columns is None or name in wanted.columns)
    artist = ARTIST.narrowed(wanted.of("artist")).nested()
    columns = tuple(artist if name == "artist" else performances.c[name] for name in names)
    row_type = pruned_type(PerformanceRow, names)
    row = RowAsArray(columns, row_type._make, names, row_type)
    source = performances.join(artists) if "artist" in names else performances
    order = (performances.c.position, performances.c.artist_id)
    return nested_rows(row, source, performances.c.event_id == events.c.id, outer=events, order_by=order)


def _listings(wanted: Wanted) -> ColumnElement[Any]:
    """The same rows in the same order as loaders.events.events.listings_by_event gives."""
    listed = source_events.c
    counts = or_(listed.withdrawn_at.is_(None), events.c.withdrawn_at.is_not(None))
    order = (listed.last_seen_at.desc(), listed.source, listed.source_id)
    row = LISTING.narrowed(wanted).nested()
    return nested_rows(row, source_events, listed.event_id == events.c.id, counts, outer=events, order_by=order)
