"""What an alert would have reported in the last 90 days, had it existed: to try it before it is created."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from resolvers.alerts.alerts import AskedAlert, check_alert
from resolvers.alerts.matches import AlertLevel
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow
from resolvers.people.viewer import ViewerRow
from sources.places.gazetteer import metro_key
from store.alerts.notifications import REPLACED
from store.alerts.records import AlertRow, NotificationKind
from store.events.records import ChangeRow, EventRow
from store.places.act_names import act_key

LOOKS_BACK: Final = timedelta(days=90)
MOST_SHOWN: Final = 100


class Rehearsed(NamedTuple):
    """One notification that would have been sent."""

    kind: NotificationKind
    event: EventRow
    at: datetime


class Rehearsal(NamedTuple):
    """The latest notifications, newest first, and how many there were in all."""

    notifications: tuple[Rehearsed, ...] = ()
    total_count: int = 0
    errors: tuple[UserErrorRow, ...] = ()


async def rehearse(viewers: Sequence[ViewerRow], context: RequestContext, asked: AskedAlert) -> list[Rehearsal]:
    """What the alert would have reported to each person, without what they hid."""
    errors = check_alert(asked)
    return [Rehearsal(errors=errors) if errors else await _rehearse(context, viewer, asked) for viewer in viewers]


async def _rehearse(context: RequestContext, viewer: ViewerRow, asked: AskedAlert) -> Rehearsal:
    now = context.now()
    artist, city = asked.artist_name.strip(), (asked.city or "").strip() or None
    alert = AlertRow(0, viewer.id, artist, city, asked.radius_km if metro_key(city) else None, None, None, act_key(artist))
    pages = await AlertLevel(context, [alert], from_at=now - LOOKS_BACK).pages.get()
    events = pages[alert.id]
    histories = await context.loaders.changes_by_event.load_many([event.id for event in events])
    found = [
        told for event, history in zip(events, histories, strict=True) for told in reported(event, history, alert.artist_key, now)
    ]
    found.sort(key=lambda told: (told.at, told.event.id), reverse=True)
    return Rehearsal(tuple(found[:MOST_SHOWN]), len(found))


def reported(event: EventRow, history: Sequence[ChangeRow], act: str, now: datetime) -> list[Rehearsed]:
    """What the person would hold of one event by now: each kind once, of what happened before it began.

    A further move takes the place of the one before, and so does its being on again of its being off. Nothing is told from before
    the act, by its key, was on the bill.
    """
    joined_at = max((change.changed_at for change in history if _joined_by(change, act)), default=event.created_at)
    happened: list[tuple[NotificationKind, datetime]] = [("new_event", joined_at)]
    if event.on_sale_time is not None and event.on_sale_time > joined_at and event.status != "cancelled":
        happened.append(("on_sale", event.on_sale_time))
    later = [change for change in history if change.changed_at > joined_at]
    happened += [(kind, change.changed_at) for change in later if (kind := _kind_of(change)) is not None]
    held: dict[NotificationKind, datetime] = {}
    for kind, at in sorted(happened, key=lambda told: told[1]):
        if at <= now and at < event.order_time:
            for replaced in REPLACED.get(kind, ()):
                held.pop(replaced, None)
            held.setdefault(kind, at)
    return [Rehearsed(kind, event, at) for kind, at in held.items() if at >= now - LOOKS_BACK]


def _joined_by(change: ChangeRow, act: str) -> bool:
    """Whether the act joined the bill by this change."""
    if change.kind != "line_up":
        return False
    before, after = ({act_key(name) for name in (names or "").split(", ")} for names in (change.old_value, change.new_value))
    return act in after - before


def _kind_of(change: ChangeRow) -> NotificationKind | None:
    if change.kind == "time":
        return "rescheduled"
    if change.kind != "status":
        return None
    if change.new_value == "cancelled":
        return "cancelled"
    return "reinstated" if change.old_value == "cancelled" else "rescheduled" if change.new_value == "postponed" else None
