"""Alerts: what a person wants to be told of."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import alerts, matches
from resolvers.context import RequestContext
from resolvers.values import id_of
from schema.types.base.fields import batch_field, column, computed, optional_input, root_field
from schema.types.base.relay import PAGE_ARGUMENTS, Node
from schema.types.base.user_errors import UserError
from schema.types.events.connection import EventConnection
from store.alerts.records import AlertRow

Request = Info[RequestContext, None]
_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@strawberry.type(description="An artist that a person wants to be told of: anywhere, in a city, or around one.")
class Alert(Node):
    """Runtime value: store.alerts.records.AlertRow."""

    id: strawberry.ID = computed(id_of("Alert"), "The global id; only its owner finds it by it.")
    database_id: int = column("The number used in REST paths.", of="id")
    artist_name: str = column("The artist, as its owner writes the name; every spelling of it is meant.")
    city: str | None = column("The city, as its owner writes it; null for anywhere.")
    radius_km: int | None = column("How far around the middle of the city; null for the city itself.")
    created_at: datetime = computed(alerts.made_at, "When it was made.")
    last_notified_at: datetime | None = column("When it last told its owner of an event.")
    matches: EventConnection = batch_field(
        matches.matches,
        "The events to come that it is about, soonest first; those that its owner hid are left out.",
        _FORWARD,
    )

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are alerts."""
        return isinstance(value, AlertRow)


@strawberry.input(description="What to be told of.")
class AlertInput:
    """Read by resolvers.alerts.alerts as AskedAlert."""

    artist_name: str = strawberry.field(description='The artist\'s name; accents, case, "DJ" and "The" don\'t matter.')
    city: str | None = optional_input("The city; anywhere without one.")
    radius_km: int | None = optional_input("Also what is so far around the middle of the city, 1 to 500 km.")


@strawberry.type(description="What became of an alert.")
class AlertPayload:
    """Runtime value: resolvers.alerts.alerts.AlertOutcome."""

    alert: Alert | None = column("The alert as it is now; null when `errors` says why not.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type(description="What became of an alert that was to be deleted.")
class AlertDeletePayload:
    """Runtime value: resolvers.alerts.alerts.AlertDeleteOutcome."""

    deleted_id: strawberry.ID | None = column("The alert that is no more; null when `errors` says why not.")
    errors: list[UserError] = column("What the caller can mend.")


_AlertId = Annotated[strawberry.ID, strawberry.argument(description="One of one's own alerts.")]
_Input = Annotated[AlertInput, strawberry.argument(description="What to be told of.")]


@strawberry.type
class AlertMutations:
    """Making, changing and ending alerts."""

    @root_field(AlertPayload, "A new alert; a person has at most 200, one an artist and city. Events already known are not told.")
    async def alert_create(self, info: Request, input: _Input) -> Any:
        return await alerts.create(info.context, input)

    @root_field(AlertPayload, "Another artist, city or radius for an alert; what is left out is none.")
    async def alert_update(self, info: Request, id: _AlertId, input: _Input) -> Any:
        return await alerts.change(info.context, id, input)

    @root_field(AlertDeletePayload, "End an alert; what it told stays among the notifications.")
    async def alert_delete(self, info: Request, id: _AlertId) -> Any:
        return await alerts.delete(info.context, id)
