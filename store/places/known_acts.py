"""The acts that are known: those that some source bills, and the DJs of the directory."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select

from store.database.connection import Transaction
from store.database.statements import chunks
from store.places.act_names import dj_keys
from store.tables import artists, djs

_NAMED = (
    select(artists.c.act_key, artists.c.name, artists.c.name_key, artists.c.id)
    .where(artists.c.act_key.in_(bindparam("keys", expanding=True)))
    .order_by(artists.c.name_key)
)
_DJS = select(djs.c.dj_name).where(djs.c.retired_at.is_(None)).order_by(djs.c.dj_id)


class KnownActs(NamedTuple):
    """The names of acts by act key, and the artists of theirs that are stored, by artist key."""

    names: dict[str, str]
    artists: dict[str, int]


async def listed_djs(tx: Transaction) -> list[str]:
    """The DJs of the directory, for `known_acts`."""
    return [name for (name,) in await tx.fetch_all(_DJS)]


async def known_acts(tx: Transaction, keys: Collection[str], listed: Sequence[str]) -> KnownActs:
    """Those that are known of these act keys. Of several artists with one key the first by spelling gives the name."""
    wanted = sorted(keys)
    names: dict[str, str] = {}
    stored: dict[str, int] = {}
    for chunk in chunks(wanted):
        for act_key, name, name_key, artist_id in await tx.fetch_all(_NAMED, {"keys": chunk}):
            names.setdefault(act_key, name)
            stored[name_key] = artist_id
    for name in listed if wanted else ():
        for act_key in dj_keys(name):
            if act_key in keys:
                names.setdefault(act_key, name)
    return KnownActs(names, stored)
