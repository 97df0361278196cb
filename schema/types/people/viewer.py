"""The signed-in person."""

from enum import StrEnum

import strawberry

from resolvers import reactions
from resolvers.alerts import alerts, notifications
from resolvers.calendars import feeds
from resolvers.global_ids import global_id
from resolvers.people import preferences
from resolvers.people.spotify import linking
from schema.types.alerts.alerts import Alert
from schema.types.alerts.notifications import NotificationConnection
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed
from schema.types.base.relay import PAGE_ARGUMENTS
from schema.types.calendars import CalendarFeed
from schema.types.events.connection import EventConnection
from schema.types.feed.field import viewer_feed
from schema.types.people.preferences import Preferences
from schema.types.people.spotify import SpotifyLink

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@described_enum(
    "What a person may do here.",
    USER="Look for gigs, save them, be told of them.",
    ORGANIZER="Also plan gigs and ask DJs and venues.",
    ADMIN="Also what keeps the house in order.",
)
class Role(StrEnum):
    """The values are store.people.records.RoleKey."""

    USER = "user"
    ORGANIZER = "organizer"
    ADMIN = "admin"


@strawberry.type(description="The signed-in person.")
class Viewer:
    """Runtime value: store.people.records.ViewerRow; fields go by the row, since a payload may hold one without a token."""

    id: strawberry.ID = computed(lambda viewer: global_id("User", viewer.id), "The person's global id.")
    name: str = column("The name, as the person writes it.")
    email: str = column("The e-mail address that the person logs in with.")
    role: Role = computed(lambda viewer: Role(viewer.role), "What the person may do here.")
    preferences: Preferences = batch_field(preferences.viewer_preferences, "What the person says that they like.")
    spotify: SpotifyLink | None = batch_field(linking.viewer_spotify, "The connection to Spotify; null when there is none.")
    feed: EventConnection = batch_field(
        viewer_feed,
        "Events ranked for this person, best first, with reasons: what takes place in the next 60 days in and around the "
        "person's cities (anywhere, for who named none), unless the filter says when or where.",
        {"filter": "What events to rank.", **_FORWARD},
    )
    saved: EventConnection = batch_field(
        reactions.saved, "What the person saved, the newest first; what is cancelled or over stays in it.", _FORWARD
    )
    hidden: EventConnection = batch_field(reactions.hidden, "What the person hid from the lists, the newest first.", _FORWARD)
    alerts: list[Alert] = batch_field(alerts.alerts, "What the person wants to be told of, the oldest first.")
    notifications: NotificationConnection = batch_field(
        notifications.notifications,
        "What the person was told, the newest first.",
        {"unread_only": "Leave out what was read.", **_FORWARD},
    )
    calendar_feeds: list[CalendarFeed] = batch_field(feeds.calendar_feeds, "The person's calendars to subscribe to.")
