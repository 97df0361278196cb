"""The names under which artists are served, and those by which listings bill them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Text, bindparam, select, type_coerce, update

from store.database.catalog.changes import Touched
from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.events.listing_codec import decode
from store.places.act_names import artist_key
from store.tables import artists, performances, source_events

_SERVED = select(artists.c.name_key, artists.c.id, artists.c.name).where(
    artists.c.name_key.in_(bindparam("keys", expanding=True))
)
_BILLING = (
    select(source_events.c.source, type_coerce(source_events.c.record, Text))
    .where(
        source_events.c.event_id.in_(
            select(performances.c.event_id).where(performances.c.artist_id.in_(bindparam("ids", expanding=True)))
        ),
        source_events.c.record.is_not(None),
    )
    .order_by(source_events.c.id)
)
_RENAME = (
    update(artists)
    .where(artists.c.id == bindparam("artist_id"))
    .values(name=bindparam("new_name"), updated_at=bindparam("now", type_=UtcDateTime()))
)
_ARTISTS_AT_ONCE = 50


class ServedArtist(NamedTuple):
    """An artist's name as it is served."""

    name_key: str
    id: int
    name: str


class Billed(NamedTuple):
    """An act's name as a source writes it in a bill."""

    source: str
    name: str


async def served_artists(reader: Database, keys: Collection[str]) -> list[ServedArtist]:
    """The artists that have these keys."""
    found: list[ServedArtist] = []
    for chunk in chunks(sorted(keys)):
        found += [ServedArtist(*row) for row in await reader.fetch_all(_SERVED, {"keys": chunk})]
    return found


async def billed_names(reader: Database, served: Sequence[ServedArtist]) -> dict[int, set[Billed]]:
    """How each source writes these artists in the bills of their events, by the artists' ids."""
    found: dict[int, set[Billed]] = {artist.id: set() for artist in served}
    for chunk in chunks(served, _ARTISTS_AT_ONCE):
        rows = await reader.fetch_all(_BILLING, {"ids": [artist.id for artist in chunk]})
        ids = {artist.name_key: artist.id for artist in chunk}
        await asyncio.to_thread(_add_names, found, ids, rows)
    return found


def _add_names(found: Mapping[int, set[Billed]], ids: Mapping[str, int], rows: Sequence[tuple[Any, ...]]) -> None:
    for source, record in rows:
        for performer in decode(orjson.loads(record)).performers:
            artist_id = ids.get(artist_key(performer.name))
            if artist_id is not None:
                found[artist_id].add(Billed(source, performer.name))


async def rename_artists(tx: Transaction, names: Mapping[int, str], now: datetime) -> None:
    """Serve artists under other spellings; their keys stay."""
    for artist_id, name in sorted(names.items()):
        params = {"artist_id": artist_id, "new_name": name[:255], "now": now}
        await tx.execute(_RENAME, params, touched=Touched(artists=[artist_id]))
