"""The acts that are known: those that some source bills, and the DJs of the directory."""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from store.database.connection import Transaction
from store.database.statements import chunks
from store.places.act_names import dj_keys
from store.tables import artists, djs

_NAMED = (
    select(artists.c.act_key, artists.c.name)
    .where(artists.c.act_key.in_(bindparam("keys", expanding=True)))
    .order_by(artists.c.name_key)
)
_DJS = select(djs.c.dj_name).where(djs.c.retired_at.is_(None)).order_by(djs.c.dj_id)


async def known_acts(tx: Transaction, keys: Collection[str]) -> dict[str, str]:
    """The names of those that are known, by act key. Of several artists with one key the first by spelling gives the name."""
    wanted = sorted(keys)
    found: dict[str, str] = {}
    for chunk in chunks(wanted):
        for act_key, name in await tx.fetch_all(_NAMED, {"keys": chunk}):
            found.setdefault(act_key, name)
    if wanted:
        for (name,) in await tx.fetch_all(_DJS):
            for act_key in dj_keys(name):
                if act_key in keys:
                    found.setdefault(act_key, name)
    return found
