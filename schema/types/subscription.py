"""The root Subscription type."""

from typing import Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import notifications
from resolvers.context import RequestContext
from schema.types.alerts.notifications import Notification
from schema.types.base.fields import subscription_field


@strawberry.type(description="Operations to subscribe to, over graphql-transport-ws or server-sent events.")
class Subscription:
    """Root fields: each resolver returns an iterator of rows."""

    @subscription_field(Notification, "Each new notification for the signed-in person, as it is created.")
    async def notification_added(self, info: Info[RequestContext, None]) -> Any:
        return await notifications.notification_added(info.context)
