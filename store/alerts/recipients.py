"""Possible recipients of news about an event: people with an alert for an act on its bill, and people who saved it.

An alert matches artists by act key; artists that share an outside id are the same act, whatever their names. It also matches a
name that only the event's title gives and that no known act has: whoever set the alert says that it is one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Select, and_, bindparam, or_, select, union

from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.tables import (
    artists,
    events,
    notifications,
    performances,
    title_names,
    user_alerts,
    user_hidden_events,
    user_saved_events,
    users,
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class Recipient(NamedTuple):
    """One alert that names an act on an event's bill; whether its area matches is decided by the policy."""

    event_id: int
    act_key: str  # of the artist on the bill
    alert_id: int
    user_id: int
    city: str | None
    radius_km: int | None


class SaleRecipient(NamedTuple):
    """One alert that names an act of an event whose tickets went on sale, with the event's location."""

    alert: Recipient
    city_key: str
    vector: tuple[float, float, float] | None


_aliases = artists.alias("aliases")
_BY_ACT = user_alerts.c.artist_key == artists.c.act_key
_BY_ALIAS = user_alerts.c.artist_key == _aliases.c.act_key


async def recipients(tx: Transaction, event_ids: Sequence[int]) -> list[Recipient]:
    """The alerts that name an act of these events, without those of people who hid the event."""
    found: list[Recipient] = []
    for chunk in chunks(event_ids):
        rows = await tx.fetch_all(_CANDIDATES, {"ids": chunk})
        found += [Recipient._make(row) for row in rows]
    return found


async def savers(tx: Transaction, event_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(event id, user id) of everyone who saved one of these events."""
    found: list[tuple[int, int]] = []
    for chunk in chunks(event_ids):
        rows = await tx.fetch_all(_SAVERS, {"ids": chunk})
        found += [(row[0], row[1]) for row in rows]
    return found


async def acts_by_event(tx: Transaction, event_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The act keys on each event's current bill, and those that its title names."""
    found: dict[int, set[str]] = {event_id: set() for event_id in event_ids}
    for chunk in chunks(event_ids):
        for event_id, act in await tx.fetch_all(_ACTS, {"ids": chunk}):
            found[event_id].add(act)
    return {event_id: frozenset(acts) for event_id, acts in found.items()}


async def sale_recipients(database: Database | Transaction, since: datetime, now: datetime) -> list[SaleRecipient]:
    """The alerts for events that have gone on sale since, whose owners have not been notified.

    An event that was already on sale when it, or the alert, was created is not news.
    """
    rows = await database.fetch_all(_SALES, {"since": since, "now": now})
    return [SaleRecipient(Recipient._make(row[:6]), row[6], None if row[7] is None else row[7:10]) for row in rows]


def _branches(conditions: Callable[[Any], Sequence[ColumnElement[bool]]], *more: Any) -> list[Select[Any]]:
    """Alerts by an artist's own key, by the key of an artist with the same outside id, and by a name in the title."""
    alert = (user_alerts.c.id, user_alerts.c.user_id, user_alerts.c.city, user_alerts.c.radius_km, *more)
    billed = performances.join(artists, artists.c.id == performances.c.artist_id)
    titled = title_names.join(user_alerts, and_(user_alerts.c.artist_key == title_names.c.act_key, title_names.c.is_likely))
    if more:
        billed = billed.join(events, events.c.id == performances.c.event_id)
        titled = titled.join(events, events.c.id == title_names.c.event_id)
    same = (_aliases.c.musicbrainz_id == artists.c.musicbrainz_id, _aliases.c.spotify_id == artists.c.spotify_id)
    named = [billed.join(user_alerts, _BY_ACT), *(billed.join(_aliases, one).join(user_alerts, _BY_ALIAS) for one in same)]
    sources = [(source, performances.c.event_id, artists.c.act_key) for source in named]
    sources.append((titled, title_names.c.event_id, title_names.c.act_key))
    return [
        select(event_id, act_key, *alert)
        .select_from(source.join(users, users.c.id == user_alerts.c.user_id).outerjoin(user_hidden_events, _hides(event_id)))
        .where(user_alerts.c.artist_key != "", user_hidden_events.c.user_id.is_(None), *conditions(event_id))
        for source, event_id, act_key in sources
    ]


def _hides(event_id: Any) -> ColumnElement[bool]:
    return and_(user_hidden_events.c.user_id == users.c.id, user_hidden_events.c.event_id == event_id)


def _sales() -> CompoundSelect[Any]:
    notified = (
        select(notifications.c.id)
        .where(
            notifications.c.user_id == user_alerts.c.user_id,
            notifications.c.event_id == events.c.id,
            notifications.c.kind == "on_sale",
        )
        .exists()
    )
    news = (
        events.c.on_sale_time > bindparam("since"),
        events.c.on_sale_time <= bindparam("now"),
        events.c.order_time > bindparam("now"),
        events.c.created_at < events.c.on_sale_time,
        events.c.withdrawn_at.is_(None),
        events.c.status != "cancelled",
        or_(user_alerts.c.created_at.is_(None), user_alerts.c.created_at < events.c.on_sale_time),
        ~notified,
    )
    where = (events.c.city_key, events.c.geo_x, events.c.geo_y, events.c.geo_z)
    return union(*_branches(lambda event_id: news, *where))


_CANDIDATES = union(*_branches(lambda event_id: (event_id.in_(_IDS),)))
_SALES = _sales()
_SAVERS = (
    select(user_saved_events.c.event_id, user_saved_events.c.user_id)
    .outerjoin(
        user_hidden_events,
        and_(
            user_hidden_events.c.user_id == user_saved_events.c.user_id,
            user_hidden_events.c.event_id == user_saved_events.c.event_id,
        ),
    )
    .where(user_saved_events.c.event_id.in_(_IDS), user_hidden_events.c.user_id.is_(None))
)
_ACTS = union(
    select(performances.c.event_id, artists.c.act_key)
    .prefix_with("STRAIGHT_JOIN", dialect="mysql")  # few of these, whatever the statistics say
    .join_from(performances, artists, artists.c.id == performances.c.artist_id)
    .where(performances.c.event_id.in_(_IDS)),
    select(title_names.c.event_id, title_names.c.act_key).where(title_names.c.event_id.in_(_IDS), title_names.c.is_likely),
)
