"""Subscribable calendars, each with its own secret URL."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.calendars import feeds
from resolvers.context import RequestContext
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, about, column, computed, root_field
from schema.types.base.relay import Node
from schema.types.base.user_errors import UserError
from store.people.records import CalendarFeedRow

Request = Info[RequestContext, None]


@described_enum(
    "What a calendar contains.",
    SAVED="Events the person saved.",
    ALERTS="Events that match the person's alerts.",
    FEED="The top of the person's feed.",
)
class CalendarFeedKind(StrEnum):
    """The values are store.people.records.CalendarKind."""

    SAVED = "saved"
    ALERTS = "alerts"
    FEED = "feed"


@strawberry.type(
    description=(
        "A subscribable calendar with its own secret URL. The URL is shown only once, when the calendar is created or "
        "its URL is rotated."
    )
)
class CalendarFeed(Node):
    """Runtime value: store.people.records.CalendarFeedRow. It has no field for the URL: only its hash is stored."""

    id: strawberry.ID = computed(id_of("CalendarFeed"), "Global id; visible only to the owner.")
    kind: CalendarFeedKind = column("What the calendar contains.")
    label: str = column("The owner's name for it, which calendar apps display.")
    created_at: datetime = column("When it was created.")
    last_used_at: datetime | None = column(
        "When a calendar app last fetched it, to the hour; null if the current URL has never been used."
    )

    alarm_minutes: int | None = column("How many minutes before an event its alarm goes off; null if there is none.")

    is_type_of = RowCheck(CalendarFeedRow)


@strawberry.type(description="A calendar and its URL, which is shown only this once.")
class CalendarFeedPayload:
    """Runtime value: resolvers.calendars.feeds.FeedOutcome."""

    calendar_feed: CalendarFeed | None = column("The calendar; null if the request failed, as `errors` explains.")
    url: str | None = column("Its secret URL. Anyone who has it can read this calendar, and nothing else.")
    webcal_url: str | None = column("The same URL with the webcal scheme, which opens a calendar app.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of revoking a calendar.")
class CalendarFeedRevokePayload:
    """Runtime value: resolvers.calendars.feeds.RevokeOutcome."""

    revoked_id: strawberry.ID | None = column("The id of the revoked calendar; null if it was not revoked, as `errors` explains.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


_FeedId = Annotated[strawberry.ID, about("One of the viewer's calendars.")]
_Kind = Annotated[CalendarFeedKind, about("What the calendar should contain.")]
_Label = Annotated[str | None, about("A name for it, at most 100 characters.")]

_Alarm = Annotated[
    int | None,
    about("Minutes before each event at which calendar apps sound an alarm, 0 to 10,080; null for none."),
]


@strawberry.type
class CalendarFeedMutations:
    """Mutations of calendars."""

    @root_field(CalendarFeedPayload, "Creates a calendar to subscribe to; at most 20 per person.")
    async def calendar_feed_create(self, info: Request, kind: _Kind, label: _Label = None, alarm_minutes: _Alarm = None) -> Any:
        return await feeds.create(info.context, kind.value, label, alarm_minutes)

    @root_field(CalendarFeedPayload, "Sets or removes a calendar's alarms; its URL stays the same and is not returned again.")
    async def calendar_feed_alarm_set(self, info: Request, id: _FeedId, alarm_minutes: _Alarm = None) -> Any:
        return await feeds.alarm(info.context, id, alarm_minutes)

    @root_field(CalendarFeedPayload, "Gives a calendar a new URL; the old one returns 404 from then on.")
    async def calendar_feed_rotate(self, info: Request, id: _FeedId) -> Any:
        return await feeds.rotate(info.context, id)

    @root_field(CalendarFeedRevokePayload, "Revokes a calendar; its URL returns 404 from then on.")
    async def calendar_feed_revoke(self, info: Request, id: _FeedId) -> Any:
        return await feeds.revoke(info.context, id)
