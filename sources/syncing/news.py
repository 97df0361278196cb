"""The notifications of a sync: which changes are news, and for whom. Written in the transaction of the change itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sources.places.alert_areas import area_of
from store.alerts.notifications import NewNotification, save_notifications
from store.alerts.recipients import Recipient, recipients, sale_recipients, savers
from store.alerts.records import NotificationKind
from store.database.connection import Database, Transaction
from store.events.events import StoredEvent, lock_catalog, raise_version

# A process that was down for longer does not notify anyone of sales that began long ago.
_SALES_SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EventChange:
    """One written event: what was stored of it before (None: it is new), its columns now, and the acts billed before."""

    event_id: int
    before: StoredEvent | None
    columns: Mapping[str, Any]
    acts_before: frozenset[str] = frozenset()
    kind: NotificationKind | None = None  # what happened to it (sources/syncing/changes.py)

    @property
    def is_adoption(self) -> bool:
        """The first merge of an event that the predecessor wrote: what differs is how we read it, and no news to anybody."""
        return self.before is not None and self.before.content_hash is None

    def is_new_for(self, act: str) -> bool:
        """Whether the followers of an act on its bill learn of the event for the first time."""
        if self.columns["status"] == "cancelled":
            return False
        if self.before is None:
            return True
        return not self.is_adoption and act not in self.acts_before


async def record_news(tx: Transaction, changes: Sequence[EventChange], version: int, now: datetime) -> int:
    """Notify everyone concerned by these changes; returns how many notifications were new.

    `version` is the catalog's that the transaction raises to. A handful of statements, however many the changes are.
    """
    news = {change.event_id: change for change in changes if change.columns["order_time"] > now and not change.is_adoption}
    if not news:
        return 0
    moves = {number: change.kind for number, change in news.items() if change.kind is not None}
    new_notifications = _of_alerts(await recipients(tx, sorted(news)), news, moves)
    if moves:
        new_notifications += [
            NewNotification(user_id, number, moves[number], None) for number, user_id in await savers(tx, sorted(moves))
        ]
    return await save_notifications(tx, _once(new_notifications), version, now)


async def record_sales(database: Database, now: datetime) -> int:
    """Notify people of tickets that went on sale since the last sync. One statement if there are none."""
    since = now - _SALES_SPAN
    if not await sale_recipients(database, since, now):
        return 0

    async def work(tx: Transaction) -> int:
        version = await lock_catalog(tx) + 1
        found = await sale_recipients(tx, since, now)
        new_notifications = [
            NewNotification(one.alert.user_id, one.alert.event_id, "on_sale", one.alert.alert_id)
            for one in found
            if area_of(one.alert.city, one.alert.radius_km).covers(one.city_key, one.vector)
        ]
        notified = await save_notifications(tx, _once(new_notifications), version, now)
        if notified:
            await raise_version(tx, version)
        return notified

    return await database.write(work)


def _of_alerts(
    found: Iterable[Recipient], news: Mapping[int, EventChange], moves: Mapping[int, NotificationKind]
) -> list[NewNotification]:
    new_notifications = []
    for one in found:
        change = news[one.event_id]
        columns = change.columns
        vector = None if columns["geo_x"] is None else (columns["geo_x"], columns["geo_y"], columns["geo_z"])
        if not area_of(one.city, one.radius_km).covers(columns["city_key"], vector):
            continue
        if change.is_new_for(one.act_key):
            new_notifications.append(NewNotification(one.user_id, one.event_id, "new_event", one.alert_id))
        elif one.event_id in moves:
            new_notifications.append(NewNotification(one.user_id, one.event_id, moves[one.event_id], one.alert_id))
    return new_notifications


def _once(new_notifications: Iterable[NewNotification]) -> list[NewNotification]:
    """One a person, event and kind: the oldest alert's, an alert's rather than a saved event's; in a fixed order."""
    chosen: dict[tuple[int, int, str], NewNotification] = {}
    for notification in sorted(new_notifications, key=lambda one: (one.event_id, one.user_id, one.kind, one.alert_id or 2**31)):
        chosen.setdefault((notification.user_id, notification.event_id, notification.kind), notification)
    return list(chosen.values())
