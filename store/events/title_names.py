"""Names that events' wording gives and that no known act has (yet): a new artist is billed there, and alerts find likely ones."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, select, union

from store.database.connection import Transaction
from store.database.statements import chunks
from store.tables import artists, performances, title_names

Names = Mapping[str, bool]  # by act key: whether somebody who looks for the name means it
_NONE: Mapping[int, Names] = {}
_HELD = select(title_names.c.event_id, title_names.c.act_key, title_names.c.is_likely).where(
    title_names.c.event_id.in_(bindparam("ids", expanding=True))
)
_DROP = delete(title_names).where(title_names.c.event_id.in_(bindparam("ids", expanding=True)))
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_WAITING = union(
    select(title_names.c.event_id).where(title_names.c.act_key.in_(_KEYS)),
    select(performances.c.event_id)
    .join_from(artists, performances, performances.c.artist_id == artists.c.id)
    .where(artists.c.act_key.in_(_KEYS), performances.c.confidence < 1),
)


async def save_title_names(tx: Transaction, names: Mapping[int, Names], of_new_events: Mapping[int, Names] = _NONE) -> None:
    """Give each event exactly these names; events that have them already cost no write, and new ones have none."""
    held: dict[int, dict[str, bool]] = {event_id: {} for event_id in names}
    event_ids = sorted(names)
    for chunk in chunks(event_ids):
        for event_id, act_key, is_likely in await tx.fetch_all(_HELD, {"ids": chunk}):
            held[event_id][act_key] = bool(is_likely)
    differing = [event_id for event_id in event_ids if held[event_id] != names[event_id]]
    for chunk in chunks([event_id for event_id in differing if held[event_id]]):
        await tx.execute(_DROP, {"ids": chunk})
    lacking = {event_id: names[event_id] for event_id in differing} | dict(of_new_events)
    rows = [
        {"event_id": event_id, "act_key": key, "is_likely": is_likely}
        for event_id, found in sorted(lacking.items())
        for key, is_likely in sorted(found.items())
    ]
    await tx.insert_many(title_names, rows)


async def events_waiting_for(tx: Transaction, new_acts: Collection[str]) -> list[int]:
    """The events whose wording names one of these acts, also where an artist of like name is billed for it."""
    found: set[int] = set()
    for chunk in chunks(sorted(filter(None, new_acts))):
        found.update(event_id for (event_id,) in await tx.fetch_all(_WAITING, {"keys": chunk}))
    return sorted(found)
