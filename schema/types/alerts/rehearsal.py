"""What an alert would have reported, before it is created."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from resolvers.alerts import rehearsal
from resolvers.context import RequestContext
from schema.types.alerts.alerts import AlertInput
from schema.types.alerts.notifications import NotificationKind
from schema.types.base.fields import column
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event
from store.people.records import ViewerRow


@strawberry.type(description="A notification that an alert would have sent, had it existed.")
class RehearsedNotification:
    """Runtime value: resolvers.alerts.rehearsal.Rehearsed."""

    kind: NotificationKind = column("What happened.")
    event: Event = column("The event in its current state.")
    at: datetime = column("When it would have been sent.")


@strawberry.type(description="What an alert would have reported in the last 90 days.")
class AlertRehearsal:
    """Runtime value: resolvers.alerts.rehearsal.Rehearsal."""

    notifications: list[RehearsedNotification] = column("The latest 100 notifications, newest first.")
    total_count: int = column("How many there would have been.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


async def viewer_rehearsal(
    viewers: Sequence[ViewerRow], context: RequestContext, *, input: AlertInput
) -> list[rehearsal.Rehearsal]:
    """What the alert would have reported to each person."""
    return await rehearsal.rehearse(viewers, context, input)
