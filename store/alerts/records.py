"""Alerts and notifications as the rows that readers get."""

from datetime import datetime
from typing import Literal, NamedTuple

NotificationKind = Literal["new_event", "rescheduled", "cancelled", "reinstated", "on_sale"]


class AlertRow(NamedTuple):
    """What a person wants to be notified about: an artist, anywhere or in or around a city."""

    id: int
    user_id: int
    artist_name: str
    city: str | None
    radius_km: int | None
    created_at: datetime | None  # null for a predecessor's
    last_notified_at: datetime | None
    artist_key: str


class NotificationRow(NamedTuple):
    """One notification to a person about an event."""

    id: int
    user_id: int
    event_id: int
    kind: NotificationKind
    alert_id: int | None  # null where the person had saved the event, or the alert is gone
    version: int
    created_at: datetime
    read_at: datetime | None
