"""The columns that readers select, in the order of the row types: a cursor's tuple becomes a row without a look at names."""

from typing import Any

from sqlalchemy import ColumnElement, Table

from store import tables
from store.events.records import EventRow, ListingRow
from store.people.records import CalendarFeedRow
from store.places.records import ArtistRow, VenueRow

Columns = tuple[ColumnElement[Any], ...]


def _in_order(table: Table, fields: tuple[str, ...], renamed: dict[str, str] | None = None) -> Columns:
    return tuple(table.c[(renamed or {}).get(field, field)] for field in fields)


EVENT: Columns = _in_order(tables.events, EventRow._fields)
LISTING: Columns = _in_order(tables.source_events, ListingRow._fields)
VENUE: Columns = _in_order(tables.venues, VenueRow._fields, {"genre_focus": "genreFocus"})
ARTIST: Columns = _in_order(tables.artists, ArtistRow._fields)
CALENDAR_FEED: Columns = _in_order(tables.calendar_feeds, CalendarFeedRow._fields)
