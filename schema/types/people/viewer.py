"""The signed-in person."""

from datetime import datetime
from enum import StrEnum

import strawberry

from resolvers import reactions
from resolvers.alerts import alerts, notifications
from resolvers.calendars import feeds
from resolvers.events import changes
from resolvers.global_ids import global_id
from resolvers.organizers.desk import viewer_desk
from resolvers.people import preferences, sessions
from resolvers.people.spotify import linking
from schema.types.alerts.alerts import Alert
from schema.types.alerts.notifications import NotificationConnection
from schema.types.alerts.rehearsal import AlertRehearsal, viewer_rehearsal
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, batch_field, column, computed
from schema.types.base.relay import PAGE_ARGUMENTS, Node
from schema.types.calendars import CalendarFeed
from schema.types.events.changes import EventChangeConnection
from schema.types.events.connection import EventConnection
from schema.types.feed.field import viewer_feed
from schema.types.organizers.desk import OrganizerDesk
from schema.types.people.preferences import Preferences
from schema.types.people.sessions import Session
from schema.types.people.spotify import SpotifyLink
from store.people.records import ViewerRow

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@described_enum(
    "What a person is allowed to do.",
    USER="Can search for and save gigs and be notified about them.",
    ORGANIZER="Can also plan gigs and contact DJs and venues.",
    ADMIN="Can also merge and split events and trigger syncs.",
)
class Role(StrEnum):
    """The values are store.people.records.RoleKey."""

    USER = "user"
    ORGANIZER = "organizer"
    ADMIN = "admin"


@strawberry.type(description="The signed-in person.")
class Viewer(Node):
    """Runtime value: store.people.records.ViewerRow; fields go by the row, since a payload may hold one without a token."""

    id: strawberry.ID = computed(lambda viewer: global_id("User", viewer.id), "Global id; `node` finds it for this person only.")
    name: str = column("The person's name, as they write it.")
    email: str = column("The e-mail address the person logs in with.")
    email_verified_at: datetime | None = column(
        "When the person confirmed their e-mail address; null if they have not. Digests and answers are sent only after that."
    )
    deletion_due_at: datetime | None = column("When the account will be deleted; null unless the person asked for it.")
    role: Role = computed(lambda viewer: Role(viewer.role), "What the person is allowed to do.")
    preferences: Preferences = batch_field(preferences.viewer_preferences, "The person's stated preferences.")
    spotify: SpotifyLink | None = batch_field(linking.viewer_spotify, "The connection to Spotify; null if there is none.")
    feed: EventConnection = batch_field(
        viewer_feed,
        "Events ranked for this person, best first, with reasons. Unless the filter sets a time or place, it covers the next "
        "60 days in and around the person's cities (everywhere if no city is set).",
        {"filter": "Which events to rank.", **_FORWARD},
    )
    saved: EventConnection = batch_field(
        reactions.saved,
        "Events the person saved, most recently saved first; cancelled and past events stay in the list.",
        _FORWARD,
    )
    hidden: EventConnection = batch_field(reactions.hidden, "Events the person hid, most recently hidden first.", _FORWARD)
    alerts: list[Alert] = batch_field(alerts.alerts, "The person's alerts, oldest first.")
    notifications: NotificationConnection = batch_field(
        notifications.notifications,
        "The person's notifications, newest first.",
        {"unread_only": "Leave out notifications that were read.", **_FORWARD},
    )
    changes_since: EventChangeConnection = batch_field(
        changes.changes_since,
        "What happened to events that the person saved or was notified of, newest first; changes are kept for 180 days.",
        {"time": "Only what happened after this instant, and in its second.", **_FORWARD},
    )
    alert_rehearsal: AlertRehearsal = batch_field(
        viewer_rehearsal,
        "What an alert would have reported to this person in the last 90 days, had it existed; nothing is created.",
        {"alert": "The alert to try."},
    )
    calendar_feeds: list[CalendarFeed] = batch_field(feeds.calendar_feeds, "The person's subscribable calendars.")
    sessions: list[Session] = batch_field(sessions.viewer_sessions, "The person's live sessions, most recently refreshed first.")
    organizer: OrganizerDesk | None = batch_field(viewer_desk, "Null unless the person is an organizer or an admin.")

    is_type_of = RowCheck(ViewerRow)
