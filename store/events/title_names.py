"""Names that titles give and that no known act has (yet): alerts on them find the event, and a new artist is billed there."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, delete, select

from store.database.connection import Transaction
from store.tables import artists, title_names

_CHUNK = 1000
_NONE: Mapping[int, Collection[str]] = {}
_HELD = select(title_names.c.event_id, title_names.c.act_key).where(title_names.c.event_id.in_(bindparam("ids", expanding=True)))
_DROP = delete(title_names).where(title_names.c.event_id.in_(bindparam("ids", expanding=True)))
_WAITING = (
    select(title_names.c.event_id)
    .join_from(artists, title_names, title_names.c.act_key == artists.c.act_key)
    .where(artists.c.id > bindparam("after"))
    .distinct()
)


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


async def waiting_for_new_artists(tx: Transaction, after_artist_id: int) -> list[int]:
    """The events whose title names an artist that was added after this id."""
    return sorted(row[0] for row in await tx.fetch_all(_WAITING, {"after": after_artist_id}))


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
