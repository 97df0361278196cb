"""Facets with display names."""

from datetime import date

from loaders.events.criteria import EventCriteria
from loaders.events.facets import FacetRow, Facets
from loaders.events.facets import event_facets as counted_facets
from resolvers.global_ids import global_id
from sources.reading.genres import label
from store.database.connection import Database


async def event_facets(database: Database, criteria: EventCriteria) -> Facets:
    """The facets of the events that meet the criteria; every value can be used in the filter."""
    found = await counted_facets(database, criteria)
    return Facets(
        genres=tuple(FacetRow(one.value, label(one.value), one.count) for one in found.genres),
        venues=tuple(FacetRow(global_id("Venue", int(one.value)), one.label, one.count) for one in found.venues),
        dates=tuple(FacetRow(one.value, _day(one.value), one.count) for one in found.dates),
        sources=tuple(FacetRow(one.value.upper(), one.value.title(), one.count) for one in found.sources),
    )


def _day(iso: str) -> str:
    """ "Tue 24 Nov"."""
    return f"{date.fromisoformat(iso):%a} {int(iso[8:])} {date.fromisoformat(iso):%b}"
