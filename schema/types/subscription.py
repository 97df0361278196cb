"""The root Subscription type."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import notifications
from resolvers.context import RequestContext
from resolvers.organizers.plans import stream
from resolvers.sources import progress_stream
from schema.types.alerts.notifications import Notification
from schema.types.base.fields import about, subscription_field
from schema.types.organizers.plans import Plan
from schema.types.sources.sources import SourceReport


@strawberry.type(description="Operations to subscribe to, over graphql-transport-ws or server-sent events.")
class Subscription:
    """Root fields: each resolver returns an iterator of rows."""

    @subscription_field(Notification, "Each new notification for the signed-in person, as it is created.")
    async def notification_added(self, info: Info[RequestContext, None]) -> Any:
        return await notifications.notification_added(info.context)

    @subscription_field(Plan, "A plan's shortlist and requests as they change, for the plan's owner.")
    async def plan_changed(
        self,
        info: Info[RequestContext, None],
        plan_id: Annotated[strawberry.ID, about("One of the viewer's plans.")],
    ) -> Any:
        return await stream.plan_changed(info.context, plan_id)

    @subscription_field(SourceReport, "Admins only: progress of running syncs.")
    async def source_sync_progress(self, info: Info[RequestContext, None]) -> Any:
        return await progress_stream.sync_progress(info.context)
