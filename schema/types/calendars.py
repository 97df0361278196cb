"""Calendars to subscribe to, each at a secret address of its own."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.calendars import feeds
from resolvers.context import RequestContext
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import column, computed, root_field
from schema.types.base.relay import Node
from schema.types.base.user_errors import UserError
from store.people.records import CalendarFeedRow

Request = Info[RequestContext, None]


@described_enum(
    "What a calendar holds.",
    SAVED="The events that the person saved.",
    ALERTS="The events that the person's alerts match.",
    FEED="The best of the person's feed.",
)
class CalendarFeedKind(StrEnum):
    """The values are store.people.records.CalendarKind."""

    SAVED = "saved"
    ALERTS = "alerts"
    FEED = "feed"


@strawberry.type(
    description="A subscribable calendar with its own secret address. The address is shown once, when made or rotated."
)
class CalendarFeed(Node):
    """Runtime value: store.people.records.CalendarFeedRow. It has no field for the address: only its hash is kept."""

    id: strawberry.ID = computed(id_of("CalendarFeed"), "The global id; only its owner finds it by it.")
    kind: CalendarFeedKind = column("What it holds.")
    label: str = column("What its owner calls it, and what calendar programs show.")
    created_at: datetime = column("When it was made.")
    last_used_at: datetime | None = column("When a program last read it, to the hour; null at an address not yet used.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are calendars."""
        return isinstance(value, CalendarFeedRow)


@strawberry.type(description="A calendar and its address, which is shown this once.")
class CalendarFeedPayload:
    """Runtime value: resolvers.calendars.feeds.FeedOutcome."""

    calendar_feed: CalendarFeed | None = column("The calendar; null when `errors` says why not.")
    url: str | None = column("Its secret address: whoever has it reads this calendar and nothing else.")
    webcal_url: str | None = column("The same for a link that opens the calendar program.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type(description="What became of a calendar that was to be revoked.")
class CalendarFeedRevokePayload:
    """Runtime value: resolvers.calendars.feeds.RevokeOutcome."""

    revoked_id: strawberry.ID | None = column("The calendar that is no more; null when `errors` says why not.")
    errors: list[UserError] = column("What the caller can mend.")


_FeedId = Annotated[strawberry.ID, strawberry.argument(description="One of one's own calendars.")]
_Kind = Annotated[CalendarFeedKind, strawberry.argument(description="What it shall hold.")]
_Label = Annotated[str | None, strawberry.argument(description="What to call it, at most 100 characters.")]


@strawberry.type
class CalendarFeedMutations:
    """Making and ending calendars."""

    @root_field(CalendarFeedPayload, "A new calendar to subscribe to; a person has at most 20.")
    async def calendar_feed_create(self, info: Request, kind: _Kind, label: _Label = None) -> Any:
        return await feeds.create(info.context, kind.value, label)

    @root_field(CalendarFeedPayload, "A new address for a calendar: the old one answers 404 from now on.")
    async def calendar_feed_rotate(self, info: Request, id: _FeedId) -> Any:
        return await feeds.rotate(info.context, id)

    @root_field(CalendarFeedRevokePayload, "End a calendar: its address answers 404 from now on.")
    async def calendar_feed_revoke(self, info: Request, id: _FeedId) -> Any:
        return await feeds.revoke(info.context, id)
