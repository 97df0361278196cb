"""Names that titles give and that no known act has (yet): alerts on them find the event, and a new artist is billed there."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import bindparam, delete, select

from store.database.connection import Transaction
from store.tables import title_names

T = TypeVar("T")

_CHUNK = 1000
_NONE: Mapping[int, Collection[str]] = {}
_HELD = select(title_names.c.event_id, title_names.c.act_key).where(title_names.c.event_id.in_(bindparam("ids", expanding=True)))
_DROP = delete(title_names).where(title_names.c.event_id.in_(bindparam("ids", expanding=True)))
_WAITING = select(title_names.c.event_id).where(title_names.c.act_key.in_(bindparam("keys", expanding=True))).distinct()


async def save_title_names(
    tx: Transaction, names: Mapping[int, Collection[str]], of_new_events: Mapping[int, Collection[str]] = _NONE
) -> None:
    """Give each event exactly these names (act keys); events that have them already cost no write, and new ones have none."""
    held: dict[int, set[str]] = {event_id: set() for event_id in names}
    event_ids = sorted(names)
    for chunk in _chunks(event_ids):
        for event_id, act_key in await tx.fetch_all(_HELD, {"ids": chunk}):
            held[event_id].add(act_key)
    differing = [event_id for event_id in event_ids if held[event_id] != set(names[event_id])]
    for chunk in _chunks([event_id for event_id in differing if held[event_id]]):
        await tx.execute(_DROP, {"ids": chunk})
    lacking = {event_id: names[event_id] for event_id in differing} | dict(of_new_events)
    rows = [{"event_id": event_id, "act_key": key} for event_id, keys in sorted(lacking.items()) for key in sorted(set(keys))]
    await tx.insert_many(title_names, rows)


async def events_waiting_for(tx: Transaction, act_keys: Collection[str]) -> list[int]:
    """The events whose titles name one of these acts and that waited for somebody to know it."""
    found: set[int] = set()
    for chunk in _chunks(sorted(act_keys)):
        found.update(event_id for (event_id,) in await tx.fetch_all(_WAITING, {"keys": chunk}))
    return sorted(found)


def _chunks(values: Sequence[T]) -> list[Sequence[T]]:
    return [values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK)]
