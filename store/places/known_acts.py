"""The acts that are known: those that some source bills, and the DJs of the directory."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select

from store.database.connection import Transaction
from store.places.act_names import dj_keys
from store.tables import artists, djs

_CHUNK = 1000
_NAMED = (
    select(artists.c.act_key, artists.c.name)
    .where(artists.c.act_key.in_(bindparam("keys", expanding=True)))
    .order_by(artists.c.name_key)
)
_DJS = select(djs.c.dj_name).where(djs.c.retired_at.is_(None)).order_by(djs.c.dj_id)
_LAST = select(func.coalesce(func.max(artists.c.id), 0))


async def known_acts(tx: Transaction, keys: Collection[str]) -> dict[str, str]:
    """The names of those that are known, by act key. Of several artists with one key the first by spelling gives the name."""
    wanted = sorted(keys)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        for act_key, name in await tx.fetch_all(_NAMED, {"keys": wanted[start : start + _CHUNK]}):
            found.setdefault(act_key, name)
    if wanted:
        for (name,) in await tx.fetch_all(_DJS):
            for act_key in dj_keys(name):
                if act_key in keys:
                    found.setdefault(act_key, name)
    return found


async def last_artist_id(tx: Transaction) -> int:
    """The highest id among artists; 0 if there are none."""
    highest: int = await tx.fetch_value(_LAST)
    return highest
