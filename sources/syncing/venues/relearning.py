"""Keeping what is learned of houses: believed, used by matching and by the venues' rows, and forgotten when contradicted.

How artists are spelled is looked at in the same round, because it reads a city's listings anyway.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sources.merging.artist_spelling import best_spelling
from sources.places.venue_matching import venue_key
from sources.syncing.venues.learning import houses_shown
from sources.syncing.writes.batch import Batch, Part
from sources.syncing.writes.group import Group
from store.database.collecting import seldom_collected
from store.database.connection import Database, Transaction
from store.events.events import catalog_version, lock_catalog, raise_version
from store.events.records import Listing
from store.places.act_names import artist_key
from store.places.artist_names import billed_names, rename_artists, served_artists
from store.places.learned_houses import (
    ListedThere,
    houses_held,
    listed_in,
    move_aliases,
    note_learned,
    note_matched,
    save_houses,
)
from store.places.venue_names import GivenName, add_names, drop_names
from store.places.venue_successors import lead_to_successors, return_to_lists

logger = logging.getLogger(__name__)

_LOOK_BACK = timedelta(days=365)
_LONGEST_NAME = 191
_AT_ONCE = 50  # events in a transaction
_NOBODY = "directory"  # stands for the source of a batch that brings nothing


async def relearn(database: Database, city_key: str, now: datetime) -> int:
    """Learn from a city's listings of a year and of what is to come; returns how many names mean another house than before.

    The upcoming listings under those names are matched and merged anew, and artists are spelled as most listings have them. What
    an interrupted run left undone the next one does.
    """
    listed = await listed_in(database, city_key, (now - _LOOK_BACK).date())
    shown = await asyncio.to_thread(houses_shown, [one.listing for one in listed])
    houses = {name[:_LONGEST_NAME]: house[:_LONGEST_NAME] for (name, city), house in shown.items() if city == city_key}
    held = await houses_held(database, city_key)
    changed = {
        name: houses.get(name, "")
        for name in houses.keys() | held.keys()
        if name not in held or held[name].house != houses.get(name, "")
    }
    if changed:
        await _believe(database, city_key, changed, houses, listed, now)
    unmatched = changed.keys() | {name for name, one in held.items() if not one.is_matched}
    if unmatched:
        await _match_anew(database, city_key, unmatched, listed, now)
        logger.info("venues in %s: %d names mean another house than before", city_key, len(changed))
    await respell(database, [one.listing for one in listed], now)
    await database.write(partial(note_learned, city_key=city_key, now=now))
    return len(changed)


async def respell(database: Database, listings: Iterable[Listing], now: datetime) -> int:
    """Spell the artists of a city's listings as most sources do; returns how many were spelled otherwise.

    A new one is spelled as the first listing had it. Where one of the city's listings differs from what is served, all of the
    artist's are looked at, other cities' too.
    """
    written: defaultdict[str, set[str]] = defaultdict(set)
    for one in listings:
        for performer in one.performers:
            written[artist_key(performer.name)].add(performer.name)
    doubtful = [artist for artist in await served_artists(database, written) if written[artist.name_key] != {artist.name}]
    billed = await billed_names(database, doubtful)
    best = {artist.id: best_spelling(billed[artist.id], artist.name)[:255] for artist in doubtful}
    changed = {artist.id: best[artist.id] for artist in doubtful if best[artist.id] != artist.name}
    if changed:

        async def work(tx: Transaction) -> None:
            version = await lock_catalog(tx) + 1
            await rename_artists(tx, changed, now)
            await raise_version(tx, version)

        await database.write(work)
    return len(changed)


async def _believe(
    database: Database,
    city_key: str,
    changed: Mapping[str, str],
    houses: Mapping[str, str],
    listed: Sequence[ListedThere],
    now: datetime,
) -> None:
    """Note the houses, and let all their names lead to one venue that is found under each of them."""

    async def work(tx: Transaction) -> None:
        version = await lock_catalog(tx) + 1
        await save_houses(tx, city_key, changed, now)
        moved = await move_aliases(tx, city_key, dict(changed) | dict(houses))
        names = [one.listing for one in listed]
        await drop_names(tx, _given({name: moved.before[name] for name in changed if name in moved.before}, names))
        await add_names(tx, _given(moved.now, names))
        await return_to_lists(tx, city_key, now)
        await raise_version(tx, version)

    await database.write(work)


def _given(leads_to: Mapping[str, int], listings: Sequence[Listing]) -> set[GivenName]:
    return {
        GivenName(leads_to[name], one.source, one.venue.name)
        for one in listings
        if one.venue and (name := _name(one)) in leads_to
    }


async def _match_anew(
    database: Database, city_key: str, names: Collection[str], listed: Sequence[ListedThere], now: datetime
) -> None:
    """Match and merge the upcoming events of these names anew, some at a time; then no name needs the venues that lost theirs."""
    upcoming = (one for one in listed if one.event_id is not None and one.night >= now.date())
    event_ids = sorted({one.event_id for one in upcoming if one.event_id is not None and _name(one.listing) in names})
    for start in range(0, len(event_ids), _AT_ONCE):
        chunk = frozenset(event_ids[start : start + _AT_ONCE])
        with seldom_collected():
            await _plan_and_write(database, Group([Part(Batch(_NOBODY, city_key, (), now), ())], rematch=chunk))

    async def work(tx: Transaction) -> None:
        version = await lock_catalog(tx) + 1
        if await lead_to_successors(tx, city_key, names, now):
            await raise_version(tx, version)
        await note_matched(tx, city_key, names)

    await database.write(work)


async def _plan_and_write(database: Database, group: Group) -> None:
    planned = await group.plan(database, await catalog_version(database))
    await database.write(partial(group.run, planned=planned))


def _name(listing: Listing) -> str:
    """The key of a listing's venue's name, as it is stored; "" for none."""
    return venue_key(listing.venue)[0][:_LONGEST_NAME] if listing.venue else ""
