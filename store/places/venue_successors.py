"""Venues whose names all lead to another venue: they are off the lists, and their ids lead to that one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, or_, select, update

from store.database.catalog.changes import Touched
from store.database.connection import Transaction
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.tables import events, venue_aliases, venue_availability, venues

_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_LED_TO = venue_aliases.alias()
_IS_LED_TO = exists().where(_LED_TO.c.venue_id == venues.c.id)
_ENTERED = or_(  # by hand: of no use under another name
    *(venues.c[name].is_not(None) for name in ("email", "phone", "hire_fee", "gear")),
    exists().where(venue_availability.c.venue_id == venues.c.id),
)
_LEFT = (
    select(venues.c.id, venue_aliases.c.venue_id)
    .join_from(
        venues,
        venue_aliases,
        and_(venue_aliases.c.name_key == venues.c.name_key, venue_aliases.c.city_key == venues.c.city_key),
    )
    .where(venues.c.city_key == bindparam("city"), venues.c.name_key.in_(_NAMES), venues.c.successor_id.is_(None))
    .where(~_IS_LED_TO, ~_ENTERED)
)
_BACK = select(venues.c.id, venues.c.successor_id).where(
    venues.c.city_key == bindparam("city"), venues.c.successor_id.is_not(None), _IS_LED_TO
)
_EVENTS = select(events.c.id).where(events.c.venue_id == bindparam("old"))
_MOVE = update(events).where(events.c.venue_id == bindparam("old")).values(venue_id=bindparam("new"))
_AT = bindparam("at", type_=UtcDateTime())
_EARLIER = select(venues.c.id).where(venues.c.successor_id == bindparam("old"))
_LEAD = (
    update(venues)
    .where(venues.c.id.in_(bindparam("ids", expanding=True)))
    .values(successor_id=bindparam("new"), retired_at=_AT, updated_at=_AT)
)
_RETURN = (
    update(venues)
    .where(venues.c.id.in_(bindparam("ids", expanding=True)))
    .values(successor_id=None, retired_at=None, updated_at=_AT)
)


async def lead_to_successors(tx: Transaction, city_key: str, names: Collection[str], now: datetime) -> dict[int, int]:
    """Give the venues that lost all their names a successor each, which gets their events; returns the successors by id.

    `names`: the keys of those that may have led elsewhere before. A venue with details that were entered by hand stays.
    """
    left = [
        (row[0], row[1])
        for chunk in chunks(sorted(names))
        for row in await tx.fetch_all(_LEFT, {"city": city_key, "names": chunk})
    ]
    for old, new in left:
        moved = [row[0] for row in await tx.fetch_all(_EVENTS, {"old": old})]
        await tx.execute(_MOVE, {"old": old, "new": new}, touched=Touched(events=moved, venues=[old, new]))
        ids = [old, *(row[0] for row in await tx.fetch_all(_EARLIER, {"old": old}))]
        await tx.execute(_LEAD, {"ids": ids, "new": new, "at": now}, touched=Touched(venues=[*ids, new]))
    return dict(left)


async def return_to_lists(tx: Transaction, city_key: str, now: datetime) -> None:
    """List the venues again to which a name leads anew."""
    back = [(row[0], row[1]) for row in await tx.fetch_all(_BACK, {"city": city_key})]
    if back:
        ids = [old for old, _ in back]
        await tx.execute(_RETURN, {"ids": ids, "at": now}, touched=Touched(venues={number for pair in back for number in pair}))
