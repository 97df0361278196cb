"""Writing down what a version of the catalog changed, so that caches may keep the rest."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, literal_column, select, union

from store.database.catalog.changes import CatalogChanges, Kind, Thing, Touched, thing
from store.database.connection import Transaction
from store.tables import catalog_changes, events, performances

MOST_THINGS: Final = 2_000  # of one version; more count as everything
VERSIONS_KEPT: Final = 1_000
_PRUNED_EVERY: Final = 100

_VENUES: BindParameter[Any] = bindparam("venue_ids", expanding=True)
_ARTISTS: BindParameter[Any] = bindparam("artist_ids", expanding=True)
_EVENTS: BindParameter[Any] = bindparam("event_ids", expanding=True)
_SHOWING = union(
    select(events.c.id).where(events.c.venue_id.in_(_VENUES)),
    select(performances.c.event_id).where(performances.c.artist_id.in_(_ARTISTS)),
).limit(bindparam("most"))
_LISTED_IN = union(
    select(literal_column(str(Kind.VENUE_LIST)), events.c.venue_id).where(
        events.c.id.in_(_EVENTS), events.c.venue_id.is_not(None)
    ),
    select(literal_column(str(Kind.ARTIST_LIST)), performances.c.artist_id).where(performances.c.event_id.in_(_EVENTS)),
)
_FORGET = delete(catalog_changes).where(catalog_changes.c.version <= bindparam("last"))


async def record_changes(tx: Transaction, version: int) -> list[Thing] | None:
    """What the transaction touched, written down as the version's; None for everything.

    An event shows its venue and its acts, so it changes with them. A list changes with the events that were read for it, and when
    a changed event is in it afterwards: that it left one, the event itself tells.
    """
    changes = tx.changes
    things = None if changes.is_everything or _size(changes) > MOST_THINGS else await _things(tx, changes)
    if things is not None and len(things) > MOST_THINGS:
        things = None
    changes.is_told = True
    await tx.insert_many(catalog_changes, [{"version": version, "touched": things}], on_conflict="update", update=["touched"])
    if version % _PRUNED_EVERY == 0:
        await tx.execute(_FORGET, {"last": version - VERSIONS_KEPT})
    return things


def _size(changes: CatalogChanges) -> int:
    return len(changes.events) + len(changes.venues) + len(changes.artists)


async def _things(tx: Transaction, changes: CatalogChanges) -> list[Thing]:
    things = {thing(Kind.EVENT, number) for number in changes.events}
    things |= {thing(Kind.VENUE, number) for number in changes.venues} | {
        thing(Kind.ARTIST, number) for number in changes.artists
    }
    if changes.venues or changes.artists:
        of_them = {"venue_ids": sorted(changes.venues), "artist_ids": sorted(changes.artists), "most": MOST_THINGS + 1}
        things |= {thing(Kind.EVENT, number) for (number,) in await tx.fetch_all(_SHOWING, of_them)}
    if changes.events:
        listed = await tx.fetch_all(_LISTED_IN, {"event_ids": sorted(changes.events)})
        things |= {thing(kind, number) for kind, number in listed}
    return sorted(things)


def touched_events(*ids: Collection[int | None]) -> Touched:
    """These events, of which some may be none."""
    return Touched(events={number for some in ids for number in some if number is not None})
