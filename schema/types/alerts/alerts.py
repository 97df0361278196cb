"""Alerts: what a person wants to be notified about."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import alerts, matches
from resolvers.context import RequestContext
from resolvers.values import id_of
from schema.types.base.fields import RowCheck, about, batch_field, column, computed, optional_input, root_field
from schema.types.base.relay import PAGE_ARGUMENTS, Node
from schema.types.base.user_errors import UserError
from schema.types.events.connection import EventConnection
from store.alerts.records import AlertRow

Request = Info[RequestContext, None]
_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@strawberry.type(description="A request to be notified when an artist plays: anywhere, in a city, or within a radius of one.")
class Alert(Node):
    """Runtime value: store.alerts.records.AlertRow."""

    id: strawberry.ID = computed(id_of("Alert"), "Global id; visible only to the owner.")
    database_id: int = column("The number used in REST paths.", of="id")
    artist_name: str = column("The artist's name as the owner entered it; other spellings of the name match too.")
    city: str | None = column("The city as the owner entered it; null means anywhere.")
    radius_km: int | None = column("Radius in kilometres around the city centre; null means the city itself.")
    created_at: datetime = computed(alerts.made_at, "When it was created.")
    last_notified_at: datetime | None = column("When it last notified its owner; null if it never has.")
    matches: EventConnection = batch_field(
        matches.matches,
        "Upcoming events that match the alert, soonest first, without those the owner has hidden.",
        _FORWARD,
    )

    is_type_of = RowCheck(AlertRow)


@strawberry.input(description="What to be notified about.")
class AlertInput:
    """Read by resolvers.alerts.alerts as AskedAlert."""

    artist_name: str = strawberry.field(description='The artist\'s name; accents, case, "DJ" and "The" are ignored.')
    city: str | None = optional_input("The city; omit it to match anywhere.")
    radius_km: int | None = optional_input("Also match events within this many kilometres of the city centre, 1 to 500.")


@strawberry.type(description="The result of creating or updating an alert.")
class AlertPayload:
    """Runtime value: resolvers.alerts.alerts.AlertOutcome."""

    alert: Alert | None = column("The alert after the change; null if nothing changed, as `errors` explains.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of deleting an alert.")
class AlertDeletePayload:
    """Runtime value: resolvers.alerts.alerts.AlertDeleteOutcome."""

    deleted_id: strawberry.ID | None = column("The id of the deleted alert; null if it was not deleted, as `errors` explains.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


_AlertId = Annotated[strawberry.ID, about("One of the viewer's alerts.")]
_Input = Annotated[AlertInput, about("What to be notified about.")]


@strawberry.type
class AlertMutations:
    """Mutations of alerts."""

    @root_field(
        AlertPayload,
        (
            "Creates an alert; at most 200 per person, and one per artist and city. Events that are already "
            "listed do not trigger it."
        ),
    )
    async def alert_create(self, info: Request, input: _Input) -> Any:
        return await alerts.create(info.context, input)

    @root_field(AlertPayload, "Replaces an alert's artist, city and radius; an omitted city or radius is cleared.")
    async def alert_update(self, info: Request, id: _AlertId, input: _Input) -> Any:
        return await alerts.change(info.context, id, input)

    @root_field(AlertDeletePayload, "Deletes an alert; its past notifications are kept.")
    async def alert_delete(self, info: Request, id: _AlertId) -> Any:
        return await alerts.delete(info.context, id)
