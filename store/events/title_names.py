"""Names that events' wording gives and that no known act has (yet): a new artist is billed there, and alerts find likely ones."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select, union

from store.database.connection import Transaction
from store.tables import artists, performances, title_names

_CHUNK = 1000
Names = Mapping[str, bool]  # by act key: whether somebody who looks for the name means it
_NONE: Mapping[int, Names] = {}
_HELD = select(title_names.c.event_id, title_names.c.act_key, title_names.c.is_likely).where(
    title_names.c.event_id.in_(bindparam("ids", expanding=True))
)
_DROP = delete(title_names).where(title_names.c.event_id.in_(bindparam("ids", expanding=True)))
_ALIKE = artists.alias("alike")  # another spelling of an act that is billed by one already
_WAITING = union(
    select(title_names.c.event_id)
    .join_from(artists, title_names, title_names.c.act_key == artists.c.act_key)
    .where(artists.c.id > bindparam("after")),
    select(performances.c.event_id)
    .select_from(artists.join(_ALIKE, _ALIKE.c.act_key == artists.c.act_key))
    .join(performances, performances.c.artist_id == _ALIKE.c.id)
    .where(
        artists.c.id > bindparam("after"), _ALIKE.c.id != artists.c.id, performances.c.confidence < 1, artists.c.act_key != ""
    ),
)


async def save_title_names(tx: Transaction, names: Mapping[int, Names], of_new_events: Mapping[int, Names] = _NONE) -> None:
    """Give each event exactly these names; events that have them already cost no write, and new ones have none."""
    held: dict[int, dict[str, bool]] = {event_id: {} for event_id in names}
    event_ids = sorted(names)
    for chunk in _chunks(event_ids):
        for event_id, act_key, is_likely in await tx.fetch_all(_HELD, {"ids": chunk}):
            held[event_id][act_key] = bool(is_likely)
    differing = [event_id for event_id in event_ids if held[event_id] != names[event_id]]
    for chunk in _chunks([event_id for event_id in differing if held[event_id]]):
        await tx.execute(_DROP, {"ids": chunk})
    lacking = {event_id: names[event_id] for event_id in differing} | dict(of_new_events)
    rows = [
        {"event_id": event_id, "act_key": key, "is_likely": is_likely}
        for event_id, found in sorted(lacking.items())
        for key, is_likely in sorted(found.items())
    ]
    await tx.insert_many(title_names, rows)


async def waiting_for_new_artists(tx: Transaction, after_artist_id: int) -> list[int]:
    """The events whose wording names an artist that was added after this id, also where one of like name is billed for it."""
    return sorted(row[0] for row in await tx.fetch_all(_WAITING, {"after": after_artist_id}))


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
