"""Writing artists: one row per name, enriched as sources provide more."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from store.database.catalog.changes import NOTHING, Touched
from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.events.records import ImageRef, ListingPerformer
from store.places.act_names import act_key, artist_key
from store.tables import artists, events, performances

_BY_KEY = select(
    artists.c.name_key,
    artists.c.id,
    artists.c.name,
    artists.c.genres,
    artists.c.image,
    artists.c.musicbrainz_id,
    artists.c.spotify_id,
    artists.c.created_at,
).where(artists.c.name_key.in_(bindparam("keys", expanding=True)))
_PLAYING = (
    select(artists.c.name)
    .join(performances, performances.c.artist_id == artists.c.id)
    .join(events, events.c.id == performances.c.event_id)
    .where(events.c.city_key == bindparam("city"), events.c.order_time >= bindparam("now"))
    .group_by(artists.c.id, artists.c.name)
    .order_by(func.min(events.c.order_time), artists.c.id)
    .limit(bindparam("most"))
)
_ENRICHED = ("genres", "image", "musicbrainz_id", "spotify_id", "updated_at")


async def names_playing(database: Database, city_key: str, now: datetime, most: int = 500) -> list[str]:
    """The artists with upcoming gigs in a city, soonest first."""
    return [name for (name,) in await database.fetch_all(_PLAYING, {"city": city_key, "now": now, "most": most})]


class Artists(NamedTuple):
    """Artists' ids by artist key, and the act keys of those that were created."""

    ids: dict[str, int]
    new_acts: frozenset[str]


async def artist_ids(tx: Transaction, performers: Sequence[ListingPerformer], now: datetime) -> Artists:
    """The id of every performer by artist key; unknown ones are created, and gaps in known ones are filled."""
    by_key = _richest(performers)
    known = await _known(tx, sorted(by_key))
    new = [_new_row(name_key, performer, now) for name_key, performer in sorted(by_key.items()) if name_key not in known]
    if new:
        await tx.insert_many(artists, new, on_conflict="ignore", touched=NOTHING)
        created = await _known(tx, [row["name_key"] for row in new])
        tx.changes.add(Touched(artists=[row["id"] for row in created.values()]))
        known |= created
    richer = [row for name_key, performer in by_key.items() if (row := _enriched(known[name_key], performer, now))]
    if richer:
        touched = Touched(artists=[row["id"] for row in richer])
        await tx.insert_many(artists, richer, on_conflict="update", update=_ENRICHED, touched=touched)
    ids = {name_key: row["id"] for name_key, row in known.items()}
    return Artists(ids, frozenset(row["act_key"] for row in new))


async def _known(tx: Transaction, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    names = [column.name for column in _BY_KEY.selected_columns]
    found: dict[str, dict[str, Any]] = {}
    for chunk in chunks(keys):
        for row in await tx.fetch_all(_BY_KEY, {"keys": chunk}):
            found[row[0]] = dict(zip(names, row, strict=True))
    return found


def _richest(performers: Iterable[ListingPerformer]) -> dict[str, ListingPerformer]:
    """One performer per key: the one with the most data, ties broken by content, whatever the order of arrival."""
    best: dict[str, ListingPerformer] = {}
    for performer in performers:
        name_key = artist_key(performer.name)
        if name_key not in best or _richness(performer) > _richness(best[name_key]):
            best[name_key] = performer
    return best


def _richness(performer: ListingPerformer) -> tuple[int, str]:
    told = (performer.musicbrainz_id, performer.spotify_id, performer.image, performer.genres)
    return sum(1 for value in told if value), repr(performer)


def _new_row(name_key: str, performer: ListingPerformer, now: datetime) -> dict[str, Any]:
    return {
        "name": performer.name[:255],
        "name_key": name_key,
        "act_key": act_key(performer.name),
        "genres": list(performer.genres),
        "image": _image(performer.image),
        "musicbrainz_id": performer.musicbrainz_id,
        "spotify_id": performer.spotify_id,
        "created_at": now,
        "updated_at": now,
    }


def _enriched(row: dict[str, Any], performer: ListingPerformer, now: datetime) -> dict[str, Any] | None:
    """The complete row with its gaps filled; None if there is nothing to fill."""
    offered = {
        "genres": list(performer.genres),
        "image": _image(performer.image),
        "musicbrainz_id": performer.musicbrainz_id,
        "spotify_id": performer.spotify_id,
    }
    gained = {name: value for name, value in offered.items() if value and not row[name]}
    return {**row, **gained, "updated_at": now} if gained else None


def _image(image: ImageRef | None) -> dict[str, Any] | None:
    return {"url": image.url, "width": image.width, "height": image.height} if image else None
